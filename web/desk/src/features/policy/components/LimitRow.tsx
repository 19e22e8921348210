import { Badge, Button, Text, TextInput } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import { useId } from 'react';

import { fieldProblems } from '../../../shared/api/client';
import type { Limit } from '../../../shared/api/types';
import { isSameNumber, readNumber } from '../../../shared/lib/decimal';
import { formatDateTime } from '../../../shared/lib/time';
import { formatLimit, rangeOf, unitLabel, valueProblem } from '../limits';
import classes from './Policy.module.css';

interface LimitRowProps {
  limit: Limit;
  mayEdit: boolean;
  /** What was typed and isn't saved; undefined where nothing was. */
  typed: string | undefined;
  error: unknown;
  onType: (typed: string) => void;
}

export function LimitRow({ limit, mayEdit, typed, error, onType }: LimitRowProps) {
  const descriptionId = useId();
  const value = typed ?? limit.value;
  const refused = fieldProblems(error).find(({ field }) => field === limit.key)?.problem;
  const isEdited = typed !== undefined && !isSameNumber(readNumber(typed), limit.value);
  const isFileValue = isSameNumber(readNumber(value), limit.file_value);
  return (
    <li className={classes.limit} data-edited={isEdited}>
      <div className={classes.words}>
        <div className={classes.label}>
          <Text size="sm" fw={600}>
            {limit.label}
          </Text>
          {limit.changed_by && (
            <Badge size="sm" color="orange">
              Changed
            </Badge>
          )}
        </div>
        <Text size="xs" c="dimmed" id={descriptionId}>
          {[limit.description, mayEdit && `Possible: ${rangeOf(limit)}.`].filter(Boolean).join(' ')}
        </Text>
        {limit.changed_by && limit.changed_at && (
          <Text size="xs" className={classes.changed}>
            {formatLimit(limit.file_value, limit)} in the file; changed by {limit.changed_by},{' '}
            {formatDateTime(limit.changed_at)}
          </Text>
        )}
      </div>
      {mayEdit ? (
        <div className={classes.edit}>
          <TextInput
            className={classes.field}
            aria-label={limit.label}
            aria-describedby={descriptionId}
            value={value}
            onChange={(event) => onType(event.currentTarget.value)}
            error={refused ?? (typed === undefined ? null : valueProblem(typed, limit))}
            inputMode="decimal"
            autoComplete="off"
            rightSection={
              <Text size="xs" c="dimmed">
                {unitLabel(limit)}
              </Text>
            }
            rightSectionWidth={46}
          />
          {!isFileValue && (
            <Button
              size="compact-xs"
              variant="subtle"
              leftSection={<IconArrowBackUp size={13} />}
              onClick={() => onType(limit.file_value)}
            >
              Back to {formatLimit(limit.file_value, limit)}
            </Button>
          )}
        </div>
      ) : (
        <Text fw={640} className={`${classes.value ?? ''} tabular`}>
          {formatLimit(limit.value, limit)}
        </Text>
      )}
    </li>
  );
}
