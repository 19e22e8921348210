"""Messages that ask more than one thing: cut into their questions, each of which is answered."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge_base.article.lifecycle import Audience
from knowledge_base.search.passages import split_sentences
from knowledge_base.search.service import Answer, SearchService
from knowledge_base.search.verdict import subject_words

# More than this is a letter, for a person to read.
MAXIMUM_QUESTIONS = 3
# "How much?" asks for something, but doesn't say of what.
MINIMUM_SUBJECT_WORDS = 2

_OPENERS = (
    "am are can could did do does had has have how is may might must shall should was were what when where which "
    "who whose why will would"
)
_OPENER = rf"(?:{'|'.join(_OPENERS.split())})"
_JOINT = re.compile(rf"\s*[,;]?\s+(?:and|also|plus|&)(?:\s+also)?,?\s+(?={_OPENER}\b)", re.IGNORECASE)
_ASKS = re.compile(rf"(?:(?:and|also|but|so|hi|hello|hey)\b[\s,]*)*{_OPENER}\b", re.IGNORECASE)
# "How do I return it, and how long does that take?": alone, the second half would be about something else.
_LEANS_ON_FORMER = re.compile(
    r"\b(?:it|its|that|this|these|those|they|them|their|one|ones|then)\b", re.IGNORECASE
)
# "Do you know when and where it opens?"
_LEANS_ON_LATTER = re.compile(rf"\b{_OPENER}$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class AnsweredQuestion:
    """One question of a message, and what search says to it."""

    text: str
    answer: Answer


def split_questions(message: str) -> tuple[str, ...]:
    """The two or three questions of a message, in its words; none where it asks one thing, or can't be cut safely.

    Sentences that end with a question mark are questions in any language; those without, and questions joined by
    "and", are known by how English questions begin.
    """
    clauses = [
        clause.strip(" ¿¡")
        for sentence in split_sentences(" ".join(message.split()))
        for clause in _JOINT.split(sentence)
    ]
    questions = [
        clause
        for clause in clauses
        if (clause.endswith("?") or _ASKS.match(clause)) and subject_words(clause) >= MINIMUM_SUBJECT_WORDS
    ]
    if not 2 <= len(questions) <= MAXIMUM_QUESTIONS:
        return ()
    if any(map(_LEANS_ON_LATTER.search, questions)) or any(map(_LEANS_ON_FORMER.search, questions[1:])):
        return ()
    return tuple(questions)


async def answer_each(
    search: SearchService, message: str, *, locale: str | None, audience: Audience, limit: int
) -> Sequence[AnsweredQuestion]:
    """The questions of a message, where each has an answer, and not all the same; else nothing.

    Where one of them has none, the message is better answered whole. Raises SearchNotReadyError.
    """
    by_article: dict[str, AnsweredQuestion] = {}
    for question in split_questions(message):
        answer = await search.search(question, locale=locale, audience=audience, limit=limit)
        if answer.result.verdict != "answer":
            return ()
        # Two ways of asking for the same thing have the same answer, which is given once.
        by_article.setdefault(answer.hits[0].article.id, AnsweredQuestion(question, answer))
    return tuple(by_article.values()) if len(by_article) > 1 else ()
