import { createContext, useContext } from 'react';

import type { ConnectionState } from './socket';

export interface Live {
  state: ConnectionState;
  /** True once the connection has been away long enough to worry people about it. */
  isLost: boolean;
  send: (frame: object) => void;
}

export const LiveContext = createContext<Live>({ state: 'connecting', isLost: false, send: () => undefined });

export const useLive = (): Live => useContext(LiveContext);
