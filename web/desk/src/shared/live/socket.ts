/**
 * The desk's socket: connects, reconnects with growing pauses, and says when it can't.
 *
 * The server begins every connection with a `sync` frame, so whatever was missed while away arrives as a
 * whole; what a sync does not hold (open transcripts) is fetched again by the listener.
 */
import type { DeskEvent } from '../api/types';

export type ConnectionState = 'connecting' | 'connected' | 'disconnected';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 8_000;
/** Shorter than the minute after which common proxies cut a silent connection. */
const PING_INTERVAL_MS = 20_000;
/** Without any frame for this long the connection is dead, whatever the browser believes. */
const SILENCE_LIMIT_MS = 45_000;

/** The pause before the nth attempt to reconnect (0 first), with jitter so that a restart is not a stampede. */
export function pauseBeforeAttempt(attempt: number, random: () => number = Math.random): number {
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** attempt, LONGEST_PAUSE_MS);
  return pause / 2 + (pause / 2) * random();
}

export interface DeskSocketOptions {
  url: string;
  onEvent: (event: DeskEvent) => void;
  onState: (state: ConnectionState) => void;
  createWebSocket?: (url: string) => WebSocket;
}

export class DeskSocket {
  private socket: WebSocket | null = null;
  private attempt = 0;
  private lastFrameAt = 0;
  private reconnectTimer: ReturnType<typeof setTimeout> | undefined;
  private pingTimer: ReturnType<typeof setInterval> | undefined;
  private stopped = true;

  constructor(private readonly options: DeskSocketOptions) {}

  start(): void {
    this.stopped = false;
    window.addEventListener('online', this.reconnectNow);
    this.connect();
  }

  stop(): void {
    this.stopped = true;
    window.removeEventListener('online', this.reconnectNow);
    clearTimeout(this.reconnectTimer);
    clearInterval(this.pingTimer);
    const socket = this.socket;
    this.socket = null;
    socket?.close();
  }

  /** Sends if connected; what is only worth saying now (typing) is dropped otherwise. */
  send(frame: object): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame));
  }

  private readonly reconnectNow = (): void => {
    if (this.stopped || this.socket?.readyState === WebSocket.OPEN) return;
    this.attempt = 0;
    clearTimeout(this.reconnectTimer);
    this.connect();
  };

  private connect(): void {
    this.options.onState('connecting');
    this.socket?.close();
    const create = this.options.createWebSocket ?? ((url: string) => new WebSocket(url));
    const socket = create(this.options.url);
    this.socket = socket;
    socket.onmessage = (frame: MessageEvent<string>) => {
      if (this.socket !== socket) return;
      this.lastFrameAt = Date.now();
      const event = JSON.parse(frame.data) as DeskEvent;
      if (event.type === 'sync') {
        this.attempt = 0;
        this.options.onState('connected');
      }
      this.options.onEvent(event);
    };
    socket.onopen = () => {
      this.lastFrameAt = Date.now();
      clearInterval(this.pingTimer);
      this.pingTimer = setInterval(() => this.ping(socket), PING_INTERVAL_MS);
    };
    socket.onclose = () => {
      if (this.socket !== socket) return;
      this.socket = null;
      clearInterval(this.pingTimer);
      this.scheduleReconnect();
    };
  }

  private ping(socket: WebSocket): void {
    if (Date.now() - this.lastFrameAt > SILENCE_LIMIT_MS) {
      socket.close();
      return;
    }
    this.send({ type: 'ping' });
  }

  private scheduleReconnect(): void {
    if (this.stopped) return;
    this.options.onState('disconnected');
    this.reconnectTimer = setTimeout(() => this.connect(), pauseBeforeAttempt(this.attempt));
    this.attempt += 1;
  }
}
