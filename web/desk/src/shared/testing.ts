/** Whole objects for tests from the few fields that matter to one. */
import type {
  Agent,
  Approval,
  ConversationDetail,
  ConversationSummary,
  Limit,
  Message,
  Policy,
  RehearsedCandidate,
  RehearsedReply,
  Team,
} from './api/types';

/** `at(90)` is a minute and a half after a fixed moment. */
export const at = (seconds: number): string =>
  new Date(Date.UTC(2026, 2, 1, 9, 0, 0) + seconds * 1000).toISOString();

export const summary = (part: Partial<ConversationSummary> = {}): ConversationSummary => ({
  id: 'c1',
  status: 'open',
  priority: 'medium',
  reason: 'asked',
  contact: { id: 'k1', name: 'Ines Barbosa', email: 'ines@example.com', verified: true },
  assignee: null,
  epoch: 1,
  waiting_since: at(0),
  created_at: at(0),
  last_message_at: at(0),
  last_message: { author: 'customer', text: 'Hello' },
  last_sequence: 1,
  team: null,
  skills: [],
  is_returned: false,
  customer_read: 0,
  staff_read: 0,
  customer_is_there: true,
  reply_email: null,
  due: null,
  ...part,
});

export const message = (part: Partial<Message> = {}): Message => ({
  sequence: 1,
  author: 'customer',
  author_name: null,
  text: 'Hello',
  html: '<p>Hello</p>',
  choices: [],
  card: null,
  documents: [],
  created_at: at(0),
  client_id: null,
  private: false,
  understood: null,
  sentiment: null,
  knowledge: null,
  ...part,
});

export const detail = (part: Partial<ConversationDetail> = {}): ConversationDetail => ({
  conversation: summary(),
  messages: [message()],
  handoff: null,
  approvals: [],
  ...part,
});

export const approval = (part: Partial<Approval> = {}): Approval => ({
  id: 'a1',
  conversation_id: 'c1',
  reference: 'FR-40001',
  kind: 'fee_reversal',
  title: 'Reverse two late fees',
  amount: '70.00',
  currency: 'USD',
  authority: 'agent',
  minimum_amount: null,
  maximum_amount: null,
  reason: 'Above the limit',
  facts: [],
  policy_trace: [],
  customer: null,
  state: 'waiting',
  claimed_by: null,
  claimed_by_id: null,
  expires_at: at(3_600),
  decided_by: null,
  decided_amount: null,
  decision_reason: null,
  note: null,
  created_at: at(0),
  decided_at: null,
  ...part,
});

export const limit = (part: Partial<Limit> = {}): Limit => ({
  key: 'window.days',
  label: 'Return window',
  description: 'Days after delivery in which an item may come back.',
  unit: 'days',
  currency: null,
  value: '30',
  file_value: '30',
  minimum: '14',
  maximum: '90',
  changed_by: null,
  changed_at: null,
  ...part,
});

export const policy = (part: Partial<Policy> = {}): Policy => ({
  name: 'returns',
  version: 1,
  registered_at: at(0),
  revision: 0,
  limits: [limit()],
  documentation: [],
  ...part,
});

export const agent = (part: Partial<Agent> = {}): Agent => ({
  id: 's1',
  name: 'Dana Brooks',
  role: 'agent',
  state: 'online',
  open_conversations: 0,
  capacity: 4,
  skills: [],
  team_ids: [],
  ...part,
});

export const team = (part: Partial<Team> = {}): Team => ({
  id: 't1',
  name: 'Returns',
  is_default: false,
  takes: { reasons: [], flows: [], locales: [] },
  routing: 'least_busy',
  time_zone: 'Europe/Berlin',
  hours: null,
  holidays: [],
  reply_within_seconds: 120,
  first_reply_seconds: null,
  next_reply_seconds: null,
  resolution_seconds: null,
  member_ids: [],
  is_open: true,
  opens_at: null,
  agents_online: 1,
  ...part,
});

export const candidate = (
  title: string,
  {
    article,
    ...part
  }: Partial<Omit<RehearsedCandidate, 'article'>> & {
    article?: Partial<RehearsedCandidate['article']>;
  } = {},
): RehearsedCandidate => ({
  article: {
    id: `id of ${title}`,
    slug: title.toLowerCase(),
    title,
    url: `/help/${title.toLowerCase()}`,
    category_title: 'Stores',
    audience: 'public',
    flow: null,
    is_draft: false,
    ...article,
  },
  confidence: 0.84,
  score: 9,
  passage: { text: `About ${title}`, html: `<p>About ${title}</p>` },
  matched: { kind: 'question', text: `where is ${title}`, cosine: 0.91, letters: 0.4 },
  contributions: { asked: 5, told: 2, asked_letters: 1, told_letters: 0, head: 1 },
  ...part,
});

export const reply = (part: Partial<RehearsedReply> = {}): RehearsedReply => ({
  verdict: 'answer',
  confidence: 0.84,
  coverage: 0.95,
  locale: 'en',
  candidates: [candidate('Parking'), candidate('Outlet', { confidence: 0.1, score: 4 })],
  ...part,
});

/** A `Storage` in memory. */
export class MemoryStorage implements Storage {
  private readonly entries = new Map<string, string>();

  get length(): number {
    return this.entries.size;
  }

  clear(): void {
    this.entries.clear();
  }

  getItem(key: string): string | null {
    return this.entries.get(key) ?? null;
  }

  key(index: number): string | null {
    return [...this.entries.keys()][index] ?? null;
  }

  removeItem(key: string): void {
    this.entries.delete(key);
  }

  setItem(key: string, value: string): void {
    this.entries.set(key, value);
  }
}
