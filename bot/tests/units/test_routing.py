"""What the evaluation of routing counts, and how Bitext's sentences are divided and mapped."""

from __future__ import annotations

import unittest

from tests.routing import bitext, measures
from tests.routing.measures import Case, Understood


def understood(intent: str, *right: str, is_policy: bool = False) -> Understood:
    return Understood(Case(text=f"{right} {intent}", right=right, is_policy=is_policy), intent, 0.9)


class MeasuresTest(unittest.TestCase):
    """Precision, recall and the mistakes that cost."""

    def rate(self, name: str, *results: Understood) -> tuple[int, int]:
        rate = next(rate for rate in measures.rates(results) if rate.name == name)
        return len(rate.mistakes), rate.of

    def test_a_fallback_answers_a_question(self) -> None:
        self.assertTrue(understood("nlu_fallback", "ask_question").is_right)
        self.assertFalse(understood("nlu_fallback", "cancel_order").is_right)

    def test_any_right_reading_counts(self) -> None:
        self.assertTrue(understood("ask_question", "cancel_order", "ask_question").is_right)

    def test_precision_and_recall(self) -> None:
        results = [
            understood("greet", "greet"),
            understood("greet", "thank"),
            understood("thank", "thank"),
            understood("thank", "thank"),
        ]
        greet, thank = measures.scores(results)
        self.assertEqual((greet.precision, greet.recall, greet.support), (0.5, 1.0, 1))
        self.assertEqual((thank.precision, thank.support), (1.0, 3))
        self.assertAlmostEqual(thank.f1, 0.8)

    def test_questions_that_start_a_flow(self) -> None:
        results = (
            understood("cancel_order", "ask_question", is_policy=True),
            understood("nlu_fallback", "ask_question", is_policy=True),
            understood("cancel_order", "ask_question", "cancel_order", is_policy=True),
            understood("cancel_order", "ask_question"),
        )
        self.assertEqual(self.rate("a question about a policy starts a flow", *results), (1, 2))
        self.assertEqual(self.rate("another matter without a flow starts one", *results), (1, 1))

    def test_persons_missed_and_brought_in(self) -> None:
        results = (
            understood("ask_question", "talk_to_person"),
            understood("talk_to_person", "talk_to_person"),
            understood("talk_to_person", "complain"),
        )
        self.assertEqual(self.rate("a wish for a person is missed", *results), (1, 2))
        self.assertEqual(self.rate("a person is brought in without being asked for", *results), (1, 1))

    def test_wishes_for_a_flow(self) -> None:
        results = (
            understood("ask_question", "get_invoice"),
            understood("check_order", "get_invoice"),
            understood("get_invoice", "get_invoice"),
        )
        self.assertEqual(self.rate("a wish for a flow goes to the knowledge base", *results), (1, 3))
        self.assertEqual(self.rate("a wish for a flow starts another one", *results), (1, 3))


class BitextTest(unittest.TestCase):
    """Against the sentences themselves."""

    def setUp(self) -> None:
        if not bitext.is_present():
            self.skipTest("../shared/data/bitext is not on this machine")

    def case(self, text: str) -> Case:
        return next(case for case in bitext.read_cases() if case.text == text)

    def test_a_wish_a_question_and_what_may_be_either(self) -> None:
        self.assertEqual(self.case("I would like to cancel my last order").right, ("cancel_order",))
        question = self.case("where can I cancel the last order I made?")
        self.assertEqual((question.right, question.is_policy), (("ask_question",), True))
        either = self.case("I don't know how to cancel an order I made")
        self.assertEqual(set(either.right), {"cancel_order", "ask_question"})

    def test_a_subject_that_is_always_a_question(self) -> None:
        case = self.case("help me checking your refund policy")
        self.assertEqual((case.right, case.is_policy), (("ask_question",), True))

    def test_the_halves_share_no_template(self) -> None:
        cases = bitext.read_cases()
        halves = {half: [case for case in cases if case.half == half] for half in bitext.HALVES}
        self.assertGreater(min(len(half) for half in halves.values()), len(cases) * 0.4)
        same = {"can you help me cancel the last order?", "can you help me to cancel my last order?"}
        self.assertLessEqual(len({case.half for case in cases if case.text in same}), 1)

    def test_sentences_of_the_training_are_left_out(self) -> None:
        known = "where is my order"
        self.assertIn(known, {case.text.lower().rstrip("?") for case in bitext.read_cases()})
        rest = bitext.read_cases(without={known})
        self.assertNotIn(known, {case.text.lower().rstrip("?") for case in rest})


if __name__ == "__main__":
    unittest.main()
