import { expect, it } from 'vitest';

import { team } from '../../shared/testing';
import { draftOf, fieldsOf } from './team-fields';

it('a team goes into its form and comes out the same', () => {
  const held = team({ first_reply_seconds: 90, resolution_seconds: 28_800, member_ids: ['s1'] });
  const fields = fieldsOf(held, 'UTC');
  expect(fields).toMatchObject({ firstReplyMinutes: 1.5, nextReplyMinutes: '', resolutionMinutes: 480 });
  expect(draftOf(fields)).toMatchObject({
    name: 'Returns',
    first_reply_seconds: 90,
    next_reply_seconds: null,
    resolution_seconds: 28_800,
    member_ids: ['s1'],
    time_zone: 'Europe/Berlin',
  });
});

it('a new team begins in the time zone of whoever makes it', () => {
  expect(fieldsOf(null, 'America/Lima')).toMatchObject({
    timeZone: 'America/Lima',
    hours: null,
    memberIds: [],
  });
});
