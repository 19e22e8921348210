import type { Approval } from '../../shared/api/types';
import { formatMoney } from '../../shared/lib/format';

const OUTCOMES = {
  waiting: { label: 'Waiting', color: 'orange' },
  approved: { label: 'Approved', color: 'green' },
  declined: { label: 'Declined', color: 'red' },
  expired: { label: 'Expired', color: 'gray' },
};

/** What became of a request, in a word or two. */
export function outcomeOf({ state, amount, decided_amount, currency }: Approval): {
  label: string;
  color: string;
} {
  if (state !== 'approved' || decided_amount === null || amount === null) return OUTCOMES[state];
  return {
    label: `Approved ${formatMoney(decided_amount, currency)} of ${formatMoney(amount, currency)}`,
    color: 'green',
  };
}
