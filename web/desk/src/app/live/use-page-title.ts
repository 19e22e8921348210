import { createContext, useContext, useEffect } from 'react';

/** How many customers wait, for the tab's title; 0 for people who serve none. */
export const WaitingContext = createContext(0);

/** The tab's title, with the number of waiting customers wherever in the desk one is: "(3) Articles". */
export function usePageTitle(page: string): void {
  const waiting = useContext(WaitingContext);
  useEffect(() => {
    document.title = `${waiting > 0 ? `(${waiting}) ` : ''}${page} · Frontdesk`;
  }, [waiting, page]);
}
