/** The few words that are needed before the panel is loaded. */
const english = {
  openChat: 'Open chat',
  closeChat: 'Close chat',
  unread: (count: number) => (count === 1 ? '1 new message' : `${count} new messages`),
  unavailable: 'The chat could not be loaded. Press to try again.',
};

export type LauncherWords = typeof english;

const spanish: LauncherWords = {
  openChat: 'Abrir el chat',
  closeChat: 'Cerrar el chat',
  unread: (count) => (count === 1 ? '1 mensaje nuevo' : `${count} mensajes nuevos`),
  unavailable: 'No se pudo cargar el chat. Pulse para reintentar.',
};

/** The words for a locale such as `es-MX`; English where a language is not there. */
export function launcherWordsFor(locale: string): LauncherWords {
  return locale.toLowerCase().startsWith('es') ? spanish : english;
}
