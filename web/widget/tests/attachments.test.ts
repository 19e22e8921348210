import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ApiError } from '../src/api/transport';
import { LARGEST_BYTES } from '../src/attachment/rules';
import { Conversation, type Snapshot } from '../src/conversation/conversation';
import { browserMemory } from '../src/conversation/storage';
import { FakeServer } from './fake_server';

const MINUTE_MS = 60_000;

let server: FakeServer;
let conversation: Conversation;
let snapshot: Snapshot;

const photo = (name = 'vase.png') => new File(['not really a picture'], name, { type: 'image/png' });
const states = () => snapshot.attachments.map(({ state }) => state);

beforeEach(async () => {
  vi.useFakeTimers();
  localStorage.clear();
  sessionStorage.clear();
  server = new FakeServer();
  conversation = new Conversation({
    transport: server,
    memory: browserMemory('https://desk.example'),
    locale: 'en-US',
    user: null,
    onChange: (next) => (snapshot = next),
    onIncoming: () => undefined,
  });
  await conversation.start();
  await vi.advanceTimersByTimeAsync(1);
});

afterEach(() => {
  conversation.stop();
  vi.useRealTimers();
});

describe('files', () => {
  test('are uploaded while the customer writes, and go with the message', async () => {
    conversation.tray.add([photo(), photo('second.png')]);
    expect(states()).toEqual(['uploading', 'uploading']);
    await vi.advanceTimersByTimeAsync(100);
    expect(states()).toEqual(['ready', 'ready']);
    conversation.send('It broke');
    await vi.advanceTimersByTimeAsync(100);
    expect(snapshot.attachments).toEqual([]);
    expect(server.messages[0]?.documents.map(({ name }) => name)).toEqual(['vase.png', 'second.png']);
    expect(server.messages[0]?.text).toBe('It broke');
  });

  test('go alone, without words', async () => {
    conversation.tray.add([photo()]);
    conversation.send('');
    await vi.advanceTimersByTimeAsync(100);
    expect(server.bodies.messages).toEqual([
      { client_id: expect.any(String) as string, uploads: ['upload-1'] },
    ]);
  });

  test('a message that is sent at once waits for its files, which go up once', async () => {
    conversation.tray.add([photo()]);
    conversation.send('Look');
    await vi.advanceTimersByTimeAsync(100);
    expect(server.uploads.size).toBe(1);
    expect(server.messages).toHaveLength(1);
  });

  test('what was attached and sent without a connection is sent when it is back', async () => {
    server.isReachable = false;
    conversation.tray.add([photo()]);
    conversation.send('From the cellar');
    await vi.advanceTimersByTimeAsync(2_000);
    expect(server.messages).toEqual([]);
    server.isReachable = true;
    await vi.advanceTimersByTimeAsync(MINUTE_MS);
    expect(server.messages[0]).toMatchObject({ text: 'From the cellar', documents: [{ name: 'vase.png' }] });
  });

  test('an upload that breaks off goes on by itself', async () => {
    server.isReachable = false;
    conversation.tray.add([photo()]);
    await vi.advanceTimersByTimeAsync(100);
    expect(states()).toEqual(['waiting']);
    server.isReachable = true;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(states()).toEqual(['ready']);
  });

  test('after some tries the customer is asked', async () => {
    server.isReachable = false;
    conversation.tray.add([photo()]);
    await vi.advanceTimersByTimeAsync(MINUTE_MS);
    expect(states()).toEqual(['failed']);
    server.isReachable = true;
    conversation.tray.retry(snapshot.attachments[0]?.localId ?? '');
    await vi.advanceTimersByTimeAsync(100);
    expect(states()).toEqual(['ready']);
  });

  test('what the server keeps no longer is uploaded once more', async () => {
    conversation.tray.add([photo()]);
    await vi.advanceTimersByTimeAsync(100);
    server.uploads.clear();
    conversation.send('Later');
    await vi.advanceTimersByTimeAsync(5_000);
    expect(server.messages[0]?.documents).toHaveLength(1);
  });

  test('a refusal of the server stays beside the message, which goes without the file', async () => {
    server.refusalsOf.uploads = [new ApiError(422, { error: 'file_type_refused', detail: 'No.' })];
    conversation.tray.add([photo()]);
    await vi.advanceTimersByTimeAsync(100);
    expect(snapshot.attachments).toMatchObject([{ state: 'refused', problem: 'file_type_refused' }]);
    conversation.send('Without it');
    await vi.advanceTimersByTimeAsync(100);
    expect(server.messages[0]?.documents).toEqual([]);
    expect(snapshot.attachments).toEqual([]);
  });

  test('too large, of another kind, empty, or too many: refused before anything is sent', () => {
    const large = new File([new Uint8Array(LARGEST_BYTES + 1)], 'film.png', { type: 'image/png' });
    const page = new File(['<script>'], 'page.html', { type: 'text/html' });
    const empty = new File([], 'empty.pdf', { type: 'application/pdf' });
    conversation.tray.add([large, page, empty, ...Array.from({ length: 6 }, () => photo())]);
    expect(snapshot.attachments.map(({ problem }) => problem)).toEqual([
      'file_too_large',
      'file_type_refused',
      'file_empty',
      ...['', '', '', '', ''],
      'too_many_files',
    ]);
  });

  test('a file that is removed is no longer uploaded', async () => {
    conversation.tray.add([photo()]);
    conversation.tray.remove(snapshot.attachments[0]?.localId ?? '');
    await vi.advanceTimersByTimeAsync(100);
    expect(snapshot.attachments).toEqual([]);
    conversation.send('Only words');
    await vi.advanceTimersByTimeAsync(100);
    expect(server.messages[0]?.documents).toEqual([]);
  });

  test('a message that waits for its files can be taken back with them', async () => {
    server.isReachable = false;
    conversation.tray.add([photo()]);
    conversation.send('Not yet');
    const clientId = snapshot.outgoing[0]?.clientId ?? '';
    expect(conversation.withdraw(clientId)).toBe('Not yet');
    expect(snapshot.outgoing).toEqual([]);
    server.isReachable = true;
    await vi.advanceTimersByTimeAsync(MINUTE_MS);
    expect(states()).toEqual(['ready']);
    expect(server.messages).toEqual([]);
  });
});
