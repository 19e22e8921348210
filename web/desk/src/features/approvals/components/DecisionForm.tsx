import { Button, Group, Textarea } from '@mantine/core';
import { IconCheck, IconPercentage, IconX } from '@tabler/icons-react';
import { useState } from 'react';

import type { Approval, DecisionMade } from '../../../shared/api/types';
import { notifyDone } from '../../../shared/components/notify';
import { formatMoney } from '../../../shared/lib/format';
import { maySupervise, useStaff } from '../../../shared/session';
import { useDecideApproval } from '../api/decide-approval';
import { mayChangeAmount } from '../amounts';
import { isHeldByOther } from '../expiry';
import classes from './DecisionForm.module.css';
import { ReasonedDecision } from './ReasonedDecision';

const NOTE_CHARACTERS = 1_000;

type Step = 'choose' | 'part' | 'decline';

/** All of it with one press; a part of it, or nothing, with a reason that the customer is told. */
export function DecisionForm({ approval, compact = false }: { approval: Approval; compact?: boolean }) {
  const [step, setStep] = useState<Step>('choose');
  const [cameFrom, setCameFrom] = useState<Step>('choose');
  const [note, setNote] = useState('');
  const staff = useStaff();
  const isHeld = isHeldByOther(approval.claimed_by_id, staff.id, maySupervise(staff.role));
  const decide = useDecideApproval();
  const amount = approval.amount ? formatMoney(approval.amount, approval.currency) : '';
  const decideAs = (made: DecisionMade, done: string) =>
    decide.mutate(
      { id: approval.id, made: note.trim() ? { ...made, note: note.trim() } : made },
      { onSuccess: () => notifyDone(done) },
    );

  if (step !== 'choose') {
    return (
      <ReasonedDecision
        approval={approval}
        isPart={step === 'part'}
        compact={compact}
        isHeld={isHeld}
        decide={decide}
        note={note}
        onNote={setNote}
        onDecide={decideAs}
        onBack={() => {
          decide.reset();
          setCameFrom(step);
          setStep('choose');
        }}
      />
    );
  }
  const size = compact ? 'xs' : 'sm';
  const icon = (Icon: typeof IconCheck) => (compact ? undefined : <Icon size={16} />);
  return (
    <div className={classes.form} data-compact={compact}>
      <Textarea
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
        placeholder="Note for the desk (optional); customers never see it"
        aria-label="Note for the desk (optional)"
        autosize
        minRows={1}
        maxRows={5}
        maxLength={NOTE_CHARACTERS}
      />
      <Group gap={8}>
        <Button
          size={size}
          leftSection={icon(IconCheck)}
          loading={decide.isPending}
          disabled={isHeld}
          onClick={() => decideAs({ decision: 'approved' }, `Approved ${amount}`.trim())}
        >
          {compact || !amount ? 'Approve' : `Approve ${amount}`}
        </Button>
        {mayChangeAmount(approval) && (
          <Button
            size={size}
            variant="light"
            leftSection={icon(IconPercentage)}
            disabled={isHeld || decide.isPending}
            onClick={() => setStep('part')}
            autoFocus={cameFrom === 'part'}
          >
            Part of it…
          </Button>
        )}
        <Button
          size={size}
          variant="default"
          leftSection={icon(IconX)}
          disabled={isHeld || decide.isPending}
          onClick={() => setStep('decline')}
          autoFocus={cameFrom === 'decline'}
        >
          Decline…
        </Button>
      </Group>
    </div>
  );
}
