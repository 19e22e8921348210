import type {
  ArticleStatus,
  Audience,
  ConversationStatus,
  Flow,
  HandoffReason,
  PresenceState,
  Priority,
  Role,
  Routing,
  Staleness,
  Verdict,
} from '../api/types';

/** The desk's words for the API's; `hint` is said where there is room. */
interface Label {
  label: string;
  color: string;
  hint?: string;
}

/** Why somebody should look at an article again. */
export const STALENESS: Record<Staleness, Label> = {
  review_due: { label: 'Look again', color: 'orange', hint: 'Its review date has come.' },
  unchanged: { label: 'Old', color: 'orange', hint: 'Nobody has changed it for a year.' },
  not_shown: { label: 'Not shown', color: 'gray', hint: 'No customer was shown it in 90 days.' },
  unhelpful: {
    label: 'Unhelpful',
    color: 'red',
    hint: 'More customers said that it did not help than that it did.',
  },
};

export const REASONS: Record<HandoffReason, Label> = {
  asked: { label: 'Asked for a person', color: 'blue', hint: 'The customer asked to talk to a person.' },
  unanswered: { label: 'Unanswered', color: 'violet', hint: 'The bot found no answer, twice in a row.' },
  needs_approval: {
    label: 'Needs approval',
    color: 'orange',
    hint: 'The request is above what the bot may decide.',
  },
  upset: { label: 'Upset', color: 'red', hint: 'The customer sounds upset.' },
  bot_unavailable: { label: 'Bot unavailable', color: 'gray', hint: 'The bot did not answer in time.' },
  policy: { label: 'Policy', color: 'yellow', hint: 'A policy asks for a person to look at it.' },
  flow_failed: { label: 'Flow failed', color: 'pink', hint: 'The bot could not finish what it was doing.' },
};

export const PRIORITIES: Record<Priority, Label> = {
  urgent: { label: 'Urgent', color: 'red.9' },
  high: { label: 'High', color: '#b4470a' },
  medium: { label: 'Medium', color: 'gray' },
  low: { label: 'Low', color: 'gray' },
};

export const STATUSES: Record<ConversationStatus, Label> = {
  pending: { label: 'With the bot', color: 'violet' },
  open: { label: 'Open', color: 'teal' },
  snoozed: { label: 'Snoozed', color: 'yellow' },
  resolved: { label: 'Resolved', color: 'gray' },
};

export const PRESENCES: Record<PresenceState, Label> = {
  online: { label: 'Online', color: 'green', hint: 'New conversations may come to you' },
  busy: { label: 'Busy', color: 'yellow', hint: 'Finish what you have; nothing new' },
  offline: { label: 'Offline', color: 'gray', hint: 'Away from the desk' },
};

export const ROLES: Record<Role, string> = {
  agent: 'Agent',
  supervisor: 'Supervisor',
  editor: 'Content editor',
  admin: 'Administrator',
};

export const ROUTINGS: Record<Routing, string> = {
  manual: 'By hand: agents claim',
  round_robin: 'In turn',
  least_busy: 'To the least busy',
};

export const ARTICLE_STATUSES: Record<ArticleStatus, Label> = {
  draft: { label: 'Draft', color: 'gray' },
  in_review: { label: 'In review', color: 'yellow' },
  published: { label: 'Published', color: 'green' },
  archived: { label: 'Archived', color: 'gray' },
};

export const AUDIENCES: Record<Audience, Label> = {
  public: { label: 'Everyone', color: 'gray' },
  signed_in: { label: 'Signed-in customers', color: 'gray' },
  internal: { label: 'Staff only', color: 'gray' },
};

export const FLOWS: Record<Flow, string> = {
  start_return: 'Start a return',
  reverse_fee: 'Dispute a fee',
  check_order: 'Check an order',
  cancel_order: 'Cancel an order',
  change_address: 'Change an address',
  change_items: 'Change items of an order',
  change_payment: 'Pay for an order in another way',
  get_invoice: 'Send an invoice',
  check_return: 'Check a return',
  cancel_return: 'Cancel a return',
  file_complaint: 'File a complaint',
  talk_to_person: 'Talk to a person',
};

export const VERDICTS: Record<Verdict, Label> = {
  answer: { label: 'Answers', color: 'green', hint: 'The bot answers with the first article.' },
  clarify: {
    label: 'Asks which one',
    color: 'yellow',
    hint: 'The bot offers these questions to choose from.',
  },
  none: {
    label: 'No answer',
    color: 'red',
    hint: 'The bot says that it does not know, and offers a person.',
  },
};
