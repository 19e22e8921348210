import { useEffect, useRef } from 'react';

import { useAgents } from '../../shared/api/agents';
import type { ConversationSummary } from '../../shared/api/types';
import { useStaff } from '../../shared/session';
import { useAttentionContext } from './attention-context';
import { concerns } from './notices';
import { reminderLevel } from './reminder';

const LOOK_EVERY_MS = 5_000;

/** Sounds again, louder, while customers go on waiting for somebody who is at the desk. */
export function useReminders(queue: readonly ConversationSummary[] | undefined): void {
  const attention = useAttentionContext();
  const staff = useStaff();
  const own = useAgents().data?.find(({ id }) => id === staff.id);
  const latest = useRef({ queue, own, attention });
  useEffect(() => {
    latest.current = { queue, own, attention };
  });
  useEffect(() => {
    const timer = setInterval(() => {
      const held = latest.current;
      if (!held.attention || !held.queue || held.own?.state !== 'online') return;
      const { settings, lastRingAt, ring } = held.attention;
      if (!settings.repeat || !settings.kinds.waiting) return;
      const concerned = held.queue.filter((entry) => concerns(entry, staff, held.own));
      const level = reminderLevel(concerned, Date.now(), lastRingAt());
      if (level) ring(level);
    }, LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [staff]);
}
