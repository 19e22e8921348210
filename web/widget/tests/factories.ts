import type { ConversationState, Message, QueuePlace, SessionResponse } from '../src/api/types';

export function makeMessage(overrides: Partial<Message> & { sequence: number }): Message {
  return {
    author: 'bot',
    author_name: null,
    text: `Message ${overrides.sequence}`,
    html: '',
    choices: [],
    card: null,
    documents: [],
    created_at: '2026-03-01T09:30:00Z',
    client_id: null,
    ...overrides,
  };
}

export function makeState(overrides: Partial<ConversationState> = {}): ConversationState {
  return {
    id: 'conversation-1',
    status: 'pending',
    epoch: 1,
    owner: { kind: 'bot', name: null },
    queue: null,
    last_sequence: 0,
    customer_read: 0,
    staff_read: 0,
    reply_email: null,
    rating: null,
    contact: { name: null, email: null, verified: false },
    ...overrides,
  };
}

/** Waiting for a person. */
export function makeWaiting(
  queue: Partial<QueuePlace> = {},
  overrides: Partial<ConversationState> = {},
): ConversationState {
  return makeState({
    status: 'open',
    epoch: 2,
    owner: { kind: 'queue', name: null },
    queue: { position: 2, expected_wait_seconds: 170, team: null, agents_online: 1, away: null, ...queue },
    ...overrides,
  });
}

export function makeSession(overrides: Partial<SessionResponse> = {}): SessionResponse {
  return {
    token: 'token-1',
    conversation_id: 'conversation-1',
    expires_at: '2026-04-01T00:00:00Z',
    conversation: makeState(),
    messages: [],
    brand: { name: 'Tallow & Reed', greeting: 'Hi!', color: '#1f6f5c' },
    ...overrides,
  };
}
