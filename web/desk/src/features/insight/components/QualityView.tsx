import type { SearchQuality } from '../../../shared/api/types';
import { Card } from '../../../shared/components/Card';
import { DayChart } from '../../../shared/components/DayChart';
import { Tile, Tiles } from '../../../shared/components/Tile';
import { percent } from '../../../shared/lib/format';
import { FloorSetting } from './FloorSetting';

interface QualityViewProps {
  quality: SearchQuality;
  mayEdit: boolean;
}

const share = (part: number, whole: number) => (whole > 0 ? percent(part / whole) : '–');

/** How search did, and from which confidence it answers. */
export function QualityView({ quality, mayEdit }: QualityViewProps) {
  const { answered, clarified, unanswered } = quality.total;
  const all = answered + clarified + unanswered;
  return (
    <>
      <Tiles>
        <Tile label="Questions" value={all} detail={`in ${quality.days.length} days`} />
        <Tile label="Answered" value={share(answered, all)} detail={`${answered} with an article`} />
        <Tile label="Clarified" value={share(clarified, all)} detail={`${clarified} asked back`} />
        <Tile label="Unanswered" value={share(unanswered, all)} detail={`${unanswered} without an answer`} />
        <Tile
          label="Confidence"
          value={quality.median_confidence === null ? '–' : percent(quality.median_confidence)}
          detail="median of the best article"
        />
      </Tiles>
      <Card title="Per day">
        <DayChart
          caption="Questions per day"
          days={quality.days}
          isStacked
          series={[
            { label: 'Answered', tone: 'strong', of: (day) => day.answered },
            { label: 'Clarified', tone: 'soft', of: (day) => day.clarified },
            { label: 'Unanswered', tone: 'warning', of: (day) => day.unanswered },
          ]}
        />
      </Card>
      <FloorSetting key={quality.floor.version} quality={quality} mayEdit={mayEdit} />
    </>
  );
}
