import type { Approval, Role } from '../../shared/api/types';
import { maySupervise } from '../../shared/session';

/** Whether somebody of this role may decide it; everybody on the desk sees it. */
export const mayDecide = ({ authority }: Pick<Approval, 'authority'>, role: Role): boolean =>
  authority === 'agent' || maySupervise(role);
