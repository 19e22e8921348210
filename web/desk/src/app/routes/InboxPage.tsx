import { NativeSelect } from '@mantine/core';
import { useHotkeys, useLocalStorage } from '@mantine/hooks';
import { IconMessages } from '@tabler/icons-react';
import { useMemo } from 'react';
import { Navigate, useNavigate, useParams } from 'react-router';

import { ApprovalsPanel } from '../../features/approvals/components/ApprovalsPanel';
import { ContactPanel } from '../../features/conversation/components/ContactPanel';
import { type AsideProps, ConversationView } from '../../features/conversation/components/ConversationView';
import { HandoffPanel } from '../../features/conversation/components/HandoffPanel';
import { TimelinePanel } from '../../features/conversation/components/TimelinePanel';
import { suggestPhrasing } from '../../features/insight/api/phrasings';
import { SuggestedArticles } from '../../features/knowledge/components/SuggestedArticles';
import { useQueue } from '../../features/queue/api/get-queue';
import { useConversations } from '../../features/queue/api/list-conversations';
import { ConversationList, type ListState } from '../../features/queue/components/ConversationList';
import { ViewList } from '../../features/queue/components/ViewList';
import { ViewMenu } from '../../features/queue/components/ViewMenu';
import { inTeam, teamChoices } from '../../features/queue/team-filter';
import { useAgents } from '../../shared/api/agents';
import { useCannedReplies } from '../../shared/api/canned-replies';
import { useTeams } from '../../shared/api/teams';
import type { CannedReply, ConversationSummary } from '../../shared/api/types';
import { type Command, useCommands } from '../../shared/commands';
import { EmptyState } from '../../shared/components/EmptyState';
import { type InboxView, isInboxView, VIEW_TITLES } from '../../shared/lib/views';
import { useStaff } from '../../shared/session';
import { usePageTitle } from '../live/use-page-title';
import classes from './InboxPage.module.css';
import { NotificationOffer } from './NotificationOffer';

export function InboxPage() {
  const { view, conversationId } = useParams();
  if (!isInboxView(view)) return <Navigate to="/inbox/waiting" replace />;
  return <Inbox view={view} conversationId={conversationId} />;
}

function Inbox({ view, conversationId }: { view: InboxView; conversationId: string | undefined }) {
  const { list, counts } = useInboxLists(view);
  const cannedReplies = useCannedReplies().data ?? NO_REPLIES;
  usePageTitle(VIEW_TITLES[view]);
  const { filter, filtered } = useTeamFilter(list);
  useStepping(view, filtered.conversations ?? NONE, conversationId);

  return (
    <div className={classes.inbox} data-reading={conversationId !== undefined}>
      <nav className={classes.views} aria-label="Views">
        <h1 className={classes.title}>Inbox</h1>
        <ViewList counts={counts} />
      </nav>
      <section className={classes.list} aria-label={VIEW_TITLES[view]}>
        <header className={classes.listHead}>
          <h2 className={classes.listTitle}>{VIEW_TITLES[view]}</h2>
          <ViewMenu view={view} counts={counts} />
          {filter ?? (
            <span className={classes.order}>
              {view === 'waiting' ? 'Next to serve first' : 'Newest first'}
            </span>
          )}
        </header>
        <div className={classes.rows}>
          <ConversationList view={view} list={filtered} selectedId={conversationId} />
        </div>
        <div className={classes.offer}>
          <NotificationOffer />
        </div>
      </section>
      <div className={classes.conversation}>
        {conversationId ? (
          <ConversationView
            key={conversationId}
            id={conversationId}
            backTo={`/inbox/${view}`}
            cannedReplies={cannedReplies}
            Aside={Aside}
          />
        ) : (
          <EmptyState icon={IconMessages} title="No conversation chosen">
            Choose one from the list, or press Alt + J for the next one.
          </EmptyState>
        )}
      </div>
    </div>
  );
}

function Aside({ detail, onInsert }: AsideProps) {
  return (
    <>
      {detail.handoff && <HandoffPanel handoff={detail.handoff} onInsert={onInsert} />}
      <ApprovalsPanel approvals={detail.approvals} />
      <ContactPanel conversation={detail.conversation} />
      <SuggestedArticles
        messages={detail.messages}
        question={detail.handoff?.story.question ?? null}
        onInsert={onInsert}
        onUse={(articleId, question) => {
          // Only the editors' list is one short when this fails: nothing to bother the agent with.
          void suggestPhrasing({ articleId, question }).catch(() => undefined);
        }}
      />
      <TimelinePanel conversation={detail.conversation} />
    </>
  );
}

/** Narrows a list to a team; offered where there is more than one to choose from. */
function useTeamFilter(list: ListState) {
  const staff = useStaff();
  const teams = useTeams();
  const own = useAgents().data?.find(({ id }) => id === staff.id);
  const [wanted, setWanted] = useLocalStorage({
    key: 'frontdesk.team',
    defaultValue: 'all',
    getInitialValueInEffect: false,
  });
  const choices = teamChoices(teams.data ?? [], list.conversations ?? NONE, own);
  // A team may have been deleted since it was chosen.
  const value = choices.some((choice) => choice.value === wanted) ? wanted : 'all';
  const filtered: ListState = {
    ...list,
    conversations: list.conversations?.filter((entry) => inTeam(entry, value, own)),
  };
  const filter =
    choices.length > 2 ? (
      <NativeSelect
        size="xs"
        aria-label="Team"
        value={value}
        onChange={(event) => setWanted(event.currentTarget.value)}
        data={choices}
        className={classes.team}
      />
    ) : null;
  return { filter, filtered };
}

const NO_REPLIES: readonly CannedReply[] = [];
const NONE: readonly ConversationSummary[] = [];

/** The list in front, and how many each view holds. */
function useInboxLists(view: InboxView) {
  const queue = useQueue();
  const mine = useConversations('mine');
  const open = useConversations('open');
  const bot = useConversations('bot');
  const resolved = useConversations('resolved', view === 'resolved');
  const paged = { mine, open, bot, resolved };

  const counted = (listed: typeof mine): string | undefined => {
    if (!listed.data) return undefined;
    const known = listed.data.pages.reduce((sum, page) => sum + page.conversations.length, 0);
    return listed.hasNextPage ? `${known}+` : String(known);
  };
  const counts: Partial<Record<InboxView, string>> = {};
  if (queue.data) counts.waiting = String(queue.data.length);
  for (const name of ['mine', 'open', 'bot'] as const) {
    const count = counted(paged[name]);
    if (count !== undefined) counts[name] = count;
  }

  const current = view === 'waiting' ? null : paged[view];
  const list: ListState = current
    ? {
        conversations: current.data?.pages.flatMap((page) => page.conversations),
        error: current.error,
        retry: () => void current.refetch(),
        loadMore: current.hasNextPage ? () => void current.fetchNextPage() : undefined,
        isLoadingMore: current.isFetchingNextPage,
      }
    : {
        conversations: queue.data,
        error: queue.error,
        retry: () => void queue.refetch(),
        isLoadingMore: false,
      };
  return { list, counts };
}

/** Alt + J and Alt + K walk through the list; past its ends they stay. */
function useStepping(
  view: InboxView,
  conversations: readonly ConversationSummary[],
  currentId: string | undefined,
) {
  const navigate = useNavigate();
  const step = useMemo(
    () => (by: 1 | -1) => {
      const at = conversations.findIndex((entry) => entry.id === currentId);
      const wanted = at === -1 ? 0 : Math.min(Math.max(at + by, 0), conversations.length - 1);
      const target = conversations[wanted];
      if (target) void navigate(`/inbox/${view}/${target.id}`);
    },
    [conversations, currentId, navigate, view],
  );
  useHotkeys(
    [
      ['alt+J', () => step(1)],
      ['alt+K', () => step(-1)],
    ],
    [],
    true,
  );
  const commands = useMemo<Command[]>(
    () => [
      { id: 'next', label: 'Next conversation', description: 'Alt + J', group: 'Inbox', run: () => step(1) },
      {
        id: 'previous',
        label: 'Previous conversation',
        description: 'Alt + K',
        group: 'Inbox',
        run: () => step(-1),
      },
    ],
    [step],
  );
  useCommands(commands);
}
