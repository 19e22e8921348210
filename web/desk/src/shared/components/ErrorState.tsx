import { Button, Stack, Text, Title } from '@mantine/core';
import { IconAlertTriangle, IconRefresh } from '@tabler/icons-react';

import { describeError } from '../api/client';
import classes from './states.module.css';

interface ErrorStateProps {
  error: unknown;
  title?: string;
  onRetry?: () => void;
}

export function ErrorState({ error, title = 'This could not be loaded', onRetry }: ErrorStateProps) {
  return (
    <Stack
      align="center"
      justify="center"
      gap={6}
      className={`${classes.state} ${classes.error}`}
      role="alert"
    >
      <div className={classes.icon} aria-hidden>
        <IconAlertTriangle size={26} stroke={1.6} />
      </div>
      <Title order={3} size="h5" ta="center">
        {title}
      </Title>
      <Text size="sm" c="dimmed" ta="center" maw={360}>
        {describeError(error)}
      </Text>
      {onRetry && (
        <Button
          variant="default"
          size="xs"
          mt={10}
          leftSection={<IconRefresh size={14} />}
          onClick={() => onRetry()}
        >
          Try again
        </Button>
      )}
    </Stack>
  );
}
