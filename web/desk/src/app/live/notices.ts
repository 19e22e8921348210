/** Which of the things that happen are worth a person's attention, and how much of it. Pure. */
import { mayDecide } from '../../features/approvals/authority';
import type { Agent, ConversationSummary, DeskEvent, Staff } from '../../shared/api/types';
import { TARGETS } from '../../shared/lib/due';
import { contactName } from '../../shared/lib/format';
import { REASONS } from '../../shared/lib/labels';
import { conversationPath } from '../../shared/lib/views';
import { newlyWaiting } from '../../shared/live/reducer';
import { maySupervise } from '../../shared/session';

export type NoticeKind = 'waiting' | 'assigned' | 'promise' | 'reply' | 'lost' | 'approval';
/** 1 is a soft chime, 3 can't be overheard. */
export type Level = 1 | 2 | 3;

export interface Notice {
  kind: NoticeKind;
  level: Level;
  title: string;
  body: string;
  path: string;
}

export interface NoticeContext {
  staff: Staff;
  own: Agent | undefined;
  queueBefore: readonly ConversationSummary[] | undefined;
  queueAfter: readonly ConversationSummary[] | undefined;
  /** A conversation that the desk holds, by id. */
  find: (id: string) => ConversationSummary | undefined;
  /** The conversation on the screen of a page that is in front; null otherwise. */
  inFront: string | null;
}

/** A waiting customer concerns those of the team that they wait for; whoever is in no team, and supervisors, all. */
export function concerns(conversation: ConversationSummary, staff: Staff, own: Agent | undefined): boolean {
  const teams = own?.team_ids ?? [];
  if (conversation.assignee) return conversation.assignee.id === staff.id;
  return (
    !conversation.team ||
    teams.length === 0 ||
    maySupervise(staff.role) ||
    teams.includes(conversation.team.id)
  );
}

export function noticesFor(event: DeskEvent, context: NoticeContext): Notice[] {
  switch (event.type) {
    case 'assigned':
      return [assigned(event.conversation, context)];
    case 'promise.warning':
    case 'promise.broken':
      return promise(event.type, event.conversation, context);
    case 'lost':
      return [lost(event.conversation_id, event.reason, context)];
    case 'message.created':
      return event.message.author === 'customer' ? reply(event.conversation_id, context) : [];
    case 'approval.created':
      if (!mayDecide(event.approval, context.staff.role)) return [];
      return [
        {
          kind: 'approval',
          level: 1,
          title: 'A decision is needed',
          body: event.approval.title,
          path: '/approvals',
        },
      ];
    case 'sync':
    case 'queue.updated':
    case 'conversation.updated':
      return arrivals(context);
    default:
      return [];
  }
}

// The words of a customer don't belong on a screen that others may see: names and reasons will do.
const reasonOf = (conversation: ConversationSummary) =>
  conversation.reason ? REASONS[conversation.reason].label : 'Waiting for a person';

function assigned(conversation: ConversationSummary, { staff }: NoticeContext): Notice {
  return {
    kind: 'assigned',
    level: 2,
    title: `${contactName(conversation.contact)} is yours now`,
    body: reasonOf(conversation),
    path: conversationPath(conversation, staff.id),
  };
}

function promise(
  type: 'promise.warning' | 'promise.broken',
  conversation: ConversationSummary,
  { staff, own }: NoticeContext,
): Notice[] {
  const isBroken = type === 'promise.broken';
  // A supervisor hears of every promise that broke, also of one that a colleague gave.
  if (!concerns(conversation, staff, own) && !(isBroken && maySupervise(staff.role))) return [];
  const target = conversation.due ? TARGETS[conversation.due.target] : 'A promise';
  const name = contactName(conversation.contact);
  return [
    {
      kind: 'promise',
      level: isBroken ? 3 : 2,
      title: isBroken
        ? `${name}: ${target.toLowerCase()} is overdue`
        : `${name}: ${target.toLowerCase()} due soon`,
      body: reasonOf(conversation),
      path: conversationPath(conversation, staff.id),
    },
  ];
}

const LOST_REASONS: Partial<Record<string, string>> = {
  no_reply: 'There was no reply in time: the customer is first in the queue again.',
  vanished: 'Your desk was away: the customer is first in the queue again.',
  taken_over: 'A supervisor has taken it over.',
  reassigned: 'It was given to somebody else.',
};

function lost(id: string, reason: string, { find }: NoticeContext): Notice {
  const conversation = find(id);
  return {
    kind: 'lost',
    level: 2,
    title: conversation
      ? `${contactName(conversation.contact)} is no longer yours`
      : 'A conversation is no longer yours',
    body: LOST_REASONS[reason] ?? 'Somebody else has it, or it is in the queue again.',
    path: `/inbox/open/${id}`,
  };
}

function reply(id: string, { find, staff, inFront }: NoticeContext): Notice[] {
  const conversation = find(id);
  if (conversation?.assignee?.id !== staff.id || inFront === id) return [];
  return [
    {
      kind: 'reply',
      level: 1,
      title: `${contactName(conversation.contact)} has written`,
      body: 'In one of your conversations',
      path: conversationPath(conversation, staff.id),
    },
  ];
}

function arrivals({ queueBefore, queueAfter, staff, own }: NoticeContext): Notice[] {
  // Those who waited already when the desk was opened are in plain view: no bell for them.
  if (!queueBefore || !queueAfter || queueBefore === queueAfter) return [];
  const arrived = newlyWaiting(queueBefore, queueAfter).filter((entry) => concerns(entry, staff, own));
  const first = arrived[0];
  if (!first) return [];
  const isAlone = arrived.length === 1;
  return [
    {
      kind: 'waiting',
      level: arrived.some((entry) => entry.priority === 'urgent') ? 2 : 1,
      title: isAlone ? `${contactName(first.contact)} is waiting` : `${arrived.length} customers are waiting`,
      body: reasonOf(first),
      path: `/inbox/waiting/${first.id}`,
    },
  ];
}
