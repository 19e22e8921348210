/** Louder, and more often, the longer somebody waits (PEERS.md, row 14). Pure. */
import type { ConversationSummary } from '../../shared/api/types';
import type { Level } from './notices';

interface Stage {
  afterMs: number;
  everyMs: number;
  level: Level;
}

/** The loudest first. Average chat wait over the industry is 46 s (Comm100, 2020): after that it is worth a second call. */
const STAGES: readonly Stage[] = [
  { afterMs: 180_000, everyMs: 30_000, level: 3 },
  { afterMs: 60_000, everyMs: 60_000, level: 2 },
];

/** The longest wait in a queue, in ms; 0 when nobody waits. */
export function longestWait(queue: readonly ConversationSummary[], now: number): number {
  return Math.max(
    0,
    ...queue.map(({ waiting_since }) => (waiting_since ? now - Date.parse(waiting_since) : 0)),
  );
}

/** How loud to remind of a queue now, or null while it is not time yet. `lastAt`: the last sound of any kind. */
export function reminderLevel(
  queue: readonly ConversationSummary[],
  now: number,
  lastAt: number,
): Level | null {
  const wait = longestWait(queue, now);
  const stage = STAGES.find(({ afterMs }) => wait >= afterMs);
  return stage && now - lastAt >= stage.everyMs ? stage.level : null;
}
