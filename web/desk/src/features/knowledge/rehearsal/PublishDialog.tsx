import { Button, Group, Modal, ScrollArea } from '@mantine/core';

import { CheckResult } from './CheckResult';
import { worse } from './publishing';
import type { WaitingCheck } from './use-publishing';

/** Shows what publishing would change, and waits for a yes or no. */
export function PublishDialog({ waiting }: { waiting: WaitingCheck | null }) {
  if (!waiting) return null;
  const { article, check, decide } = waiting;
  return (
    <Modal opened onClose={() => decide(false)} title={`Publish “${article.title}”?`} size="lg">
      <ScrollArea.Autosize
        mah="60vh"
        type="auto"
        offsetScrollbars="present"
        viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': 'What was found' }}
      >
        <CheckResult check={check} articleId={article.id} />
      </ScrollArea.Autosize>
      <Group justify="flex-end" mt="lg" gap={8}>
        <Button variant="default" onClick={() => decide(false)} data-autofocus>
          Cancel
        </Button>
        <Button onClick={() => decide(true)}>
          {worse(check).length > 0 ? 'Accept and publish' : 'Publish'}
        </Button>
      </Group>
    </Modal>
  );
}
