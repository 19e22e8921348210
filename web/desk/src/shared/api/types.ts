/**
 * The shapes of docs/api.md, named as the desk names them. They are generated from the server's OpenAPI document
 * (`make api-types`); what OpenAPI can't say is at the end.
 */

import type { components, paths } from '../../../../api';

type Schemas = components['schemas'];

/* People */

export type Role = Schemas['Role'];
export type Staff = Schemas['StaffView'];
export type PresenceState = Schemas['Presence'];
export type Agent = Schemas['AgentView'];

/* Conversations */

export type ConversationSummary = Schemas['SummaryView'];
export type ConversationStatus = ConversationSummary['status'];
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

export type LabelledValue = Schemas['Fact'];
export type PolicyStep = Schemas['PolicyOutcome'];
export type Handoff = Schemas['HandoffView'];
export type ApprovalState = Schemas['ApprovalState'];
export type Decision = Schemas['Decision'];
export type Approval = Schemas['ApprovalView'];

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
  | { type: 'typing'; conversation_id: string; author: Author; name: string | null; active: boolean }
  | { type: 'presence.updated'; agents: Agent[] }
  | { type: 'approval.created'; approval: Approval }
  | { type: 'approval.decided'; approval: Approval }
  | { type: 'pong' };
