"""The knowledge base over HTTP, as docs/api.md describes it."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import quote

import httpx

logger = logging.getLogger(__name__)

Verdict = Literal["answer", "clarify", "none"]
Audience = Literal["public", "signed_in"]


class KnowledgeUnavailableError(Exception):
    """The knowledge base can't be reached, is too slow, or does not answer as documented."""


@dataclass(frozen=True, slots=True)
class ArticleLink:
    """An article as a search result or as a page names it."""

    slug: str
    title: str
    url: str
    category: str
    """Its title, as customers read it."""
    flow: str | None


@dataclass(frozen=True, slots=True)
class Hit:
    """An article with its best passage (Markdown)."""

    article: ArticleLink
    passage: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Answer:
    """The verdict on a question; `hits` best first."""

    verdict: Verdict
    confidence: float
    hits: tuple[Hit, ...]
    question_id: str | None
    parts: tuple[Answer, ...] = ()
    """Of a message that asks several things: what each of them gets, in order."""

    def as_reply_field(self) -> dict[str, Any]:
        """The `knowledge` of a Reply."""
        return {"verdict": self.verdict, "confidence": self.confidence, "question_id": self.question_id}


@dataclass(frozen=True, slots=True)
class Article:
    """A published article; `body` is Markdown."""

    link: ArticleLink
    body: str


class KnowledgeClient:
    """Asks the knowledge base; `client` brings its base URL, the service token and the timeout."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    @classmethod
    def connect(cls, url: str, service_token: str, timeout_seconds: float) -> KnowledgeClient:
        """A client for the server at `url`."""
        return cls(
            httpx.AsyncClient(
                base_url=url,
                headers={"X-Service-Token": service_token},
                timeout=httpx.Timeout(timeout_seconds),
            )
        )

    async def close(self) -> None:
        """Give the connections back."""
        await self._client.aclose()

    async def search(
        self, text: str, *, locale: str | None, audience: Audience, conversation_id: str
    ) -> Answer:
        """What the knowledge base says to `text`. Raises `KnowledgeUnavailableError`."""
        question: dict[str, Any] = {"text": text, "audience": audience, "conversation_id": conversation_id}
        if locale:
            question["locale"] = locale
        found = await self._call("POST", "/api/knowledge/search", question)
        try:
            return _read_answer(found, tuple(_read_answer(part) for part in found.get("parts", ())))
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise KnowledgeUnavailableError(f"unexpected answer: {error!r}") from error

    async def get_published(self, slug: str) -> Article | None:
        """The published article, None when there is none of that slug. Raises `KnowledgeUnavailableError`."""
        found = await self._call("GET", f"/api/knowledge/published/{quote(slug, safe='')}")
        if found is None:
            return None
        try:
            return Article(_read_link(found), str(found["body"]))
        except (KeyError, TypeError) as error:
            raise KnowledgeUnavailableError(f"unexpected answer: {error!r}") from error

    async def note_choice(self, conversation_id: str, slug: str) -> str | None:
        """Tell that the customer picked this article of those offered: the question's id, None where unknown."""
        choice = {"conversation_id": conversation_id, "slug": slug}
        try:
            noted = await self._call("POST", "/api/knowledge/choices", choice)
        except KnowledgeUnavailableError:
            # The customer has what they wanted; only the editors' figures are one short.
            return None
        return str(noted["question_id"]) if noted.get("question_id") else None

    async def _call(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        try:
            response = await self._client.request(method, path, json=body)
            if response.status_code == httpx.codes.NOT_FOUND and method == "GET":
                return None
            response.raise_for_status()
            return response.json()
        except (httpx.HTTPError, ValueError) as error:
            logger.warning("knowledge base: %s %s: %r", method, path, error)
            raise KnowledgeUnavailableError(str(error) or type(error).__name__) from error


def _read_link(article: dict[str, Any]) -> ArticleLink:
    return ArticleLink(
        article["slug"],
        article["title"],
        article["url"],
        str(article.get("category_title") or article["category"]),
        article.get("flow"),
    )


def _read_answer(found: dict[str, Any], parts: tuple[Answer, ...] = ()) -> Answer:
    return Answer(
        verdict=found["verdict"],
        confidence=float(found["confidence"]),
        hits=tuple(_read_hit(hit) for hit in found["hits"]),
        question_id=found.get("question_id"),
        parts=parts,
    )


def _read_hit(hit: dict[str, Any]) -> Hit:
    return Hit(_read_link(hit["article"]), str(hit["passage"]["text"]), float(hit["confidence"]))
