import { Tooltip } from '@mantine/core';

import classes from './CustomerPresence.module.css';

/** A dot: whether the customer has the chat open. */
export function CustomerPresence({ isThere }: { isThere: boolean }) {
  const label = isThere ? 'The customer is here' : 'The customer is away';
  return (
    <Tooltip label={label}>
      <span className={classes.dot} data-there={isThere} role="img" aria-label={label} />
    </Tooltip>
  );
}
