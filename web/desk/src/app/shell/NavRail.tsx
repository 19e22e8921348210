import { Tooltip, UnstyledButton } from '@mantine/core';
import { spotlight } from '@mantine/spotlight';
import {
  IconBook2,
  IconBell,
  IconBellOff,
  IconCommand,
  IconInbox,
  IconRubberStamp,
  type Icon,
} from '@tabler/icons-react';
import { NavLink } from 'react-router';

import { useWaitingApprovals } from '../../features/approvals/api/list-approvals';
import { PresenceMenu } from '../../features/session/components/PresenceMenu';
import { mayServeCustomers, useStaff } from '../../shared/session';
import { useAttentionContext } from '../live/attention-context';
import { Logo } from './Logo';
import classes from './NavRail.module.css';
import { UserMenu } from './UserMenu';

export function NavRail({ waiting }: { waiting: number }) {
  const staff = useStaff();
  const serves = mayServeCustomers(staff.role);
  return (
    <nav className={classes.rail} aria-label="Main">
      <div className={classes.logo}>
        <Logo size={34} />
      </div>
      {serves && <RailLink to="/inbox" label="Inbox" icon={IconInbox} count={waiting} countLabel="waiting" />}
      {serves && <ApprovalsLink />}
      <RailLink to="/knowledge" label="Articles" icon={IconBook2} />
      <div className={classes.spring} />
      <RailButton
        label="Search"
        hint="Search and commands (Ctrl K)"
        icon={IconCommand}
        onClick={spotlight.open}
      />
      {serves && <MuteButton />}
      {serves && <PresenceMenu />}
      <UserMenu />
    </nav>
  );
}

function ApprovalsLink() {
  const approvals = useWaitingApprovals();
  return (
    <RailLink
      to="/approvals"
      label="Approvals"
      icon={IconRubberStamp}
      count={approvals.data?.length ?? 0}
      countLabel="to decide"
    />
  );
}

interface RailLinkProps {
  to: string;
  label: string;
  icon: Icon;
  count?: number;
  countLabel?: string;
}

function RailLink({ to, label, icon: LinkIcon, count = 0, countLabel = '' }: RailLinkProps) {
  return (
    <NavLink
      to={to}
      className={classes.item}
      aria-label={count > 0 ? `${label}, ${count} ${countLabel}` : label}
    >
      <span className={classes.iconBox}>
        <LinkIcon size={22} stroke={1.7} aria-hidden />
        {count > 0 && <span className={classes.count}>{count > 99 ? '99+' : count}</span>}
      </span>
      <span className={classes.label}>{label}</span>
    </NavLink>
  );
}

interface RailButtonProps {
  label: string;
  hint: string;
  icon: Icon;
  onClick: () => void;
  pressed?: boolean;
}

function RailButton({ label, hint, icon: ButtonIcon, onClick, pressed }: RailButtonProps) {
  return (
    <Tooltip label={hint} position="right">
      <UnstyledButton className={classes.item} onClick={onClick} aria-label={hint} aria-pressed={pressed}>
        <span className={classes.iconBox}>
          <ButtonIcon size={20} stroke={1.7} aria-hidden />
        </span>
        <span className={classes.label}>{label}</span>
      </UnstyledButton>
    </Tooltip>
  );
}

function MuteButton() {
  const attention = useAttentionContext();
  if (!attention) return null;
  const { isMuted, setMuted } = attention;
  return (
    <RailButton
      label={isMuted ? 'Muted' : 'Sound'}
      hint={isMuted ? 'Turn on the sound for new customers' : 'Mute the sound for new customers'}
      icon={isMuted ? IconBellOff : IconBell}
      pressed={isMuted}
      onClick={() => setMuted(!isMuted)}
    />
  );
}
