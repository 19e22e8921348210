import { useMemo } from 'react';

import classes from './RenderedHtml.module.css';

/**
 * Markdown that the server has rendered and sanitised (core/markdown.py): the only HTML the desk shows as
 * HTML. Links open beside the desk, so that no click throws an agent out of a conversation.
 */
export function RenderedHtml({ html, className }: { html: string; className?: string }) {
  const prepared = useMemo(() => linksOpenBeside(html), [html]);
  return (
    <div
      className={`${classes.rendered} ${className ?? ''}`}
      dangerouslySetInnerHTML={{ __html: prepared }}
    />
  );
}

function linksOpenBeside(html: string): string {
  if (!html.includes('<a ')) return html;
  const parsed = new DOMParser().parseFromString(html, 'text/html');
  for (const link of parsed.querySelectorAll('a')) {
    link.target = '_blank';
    link.rel = 'noopener noreferrer';
  }
  return parsed.body.innerHTML;
}
