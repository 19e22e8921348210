/**
 * The shapes of `docs/api.md` that the customer's side speaks, named as the widget names them. They are generated from
 * the server's OpenAPI document (`make api-types`); what OpenAPI can't say is at the end.
 */

import type { components } from '../../../api';

type Schemas = components['schemas'];

export type Choice = Schemas['ChoiceView'];
export type ArticleCard = Schemas['ArticleCard'];
export type Item = Schemas['Item'];
export type ItemsCard = Schemas['ItemsCard'];
export type OrderCard = Schemas['OrderCard'];
export type Row = Schemas['Row'];
export type SummaryCard = Schemas['SummaryCard'];
export type ReceiptCard = Schemas['ReceiptCard'];
export type Card = NonNullable<Message['card']>;
export type DocumentLink = Schemas['DocumentView'];
export type Author = Schemas['Author'];
export type Message = Schemas['MessageView'];
export type ConversationState = Schemas['ConversationStateView'];
export type QueuePlace = NonNullable<ConversationState['queue']>;
export type Away = NonNullable<QueuePlace['away']>;
export type Upload = Schemas['UploadView'];
export type Brand = Schemas['BrandView'];
export type User = Schemas['User'];
export type SessionRequest = Schemas['NewSession'];
export type SessionResponse = Schemas['VisitorSessionView'];
export type MessagesResponse = Schemas['NewsView'];

/** Words, files or both, or a choice: OpenAPI has them all as optional fields. */
export type NewMessage = { client_id: string } & (
  { text?: string; uploads?: string[] } | { choice: string; uploads?: never }
);

/* The socket's frames: OpenAPI knows no WebSockets. */

export type ServerFrame =
  | ({ type: 'sync' } & MessagesResponse)
  | { type: 'message.created'; message: Message }
  | { type: 'conversation.updated'; conversation: ConversationState }
  | { type: 'typing'; author: 'bot' | 'agent'; name: string | null; active: boolean }
  | { type: 'read'; sequence: number }
  | { type: 'pong' };

export type ClientFrame =
  ({ type: 'typing' } & Schemas['Typing']) | { type: 'read'; sequence: number } | { type: 'ping' };
