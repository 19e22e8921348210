import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { VIEWING_LIFETIME_MS, ViewingStore } from './viewing';

const dana = { staffId: 's1', name: 'Dana' };
const lee = { staffId: 's2', name: 'Lee' };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('ViewingStore', () => {
  it('knows who looks at what, each person once', () => {
    const store = new ViewingStore();
    store.set('c1', dana, true);
    store.set('c1', dana, true);
    store.set('c1', lee, true);
    store.set('c2', lee, true);
    expect(store.in('c1')).toEqual([dana, lee]);
    store.set('c1', dana, false);
    expect(store.in('c1')).toEqual([lee]);
    expect(store.in('c2')).toEqual([lee]);
  });

  it('forgets who has not said it again', () => {
    const store = new ViewingStore();
    store.set('c1', dana, true);
    vi.advanceTimersByTime(VIEWING_LIFETIME_MS - 1);
    store.set('c1', dana, true);
    vi.advanceTimersByTime(VIEWING_LIFETIME_MS - 1);
    expect(store.in('c1')).toEqual([dana]);
    vi.advanceTimersByTime(1);
    expect(store.in('c1')).toEqual([]);
  });

  it('tells its listeners of changes only', () => {
    const store = new ViewingStore();
    const listener = vi.fn();
    store.subscribe(listener);
    store.set('c1', dana, true);
    store.set('c1', dana, true);
    expect(listener).toHaveBeenCalledTimes(1);
  });
});
