import { beforeEach, describe, expect, it, vi } from 'vitest';

import { ApiError } from '../../shared/api/client';
import type { Upload } from '../../shared/api/types';
import { LARGEST_BYTES, MOST_FILES, refusal, UploadStore } from './uploads';

const pdf = (name = 'label.pdf') => new File(['%PDF-1.7'], name, { type: 'application/pdf' });
const stored = (id: string): Upload => ({
  id,
  name: 'label.pdf',
  media_type: 'application/pdf',
  size_bytes: 8,
});
const settled = () => new Promise((resolve) => setTimeout(resolve));

interface Running {
  onProgress: (part: number) => void;
  finish: (upload: Upload) => void;
  fail: (error: unknown) => void;
  cancel: () => void;
}

let running: Running[];
let store: UploadStore;

beforeEach(() => {
  running = [];
  store = new UploadStore((_, __, onProgress) => {
    const cancel = vi.fn();
    const done = new Promise<Upload>((finish, fail) => running.push({ onProgress, finish, fail, cancel }));
    return { done, cancel };
  });
});

describe('files for the next message', () => {
  it('travel as soon as they are chosen, and are taken when they have arrived', async () => {
    expect(store.add('c1', [pdf()])).toEqual([]);
    running[0]?.onProgress(0.5);
    expect(store.in('c1')).toMatchObject([{ state: 'uploading', progress: 0.5, name: 'label.pdf' }]);
    running[0]?.finish(stored('u1'));
    await settled();
    expect(store.in('c1')).toMatchObject([{ state: 'ready', progress: 1 }]);
    expect(store.take('c1')).toEqual([stored('u1')]);
    expect(store.in('c1')).toEqual([]);
  });

  it('say in words why they failed, and can be tried again', async () => {
    store.add('c1', [pdf()]);
    running[0]?.fail(new ApiError(413, 'file_too_large', 'The file is too large.'));
    await settled();
    const [entry] = store.in('c1');
    expect(entry).toMatchObject({ state: 'failed', problem: 'The file is too large.' });
    store.retry('c1', entry?.localId ?? '');
    running[1]?.finish(stored('u2'));
    await settled();
    expect(store.take('c1')).toEqual([stored('u2')]);
  });

  it('stop travelling when they are taken out', () => {
    store.add('c1', [pdf()]);
    store.remove('c1', store.in('c1')[0]?.localId ?? '');
    expect(running[0]?.cancel).toHaveBeenCalled();
    expect(store.in('c1')).toEqual([]);
  });

  it('are five at most', () => {
    const files = Array.from({ length: MOST_FILES + 1 }, (_, index) => pdf(`${index}.pdf`));
    expect(store.add('c1', files)).toEqual(['5.pdf was left out: 5 files can go with a message.']);
    expect(store.in('c1')).toHaveLength(MOST_FILES);
  });

  it('belong to their conversation, and come back with a message that is taken back', () => {
    store.add('c1', [pdf()]);
    expect(store.in('c2')).toEqual([]);
    store.putBack('c2', [stored('u9')]);
    expect(store.take('c2')).toEqual([stored('u9')]);
  });
});

describe('what can’t be sent', () => {
  it.each([
    [{ name: 'notes.docx', size: 10, type: 'application/msword' }, /PDF, PNG/],
    [{ name: 'film.gif', size: LARGEST_BYTES + 1, type: 'image/gif' }, /too large: 10\.0 MB/],
    [{ name: 'nothing.png', size: 0, type: 'image/png' }, /empty/],
  ])('is said in words: %o', (file, words) => {
    expect(refusal(file)).toMatch(words);
  });

  it('is not a picture', () => {
    expect(refusal({ name: 'photo.jpg', size: 10, type: 'image/jpeg' })).toBeNull();
  });
});
