import { describe, expect, it } from 'vitest';

import type { Article } from '../../shared/api/types';
import { dayOf, isReviewDue, isSamePlan, minuteOf, momentOf, planFieldsOf, planOf } from './plan';

const PLAN: Article['plan'] = {
  owner_id: 's1',
  note: 'Ask Kim.',
  review_at: momentOf('2026-03-05'),
  publish_at: momentOf('2026-03-02T16:00'),
  publish_version: 3,
  unpublish_at: null,
  planned_by: 'Sam',
};

describe('plan', () => {
  it('comes back from the form as it went in, in whatever time zone', () => {
    const fields = planFieldsOf({ plan: PLAN } as Article);
    expect(fields).toMatchObject({ reviewOn: '2026-03-05', publishAt: '2026-03-02T16:00', unpublishAt: '' });
    expect({ ...planOf(fields, 4), planned_by: 'Sam' }).toEqual(PLAN);
  });

  it('publishes the newest version unless another is chosen, and none without a time', () => {
    const fields = { ...planFieldsOf({ plan: PLAN } as Article), publishVersion: null };
    expect(planOf(fields, 4).publish_version).toBe(4);
    expect(planOf({ ...fields, publishAt: '' }, 4).publish_version).toBeNull();
  });

  it('knows what has changed', () => {
    const fields = planFieldsOf({ plan: PLAN } as Article);
    expect(isSamePlan(fields, { ...fields })).toBe(true);
    expect(isSamePlan(fields, { ...fields, note: '' })).toBe(false);
  });
});

describe('times', () => {
  it('are of the place where the editor is', () => {
    const local = new Date(2026, 0, 9, 8, 5);
    expect(minuteOf(local.toISOString())).toBe('2026-01-09T08:05');
    expect(dayOf(local.toISOString())).toBe('2026-01-09');
    expect(momentOf('2026-01-09T08:05')).toBe(local.toISOString());
    expect(momentOf('2026-01-09')).toBe(new Date(2026, 0, 9).toISOString());
  });

  it('may be missing or half typed', () => {
    expect([dayOf(null), minuteOf(null), momentOf(''), momentOf('2026-99')]).toEqual(['', '', null, null]);
  });

  it('of a review come due', () => {
    const at = '2026-03-01T00:00:00Z';
    expect(isReviewDue(at, Date.parse(at))).toBe(true);
    expect(isReviewDue(at, Date.parse(at) - 1)).toBe(false);
    expect(isReviewDue(null, Date.parse(at))).toBe(false);
  });
});
