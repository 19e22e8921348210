import { Badge, Button, Modal, Table, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';

import type { Webhook } from '../../../shared/api/types';
import { Card } from '../../../shared/components/Card';
import { formatDateTime } from '../../../shared/lib/time';
import { ALL_EVENTS, WEBHOOK_EVENTS } from '../events';
import { Deliveries } from './Deliveries';
import { DELIVERY_STATES } from './delivery-states';
import { NewWebhookForm } from './NewWebhookForm';
import { WebhookMenu } from './WebhookMenu';
import classes from './Webhooks.module.css';

export function Webhooks({ webhooks }: { webhooks: readonly Webhook[] }) {
  const [isAdding, setAdding] = useState(false);
  const [openId, setOpenId] = useState<string | null>(null);
  const opened = webhooks.find(({ id }) => id === openId);
  return (
    <>
      <Card
        title="Webhooks"
        subtitle="Your own systems, told of what happens: signed, and tried again until they answer"
        isFlush
        aside={
          <Button size="xs" leftSection={<IconPlus size={15} />} onClick={() => setAdding(true)}>
            New webhook
          </Button>
        }
      >
        {webhooks.length === 0 ? (
          <Text size="sm" c="dimmed" p="md">
            None yet.
          </Text>
        ) : (
          <Table verticalSpacing={9} horizontalSpacing={16}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Address</Table.Th>
                <Table.Th>Events</Table.Th>
                <Table.Th>Last delivery</Table.Th>
                <Table.Th aria-label="Actions" />
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {webhooks.map((webhook) => (
                <WebhookRow key={webhook.id} webhook={webhook} onOpen={() => setOpenId(webhook.id)} />
              ))}
            </Table.Tbody>
          </Table>
        )}
      </Card>
      <Modal opened={isAdding} onClose={() => setAdding(false)} title="New webhook" size={560}>
        <NewWebhookForm onDone={() => setAdding(false)} />
      </Modal>
      <Modal opened={opened !== undefined} onClose={() => setOpenId(null)} title="Deliveries" size={860}>
        {opened && <Deliveries webhook={opened} />}
      </Modal>
    </>
  );
}

function WebhookRow({ webhook, onOpen }: { webhook: Webhook; onOpen: () => void }) {
  const { events, last_delivery: last } = webhook;
  return (
    <Table.Tr>
      <Table.Td maw={340}>
        <Text size="sm" fw={560} className={classes.address}>
          {webhook.url}
        </Text>
        <Text size="xs" c="dimmed">
          {webhook.is_active ? '' : 'Switched off · '}
          {webhook.created_by}, {formatDateTime(webhook.created_at)}
        </Text>
      </Table.Td>
      <Table.Td>
        <Text size="sm" title={events.map((event) => WEBHOOK_EVENTS[event]).join('\n')}>
          {events.length === ALL_EVENTS.length || events.length === 0
            ? 'All'
            : events.length === 1
              ? events.map((event) => WEBHOOK_EVENTS[event]).join('')
              : `${events.length} kinds`}
        </Text>
      </Table.Td>
      <Table.Td>
        {last ? (
          <>
            <Badge size="sm" color={DELIVERY_STATES[last.state].color}>
              {DELIVERY_STATES[last.state].label}
            </Badge>
            <Text size="xs" c="dimmed">
              {formatDateTime(last.at)}
            </Text>
          </>
        ) : (
          <Text size="xs" c="dimmed">
            none yet
          </Text>
        )}
      </Table.Td>
      <Table.Td className={classes.actions}>
        <Button size="compact-sm" variant="subtle" onClick={onOpen}>
          Deliveries
        </Button>
        <WebhookMenu webhook={webhook} onTested={onOpen} />
      </Table.Td>
    </Table.Tr>
  );
}
