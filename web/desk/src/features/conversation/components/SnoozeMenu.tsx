import { Button, Menu, Text } from '@mantine/core';
import { IconZzz } from '@tabler/icons-react';

import { formatDateTime, snoozeChoices } from '../../../shared/lib/time';
import classes from './ConversationHeader.module.css';

interface SnoozeMenuProps {
  opened: boolean;
  onChange: (opened: boolean) => void;
  onSnooze: (until: Date) => void;
}

export function SnoozeMenu({ opened, onChange, onSnooze }: SnoozeMenuProps) {
  return (
    <Menu position="bottom-end" width={260} opened={opened} onChange={onChange}>
      <Menu.Target>
        <Button
          variant="default"
          leftSection={<IconZzz size={16} />}
          className={classes.secondary}
          aria-label="Snooze"
          title="Snooze (Alt + M)"
        >
          Snooze
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Set aside; a reply of the customer brings it back</Menu.Label>
        {opened &&
          snoozeChoices(new Date()).map((choice) => (
            <Menu.Item key={choice.label} onClick={() => onSnooze(choice.until)}>
              {choice.label}
              <Text size="xs" c="dimmed">
                {formatDateTime(choice.until.toISOString())}
              </Text>
            </Menu.Item>
          ))}
      </Menu.Dropdown>
    </Menu>
  );
}
