"""sitemap.xml, with every language of a page beside it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

from knowledge_base.help.addresses import Addresses
from knowledge_base.help.repository import Listed

# What sitemaps.org allows a file to hold.
MAXIMUM_ADDRESSES = 50_000

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
)


def sitemap(listed: Sequence[Listed], base_url: str, default_locale: str) -> str:
    """The front pages and every public article, the most recent `MAXIMUM_ADDRESSES`."""
    recent = sorted(listed, key=lambda article: article.changed_at, reverse=True)
    locales: dict[str, list[str]] = {}
    for article in recent:
        locales.setdefault(article.slug, []).append(article.locale)
    fronts = list(dict.fromkeys([default_locale, *(article.locale for article in recent)]))
    entries = [_entry(base_url + Addresses(locale, default_locale).front) for locale in fronts]
    entries.extend(
        _entry(
            base_url + Addresses(article.locale, default_locale).article(article.slug),
            article.changed_at.date().isoformat(),
            list(_alternates(article.slug, locales[article.slug], base_url, default_locale)),
        )
        for article in recent[: MAXIMUM_ADDRESSES - len(entries)]
    )
    return _HEAD + "".join(entries) + "</urlset>\n"


def _alternates(
    slug: str, locales: Sequence[str], base_url: str, default_locale: str
) -> Iterator[tuple[str, str]]:
    if len(locales) > 1:
        for locale in sorted(locales):
            yield locale, base_url + Addresses(locale, default_locale).article(slug)


def _entry(address: str, changed: str = "", alternates: Sequence[tuple[str, str]] = ()) -> str:
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang={quoteattr(locale)} href={quoteattr(url)}/>'
        for locale, url in alternates
    )
    modified = f"<lastmod>{changed}</lastmod>" if changed else ""
    return f"<url><loc>{escape(address)}</loc>{modified}{links}</url>\n"
