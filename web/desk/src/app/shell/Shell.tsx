import { IconWifiOff } from '@tabler/icons-react';
import { Suspense } from 'react';
import { Outlet, useNavigation } from 'react-router';

import { useQueue } from '../../features/queue/api/get-queue';
import { useConversations } from '../../features/queue/api/list-conversations';
import { useLive } from '../../shared/live/context';
import { mayServeCustomers, useStaff } from '../../shared/session';
import { AttentionContext } from '../live/attention-context';
import { LiveProvider } from '../live/LiveProvider';
import { useAttention } from '../live/use-attention';
import { useIconBadge, WaitingContext } from '../live/use-page-title';
import { useReminders } from '../live/use-reminders';
import { PageLoader } from '../routes/PageLoader';
import { CommandPalette } from './CommandPalette';
import { NavRail } from './NavRail';
import classes from './Shell.module.css';

export function Shell() {
  const staff = useStaff();
  return mayServeCustomers(staff.role) ? <ServingShell /> : <Frame waiting={0} />;
}

/** The shell of those who serve customers: with the socket, the bell and the queue's count. */
function ServingShell() {
  const attention = useAttention();
  return (
    <AttentionContext value={attention}>
      <LiveProvider onNotices={attention.announce}>
        <CountingFrame />
      </LiveProvider>
    </AttentionContext>
  );
}

function CountingFrame() {
  const queue = useQueue();
  // Kept on every page: a customer who writes is known to be one's own only by this list.
  useConversations('mine');
  useReminders(queue.data);
  return <Frame waiting={queue.data?.length ?? 0} />;
}

function Frame({ waiting }: { waiting: number }) {
  const { isLost } = useLive();
  const navigation = useNavigation();
  useIconBadge(waiting);
  return (
    <div className={classes.shell}>
      <a className={classes.skip} href="#main">
        Skip to the page
      </a>
      <NavRail waiting={waiting} />
      <div className={classes.page}>
        {isLost && (
          <div className={classes.lost} role="status">
            <IconWifiOff size={16} aria-hidden />
            No live connection. Trying to reconnect; what you see may be some seconds old.
          </div>
        )}
        {navigation.state === 'loading' && (
          <div className={classes.progress} role="progressbar" aria-label="Loading page" />
        )}
        <main id="main" className={classes.main} tabIndex={-1}>
          <Suspense fallback={<PageLoader />}>
            <WaitingContext value={waiting}>
              <Outlet />
            </WaitingContext>
          </Suspense>
        </main>
      </div>
      <CommandPalette />
    </div>
  );
}
