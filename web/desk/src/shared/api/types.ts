/** The HTTP shapes of docs/api.md, as the desk sees them. */

export type Role = 'agent' | 'supervisor' | 'editor' | 'admin';

export interface Staff {
  id: string;
  email: string;
  name: string;
  role: Role;
}

export type PresenceState = 'online' | 'busy' | 'offline';

export interface Agent {
  id: string;
  name: string;
  role: Role;
  state: PresenceState;
  open_conversations: number;
}

export type ConversationStatus = 'pending' | 'open' | 'snoozed' | 'resolved';
export type Priority = 'low' | 'medium' | 'high' | 'urgent';
export type HandoffReason =
  'asked' | 'unanswered' | 'needs_approval' | 'upset' | 'bot_unavailable' | 'policy' | 'flow_failed';
export type Author = 'customer' | 'bot' | 'agent' | 'system';

export interface ConversationSummary {
  id: string;
  status: ConversationStatus;
  priority: Priority;
  reason: HandoffReason | null;
  contact: { id: string; name: string | null; email: string | null; verified: boolean };
  assignee: { id: string; name: string } | null;
  epoch: number;
  waiting_since: string | null;
  created_at: string;
  last_message_at: string | null;
  last_message: { author: Author; text: string } | null;
  last_sequence: number;
}

export interface Choice {
  id: string;
  title: string;
}

export interface ArticleCard {
  type: 'article';
  slug: string;
  title: string;
  url: string;
  category?: string | null;
  passage?: string | null;
}

export interface ItemsCard {
  type: 'items';
  order_number: string;
  items: {
    line_id: string;
    name: string;
    variant?: string | null;
    quantity: number;
    unit_price: string;
    currency: string;
    image_url?: string | null;
    returnable: boolean;
    reason?: string | null;
  }[];
}

export interface OrderCard {
  type: 'order';
  order_number: string;
  status: string;
  placed_on?: string | null;
  delivered_on?: string | null;
  expected_on?: string | null;
  carrier?: string | null;
  tracking_number?: string | null;
  items: { name: string; quantity: number }[];
  total: string;
  currency: string;
}

export interface SummaryCard {
  type: 'summary';
  title: string;
  rows: LabelledValue[];
  total?: string | null;
  currency?: string | null;
}

export interface ReceiptCard {
  type: 'receipt';
  title: string;
  reference: string;
  rows: LabelledValue[];
}

export type Card = ArticleCard | ItemsCard | OrderCard | SummaryCard | ReceiptCard;

export interface LabelledValue {
  label: string;
  value: string;
}

export interface MessageDocument {
  id: string;
  name: string;
  media_type: string;
  size_bytes: number;
  url: string;
}

export interface Message {
  sequence: number;
  author: Author;
  author_name: string | null;
  text: string;
  html: string;
  choices: Choice[];
  card: Card | null;
  documents: MessageDocument[];
  created_at: string;
  client_id: string | null;
  /** A note that only the desk sees. */
  private: boolean;
  understood: { intent: string; confidence: number; entities: unknown } | null;
  knowledge: { verdict: Verdict; confidence: number; question_id: string | null } | null;
}

export interface PolicyStep {
  rule: string;
  outcome: string;
  reason: string | null;
}

export interface Handoff {
  reason: HandoffReason;
  summary: string;
  facts: LabelledValue[];
  customer: { name: string | null; email: string | null; verified: boolean } | null;
  flow: { name: string; step: string | null; slots: Record<string, unknown> } | null;
  policy_trace: PolicyStep[];
  requested_at: string;
}

export type ApprovalState = 'waiting' | 'approved' | 'declined';
export type Decision = 'approved' | 'declined';

export interface Approval {
  id: string;
  conversation_id: string;
  reference: string;
  kind: string;
  title: string;
  amount: string | null;
  currency: string | null;
  reason: string;
  facts: LabelledValue[];
  policy_trace: PolicyStep[];
  customer: { name: string | null; email: string | null; verified?: boolean } | null;
  state: ApprovalState;
  /** A name. */
  decided_by: string | null;
  note: string | null;
  created_at: string;
  decided_at: string | null;
}

export interface ConversationDetail {
  conversation: ConversationSummary;
  messages: Message[];
  handoff: Handoff | null;
  approvals: Approval[];
}

export interface ConversationPage {
  conversations: ConversationSummary[];
  next_before: string | null;
}

export type ConversationView = 'mine' | 'open' | 'bot' | 'resolved' | 'all';

/* Knowledge */

export type Verdict = 'answer' | 'clarify' | 'none';
export type ArticleStatus = 'draft' | 'in_review' | 'published' | 'archived';
export type Audience = 'public' | 'signed_in' | 'internal';
export type Flow = 'start_return' | 'reverse_fee' | 'check_order' | 'talk_to_person';

export interface SearchHit {
  article: {
    id: string;
    slug: string;
    title: string;
    url: string;
    category: string;
    flow: Flow | null;
  };
  passage: { text: string };
  score: number;
  confidence: number;
}

export interface SearchResult {
  verdict: Verdict;
  confidence: number;
  hits: SearchHit[];
  question_id: string | null;
}

export interface ArticleListItem {
  id: string;
  slug: string;
  title: string;
  category: string;
  locale: string;
  status: ArticleStatus;
  has_unpublished_changes: boolean;
  version: number;
  updated_at: string;
  updated_by: string | null;
  /** How many phrasings of its question the article holds. */
  questions: number;
}

export interface Article {
  id: string;
  slug: string;
  title: string;
  category: string;
  locale: string;
  audience: Audience;
  status: ArticleStatus;
  body: string;
  html: string;
  questions: string[];
  flow: Flow | null;
  version: number;
  published_version: number | null;
  has_unpublished_changes: boolean;
  created_at: string;
  updated_at: string;
  updated_by: string | null;
  url: string;
}

export interface Category {
  slug: string;
  title: string;
  articles: number;
}

/* The desk's socket */

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
