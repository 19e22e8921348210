import { Text } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';

import type { Approval } from '../../../shared/api/types';
import { useStaff } from '../../../shared/session';
import { mayDecide } from '../authority';
import { Claim } from './Claim';
import { DecisionForm } from './DecisionForm';
import classes from './DecisionForm.module.css';

/** What can be done about a request that waits, by whoever is looking at it. */
export function Decision({ approval, compact = false }: { approval: Approval; compact?: boolean }) {
  const staff = useStaff();
  if (!mayDecide(approval, staff.role)) {
    return (
      <div className={classes.locked} role="note">
        <IconLock size={16} aria-hidden />
        <Text size="sm">
          {compact
            ? 'A supervisor has to decide this.'
            : 'This is above what agents may decide. A supervisor has to; the customer is told by the bot as soon as it is done.'}
        </Text>
      </div>
    );
  }
  return (
    <>
      <Claim approval={approval} />
      <DecisionForm approval={approval} compact={compact} />
    </>
  );
}
