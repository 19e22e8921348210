import { useLocalStorage } from '@mantine/hooks';
import { useCallback, useEffect, useState } from 'react';
import { useNavigate } from 'react-router';

import type { ConversationSummary } from '../../shared/api/types';
import { contactName } from '../../shared/lib/format';
import { REASONS } from '../../shared/lib/labels';
import { playChime, prepareChime } from './chime';

export interface Attention {
  isMuted: boolean;
  setMuted: (muted: boolean) => void;
  /** True until the person has been asked once whether the browser may notify them. */
  mayAsk: boolean;
  askForNotifications: () => void;
  declineNotifications: () => void;
  /** Tells the person at the desk, wherever they look, that somebody has begun to wait. */
  announce: (arrived: ConversationSummary[]) => void;
}

const canNotify = () => 'Notification' in window && window.isSecureContext;

export function useAttention(): Attention {
  const navigate = useNavigate();
  const [isMuted, setMuted] = useLocalStorage({ key: 'frontdesk.muted', defaultValue: false });
  const [hasDeclined, setDeclined] = useLocalStorage({
    key: 'frontdesk.notifications-declined',
    defaultValue: false,
    getInitialValueInEffect: false,
  });
  const [permission, setPermission] = useState(() => (canNotify() ? Notification.permission : 'denied'));

  useEffect(prepareChime, []);

  const announce = useCallback(
    (arrived: ConversationSummary[]) => {
      const first = arrived[0];
      if (!first) return;
      if (!isMuted) playChime();
      if (permission !== 'granted' || document.visibilityState === 'visible') return;
      const reason = first.reason ? REASONS[first.reason].label : 'Waiting for a person';
      const notification = new Notification(
        arrived.length === 1
          ? `${contactName(first.contact)} is waiting`
          : `${arrived.length} customers are waiting`,
        // The words of a customer don't belong on a screen that others may see: the reason will do.
        { body: reason, tag: 'frontdesk-waiting', silent: true },
      );
      notification.onclick = () => {
        window.focus();
        void navigate(`/inbox/waiting/${first.id}`);
        notification.close();
      };
    },
    [isMuted, navigate, permission],
  );

  return {
    isMuted,
    setMuted,
    mayAsk: permission === 'default' && !hasDeclined,
    askForNotifications: () => void Notification.requestPermission().then(setPermission),
    declineNotifications: () => setDeclined(true),
    announce,
  };
}
