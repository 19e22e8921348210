/** From a transcript to a question, from a hit to words for a reply. Pure. */
import type { Message, SearchHit } from '../../shared/api/types';

/** "Yes please" and "thanks" are no questions: fewer words than this say nothing to search for. */
const FEWEST_WORDS = 3;

/** The customer's last message with something in it to search for; their last one at all, failing that. */
export function lastQuestion(messages: readonly Message[]): string | null {
  const said = messages.filter(({ author, text }) => author === 'customer' && text.trim() !== '').reverse();
  const question = said.find(({ text }) => text.trim().split(/\s+/).length >= FEWEST_WORDS) ?? said[0];
  return question?.text.trim() ?? null;
}

/** What the hand-over says to look up, until the customer asks the person something new. */
export function suggestedQuestion(messages: readonly Message[], handedOver: string | null): string | null {
  if (!handedOver) return lastQuestion(messages);
  const answeredAt = messages.find(({ author, private: isNote }) => author === 'agent' && !isNote)?.sequence;
  const since = answeredAt ? messages.filter(({ sequence }) => sequence > answeredAt) : [];
  return lastQuestion(since) ?? handedOver;
}

/** A Markdown link that works from the customer's page too: its address is complete. */
export function linkText(article: SearchHit['article'], origin: string): string {
  return `[${article.title.replace(/[[\]]/g, '\\$&')}](${new URL(article.url, origin).href})`;
}

export function passageText(hit: SearchHit, origin: string): string {
  return `${hit.passage.text.trim()}\n\n${linkText(hit.article, origin)}`;
}
