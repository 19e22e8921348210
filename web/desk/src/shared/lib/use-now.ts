import { useSyncExternalStore } from 'react';

/** One clock for everything that ticks: a single timer however many rows show a wait. */
class Ticker {
  private readonly listeners = new Set<() => void>();
  private timer: ReturnType<typeof setInterval> | undefined;
  private now = Date.now();

  constructor(private readonly everyMs: number) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    this.timer ??= setInterval(() => {
      this.now = Date.now();
      this.listeners.forEach((notify) => notify());
    }, this.everyMs);
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size > 0) return;
      clearInterval(this.timer);
      this.timer = undefined;
    };
  };

  readonly read = (): number => {
    // While nobody listens the timer rests; the first reader after that needs the real time.
    if (!this.timer && Date.now() - this.now > this.everyMs) this.now = Date.now();
    return this.now;
  };
}

const seconds = new Ticker(1_000);
const minutes = new Ticker(30_000);

/** The time in ms since the epoch, renewed every second. */
export const useSeconds = (): number => useSyncExternalStore(seconds.subscribe, seconds.read, seconds.read);

/** The time in ms since the epoch, renewed every half minute. */
export const useMinutes = (): number => useSyncExternalStore(minutes.subscribe, minutes.read, minutes.read);
