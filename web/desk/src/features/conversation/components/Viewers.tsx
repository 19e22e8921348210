import { IconEye } from '@tabler/icons-react';

import type { Viewer } from '../../../shared/live/viewing';
import classes from './Viewers.module.css';

/** Colleagues who have the same conversation on the screen: before two people answer. */
export function Viewers({ viewers }: { viewers: readonly Viewer[] }) {
  if (viewers.length === 0) return null;
  const names = viewers.map(({ name }) => name);
  const last = names.pop();
  const everybody = names.length > 0 ? `${names.join(', ')} and ${last}` : last;
  return (
    <div className={classes.viewers} role="status">
      <IconEye size={15} aria-hidden />
      {everybody} {viewers.length === 1 ? 'is' : 'are'} looking at this too
    </div>
  );
}
