/** The parts of pages that have several, by who may see them. */
import type { Role } from '../api/types';
import { mayEditKnowledge, maySupervise } from '../session';

export interface Section {
  value: string;
  label: string;
}

export function settingsSections(role: Role): Section[] {
  return [
    { value: 'canned', label: 'Canned replies' },
    ...(maySupervise(role)
      ? [
          { value: 'teams', label: 'Teams' },
          { value: 'agents', label: 'Agents' },
        ]
      : []),
    ...(role === 'admin' ? [{ value: 'webhooks', label: 'Webhooks' }] : []),
  ];
}

export const REPORT_SECTIONS: readonly Section[] = [
  { value: 'overview', label: 'Overview' },
  { value: 'ratings', label: 'Ratings' },
  { value: 'audit', label: 'Audit log' },
];

/** The articles themselves are at `/knowledge`, the others each below it by their value. */
const KNOWLEDGE_SECTIONS: readonly Section[] = [
  { value: 'articles', label: 'Articles' },
  { value: 'unanswered', label: 'Unanswered' },
  { value: 'quality', label: 'Quality' },
];

export function knowledgeSections(role: Role): Section[] {
  return [
    ...KNOWLEDGE_SECTIONS,
    ...(mayEditKnowledge(role) ? [{ value: 'exchange', label: 'Import and export' }] : []),
  ];
}
