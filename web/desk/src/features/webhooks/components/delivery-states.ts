import type { DeliveryState } from '../../../shared/api/types';

export const DELIVERY_STATES: Record<DeliveryState, { label: string; color: string }> = {
  waiting: { label: 'On its way', color: 'yellow' },
  delivered: { label: 'Delivered', color: 'green' },
  failed: { label: 'Given up', color: 'red' },
};
