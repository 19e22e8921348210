import { Skeleton, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';

import { describeError } from '../../../shared/api/client';
import { RenderedHtml } from '../../../shared/components/RenderedHtml';
import { usePreview } from '../api/preview';

const PAUSE_MS = 250;

/** As the widget and the help pages will show it: rendered by the server, a moment after typing stops. */
export function MarkdownPreview({ markdown }: { markdown: string }) {
  const [settled] = useDebouncedValue(markdown, PAUSE_MS);
  const preview = usePreview(settled);
  if (settled.trim() === '') {
    return (
      <Text size="sm" c="dimmed">
        What you write appears here as customers will see it.
      </Text>
    );
  }
  if (preview.data) return <RenderedHtml html={preview.data.html} />;
  if (preview.error) {
    return (
      <Text size="sm" c="red" role="alert">
        No preview: {describeError(preview.error)}
      </Text>
    );
  }
  return (
    <div aria-busy aria-label="Loading the preview">
      <Skeleton height={12} width="80%" />
      <Skeleton height={12} width="95%" mt={10} />
      <Skeleton height={12} width="60%" mt={10} />
    </div>
  );
}
