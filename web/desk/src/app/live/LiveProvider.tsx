import { type InfiniteData, type QueryClient, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react';

import { keys } from '../../shared/api/keys';
import type {
  Agent,
  ConversationDetail,
  ConversationPage,
  ConversationSummary,
  DeskEvent,
  Staff,
} from '../../shared/api/types';
import { applyEvent } from '../../shared/live/apply-event';
import { LiveContext } from '../../shared/live/context';
import { type ConnectionState, DeskSocket } from '../../shared/live/socket';
import { typing } from '../../shared/live/typing';
import { viewing } from '../../shared/live/viewing';
import { useStaff } from '../../shared/session';
import { type Notice, noticesFor } from './notices';

/** A blink of the connection is mended before anybody needs to hear of it. */
const WORRY_AFTER_MS = 3_000;

const socketUrl = () =>
  `${window.location.protocol === 'https:' ? 'wss' : 'ws'}://${window.location.host}/api/desk/socket`;

interface LiveProviderProps {
  children: ReactNode;
  onNotices: (notices: readonly Notice[]) => void;
}

/** Keeps the query cache in step with the server for as long as somebody is signed in. */
export function LiveProvider({ children, onNotices }: LiveProviderProps) {
  const client = useQueryClient();
  const staff = useStaff();
  const [state, setState] = useState<ConnectionState>('connecting');
  const [isLate, setLate] = useState(false);
  const socketRef = useRef<DeskSocket | null>(null);
  const announceRef = useRef(onNotices);
  useEffect(() => {
    announceRef.current = onNotices;
  }, [onNotices]);

  useEffect(() => {
    const onEvent = (event: DeskEvent) => {
      const queueBefore = queueIn(client);
      // Before the event is applied: what was lost is no longer held afterwards.
      const find = (id: string) => findConversation(client, id);
      applyEvent(client, event, staff.id);
      rememberPeople(event, staff);
      const notices = noticesFor(event, {
        staff,
        own: client.getQueryData<Agent[]>(keys.agents)?.find(({ id }) => id === staff.id),
        queueBefore,
        queueAfter: queueIn(client),
        find,
        inFront: conversationInFront(),
      });
      if (notices.length > 0) announceRef.current(notices);
    };
    const socket = new DeskSocket({ url: socketUrl(), onEvent, onState: setState });
    socketRef.current = socket;
    socket.start();
    return () => {
      socketRef.current = null;
      socket.stop();
    };
  }, [client, staff]);

  // 'connecting' and 'disconnected' alternate while the connection is away; the clock runs on.
  const isConnected = state === 'connected';
  useEffect(() => {
    if (isConnected) return undefined;
    const timer = setTimeout(() => {
      setLate(true);
      // The socket may have been refused because the session is over: this request would tell.
      void client.refetchQueries({ queryKey: keys.queue });
    }, WORRY_AFTER_MS);
    return () => {
      clearTimeout(timer);
      setLate(false);
    };
  }, [client, isConnected]);

  const send = useCallback((frame: object) => socketRef.current?.send(frame), []);
  const live = useMemo(
    () => ({ state, isLost: isLate && !isConnected, send }),
    [state, isLate, isConnected, send],
  );
  return <LiveContext value={live}>{children}</LiveContext>;
}

const queueIn = (client: QueryClient) => client.getQueryData<ConversationSummary[]>(keys.queue);

/** A conversation wherever the desk holds it. */
function findConversation(client: QueryClient, id: string): ConversationSummary | undefined {
  const open = client.getQueryData<ConversationDetail>(keys.conversation(id));
  if (open) return open.conversation;
  const lists = client.getQueriesData<InfiniteData<ConversationPage>>({ queryKey: keys.conversationLists });
  for (const [, list] of lists) {
    const found = list?.pages.flatMap(({ conversations }) => conversations).find((entry) => entry.id === id);
    if (found) return found;
  }
  return queueIn(client)?.find((entry) => entry.id === id);
}

/** Which conversation is read right now, if this tab is in front at all. */
function conversationInFront(): string | null {
  if (document.visibilityState !== 'visible') return null;
  return /\/inbox\/[^/]+\/([^/]+)/.exec(window.location.pathname)?.[1] ?? null;
}

/** Who types and who looks on; what one does oneself comes back too, and is no news. */
function rememberPeople(event: DeskEvent, staff: Staff): void {
  if (event.type === 'typing') {
    if (event.staff_id === staff.id || (event.author === 'agent' && event.name === staff.name)) return;
    typing.set(event.conversation_id, { author: event.author, name: event.name }, event.active);
  } else if (event.type === 'viewing') {
    if (event.staff_id === staff.id) return;
    viewing.set(event.conversation_id, { staffId: event.staff_id, name: event.name }, event.active);
  } else if (event.type === 'message.created') {
    typing.clear(event.conversation_id, event.message.author);
  }
}
