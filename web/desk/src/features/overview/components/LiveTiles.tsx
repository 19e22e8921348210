import { Tile, Tiles } from '../../../shared/components/Tile';
import { formatWait } from '../../../shared/lib/time';
import type { LiveFigures } from '../live-figures';

export function LiveTiles({ figures, now }: { figures: LiveFigures; now: number }) {
  const { waiting, waitingSince, overdue, soonDue, online, load, capacity } = figures;
  return (
    <Tiles>
      <Tile
        label="Waiting"
        value={waiting}
        detail={waitingSince ? `longest ${formatWait(waitingSince, now)}` : 'nobody'}
        tone={waiting === 0 ? 'calm' : 'warning'}
      />
      <Tile label="With people" value={figures.withPeople} detail="open or snoozed" />
      <Tile label="With the bot" value={figures.withBot} />
      <Tile
        label="Promises overdue"
        value={overdue}
        detail={`${soonDue} due soon`}
        tone={overdue > 0 ? 'alarm' : soonDue > 0 ? 'warning' : 'calm'}
      />
      <Tile
        label="Agents online"
        value={online}
        detail={online > 0 ? `${load} of ${capacity} places taken` : 'nobody takes customers'}
        tone={online === 0 ? 'alarm' : load >= capacity ? 'warning' : 'calm'}
      />
    </Tiles>
  );
}
