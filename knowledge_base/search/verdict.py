"""From probabilities to what the customer gets. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from knowledge_base.settings import KnowledgeSettings

Verdict = Literal["answer", "clarify", "none"]

# Words that say that something is wanted, but not what.
_FILLER = frozenset(
    [
        "a",
        "about",
        "an",
        "and",
        "any",
        "can",
        "could",
        "get",
        "have",
        "hello",
        "help",
        "hey",
        "hi",
        "i",
        "info",
        "information",
        "issue",
        "issues",
        "me",
        "more",
        "my",
        "need",
        "of",
        "on",
        "our",
        "please",
        "problem",
        "problems",
        "question",
        "questions",
        "regarding",
        "some",
        "something",
        "the",
        "there",
        "to",
        "trouble",
        "want",
        "with",
        "you",
        "your",
    ]
)
_WORD = re.compile(r"\w+(?:['’]\w+)?")


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What an answer and a choice need; `settings.KnowledgeSettings` says what each means and what it is by default."""

    answer: float
    clarify: float
    brief_words: int
    brief_answer: float
    brief_clarify: float

    @classmethod
    def of(cls, settings: KnowledgeSettings) -> Thresholds:
        """As the operator set them."""
        return cls(
            answer=settings.answer_floor,
            clarify=settings.clarify_floor,
            brief_words=settings.brief_words,
            brief_answer=settings.brief_answer_floor,
            brief_clarify=settings.brief_clarify_floor,
        )


def subject_words(text: str) -> int:
    """How many words of a message say what it is about: 1 in "I have a question about my order"."""
    return sum(word not in _FILLER for word in _WORD.findall(text.lower()))


def judge(text: str, confidence: float, coverage: float, thresholds: Thresholds) -> Verdict:
    """Answer when the best article is sure enough, ask back when one of three candidates is, else none.

    `confidence`: the best article answers; `coverage`: one of the best three does. A message of a word or two names a
    subject ("my card"): what is wanted of it is better asked than guessed, and seldom is there nothing to offer.
    """
    is_brief = subject_words(text) <= thresholds.brief_words
    if confidence >= (thresholds.brief_answer if is_brief else thresholds.answer):
        return "answer"
    if coverage >= (thresholds.brief_clarify if is_brief else thresholds.clarify):
        return "clarify"
    return "none"
