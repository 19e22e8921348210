import { useSearchParams } from 'react-router';

const EDITOR_PANELS = ['details', 'try'] as const;
export type EditorPanel = (typeof EDITOR_PANELS)[number];

/** The panel beside the text that is open; it is part of the address, so that a colleague can be shown it. */
export function useEditorPanel(): [EditorPanel, (panel: EditorPanel) => void] {
  const [parameters, setParameters] = useSearchParams();
  const named = parameters.get('panel');
  const open = (panel: EditorPanel) => setParameters(panel === 'details' ? {} : { panel }, { replace: true });
  return [EDITOR_PANELS.find((panel) => panel === named) ?? 'details', open];
}
