import { createContext, useContext } from 'react';

import type { Attention } from './use-attention';

export const AttentionContext = createContext<Attention | null>(null);

/** `null` for people who serve no customers (editors). */
export const useAttentionContext = (): Attention | null => useContext(AttentionContext);
