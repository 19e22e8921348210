import type { ReactNode } from 'react';

import classes from './Card.module.css';

interface CardProps {
  title: string;
  subtitle?: string;
  aside?: ReactNode;
  /** For tables and lists that reach the edges. */
  isFlush?: boolean;
  children: ReactNode;
}

/** A titled block on a page's canvas. */
export function Card({ title, subtitle, aside, isFlush = false, children }: CardProps) {
  return (
    <section className={classes.card} aria-label={title}>
      <header className={classes.head}>
        <div>
          <h2 className={classes.title}>{title}</h2>
          {subtitle && <p className={classes.subtitle}>{subtitle}</p>}
        </div>
        {aside}
      </header>
      <div className={isFlush ? classes.flush : classes.body}>{children}</div>
    </section>
  );
}
