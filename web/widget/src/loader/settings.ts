import type { User } from '../api/types';
import { parseColor } from '../color';

export type ColorScheme = 'auto' | 'light' | 'dark';

/** What a host page may say about its widget, checked and complete. */
export interface Settings {
  /** Where the server is, without a slash at the end. */
  baseUrl: string;
  position: 'left' | 'right';
  /** Null: the brand's colour, as the server knows it. */
  color: string | null;
  locale: string;
  colorScheme: ColorScheme;
  user: User | null;
  /** Sentences offered as buttons to a customer who has not written yet. */
  suggestions: string[];
}

/** `window.frontdeskSettings`, as a host page wrote it. */
export type HostSettings = Partial<Record<keyof Settings, unknown>>;

export interface Sources {
  object: unknown;
  /** The data attributes of the script tag: `data-base-url`, `data-color`, `data-user-id`, ... */
  attributes: Record<string, string | undefined>;
  scriptUrl: string;
  browserLocale: string;
}

/** The settings object wins over data attributes; what can't be understood is left out rather than breaking the page. */
export function readSettings({ object, attributes, scriptUrl, browserLocale }: Sources): Settings {
  const given: Record<string, unknown> = isRecord(object) ? object : {};
  const pick = (key: string) => text(given[key]) ?? text(attributes[key]);
  const color = pick('color');
  return {
    baseUrl: (pick('baseUrl') ?? new URL(scriptUrl).origin).replace(/\/+$/, ''),
    position: pick('position') === 'left' ? 'left' : 'right',
    color: color !== null && parseColor(color) ? color : null,
    locale: validLocale(pick('locale')) ?? browserLocale,
    colorScheme: readColorScheme(pick('colorScheme')),
    user: readUser(given.user) ?? userFromAttributes(attributes),
    suggestions: Array.isArray(given.suggestions)
      ? given.suggestions.flatMap((suggestion) => text(suggestion) ?? []).slice(0, 6)
      : [],
  };
}

export function readColorScheme(value: unknown): ColorScheme {
  return value === 'light' || value === 'dark' ? value : 'auto';
}

/** Null where there is no id, because nobody is known then. */
export function readUser(value: unknown): User | null {
  if (!isRecord(value)) return null;
  const id = typeof value.id === 'number' ? String(value.id) : text(value.id);
  if (id === null) return null;
  const user: User = { id };
  for (const key of ['email', 'name', 'identifier_hash'] as const) {
    const field = text(value[key]);
    if (field !== null) user[key] = field;
  }
  return user;
}

export function validLocale(locale: string | null): string | null {
  if (locale === null) return null;
  try {
    return Intl.getCanonicalLocales(locale.replace('_', '-'))[0] ?? null;
  } catch {
    return null;
  }
}

function userFromAttributes(attributes: Sources['attributes']): User | null {
  return readUser({
    id: attributes.userId,
    email: attributes.userEmail,
    name: attributes.userName,
    identifier_hash: attributes.userIdentifierHash,
  });
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
