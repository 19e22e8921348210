import { formatWait } from '../../../shared/lib/time';
import { useSeconds } from '../../../shared/lib/use-now';
import classes from './Wait.module.css';

/** Past these a wait is shown warmer. Average chat wait over the industry is 46 s (Comm100, 2020). */
const LONG_WAIT_MS = 60_000;
const TOO_LONG_WAIT_MS = 180_000;

/** A customer's wait, ticking. */
export function Wait({ since }: { since: string }) {
  const now = useSeconds();
  const waited = now - Date.parse(since);
  const heat = waited > TOO_LONG_WAIT_MS ? 'hot' : waited > LONG_WAIT_MS ? 'warm' : 'cool';
  return (
    <time dateTime={since} className={classes.wait} data-heat={heat} title="Waiting for a person">
      {formatWait(since, now)}
    </time>
  );
}
