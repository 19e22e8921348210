import { Text } from '@mantine/core';
import type { ReactNode } from 'react';

import classes from './Tile.module.css';

interface TileProps {
  label: string;
  value: ReactNode;
  detail?: ReactNode;
  tone?: 'calm' | 'warning' | 'alarm';
}

/** One figure with its name. */
export function Tile({ label, value, detail, tone = 'calm' }: TileProps) {
  return (
    <div className={classes.tile} data-tone={tone}>
      <dt className={classes.label}>{label}</dt>
      <dd className={classes.body}>
        <span className={classes.value}>{value}</span>
        {detail && (
          <Text size="xs" c="dimmed" component="span">
            {detail}
          </Text>
        )}
      </dd>
    </div>
  );
}

export function Tiles({ children }: { children: ReactNode }) {
  return <dl className={classes.tiles}>{children}</dl>;
}
