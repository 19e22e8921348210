import { Button, Text } from '@mantine/core';
import { IconEye, IconHourglassHigh } from '@tabler/icons-react';

import type { Approval } from '../../../shared/api/types';
import { formatDateTime } from '../../../shared/lib/time';
import { useMinutes } from '../../../shared/lib/use-now';
import { useStaff } from '../../../shared/session';
import { useClaimApproval } from '../api/claim-approval';
import { expiry } from '../expiry';
import classes from './Claim.module.css';

/** Who looks at it, and how long it waits. */
export function Claim({ approval }: { approval: Approval }) {
  const claim = useClaimApproval();
  const staff = useStaff();
  const now = useMinutes();
  const { id, claimed_by: claimedBy, expires_at: expiresAt } = approval;
  const isOwn = approval.claimed_by_id === staff.id;
  const { text, isSoon } = expiry(expiresAt, now);
  return (
    <div className={classes.claim}>
      <Text size="xs" className={classes.expiry} data-soon={isSoon} title={formatDateTime(expiresAt)}>
        <IconHourglassHigh size={13} aria-hidden /> {text}
      </Text>
      {claimedBy && !isOwn ? (
        <Text size="xs" className={classes.who} role="status">
          <IconEye size={14} aria-hidden /> {claimedBy} is looking at it
        </Text>
      ) : (
        <Button
          size="compact-xs"
          variant={isOwn ? 'light' : 'default'}
          leftSection={<IconEye size={13} />}
          loading={claim.isPending}
          onClick={() => claim.mutate({ id, isLooking: !isOwn })}
          aria-pressed={isOwn}
        >
          {isOwn ? 'You are looking at it · give it back' : 'I’ll look at it'}
        </Button>
      )}
    </div>
  );
}
