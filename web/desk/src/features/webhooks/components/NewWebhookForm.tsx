import { Alert, Button, Checkbox, CopyButton, Group, Stack, Text, TextInput } from '@mantine/core';
import { IconCheck, IconCopy, IconKey } from '@tabler/icons-react';
import { useState } from 'react';

import { describeError } from '../../../shared/api/client';
import type { CreatedWebhook, WebhookEvent } from '../../../shared/api/types';
import { createWebhook, useWebhookWrite } from '../api/webhooks';
import { ALL_EVENTS, WEBHOOK_EVENTS } from '../events';
import classes from './Webhooks.module.css';

export function NewWebhookForm({ onDone }: { onDone: () => void }) {
  const [url, setUrl] = useState('');
  const [events, setEvents] = useState<string[]>(ALL_EVENTS);
  const create = useWebhookWrite(createWebhook);
  if (create.data) return <Secret webhook={create.data} onDone={onDone} />;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate({ url: url.trim(), events: events as WebhookEvent[] });
      }}
    >
      <Stack gap={14}>
        <TextInput
          label="Address"
          type="url"
          required
          data-autofocus
          placeholder="https://crm.example.com/frontdesk"
          value={url}
          onChange={(event) => setUrl(event.currentTarget.value)}
        />
        <Checkbox.Group label="Tell it when" value={events} onChange={setEvents}>
          <div className={classes.events}>
            {ALL_EVENTS.map((event) => (
              <Checkbox key={event} size="xs" value={event} label={WEBHOOK_EVENTS[event]} />
            ))}
          </div>
        </Checkbox.Group>
        {create.error && (
          <Text size="sm" c="red" role="alert">
            {describeError(create.error)}
          </Text>
        )}
        <Group justify="flex-end">
          <Button type="submit" loading={create.isPending} disabled={events.length === 0}>
            Make the webhook
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Shown once: the server keeps it to itself from now on. */
function Secret({ webhook, onDone }: { webhook: CreatedWebhook; onDone: () => void }) {
  return (
    <Stack gap={14}>
      <Alert icon={<IconKey size={18} />} color="yellow" title="Copy the secret now">
        It is shown this once. Your system checks with it that a delivery comes from here: the header
        X-Frontdesk-Signature is the HMAC-SHA256 of the timestamp, a dot and the body.
      </Alert>
      <TextInput
        label="Secret"
        readOnly
        value={webhook.secret}
        classNames={{ input: classes.secret }}
        onFocus={(event) => event.currentTarget.select()}
      />
      <Group justify="flex-end">
        <CopyButton value={webhook.secret}>
          {({ copied, copy }) => (
            <Button
              variant="default"
              leftSection={copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
              onClick={copy}
            >
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
        <Button onClick={onDone}>I have kept it</Button>
      </Group>
    </Stack>
  );
}
