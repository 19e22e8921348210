"""What is counted: precision and recall of each intent, and the mistakes that cost most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

FLOWS = frozenset(
    {
        "start_return",
        "reverse_fee",
        "check_order",
        "cancel_order",
        "change_address",
        "change_items",
        "change_payment",
        "get_invoice",
        "file_complaint",
        "check_return",
        "cancel_return",
    }
)
KNOWLEDGE = frozenset({"ask_question", "nlu_fallback"})
"""What ends at the knowledge base; to the customer the two are one."""
PERSON = "talk_to_person"


@dataclass(frozen=True)
class Case:
    """A sentence and what it may be understood as, the best first."""

    text: str
    right: tuple[str, ...]
    group: str = ""
    is_policy: bool = False
    """Among the sentences that mean no flow: whether it asks about our rules."""
    half: str = ""

    def is_met_by(self, intent: str) -> bool:
        """Whether `intent` is a right reading; a fallback is answered like a question."""
        return intent in self.right or (intent in KNOWLEDGE and not KNOWLEDGE.isdisjoint(self.right))

    @property
    def means_no_flow(self) -> bool:
        """Whether starting any flow would be a mistake."""
        return FLOWS.isdisjoint(self.right)

    @property
    def means_a_flow(self) -> bool:
        """Whether only a flow serves."""
        return FLOWS.issuperset(self.right)


@dataclass(frozen=True)
class Understood:
    """A case, and the intent it was given."""

    case: Case
    intent: str
    confidence: float

    @property
    def expected(self) -> str:
        """The intent to count it under: the given one where that is right, else the best reading."""
        if self.case.is_met_by(self.intent):
            return "ask_question" if self.intent in KNOWLEDGE else self.intent
        return self.case.right[0]

    @property
    def is_right(self) -> bool:
        """Whether the intent is one of the right ones."""
        return self.case.is_met_by(self.intent)


@dataclass(frozen=True)
class Score:
    """Precision, recall and F1 of one intent over `support` cases."""

    intent: str
    precision: float
    recall: float
    support: int

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


@dataclass(frozen=True)
class Rate:
    """How often a costly mistake was made."""

    name: str
    mistakes: tuple[Understood, ...]
    of: int
    aim: float | None = None
    """Share that it should stay under."""

    @property
    def share(self) -> float:
        """From 0 to 1."""
        return len(self.mistakes) / self.of if self.of else 0.0


def scores(results: Sequence[Understood]) -> list[Score]:
    """One per intent that was expected, by name."""
    expected = Counter(result.expected for result in results)
    given = Counter("ask_question" if result.intent in KNOWLEDGE else result.intent for result in results)
    right = Counter(result.expected for result in results if result.is_right)
    return [
        Score(intent, right[intent] / given[intent] if given[intent] else 0.0, right[intent] / count, count)
        for intent, count in sorted(expected.items())
    ]


def accuracy(results: Sequence[Understood]) -> float:
    """Share understood rightly, from 0 to 1."""
    return sum(result.is_right for result in results) / len(results) if results else 0.0


def rates(results: Iterable[Understood]) -> list[Rate]:
    """The mistakes that cost most, each over the cases where it could be made."""
    results = list(results)

    def rate(
        name: str,
        could: Callable[[Case], bool],
        wrong: Callable[[Understood], bool],
        aim: float | None = None,
    ) -> Rate:
        chances = [result for result in results if could(result.case)]
        return Rate(name, tuple(result for result in chances if wrong(result)), len(chances), aim)

    def starts_flow(result: Understood) -> bool:
        return result.intent in FLOWS

    return [
        rate(
            "a question about a policy starts a flow",
            lambda case: case.means_no_flow and case.is_policy,
            starts_flow,
            aim=0.02,
        ),
        rate(
            "another matter without a flow starts one",
            lambda case: case.means_no_flow and not case.is_policy and case.right[0] in KNOWLEDGE,
            starts_flow,
        ),
        rate(
            "a wish for a person is missed",
            lambda case: case.right == (PERSON,),
            lambda result: not result.is_right,
            aim=0.01,
        ),
        rate(
            "a wish for a flow goes to the knowledge base",
            lambda case: case.means_a_flow,
            lambda result: result.intent in KNOWLEDGE,
        ),
        rate(
            "a wish for a flow starts another one",
            lambda case: case.means_a_flow,
            lambda result: starts_flow(result) and not result.is_right,
        ),
        rate(
            "a person is brought in without being asked for",
            lambda case: PERSON not in case.right,
            lambda result: result.intent == PERSON,
        ),
    ]
