/** What the buttons above a Markdown text do to it and to what is selected in it. Pure. */

export interface Selected {
  text: string;
  start: number;
  end: number;
}

export type Edit = (selected: Selected) => Selected;

/** `mark` around the selection, or taken off where it is there already. */
const wrapped =
  (mark: string, placeholder: string): Edit =>
  ({ text, start, end }) => {
    const before = text.slice(0, start);
    const after = text.slice(end);
    if (before.endsWith(mark) && after.startsWith(mark)) {
      return {
        text: before.slice(0, -mark.length) + text.slice(start, end) + after.slice(mark.length),
        start: start - mark.length,
        end: end - mark.length,
      };
    }
    const chosen = text.slice(start, end) || placeholder;
    return {
      text: before + mark + chosen + mark + after,
      start: start + mark.length,
      end: start + mark.length + chosen.length,
    };
  };

/** `mark` at the head of every selected line, or taken off where all have it. */
const atLines =
  (mark: string, replaces: RegExp): Edit =>
  ({ text, start, end }) => {
    const first = text.lastIndexOf('\n', start - 1) + 1;
    const found = text.indexOf('\n', Math.max(end - 1, start));
    const last = found === -1 ? text.length : found;
    const lines = text.slice(first, last).split('\n');
    const isMarked = lines.every((line) => line.startsWith(mark));
    const changed = lines
      .map((line) => (isMarked ? line.slice(mark.length) : mark + line.replace(replaces, '')))
      .join('\n');
    const isCaret = start === end;
    return {
      text: text.slice(0, first) + changed + text.slice(last),
      start: isCaret ? Math.max(first, start + changed.length - (last - first)) : first,
      end: isCaret ? Math.max(first, end + changed.length - (last - first)) : first + changed.length,
    };
  };

export const bold = wrapped('**', 'bold text');
export const heading = atLines('## ', /^#{1,6} /);
export const bulletList = atLines('- ', /^(?:[-*+]|\d+[.)]) /);

/** The selection as a link whose address is selected next; a selected address becomes a link's. */
export const link: Edit = ({ text, start, end }) => {
  const chosen = text.slice(start, end);
  const isAddress = /^https?:\/\/\S+$/.test(chosen);
  const words = isAddress || chosen === '' ? 'link text' : chosen;
  const address = isAddress ? chosen : 'https://';
  const from = isAddress || chosen === '' ? start + 1 : start + words.length + 3;
  return {
    text: `${text.slice(0, start)}[${words}](${address})${text.slice(end)}`,
    start: from,
    end: from + (isAddress || chosen === '' ? words.length : address.length),
  };
};

/** A picture in place of the selection; `alt` says what it shows. */
export const image =
  (url: string, alt: string): Edit =>
  ({ text, start, end }) => {
    const words = alt
      .replace(/\s+/g, ' ')
      .trim()
      .replace(/[[\]\\]/g, '\\$&');
    const inserted = `![${words}](${url})`;
    return {
      text: text.slice(0, start) + inserted + text.slice(end),
      start: start + inserted.length,
      end: start + inserted.length,
    };
  };

/** The one stretch that differs: replacing it makes `before` into `after`. */
export function replacement(before: string, after: string): { start: number; end: number; text: string } {
  let start = 0;
  const shortest = Math.min(before.length, after.length);
  while (start < shortest && before[start] === after[start]) start += 1;
  let tail = 0;
  while (tail < shortest - start && before[before.length - 1 - tail] === after[after.length - 1 - tail])
    tail += 1;
  return { start, end: before.length - tail, text: after.slice(start, after.length - tail) };
}
