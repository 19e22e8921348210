import { Button, Group, Textarea } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';
import { useState } from 'react';

import type { Approval, Decision } from '../../../shared/api/types';
import { notifyDone } from '../../../shared/components/notify';
import { formatMoney } from '../../../shared/lib/format';
import { maySupervise, useStaff } from '../../../shared/session';
import { useDecideApproval } from '../api/decide-approval';
import { isHeldByOther } from '../expiry';
import classes from './DecisionForm.module.css';

export function DecisionForm({ approval, compact = false }: { approval: Approval; compact?: boolean }) {
  const [note, setNote] = useState('');
  const staff = useStaff();
  const isHeld = isHeldByOther(approval.claimed_by_id, staff.id, maySupervise(staff.role));
  const decide = useDecideApproval();
  const pending = decide.isPending ? decide.variables.decision : null;
  const amount = approval.amount ? formatMoney(approval.amount, approval.currency) : '';
  const decideAs = (decision: Decision) =>
    decide.mutate(
      { id: approval.id, decision, note },
      { onSuccess: () => notifyDone(decision === 'approved' ? `Approved ${amount}`.trim() : 'Declined') },
    );
  return (
    <div className={classes.form} data-compact={compact}>
      <Textarea
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
        placeholder="Note for the record (optional)"
        aria-label="Note for the record (optional)"
        autosize
        minRows={1}
        maxRows={5}
        maxLength={1000}
        className={classes.note}
      />
      <Group gap={8} wrap="nowrap" grow={compact}>
        <Button
          variant="default"
          leftSection={<IconX size={16} />}
          loading={pending === 'declined'}
          disabled={isHeld || pending === 'approved'}
          onClick={() => decideAs('declined')}
        >
          Decline
        </Button>
        <Button
          leftSection={<IconCheck size={16} />}
          loading={pending === 'approved'}
          disabled={isHeld || pending === 'declined'}
          onClick={() => decideAs('approved')}
        >
          {compact || !amount ? 'Approve' : `Approve ${amount}`}
        </Button>
      </Group>
    </div>
  );
}
