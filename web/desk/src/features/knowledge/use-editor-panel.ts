import { useSearchParams } from 'react-router';

const EDITOR_PANELS = ['details', 'try', 'check', 'history'] as const;
export type EditorPanel = (typeof EDITOR_PANELS)[number];

/** The panel beside the text that is open; it is part of the address, so that a colleague can be shown it. */
export function useEditorPanel(): [EditorPanel, (panel: EditorPanel) => void] {
  const [parameters, setParameters] = useSearchParams();
  const named = parameters.get('panel');
  const open = (panel: EditorPanel) => setParameters(panel === 'details' ? {} : { panel }, { replace: true });
  return [EDITOR_PANELS.find((panel) => panel === named) ?? 'details', open];
}

/** The version of the history that is shown in place of the text, if one is. */
export function useShownVersion(): [number | null, (version: number | null) => void] {
  const [parameters, setParameters] = useSearchParams();
  const named = Number(parameters.get('version'));
  const show = (version: number | null) =>
    setParameters(version === null ? { panel: 'history' } : { panel: 'history', version: String(version) }, {
      replace: true,
    });
  return [parameters.get('panel') === 'history' && Number.isInteger(named) && named > 0 ? named : null, show];
}
