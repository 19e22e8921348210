import { Button, Checkbox, CloseButton, ScrollArea, Select, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconBook2, IconPlus, IconSearch, IconSearchOff } from '@tabler/icons-react';
import { Link, useSearchParams } from 'react-router';

import { useFigures } from '../../features/insight/api/get-figures';
import { useArticles } from '../../features/knowledge/api/list-articles';
import { useOwners } from '../../features/knowledge/api/list-owners';
import { useCategories } from '../../features/knowledge/api/list-categories';
import {
  type Figures,
  readSorting,
  type Sorting,
  writeSorting,
} from '../../features/knowledge/article-sorting';
import { ArticleTable, ArticleTableSkeleton } from '../../features/knowledge/components/ArticleTable';
import type { ArticleListItem } from '../../shared/api/types';
import { EmptyState } from '../../shared/components/EmptyState';
import { ErrorState } from '../../shared/components/ErrorState';
import { ARTICLE_STATUSES } from '../../shared/lib/labels';
import { mayEditKnowledge, useStaff } from '../../shared/session';
import { usePageTitle } from '../live/use-page-title';
import classes from './ArticlesPage.module.css';

const TYPING_PAUSE_MS = 250;
const FIGURE_DAYS = 30;
const NO_FIGURES: Figures = new Map();

/** The articles, by what is looked for. */
export function ArticlesPage() {
  const staff = useStaff();
  const mayEdit = mayEditKnowledge(staff.role);
  const [parameters, setParameters] = useSearchParams();
  const status = parameters.get('status') ?? '';
  const category = parameters.get('category') ?? '';
  const typed = parameters.get('q') ?? '';
  const [q] = useDebouncedValue(typed, TYPING_PAUSE_MS);
  const owner = parameters.get('owner') ?? '';
  const reviewDue = parameters.get('review_due') ?? '';
  const isStaleOnly = parameters.get('stale') === 'true';
  const articles = useArticles({ status, category, q, owner, review_due: reviewDue });
  const figures = useFigures(FIGURE_DAYS).data ?? NO_FIGURES;
  const shown = articles.data?.filter(({ id }) => !isStaleOnly || figures.get(id)?.stale.length);
  const owners = useOwners();
  const categories = useCategories();
  const isFiltered = [status, category, typed, owner, reviewDue, isStaleOnly].some(Boolean);
  usePageTitle('Articles');

  const filter = (name: string, value: string | null) =>
    setParameters(
      (current) => {
        if (value) current.set(name, value);
        else current.delete(name);
        return current;
      },
      { replace: true },
    );

  return (
    <div className={classes.page}>
      <div className={classes.filters} role="search" aria-label="Articles">
        <TextInput
          value={typed}
          onChange={(event) => filter('q', event.currentTarget.value)}
          placeholder="Search titles, texts and questions"
          aria-label="Search articles"
          leftSection={<IconSearch size={16} />}
          rightSection={
            typed ? <CloseButton size="sm" aria-label="Clear" onClick={() => filter('q', null)} /> : null
          }
          className={classes.search}
        />
        <Select
          value={status || null}
          onChange={(value) => filter('status', value)}
          data={Object.entries(ARTICLE_STATUSES).map(([value, { label }]) => ({ value, label }))}
          placeholder="Any status"
          aria-label="Status"
          clearable
          w={160}
        />
        <Select
          value={category || null}
          onChange={(value) => filter('category', value)}
          data={(categories.data ?? []).map(({ slug, title }) => ({ value: slug, label: title }))}
          placeholder="Any category"
          aria-label="Category"
          clearable
          searchable
          w={210}
        />
        <Select
          value={owner || null}
          onChange={(value) => filter('owner', value)}
          data={(owners.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          placeholder="Any owner"
          aria-label="Owner"
          clearable
          searchable
          w={160}
        />
        <Checkbox
          checked={reviewDue === 'true'}
          onChange={(event) => filter('review_due', event.currentTarget.checked ? 'true' : null)}
          label="Due for another look"
        />
        <Checkbox
          checked={isStaleOnly}
          onChange={(event) => filter('stale', event.currentTarget.checked ? 'true' : null)}
          label="Stale"
          title="Unchanged for a year, due for review, not shown in 90 days, or more often unhelpful than helpful"
        />
        {shown && (
          <span className={classes.count} role="status">
            {shown.length === 1 ? '1 article' : `${shown.length} articles`}
          </span>
        )}
      </div>
      <ScrollArea className={classes.table}>
        <ArticleResults
          articles={articles}
          shown={shown ?? []}
          categories={categories.data ?? []}
          figures={figures}
          sorting={readSorting(parameters.get('sort'))}
          onSort={(sorting) => filter('sort', writeSorting(sorting))}
          isFiltered={isFiltered}
          mayEdit={mayEdit}
        />
      </ScrollArea>
    </div>
  );
}

interface ArticleResultsProps {
  articles: ReturnType<typeof useArticles>;
  shown: readonly ArticleListItem[];
  figures: Figures;
  sorting: Sorting;
  onSort: (sorting: Sorting) => void;
  categories: NonNullable<ReturnType<typeof useCategories>['data']>;
  isFiltered: boolean;
  mayEdit: boolean;
}

function ArticleResults({ articles, shown, isFiltered, mayEdit, ...table }: ArticleResultsProps) {
  if (!articles.data) {
    if (articles.error) return <ErrorState error={articles.error} onRetry={() => void articles.refetch()} />;
    return <ArticleTableSkeleton />;
  }
  if (shown.length > 0) return <ArticleTable articles={shown} {...table} />;
  if (isFiltered) {
    return (
      <EmptyState icon={IconSearchOff} title="No article matches">
        Try fewer words, or another status or category.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={IconBook2}
      title="No articles yet"
      action={
        mayEdit && (
          <Button component={Link} to="/knowledge/new" leftSection={<IconPlus size={16} />}>
            Write the first one
          </Button>
        )
      }
    >
      The bot answers with what is written here.
    </EmptyState>
  );
}
