import { describe, expect, it } from 'vitest';

import { agent, summary } from '../../shared/testing';
import { inTeam, teamChoices } from './team-filter';

const returns = { id: 't1', name: 'Returns' };
const billing = { id: 't2', name: 'Billing' };

describe('the teams to choose from', () => {
  it('are the known ones by name, after all', () => {
    expect(teamChoices([returns, billing], [], undefined).map(({ label }) => label)).toEqual([
      'All teams',
      'Billing',
      'Returns',
    ]);
  });

  it('offer one’s own teams to whoever is in one', () => {
    const labels = teamChoices([returns, billing], [], agent({ team_ids: ['t1'] })).map(({ label }) => label);
    expect(labels).toContain('My teams');
  });

  it('know a team that only a row names', () => {
    expect(teamChoices([], [summary({ team: billing })], undefined)).toContainEqual({
      value: 't2',
      label: 'Billing',
    });
  });
});

describe('the filter by team', () => {
  it.each([
    ['all', true, true],
    ['t1', true, false],
    ['own', true, false],
  ])('%s', (filter, inReturns, withoutTeam) => {
    const own = agent({ team_ids: ['t1'] });
    expect(inTeam(summary({ team: returns }), filter, own)).toBe(inReturns);
    expect(inTeam(summary({ team: null }), filter, own)).toBe(withoutTeam);
  });
});
