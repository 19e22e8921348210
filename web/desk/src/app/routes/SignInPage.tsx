import { Paper, Text, Title } from '@mantine/core';
import { useEffect } from 'react';
import { Navigate, useLocation, useNavigate } from 'react-router';

import { useSession } from '../../features/session/api/get-session';
import { SignInForm } from '../../features/session/components/SignInForm';
import { Logo } from '../shell/Logo';
import classes from './SignInPage.module.css';

export function SignInPage() {
  const session = useSession();
  const navigate = useNavigate();
  const location = useLocation();
  const state = location.state as { from?: string } | null;
  const target = state?.from ?? '/';

  useEffect(() => {
    document.title = 'Sign in · Frontdesk';
  }, []);

  if (session.data) return <Navigate to={target} replace />;
  return (
    <main className={classes.page}>
      <div className={classes.column}>
        <div className={classes.brand}>
          <Logo size={40} />
          <span>Frontdesk</span>
        </div>
        <Paper className={classes.card} shadow="sm" withBorder radius="lg">
          <Title order={1} size="h3">
            Sign in to the desk
          </Title>
          <Text c="dimmed" size="sm" mt={4} mb="lg">
            For agents, supervisors and content editors.
          </Text>
          <SignInForm onSignedIn={() => void navigate(target, { replace: true })} />
        </Paper>
        <Text size="xs" c="dimmed" ta="center">
          No account, or a forgotten password? Your administrator can help.
        </Text>
      </div>
    </main>
  );
}
