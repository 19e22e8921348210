import { Button, Group, Modal, Skeleton, Stack, Text } from '@mantine/core';
import { IconFileOff } from '@tabler/icons-react';
import { useEffect } from 'react';
import { type BlockerFunction, Link, useBlocker, useLocation, useNavigate, useParams } from 'react-router';

import { FiguresLine } from '../../features/insight/components/FiguresLine';
import { useArticle } from '../../features/knowledge/api/get-article';
import { ArticleEditor } from '../../features/knowledge/components/ArticleEditor';
import { ArticleHeader } from '../../features/knowledge/components/ArticleHeader';
import { PublishDialog } from '../../features/knowledge/rehearsal/PublishDialog';
import { usePublishing } from '../../features/knowledge/rehearsal/use-publishing';
import type { ArticleFields } from '../../features/knowledge/fields';
import { type ArticleEditor as Editor, useArticleEditor } from '../../features/knowledge/use-article-editor';
import { useEditorPanel } from '../../features/knowledge/use-editor-panel';
import { ApiError } from '../../shared/api/client';
import type { Article } from '../../shared/api/types';
import { EmptyState } from '../../shared/components/EmptyState';
import { ErrorState } from '../../shared/components/ErrorState';
import { mayEditKnowledge, useStaff } from '../../shared/session';
import { usePageTitle } from '../live/use-page-title';
import classes from './ArticlePage.module.css';

export function ArticlePage() {
  const { articleId = 'new' } = useParams();
  return articleId === 'new' ? (
    <Editing key="new" stored={null} />
  ) : (
    <StoredArticle key={articleId} id={articleId} />
  );
}

function StoredArticle({ id }: { id: string }) {
  const article = useArticle(id);
  if (article.data) return <Editing stored={article.data} />;
  if (article.error instanceof ApiError && article.error.status === 404) {
    return (
      <EmptyState
        icon={IconFileOff}
        title="There is no such article"
        action={
          <Button component={Link} to="/knowledge" variant="default">
            All articles
          </Button>
        }
      />
    );
  }
  if (article.error) return <ErrorState error={article.error} onRetry={() => void article.refetch()} />;
  return (
    <Stack p="xl" gap="md" aria-busy aria-label="Loading the article">
      <Skeleton height={26} width="40%" />
      <Skeleton height={380} radius="md" />
    </Stack>
  );
}

function Editing({ stored }: { stored: Article | null }) {
  const navigate = useNavigate();
  const staff = useStaff();
  const readOnly = !mayEditKnowledge(staff.role);
  const [, openPanel] = useEditorPanel();
  const { waiting, publish } = usePublishing();
  const editor = useArticleEditor(
    stored,
    (article) => void navigate(`/knowledge/${article.id}`, { replace: true, state: { isSaved: true } }),
    publish,
  );
  usePageTitle(stored?.title ?? 'New article');
  useSaveKey(editor, readOnly);
  useBeginning(editor);
  return (
    <div className={classes.page}>
      <ArticleHeader editor={editor} readOnly={readOnly} onTry={() => openPanel('try')} />
      {stored && <FiguresLine articleId={stored.id} />}
      <ArticleEditor editor={editor} readOnly={readOnly} />
      <PublishDialog waiting={waiting} />
      {!readOnly && <LeaveGuard editor={editor} />}
    </div>
  );
}

/** What a new article begins with, where it was begun from what customers asked. */
function useBeginning({ base, change }: Editor): void {
  const navigate = useNavigate();
  const location = useLocation();
  const { pathname } = location;
  const begin = (location.state as { begin?: Partial<ArticleFields> } | null)?.begin;
  useEffect(() => {
    if (!begin || base) return;
    change(begin);
    // Once: coming back here must not undo what was written since.
    void navigate(pathname, { replace: true });
  }, [begin, base, change, navigate, pathname]);
}

/** Ctrl + S saves, as everywhere. */
function useSaveKey(editor: Editor, readOnly: boolean): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== 's') return;
      event.preventDefault();
      if (!readOnly && editor.isDirty && !editor.isSaving) void editor.saveDraft();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [editor, readOnly]);
}

/** Nobody leaves unsaved changes by mistake. */
function LeaveGuard({ editor }: { editor: Editor }) {
  const { isDirty } = editor;
  const isLeaving: BlockerFunction = ({ currentLocation, nextLocation }) => {
    // A new article moves to its own address as it is saved: nothing is left behind.
    const isSaved = (nextLocation.state as { isSaved?: boolean } | null)?.isSaved === true;
    return isDirty && !isSaved && currentLocation.pathname !== nextLocation.pathname;
  };
  const blocker = useBlocker(isLeaving);

  useEffect(() => {
    if (!isDirty) return undefined;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [isDirty]);

  const saveAndLeave = async () => {
    if (await editor.saveDraft()) blocker.proceed?.();
    else blocker.reset?.();
  };
  return (
    <Modal
      opened={blocker.state === 'blocked'}
      onClose={() => blocker.reset?.()}
      title="Leave without saving?"
    >
      <Text size="sm">Your changes are not saved. A copy stays in this browser until you come back.</Text>
      <Group justify="flex-end" mt="lg" gap={8}>
        <Button variant="subtle" color="gray" onClick={() => blocker.proceed?.()}>
          Leave
        </Button>
        <Button variant="default" onClick={() => blocker.reset?.()}>
          Stay
        </Button>
        <Button loading={editor.isSaving} onClick={() => void saveAndLeave()}>
          Save draft and leave
        </Button>
      </Group>
    </Modal>
  );
}
