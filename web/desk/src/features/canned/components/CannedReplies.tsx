import { ActionIcon, Button, Group, Modal, Table, Text, TextInput } from '@mantine/core';
import { modals } from '@mantine/modals';
import { IconPencil, IconPlus, IconSearch, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';

import type { CannedReply } from '../../../shared/api/types';
import { Card } from '../../../shared/components/Card';
import { notifyDone, notifyError } from '../../../shared/components/notify';
import { formatDateTime } from '../../../shared/lib/time';
import { useDeleteCannedReply } from '../api/delete-canned-reply';
import { CannedReplyForm } from './CannedReplyForm';
import classes from './CannedReplies.module.css';

export function CannedReplies({ replies }: { replies: readonly CannedReply[] }) {
  const [search, setSearch] = useState('');
  /** `undefined`: no form; `null`: the form of a new one. */
  const [edited, setEdited] = useState<CannedReply | null | undefined>(undefined);
  const wanted = search.trim().toLowerCase().replace(/^\//, '');
  const shown = replies.filter(
    ({ shortcode, text }) => shortcode.includes(wanted) || text.toLowerCase().includes(wanted),
  );
  const close = () => setEdited(undefined);
  return (
    <Card
      title="Canned replies"
      subtitle="Type / and the shortcode in a conversation to insert one"
      isFlush
      aside={
        <Group gap={8}>
          <TextInput
            size="xs"
            placeholder="Search"
            aria-label="Search canned replies"
            leftSection={<IconSearch size={14} />}
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
          />
          <Button size="xs" leftSection={<IconPlus size={15} />} onClick={() => setEdited(null)}>
            New reply
          </Button>
        </Group>
      }
    >
      {shown.length === 0 ? (
        <Text size="sm" c="dimmed" p="md">
          {replies.length === 0
            ? 'None yet. Write down what you say often: greetings, how a return works, thanks.'
            : 'None with these words.'}
        </Text>
      ) : (
        <Table verticalSpacing={9} horizontalSpacing={16}>
          <Table.Tbody>
            {shown.map((reply) => (
              <Row key={reply.id} reply={reply} onEdit={() => setEdited(reply)} />
            ))}
          </Table.Tbody>
        </Table>
      )}
      <Modal
        opened={edited !== undefined}
        onClose={close}
        size={560}
        title={edited ? `/${edited.shortcode}` : 'New canned reply'}
      >
        {edited !== undefined && <CannedReplyForm reply={edited} onDone={close} />}
      </Modal>
    </Card>
  );
}

function Row({ reply, onEdit }: { reply: CannedReply; onEdit: () => void }) {
  const remove = useDeleteCannedReply();
  const ask = () =>
    modals.openConfirmModal({
      title: `Delete /${reply.shortcode}?`,
      labels: { confirm: 'Delete', cancel: 'Keep it' },
      confirmProps: { color: 'red' },
      onConfirm: () =>
        remove.mutate(reply.id, {
          onSuccess: () => notifyDone(`Deleted: /${reply.shortcode}`),
          onError: (error) => notifyError('It was not deleted', error),
        }),
    });
  return (
    <Table.Tr>
      <Table.Td className={classes.code}>/{reply.shortcode}</Table.Td>
      <Table.Td>
        <Text size="sm" lineClamp={2} className={classes.text}>
          {reply.text}
        </Text>
        <Text size="xs" c="dimmed">
          {reply.updated_by}, {formatDateTime(reply.updated_at)}
        </Text>
      </Table.Td>
      <Table.Td className={classes.actions}>
        <ActionIcon variant="subtle" color="gray" aria-label={`Edit /${reply.shortcode}`} onClick={onEdit}>
          <IconPencil size={16} />
        </ActionIcon>
        <ActionIcon variant="subtle" color="gray" aria-label={`Delete /${reply.shortcode}`} onClick={ask}>
          <IconTrash size={16} />
        </ActionIcon>
      </Table.Td>
    </Table.Tr>
  );
}
