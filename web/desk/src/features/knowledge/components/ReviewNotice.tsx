import { Alert, Button, Group, Text } from '@mantine/core';
import { IconArrowBackUp, IconEyeCheck, IconMessage2 } from '@tabler/icons-react';
import { useState } from 'react';

import type { Article } from '../../../shared/api/types';
import { formatDateTime } from '../../../shared/lib/time';
import classes from './ReviewNotice.module.css';
import { SendBack } from './SendBack';

/** Where a review stands: that one is asked for, or what the reviewer wants changed. */
export function ReviewNotice({ article, readOnly }: { article: Article; readOnly: boolean }) {
  const [isSendingBack, setSendingBack] = useState(false);
  if (article.status === 'in_review') {
    return (
      <Alert color="yellow" icon={<IconEyeCheck size={18} />} py={8}>
        <Group gap={12} justify="space-between">
          <span>
            {article.updated_by} asks for a review of version {article.version}.
            {article.published_version !== null &&
              ` Customers keep version ${article.published_version} meanwhile.`}
          </span>
          {!readOnly && (
            <Button
              size="compact-xs"
              variant="default"
              leftSection={<IconArrowBackUp size={14} />}
              onClick={() => setSendingBack(true)}
            >
              Send back
            </Button>
          )}
        </Group>
        <SendBack article={article} opened={isSendingBack} onClose={() => setSendingBack(false)} />
      </Alert>
    );
  }
  if (!article.review_note) return null;
  const { text, by, at } = article.review_note;
  return (
    <Alert color="orange" icon={<IconMessage2 size={18} />} py={8} title={`${by} has sent this back`}>
      <p className={classes.note}>{text}</p>
      <Text size="xs" c="dimmed">
        {formatDateTime(at)}
      </Text>
    </Alert>
  );
}
