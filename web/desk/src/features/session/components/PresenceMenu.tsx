import { Menu, Text, UnstyledButton } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';

import { useAgents } from '../../../shared/api/agents';
import type { PresenceState } from '../../../shared/api/types';
import { notifyError } from '../../../shared/components/notify';
import { PRESENCES } from '../../../shared/lib/labels';
import { useStaff } from '../../../shared/session';
import { useSetPresence } from '../api/set-presence';
import classes from './PresenceMenu.module.css';

const STATES: readonly PresenceState[] = ['online', 'busy', 'offline'];

/** Says, and changes, whether new customers may come to the signed-in person. */
export function PresenceMenu() {
  const staff = useStaff();
  const agents = useAgents();
  const setPresence = useSetPresence();
  const held = agents.data?.find((agent) => agent.id === staff.id)?.state ?? 'offline';
  const state = setPresence.isPending ? setPresence.variables : held;

  return (
    <Menu position="right-end" width={250}>
      <Menu.Target>
        <UnstyledButton className={classes.target} aria-label={`You are ${state}. Change your presence`}>
          <span className={classes.dot} data-state={state} />
          <span className={classes.label}>{PRESENCES[state].label}</span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Your presence</Menu.Label>
        {STATES.map((choice) => (
          <Menu.Item
            key={choice}
            leftSection={<span className={classes.dot} data-state={choice} />}
            rightSection={choice === state ? <IconCheck size={14} /> : null}
            onClick={() =>
              setPresence.mutate(choice, {
                onError: (error) => notifyError('Your presence was not changed', error),
              })
            }
          >
            {PRESENCES[choice].label}
            <Text size="xs" c="dimmed">
              {PRESENCES[choice].hint}
            </Text>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
