import {
  Button,
  Divider,
  Group,
  Popover,
  SegmentedControl,
  Stack,
  Switch,
  Text,
  UnstyledButton,
} from '@mantine/core';
import { IconBell, IconBellOff } from '@tabler/icons-react';

import { ALERT_GROUPS, type AlertGroup } from '../live/alert-settings';
import { useAttentionContext } from '../live/attention-context';
import { playChime } from '../live/chime';
import type { Attention } from '../live/use-attention';
import classes from './NavRail.module.css';

const VOLUMES = [
  { value: '0.4', label: 'Soft' },
  { value: '0.7', label: 'Normal' },
  { value: '1', label: 'Loud' },
];

/** What to be told, and how loudly. */
export function AlertsMenu() {
  const attention = useAttentionContext();
  if (!attention) return null;
  const { sound } = attention.settings;
  const BellIcon = sound ? IconBell : IconBellOff;
  return (
    <Popover position="right-end" width={330} trapFocus>
      <Popover.Target>
        <UnstyledButton className={classes.item} aria-label={sound ? 'Alerts' : 'Alerts, sound is off'}>
          <span className={classes.iconBox}>
            <BellIcon size={20} stroke={1.7} aria-hidden />
          </span>
          <span className={classes.label}>{sound ? 'Alerts' : 'Muted'}</span>
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown aria-label="Alerts">
        <AlertSettingsForm attention={attention} />
      </Popover.Dropdown>
    </Popover>
  );
}

function AlertSettingsForm({ attention }: { attention: Attention }) {
  const { settings, change } = attention;
  return (
    <Stack gap={12}>
      <Switch
        label="Sound"
        checked={settings.sound}
        onChange={(event) => change({ sound: event.currentTarget.checked })}
      />
      {settings.sound && (
        <>
          <Group justify="space-between" wrap="nowrap">
            <SegmentedControl
              size="xs"
              aria-label="Volume"
              data={VOLUMES}
              value={String(settings.volume)}
              onChange={(value) => {
                change({ volume: Number(value) });
                playChime(1, Number(value));
              }}
            />
            <Button variant="subtle" size="compact-sm" onClick={() => playChime(2, settings.volume)}>
              Try it
            </Button>
          </Group>
          <Switch
            label="Again and louder while a customer waits"
            checked={settings.repeat}
            onChange={(event) => change({ repeat: event.currentTarget.checked })}
          />
        </>
      )}
      <DesktopSetting attention={attention} />
      <Divider />
      <Text size="xs" c="dimmed">
        Tell me when
      </Text>
      {(Object.keys(ALERT_GROUPS) as AlertGroup[]).map((group) => (
        <Switch
          key={group}
          size="xs"
          label={ALERT_GROUPS[group]}
          checked={settings.kinds[group]}
          onChange={(event) => change({ kinds: { ...settings.kinds, [group]: event.currentTarget.checked } })}
        />
      ))}
    </Stack>
  );
}

function DesktopSetting({ attention }: { attention: Attention }) {
  const { settings, change, permission, askForNotifications } = attention;
  return (
    <Switch
      label="Browser notifications while this tab is in the background"
      description={
        permission === 'denied' ? 'The browser refuses them; its site settings can allow them.' : undefined
      }
      disabled={permission === 'denied'}
      checked={settings.desktop && permission === 'granted'}
      onChange={(event) => {
        change({ desktop: event.currentTarget.checked });
        // Asked for by this click, and never before one.
        if (event.currentTarget.checked && permission === 'default') askForNotifications();
      }}
    />
  );
}
