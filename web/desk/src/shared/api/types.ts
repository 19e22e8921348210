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
export type Agent = Schemas['AgentView'];
export type AgentDraft = Schemas['AgentDraft'];
export type Routing = Schemas['Routing'];
export type Team = Schemas['TeamView'];
export type TeamDraft = Schemas['TeamDraft'];
export type OpeningHours = NonNullable<Team['hours']>;
export type Weekday = keyof OpeningHours;
export type Holiday = Team['holidays'][number];

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
export type DecisionMade = Schemas['DecisionMade'];
export type Approval = Schemas['ApprovalView'];

export type Stint = Schemas['StintView'];
export type Timeline = Schemas['TimelineView'];

/* Policies */

export type Policy = Schemas['PolicyView'];
export type Limit = Schemas['LimitView'];
export type LimitUnit = Schemas['Unit'];
export type PolicyRevision = Schemas['PolicyRevisionView'];
export type LimitChange = PolicyRevision['changes'][number];

/* Oversight */

export type AuditEntry = Schemas['AuditEntryView'];
export type Rating = Schemas['RatingView'];
export type CannedReply = Schemas['CannedReplyView'];
export type Webhook = Schemas['WebhookView'];
export type CreatedWebhook = Schemas['CreatedWebhookView'];
export type WebhookEvent = Schemas['WebhookEvent'];
export type DeliveryState = Schemas['DeliveryState'];
export type Delivery = Schemas['DeliveryView'];
export type Figure = Schemas['Figure'];
export type Report = Schemas['Report'];

/* Knowledge */

export type SearchResult = Schemas['SearchView'];
export type SearchHit = Schemas['HitView'];
export type Verdict = SearchResult['verdict'];
export type Article = Schemas['ArticleView'];
export type ImportReport = Schemas['ImportReport'];
export type ImportedArticle = Schemas['ReportedArticle'];
export type ImportProblem = Schemas['ReportedProblem'];
export type ExchangeFormat = Schemas['FormatName'];
export type ArticleListItem = Schemas['ArticleSummary'];
export type ArticlePlan = Schemas['PlanInput'];
export type ArticleOwner = Schemas['ArticleOwnerView'];
export type VersionList = Schemas['VersionList'];
export type VersionSummary = Schemas['VersionSummary'];
export type ArticleVersion = Schemas['VersionView'];
export type VersionDiff = Schemas['DiffView'];
export type DiffLine = Schemas['DiffLine'];
export type UploadedImage = Schemas['ImageView'];
export type ArticleStatus = Article['status'];
export type Audience = Schemas['Audience'];
export type Flow = Schemas['Flow'];
export type Category = Schemas['CategoryView'];
export type Rehearsal = Schemas['RehearsalView'];
export type RehearsedReply = Schemas['ReplyView'];
export type RehearsedCandidate = Schemas['CandidateView'];
export type Evidence = keyof RehearsedCandidate['contributions'];
export type RegressionQuestion = Schemas['RegressionQuestionView'];
export type ArticleCheck = Schemas['CheckView'];
export type AnswerChange = Schemas['ChangeView'];
export type AnswerOutcome = Schemas['OutcomeView'];

export type GapReport = Schemas['GapReportView'];
export type Gap = Schemas['GapView'];
export type SuggestedPhrasing = Schemas['PhrasingView'];
export type ArticleFigures = Schemas['ArticleFiguresView'];
export type Staleness = ArticleFigures['stale'][number];
export type SearchQuality = Schemas['QualityView'];
export type Floor = Schemas['FloorView'];

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
  | { type: 'policy.updated'; name: string; revision: number }
  | { type: 'promise.warning' | 'promise.broken'; conversation: ConversationSummary }
  | { type: 'assigned'; conversation: ConversationSummary }
  | { type: 'lost'; conversation_id: string; reason: string }
  | { type: 'pong' };
