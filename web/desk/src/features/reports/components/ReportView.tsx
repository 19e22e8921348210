import type { HandoffReason, Report } from '../../../shared/api/types';
import { Card } from '../../../shared/components/Card';
import { DayChart } from '../../../shared/components/DayChart';
import { Tile, Tiles } from '../../../shared/components/Tile';
import { TARGETS } from '../../../shared/lib/due';
import { percent } from '../../../shared/lib/format';
import { REASONS } from '../../../shared/lib/labels';
import { formatSeconds } from '../../../shared/lib/time';
import { AgentFiguresTable } from './AgentFiguresTable';
import { Bars } from './Bars';
import { FigureTable } from './FigureTable';
import classes from './Reports.module.css';

const share = (part: number, whole: number) => (whole > 0 ? percent(part / whole) : '–');

export function ReportView({ report }: { report: Report }) {
  const { conversations, resolved_by_bot: byBot, ratings } = report;
  const reasons = Object.entries(report.by_reason) as [HandoffReason, number][];
  return (
    <div className={classes.report}>
      <Tiles>
        <Tile
          label="Conversations"
          value={conversations}
          detail={`${report.abandoned} left before an answer`}
        />
        <Tile
          label="Resolved by the bot, confirmed"
          value={byBot.confirmed}
          detail={`${share(byBot.confirmed, conversations)} · the customer said so`}
        />
        <Tile
          label="Resolved by the bot, assumed"
          value={byBot.assumed}
          detail={`${share(byBot.assumed, conversations)} · nobody came back`}
        />
        <Tile
          label="Handed over"
          value={report.handed_over}
          detail={`${report.resolved_by_people} resolved by people`}
        />
        <Tile
          label="First reply of a person"
          value={formatSeconds(report.first_reply_seconds.median)}
          detail="median, from the hand-over"
        />
        <Tile
          label="Rating"
          value={ratings.mean === null ? '–' : ratings.mean.toFixed(1)}
          detail={`${ratings.answered} of ${ratings.asked} answered`}
        />
      </Tiles>
      <Card title="Per day">
        <DayChart
          caption="Conversations per day"
          days={report.by_day}
          series={[
            { label: 'Conversations', tone: 'soft', of: ({ conversations: count }) => count },
            { label: 'Handed over to people', tone: 'strong', of: ({ handed_over: count }) => count },
          ]}
        />
      </Card>
      <Card title="How long it took" isFlush>
        <FigureTable report={report} />
      </Card>
      <div className={classes.thirds}>
        <Card title="Why a person was needed">
          <Bars
            none="Nobody needed a person."
            bars={reasons
              .sort(([, a], [, b]) => b - a)
              .map(([reason, value]) => ({ label: REASONS[reason].label, value }))}
          />
        </Card>
        <Card title="Promises kept">
          <Bars
            none="No service levels were promised."
            of={1}
            bars={report.promises
              .filter(({ kept, broken }) => kept + broken > 0)
              .map(({ target, kept, broken }) => ({
                label: TARGETS[target],
                value: kept / (kept + broken),
                text: `${percent(kept / (kept + broken))} of ${kept + broken}`,
              }))}
          />
        </Card>
        <Card title="Ratings">
          <Bars
            none="Nobody has rated yet."
            bars={
              ratings.answered === 0
                ? []
                : [5, 4, 3, 2, 1].map((score) => ({
                    label: `${score} ${score === 1 ? 'star' : 'stars'}`,
                    value: ratings.counts[String(score)] ?? 0,
                  }))
            }
          />
        </Card>
      </div>
      <Card title="By agent" isFlush>
        <AgentFiguresTable agents={report.by_agent} />
      </Card>
    </div>
  );
}
