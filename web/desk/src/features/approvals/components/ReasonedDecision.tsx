import { Button, Chip, Group, Text, Textarea, TextInput } from '@mantine/core';
import { useId, useState } from 'react';

import { fieldProblems } from '../../../shared/api/client';
import type { Approval, DecisionMade } from '../../../shared/api/types';
import { isSameNumber, readNumber } from '../../../shared/lib/decimal';
import { formatMoney } from '../../../shared/lib/format';
import type { useDecideApproval } from '../api/decide-approval';
import { amountProblem, presets } from '../amounts';
import classes from './DecisionForm.module.css';

interface ReasonedDecisionProps {
  approval: Approval;
  /** Approve a part of the amount; else decline. */
  isPart: boolean;
  compact: boolean;
  isHeld: boolean;
  decide: ReturnType<typeof useDecideApproval>;
  note: string;
  onNote: (note: string) => void;
  onDecide: (made: DecisionMade, done: string) => void;
  onBack: () => void;
}

const REASON_CHARACTERS = 1_000;

/** A decision that the customer has to be told a reason for. */
export function ReasonedDecision({
  approval,
  isPart,
  compact,
  isHeld,
  decide,
  note,
  onNote,
  onDecide,
  onBack,
}: ReasonedDecisionProps) {
  const [typed, setTyped] = useState('');
  const [reason, setReason] = useState('');
  const [wasTried, setWasTried] = useState(false);
  const headingId = useId();
  const refused = Object.fromEntries(fieldProblems(decide.error).map((one) => [one.field, one.problem]));
  const amountIssue = isPart ? amountProblem(typed, approval) : null;
  const isWhole = isPart && isSameNumber(readNumber(typed), approval.amount ?? '');
  const reasonIssue = reason.trim() || isWhole ? null : 'Say why: the customer is told.';
  const chosen = !isPart || amountIssue ? '' : formatMoney(readNumber(typed), approval.currency);

  const submit = () => {
    setWasTried(true);
    if (amountIssue || reasonIssue) return;
    const made: DecisionMade = { decision: isPart ? 'approved' : 'declined' };
    if (isPart) made.amount = readNumber(typed);
    if (reason.trim()) made.reason = reason.trim();
    onDecide(made, isPart ? `Approved ${chosen}` : 'Declined');
  };
  return (
    <form
      className={classes.form}
      data-compact={compact}
      aria-labelledby={headingId}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onBack();
      }}
    >
      <Text size="sm" fw={640} id={headingId}>
        {isPart ? 'Approve part of it' : 'Decline'}
      </Text>
      {isPart && (
        <AmountField
          approval={approval}
          typed={typed}
          error={refused.amount ?? (wasTried ? amountIssue : null)}
          onChange={setTyped}
        />
      )}
      <div className={classes.texts}>
        <Textarea
          label="Reason"
          description="The customer is told this reason."
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          error={refused.reason ?? (wasTried ? reasonIssue : null)}
          required={!isWhole}
          autosize
          minRows={2}
          maxRows={6}
          maxLength={REASON_CHARACTERS}
          autoFocus={!isPart}
        />
        <Textarea
          label="Note for the desk"
          description="Optional; customers never see it."
          value={note}
          onChange={(event) => onNote(event.currentTarget.value)}
          autosize
          minRows={2}
          maxRows={6}
          maxLength={REASON_CHARACTERS}
        />
      </div>
      <Group gap={8}>
        <Button
          type="submit"
          size={compact ? 'xs' : 'sm'}
          color={isPart ? 'pine' : 'red.8'}
          loading={decide.isPending}
          disabled={isHeld}
        >
          {isPart ? `Approve ${chosen}`.trim() : 'Decline'}
        </Button>
        <Button size={compact ? 'xs' : 'sm'} variant="default" onClick={onBack} disabled={decide.isPending}>
          Back
        </Button>
      </Group>
    </form>
  );
}

interface AmountFieldProps {
  approval: Approval;
  typed: string;
  error: string | null;
  onChange: (typed: string) => void;
}

function AmountField({ approval, typed, error, onChange }: AmountFieldProps) {
  const { currency, minimum_amount: minimum, maximum_amount: maximum } = approval;
  return (
    <div className={classes.amount}>
      <TextInput
        className={classes.field}
        label="Amount"
        description={`From ${formatMoney(minimum ?? '', currency)} to ${formatMoney(maximum ?? '', currency)}`}
        value={typed}
        onChange={(event) => onChange(event.currentTarget.value)}
        error={error}
        inputMode="decimal"
        autoComplete="off"
        rightSection={
          <Text size="xs" c="dimmed">
            {currency}
          </Text>
        }
        rightSectionWidth={44}
        required
        autoFocus
      />
      <div className={classes.presets} role="group" aria-label="Common parts">
        {presets(approval).map(({ label, amount }) => (
          <Chip
            key={label}
            size="xs"
            checked={isSameNumber(readNumber(typed), amount)}
            onChange={() => onChange(amount)}
          >
            {label} · {formatMoney(amount, currency)}
          </Chip>
        ))}
      </div>
    </div>
  );
}
