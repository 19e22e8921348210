import { ActionIcon, Badge, Button, Code, Loader, Table, Text } from '@mantine/core';
import { IconChevronDown, IconChevronRight, IconRefresh } from '@tabler/icons-react';
import { Fragment, useState } from 'react';

import type { Delivery, Webhook } from '../../../shared/api/types';
import { ErrorState } from '../../../shared/components/ErrorState';
import { LoadMore } from '../../../shared/components/LoadMore';
import { notifyDone, notifyError } from '../../../shared/components/notify';
import { formatDateTime } from '../../../shared/lib/time';
import { retryDelivery, useDeliveries, useWebhookWrite } from '../api/webhooks';
import { prettyBody } from '../pretty-body';
import { DELIVERY_STATES } from './delivery-states';
import classes from './Webhooks.module.css';

/** What was sent to one address, each attempt's outcome, and once more on request. */
export function Deliveries({ webhook }: { webhook: Webhook }) {
  const list = useDeliveries(webhook.id);
  const [openId, setOpenId] = useState<string | null>(null);
  if (!list.data) {
    return list.error ? <ErrorState error={list.error} onRetry={() => void list.refetch()} /> : <Loader />;
  }
  const deliveries = list.data.pages.flatMap(({ entries }) => entries);
  return (
    <>
      <Text size="sm" c="dimmed" mb={8} className={classes.address}>
        {webhook.url}
      </Text>
      {deliveries.length === 0 && (
        <Text size="sm" c="dimmed">
          Nothing has been sent yet. “Send a test” in the webhook’s menu sends something.
        </Text>
      )}
      <Table verticalSpacing={6}>
        <Table.Tbody>
          {deliveries.map((delivery) => (
            <Fragment key={delivery.id}>
              <DeliveryRow
                webhookId={webhook.id}
                delivery={delivery}
                isOpen={delivery.id === openId}
                onToggle={() => setOpenId(delivery.id === openId ? null : delivery.id)}
              />
              {delivery.id === openId && (
                <Table.Tr>
                  <Table.Td colSpan={5}>
                    <Code block className={classes.bodyText}>
                      {prettyBody(delivery.body)}
                    </Code>
                  </Table.Td>
                </Table.Tr>
              )}
            </Fragment>
          ))}
        </Table.Tbody>
      </Table>
      <LoadMore list={list} />
    </>
  );
}

interface DeliveryRowProps {
  webhookId: string;
  delivery: Delivery;
  isOpen: boolean;
  onToggle: () => void;
}

function DeliveryRow({ webhookId, delivery, isOpen, onToggle }: DeliveryRowProps) {
  const retry = useWebhookWrite(retryDelivery);
  const { state, attempts, last_status: status, last_error: problem } = delivery;
  return (
    <Table.Tr>
      <Table.Td w={34}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          aria-expanded={isOpen}
          aria-label={`What was sent: ${delivery.event}`}
          onClick={onToggle}
        >
          {isOpen ? <IconChevronDown size={15} /> : <IconChevronRight size={15} />}
        </ActionIcon>
      </Table.Td>
      <Table.Td>
        <Text size="sm" fw={550}>
          {delivery.event}
        </Text>
        <Text size="xs" c="dimmed">
          {formatDateTime(delivery.created_at)}
        </Text>
      </Table.Td>
      <Table.Td>
        <Badge size="sm" color={DELIVERY_STATES[state].color}>
          {DELIVERY_STATES[state].label}
        </Badge>
      </Table.Td>
      <Table.Td>
        <Text size="xs">
          {attempts} {attempts === 1 ? 'attempt' : 'attempts'}
          {status !== null && ` · answered ${status}`}
        </Text>
        {problem && (
          <Text size="xs" c="red" lineClamp={2}>
            {problem}
          </Text>
        )}
        {state === 'waiting' && attempts > 0 && (
          <Text size="xs" c="dimmed">
            next try {formatDateTime(delivery.not_before)}
          </Text>
        )}
      </Table.Td>
      <Table.Td ta="end">
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<IconRefresh size={13} />}
          loading={retry.isPending}
          onClick={() =>
            retry.mutate(
              { id: webhookId, deliveryId: delivery.id },
              {
                onSuccess: () => notifyDone('On its way again'),
                onError: (error) => notifyError('It was not sent again', error),
              },
            )
          }
        >
          Send again
        </Button>
      </Table.Td>
    </Table.Tr>
  );
}
