"""What a help page shows. Reads published articles only, and of those only what is for everybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge_base.article.models import Category
from knowledge_base.help.addresses import Addresses
from knowledge_base.help.repository import Listed
from knowledge_base.search.service import Answer

RELATED_ARTICLES = 5
# A subject shows so many of its articles on the front page; the others are a click away.
FRONT_PAGE_ARTICLES = 8
# Hits less probable than this are noise on a results page.
SHOWN_CONFIDENCE = 0.02


@dataclass(frozen=True, slots=True)
class Link:
    """A page to click on."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """A category with its articles."""

    slug: str
    title: str
    description: str
    url: str
    links: tuple[Link, ...]

    @property
    def first_links(self) -> tuple[Link, ...]:
        """What of it the front page shows."""
        return self.links[:FRONT_PAGE_ARTICLES]


@dataclass(frozen=True, slots=True)
class ShownHit:
    """A line of the results; `passage` is Markdown."""

    title: str
    url: str
    passage: str


def chapters_of(
    categories: Sequence[Category], listed: Sequence[Listed], addresses: Addresses
) -> list[Chapter]:
    """Categories that have an article in the locale, in their order."""
    links: dict[str, list[Link]] = {}
    for article in listed:
        if article.locale == addresses.locale:
            links.setdefault(article.category, []).append(
                Link(article.title, addresses.article(article.slug))
            )
    return [
        Chapter(
            category.slug,
            category.title,
            category.description,
            addresses.category(category.slug),
            tuple(links[category.slug]),
        )
        for category in categories
        if category.slug in links
    ]


def related_links(
    answer: Answer | None, chapters: Sequence[Chapter], category: str, slug: str, addresses: Addresses
) -> list[Link]:
    """What else readers of an article look for: what search finds for its title, then its category's neighbours."""
    own = addresses.article(slug)
    near = [
        Link(found.article.text.title, addresses.article(found.article.slug))
        for found in (answer.hits if answer is not None else ())
        if found.article.locale == addresses.locale
    ]
    neighbours = [link for chapter in chapters if chapter.slug == category for link in chapter.links]
    by_url = {link.url: link for link in (*near, *neighbours) if link.url != own}
    return list(by_url.values())[:RELATED_ARTICLES]


def shown_hits(answer: Answer, question: str, question_id: str, default_locale: str) -> list[ShownHit]:
    """The lines of a results page; none where nothing answers."""
    if answer.result.verdict == "none":
        return []
    return [
        ShownHit(
            found.article.text.title,
            Addresses(found.article.locale, default_locale).found(found.article.slug, question, question_id),
            found.hit.passage,
        )
        for found in answer.hits
        if found.hit.confidence >= SHOWN_CONFIDENCE
    ]


def passage_for(answer: Answer, slug: str) -> str:
    """The passage of the article that a search found in it; empty when it found none."""
    return next((found.hit.passage for found in answer.hits if found.article.slug == slug), "")
