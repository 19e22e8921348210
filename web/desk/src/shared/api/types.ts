/**
 * The shapes of docs/api.md, named as the desk names them. They are generated from the server's OpenAPI document
 * (`make api-types`); what OpenAPI can't say is at the end.
 */

import type { components, paths } from '../../../../api';

type Schemas = components['schemas'];

/* People */

export type Role = Schemas['Role'];
export type Staff = Schemas['StaffView'];
export type StaffSession = Schemas['StaffSessionView'];
/** Who is signed in in this browser, and for which company. */
export type SignedIn = Staff & { brand: string };
export type PresenceState = Schemas['Presence'];
export type Agent = Schemas['AgentView'] & { capacity: number; skills: string[]; team_ids: string[] };
export type Routing = 'manual' | 'round_robin' | 'least_busy';
export type Weekday = 'monday' | 'tuesday' | 'wednesday' | 'thursday' | 'friday' | 'saturday' | 'sunday';
export type OpeningHours = Record<string, [string, string][]>;

export interface Holiday {
  date: string;
  name: string;
}

export interface TeamFields {
  name: string;
  takes: { reasons: string[]; flows: string[]; locales: string[] };
  routing: Routing;
  time_zone: string;
  hours: OpeningHours | null;
  holidays: Holiday[];
  reply_within_seconds: number | null;
  first_reply_seconds: number | null;
  next_reply_seconds: number | null;
  resolution_seconds: number | null;
  member_ids: string[];
}

export interface Team extends TeamFields {
  id: string;
  is_default: boolean;
  is_open: boolean;
  opens_at: string | null;
  agents_online: number;
}

/* Conversations */

export type ConversationSummary = Schemas['SummaryView'];
export type ConversationStatus = ConversationSummary['status'];
export type ServicePromise = Schemas['PromiseView'];
export type Priority = Schemas['Priority'];
export type HandoffReason = Schemas['Reason'];
export type ConversationDetail = Schemas['ConversationDetail'];
export type ConversationPage = Schemas['ConversationsPage'];
export type ConversationView = NonNullable<
  NonNullable<paths['/api/desk/conversations']['get']['parameters']['query']>['view']
>;

export type Author = Schemas['Author'];
export type Message = Schemas['DeskMessageView'];
export type MessageDocument = Schemas['DocumentView'];
export type ItemsCard = Schemas['ItemsCard'];
export type OrderCard = Schemas['OrderCard'];
export type Card = NonNullable<Message['card']>;

export interface Upload {
  id: string;
  name: string;
  media_type: string;
  size_bytes: number;
}

export type Story = Schemas['Story'];

export type LabelledValue = Schemas['Fact'];
export type PolicyStep = Schemas['PolicyOutcome'];
export type Handoff = Schemas['HandoffView'];
export type ApprovalState = Schemas['ApprovalState'];
export type Decision = Schemas['Decision'];
export type Approval = Schemas['ApprovalView'];

export interface Stint {
  owner: 'bot' | 'queue' | 'agent';
  staff: string | null;
  team: string | null;
  began_at: string;
  ended_at: string | null;
  end: string | null;
}

export interface Timeline {
  stints: Stint[];
  promises: ServicePromise[];
  audit: AuditEntry[];
}

/* Oversight */

export interface AuditEntry {
  id: string;
  at: string;
  actor: 'staff' | 'customer' | 'system';
  actor_name: string | null;
  action: string;
  conversation_id: string | null;
  details: Record<string, unknown>;
}

export interface Rating {
  id: string;
  conversation_id: string;
  staff: string | null;
  score: number;
  comment: string | null;
  rated_at: string;
}

export interface CannedReply {
  id: string;
  shortcode: string;
  text: string;
  updated_by: string | null;
  updated_at: string;
}

export interface Webhook {
  id: string;
  url: string;
  events: string[];
  is_active: boolean;
  created_at: string;
  created_by: string | null;
  last_delivery: { state: DeliveryState; at: string } | null;
}

export type DeliveryState = 'waiting' | 'delivered' | 'failed';

export interface Delivery {
  id: string;
  event: string;
  state: DeliveryState;
  attempts: number;
  not_before: string | null;
  last_status: number | null;
  last_error: string | null;
  body: unknown;
  created_at: string;
  finished_at: string | null;
}

export interface Figure {
  count: number;
  mean: number | null;
  median: number | null;
  p90: number | null;
}

export interface Report {
  from: string;
  to: string;
  conversations: number;
  resolved_by_bot: { confirmed: number; assumed: number };
  handed_over: number;
  resolved_by_people: number;
  abandoned: number;
  first_reply_seconds: Figure;
  next_reply_seconds: Figure;
  queue_seconds: Figure;
  bot_seconds: Figure;
  human_seconds: Figure;
  resolution_seconds: Figure;
  promises: { target: ServicePromise['target']; kept: number; broken: number }[];
  ratings: { asked: number; answered: number; mean: number | null; counts: Record<string, number> };
  by_day: { date: string; conversations: number; handed_over: number }[];
  by_reason: Record<string, number>;
  by_agent: {
    staff: string;
    conversations: number;
    human_seconds: Figure;
    first_reply_seconds: Figure;
    rating_mean: number | null;
    rated: number;
  }[];
}

/* Knowledge */

export type SearchResult = Schemas['SearchView'];
export type SearchHit = Schemas['HitView'];
export type Verdict = SearchResult['verdict'];
export type Article = Schemas['ArticleView'];
export type ArticleListItem = Schemas['ArticleSummary'];
export type ArticleStatus = Article['status'];
export type Audience = Schemas['Audience'];
export type Flow = Schemas['Flow'];
export type Category = Schemas['CategoryView'];

/* The desk's socket: OpenAPI knows no WebSockets. */

export type DeskEvent =
  | {
      type: 'sync';
      queue: ConversationSummary[];
      agents: Agent[];
      approvals: Approval[];
      staff: Staff;
    }
  | { type: 'queue.updated'; conversations: ConversationSummary[] }
  | { type: 'conversation.updated'; conversation: ConversationSummary }
  | { type: 'message.created'; conversation_id: string; message: Message }
  | {
      type: 'typing';
      conversation_id: string;
      author: Author;
      name: string | null;
      staff_id?: string | null;
      active: boolean;
    }
  | { type: 'viewing'; conversation_id: string; staff_id: string; name: string; active: boolean }
  | { type: 'read'; conversation_id: string; by: 'customer' | 'staff'; sequence: number }
  | { type: 'presence.updated'; agents: Agent[] }
  | { type: 'approval.created' | 'approval.updated' | 'approval.decided'; approval: Approval }
  | { type: 'promise.warning' | 'promise.broken'; conversation: ConversationSummary }
  | { type: 'assigned'; conversation: ConversationSummary }
  | { type: 'lost'; conversation_id: string; reason: string }
  | { type: 'pong' };
