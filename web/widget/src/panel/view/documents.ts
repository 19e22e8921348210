import type { DocumentLink } from '../../api/types';
import { element, icon } from '../../dom';
import { fileSize } from '../format';
import type { ViewContext } from './context';
import { DOWNLOAD, FILE } from './icons';
import { safeUrl } from './safe_html';

export function documentList(documents: readonly DocumentLink[], context: ViewContext): HTMLElement | null {
  if (documents.length === 0) return null;
  return element(
    'ul',
    { class: 'documents' },
    ...documents.map((document) => documentItem(document, context)),
  );
}

function documentItem(document: DocumentLink, context: ViewContext): HTMLElement {
  const link = element(
    'a',
    { class: 'document', download: document.name, rel: 'noopener' },
    icon(FILE),
    element(
      'span',
      { class: 'document-text' },
      element('span', { class: 'document-name' }, document.name),
      element('span', { class: 'quiet' }, fileSize(document.size_bytes, context.locale)),
    ),
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

/** With the token only for the server it belongs to. */
function authorisedUrl(address: string, { baseUrl, token }: ViewContext): string | null {
  const absolute = safeUrl(address, baseUrl);
  if (absolute === null) return null;
  const url = new URL(absolute);
  const current = token();
  if (current !== null && url.origin === new URL(baseUrl).origin) url.searchParams.set('token', current);
  return url.href;
}
