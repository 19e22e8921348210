"""The rules of articles: versions, conflicts, publishing. Works in the caller's transaction; never commits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import Clock
from knowledge_base.article.content import (
    MAXIMUM_BODY_BYTES,
    MAXIMUM_SLUG_CHARACTERS,
    Content,
    body_bytes,
    is_slug,
    numbered_slug,
    problems_of,
    problems_of_note,
    slug_from,
    tidy,
    tidy_note,
)
from knowledge_base.article.diff import summary_of
from knowledge_base.article.editing import drop_review_note, move, new_draft, next_version, put_out
from knowledge_base.article.lifecycle import Action, Audience, Status
from knowledge_base.article.models import Article, ArticleVersion
from knowledge_base.article.repository import ArticleRepository
from knowledge_base.article.schemas import ArticleView, CategoryList, CategoryView
from knowledge_base.errors import (
    ArticleNotFoundError,
    ArticleTooLargeError,
    EditConflictError,
    InvalidArticleError,
    SlugIsPublicError,
    SlugTakenError,
    TransitionRefusedError,
    VersionNotFoundError,
)
from knowledge_base.search.publication import announce_change


@dataclass(frozen=True, slots=True)
class Edition:
    """An article and one of its versions."""

    article: Article
    version: ArticleVersion


class ArticleService:
    """What can be done with articles. `locales` are the known ones, the default one first."""

    def __init__(self, session: AsyncSession, clock: Clock, locales: Sequence[str]) -> None:
        self._session = session
        self._articles = ArticleRepository(session)
        self._clock = clock
        self._locales = tuple(locales)

    async def create(
        self, content: Content, author: str, *, slug: str | None = None, locale: str | None = None
    ) -> Edition:
        """A new draft. Raises InvalidArticleError, ArticleTooLargeError, SlugTakenError."""
        content = tidy(content)
        locale = locale or self._locales[0]
        await self._require_valid(content, slug, locale)
        if slug is None:
            slug = await self._free_slug(slug_from(content.title), locale)
        elif await self._articles.is_slug_taken(slug, locale):
            raise _slug_taken(slug)
        article, version = new_draft(slug, locale, content, author, self._clock.now())
        self._articles.add(article)
        await self._flush_address(article)
        self._articles.add(version)
        await self._articles.flush()
        return Edition(article, version)

    async def update(
        self,
        article_id: str,
        content: Content,
        version: int,
        author: str,
        *,
        slug: str | None = None,
        locale: str | None = None,
        summary: str | None = None,
    ) -> Edition:
        """The next version of an article; customers keep the published one.

        Raises ArticleNotFoundError, EditConflictError, InvalidArticleError, ArticleTooLargeError, SlugTakenError,
        SlugIsPublicError.
        """
        edition = await self.require(article_id, for_update=True)
        self._require_newest(edition, version)
        content = tidy(content)
        article = edition.article
        address = (slug or article.slug, locale or article.locale)
        await self._require_valid(content, address[0], address[1])
        if address != (article.slug, article.locale):
            if article.published_version is not None:
                raise SlugIsPublicError(
                    "Customers know this address. Unpublish the article before changing it."
                )
            if await self._articles.is_slug_taken(*address):
                raise _slug_taken(address[0])
            article.slug, article.locale = address
        summary = summary or summary_of(edition.version.content(), content)
        newest = next_version(article, content, author, summary, self._clock.now())
        await self._flush_address(article)
        self._articles.add(newest)
        await self._articles.flush()
        return Edition(article, newest)

    async def restore(self, article_id: str, number: int, version: int, author: str) -> Edition:
        """The next version, saying what version `number` said; `version` must be the newest.

        Raises ArticleNotFoundError, VersionNotFoundError, EditConflictError, InvalidArticleError.
        """
        earlier = await self._articles.get_version(article_id, number)
        if earlier is None:
            await self.require(article_id)
            raise VersionNotFoundError(f"This article has no version {number}.")
        if number == version:
            raise InvalidArticleError([("number", "is the newest version already")])
        summary = f"version {number} again"
        return await self.update(article_id, earlier.content(), version, author, summary=summary)

    async def submit(self, article_id: str, version: int, author: str) -> Edition:
        """Ask for a review of the newest version, which must be `version`; customers keep what they have.

        Raises ArticleNotFoundError, EditConflictError, TransitionRefusedError.
        """
        edition = await self.require(article_id, for_update=True)
        self._require_newest(edition, version)
        if edition.article.published_version == version:
            raise TransitionRefusedError("There is nothing to review: customers have this version already.")
        move(edition.article, Action.SUBMIT)
        drop_review_note(edition.article)
        return await self._changed(edition, author)

    async def send_back(self, article_id: str, version: int, note: str, reviewer: str) -> Edition:
        """End the review of the newest version, which must be `version`, with a note for its author.

        Raises ArticleNotFoundError, EditConflictError, TransitionRefusedError, InvalidArticleError.
        """
        edition = await self.require(article_id, for_update=True)
        self._require_newest(edition, version)
        note = tidy_note(note)
        problems = problems_of_note(note)
        if not note:
            problems = [("note", "is empty; say what should change")]
        if problems:
            raise InvalidArticleError(problems)
        article = edition.article
        move(article, Action.RETURN)
        article.review_note, article.returned_by = note, reviewer
        article.returned_at = self._clock.now()
        return await self._changed(edition, reviewer)

    async def publish(self, article_id: str, version: int, author: str) -> Edition:
        """Give customers the newest version, which must be `version`.

        Raises ArticleNotFoundError, EditConflictError, TransitionRefusedError.
        """
        edition = await self.require_newest(article_id, version, for_update=True)
        return await self.put_out(edition, version, author)

    async def put_out(self, edition: Edition, version: int, author: str) -> Edition:
        """Give customers a version of a locked article, the newest or not. Raises TransitionRefusedError."""
        put_out(edition.article, version)
        return await self._changed_for_customers(edition, author)

    async def unpublish(self, article_id: str, author: str) -> Edition:
        """Take an article from customers; it becomes a draft. Raises ArticleNotFoundError, TransitionRefusedError."""
        edition = await self.require(article_id, for_update=True)
        return await self.take_down(edition, author, Action.UNPUBLISH)

    async def archive(self, article_id: str, author: str) -> Edition:
        """Put an article away, unpublished. Raises ArticleNotFoundError."""
        edition = await self.require(article_id, for_update=True)
        edition.article.publish_at = edition.article.publish_version = None
        return await self.take_down(edition, author, Action.ARCHIVE)

    async def take_down(self, edition: Edition, author: str, action: Action) -> Edition:
        """Take a locked article from customers, by `action`. Raises TransitionRefusedError."""
        article = edition.article
        was_published = article.published_version is not None
        move(article, action)
        article.published_version = None
        if article.publish_at is None:
            article.unpublish_at = None
        drop_review_note(article)
        if was_published:
            return await self._changed_for_customers(edition, author)
        return await self._changed(edition, author)

    async def require(self, article_id: str, *, for_update: bool = False) -> Edition:
        """An article with its newest version. Raises ArticleNotFoundError."""
        found = await self._articles.get(article_id, for_update=for_update)
        if found is None:
            raise ArticleNotFoundError("There is no such article.")
        return Edition(*found)

    async def require_newest(self, article_id: str, version: int, *, for_update: bool = False) -> Edition:
        """An article whose newest version is `version`. Raises ArticleNotFoundError, EditConflictError."""
        edition = await self.require(article_id, for_update=for_update)
        self._require_newest(edition, version)
        return edition

    async def get_by_slug(self, slug: str, locale: str) -> Edition | None:
        """An article with its newest version."""
        found = await self._articles.get_by_slug(slug, locale)
        return Edition(*found) if found is not None else None

    async def require_published(self, slug: str, locale: str | None, audience: Audience) -> Edition:
        """A published article in the locale, or else in the default one. Raises ArticleNotFoundError."""
        for candidate in dict.fromkeys((locale or self._locales[0], self._locales[0])):
            found = await self._articles.get_published(slug, candidate, audience.readable)
            if found is not None:
                return Edition(*found)
        raise ArticleNotFoundError("There is no such article.")

    async def list_articles(
        self,
        status: Status | None,
        category: str | None,
        words: str | None,
        *,
        owner_id: str | None = None,
        is_review_due: bool = False,
    ) -> Sequence[Edition]:
        """Articles with their newest versions, last changed first; those due for a review: the longest due first."""
        found = await self._articles.list_newest(
            status,
            category,
            words,
            owner_id=owner_id,
            review_due_at=self._clock.now() if is_review_due else None,
        )
        return [Edition(*pair) for pair in found]

    async def category_title(self, slug: str) -> str:
        """A category as customers read it."""
        category = await self._articles.get_category(slug)
        return category.title if category is not None else slug

    async def list_categories(self) -> CategoryList:
        """All categories with the number of their articles."""
        counts = await self._articles.count_by_category()
        return CategoryList(
            categories=[
                CategoryView(
                    slug=category.slug,
                    title=category.title,
                    description=category.description,
                    articles=counts.get(category.slug, 0),
                )
                for category in await self._articles.list_categories()
            ]
        )

    async def _changed_for_customers(self, edition: Edition, author: str) -> Edition:
        await self._changed(edition, author)
        await announce_change(self._session)
        return edition

    async def _changed(self, edition: Edition, author: str) -> Edition:
        edition.article.updated_at = self._clock.now()
        edition.article.updated_by = author
        await self._articles.flush()
        return edition

    def _require_newest(self, edition: Edition, version: int) -> None:
        if edition.article.version == version:
            return
        raise EditConflictError(
            f"{edition.version.created_by} saved version {edition.article.version} in the meantime.",
            current=ArticleView.of(edition.article, edition.version).model_dump(mode="json"),
        )

    async def _require_valid(self, content: Content, slug: str | None, locale: str) -> None:
        size = body_bytes(content)
        if size > MAXIMUM_BODY_BYTES:
            raise ArticleTooLargeError(
                f"The body has {size // 1024} KB; {MAXIMUM_BODY_BYTES // 1024} KB are allowed."
            )
        problems = problems_of(content)
        if slug is not None and not is_slug(slug):
            problems.append(
                ("slug", f"has to be a-z, 0-9 and hyphens, {MAXIMUM_SLUG_CHARACTERS} characters at most")
            )
        if locale not in self._locales:
            problems.append(("locale", f"{locale!r} is unknown; known are {', '.join(self._locales)}"))
        if await self._articles.get_category(content.category) is None:
            known = ", ".join(category.slug for category in await self._articles.list_categories())
            problems.append(("category", f"{content.category!r} is unknown; known are {known or 'none yet'}"))
        if problems:
            raise InvalidArticleError(problems)

    async def _flush_address(self, article: Article) -> None:
        slug = article.slug
        try:
            await self._articles.flush()
        except IntegrityError as error:
            # Two editors chose it in the same moment.
            raise _slug_taken(slug) from error

    async def _free_slug(self, slug: str, locale: str) -> str:
        candidate, number = slug, 1
        while await self._articles.is_slug_taken(candidate, locale):
            number += 1
            candidate = numbered_slug(slug, number)
        return candidate


def _slug_taken(slug: str) -> SlugTakenError:
    return SlugTakenError(f"Another article has the address {slug!r}. Choose another one.")
