import { element, icon } from '../../dom';
import type { Words } from '../../text/panel_words';
import { CLOSE, DOWNLOAD } from './icons';

export interface Picture {
  url: string;
  name: string;
}

/** One picture over the whole page. The browser's own modal dialog keeps the focus inside, and gives it back. */
export function enlarge(root: ShadowRoot, { url, name }: Picture, words: Words): void {
  const dialog = element('dialog', { class: 'lightbox', 'aria-label': name });
  const close = element(
    'button',
    { class: 'tool', type: 'button', 'aria-label': words.closePicture, click: () => dialog.close() },
    icon(CLOSE),
  );
  const save = element(
    'a',
    { class: 'tool', href: url, download: name, 'aria-label': `${words.download} ${name}`, rel: 'noopener' },
    icon(DOWNLOAD),
  );
  const head = element('div', { class: 'lightbox-head' }, element('span', {}, name), save, close);
  dialog.append(head, element('img', { src: url, alt: name }));
  dialog.addEventListener('click', ({ target }) => {
    if (target === dialog) dialog.close();
  });
  dialog.addEventListener('keydown', (event) => event.stopPropagation()); // Escape closes the picture, not the chat
  dialog.addEventListener('close', () => dialog.remove());
  root.append(dialog);
  dialog.showModal();
  close.focus();
}
