import { queryOptions, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { query, request } from '../../../shared/api/client';
import { keys } from '../../../shared/api/keys';
import { pagedOptions } from '../../../shared/api/pages';
import type { CreatedWebhook, Delivery, Webhook, WebhookEvent } from '../../../shared/api/types';

const PAGE_SIZE = 25;
/** A delivery is tried again by itself: the log is looked at anew while it is open. */
const RECONCILE_MS = 5_000;

export async function listWebhooks(signal?: AbortSignal): Promise<Webhook[]> {
  const { webhooks } = await request<{ webhooks: Webhook[] }>('/api/desk/webhooks', { signal });
  return webhooks;
}

export const webhooksOptions = queryOptions({
  queryKey: keys.webhooks,
  queryFn: ({ signal }) => listWebhooks(signal),
});

export const useWebhooks = () => useQuery(webhooksOptions);

export interface WebhookFields {
  url: string;
  events: WebhookEvent[];
}

/** The secret comes with the answer, this once. */
export const createWebhook = (fields: WebhookFields): Promise<CreatedWebhook> =>
  request('/api/desk/webhooks', { method: 'POST', body: fields });

export const changeWebhook = ({
  id,
  change,
}: {
  id: string;
  change: Partial<WebhookFields> & { is_active?: boolean };
}): Promise<Webhook> => request(`/api/desk/webhooks/${id}`, { method: 'PATCH', body: change });

export const deleteWebhook = (id: string): Promise<void> =>
  request(`/api/desk/webhooks/${id}`, { method: 'DELETE' });

/** Sends a delivery made up for the purpose. */
export const testWebhook = (id: string): Promise<Delivery> =>
  request(`/api/desk/webhooks/${id}/test`, { method: 'POST' });

export const retryDelivery = ({ id, deliveryId }: { id: string; deliveryId: string }): Promise<Delivery> =>
  request(`/api/desk/webhooks/${id}/deliveries/${deliveryId}/retry`, { method: 'POST' });

/** Each write changes what the lists show. */
export function useWebhookWrite<Argument, Result>(write: (argument: Argument) => Promise<Result>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: write,
    onSuccess: () => client.invalidateQueries({ queryKey: keys.webhooks }),
  });
}

export const useDeliveries = (id: string) =>
  useInfiniteQuery({
    ...pagedOptions<Delivery>(keys.deliveries(id), async (before, signal) => {
      const page = await request<{ deliveries: Delivery[]; next_before: string | null }>(
        `/api/desk/webhooks/${id}/deliveries${query({ limit: PAGE_SIZE, before })}`,
        { signal },
      );
      return { entries: page.deliveries, next_before: page.next_before };
    }),
    refetchInterval: RECONCILE_MS,
  });
