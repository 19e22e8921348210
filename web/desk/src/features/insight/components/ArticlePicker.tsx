import { Select } from '@mantine/core';

/** As many as fit a list; the words narrow it down. */
const SHOWN = 30;

export interface NamedArticle {
  id: string;
  title: string;
}

interface ArticlePickerProps {
  articles: readonly NamedArticle[];
  disabled: boolean;
  onPick: (article: NamedArticle) => void;
}

/** Any article, by words of its title. */
export function ArticlePicker({ articles, disabled, onPick }: ArticlePickerProps) {
  return (
    <Select
      size="xs"
      w={220}
      searchable
      disabled={disabled}
      limit={SHOWN}
      value={null}
      data={articles.map(({ id, title }) => ({ value: id, label: title }))}
      placeholder="Add to another article"
      aria-label="Add to another article"
      nothingFoundMessage="No article of that name"
      onChange={(id) => {
        const article = articles.find((one) => one.id === id);
        if (article) onPick(article);
      }}
    />
  );
}
