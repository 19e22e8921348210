import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { at, summary } from '../../shared/testing';
import { completeSettings, DEFAULT_ALERTS, groupOf } from './alert-settings';
import { MELODIES } from './chime';
import { longestWait, reminderLevel } from './reminder';
import { iconWithDot, TabTitle } from './tab';

const moment = (seconds: number) => Date.parse(at(seconds));

describe('reminders', () => {
  const queue = [summary({ waiting_since: at(0) }), summary({ id: 'c2', waiting_since: at(100) })];

  it('go by the longest wait', () => {
    expect(longestWait(queue, moment(130))).toBe(130_000);
    expect(longestWait([], moment(130))).toBe(0);
  });

  it.each([
    [59, 0, null, 'the first call is enough for a minute'],
    [60, 0, 2, 'then it is called again'],
    [100, 60, null, 'and a minute later'],
    [120, 60, 2, 'once more'],
    [180, 150, 3, 'after three minutes it is loud'],
    [200, 180, null, 'and comes'],
    [210, 180, 3, 'every half minute'],
  ] as [number, number, number | null, string][])(
    'after %d s, last called at %d s: %s (%s)',
    (now, last, level) => {
      expect(reminderLevel(queue, moment(now), moment(last))).toBe(level);
    },
  );

  it('are silent when nobody waits', () => {
    expect(reminderLevel([], moment(9_000), 0)).toBeNull();
  });

  it('grow louder and longer', () => {
    const [soft, firm, loud] = [MELODIES[1], MELODIES[2], MELODIES[3]];
    expect(soft.gain < firm.gain && firm.gain < loud.gain).toBe(true);
    expect(soft.notesHz.length < firm.notesHz.length && firm.notesHz.length < loud.notesHz.length).toBe(true);
  });
});

describe('alert settings', () => {
  it('are complete whatever was stored', () => {
    expect(completeSettings(null)).toEqual(DEFAULT_ALERTS);
    expect(completeSettings('rubbish')).toEqual(DEFAULT_ALERTS);
    const old = completeSettings({ sound: false, kinds: { reply: false } });
    expect(old.sound).toBe(false);
    expect(old.kinds).toEqual({ ...DEFAULT_ALERTS.kinds, reply: false });
  });

  it('take what one gets and what one loses together', () => {
    expect(groupOf('lost')).toBe('assigned');
    expect(groupOf('reply')).toBe('reply');
  });
});

describe('the tab', () => {
  let title: string;
  let tab: TabTitle;
  beforeEach(() => {
    vi.useFakeTimers();
    tab = new TabTitle((text) => {
      title = text;
    });
    tab.set('Articles', 0);
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('says how many wait', () => {
    expect(title).toBe('Articles · Frontdesk');
    tab.set('Articles', 3);
    expect(title).toBe('(3) Articles · Frontdesk');
  });

  it('alternates with a call until somebody looks', () => {
    tab.flash('Ines is waiting');
    expect(title).toBe('● Ines is waiting');
    vi.advanceTimersByTime(1_000);
    expect(title).toBe('Articles · Frontdesk');
    vi.advanceTimersByTime(1_000);
    expect(title).toBe('● Ines is waiting');
    tab.calm();
    vi.advanceTimersByTime(5_000);
    expect(title).toBe('Articles · Frontdesk');
  });

  it('puts a dot into its icon', () => {
    const icon = decodeURIComponent(iconWithDot('<svg><rect/></svg>'));
    expect(icon).toMatch(/^data:image\/svg\+xml,<svg><rect\/><circle .*<\/svg>$/);
  });
});
