import { Badge, Text, UnstyledButton } from '@mantine/core';

import type { Article, VersionSummary } from '../../../shared/api/types';
import { ErrorState } from '../../../shared/components/ErrorState';
import { ListSkeleton } from '../../../shared/components/ListSkeleton';
import { LoadMore } from '../../../shared/components/LoadMore';
import { formatDateTime } from '../../../shared/lib/time';
import { useVersions } from '../api/list-versions';
import { useShownVersion } from '../use-editor-panel';
import classes from './HistoryPanel.module.css';

/** Every version of an article: who changed what, and which one customers have. */
export function HistoryPanel({ article }: { article: Article | null }) {
  if (!article) {
    return (
      <Text size="sm" c="dimmed">
        Each time the article is saved, a version of it is kept here.
      </Text>
    );
  }
  return <Versions article={article} />;
}

function Versions({ article }: { article: Article }) {
  const versions = useVersions(article.id);
  const [shown, show] = useShownVersion();
  if (versions.error) {
    return <ErrorState error={versions.error} onRetry={() => void versions.refetch()} />;
  }
  if (!versions.data) return <ListSkeleton />;
  return (
    <>
      <Text size="xs" c="dimmed" mb={10}>
        Choose a version to see what it changed. Nothing is ever lost: a restored one becomes the next.
      </Text>
      <ol className={classes.versions} aria-label="Versions">
        {versions.data.pages
          .flatMap(({ versions: page }) => page)
          .map((version) => (
            <li key={version.number}>
              <UnstyledButton
                className={classes.version}
                aria-pressed={shown === version.number}
                onClick={() => show(shown === version.number ? null : version.number)}
              >
                <Version version={version} isNewest={version.number === article.version} />
              </UnstyledButton>
            </li>
          ))}
      </ol>
      <LoadMore list={versions} />
    </>
  );
}

function Version({ version, isNewest }: { version: VersionSummary; isNewest: boolean }) {
  return (
    <>
      <span className={classes.head}>
        <Text span size="sm" fw={620}>
          Version {version.number}
        </Text>
        {version.is_published && (
          <Badge size="xs" color="green">
            Customers see it
          </Badge>
        )}
        {isNewest && !version.is_published && (
          <Badge size="xs" color="gray">
            Newest
          </Badge>
        )}
      </span>
      <Text span size="xs" className={classes.summary}>
        {capitalized(version.summary)}
      </Text>
      <Text span size="xs" c="dimmed">
        {version.created_by} · {formatDateTime(version.created_at)}
      </Text>
    </>
  );
}

const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
