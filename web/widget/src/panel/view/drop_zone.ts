import { element } from '../../dom';

/** Files that are dropped on `node` are taken; while they hover over it, it says so. */
export function acceptDrops(node: HTMLElement, hint: () => string, onFiles: (files: File[]) => void): void {
  const zone = element('div', { class: 'drop-zone', hidden: true, 'aria-hidden': 'true' });
  let depth = 0; // dragenter and dragleave come for every element inside
  const end = () => {
    depth = 0;
    zone.hidden = true;
  };
  const whenFiles = (act: () => void) => (event: DragEvent) => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    act();
  };
  node.addEventListener(
    'dragenter',
    whenFiles(() => {
      depth += 1;
      zone.textContent = hint();
      zone.hidden = false;
    }),
  );
  node.addEventListener(
    'dragleave',
    whenFiles(() => {
      depth -= 1;
      if (depth <= 0) end();
    }),
  );
  node.addEventListener(
    'dragover',
    whenFiles(() => undefined),
  );
  node.addEventListener('drop', (event) => {
    whenFiles(end)(event);
    const files = Array.from(event.dataTransfer?.files ?? []);
    if (files.length > 0) onFiles(files);
  });
  node.append(zone);
}
