import type { ReactNode } from 'react';

import classes from './PanelSection.module.css';

interface PanelSectionProps {
  title: string;
  aside?: ReactNode;
  children: ReactNode;
}

/** One block of a side panel. */
export function PanelSection({ title, aside, children }: PanelSectionProps) {
  return (
    <section className={classes.section}>
      <div className={classes.head}>
        <h3 className={classes.title}>{title}</h3>
        {aside && <span className={classes.aside}>{aside}</span>}
      </div>
      {children}
    </section>
  );
}
