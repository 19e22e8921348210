"""How a customer's words sound, by VADER: a lexicon with rules for negation, emphasis, emoji (Hutto & Gilbert 2014)."""

from __future__ import annotations

from functools import lru_cache

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

CHARACTERS_READ = 1_000
"""Of a message: the mood is clear by then, and nobody can make the server read for long."""


@lru_cache(maxsize=1)
def _analyzer() -> SentimentIntensityAnalyzer:
    return SentimentIntensityAnalyzer()


def sentiment_of(text: str, locale: str | None) -> float | None:
    """-1 (very unhappy) to 1 (very happy); None in a language other than English, whose words the lexicon mistakes."""
    if locale and not locale.lower().startswith("en"):
        return None
    return float(_analyzer().polarity_scores(text[:CHARACTERS_READ])["compound"])
