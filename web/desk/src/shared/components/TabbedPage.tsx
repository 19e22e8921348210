import { Tabs } from '@mantine/core';

import type { Section } from '../lib/sections';
import { PageHeader } from './PageHeader';
import classes from './TabbedPage.module.css';

interface TabbedPageProps {
  title: string;
  subtitle?: string;
  /** What stands beside the title. */
  actions?: React.ReactNode;
  sections: readonly Section[];
  current: string;
  onChange: (section: string) => void;
  children: React.ReactNode;
}

/** A page of several parts of which one is shown, below a title that stays. */
export function TabbedPage({
  title,
  subtitle,
  actions,
  sections,
  current,
  onChange,
  children,
}: TabbedPageProps) {
  return (
    <div className={classes.page}>
      <PageHeader title={title} subtitle={subtitle}>
        {actions}
      </PageHeader>
      <Tabs
        value={current}
        onChange={(value) => {
          if (value) onChange(value);
        }}
        className={classes.tabs}
      >
        <Tabs.List className={classes.tabList}>
          {sections.map(({ value, label }) => (
            <Tabs.Tab key={value} value={value}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={current} className={classes.panel}>
          {children}
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}
