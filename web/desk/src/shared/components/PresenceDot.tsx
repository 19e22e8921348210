import type { PresenceState } from '../api/types';
import { PRESENCES } from '../lib/labels';
import classes from './PresenceDot.module.css';

/** A colleague's presence as a coloured dot, with its word for screen readers. */
export function PresenceDot({ state }: { state: PresenceState }) {
  const { label } = PRESENCES[state];
  return <span className={classes.dot} data-state={state} role="img" aria-label={label} title={label} />;
}
