import type { WebhookEvent } from '../../shared/api/types';

export const WEBHOOK_EVENTS: Record<WebhookEvent, string> = {
  conversation_created: 'A conversation begins',
  conversation_status_changed: 'A conversation’s status changes',
  conversation_assigned: 'A conversation gets an owner',
  message_created: 'A message or a private note is written',
  handoff_requested: 'A customer needs a person',
  rating_received: 'A customer rates',
  approval_requested: 'A decision is asked for',
  approval_decided: 'A decision is made',
  promise_broken: 'A service level breaks',
};

export const ALL_EVENTS = Object.keys(WEBHOOK_EVENTS) as WebhookEvent[];
