/** The shapes of `docs/api.md` that the customer's side speaks. */

export interface Choice {
  id: string;
  title: string;
}

export interface ArticleCard {
  type: 'article';
  slug: string;
  title: string;
  url: string;
  category: string | null;
  passage: string | null;
}

export interface Item {
  line_id: string;
  name: string;
  variant: string | null;
  quantity: number;
  unit_price: string;
  currency: string;
  image_url: string | null;
  returnable: boolean;
  reason: string | null;
}

export interface ItemsCard {
  type: 'items';
  order_number: string;
  items: Item[];
  /** Several items may be picked at once. */
  multiple?: boolean;
}

export interface OrderCard {
  type: 'order';
  order_number: string;
  status: string;
  placed_on: string | null;
  delivered_on: string | null;
  expected_on: string | null;
  carrier: string | null;
  tracking_number: string | null;
  items: { name: string; quantity: number }[];
  total: string;
  currency: string;
}

export interface Row {
  label: string;
  value: string;
}

export interface SummaryCard {
  type: 'summary';
  title: string;
  rows: Row[];
  total: string | null;
  currency: string | null;
}

export interface ReceiptCard {
  type: 'receipt';
  title: string;
  reference: string;
  rows: Row[];
}

export type Card = ArticleCard | ItemsCard | OrderCard | SummaryCard | ReceiptCard;

export interface DocumentLink {
  id: string;
  name: string;
  media_type: string;
  size_bytes: number;
  url: string;
}

export type Author = 'customer' | 'bot' | 'agent' | 'system';

export interface Message {
  sequence: number;
  author: Author;
  author_name: string | null;
  text: string;
  html: string;
  choices: Choice[];
  card: Card | null;
  documents: DocumentLink[];
  created_at: string;
  client_id: string | null;
}

export interface ConversationState {
  id: string;
  status: 'pending' | 'open' | 'snoozed' | 'resolved';
  epoch: number;
  owner: { kind: 'bot' | 'queue' | 'agent'; name: string | null };
  queue: { position: number; expected_wait_seconds: number | null } | null;
  last_sequence: number;
  contact: { name: string | null; email: string | null; verified: boolean };
}

export interface Brand {
  name: string;
  greeting: string;
  color: string;
}

export interface User {
  id: string;
  email?: string;
  name?: string;
  identifier_hash?: string;
}

export interface SessionRequest {
  locale?: string;
  page_url?: string;
  time_zone?: string;
  user?: User;
}

export interface SessionResponse {
  token: string;
  conversation_id: string;
  expires_at: string;
  conversation: ConversationState;
  messages: Message[];
  brand: Brand;
}

export interface MessagesResponse {
  messages: Message[];
  conversation: ConversationState;
}

export type NewMessage = { client_id: string; text: string } | { client_id: string; choice: string };

export type ServerFrame =
  | { type: 'sync'; messages: Message[]; conversation: ConversationState }
  | { type: 'message.created'; message: Message }
  | { type: 'conversation.updated'; conversation: ConversationState }
  | { type: 'typing'; author: 'bot' | 'agent'; name: string | null; active: boolean }
  | { type: 'pong' };

export type ClientFrame = { type: 'typing'; active: boolean } | { type: 'ping' };
