import { Stack, Text, Title } from '@mantine/core';
import type { Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import classes from './states.module.css';

interface EmptyStateProps {
  icon: Icon;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}

export function EmptyState({ icon: IconComponent, title, children, action }: EmptyStateProps) {
  return (
    <Stack align="center" justify="center" gap={6} className={classes.state}>
      <div className={classes.icon} aria-hidden>
        <IconComponent size={26} stroke={1.6} />
      </div>
      <Title order={3} size="h5" ta="center">
        {title}
      </Title>
      {children && (
        <Text size="sm" c="dimmed" ta="center" maw={340} component="div">
          {children}
        </Text>
      )}
      {action && <div className={classes.action}>{action}</div>}
    </Stack>
  );
}
