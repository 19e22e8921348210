import { useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { Spotlight, type SpotlightActionData, type SpotlightActionGroupData } from '@mantine/spotlight';
import { useQueryClient } from '@tanstack/react-query';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { useNavigate } from 'react-router';

import { keys } from '../../shared/api/keys';
import type { ConversationPage, ConversationSummary } from '../../shared/api/types';
import { type Command, useRegisteredCommands } from '../../shared/commands';
import { contactName, oneLine } from '../../shared/lib/format';
import { settingsSections } from '../../shared/lib/sections';
import { conversationPath } from '../../shared/lib/views';
import { maySupervise, mayServeCustomers, useStaff } from '../../shared/session';
import { openShortcuts } from './shortcuts';

/** Ctrl K: go anywhere, do what the page in front can do, find a conversation that is loaded. */
export function CommandPalette() {
  const staff = useStaff();
  const navigate = useNavigate();
  const client = useQueryClient();
  const registered = useRegisteredCommands();
  const { setColorScheme } = useMantineColorScheme();
  const isDark = useComputedColorScheme('light') === 'dark';
  const [conversations, setConversations] = useState<ConversationSummary[]>([]);
  const serves = mayServeCustomers(staff.role);
  const go = (id: string, label: string, path: string): Command => ({
    id,
    label,
    group: 'Go to',
    run: () => void navigate(path),
  });

  const commands: Command[] = [
    ...registered,
    ...(serves
      ? [
          go('go-waiting', 'Waiting customers', '/inbox/waiting'),
          go('go-mine', 'My conversations', '/inbox/mine'),
          go('go-open', 'All open conversations', '/inbox/open'),
          go('go-bot', 'Conversations with the bot', '/inbox/bot'),
          go('go-resolved', 'Resolved conversations', '/inbox/resolved'),
          go('go-approvals', 'Approvals', '/approvals'),
          go('go-policies', 'Policies', '/policies'),
          ...settingsSections(staff.role).map(({ value, label }) =>
            go(`go-settings-${value}`, label, `/settings/${value}`),
          ),
        ]
      : []),
    ...(maySupervise(staff.role)
      ? [
          go('go-live', 'Live overview', '/live'),
          go('go-reports', 'Reports', '/reports/overview'),
          go('go-ratings', 'Ratings', '/reports/ratings'),
          go('go-audit', 'Audit log', '/reports/audit'),
        ]
      : []),
    go('go-knowledge', 'Knowledge', '/knowledge'),
    {
      id: 'appearance',
      label: isDark ? 'Light appearance' : 'Dark appearance',
      group: 'Desk',
      run: () => setColorScheme(isDark ? 'light' : 'dark'),
    },
    ...(serves ? [{ id: 'shortcuts', label: 'Keyboard shortcuts', group: 'Desk', run: openShortcuts }] : []),
    ...conversations.map((conversation) => ({
      id: conversation.id,
      label: contactName(conversation.contact),
      description: oneLine(conversation.last_message?.text ?? '').slice(0, 90),
      group: 'Conversations',
      run: () => void navigate(conversationPath(conversation, staff.id)),
    })),
  ];

  return (
    <Spotlight
      actions={grouped(commands)}
      shortcut="mod + K"
      // Also while writing: that is where an agent's hands are.
      tagsToIgnore={[]}
      nothingFound="Nothing like that here"
      highlightQuery
      scrollable
      maxHeight={420}
      limit={30}
      onSpotlightOpen={() => setConversations(loadedConversations(client))}
      searchProps={{
        leftSection: <IconSearch size={18} />,
        placeholder: 'Search conversations, or what to do…',
        'aria-label': 'Search conversations and commands',
      }}
    />
  );
}

function grouped(commands: readonly Command[]): SpotlightActionGroupData[] {
  const groups = new Map<string, SpotlightActionData[]>();
  for (const { id, label, description, group, run } of commands) {
    const action: SpotlightActionData = { id, label, onClick: run };
    if (description) action.description = description;
    groups.set(group, [...(groups.get(group) ?? []), action]);
  }
  return [...groups].map(([group, actions]) => ({ group, actions }));
}

/** What the desk has in hand already: searching it costs the server nothing. */
function loadedConversations(client: ReturnType<typeof useQueryClient>): ConversationSummary[] {
  const found = new Map<string, ConversationSummary>();
  for (const entry of client.getQueryData<ConversationSummary[]>(keys.queue) ?? [])
    found.set(entry.id, entry);
  const lists = client.getQueriesData<{ pages: ConversationPage[] }>({ queryKey: keys.conversationLists });
  for (const [, list] of lists) {
    for (const entry of list?.pages.flatMap((page) => page.conversations) ?? []) found.set(entry.id, entry);
  }
  return [...found.values()];
}
