/** A team as its form holds it: times in minutes, as people say them. Pure. */
import type { Team, TeamDraft } from '../../shared/api/types';

export interface TeamFields {
  name: string;
  isDefault: boolean;
  memberIds: string[];
  routing: Team['routing'];
  replyWithinMinutes: number | '';
  firstReplyMinutes: number | '';
  nextReplyMinutes: number | '';
  resolutionMinutes: number | '';
  reasons: Team['takes']['reasons'];
  flows: string[];
  locales: string[];
  timeZone: string;
  hours: Team['hours'];
  holidays: Team['holidays'];
}

const minutes = (seconds: number | null): number | '' => (seconds === null ? '' : seconds / 60);
const seconds = (value: number | ''): number | null => (value === '' ? null : Math.round(value * 60));

export function fieldsOf(team: Team | null, timeZone: string): TeamFields {
  if (!team) {
    return {
      name: '',
      isDefault: false,
      memberIds: [],
      routing: 'least_busy',
      replyWithinMinutes: '',
      firstReplyMinutes: '',
      nextReplyMinutes: '',
      resolutionMinutes: '',
      reasons: [],
      flows: [],
      locales: [],
      timeZone,
      hours: null,
      holidays: [],
    };
  }
  return {
    name: team.name,
    isDefault: team.is_default,
    memberIds: team.member_ids,
    routing: team.routing,
    replyWithinMinutes: minutes(team.reply_within_seconds),
    firstReplyMinutes: minutes(team.first_reply_seconds),
    nextReplyMinutes: minutes(team.next_reply_seconds),
    resolutionMinutes: minutes(team.resolution_seconds),
    reasons: team.takes.reasons,
    flows: team.takes.flows,
    locales: team.takes.locales,
    timeZone: team.time_zone,
    hours: team.hours,
    holidays: team.holidays,
  };
}

export function draftOf(fields: TeamFields): TeamDraft {
  return {
    name: fields.name.trim(),
    is_default: fields.isDefault,
    member_ids: fields.memberIds,
    routing: fields.routing,
    reply_within_seconds: seconds(fields.replyWithinMinutes),
    first_reply_seconds: seconds(fields.firstReplyMinutes),
    next_reply_seconds: seconds(fields.nextReplyMinutes),
    resolution_seconds: seconds(fields.resolutionMinutes),
    takes: { reasons: fields.reasons, flows: fields.flows, locales: fields.locales },
    time_zone: fields.timeZone,
    hours: fields.hours,
    holidays: fields.holidays,
  };
}
