import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ApiError } from '../src/api/transport';
import { readSettings } from '../src/loader/settings';
import { ChatPanel } from '../src/panel/panel';
import { makeState, makeWaiting } from './factories';
import { FakeServer } from './fake_server';

const FEEDBACK = '../knowledge/feedback';
const QUESTION = 'f'.repeat(32);

let server: FakeServer;
let root: ShadowRoot;

async function opened(): Promise<void> {
  const element = document.createElement('frontdesk-widget');
  document.body.replaceChildren(element);
  root = element.attachShadow({ mode: 'open' });
  const settings = readSettings({
    object: {},
    attributes: {},
    scriptUrl: 'https://desk.example/widget/loader.js',
    browserLocale: 'en-US',
  });
  element.style.setProperty('--fd-brand', '#1f6f5c');
  const nothing = () => undefined;
  const host = { settings, element, root, onClose: nothing, onUnread: nothing, onBrandColor: nothing };
  new ChatPanel(host, server).open();
  await vi.advanceTimersByTimeAsync(50);
}

function showsArticle(question_id: string | null): void {
  server.store({
    card: {
      type: 'article',
      slug: 'returns',
      title: 'Return period',
      url: '/help/returns',
      category: 'Returns',
      passage: '30 days.',
      question_id,
    },
  });
}

const thumb = (label: string) => root.querySelector<HTMLButtonElement>(`button[aria-label="${label}"]`);
const person = () => root.querySelector<HTMLButtonElement>('.answer-rating button.text');
const said = () => root.querySelector('.answer-rating [role=status]')?.textContent;
const pressed = () =>
  ['This helped', 'This did not help'].map((label) => thumb(label)?.getAttribute('aria-pressed'));

async function press(button: HTMLButtonElement | null): Promise<void> {
  button?.click();
  await vi.advanceTimersByTimeAsync(50);
}

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  sessionStorage.clear();
  server = new FakeServer();
});

afterEach(() => vi.useRealTimers());

describe('the thumbs below an answer', () => {
  test('are not there where nothing can be said about it', async () => {
    showsArticle(null);
    await opened();
    expect(root.querySelector('.article-title')?.textContent).toBe('Return period');
    expect(thumb('This helped')).toBeNull();
  });

  test('say once that it helped, and can be changed', async () => {
    showsArticle(QUESTION);
    await opened();
    expect(pressed()).toEqual(['false', 'false']);
    await press(thumb('This helped'));
    await press(thumb('This helped'));
    expect(server.bodies[FEEDBACK]).toEqual([{ question_id: QUESTION, helped: true }]);
    expect([pressed(), said(), person()?.hidden]).toEqual([['true', 'false'], 'Thank you!', true]);
    await press(thumb('This did not help'));
    expect(server.bodies[FEEDBACK]).toHaveLength(2);
    expect(pressed()).toEqual(['false', 'true']);
  });

  test('are remembered', async () => {
    showsArticle(QUESTION);
    await opened();
    await press(thumb('This did not help'));
    await opened();
    expect(pressed()).toEqual(['false', 'true']);
  });

  test('offer a person to who says no', async () => {
    showsArticle(QUESTION);
    await opened();
    await press(thumb('This did not help'));
    expect(person()?.hidden).toBe(false);
    await press(person());
    expect(server.calls).toContain('POST request-person');
  });

  test('offer none while somebody is on the way', async () => {
    showsArticle(QUESTION);
    server.state = makeWaiting();
    await opened();
    await press(thumb('This did not help'));
    expect(person()?.hidden).toBe(true);
  });

  test('say so when it did not get through, and go back', async () => {
    showsArticle(QUESTION);
    server.state = makeState();
    server.refusalsOf[FEEDBACK] = [new ApiError(429, { error: 'too_many_requests' })];
    await opened();
    await press(thumb('This helped'));
    expect([pressed(), said()]).toEqual([
      ['false', 'false'],
      'That was a few too many in a row. Please wait a little.',
    ]);
    await press(thumb('This helped'));
    expect(pressed()).toEqual(['true', 'false']);
  });
});
