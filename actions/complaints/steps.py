"""A complaint's steps: what went wrong, which order if any, where to answer, and whether to register it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from actions.back_office.entities import Order
from actions.complaints.reading import (
    find_complaint,
    is_about_no_order,
    is_wish,
    join_complaint,
    points_at_order,
    without_no,
)
from actions.consent import is_clear_yes, is_no
from actions.facts import row
from actions.flow import SURE_ENOUGH, Step
from actions.orders import order_choices
from actions.reading.items import pick_lines
from actions.reading.order_numbers import find_order_number
from actions.reading.orders import pick_orders
from actions.turn import PERSON, Choice, Turn
from actions.words import find_email, hedges, is_question

WORDS, ORDER, EMAIL = "complaint_words", "complaint_order", "complaint_email"
EVIDENCE, CONFIRMED, OPENING = "complaint_evidence", "complaint_confirmed", "complaint_opening"
NO_ORDER = "none"
MAXIMUM_WORDS = 2_000
QUESTIONS = frozenset({"ask_question", "ask_robot", "ask_capabilities", "check_order", "check_return"})
ORDERS_LOOKED_AT = 50
SMALL_TALK = frozenset({"greet", "goodbye", "thank", "ask_robot", "ask_capabilities"})
SMALL_TALK_WORDS = 4
"""With more, something is told along with the greeting."""
TELLING = frozenset({"file_complaint", "complain", "express_anger", "inform"})
"""Intents of words that say what went wrong, be they few."""
CANCEL: Choice = ("Cancel", "/cancel")


def take_files(turn: Turn) -> bool:
    """Keep the names of files that were sent; whether there were any."""
    if not turn.is_files:
        return False
    names = [name.strip() for name in turn.raw_text.strip().strip("[]").split(",")]
    turn.set(EVIDENCE, [*(turn.get(EVIDENCE) or []), *names])
    turn.say("Thanks, I've added that to your complaint.")
    return True


def take_more(turn: Turn, text: str) -> bool:
    """Add what `text` tells to what went wrong; False where it is a question, a wish, or tells of nothing."""
    if not text or is_question(text) or is_wish(text) or find_complaint(text) is None:
        return False
    if turn.intent in SMALL_TALK and turn.confidence >= SURE_ENOUGH:
        return False
    turn.clear(CONFIRMED)
    turn.set(WORDS, join_complaint(str(turn.get(WORDS) or ""), text, MAXIMUM_WORDS))
    turn.say(turn.vary("I've added that to your complaint.", "Thank you, I've added that."))
    return True


class ComplaintStep(Step):
    """What went wrong, in the customer's own words."""

    slot: ClassVar[str] = WORDS
    called: ClassVar[tuple[str, ...]] = ("complaint", "description", "text")
    resets: ClassVar[tuple[str, ...]] = (CONFIRMED,)
    title: ClassVar[str] = "What went wrong"

    async def is_needed(self, turn: Turn) -> bool:
        """Unless the first words said it already."""
        if turn.get(self.slot) is None and self.may_guess(turn):
            turn.set(self.slot, find_complaint(str(turn.get(OPENING) or "")))
        return turn.get(self.slot) is None

    async def read(self, turn: Turn) -> bool:
        """Whatever tells of something; a question is answered first."""
        if take_files(turn):
            return True
        if not turn.text or _is_something_else(turn):
            return False
        turn.clear(*self.resets)
        turn.set(self.slot, turn.text[:MAXIMUM_WORDS])
        return True

    async def ask(self, turn: Turn) -> None:
        """Ask for it."""
        turn.say(
            "I'm sorry that something went wrong. Please tell me what happened, in your own words; a photo helps, too. "
            "I'll register it as a complaint, and you get a case number.",
            [CANCEL, PERSON],
        )

    def hint(self) -> str:
        """How to answer."""
        return "Please tell me in a sentence or two what went wrong."


def _is_something_else(turn: Turn) -> bool:
    """Whether it is surely a question, small talk, or a bare wish for another thing, and tells of nothing."""
    if is_question(turn.text):
        return turn.intent in QUESTIONS
    is_sure = turn.confidence >= SURE_ENOUGH and turn.intent not in TELLING
    if is_sure and turn.intent in SMALL_TALK and len(turn.text.split()) <= SMALL_TALK_WORDS:
        return True
    return (is_sure or turn.intent == "file_complaint") and find_complaint(turn.text) is None


class ComplaintOrderStep(Step):
    """Which order it is about, if any."""

    slot: ClassVar[str] = ORDER
    called: ClassVar[tuple[str, ...]] = ("order",)
    resets: ClassVar[tuple[str, ...]] = (CONFIRMED,)
    title: ClassVar[str] = "The order"

    async def is_needed(self, turn: Turn) -> bool:
        """Unless the complaint has its number or names what is in it; one that isn't theirs is asked for again."""
        if turn.get(self.slot) is None and self.may_guess(turn):
            await self._guess(turn, str(turn.get(WORDS) or ""))
        number = turn.get(self.slot)
        customer = await turn.customer()
        if number in {None, NO_ORDER} or customer is None:
            return number is None
        if await turn.services.back_office.get_order(customer.id, str(number)) is None:
            turn.say(f"I can't find order {number} among your orders.")
            self.forget(turn)
            return True
        return False

    async def _guess(self, turn: Turn, words: str) -> None:
        number = find_order_number(words)
        if number is None:
            orders = await self._orders(turn)
            with_items = [
                one for one in orders if pick_lines(words, one.lines, positions=False, everything=False).lines
            ]
            number = with_items[0].number if len(with_items) == 1 else None
        turn.set(self.slot, number)

    async def _orders(self, turn: Turn) -> Sequence[Order]:
        customer = await turn.customer()
        return await turn.services.back_office.list_orders(customer.id, ORDERS_LOOKED_AT) if customer else []

    async def read(self, turn: Turn) -> bool:
        """A number, a button, a description, or that it is about none; also more of what went wrong."""
        if take_files(turn):
            return True
        if is_wish(turn.text) and turn.intent not in TELLING:
            return False
        given = turn.payload("order") or find_order_number(turn.text, bare=True)
        is_none = given is None and (turn.intent == "deny" or is_about_no_order(turn.text))
        if given is None and not is_none and points_at_order(turn.text):
            described = pick_orders(turn.text, await self._orders(turn), now=turn.services.clock.now()).orders
            given = described[0].number if len(described) == 1 else None
        if given is None and not is_none:
            wants_it = turn.intent == "file_complaint" and find_complaint(turn.text) is None
            return wants_it or take_more(turn, turn.text)
        take_more(turn, without_no(turn.text) if is_none else "")
        turn.clear(*self.resets)
        turn.set(self.slot, NO_ORDER if is_none else given)
        return True

    async def amend(self, turn: Turn) -> bool:
        """Another number, later."""
        number = find_order_number(turn.text)
        if turn.get(self.slot) is None or number is None:
            return False
        if number == turn.get(self.slot):
            return True
        turn.clear(*self.resets)
        turn.set(self.slot, number)
        return True

    async def ask(self, turn: Turn) -> None:
        """Offer the customer's orders, where they are known."""
        customer = await turn.customer()
        orders = await turn.services.back_office.list_orders(customer.id, 3) if customer else []
        choices = order_choices(orders, '/inform{"order": "{number}"}')
        turn.say(
            "Is it about one of your orders? If so, which one?",
            [*choices, ("Not about an order", f'/inform{{"order": "{NO_ORDER}"}}')],
        )

    def hint(self) -> str:
        """How to answer."""
        return "Please type the order's number, or \"no\" if it isn't about an order."


class ComplaintEmailStep(Step):
    """Where we answer somebody whom we don't know."""

    slot: ClassVar[str] = EMAIL
    called: ClassVar[tuple[str, ...]] = ("e-mail", "email", "mail address")
    resets: ClassVar[tuple[str, ...]] = (CONFIRMED,)
    title: ClassVar[str] = "The e-mail address"

    async def is_needed(self, turn: Turn) -> bool:
        """Unless it is known."""
        if turn.get(self.slot) is None:
            customer = await turn.customer()
            known = customer.email if customer else turn.metadata.get("customer_email")
            said = (turn.get("identity") or {}).get("email")
            turn.set(self.slot, known or said or find_email(str(turn.get(WORDS) or "")))
        return turn.get(self.slot) is None

    async def read(self, turn: Turn) -> bool:
        """An address."""
        return take_files(turn) or self._take(turn) or ("@" not in turn.text and take_more(turn, turn.text))

    async def amend(self, turn: Turn) -> bool:
        """Another one, later."""
        return turn.get(self.slot) is not None and self._take(turn)

    def _take(self, turn: Turn) -> bool:
        email = find_email(turn.text)
        if email is None:
            return False
        turn.clear(*self.resets)
        turn.set(self.slot, email)
        return True

    async def ask(self, turn: Turn) -> None:
        """Ask for it."""
        turn.say("Which e-mail address may we answer to?")

    def hint(self) -> str:
        """How to answer."""
        return "I need an e-mail address, so that we can answer you."


class ComplaintConfirmStep(Step):
    """What will be registered, and a clear yes."""

    slot: ClassVar[str] = CONFIRMED

    async def is_needed(self, turn: Turn) -> bool:
        """Until it is confirmed."""
        return turn.get(self.slot) is not True

    async def read(self, turn: Turn) -> bool:
        """Yes; no; a photo, or more of what went wrong."""
        if take_files(turn):
            return True
        if is_clear_yes(turn):
            # After a no it is shown once more: a yes is then to the question what to change.
            was_turned_down = turn.get(self.slot) is False and not turn.is_choice
            turn.set(self.slot, None if was_turned_down else True)
            return True
        if is_no(turn) and take_more(turn, without_no(turn.text)):
            return True
        if is_no(turn):
            turn.set(self.slot, False)
            changes = [
                (step.title, f'/correct{{"step": "{step.slot}"}}')
                for step in (ComplaintStep, ComplaintOrderStep, ComplaintEmailStep)
            ]
            turn.say(
                "All right, I haven't registered anything. What would you like to change?", [*changes, CANCEL]
            )
            turn.set("skip_question", "said")
            return True
        if hedges(turn.text) and not is_question(turn.text):
            turn.say("Take your time; nothing is registered until you say a clear yes.")
            return True
        return take_more(turn, turn.text)

    async def ask(self, turn: Turn) -> None:
        """Show it."""
        order = turn.get(ORDER)
        about = f" about order {order}" if order not in {None, NO_ORDER} else ""
        turn.say(
            f"This is what I'll register as a complaint{about}: “{turn.get(WORDS)}”\n\nShall I send it off?",
            [("Yes, send it", "/affirm"), ("Change something", "/deny"), CANCEL],
            card={"type": "summary", "title": "Your complaint", "rows": complaint_rows(turn)},
        )

    def hint(self) -> str:
        """How to answer."""
        return "Shall I register the complaint? Please say yes or no."


def complaint_rows(turn: Turn) -> list[dict[str, Any]]:
    """What was collected, for the customer and for an agent."""
    rows = [row("What went wrong", turn.get(WORDS))] if turn.get(WORDS) else []
    if turn.get(ORDER) not in {None, NO_ORDER}:
        rows.append(row("Order", turn.get(ORDER)))
    if turn.get(EVIDENCE):
        rows.append(row("Files", ", ".join(turn.get(EVIDENCE))))
    if turn.get(EMAIL):
        rows.append(row("We answer to", turn.get(EMAIL)))
    return rows
