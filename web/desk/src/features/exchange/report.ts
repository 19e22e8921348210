import type { ImportedArticle, ImportReport } from '../../shared/api/types';

export type Outcome = ImportedArticle['outcome'];

/** What becomes of an article, in a word, and what that means. */
export const OUTCOMES: Readonly<Record<Outcome, { label: string; color: string; meaning: string }>> = {
  created: { label: 'New', color: 'teal', meaning: 'There is no article with this address yet' },
  updated: { label: 'Changed', color: 'blue', meaning: 'The article gets a new version' },
  unchanged: { label: 'Same', color: 'gray', meaning: 'The article says this already' },
  left: {
    label: 'Left alone',
    color: 'gray',
    meaning: 'The article says something else, and stays as it is',
  },
  archived: { label: 'Archived', color: 'gray', meaning: 'The article was put away; it stays there' },
};

/** More rows than anybody reads make the page slow; the rest is counted. */
export const SHOWN_ROWS = 200;

/** The outcomes that occur, in the order above, with how often. */
export function outcomeCounts(report: ImportReport): { outcome: Outcome; count: number }[] {
  return (Object.keys(OUTCOMES) as Outcome[])
    .map((outcome) => ({ outcome, count: report.counts[outcome] }))
    .filter(({ count }) => count > 0);
}

/** How many articles an import touches. */
export const touched = ({ counts }: ImportReport): number =>
  Math.max(counts.created + counts.updated, counts.published);

/** The rows of one outcome, or of all, the first of them. */
export function shownRows(report: ImportReport, outcome: Outcome | null): ImportedArticle[] {
  const rows = outcome ? report.articles.filter((row) => row.outcome === outcome) : report.articles;
  return rows.slice(0, SHOWN_ROWS);
}

const plural = (count: number, one: string, many: string) =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`;

/** One sentence about what was done: "3 articles created, 1 changed, 4 published." */
export function resultSentence({ counts }: ImportReport): string {
  const parts = [
    counts.created && `${plural(counts.created, 'article', 'articles')} created`,
    counts.updated && `${counts.updated.toLocaleString('en')} changed`,
    counts.published && `${counts.published.toLocaleString('en')} published`,
    counts.refused && `${counts.refused.toLocaleString('en')} refused and left out`,
  ].filter(Boolean);
  return parts.length > 0 ? `${parts.join(', ')}.` : 'Everything was there already: nothing changed.';
}

/** Why the import can't be started now, or null when it can. */
export function hindrance(report: ImportReport, skipRefused: boolean): string | null {
  const { refused } = report.counts;
  if (refused > 0 && !skipRefused)
    return `${plural(refused, 'place in the file is', 'places in the file are')} refused. Mend the file, or leave them out.`;
  if (touched(report) === 0) return 'There is nothing to import: no article would change.';
  return null;
}
