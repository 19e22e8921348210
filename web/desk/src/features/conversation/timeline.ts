/** A conversation's way from hand to hand, in words. Pure. */
import type { Stint } from '../../shared/api/types';
import { humanize } from '../../shared/lib/format';

export interface TimelineStep {
  key: string;
  owner: Stint['owner'];
  who: string;
  seconds: number;
  isNow: boolean;
  ended: string | null;
}

export function timelineSteps(stints: readonly Stint[], now: number): TimelineStep[] {
  return stints.map((stint, index) => ({
    key: `${stint.began_at} ${index}`,
    owner: stint.owner,
    who: whoHad(stint),
    seconds: Math.max(
      0,
      ((stint.ended_at ? Date.parse(stint.ended_at) : now) - Date.parse(stint.began_at)) / 1000,
    ),
    isNow: stint.ended_at === null,
    ended: stint.end ? humanize(stint.end) : null,
  }));
}

function whoHad({ owner, staff, team }: Stint): string {
  if (owner === 'bot') return 'The bot';
  if (owner === 'queue') return team ? `Queue of ${team.name}` : 'The queue';
  return staff?.name ?? 'Somebody';
}
