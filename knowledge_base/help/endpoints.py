"""`/help` and `/help/{slug}`: server-rendered pages."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import FileResponse, HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from core.errors import RateLimitedError
from core.markdown import render_markdown
from knowledge_base.article.lifecycle import Audience
from knowledge_base.errors import ArticleNotFoundError
from knowledge_base.help.service import faq_markup, list_chapters, related, summary
from knowledge_base.search.service import Answer
from knowledge_base.wing import KnowledgeWing, current_wing

FOLDER = Path(__file__).parent
MAXIMUM_QUESTION_CHARACTERS = 500
SEARCH_HITS = 8
# Hits less probable than this are noise on a results page.
SHOWN_CONFIDENCE = 0.02

# Pages run no script at all; the JSON-LD block is data.
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' https: data:; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
}

router = APIRouter(include_in_schema=False)
Wing = Annotated[KnowledgeWing, Depends(current_wing)]

_templates = Environment(
    loader=FileSystemLoader(FOLDER / "templates"),
    autoescape=select_autoescape(),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def _page(name: str, wing: KnowledgeWing, status: int = 200, **values: Any) -> HTMLResponse:
    settings = wing.core.settings
    html = _templates.get_template(name).render(
        brand=settings.brand_name, locale=wing.settings.default_locale, **values
    )
    return HTMLResponse(html, status_code=status, headers=HEADERS)


@router.get("/help/assets/help.css")
async def style() -> FileResponse:
    """The pages' one style sheet."""
    return FileResponse(
        FOLDER / "help.css", media_type="text/css", headers={"Cache-Control": "public, max-age=3600"}
    )


@router.get("/help")
async def front_page(request: Request, wing: Wing, q: Annotated[str, Query()] = "") -> HTMLResponse:
    """All articles by category, or the results of a search."""
    question = " ".join(q.split())[:MAXIMUM_QUESTION_CHARACTERS]
    async with wing.core.database.reading() as session:
        chapters = await list_chapters(session, wing.settings.default_locale)
    if not question:
        return _page("index.html", wing, chapters=chapters, question="")
    try:
        client = request.client.host if request.client else "unknown"
        await wing.core.rate_limiter.check(wing.settings.search_limit, "knowledge-search", client)
    except RateLimitedError as error:
        return _page("error.html", wing, 429, message=error.detail, question=question)
    answer = await wing.search.search(question, limit=SEARCH_HITS)
    wing.recorder.record(question, answer, audience=Audience.PUBLIC, source="help")
    return _page("results.html", wing, chapters=chapters, question=question, **_results(answer))


def _results(answer: Answer) -> dict[str, Any]:
    shown = [
        {
            "title": found.article.text.title,
            "url": f"/help/{found.article.slug}",
            "passage": render_markdown(found.hit.passage),
        }
        for found in answer.hits
        if found.hit.confidence >= SHOWN_CONFIDENCE
    ]
    return {"verdict": answer.result.verdict, "hits": shown if answer.result.verdict != "none" else []}


@router.get("/help/{slug}")
async def article_page(slug: str, wing: Wing, locale: str | None = None) -> HTMLResponse:
    """One article."""
    try:
        async with wing.core.database.reading() as session:
            edition = await wing.articles(session).require_published(slug, locale, Audience.PUBLIC)
            chapters = await list_chapters(session, edition.article.locale)
    except ArticleNotFoundError:
        return _page("error.html", wing, 404, message="There is no such page, or not any more.", question="")
    article, version = edition.article, edition.version
    page_url = f"{wing.core.settings.server_url.rstrip('/')}/help/{article.slug}"
    html, markup = await asyncio.to_thread(
        lambda: (render_markdown(version.body), faq_markup(article, version, page_url))
    )
    return _page(
        "article.html",
        wing,
        question="",
        title=version.title,
        html=html,
        markup=markup,
        description=summary(version.body),
        updated=version.created_at,
        page_url=page_url,
        category=next((chapter.title for chapter in chapters if chapter.slug == version.category), ""),
        category_slug=version.category,
        related=related(chapters, version.category, f"/help/{article.slug}"),
    )
