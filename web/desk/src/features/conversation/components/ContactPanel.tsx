import { Anchor, Text } from '@mantine/core';

import type { ConversationSummary } from '../../../shared/api/types';
import { PanelSection } from '../../../shared/components/PanelSection';
import { formatDateTime } from '../../../shared/lib/time';
import classes from './ContactPanel.module.css';

export function ContactPanel({ conversation }: { conversation: ConversationSummary }) {
  const { contact } = conversation;
  return (
    <PanelSection title="Customer">
      <dl className={classes.facts}>
        <dt>Name</dt>
        <dd>{contact.name ?? <Unknown />}</dd>
        <dt>E-mail</dt>
        <dd>
          {contact.email ? (
            <Anchor href={`mailto:${contact.email}`} inherit>
              {contact.email}
            </Anchor>
          ) : (
            <Unknown />
          )}
        </dd>
        <dt>Identity</dt>
        <dd>
          {contact.verified ? 'Checked: signed in, or by a code' : 'Not checked'}
          {!contact.verified && contact.email && (
            <Text size="xs" c="dimmed">
              Anybody can type an e-mail address: ask before you speak of orders or payments.
            </Text>
          )}
        </dd>
        {conversation.reply_email && (
          <>
            <dt>Answer to</dt>
            <dd>{conversation.reply_email}</dd>
          </>
        )}
        <dt>Chat</dt>
        <dd>{conversation.customer_is_there ? 'Open now' : 'Closed: they are away'}</dd>
        <dt>Began</dt>
        <dd>{formatDateTime(conversation.created_at)}</dd>
      </dl>
    </PanelSection>
  );
}

function Unknown() {
  return (
    <Text span inherit c="dimmed">
      not given
    </Text>
  );
}
