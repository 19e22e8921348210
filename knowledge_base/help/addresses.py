"""Where help pages are: the default locale at `/help/...`, every other one at `/help/{locale}/...`. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from knowledge_base.article.schemas import article_url


@dataclass(frozen=True, slots=True)
class Addresses:
    """The addresses of one locale's pages."""

    locale: str
    default_locale: str

    @property
    def front(self) -> str:
        """All subjects, and the search."""
        return "/help" if self.locale == self.default_locale else f"/help/{self.locale}"

    def article(self, slug: str) -> str:
        """An article."""
        return article_url(slug, self.locale if self.locale != self.default_locale else None)

    def category(self, slug: str) -> str:
        """All articles of a category."""
        return f"{self.front}/categories/{slug}"

    def results(self, question: str) -> str:
        """What a search finds."""
        return f"{self.front}?{urlencode({'q': question})}"

    def found(self, slug: str, question: str, reading: str) -> str:
        """An article at the passage that answers the question; `reading` is the question's id."""
        return f"{self.article(slug)}?{urlencode({'q': question, 'reading': reading})}#answer"
