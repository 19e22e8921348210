"""`/help`: server-rendered pages for everybody, with addresses per locale. Only the chat needs JavaScript."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from core.errors import RateLimitedError
from core.markdown import render_markdown
from knowledge_base.article.lifecycle import Audience
from knowledge_base.article.service import Edition
from knowledge_base.errors import ArticleNotFoundError, SearchNotReadyError
from knowledge_base.help.addresses import Addresses
from knowledge_base.help.caching import conditional
from knowledge_base.help.feedback import reading_id
from knowledge_base.help.markup import faq_markup, marked_html, summary
from knowledge_base.help.repository import HelpRepository, Listed
from knowledge_base.help.service import (
    RELATED_ARTICLES,
    Chapter,
    chapters_of,
    passage_for,
    related_links,
    shown_hits,
)
from knowledge_base.help.sitemap import sitemap
from knowledge_base.help.words import Words, language_name, words_of
from knowledge_base.search.service import Answer
from knowledge_base.wing import KnowledgeWing, current_wing

FOLDER = Path(__file__).parent
MAXIMUM_QUESTION_CHARACTERS = 500
SEARCH_HITS = 8

# The one script is the chat's, from this server; the JSON-LD block is data.
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; "
        "img-src 'self' https: data: blob:; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
}
ASSET_HEADERS = {"Cache-Control": "public, max-age=3600", "X-Content-Type-Options": "nosniff"}

router = APIRouter(include_in_schema=False)
Wing = Annotated[KnowledgeWing, Depends(current_wing)]

_templates = Environment(
    loader=FileSystemLoader(FOLDER / "templates"),
    autoescape=select_autoescape(),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
# A new style sheet has a new address, so that the old one may be kept for long.
_STYLE_VERSION = hashlib.sha256((FOLDER / "help.css").read_bytes()).hexdigest()[:10]


@dataclass(frozen=True, slots=True)
class _Site:
    """What every page of one locale needs."""

    wing: KnowledgeWing
    addresses: Addresses
    words: Words

    @property
    def base_url(self) -> str:
        return self.wing.core.settings.server_url.rstrip("/")

    def render(self, name: str, **values: Any) -> str:
        return _templates.get_template(name).render(
            brand=self.wing.core.settings.brand_name,
            locale=self.addresses.locale,
            addresses=self.addresses,
            words=self.words,
            style_version=_STYLE_VERSION,
            **values,
        )

    def problem(self, status: int, message: str) -> HTMLResponse:
        html = self.render("error.html", message=message, question="")
        return HTMLResponse(html, status_code=status, headers=HEADERS)

    def alternates(self, pages: dict[str, str]) -> list[tuple[str, str, str]]:
        """(locale, language, address) of a page in every locale it is in; empty where that is only one."""
        if len(pages) < 2:
            return []
        return [(locale, language_name(locale), self.base_url + page) for locale, page in pages.items()]

    def in_other_locales(self, listed: Sequence[Listed], slug: str) -> dict[str, str]:
        """Where else an article is, with where it is itself."""
        default = self.addresses.default_locale
        return {one.locale: Addresses(one.locale, default).article(slug) for one in listed}


class _Said:
    """What the reader of an article said about it: `reading` is known once they did, or came from a search."""

    def __init__(self, reading: str = "", helped: str = "") -> None:
        self.reading = reading_id(reading)
        self.helped = helped if self.reading and helped in {"yes", "no"} else ""


def _site(wing: KnowledgeWing, locale: str | None = None) -> _Site:
    default = wing.settings.default_locale
    return _Site(wing, Addresses(locale or default, default), words_of(locale or default))


async def _chapters(site: _Site) -> list[Chapter]:
    async with site.wing.core.database.reading() as session:
        repository = HelpRepository(session)
        listed = await repository.list_public(locale=site.addresses.locale)
        return chapters_of(await repository.list_categories(), listed, site.addresses)


@router.get("/help/assets/{name}")
async def asset(name: str, wing: Wing) -> Response:
    """The pages' style sheet and their script, which opens the chat."""
    kinds = {"help.css": "text/css", "help.js": "text/javascript"}
    if name not in kinds:
        return _site(wing).problem(404, _site(wing).words.no_such_page)
    return FileResponse(FOLDER / name, media_type=kinds[name], headers=ASSET_HEADERS)


@router.get("/robots.txt")
async def robots(wing: Wing) -> Response:
    """Crawlers are welcome to the articles, not to results of searches or to what people work with."""
    text = (
        "User-agent: *\nDisallow: /api/\nDisallow: /desk/\nDisallow: /*?q=\n\n"
        f"Sitemap: {_site(wing).base_url}/help/sitemap.xml\n"
    )
    return Response(text, media_type="text/plain", headers=ASSET_HEADERS)


@router.get("/help/sitemap.xml")
async def sitemap_file(request: Request, wing: Wing) -> Response:
    """Every public article in every locale."""
    site = _site(wing)
    async with wing.core.database.reading() as session:
        repository = HelpRepository(session)
        listed = await repository.list_public()
        changed_at = await repository.last_change()
    content = await asyncio.to_thread(sitemap, listed, site.base_url, site.addresses.default_locale)
    return conditional(request, Response(content, media_type="application/xml"), changed_at)


@router.get("/help")
async def front_page(request: Request, wing: Wing, q: Annotated[str, Query()] = "") -> Response:
    """All subjects, or the results of a search."""
    return await _front(request, _site(wing), q)


async def _front(request: Request, site: _Site, q: str) -> Response:
    question = " ".join(q.split())[:MAXIMUM_QUESTION_CHARACTERS]
    if question:
        return await _results(request, site, question)
    async with site.wing.core.database.reading() as session:
        repository = HelpRepository(session)
        listed = await repository.list_public()
        categories = await repository.list_categories()
        changed_at = await repository.last_change()
    default = site.addresses.default_locale
    locales = dict.fromkeys([default, *(one.locale for one in listed)])
    html = site.render(
        "index.html",
        chapters=chapters_of(categories, listed, site.addresses),
        question="",
        page_url=site.base_url + site.addresses.front,
        alternates=site.alternates({locale: Addresses(locale, default).front for locale in locales}),
    )
    return conditional(request, HTMLResponse(html, headers=HEADERS), changed_at)


async def _results(request: Request, site: _Site, question: str) -> Response:
    wing = site.wing
    try:
        client = request.client.host if request.client else "unknown"
        await wing.core.rate_limiter.check(wing.settings.search_limit, "knowledge-search", client)
        answer = await wing.search.search(question, locale=site.addresses.locale, limit=SEARCH_HITS)
    except (RateLimitedError, SearchNotReadyError) as error:
        return site.problem(error.status, error.detail)
    question_id = wing.recorder.record(question, answer, audience=Audience.PUBLIC, source="help")
    html = site.render(
        "results.html",
        chapters=await _chapters(site),
        question=question,
        verdict=answer.result.verdict,
        hits=[
            (hit, render_markdown(hit.passage))
            for hit in shown_hits(answer, question, question_id, site.addresses.default_locale)
        ],
    )
    return HTMLResponse(html, headers={**HEADERS, "Cache-Control": "no-store"})


@router.get("/help/categories/{category}")
async def category_page(request: Request, category: str, wing: Wing) -> Response:
    """All articles of a category."""
    return await _category(request, _site(wing), category)


async def _category(request: Request, site: _Site, slug: str) -> Response:
    async with site.wing.core.database.reading() as session:
        changed_at = await HelpRepository(session).last_change()
    chapter = next((one for one in await _chapters(site) if one.slug == slug), None)
    if chapter is None:
        return site.problem(404, site.words.no_such_page)
    html = site.render("category.html", chapter=chapter, question="", page_url=site.base_url + chapter.url)
    return conditional(request, HTMLResponse(html, headers=HEADERS), changed_at)


@router.get("/help/{slug}")
async def page(
    request: Request,
    slug: str,
    wing: Wing,
    said: Annotated[_Said, Depends()],
    q: str = "",
    locale: str | None = None,
) -> Response:
    """An article in the default locale, or the front page of the locale that the address names."""
    default = wing.settings.default_locale
    if slug == default:
        return RedirectResponse(_site(wing).addresses.front, status_code=301)
    if slug in wing.settings.known_locales:
        return await _front(request, _site(wing, slug), q)
    if locale in wing.settings.known_locales and locale != default:
        return RedirectResponse(Addresses(locale, default).article(slug), status_code=301)
    return await _article(request, _site(wing), slug, q, said)


@router.get("/help/{locale}/categories/{category}")
async def category_page_in(request: Request, locale: str, category: str, wing: Wing) -> Response:
    """All articles of a category in a locale that is not the default one."""
    if locale not in wing.settings.known_locales:
        return _site(wing).problem(404, _site(wing).words.no_such_page)
    if locale == wing.settings.default_locale:
        return RedirectResponse(_site(wing).addresses.category(category), status_code=301)
    return await _category(request, _site(wing, locale), category)


@router.get("/help/{locale}/{slug}")
async def page_in(
    request: Request, locale: str, slug: str, wing: Wing, said: Annotated[_Said, Depends()], q: str = ""
) -> Response:
    """An article in a locale that is not the default one; untranslated ones in the default one."""
    if locale not in wing.settings.known_locales:
        return _site(wing).problem(404, _site(wing).words.no_such_page)
    if locale == wing.settings.default_locale:
        return RedirectResponse(_site(wing).addresses.article(slug), status_code=301)
    return await _article(request, _site(wing, locale), slug, q, said)


async def _article(request: Request, site: _Site, slug: str, q: str, said: _Said) -> Response:
    async with site.wing.core.database.reading() as session:
        repository = HelpRepository(session)
        translations = site.in_other_locales(await repository.list_public(slug=slug), slug)
        changed_at = await repository.last_change()
        try:
            edition = await site.wing.articles(session).require_published(
                slug, site.addresses.locale, Audience.PUBLIC
            )
        except ArticleNotFoundError:
            if translations:  # only in a locale that was not asked for: better than nothing
                return RedirectResponse(next(iter(translations.values())), status_code=302)
            return site.problem(404, site.words.no_such_page)
    question = " ".join(q.split())[:MAXIMUM_QUESTION_CHARACTERS]
    found = await _search(site, question, SEARCH_HITS) if question else None
    near = await _search(site, edition.version.title, RELATED_ARTICLES + 1)
    html = await _render_article(site, edition, question, found, near, translations, said)
    response = HTMLResponse(html, headers=HEADERS)
    return conditional(request, response, None if question or said.reading else changed_at)


async def _search(site: _Site, text: str, limit: int) -> Answer | None:
    try:
        return await site.wing.search.search(text, locale=site.addresses.locale, limit=limit)
    except SearchNotReadyError:
        return None  # an article can be read all the same


async def _render_article(
    site: _Site,
    edition: Edition,
    question: str,
    found: Answer | None,
    near: Answer | None,
    translations: dict[str, str],
    said: _Said,
) -> str:
    article, version = edition.article, edition.version
    chapters = await _chapters(site)
    passage = passage_for(found, article.slug) if found is not None else ""
    page_url = site.base_url + translations[article.locale]
    html, markup = await asyncio.to_thread(
        lambda: (
            marked_html(version.body, passage, site.words.answer_found),
            faq_markup(article, version, page_url),
        )
    )
    return site.render(
        "article.html",
        question=question,
        reading=said.reading,
        helped=said.helped,
        title=version.title,
        html=html,
        markup=markup,
        description=summary(version.body),
        updated=version.created_at,
        article=article,
        page_url=page_url,
        alternates=site.alternates(translations),
        article_language=language_name(article.locale),
        chapter=next((chapter for chapter in chapters if chapter.slug == version.category), None),
        related=related_links(near, chapters, version.category, article.slug, site.addresses),
    )
