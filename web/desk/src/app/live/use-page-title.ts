import { createContext, useContext, useEffect } from 'react';

import plainIconUrl from '../icon.svg';
import icon from '../icon.svg?raw';
import { iconWithDot, tabTitle } from './tab';

/** How many customers wait, for the tab's title; 0 for people who serve none. */
export const WaitingContext = createContext(0);

/** The tab's title, with the number of waiting customers wherever in the desk one is: "(3) Articles". */
export function usePageTitle(page: string): void {
  const waiting = useContext(WaitingContext);
  useEffect(() => tabTitle.set(page, waiting), [waiting, page]);
}

/** A dot on the tab's icon while customers wait: also seen where tabs are too narrow for a title. */
export function useIconBadge(waiting: number): void {
  const someWait = waiting > 0;
  useEffect(() => {
    const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
    if (link) link.href = someWait ? iconWithDot(icon) : plainIconUrl;
  }, [someWait]);
}
