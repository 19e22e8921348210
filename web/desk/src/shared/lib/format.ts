/** "$35.00"; an amount that is not a number is shown as it came. */
export function formatMoney(amount: string, currency: string | null | undefined): string {
  if (!currency) return amount;
  const value = Number(amount);
  if (amount.trim() === '' || !Number.isFinite(value)) return `${amount} ${currency}`.trim();
  try {
    return new Intl.NumberFormat('en-US', { style: 'currency', currency }).format(value);
  } catch {
    return `${amount} ${currency}`;
  }
}

export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

/** "start_return" reads "Start return". */
export function humanize(name: string): string {
  const words = name.replace(/[_-]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const letters = [words[0], words.length > 1 ? words[words.length - 1] : undefined];
  return letters.map((word) => word?.charAt(0).toUpperCase() ?? '').join('') || '?';
}

export function percent(fraction: number): string {
  return `${Math.round(fraction * 100)}%`;
}

export function contactName(contact: { name: string | null; email: string | null }): string {
  return contact.name ?? contact.email ?? 'Visitor';
}

/** Markdown to one plain line, for previews in lists. */
export function oneLine(markdown: string): string {
  return (
    markdown
      .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
      // Tables: the rule under the heading goes, cells stand side by side.
      .replace(/\|?(?:\s*:?-{3,}:?\s*\|)+(?:\s*:?-{3,}:?\s*)?/g, ' ')
      .replace(/\s*\|\s*/g, '  ')
      .replace(/[*_`#>~]+/g, '')
      .replace(/\s+/g, ' ')
      .trim()
  );
}
