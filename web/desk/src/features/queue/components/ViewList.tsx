import {
  IconClockHour4,
  IconInbox,
  IconRobot,
  IconCircleCheck,
  IconUser,
  type Icon,
} from '@tabler/icons-react';
import { NavLink } from 'react-router';

import { INBOX_VIEWS, type InboxView, VIEW_TITLES } from '../../../shared/lib/views';
import classes from './ViewList.module.css';

const ICONS: Record<InboxView, Icon> = {
  waiting: IconClockHour4,
  mine: IconUser,
  open: IconInbox,
  bot: IconRobot,
  resolved: IconCircleCheck,
};

/** The inbox's views with how many each one holds; `counts` lacks what is not known yet. */
export function ViewList({ counts }: { counts: Partial<Record<InboxView, string>> }) {
  return (
    <ul className={classes.views}>
      {INBOX_VIEWS.map((view) => {
        const ViewIcon = ICONS[view];
        return (
          <li key={view}>
            <NavLink to={`/inbox/${view}`} className={classes.view} data-view={view}>
              <ViewIcon size={17} stroke={1.7} aria-hidden />
              <span className={classes.title}>{VIEW_TITLES[view]}</span>
              {counts[view] !== undefined && (
                <span className={classes.count} data-some={counts[view] !== '0'}>
                  {counts[view]}
                </span>
              )}
            </NavLink>
          </li>
        );
      })}
    </ul>
  );
}
