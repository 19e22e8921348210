import type { DocumentLink } from '../../api/types';
import { isImage } from '../../attachment/rules';
import type { LocalFile } from '../../attachment/uploader';
import { element, icon } from '../../dom';
import { fileSize } from '../format';
import type { ViewContext } from './context';
import { DOWNLOAD, FILE } from './icons';
import { safeUrl } from './safe_html';

/** The files of a message: pictures to enlarge, and the rest to download. */
export function documentList(documents: readonly DocumentLink[], context: ViewContext): HTMLElement | null {
  const items = documents.map((document) =>
    isImage(document.media_type) ? pictureItem(document, context) : documentItem(document, context),
  );
  return listOf(items);
}

/** The same for files on their way; how far each is shows on it. */
export function localFileList(files: readonly LocalFile[], context: ViewContext): HTMLElement | null {
  return listOf(files.map((file) => localItem(file, context)));
}

function listOf(items: readonly HTMLElement[]): HTMLElement | null {
  if (items.length === 0) return null;
  const pictures = items.filter((item) => item.classList.contains('picture-item')).length;
  return element('ul', { class: pictures > 1 ? 'documents several' : 'documents' }, ...items);
}

function pictureItem(picture: DocumentLink, context: ViewContext): HTMLElement {
  const { words, uploader, actions } = context;
  const fromServer = () => authorisedUrl(picture.url, context) ?? '';
  const image = element('img', { src: uploader.deliveredUrl(picture.id) ?? fromServer(), alt: picture.name });
  // A page's policy may forbid pictures of its own making: then from the server.
  image.addEventListener('error', () => (image.src = fromServer()), { once: true });
  const press = () => actions.enlarge({ url: fromServer(), name: picture.name });
  const label = words.enlarge(picture.name);
  return element(
    'li',
    { class: 'picture-item' },
    element('button', { class: 'picture', type: 'button', 'aria-label': label, click: press }, image),
  );
}

function documentItem(document: DocumentLink, context: ViewContext): HTMLElement {
  const link = element(
    'a',
    { class: 'document', download: document.name, rel: 'noopener' },
    ...documentInside(document.name, document.size_bytes, context),
    icon(DOWNLOAD),
    element('span', { class: 'unseen' }, context.words.download),
  );
  // The address is made at the press: the token in it may have been renewed since the message was drawn.
  const refresh = () => {
    const address = authorisedUrl(document.url, context);
    if (address !== null) link.href = address;
  };
  refresh();
  link.addEventListener('click', refresh);
  link.addEventListener('contextmenu', refresh);
  return element('li', {}, link);
}

function localItem({ localId, name, mediaType, sizeBytes }: LocalFile, context: ViewContext): HTMLElement {
  const bar = element('span', { class: 'upload-bar', 'data-file': localId });
  const src = isImage(mediaType) ? context.uploader.objectUrl(localId) : null;
  if (src === null) {
    const inside = documentInside(name, sizeBytes, context);
    return element('li', {}, element('div', { class: 'document on-its-way' }, ...inside, bar));
  }
  const image = element('img', { src, alt: name });
  return element(
    'li',
    { class: 'picture-item' },
    element('div', { class: 'picture on-its-way' }, image, bar),
  );
}

function documentInside(name: string, sizeBytes: number, { locale }: ViewContext): Node[] {
  const text = element(
    'span',
    { class: 'document-text' },
    element('span', { class: 'document-name' }, name),
    element('span', { class: 'quiet' }, fileSize(sizeBytes, locale)),
  );
  return [icon(FILE), text];
}

/** With the token only for the server it belongs to. */
function authorisedUrl(address: string, { baseUrl, token }: ViewContext): string | null {
  const absolute = safeUrl(address, baseUrl);
  if (absolute === null) return null;
  const url = new URL(absolute);
  const current = token();
  if (current !== null && url.origin === new URL(baseUrl).origin) url.searchParams.set('token', current);
  return url.href;
}
