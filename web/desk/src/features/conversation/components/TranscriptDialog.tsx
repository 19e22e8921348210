import { Button, Group, Modal, Text, TextInput } from '@mantine/core';
import { useState } from 'react';

import { describeError } from '../../../shared/api/client';
import type { ConversationSummary } from '../../../shared/api/types';
import { notifyDone } from '../../../shared/components/notify';
import { useSendTranscript } from '../api/send-transcript';
import { mailAddress } from '../mail-route';

interface TranscriptDialogProps {
  conversation: ConversationSummary;
  opened: boolean;
  onClose: () => void;
}

/** Sends the conversation by mail. */
export function TranscriptDialog({ conversation, opened, onClose }: TranscriptDialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} title="Send the transcript">
      <TranscriptForm conversation={conversation} onDone={onClose} />
    </Modal>
  );
}

function TranscriptForm({ conversation, onDone }: { conversation: ConversationSummary; onDone: () => void }) {
  const [email, setEmail] = useState(mailAddress(conversation) ?? conversation.contact.email ?? '');
  const send = useSendTranscript();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        send.mutate(
          { id: conversation.id, email: email.trim() },
          {
            onSuccess: ({ email: sentTo }) => {
              notifyDone(`The transcript goes to ${sentTo}`);
              onDone();
            },
          },
        );
      }}
    >
      <TextInput
        type="email"
        required
        label="To"
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
        error={send.error ? describeError(send.error) : undefined}
        data-autofocus
      />
      <Text size="xs" c="dimmed" mt={8}>
        Everything the customer has seen, with its attachments by name. Private notes stay here.
      </Text>
      <Group justify="flex-end" mt={16}>
        <Button type="submit" loading={send.isPending}>
          Send
        </Button>
      </Group>
    </form>
  );
}
