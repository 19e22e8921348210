/**
 * The server's HTML as nodes, once more through a list of what may be there. The server sanitises what it sends; this
 * makes sure that a mistake there does not run on the host's page. Only ever given `html` of a bot's, an agent's or a
 * system message: a customer's own words are shown as text.
 */
export function safeNodes(html: string, baseUrl: string): DocumentFragment {
  const parsed = new DOMParser().parseFromString(html, 'text/html');
  const fragment = document.createDocumentFragment();
  fragment.append(...cleaned(parsed.body, baseUrl));
  return fragment;
}

const ALLOWED = new Set(
  (
    'A ABBR B BLOCKQUOTE BR CODE DD DEL DIV DL DT EM H1 H2 H3 H4 H5 H6 HR I IMG INS KBD LI MARK OL P PRE Q S SMALL SPAN ' +
    'STRONG SUB SUP TABLE TBODY TD TFOOT TH THEAD TR U UL'
  ).split(' '),
);
const DROPPED_WITH_CONTENT = new Set(
  'SCRIPT STYLE TEMPLATE IFRAME OBJECT SVG MATH NOSCRIPT TITLE'.split(' '),
);
const KEPT_ATTRIBUTES = ['title', 'alt', 'start', 'colspan', 'rowspan', 'lang', 'dir'];

function cleaned(parent: Node, baseUrl: string): Node[] {
  return Array.from(parent.childNodes).flatMap((node) => {
    if (node.nodeType === Node.TEXT_NODE) return [document.createTextNode(node.textContent ?? '')];
    if (!(node instanceof Element)) return [];
    const tag = node.tagName.toUpperCase();
    if (DROPPED_WITH_CONTENT.has(tag)) return [];
    if (!ALLOWED.has(tag)) return cleaned(node, baseUrl);
    const copy = document.createElement(tag);
    for (const name of KEPT_ATTRIBUTES) {
      const value = node.getAttribute(name);
      if (value !== null) copy.setAttribute(name, value);
    }
    if (tag === 'A') makeLink(copy, node.getAttribute('href'), baseUrl);
    if (tag === 'IMG' && !makeImage(copy, node.getAttribute('src'), baseUrl)) return [];
    copy.append(...cleaned(node, baseUrl));
    return [copy];
  });
}

function makeLink(link: HTMLElement, href: string | null, baseUrl: string): void {
  const url = safeUrl(href, baseUrl, ['http:', 'https:', 'mailto:', 'tel:']);
  if (url === null) return;
  link.setAttribute('href', url);
  link.setAttribute('target', '_blank');
  link.setAttribute('rel', 'noopener noreferrer');
}

function makeImage(image: HTMLElement, source: string | null, baseUrl: string): boolean {
  const url = safeUrl(source, baseUrl, ['http:', 'https:']);
  if (url === null) return false;
  image.setAttribute('src', url);
  image.setAttribute('loading', 'lazy');
  if (!image.hasAttribute('alt')) image.setAttribute('alt', '');
  return true;
}

/** `address` made absolute; null when it is none or of another protocol. Relative ones are the server's own. */
export function safeUrl(
  address: string | null,
  baseUrl: string,
  protocols: readonly string[] = ['http:', 'https:'],
): string | null {
  if (address === null) return null;
  try {
    const url = new URL(address, `${baseUrl}/`);
    return protocols.includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}
