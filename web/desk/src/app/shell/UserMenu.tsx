import { Menu, Text, UnstyledButton, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { IconKeyboard, IconLogout, IconMoon, IconSun } from '@tabler/icons-react';

import { useSignOut } from '../../features/session/api/sign-out';
import { notifyError } from '../../shared/components/notify';
import { PersonAvatar } from '../../shared/components/PersonAvatar';
import { ROLES } from '../../shared/lib/labels';
import { mayServeCustomers, useStaff } from '../../shared/session';
import classes from './UserMenu.module.css';
import { openShortcuts } from './shortcuts';

export function UserMenu() {
  const staff = useStaff();
  const signOut = useSignOut();
  const { setColorScheme } = useMantineColorScheme();
  const isDark = useComputedColorScheme('light') === 'dark';
  return (
    <Menu position="right-end" width={240}>
      <Menu.Target>
        <UnstyledButton className={classes.target} aria-label={`Your account: ${staff.name}`}>
          <PersonAvatar name={staff.name} size={36} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={classes.who}>
          <Text fw={600}>{staff.name}</Text>
          <Text size="xs" c="dimmed">
            {staff.email}
          </Text>
          <Text size="xs" c="dimmed">
            {ROLES[staff.role]}
          </Text>
        </div>
        <Menu.Divider />
        <Menu.Item
          leftSection={isDark ? <IconSun size={16} /> : <IconMoon size={16} />}
          onClick={() => setColorScheme(isDark ? 'light' : 'dark')}
        >
          {isDark ? 'Light appearance' : 'Dark appearance'}
        </Menu.Item>
        {mayServeCustomers(staff.role) && (
          <Menu.Item leftSection={<IconKeyboard size={16} />} onClick={openShortcuts}>
            Keyboard shortcuts
          </Menu.Item>
        )}
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconLogout size={16} />}
          onClick={() =>
            signOut.mutate(undefined, { onError: (error) => notifyError('You are still signed in', error) })
          }
        >
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
