import type { ApprovalState, ConversationView } from './types';

/** Every key of the query cache. Socket events write under the same keys that requests read. */
export const keys = {
  session: ['session'] as const,
  queue: ['queue'] as const,
  agents: ['agents'] as const,
  conversationLists: ['conversations'] as const,
  conversationList: (view: ConversationView) => ['conversations', view] as const,
  conversationDetails: ['conversation'] as const,
  conversation: (id: string) => ['conversation', id] as const,
  approvals: (state: ApprovalState | 'decided') => ['approvals', state] as const,
  allApprovals: ['approvals'] as const,
  timeline: (id: string) => ['conversation', id, 'timeline'] as const,
  teams: ['teams'] as const,
  cannedReplies: ['canned-replies'] as const,
  report: (filter: { from: string; to: string; team: string }) => ['report', filter] as const,
  ratings: ['ratings'] as const,
  audit: (filter: { action: string; actorId: string; conversationId: string }) => ['audit', filter] as const,
  webhooks: ['webhooks'] as const,
  deliveries: (webhookId: string) => ['webhooks', webhookId, 'deliveries'] as const,
  articles: ['articles'] as const,
  articleList: (filter: { status: string; category: string; q: string }) =>
    ['articles', 'list', filter] as const,
  article: (id: string) => ['articles', 'one', id] as const,
  categories: ['articles', 'categories'] as const,
  regressionQuestions: (articleId: string) => ['regression-questions', articleId] as const,
  knowledgeSearch: (text: string, locale: string) => ['knowledge-search', locale, text] as const,
};
