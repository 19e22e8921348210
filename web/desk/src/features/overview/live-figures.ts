/** What is going on right now, in figures. Pure. */
import type { Agent, ConversationSummary, Team } from '../../shared/api/types';
import { dueLevel } from '../../shared/lib/due';
import { isWaiting } from '../../shared/live/reducer';

export interface LiveFigures {
  waiting: number;
  /** When the longest wait began; null when nobody waits. */
  waitingSince: string | null;
  withPeople: number;
  withBot: number;
  soonDue: number;
  overdue: number;
  online: number;
  load: number;
  capacity: number;
}

export function liveFigures(
  queue: readonly ConversationSummary[],
  open: readonly ConversationSummary[],
  bot: readonly ConversationSummary[],
  agents: readonly Agent[],
  now: number,
): LiveFigures {
  const promised = distinct([...queue, ...open]).flatMap(({ due }) => (due ? [dueLevel(due, now)] : []));
  const online = agents.filter(({ state, role }) => state === 'online' && role !== 'editor');
  return {
    waiting: queue.length,
    waitingSince: oldest(queue),
    withPeople: open.filter(({ assignee }) => assignee !== null).length,
    withBot: bot.length,
    soonDue: promised.filter((level) => level === 'soon').length,
    overdue: promised.filter((level) => level === 'broken').length,
    online: online.length,
    load: online.reduce((sum, { open_conversations: held }) => sum + held, 0),
    capacity: online.reduce((sum, { capacity }) => sum + capacity, 0),
  };
}

export interface TeamQueue {
  id: string | null;
  name: string;
  waiting: number;
  waitingSince: string | null;
  agentsOnline: number | null;
  isOpen: boolean | null;
  opensAt: string | null;
}

/** Every team with its part of the queue, those with customers in it first. */
export function teamQueues(queue: readonly ConversationSummary[], teams: readonly Team[]): TeamQueue[] {
  const of = (id: string | null) => queue.filter(({ team }) => (team?.id ?? null) === id);
  const rows: TeamQueue[] = teams.map((team) => ({
    id: team.id,
    name: team.name,
    waiting: of(team.id).length,
    waitingSince: oldest(of(team.id)),
    agentsOnline: team.agents_online,
    isOpen: team.is_open,
    opensAt: team.opens_at,
  }));
  const teamless = of(null);
  if (teamless.length > 0) {
    rows.push({
      id: null,
      name: 'No team',
      waiting: teamless.length,
      waitingSince: oldest(teamless),
      agentsOnline: null,
      isOpen: null,
      opensAt: null,
    });
  }
  return rows.sort((a, b) => b.waiting - a.waiting || a.name.localeCompare(b.name));
}

export type LiveFilter = 'all' | 'waiting' | 'people' | 'bot';

/** Waiting customers in serving order, then what people have, then the bot's; each conversation once. */
export function liveConversations(
  queue: readonly ConversationSummary[],
  open: readonly ConversationSummary[],
  bot: readonly ConversationSummary[],
  filter: LiveFilter,
): ConversationSummary[] {
  const waiting = filter === 'all' || filter === 'waiting' ? queue : [];
  const held =
    filter === 'all' || filter === 'people' ? open.filter((conversation) => !isWaiting(conversation)) : [];
  const pending = filter === 'all' || filter === 'bot' ? bot : [];
  return distinct([...waiting, ...held, ...pending]);
}

function oldest(queue: readonly ConversationSummary[]): string | null {
  const times = queue.flatMap(({ waiting_since: since }) => (since ? [since] : []));
  return times.sort((a, b) => Date.parse(a) - Date.parse(b))[0] ?? null;
}

const distinct = (conversations: readonly ConversationSummary[]) => [
  ...new Map(conversations.map((conversation) => [conversation.id, conversation])).values(),
];
