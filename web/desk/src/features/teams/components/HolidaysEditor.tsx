import { ActionIcon, Button, Text, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';

import type { Holiday } from '../../../shared/api/types';
import classes from './TeamForm.module.css';

interface HolidaysEditorProps {
  holidays: readonly Holiday[];
  onChange: (holidays: Holiday[]) => void;
}

/** Days on which the team is closed, whatever its hours say. */
export function HolidaysEditor({ holidays, onChange }: HolidaysEditorProps) {
  const replace = (at: number, part: Partial<Holiday>) =>
    onChange(holidays.map((entry, index) => (index === at ? { ...entry, ...part } : entry)));
  return (
    <div className={classes.holidays}>
      {holidays.length === 0 && (
        <Text size="xs" c="dimmed">
          No holidays yet.
        </Text>
      )}
      {holidays.map((holiday, index) => (
        <div key={index} className={classes.holiday}>
          <TextInput
            type="date"
            size="xs"
            required
            aria-label="Date"
            value={holiday.date}
            onChange={(event) => replace(index, { date: event.currentTarget.value })}
          />
          <TextInput
            size="xs"
            required
            aria-label="Name of the holiday"
            placeholder="New Year’s Day"
            value={holiday.name}
            onChange={(event) => replace(index, { name: event.currentTarget.value })}
          />
          <ActionIcon
            size="sm"
            variant="subtle"
            color="gray"
            aria-label={`Remove ${holiday.name || 'this holiday'}`}
            onClick={() => onChange(holidays.filter((_, other) => other !== index))}
          >
            <IconX size={14} />
          </ActionIcon>
        </div>
      ))}
      <Button
        size="compact-xs"
        variant="subtle"
        leftSection={<IconPlus size={13} />}
        className={classes.copy}
        onClick={() => onChange([...holidays, { date: '', name: '' }])}
      >
        Add a holiday
      </Button>
    </div>
  );
}
