import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { DeskEvent } from '../api/types';
import { type ConnectionState, DeskSocket, pauseBeforeAttempt } from './socket';

/** Stands where the browser's WebSocket stands: what arrives and what ends is up to the test. */
class PlayedSocket {
  static readonly opened: PlayedSocket[] = [];
  readyState: number = WebSocket.OPEN;
  readonly sent: string[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((frame: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;

  constructor(readonly url: string) {
    PlayedSocket.opened.push(this);
  }

  send(text: string): void {
    this.sent.push(text);
  }

  close(): void {
    this.readyState = WebSocket.CLOSED;
    this.onclose?.();
  }

  deliver(event: object): void {
    this.onmessage?.({ data: JSON.stringify(event) });
  }
}

const latest = () => {
  const socket = PlayedSocket.opened[PlayedSocket.opened.length - 1];
  if (!socket) throw new Error('no socket was opened');
  return socket;
};
const SYNC = { type: 'sync', queue: [], agents: [], approvals: [], staff: {} };

let events: DeskEvent[];
let states: ConnectionState[];
let desk: DeskSocket;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('WebSocket', { OPEN: 1, CLOSED: 3 });
  vi.stubGlobal('window', new EventTarget());
  PlayedSocket.opened.length = 0;
  events = [];
  states = [];
  desk = new DeskSocket({
    url: 'ws://desk',
    onEvent: (event) => events.push(event),
    onState: (state) => states.push(state),
    createWebSocket: (url) => new PlayedSocket(url) as unknown as WebSocket,
  });
  desk.start();
});

afterEach(() => {
  desk.stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('the desk socket', () => {
  it('is connected with the sync frame, not before', () => {
    latest().onopen?.();
    expect(states).toEqual(['connecting']);
    latest().deliver(SYNC);
    expect(states).toEqual(['connecting', 'connected']);
    expect(events).toHaveLength(1);
  });

  it('connects again after the connection broke', () => {
    latest().deliver(SYNC);
    latest().close();
    expect(states.at(-1)).toBe('disconnected');
    vi.advanceTimersByTime(1_000);
    expect(PlayedSocket.opened).toHaveLength(2);
  });

  it('connects at once when the browser is online again', () => {
    latest().close();
    window.dispatchEvent(new Event('online'));
    expect(PlayedSocket.opened).toHaveLength(2);
    vi.advanceTimersByTime(60_000);
    expect(PlayedSocket.opened).toHaveLength(2);
  });

  it('gives up a connection from which nothing comes any more', () => {
    latest().onopen?.();
    latest().deliver(SYNC);
    vi.advanceTimersByTime(61_000);
    expect(states).toContain('disconnected');
    expect(PlayedSocket.opened.length).toBeGreaterThan(1);
  });

  it('stays silent after it was stopped', () => {
    const socket = latest();
    desk.stop();
    socket.deliver(SYNC);
    vi.advanceTimersByTime(60_000);
    expect(events).toEqual([]);
    expect(PlayedSocket.opened).toHaveLength(1);
  });

  it('drops what it cannot send now', () => {
    latest().readyState = WebSocket.CLOSED;
    desk.send({ type: 'typing' });
    expect(latest().sent).toEqual([]);
  });
});

describe('pauseBeforeAttempt', () => {
  it('grows, with jitter, up to a limit', () => {
    expect(pauseBeforeAttempt(0, () => 0)).toBe(250);
    expect(pauseBeforeAttempt(0, () => 1)).toBe(500);
    expect(pauseBeforeAttempt(3, () => 1)).toBe(4_000);
    expect(pauseBeforeAttempt(20, () => 1)).toBe(8_000);
  });
});
