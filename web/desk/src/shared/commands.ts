import { useEffect, useSyncExternalStore } from 'react';

/** Something that the palette (Ctrl K) offers while the part of the page that can do it is shown. */
export interface Command {
  id: string;
  label: string;
  description?: string;
  group: string;
  run: () => void;
}

const registered = new Map<object, readonly Command[]>();
const listeners = new Set<() => void>();
let current: readonly Command[] = [];

function publish(): void {
  current = [...registered.values()].flat();
  listeners.forEach((listener) => listener());
}

/** Offers `commands` for as long as the calling component is mounted. Memoize the list. */
export function useCommands(commands: readonly Command[]): void {
  useEffect(() => {
    const owner = {};
    registered.set(owner, commands);
    publish();
    return () => {
      registered.delete(owner);
      publish();
    };
  }, [commands]);
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const useRegisteredCommands = (): readonly Command[] => useSyncExternalStore(subscribe, () => current);
