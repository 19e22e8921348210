import { createContext, useContext } from 'react';

import type { Role, SignedIn } from './api/types';

export const StaffContext = createContext<SignedIn | null>(null);

/** Who is signed in. Only for pages behind the sign-in. */
export function useStaff(): SignedIn {
  const staff = useContext(StaffContext);
  if (!staff) throw new Error('useStaff outside of a signed-in page');
  return staff;
}

/** The server decides the same again: this only keeps people from doors that won't open. */
export const mayServeCustomers = (role: Role): boolean => role !== 'editor';
export const mayEditKnowledge = (role: Role): boolean => role === 'editor' || role === 'admin';
export const maySupervise = (role: Role): boolean => role === 'supervisor' || role === 'admin';
