"""What happened before a hand-over, taken from the message log: nothing is paraphrased but by fixed words. Pure.

Which of the customer's sentences matter is settled by plain marks (a question, an amount, an order number, words that
began a flow), not by a model: an agent can see why a sentence is there, and none is made up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

SENTENCES_TOLD = 6
LINES_TOLD = 8
SENTENCE_CHARACTERS = 200

FLOW_NAMES = {
    "start_return": "a return",
    "reverse_fee": "a fee reversal",
    "check_order": "an order's status",
    "cancel_order": "the cancellation of an order",
    "change_address": "a change of address",
    "change_items": "other items before an order ships",
    "change_payment": "another way to pay before an order ships",
    "get_invoice": "an invoice",
    "check_return": "a return's status",
    "cancel_return": "the cancellation of a return",
    "file_complaint": "a complaint",
}
"""What the bot's intents begin, as an agent would call it."""

_SMALL_TALK = frozenset(
    {
        "greet",
        "goodbye",
        "thank",
        "affirm",
        "deny",
        "talk_to_person",
        "ask_robot",
        "ask_capabilities",
        "go_back",
    }
)
"""Intents whose words say nothing about the matter."""

_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_QUESTION = re.compile(
    r"\?\s*$|^(?:how|what|when|where|which|who|whom|whose|why|can|could|do|does|did|is|are|was|were|will|would|should|may)\b",
    re.IGNORECASE,
)
_DETAIL = re.compile(r"\d|[$€£¥]|\b(?:usd|eur|gbp)\b", re.IGNORECASE)
_WISH = re.compile(
    r"\b(?:want|need|would like|i'd like|please|return|refund|exchange|cancel|broken|damaged|wrong|missing|late"
    r"|charged?|fee|order|lost|never|still|not|can't|cannot|didn't|doesn't|won't)\b",
    re.IGNORECASE,
)
_PERSON = re.compile(
    r"\b(?:talk|speak|chat|want|need|get|give|connect|transfer)\b[^.?!]*"
    r"\b(?:person|human|agent|representative|someone|somebody|people|colleague)\b",
    re.IGNORECASE,
)
"""Wanting a person is why there is a hand-over, not what it is about."""
_WORD = re.compile(r"[^\W_]+")


class Logged(Protocol):
    """A message as the log has it."""

    sequence: int
    author: Any
    text: str
    choices: list[Any]
    card: dict[str, Any] | None
    understood: dict[str, Any] | None
    knowledge: dict[str, Any] | None
    sentiment: float | None


@dataclass(frozen=True, slots=True)
class StoryTold:
    """As `Handoff.story` keeps it."""

    asked: list[str] = field(default_factory=list)
    tried: list[str] = field(default_factory=list)
    found: list[str] = field(default_factory=list)
    articles: list[dict[str, str]] = field(default_factory=list)
    sentiment: list[dict[str, Any]] = field(default_factory=list)
    question: str | None = None


def tell(messages: Sequence[Logged], policy_trace: Iterable[dict[str, Any]] = ()) -> StoryTold:
    """The story of `messages`, oldest first and without notes; `policy_trace` is what the rules said in the end."""
    own = [one for one in messages if one.author == "customer"]
    picked = _picked(messages)
    written = [one for one in own if one.sequence not in picked and _is_on_the_matter(one)]
    return StoryTold(
        asked=_asked(written),
        tried=_last_of(_tried(messages), LINES_TOLD),
        found=_last_of([*_found(messages), *_policy_said(policy_trace)], LINES_TOLD),
        articles=_articles(messages),
        sentiment=[
            {"sequence": one.sequence, "score": one.sentiment} for one in own if one.sentiment is not None
        ],
        question=_question(messages, written),
    )


# What the customer said


def _picked(messages: Sequence[Logged]) -> set[int]:
    """The customer's messages that are a choice of the bot's, pressed."""
    titles: set[str] = set()
    picked: set[int] = set()
    for one in messages:
        if one.author == "customer" and one.text in titles:
            picked.add(one.sequence)
        titles |= {str(choice.get("title")) for choice in one.choices}
    return picked


def _is_on_the_matter(message: Logged) -> bool:
    is_small_talk = _intent(message) in _SMALL_TALK and not _DETAIL.search(message.text)
    return not is_small_talk and len(_WORD.findall(message.text)) > 1


def _asked(written: Sequence[Logged]) -> list[str]:
    """The first and the latest sentence, and between them those that name a wish or a detail, in their order."""
    found = [
        (message, sentence)
        for message in written
        for sentence in sentences_of(message.text)
        if _is_telling(sentence)
    ]
    chosen: dict[str, int] = {}
    weights: list[tuple[int, int]] = []
    for position, (message, sentence) in enumerate(found):
        key = _key(sentence)
        if key in chosen:
            continue
        chosen[key] = position
        is_edge = position in {0, len(found) - 1}
        weights.append((weigh(sentence, _intent(message)) + (10 if is_edge else 0), position))
    best = sorted(weights, key=lambda one: (-one[0], one[1]))[:SENTENCES_TOLD]
    return [_short(found[position][1]) for weight, position in sorted(best, key=lambda one: one[1]) if weight]


def sentences_of(text: str) -> list[str]:
    """`text` cut at line breaks and after full stops, question and exclamation marks."""
    return [sentence.strip() for sentence in _SENTENCE.split(text) if sentence.strip()]


def _is_telling(sentence: str) -> bool:
    """Whether a sentence may be about the matter at all."""
    if _DETAIL.search(sentence):
        return True
    return len(_WORD.findall(sentence)) > 1 and not _PERSON.search(sentence)


def weigh(sentence: str, intent: str | None = None) -> int:
    """How much a sentence says about what the customer wants; 0: nothing."""
    marks = (
        bool(_QUESTION.search(sentence)),
        bool(_DETAIL.search(sentence)),
        bool(_WISH.search(sentence)),
        intent in FLOW_NAMES,
    )
    return sum(2 if mark else 0 for mark in marks)


def _question(messages: Sequence[Logged], written: Sequence[Logged]) -> str | None:
    """What nothing was found for last; else what was asked, or told, last and not answered; else the last words."""
    verdicts = [(before, (answer.knowledge or {}).get("verdict")) for before, answer in _answers(messages)]
    unanswered = [before.text for before, verdict in verdicts if verdict == "none"]
    if unanswered:
        return _short(unanswered[-1])
    answered = {before.sequence for before, verdict in verdicts if verdict == "answer"}
    open_words, all_words = (
        [sentence for one in chosen for sentence in sentences_of(one.text) if _is_telling(sentence)]
        for chosen in ([one for one in written if one.sequence not in answered], written)
    )
    questions = [sentence for sentence in open_words if _QUESTION.search(sentence)]
    telling = [sentence for sentence in open_words if weigh(sentence)]
    last = (questions or telling or all_words)[-1:]
    return _short(last[0]) if last else None


# What the bot did


def _answers(messages: Sequence[Logged]) -> Iterator[tuple[Logged, Logged]]:
    """`(question, answer)` for every message of the bot that the knowledge base had a part in."""
    asked: Logged | None = None
    for one in messages:
        if one.author == "customer":
            asked = one
        elif one.knowledge and asked is not None:
            yield asked, one


def _tried(messages: Sequence[Logged]) -> list[str]:
    lines: dict[int, str] = {}
    for one in messages:
        flow = FLOW_NAMES.get(_intent(one) or "")
        if one.author == "customer" and flow:
            lines[one.sequence] = f"Began {flow}"
    for question, answer in _answers(messages):
        asked = f"“{_short(question.text, 100)}”"
        verdict = (answer.knowledge or {}).get("verdict")
        title = (answer.card or {}).get("title")
        if verdict == "answer":
            lines[answer.sequence] = f"Answered {asked} with “{title}”" if title else f"Answered {asked}"
        elif verdict == "clarify":
            lines[answer.sequence] = f"Asked what was meant by {asked}"
        elif verdict == "none":
            lines[answer.sequence] = f"Had no answer to {asked}"
    ordered = [lines[sequence] for sequence in sorted(lines)]
    return list(dict.fromkeys(ordered))


def _articles(messages: Sequence[Logged]) -> list[dict[str, str]]:
    cards = [one.card for one in messages if one.card and one.card.get("type") == "article"]
    shown = {str(card.get("slug")): card for card in cards}
    return [
        {"slug": slug, "title": str(card.get("title") or slug), "url": str(card.get("url") or "")}
        for slug, card in shown.items()
    ]


def _found(messages: Sequence[Logged]) -> list[str]:
    """Orders and receipts, and what was put to the customer last without being carried out."""
    lines: list[str] = []
    open_summary: str | None = None
    for one in messages:
        card = one.card or {}
        if card.get("type") == "order":
            line = f"Order {card.get('order_number')}: {card.get('status')}, {_money(card)}"
            lines = [*(known for known in lines if known != line), line]
        elif card.get("type") == "summary":
            total = f", {_money(card)}" if card.get("total") else ""
            open_summary = f"Shown, not carried out: {card.get('title')}{total}"
        elif card.get("type") == "receipt":
            open_summary = None
            rows = "; ".join(f"{row.get('label')}: {row.get('value')}" for row in card.get("rows") or [])
            lines.append(_short(f"{card.get('title')} ({card.get('reference')}). {rows}".strip(), 300))
    return [*lines, open_summary] if open_summary else lines


def _policy_said(policy_trace: Iterable[dict[str, Any]]) -> list[str]:
    """What decided: the last rule of the trace, with its reason."""
    trace = list(policy_trace)
    if not trace:
        return []
    last = trace[-1]
    reason = f": {last['reason']}" if last.get("reason") else ""
    return [_short(f"Policy says {str(last.get('outcome', '')).replace('_', ' ')}{reason}", 300)]


def _money(card: dict[str, Any]) -> str:
    return f"{card.get('total') or ''} {card.get('currency') or ''}".strip()


def _intent(message: Logged) -> str | None:
    return (message.understood or {}).get("intent")


def _key(sentence: str) -> str:
    return " ".join(_WORD.findall(sentence.casefold()))


def _last_of(lines: Sequence[str], count: int) -> list[str]:
    return list(lines[-count:])


def _short(text: str, limit: int = SENTENCE_CHARACTERS) -> str:
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
