import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ApiError } from '../src/api/transport';
import { readSettings } from '../src/loader/settings';
import { ChatPanel } from '../src/panel/panel';
import { makeState, makeWaiting } from './factories';
import { FakeServer } from './fake_server';

let server: FakeServer;
let root: ShadowRoot;
let unread: number;
let closed: number;

function mounted(suggestions: string[] = []): ChatPanel {
  const element = document.createElement('frontdesk-widget');
  document.body.replaceChildren(element);
  root = element.attachShadow({ mode: 'open' });
  const scriptUrl = 'https://desk.example/widget/loader.js';
  const settings = readSettings({
    object: { suggestions },
    attributes: {},
    scriptUrl,
    browserLocale: 'en-US',
  });
  element.style.setProperty('--fd-brand', '#1f6f5c');
  const host = {
    settings,
    element,
    root,
    onClose: () => (closed += 1),
    onUnread: (count: number) => (unread = count),
    onBrandColor: () => undefined,
  };
  return new ChatPanel(host, server);
}

async function opened(suggestions: string[] = []): Promise<ChatPanel> {
  const panel = mounted(suggestions);
  panel.open();
  await vi.advanceTimersByTimeAsync(50);
  return panel;
}

function find(selector: string): HTMLElement {
  const found = root.querySelector<HTMLElement>(selector);
  if (!found) throw new Error(`nothing matches ${selector}`);
  return found;
}

function button(title: string): HTMLButtonElement {
  const found = Array.from(root.querySelectorAll('button')).find(({ textContent }) => textContent === title);
  if (!found) throw new Error(`no button ${title}`);
  return found;
}

async function write(text: string): Promise<void> {
  const field = find('textarea') as HTMLTextAreaElement;
  field.value = text;
  field.dispatchEvent(new Event('input'));
  field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
  await vi.advanceTimersByTimeAsync(50);
}

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  sessionStorage.clear();
  server = new FakeServer();
  unread = 0;
  closed = 0;
});

afterEach(() => vi.useRealTimers());

describe('the panel', () => {
  test('begins no session before it is opened', async () => {
    mounted();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(server.calls).toEqual([]);
  });

  test('Enter sends, and the bubble shows the words as they were typed', async () => {
    await opened();
    await write('1 < 2 & <b>bold</b>');
    expect(find('.customer .bubble').textContent).toBe('1 < 2 & <b>bold</b>');
    expect(find('.delivery').textContent).toBe('Sent');
    expect((find('textarea') as HTMLTextAreaElement).value).toBe('');
  });

  test('a suggestion is sent as text and then gone', async () => {
    await opened(['Where is my order?']);
    button('Where is my order?').click();
    await vi.advanceTimersByTimeAsync(50);
    expect(server.messages.map(({ text }) => text)).toEqual(['Where is my order?']);
    expect(root.querySelector('.intro .choice')).toBeNull();
  });

  test('a choice is sent by its id, and its buttons close', async () => {
    server.store({ choices: [{ id: 'choice-1', title: 'Start a return' }] });
    await opened();
    button('Start a return').click();
    await vi.advanceTimersByTimeAsync(50);
    expect(server.messages.at(-1)?.text).toBe('choice-1');
    expect(button('Start a return').disabled).toBe(true);
  });

  test('a failed message can be tried again or edited', async () => {
    await opened();
    const refusal = new ApiError(422, { error: 'message_empty', detail: 'Write something.' });
    server.refusals = [refusal, refusal];
    await write('Hello');
    expect(find('.delivery.problem').textContent).toContain('Not sent. Write something.');
    button('Try again').click();
    await vi.advanceTimersByTimeAsync(50);
    button('Edit').click();
    expect((find('textarea') as HTMLTextAreaElement).value).toBe('Hello');
    expect(root.querySelector('.customer')).toBeNull();
  });

  test('too long a text is kept and cannot be sent', async () => {
    await opened();
    await write('x'.repeat(4_001));
    expect(server.messages).toEqual([]);
    expect(find('.counter').textContent).toBe('1 character too long');
    expect((find('textarea') as HTMLTextAreaElement).value).toHaveLength(4_001);
  });

  test('one press asks for a person, and the place in the line is shown', async () => {
    await opened();
    button('Talk to a person').click();
    await vi.advanceTimersByTimeAsync(50);
    expect(server.calls).toContain('POST request-person');
    const waiting = makeWaiting();
    server.push({ type: 'conversation.updated', conversation: waiting });
    expect(find('.owner-text').textContent).toBe('Waiting for a personPlace 2 in line · about 3 minutes');
  });

  test('counts what arrives while it is closed, and nothing once it is read', async () => {
    const panel = await opened();
    panel.close();
    server.push({ type: 'message.created', message: server.store({ author: 'agent' }) });
    expect(unread).toBe(1);
    panel.open();
    expect(unread).toBe(0);
  });

  test('several items are sent as one sentence', async () => {
    const money = { quantity: 1, unit_price: '10.00', currency: 'USD', variant: null, image_url: null };
    const items = ['Lamp', 'Mug'].map((name) => ({
      ...money,
      line_id: name,
      name,
      returnable: true,
      reason: null,
    }));
    server.store({ card: { type: 'items', order_number: 'TR-10001', items, multiple: true } });
    await opened();
    for (const box of root.querySelectorAll('input')) box.click();
    button('Send 2 items').click();
    await vi.advanceTimersByTimeAsync(50);
    expect(server.messages.at(-1)?.text).toBe('Lamp, Mug');
  });

  test('a document is fetched with the token of the session', async () => {
    const url = '/api/widget/documents/d1';
    server.store({
      documents: [{ id: 'd1', name: 'label.pdf', media_type: 'application/pdf', size_bytes: 10, url }],
    });
    await opened();
    expect(find('.document').getAttribute('href')).toBe(`https://desk.example${url}?token=token-1`);
  });

  test('Escape closes it', async () => {
    await opened();
    find('textarea').dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
    expect(closed).toBe(1);
  });

  test('tells the page of every message that arrives', async () => {
    const heard: unknown[] = [];
    addEventListener('frontdesk:message', (event) => heard.push((event as CustomEvent).detail), {
      once: true,
    });
    await opened();
    const message = server.store();
    server.push({ type: 'message.created', message });
    expect(heard).toEqual([message]);
  });

  test('speaks Spanish when it is told to', async () => {
    const panel = await opened();
    panel.setLocale('es-MX');
    await vi.advanceTimersByTimeAsync(50);
    expect(find('textarea').getAttribute('aria-label')).toBe('Su mensaje');
  });
});

describe('waiting', () => {
  test('leaving the queue is asked about, and then done', async () => {
    server.state = makeWaiting();
    await opened();
    button('Leave the queue').click();
    expect(find('.sheet').textContent).toContain('Leave the queue?');
    expect(find('.owner').inert).toBe(true);
    find('.sheet .primary').click();
    await vi.advanceTimersByTimeAsync(50);
    expect(server.calls).toContain('POST leave-queue');
    expect(find('.sheet-cover').hidden).toBe(true);
    expect(find('.owner').inert).toBe(false);
  });

  test('Escape closes the question and not the chat', async () => {
    server.state = makeWaiting();
    await opened();
    button('Leave the queue').click();
    find('.sheet').dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
    expect(find('.sheet-cover').hidden).toBe(true);
    expect(closed).toBe(0);
  });

  test('closed: the opening is told, and an address kept, shown and changed', async () => {
    const opens_at = new Date(Date.now() + 24 * 3600 * 1000).toISOString();
    server.state = makeWaiting({ away: { reason: 'closed', opens_at, opens_at_text: 'tomorrow' } });
    await opened();
    expect(find('.owner-text').textContent).toContain('We are back tomorrow at');
    const enter = async (email: string) => {
      (find('input[type=email]') as HTMLInputElement).value = email;
      find('.email-form').dispatchEvent(new Event('submit', { cancelable: true }));
      await vi.advanceTimersByTimeAsync(50);
    };
    await enter('maya@');
    expect(find('.form-problem').textContent).toBe('Enter an address such as name@example.com.');
    await enter('maya@example.com');
    expect(find('.reply-kept').textContent).toContain('We’ll answer at maya@example.com');
    button('Change').click();
    await enter('maya.holt@example.com');
    expect(server.bodies['reply-email']).toEqual([
      { email: 'maya@example.com' },
      { email: 'maya.holt@example.com' },
    ]);
  });

  test('where a message asks for the address, the strip does not ask again', async () => {
    const away = { reason: 'nobody_there', opens_at: null, opens_at_text: null } as const;
    server.state = makeWaiting({ away });
    server.store({ author: 'system', card: { type: 'away', email: null, ...away } });
    await opened();
    expect(root.querySelectorAll('input[type=email]')).toHaveLength(1);
    expect(root.querySelector('.log input[type=email]')).not.toBeNull();
  });
});

describe('after it is over', () => {
  const asked = () => {
    server.store({ author: 'system', text: 'How was it?', card: { type: 'rating' } });
    server.state = makeState({ status: 'resolved', rating: { asked: true, score: null } });
  };
  const rate = async (score: number) => {
    root.querySelectorAll<HTMLInputElement>('.face input')[score - 1]?.click();
    find('.rating form').dispatchEvent(new Event('submit', { cancelable: true }));
    await vi.advanceTimersByTimeAsync(50);
  };

  test('a rating is sent with its comment, thanked for, and can be changed', async () => {
    asked();
    await opened();
    const comment = find('.rating textarea') as HTMLTextAreaElement;
    comment.value = 'quick';
    comment.dispatchEvent(new Event('input'));
    await rate(4);
    expect(find('.rating').textContent).toContain('Thank you for your rating!');
    button('Change').click();
    await rate(5);
    expect(server.bodies.rating).toEqual([
      { score: 4, comment: 'quick' },
      { score: 5, comment: 'quick' },
    ]);
  });

  test('a new message does not take away what is being typed into the comment', async () => {
    asked();
    await opened();
    const comment = find('.rating textarea') as HTMLTextAreaElement;
    comment.value = 'half a sent';
    server.push({ type: 'message.created', message: server.store({ author: 'system' }) });
    expect((find('.rating textarea') as HTMLTextAreaElement).value).toBe('half a sent');
  });

  test('the transcript goes to the address that is given', async () => {
    server.store({ author: 'agent' });
    server.state = makeState({ last_sequence: 1 });
    await opened();
    button('E-mail me this conversation').click();
    (find('.sheet input') as HTMLInputElement).value = 'maya@example.com';
    find('.sheet form').dispatchEvent(new Event('submit', { cancelable: true }));
    await vi.advanceTimersByTimeAsync(50);
    expect(find('.sheet').textContent).toContain('On its way to maya@example.com');
  });

  test('another conversation can be begun once this one is resolved', async () => {
    server.store({ author: 'agent', text: 'Goodbye' });
    server.state = makeState({ status: 'resolved', last_sequence: 1 });
    await opened();
    server.messages = [];
    server.state = makeState({ id: 'conversation-2' });
    button('Start a new conversation').click();
    await vi.advanceTimersByTimeAsync(50);
    expect(root.querySelectorAll('.message')).toHaveLength(0);
  });
});

describe('receipts', () => {
  const reads = () =>
    server.sockets.flatMap(({ sent }) => sent).filter((f) => JSON.stringify(f).includes('read'));

  test('what comes while the panel is closed is seen when it is opened', async () => {
    const panel = await opened();
    panel.close();
    server.push({ type: 'message.created', message: server.store({ author: 'agent' }) });
    expect(reads()).toEqual([]);
    panel.open();
    expect(reads()).toEqual([{ type: 'read', sequence: 1 }]);
  });

  test('what comes while the page is hidden is not seen', async () => {
    await opened();
    vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
    server.push({ type: 'message.created', message: server.store({ author: 'agent' }) });
    expect(reads()).toEqual([]);
    vi.restoreAllMocks();
    document.dispatchEvent(new Event('visibilitychange'));
    expect(reads()).toEqual([{ type: 'read', sequence: 1 }]);
  });

  test('Seen stands under the newest message that the staff has seen', async () => {
    await opened();
    await write('one');
    await write('two');
    server.push({ type: 'read', sequence: 1 });
    expect(Array.from(root.querySelectorAll('.delivery'), (line) => line.textContent)).toEqual([
      'Seen',
      'Sent',
    ]);
  });
});
