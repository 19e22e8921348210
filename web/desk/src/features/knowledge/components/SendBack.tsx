import { Button, Group, Modal, Textarea } from '@mantine/core';
import { type SyntheticEvent, useState } from 'react';

import { fieldProblems } from '../../../shared/api/client';
import type { Article } from '../../../shared/api/types';
import { notifyDone, notifyError } from '../../../shared/components/notify';
import { useReturnArticle } from '../api/return-article';

interface SendBackProps {
  article: Article;
  opened: boolean;
  onClose: () => void;
}

/** A reviewer says what should change before an article goes out. */
export function SendBack({ article, opened, onClose }: SendBackProps) {
  const [note, setNote] = useState('');
  const sendBack = useReturnArticle();
  const problem = fieldProblems(sendBack.error).find(({ field }) => field === 'note')?.problem;
  const send = (event: SyntheticEvent) => {
    event.preventDefault();
    sendBack.mutate(
      { id: article.id, version: article.version, note },
      {
        onSuccess: () => {
          notifyDone('Sent back');
          setNote('');
          onClose();
        },
        onError: (error) => notifyError('The article was not sent back', error),
      },
    );
  };
  return (
    <Modal opened={opened} onClose={onClose} title="Send the article back">
      <form onSubmit={send}>
        <Textarea
          label="What should change?"
          description="Stays with the article until it is submitted again or published."
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
          error={problem}
          autosize
          minRows={4}
          maxRows={12}
          maxLength={2000}
          data-autofocus
        />
        <Group justify="flex-end" mt="lg" gap={8}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={sendBack.isPending} disabled={note.trim() === ''}>
            Send back
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
