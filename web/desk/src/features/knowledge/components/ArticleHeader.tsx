import { ActionIcon, Anchor, Badge, Button, Group, Menu, Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import {
  IconArchive,
  IconArrowLeft,
  IconClock,
  IconDotsVertical,
  IconEyeOff,
  IconExternalLink,
  IconEyeCheck,
  IconSearch,
} from '@tabler/icons-react';
import { Link } from 'react-router';

import type { Article } from '../../../shared/api/types';
import { notifyDone, notifyError } from '../../../shared/components/notify';
import { ARTICLE_STATUSES } from '../../../shared/lib/labels';
import { formatAgo, formatDateTime } from '../../../shared/lib/time';
import { useMinutes } from '../../../shared/lib/use-now';
import { useArchiveArticle } from '../api/archive-article';
import { useUnpublishArticle } from '../api/unpublish-article';
import { isReviewDue } from '../plan';
import type { ArticleEditor } from '../use-article-editor';
import classes from './ArticleHeader.module.css';

interface ArticleHeaderProps {
  editor: ArticleEditor;
  readOnly: boolean;
  onTry: () => void;
}

export function ArticleHeader({ editor, readOnly, onTry }: ArticleHeaderProps) {
  const { base, isDirty, isSaving, isPublishing } = editor;
  const isPublished = base !== null && base.published_version !== null;
  // An archived article must be taken up again, by an edit, before it can be published.
  const isUnpublished = base?.status !== 'published' && base?.status !== 'archived';
  const hasNewToPublish = isDirty || isUnpublished || base.has_unpublished_changes;
  return (
    <header className={classes.header}>
      <ActionIcon
        component={Link}
        to="/knowledge"
        variant="subtle"
        color="gray"
        size="lg"
        aria-label="Back to the articles"
      >
        <IconArrowLeft size={18} />
      </ActionIcon>
      <div className={classes.titles}>
        <h1 className={classes.title}>{titleOf(base, readOnly)}</h1>
        <StatusLine editor={editor} />
      </div>
      <Group gap={8} wrap="nowrap" className={classes.actions}>
        {isPublished && (
          <Anchor
            href={base.url}
            target="_blank"
            rel="noopener noreferrer"
            size="sm"
            className={classes.live}
          >
            View <IconExternalLink size={14} aria-hidden />
          </Anchor>
        )}
        <Button
          variant="subtle"
          color="gray"
          leftSection={<IconSearch size={16} />}
          onClick={onTry}
          className={classes.try}
          aria-label="Try a question"
        >
          Try a question
        </Button>
        {!readOnly && (
          <>
            <Button
              variant="default"
              onClick={() => void editor.saveDraft()}
              loading={isSaving && !isPublishing}
              disabled={!isDirty && base !== null}
            >
              Save draft
            </Button>
            <Button
              onClick={() => void editor.saveAndPublish()}
              loading={isPublishing}
              disabled={!hasNewToPublish}
            >
              Publish
            </Button>
            {base && <MoreMenu article={base} editor={editor} />}
          </>
        )}
      </Group>
    </header>
  );
}

function titleOf(base: Article | null, readOnly: boolean): string {
  if (!base) return 'New article';
  return readOnly ? 'Article' : 'Edit article';
}

function StatusLine({ editor }: { editor: ArticleEditor }) {
  const now = useMinutes();
  const { base, isDirty } = editor;
  if (!base)
    return (
      <Text size="xs" c="dimmed">
        Nobody sees it before you publish it.
      </Text>
    );
  const status = ARTICLE_STATUSES[base.status];
  const ago = formatAgo(base.updated_at, now);
  return (
    <div className={classes.status}>
      <Badge size="sm" color={status.color}>
        {status.label}
      </Badge>
      {base.has_unpublished_changes && base.published_version !== null && (
        <Badge size="sm" color="orange">
          Unpublished changes
        </Badge>
      )}
      {isDirty && (
        <Badge size="sm" color="blue">
          Not saved
        </Badge>
      )}
      <Text size="xs" c="dimmed" truncate>
        Version {base.version}
        {base.published_version !== null && base.published_version !== base.version
          ? ` (customers see ${base.published_version})`
          : ''}
        {base.updated_by ? ` · ${base.updated_by}` : ''} · {ago === 'now' ? 'just now' : ago}
      </Text>
      <Planned article={base} now={now} />
    </div>
  );
}

/** What is going to happen to the article without anybody doing anything. */
function Planned({ article, now }: { article: Article; now: number }) {
  const { publish_at, publish_version, unpublish_at, review_at } = article.plan;
  return (
    <>
      {publish_at !== null && (
        <Badge size="sm" color="blue" variant="outline" leftSection={<IconClock size={11} />}>
          Version {publish_version} goes out {formatDateTime(publish_at)}
        </Badge>
      )}
      {unpublish_at !== null && (
        <Badge size="sm" color="blue" variant="outline" leftSection={<IconClock size={11} />}>
          Unpublished {formatDateTime(unpublish_at)}
        </Badge>
      )}
      {isReviewDue(review_at, now) && (
        <Badge size="sm" color="orange" variant="outline">
          Due for another look
        </Badge>
      )}
    </>
  );
}

function MoreMenu({ article, editor }: { article: Article; editor: ArticleEditor }) {
  const unpublish = useUnpublishArticle();
  const archive = useArchiveArticle();
  const confirm = (title: string, text: string, label: string, onConfirm: () => void) =>
    modals.openConfirmModal({
      title,
      children: <Text size="sm">{text}</Text>,
      labels: { confirm: label, cancel: 'Cancel' },
      onConfirm,
    });
  const isPublished = article.published_version !== null;
  const hasNew = editor.isDirty || article.published_version !== article.version;
  const maySubmit =
    hasNew && (article.status === 'draft' || article.status === 'published' || editor.isDirty);
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label="More actions">
          <IconDotsVertical size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconEyeCheck size={16} />}
          disabled={!maySubmit}
          onClick={() => void editor.saveAndSubmit()}
        >
          Submit for review
        </Menu.Item>
        <Menu.Item
          leftSection={<IconEyeOff size={16} />}
          disabled={!isPublished}
          onClick={() =>
            confirm(
              'Unpublish this article?',
              'Customers will not find it any more, and the bot will not answer with it. The text is kept as a draft.',
              'Unpublish',
              () =>
                unpublish.mutate(article.id, {
                  onSuccess: () => notifyDone('Unpublished'),
                  onError: (error) => notifyError('The article was not unpublished', error),
                }),
            )
          }
        >
          Unpublish
        </Menu.Item>
        <Menu.Item
          leftSection={<IconArchive size={16} />}
          disabled={article.status === 'archived'}
          onClick={() =>
            confirm(
              'Archive this article?',
              'It disappears from the list and from the bot. You find it again under the status “Archived”.',
              'Archive',
              () =>
                archive.mutate(article.id, {
                  onSuccess: () => notifyDone('Archived'),
                  onError: (error) => notifyError('The article was not archived', error),
                }),
            )
          }
        >
          Archive
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
