"""What an article page says to machines, and how its answer is marked. Pure."""

from __future__ import annotations

import json
from typing import Any

from core.markdown import plain_text, render_blocks, render_markdown
from knowledge_base.article.models import Article, ArticleVersion

DESCRIPTION_CHARACTERS = 160


def faq_markup(article: Article, version: ArticleVersion, page_url: str) -> str:
    """schema.org FAQPage as JSON that is safe inside a script element."""
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "FAQPage",
        "inLanguage": article.locale,
        "url": page_url,
        "dateModified": version.created_at.isoformat(),
        "mainEntity": [
            {
                "@type": "Question",
                "name": version.title,
                "acceptedAnswer": {"@type": "Answer", "text": render_markdown(version.body)},
            }
        ],
    }
    # "</script>" or "<!--" in an article must not end the element.
    return (
        json.dumps(data, ensure_ascii=False)
        .replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("&", "\\u0026")
    )


def summary(body: str, limit: int = DESCRIPTION_CHARACTERS) -> str:
    """The beginning of an article in plain words, for search engines."""
    text = " ".join(plain_text(body).split())
    return text if len(text) <= limit else text[: limit - 1].rsplit(" ", 1)[0] + "…"


def marked_html(body: str, passage: str, label: str) -> str:
    """The article with the blocks that `passage` (of `search.passages`) is from in a section called `label`.

    A passage is one or several neighbouring blocks, or a part of a long paragraph, which is then marked whole.
    """
    wanted = _squeezed(passage)
    blocks = [
        (bool(source) and _belongs(_squeezed(source), wanted), _below_the_title(html))
        for source, html in render_blocks(body)
    ]
    places = [place for place, (is_wanted, _) in enumerate(blocks) if is_wanted]
    if not wanted or not places:
        return "\n".join(html for _, html in blocks)
    first, last = places[0], _end_of_run(places)
    opening = f'<section class="found" id="answer" aria-label="{label}">'
    parts = [html for _, html in blocks]
    return "\n".join([*parts[:first], opening, *parts[first : last + 1], "</section>", *parts[last + 1 :]])


def _below_the_title(html: str) -> str:
    """The page's one first-level heading is the article's title."""
    return html.replace("<h1>", "<h2>").replace("</h1>", "</h2>")


def _belongs(block: str, passage: str) -> bool:
    return block in passage or passage in block


def _end_of_run(places: list[int]) -> int:
    last = places[0]
    for place in places[1:]:
        if place != last + 1:
            break
        last = place
    return last


def _squeezed(text: str) -> str:
    return " ".join(text.split())
