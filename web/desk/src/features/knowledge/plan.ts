/** What is planned for an article, as a form holds it and as the server keeps it. Pure. */
import type { Article, ArticlePlan } from '../../shared/api/types';

/** Times as their inputs hold them, in the editor's own time zone; '' where nothing is planned. */
export interface PlanFields {
  ownerId: string | null;
  note: string;
  /** A day: `2026-03-01`. */
  reviewOn: string;
  /** A minute: `2026-03-01T09:00`. */
  publishAt: string;
  publishVersion: number | null;
  unpublishAt: string;
}

const pad = (value: number): string => String(value).padStart(2, '0');

/** The day in the editor's own time zone, as a date input holds it. */
export function dayOf(time: string | null): string {
  if (time === null) return '';
  const date = new Date(time);
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
}

/** The minute in the editor's own time zone, as a date and time input holds it. */
export function minuteOf(time: string | null): string {
  if (time === null) return '';
  const date = new Date(time);
  return `${dayOf(time)}T${pad(date.getHours())}:${pad(date.getMinutes())}`;
}

/** The moment of an input's value (a day begins at midnight), as the server takes it. */
export function momentOf(value: string): string | null {
  if (value === '') return null;
  const date = new Date(value.includes('T') ? value : `${value}T00:00`);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

export function planFieldsOf({ plan }: Article): PlanFields {
  return {
    ownerId: plan.owner_id,
    note: plan.note,
    reviewOn: dayOf(plan.review_at),
    publishAt: minuteOf(plan.publish_at),
    publishVersion: plan.publish_version,
    unpublishAt: minuteOf(plan.unpublish_at),
  };
}

/** As the server takes it: without another choice the version that is the newest now goes out. */
export function planOf(fields: PlanFields, newest: number): ArticlePlan {
  const publishAt = momentOf(fields.publishAt);
  return {
    owner_id: fields.ownerId,
    note: fields.note,
    review_at: momentOf(fields.reviewOn),
    publish_at: publishAt,
    publish_version: publishAt === null ? null : (fields.publishVersion ?? newest),
    unpublish_at: momentOf(fields.unpublishAt),
  };
}

export const isSamePlan = (a: PlanFields, b: PlanFields): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Whether somebody should look at the article again by now. */
export const isReviewDue = (reviewAt: string | null, now: number): boolean =>
  reviewAt !== null && Date.parse(reviewAt) <= now;
