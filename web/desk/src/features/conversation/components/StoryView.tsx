import { Anchor, ActionIcon, Tooltip } from '@mantine/core';
import { IconLink } from '@tabler/icons-react';

import type { Story } from '../../../shared/api/types';
import { SentimentLine } from './SentimentLine';
import classes from './HandoffPanel.module.css';

interface StoryViewProps {
  story: Story;
  onInsert: (text: string) => void;
}

/** What was asked, what was tried and what was found: nobody is asked twice. */
export function StoryView({ story, onInsert }: StoryViewProps) {
  const { asked, tried, found, articles, sentiment } = story;
  return (
    <>
      {sentiment.length > 0 && (
        <>
          <h4 className={classes.subtitle}>Mood</h4>
          <SentimentLine points={sentiment} />
        </>
      )}
      <Part title="Asked" lines={asked} isQuoted />
      <Part title="Tried" lines={tried} />
      <Part title="Found" lines={found} />
      {articles.length > 0 && (
        <>
          <h4 className={classes.subtitle}>Articles they were shown</h4>
          <ul className={classes.articles}>
            {articles.map(({ slug, title, url }) => (
              <li key={slug}>
                <Anchor href={url} target="_blank" rel="noopener noreferrer" inherit>
                  {title}
                </Anchor>
                <Tooltip label="Put a link into the reply">
                  <ActionIcon
                    size="xs"
                    variant="subtle"
                    aria-label={`Insert a link to ${title}`}
                    onClick={() => onInsert(`[${title}](${new URL(url, window.location.origin).href})`)}
                  >
                    <IconLink size={13} />
                  </ActionIcon>
                </Tooltip>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

function Part({
  title,
  lines,
  isQuoted = false,
}: {
  title: string;
  lines: readonly string[];
  isQuoted?: boolean;
}) {
  if (lines.length === 0) return null;
  return (
    <>
      <h4 className={classes.subtitle}>{title}</h4>
      <ul className={classes.lines} data-quoted={isQuoted}>
        {lines.map((line, index) => (
          <li key={`${index} ${line}`}>{line}</li>
        ))}
      </ul>
    </>
  );
}
