import { useLocalStorage } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useNavigate } from 'react-router';

import { type AlertSettings, completeSettings, DEFAULT_ALERTS, groupOf } from './alert-settings';
import { playChime, prepareChime } from './chime';
import type { Level, Notice } from './notices';
import { tabTitle } from './tab';

export interface Attention {
  settings: AlertSettings;
  change: (part: Partial<AlertSettings>) => void;
  permission: NotificationPermission;
  /** True until the person has been asked once whether the browser may notify them. */
  mayAsk: boolean;
  askForNotifications: () => void;
  declineNotifications: () => void;
  /** Tells the person at the desk, wherever they look, what has happened. */
  announce: (notices: readonly Notice[]) => void;
  /** Sounds at a level, as the settings allow; also tells when it last did. */
  ring: (level: Level) => void;
  lastRingAt: () => number;
}

const canNotify = () => 'Notification' in window && window.isSecureContext;
const isHidden = () => document.visibilityState !== 'visible';

const TOAST_COLORS: Record<Level, string> = { 1: 'pine', 2: 'yellow', 3: 'red' };
const TOAST_MS: Record<Level, number> = { 1: 6_000, 2: 12_000, 3: 20_000 };

export function useAttention(): Attention {
  const navigate = useNavigate();
  const [stored, setStored] = useLocalStorage<AlertSettings>({
    key: 'frontdesk.alerts',
    defaultValue: DEFAULT_ALERTS,
    getInitialValueInEffect: false,
  });
  const settings = useMemo(() => completeSettings(stored), [stored]);
  const [hasDeclined, setDeclined] = useLocalStorage({
    key: 'frontdesk.notifications-declined',
    defaultValue: false,
    getInitialValueInEffect: false,
  });
  const [permission, setPermission] = useState<NotificationPermission>(() =>
    canNotify() ? Notification.permission : 'denied',
  );
  const lastRing = useRef(0);

  useEffect(prepareChime, []);
  useEffect(() => {
    const calm = () => !isHidden() && tabTitle.calm();
    document.addEventListener('visibilitychange', calm);
    return () => document.removeEventListener('visibilitychange', calm);
  }, []);

  const { sound, volume } = settings;
  const ring = useCallback(
    (level: Level) => {
      lastRing.current = Date.now();
      if (sound) playChime(level, volume);
    },
    [sound, volume],
  );

  const announce = useCallback(
    (notices: readonly Notice[]) => {
      const wanted = notices.filter(({ kind }) => settings.kinds[groupOf(kind)]);
      const first = wanted[0];
      if (!first) return;
      ring(Math.max(...wanted.map(({ level }) => level)) as Level);
      if (isHidden()) tabTitle.flash(first.title);
      for (const notice of wanted) {
        const open = () => void navigate(notice.path);
        if (showsToast(notice)) showToast(notice, open);
        if (settings.desktop && permission === 'granted' && isHidden()) showOutside(notice, open);
      }
    },
    [navigate, permission, ring, settings.desktop, settings.kinds],
  );

  return useMemo(
    () => ({
      settings,
      change: (part) => setStored({ ...settings, ...part }),
      permission,
      mayAsk: permission === 'default' && !hasDeclined,
      askForNotifications: () => void Notification.requestPermission().then(setPermission),
      declineNotifications: () => setDeclined(true),
      announce,
      ring,
      lastRingAt: () => lastRing.current,
    }),
    [settings, setStored, permission, hasDeclined, setDeclined, announce, ring],
  );
}

/** Who looks at the inbox sees a customer arrive in it: no second telling beside the sound. */
function showsToast(notice: Notice): boolean {
  return notice.kind !== 'waiting' || !window.location.pathname.includes('/inbox/');
}

function showToast(notice: Notice, open: () => void): void {
  const id = `${notice.kind} ${notice.path}`;
  notifications.hide(id);
  notifications.show({
    id,
    title: notice.title,
    message: notice.body,
    color: TOAST_COLORS[notice.level],
    autoClose: TOAST_MS[notice.level],
    style: { cursor: 'pointer' },
    onClick: () => {
      notifications.hide(id);
      open();
    },
  });
}

function showOutside(notice: Notice, open: () => void): void {
  const shown = new Notification(notice.title, {
    body: notice.body,
    tag: `frontdesk ${notice.kind} ${notice.path}`,
    silent: true,
    requireInteraction: notice.level === 3,
  });
  shown.onclick = () => {
    window.focus();
    open();
    shown.close();
  };
}
