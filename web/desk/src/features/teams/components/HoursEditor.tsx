import { ActionIcon, Button, Switch, Text, TextInput } from '@mantine/core';
import { IconCopy, IconPlus, IconX } from '@tabler/icons-react';

import type { OpeningHours, Weekday } from '../../../shared/api/types';
import { humanize } from '../../../shared/lib/format';
import { dayProblem, nextRange, officeWeek, type Range, WEEKDAYS } from '../hours';
import classes from './TeamForm.module.css';

interface HoursEditorProps {
  hours: OpeningHours | null;
  onChange: (hours: OpeningHours | null) => void;
}

/** A week of opening hours; none at all means that the team is always open. */
export function HoursEditor({ hours, onChange }: HoursEditorProps) {
  return (
    <div>
      <Switch
        label="Always open"
        checked={hours === null}
        onChange={(event) => onChange(event.currentTarget.checked ? null : officeWeek())}
      />
      {hours && (
        <div className={classes.week}>
          {WEEKDAYS.map((day) => (
            <Day
              key={day}
              day={day}
              ranges={hours[day]}
              onChange={(ranges) => onChange({ ...hours, [day]: ranges })}
            />
          ))}
          <Button
            size="compact-xs"
            variant="subtle"
            leftSection={<IconCopy size={13} />}
            className={classes.copy}
            onClick={() => {
              const { monday } = hours;
              onChange({ ...hours, tuesday: monday, wednesday: monday, thursday: monday, friday: monday });
            }}
          >
            Monday’s times for all working days
          </Button>
        </div>
      )}
    </div>
  );
}

interface DayProps {
  day: Weekday;
  ranges: readonly Range[];
  onChange: (ranges: Range[]) => void;
}

function Day({ day, ranges, onChange }: DayProps) {
  const name = humanize(day);
  const problem = dayProblem(ranges);
  const replace = (at: number, range: Range) =>
    onChange(ranges.map((entry, index) => (index === at ? range : entry)));
  return (
    <div className={classes.day} role="group" aria-label={name}>
      <span className={classes.dayName}>{name}</span>
      <div className={classes.ranges}>
        {ranges.length === 0 && (
          <Text size="sm" c="dimmed">
            Closed
          </Text>
        )}
        {ranges.map(([begin, end], index) => (
          <div key={index} className={classes.range}>
            <TextInput
              type="time"
              size="xs"
              aria-label={`${name} opens`}
              value={begin}
              onChange={(event) => replace(index, [event.currentTarget.value, end])}
            />
            <span aria-hidden>–</span>
            <TextInput
              type="time"
              size="xs"
              aria-label={`${name} closes`}
              // A browser's clock has no 24:00.
              value={end === '24:00' ? '23:59' : end}
              onChange={(event) => replace(index, [begin, event.currentTarget.value])}
            />
            <ActionIcon
              size="sm"
              variant="subtle"
              color="gray"
              aria-label={`Remove this time of ${name}`}
              onClick={() => onChange(ranges.filter((_, other) => other !== index))}
            >
              <IconX size={14} />
            </ActionIcon>
          </div>
        ))}
        {problem && (
          <Text size="xs" c="red" role="alert">
            {problem}
          </Text>
        )}
      </div>
      <ActionIcon
        size="sm"
        variant="subtle"
        aria-label={`Add a time to ${name}`}
        onClick={() => onChange([...ranges, nextRange(ranges)])}
      >
        <IconPlus size={15} />
      </ActionIcon>
    </div>
  );
}
