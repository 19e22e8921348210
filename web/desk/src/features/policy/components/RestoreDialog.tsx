import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { useState } from 'react';

import { describeError } from '../../../shared/api/client';
import type { Policy } from '../../../shared/api/types';
import { notifyDone } from '../../../shared/components/notify';
import { useRestoreRevision } from '../api/change-policy';

interface RestoreDialogProps {
  policy: Policy;
  /** 0 for the file. */
  revision: number;
  onClose: () => void;
}

const REASON_CHARACTERS = 1_000;

/** Asks why, and has the limits of an earlier revision again. */
export function RestoreDialog({ policy, revision, onClose }: RestoreDialogProps) {
  const [reason, setReason] = useState('');
  const [wasTried, setWasTried] = useState(false);
  const restore = useRestoreRevision(policy.name);
  const submit = () => {
    setWasTried(true);
    if (!reason.trim()) return;
    restore.mutate(
      { revision, reason: reason.trim(), expected_revision: policy.revision },
      {
        onSuccess: () => {
          notifyDone('Restored');
          onClose();
        },
      },
    );
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={revision === 0 ? 'Back to the file’s values?' : 'Restore these limits?'}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Stack gap={14}>
          <Text size="sm">
            {revision === 0
              ? 'Every limit of this policy goes back to what its file says.'
              : 'Every limit of this policy goes back to what it was after that change.'}
          </Text>
          <Textarea
            label="Why?"
            description="Kept with the change, for colleagues."
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            error={wasTried && !reason.trim() ? 'Say why: it is kept with the change.' : null}
            required
            autosize
            minRows={2}
            maxRows={5}
            maxLength={REASON_CHARACTERS}
            data-autofocus
          />
          {restore.error && (
            <Text size="sm" c="red" role="alert">
              {describeError(restore.error)}
            </Text>
          )}
          <Group justify="flex-end" gap={8}>
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={restore.isPending}>
              Restore
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
