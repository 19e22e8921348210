import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { Navigate, Outlet, useLocation } from 'react-router';

import { useSession } from '../../features/session/api/get-session';
import { onSignedOut } from '../../shared/api/client';
import { keys } from '../../shared/api/keys';
import { ErrorState } from '../../shared/components/ErrorState';
import { maySupervise, mayServeCustomers, StaffContext, useStaff } from '../../shared/session';
import { Shell } from '../shell/Shell';
import { PageLoader } from './PageLoader';

/** Everything inside is for people who have signed in; others are sent to do so and come back here. */
export function SignedIn() {
  const session = useSession();
  const location = useLocation();
  const client = useQueryClient();
  useEffect(() => onSignedOut(() => client.setQueryData(keys.session, null)), [client]);

  if (session.isPending) {
    return <PageLoader />;
  }
  if (session.error) {
    return <ErrorState error={session.error} onRetry={() => void session.refetch()} />;
  }
  if (!session.data) {
    return <Navigate to="/sign-in" state={{ from: location.pathname + location.search }} replace />;
  }
  return (
    <StaffContext value={session.data}>
      <Shell />
    </StaffContext>
  );
}

export function StartPage() {
  const staff = useStaff();
  return <Navigate to={mayServeCustomers(staff.role) ? '/inbox/waiting' : '/knowledge'} replace />;
}

/** Pages for those who serve customers; an editor's desk is the articles. */
export function ServesCustomers() {
  const staff = useStaff();
  return mayServeCustomers(staff.role) ? <Outlet /> : <Navigate to="/knowledge" replace />;
}

/** Pages for those who look after the others. */
export function Supervises() {
  const staff = useStaff();
  return maySupervise(staff.role) ? <Outlet /> : <Navigate to="/" replace />;
}
