import { notifications } from '@mantine/notifications';

import { describeError } from '../api/client';

export function notifyDone(message: string): void {
  notifications.show({ message, color: 'teal', autoClose: 3_500 });
}

/** Stays until read: an error that vanishes by itself is an error not seen. */
export function notifyError(title: string, error: unknown): void {
  notifications.show({ title, message: describeError(error), color: 'red', autoClose: 12_000 });
}
