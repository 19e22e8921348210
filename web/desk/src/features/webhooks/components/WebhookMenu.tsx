import { ActionIcon, Menu, Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import { IconDotsVertical, IconPlayerPause, IconPlayerPlay, IconSend, IconTrash } from '@tabler/icons-react';

import type { Webhook } from '../../../shared/api/types';
import { notifyDone, notifyError } from '../../../shared/components/notify';
import { changeWebhook, deleteWebhook, testWebhook, useWebhookWrite } from '../api/webhooks';

export function WebhookMenu({ webhook, onTested }: { webhook: Webhook; onTested: () => void }) {
  const change = useWebhookWrite(changeWebhook);
  const remove = useWebhookWrite(deleteWebhook);
  const test = useWebhookWrite(testWebhook);
  const failed = (title: string) => ({ onError: (error: unknown) => notifyError(title, error) });
  const ask = () =>
    modals.openConfirmModal({
      title: 'Delete this webhook?',
      children: (
        <Text size="sm">
          {webhook.url} is told of nothing any more, and its log is gone. Its secret can’t be had again.
        </Text>
      ),
      labels: { confirm: 'Delete', cancel: 'Keep it' },
      confirmProps: { color: 'red' },
      onConfirm: () => remove.mutate(webhook.id, failed('It was not deleted')),
    });
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={`Actions for ${webhook.url}`}>
          <IconDotsVertical size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconSend size={15} />}
          onClick={() =>
            test.mutate(webhook.id, {
              onSuccess: () => {
                notifyDone('A test is on its way');
                onTested();
              },
              ...failed('The test was not sent'),
            })
          }
        >
          Send a test
        </Menu.Item>
        <Menu.Item
          leftSection={webhook.is_active ? <IconPlayerPause size={15} /> : <IconPlayerPlay size={15} />}
          onClick={() =>
            change.mutate(
              { id: webhook.id, change: { is_active: !webhook.is_active } },
              failed('It was not changed'),
            )
          }
        >
          {webhook.is_active ? 'Switch off' : 'Switch on'}
        </Menu.Item>
        <Menu.Item leftSection={<IconTrash size={15} />} color="red" onClick={ask}>
          Delete
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
