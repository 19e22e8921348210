/** Why one article comes before another, in words that say what an editor can change. Pure. */
import type { Evidence, RehearsedCandidate } from '../../../shared/api/types';

interface EvidenceWords {
  label: string;
  hint: string;
}

/** In the order in which they are shown. */
export const EVIDENCE: Record<Evidence, EvidenceWords> = {
  asked: {
    label: 'Questions and title: meaning',
    hint: 'One of them means much the same. Add the question to the article to make this stronger.',
  },
  told: {
    label: 'Text: meaning',
    hint: 'A passage of the text is about the same thing.',
  },
  asked_letters: {
    label: 'Questions and title: words',
    hint: 'The same words, or nearly: typing errors are forgiven.',
  },
  told_letters: {
    label: 'Text: words',
    hint: 'The text uses the same words.',
  },
  head: {
    label: 'All questions together',
    hint: 'What the questions of all articles, side by side, say about where this one belongs.',
  },
};

export interface Reason extends EvidenceWords {
  evidence: Evidence;
  /** Shares of the widest bar, 0 to 1. */
  own: number;
  rival: number;
}

/** The bars of a candidate beside those of its rival. Kinds that add nothing to either are left out. */
export function reasonsFor(candidate: RehearsedCandidate, rival: RehearsedCandidate | undefined): Reason[] {
  const kinds = Object.keys(EVIDENCE) as Evidence[];
  const value = (of: RehearsedCandidate | undefined, kind: Evidence) =>
    Math.max(of?.contributions[kind] ?? 0, 0);
  const widest = Math.max(...kinds.flatMap((kind) => [value(candidate, kind), value(rival, kind)]), 1e-9);
  return kinds
    .map((evidence) => ({
      ...EVIDENCE[evidence],
      evidence,
      own: value(candidate, evidence) / widest,
      rival: value(rival, evidence) / widest,
    }))
    .filter(({ own, rival: others }) => own > 0.005 || others > 0.005);
}

/** Says what puts the first before the second: where the lead comes from, and where the second is ahead. */
export function leadOver(candidate: RehearsedCandidate, rival: RehearsedCandidate): string {
  const leads = (Object.keys(EVIDENCE) as Evidence[])
    .map((kind) => ({ kind, lead: candidate.contributions[kind] - rival.contributions[kind] }))
    .sort((a, b) => b.lead - a.lead);
  const first = leads[0];
  const last = leads[leads.length - 1];
  if (!first || !last || first.lead <= 0) return 'They are as good as level.';
  const ahead = `It leads by ${name(first.kind)}`;
  return last.lead < 0 ? `${ahead}; the runner-up has more by ${name(last.kind)}.` : `${ahead}.`;
}

const NAMES: Record<Evidence, string> = {
  asked: 'what its questions and title mean',
  told: 'what its text means',
  asked_letters: 'the words of its questions and title',
  told_letters: 'the words of its text',
  head: 'what all questions together say',
};
const name = (kind: Evidence): string => NAMES[kind];

/** "its question", "its title", "its text": where the sentence nearest to what was asked stands. */
export const MATCHED_IN: Record<RehearsedCandidate['matched']['kind'], string> = {
  question: 'one of its questions',
  title: 'its title',
  passage: 'its text',
};
