import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react';

import { keys } from '../../shared/api/keys';
import type { ConversationSummary, DeskEvent } from '../../shared/api/types';
import { applyEvent } from '../../shared/live/apply-event';
import { LiveContext } from '../../shared/live/context';
import { newlyWaiting } from '../../shared/live/reducer';
import { type ConnectionState, DeskSocket } from '../../shared/live/socket';
import { typing } from '../../shared/live/typing';
import { useStaff } from '../../shared/session';

/** A blink of the connection is mended before anybody needs to hear of it. */
const WORRY_AFTER_MS = 3_000;

const socketUrl = () =>
  `${window.location.protocol === 'https:' ? 'wss' : 'ws'}://${window.location.host}/api/desk/socket`;

interface LiveProviderProps {
  children: ReactNode;
  onNewlyWaiting: (conversations: ConversationSummary[]) => void;
}

/** Keeps the query cache in step with the server for as long as somebody is signed in. */
export function LiveProvider({ children, onNewlyWaiting }: LiveProviderProps) {
  const client = useQueryClient();
  const staff = useStaff();
  const [state, setState] = useState<ConnectionState>('connecting');
  const [isLate, setLate] = useState(false);
  const socketRef = useRef<DeskSocket | null>(null);
  const announceRef = useRef(onNewlyWaiting);
  useEffect(() => {
    announceRef.current = onNewlyWaiting;
  }, [onNewlyWaiting]);

  useEffect(() => {
    const onEvent = (event: DeskEvent) => {
      const before = client.getQueryData<ConversationSummary[]>(keys.queue);
      applyEvent(client, event, staff.id);
      rememberTyping(event, staff.name);
      const after = client.getQueryData<ConversationSummary[]>(keys.queue);
      // Those who waited already when the desk was opened are in plain view: no bell for them.
      if (before && after && before !== after) {
        const arrived = newlyWaiting(before, after);
        if (arrived.length > 0) announceRef.current(arrived);
      }
    };
    const socket = new DeskSocket({ url: socketUrl(), onEvent, onState: setState });
    socketRef.current = socket;
    socket.start();
    return () => {
      socketRef.current = null;
      socket.stop();
    };
  }, [client, staff.id, staff.name]);

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

function rememberTyping(event: DeskEvent, ownName: string): void {
  if (event.type === 'typing') {
    // What one types oneself comes back too.
    if (event.author === 'agent' && event.name === ownName) return;
    typing.set(event.conversation_id, { author: event.author, name: event.name }, event.active);
  } else if (event.type === 'message.created') {
    typing.clear(event.conversation_id, event.message.author);
  }
}
