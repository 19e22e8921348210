import type { Typist } from '../../../shared/live/typing';
import classes from './TypingIndicator.module.css';

interface TypingIndicatorProps {
  typists: readonly Typist[];
  customerName: string;
}

export function TypingIndicator({ typists, customerName }: TypingIndicatorProps) {
  return (
    <div className={classes.place} aria-live="polite">
      {typists.length > 0 && (
        <>
          <span className={classes.dots} aria-hidden>
            <i />
            <i />
            <i />
          </span>
          {typists.map((typist) => sentence(typist, customerName)).join(' ')}
        </>
      )}
    </div>
  );
}

function sentence({ author, name }: Typist, customerName: string): string {
  if (author === 'customer') return `${customerName} is typing…`;
  if (author === 'bot') return 'The bot is answering…';
  return `${name ?? 'A colleague'} is typing a reply…`;
}
