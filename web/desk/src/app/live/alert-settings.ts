import type { NoticeKind } from './notices';

/** What a person wants to be told, and how; kept in this browser. */
export interface AlertSettings {
  sound: boolean;
  /** 0.4, 0.7 or 1. */
  volume: number;
  /** Sound again, louder, while customers go on waiting. */
  repeat: boolean;
  desktop: boolean;
  kinds: Record<AlertGroup, boolean>;
}

export type AlertGroup = 'waiting' | 'assigned' | 'promise' | 'reply' | 'approval';

export const ALERT_GROUPS: Record<AlertGroup, string> = {
  waiting: 'A customer begins to wait',
  assigned: 'A conversation comes to me, or is taken from me',
  promise: 'A service level is about to break, or breaks',
  reply: 'A customer of mine writes',
  approval: 'A decision is needed',
};

export const DEFAULT_ALERTS: AlertSettings = {
  sound: true,
  volume: 0.7,
  repeat: true,
  desktop: true,
  kinds: { waiting: true, assigned: true, promise: true, reply: true, approval: true },
};

export const groupOf = (kind: NoticeKind): AlertGroup => (kind === 'lost' ? 'assigned' : kind);

/** What was stored, whatever version of the desk stored it. */
export function completeSettings(stored: unknown): AlertSettings {
  if (typeof stored !== 'object' || stored === null) return DEFAULT_ALERTS;
  const held = stored as Partial<AlertSettings>;
  return { ...DEFAULT_ALERTS, ...held, kinds: { ...DEFAULT_ALERTS.kinds, ...held.kinds } };
}
