import { Tooltip, UnstyledButton } from '@mantine/core';
import { spotlight } from '@mantine/spotlight';
import {
  IconActivity,
  IconBook2,
  IconChartBar,
  IconCommand,
  IconInbox,
  IconRubberStamp,
  IconScale,
  IconSettings,
  type Icon,
} from '@tabler/icons-react';
import { NavLink } from 'react-router';

import { useWaitingApprovals } from '../../features/approvals/api/list-approvals';
import { mayDecide } from '../../features/approvals/authority';
import { PresenceMenu } from '../../features/session/components/PresenceMenu';
import { maySupervise, mayServeCustomers, useStaff } from '../../shared/session';
import { AlertsMenu } from './AlertsMenu';
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
      {maySupervise(staff.role) && <RailLink to="/live" label="Live" icon={IconActivity} />}
      {maySupervise(staff.role) && <RailLink to="/reports" label="Reports" icon={IconChartBar} />}
      <RailLink to="/knowledge" label="Knowledge" icon={IconBook2} />
      {serves && <RailLink to="/policies" label="Policies" icon={IconScale} />}
      {serves && <RailLink to="/settings" label="Settings" icon={IconSettings} />}
      <div className={classes.spring} />
      <RailButton
        label="Search"
        hint="Search and commands (Ctrl K)"
        icon={IconCommand}
        onClick={spotlight.open}
      />
      {serves && <AlertsMenu />}
      {serves && <PresenceMenu />}
      <UserMenu />
    </nav>
  );
}

function ApprovalsLink() {
  const staff = useStaff();
  const approvals = useWaitingApprovals();
  const mine = approvals.data?.filter((approval) => mayDecide(approval, staff.role));
  return (
    <RailLink
      to="/approvals"
      label="Approvals"
      icon={IconRubberStamp}
      count={mine?.length ?? 0}
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
}

function RailButton({ label, hint, icon: ButtonIcon, onClick }: RailButtonProps) {
  return (
    <Tooltip label={hint} position="right">
      <UnstyledButton className={classes.item} onClick={onClick} aria-label={hint}>
        <span className={classes.iconBox}>
          <ButtonIcon size={20} stroke={1.7} aria-hidden />
        </span>
        <span className={classes.label}>{label}</span>
      </UnstyledButton>
    </Tooltip>
  );
}
