import { NativeSelect } from '@mantine/core';
import { useNavigate } from 'react-router';

import { INBOX_VIEWS, type InboxView, VIEW_TITLES } from '../../../shared/lib/views';
import classes from './ViewMenu.module.css';

interface ViewMenuProps {
  view: InboxView;
  counts: Partial<Record<InboxView, string>>;
}

/** The views where there is no room for a list of them. */
export function ViewMenu({ view, counts }: ViewMenuProps) {
  const navigate = useNavigate();
  return (
    <NativeSelect
      className={classes.menu}
      size="xs"
      aria-label="View"
      value={view}
      onChange={(event) => void navigate(`/inbox/${event.currentTarget.value}`)}
      data={INBOX_VIEWS.map((name) => ({
        value: name,
        label: counts[name] === undefined ? VIEW_TITLES[name] : `${VIEW_TITLES[name]} (${counts[name]})`,
      }))}
    />
  );
}
