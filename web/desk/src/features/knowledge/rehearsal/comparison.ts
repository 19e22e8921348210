/** What a draft changes about one reply, in a sentence. Pure. */
import type { RehearsedReply } from '../../../shared/api/types';
import { percent } from '../../../shared/lib/format';
import { CHOICES } from './reply-words';

/** "Answers with “Parking” (84%)", as part of a sentence about a reply. */
export function saidBriefly(reply: RehearsedReply): string {
  const best = reply.candidates[0];
  if (reply.verdict === 'answer' && best)
    return `answers with “${best.article.title}” (${percent(best.confidence)})`;
  if (reply.verdict === 'clarify') return 'asks which one is meant';
  return 'has no answer';
}

/** Whether a customer would be told the same: the same kind of reply, of the same words. */
export function isSameReply(a: RehearsedReply, b: RehearsedReply): boolean {
  if (a.verdict !== b.verdict) return false;
  const [first, second] = [a.candidates[0], b.candidates[0]];
  if (a.verdict === 'answer') {
    return first?.article.slug === second?.article.slug && first?.passage.text === second?.passage.text;
  }
  if (a.verdict === 'none') return true;
  const offered = ({ candidates }: RehearsedReply) =>
    candidates
      .slice(0, CHOICES)
      .map(({ article }) => article.title)
      .join('\n');
  return offered(a) === offered(b);
}
