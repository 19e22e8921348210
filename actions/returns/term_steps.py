"""On what terms it comes back: why, sealed or not, for money, credit or another one; and the confirmation."""

from __future__ import annotations

from typing import Any, ClassVar

from actions.back_office.money import format_amount
from actions.back_office.port import ReturnMethod, ReturnReason
from actions.consent import is_clear_yes, is_no
from actions.facts import row, trace_as_data
from actions.flow import Step
from actions.returns.draft import Draft, assess, describe_line, load_draft, quote
from actions.returns.policy import ReturnQuote, assess_line
from actions.returns.reading import METHOD_TITLES, REASON_TITLES, find_method, find_reason
from actions.turn import PERSON, Choice, Turn
from actions.words import hedges, is_question

CANCEL: Choice = ("Cancel", "/cancel")


class ReasonStep(Step):
    """Why it comes back."""

    slot: ClassVar[str] = "return_reason"
    called: ClassVar[tuple[str, ...]] = ("reason", "why")
    resets: ClassVar[tuple[str, ...]] = ("return_unopened", "return_confirmed", "return_quoted")
    title: ClassVar[str] = "The reason"

    async def is_needed(self, turn: Turn) -> bool:
        """Until it is known."""
        return turn.get(self.slot) is None

    async def read(self, turn: Turn) -> bool:
        """A button, or words that show one of the reasons."""
        given = turn.payload("reason")
        reason = ReturnReason(given) if given in set(ReturnReason) else None
        if reason is None and not is_question(turn.text):
            reason = find_reason(turn.text)
        return reason is not None and self._take(turn, reason)

    async def amend(self, turn: Turn) -> bool:
        """A reason said before it was asked for, or a button."""
        if turn.get(self.slot) is None or turn.payload("reason") or turn.intent == "inform":
            return await self.read(turn)
        return False

    def _take(self, turn: Turn, reason: ReturnReason) -> bool:
        if turn.get(self.slot) != reason.value:
            turn.clear(*self.resets)
            turn.set(self.slot, reason.value)
        return True

    async def ask(self, turn: Turn) -> None:
        """Offer the reasons."""
        draft = await load_draft(turn)
        what = draft.describe() if draft and draft.chosen else "it"
        choices = [
            (title, f'/inform{{"reason": "{reason.value}"}}') for reason, title in REASON_TITLES.items()
        ]
        turn.say(
            turn.vary(
                f"What's the reason for sending back {what}?", f"May I ask why you'd like to return {what}?"
            ),
            choices,
        )

    def hint(self) -> str:
        """How to answer."""
        return "Please pick the reason that fits best."


class UnopenedStep(Step):
    """Whether what can't come back once opened is still sealed; asked where it decides."""

    slot: ClassVar[str] = "return_unopened"

    async def is_needed(self, turn: Turn) -> bool:
        """Where it decides; after it, the whole return must be eligible, or the form ends with the rule."""
        draft = await load_draft(turn)
        if draft is None or draft.reason is None or not draft.chosen:
            return False
        if turn.get(self.slot) is None and self._decides(turn, draft):
            return True
        found = quote(turn, draft)
        if not found.eligible:
            self._refuse(turn, found)
        return False

    def _decides(self, turn: Turn, draft: Draft) -> bool:
        def may_come_back(*, unopened: bool) -> bool:
            return all(
                assess_line(
                    turn.services.return_policy,
                    order=draft.order,
                    line=item.line,
                    customer=draft.customer,
                    reason=draft.reason,
                    now=turn.services.clock.now(),
                    unopened=unopened,
                ).returnable
                for item in draft.chosen
            )

        return not may_come_back(unopened=False) and may_come_back(unopened=True)

    def _refuse(self, turn: Turn, found: ReturnQuote) -> None:
        turn.set("policy_trace", trace_as_data(found.trace))
        turn.clear("return_reason", "return_unopened", "return_confirmed", "return_quoted")
        turn.say(
            f"I'm sorry, I can't take that back. {found.reason} If I got the reason wrong, you can choose another one.",
            [("Choose another reason", "/start_return"), PERSON],
        )
        turn.has_ended = True

    async def read(self, turn: Turn) -> bool:
        """Yes or no, or "it's still sealed"."""
        lowered = turn.text.lower()
        if is_question(turn.text):
            return False
        if any(
            word in lowered for word in ("not opened", "unopened", "sealed", "haven't opened", "never opened")
        ):
            turn.set(self.slot, "yes")
        elif "opened" in lowered or "used" in lowered or is_no(turn):
            turn.set(self.slot, "no")
        elif is_clear_yes(turn):
            turn.set(self.slot, "yes")
        else:
            return False
        return True

    async def ask(self, turn: Turn) -> None:
        """Ask for the items it matters for."""
        draft = await load_draft(turn)
        if draft is None:
            return
        matters = [
            describe_line(item.line)
            for item in draft.chosen
            if not assess(turn, draft.order, item.line, draft.customer, draft.reason).returnable
        ]
        turn.say(
            f"For hygiene reasons the {' and the '.join(matters)} can only come back unopened. "
            "Is it still sealed in its original packaging?",
            [("Yes, still sealed", "/affirm"), ("No, it's been opened", "/deny")],
        )

    def hint(self) -> str:
        """How to answer."""
        return "Please tell me whether it's still sealed: yes or no."


class MethodStep(Step):
    """What the customer gets for it."""

    slot: ClassVar[str] = "return_method"
    called: ClassVar[tuple[str, ...]] = ("method", "refund", "credit", "exchange", "payment")
    resets: ClassVar[tuple[str, ...]] = ("return_variant", "return_confirmed", "return_quoted")
    title: ClassVar[str] = "Refund, exchange or credit"

    async def is_needed(self, turn: Turn) -> bool:
        """Until it is known; an exchange takes one item with something to exchange it for."""
        if turn.get(self.slot) == ReturnMethod.EXCHANGE and not await self._variants(turn):
            turn.clear(self.slot, *self.resets)
            turn.say(
                "I can only exchange one product at a time that's in stock, so an exchange won't work here."
            )
        return turn.get(self.slot) is None

    async def _variants(self, turn: Turn) -> list[tuple[str, str]]:
        draft = await load_draft(turn)
        if draft is None or len(draft.chosen) != 1:
            return []
        return list(await turn.services.back_office.list_variants(draft.chosen[0].line.sku))

    async def read(self, turn: Turn) -> bool:
        """A button, or words."""
        given = turn.payload("method")
        method = ReturnMethod(given) if given in set(ReturnMethod) else None
        if method is None and not is_question(turn.text):
            method = find_method(turn.text)
        if method is None:
            return False
        if turn.get(self.slot) != method.value:
            turn.clear(*self.resets)
            turn.set(self.slot, method.value)
        return True

    async def amend(self, turn: Turn) -> bool:
        """Said before it was asked for, or another one later."""
        return await self.read(turn)

    async def ask(self, turn: Turn) -> None:
        """Offer each with what it is worth."""
        draft = await load_draft(turn)
        if draft is None:
            return
        refund = quote(turn, draft, ReturnMethod.REFUND)
        credit = quote(turn, draft, ReturnMethod.STORE_CREDIT)
        money = format_amount(refund.amount, refund.currency)
        voucher = format_amount(credit.amount, credit.currency)
        lines = [f"- **Refund** of {money} to your {draft.order.payment}"]
        choices: list[Choice] = [(f"Refund ({money})", '/inform{"method": "refund"}')]
        if await self._variants(turn):
            lines.append("- **Exchange** for another one, at no cost")
            choices.append(("Exchange", '/inform{"method": "exchange"}'))
        lines.append(f"- **Store credit** of {voucher}")
        choices.append((f"Store credit ({voucher})", '/inform{"method": "store_credit"}'))
        turn.say("How would you like it back?\n\n" + "\n".join(lines), choices)

    def hint(self) -> str:
        """How to answer."""
        return "Please choose a refund, an exchange or store credit."


class VariantStep(Step):
    """What an item is exchanged for."""

    slot: ClassVar[str] = "return_variant"
    called: ClassVar[tuple[str, ...]] = ("color", "colour", "variant", "size")
    resets: ClassVar[tuple[str, ...]] = ("return_confirmed", "return_quoted")
    title: ClassVar[str] = ""

    async def is_needed(self, turn: Turn) -> bool:
        """For an exchange."""
        return turn.get("return_method") == ReturnMethod.EXCHANGE and turn.get(self.slot) is None

    async def _variants(self, turn: Turn) -> list[tuple[str, str]]:
        draft = await load_draft(turn)
        if draft is None or not draft.chosen:
            return []
        return list(await turn.services.back_office.list_variants(draft.chosen[0].line.sku))

    async def read(self, turn: Turn) -> bool:
        """A button, or a variant's name."""
        if is_question(turn.text):
            return False
        variants = await self._variants(turn)
        given = (turn.payload("variant") or "").casefold()
        lowered = turn.text.casefold()
        named = [
            (sku, name)
            for sku, name in variants
            if sku.casefold() == given or (lowered and any(part in lowered for part in _names(name)))
        ]
        draft = await load_draft(turn)
        if not named and draft and any(word in lowered for word in ("same", "new one", "identical")):
            named = [(sku, name) for sku, name in variants if sku == draft.chosen[0].line.sku]
        if len(named) != 1:
            return False
        turn.set(self.slot, {"sku": named[0][0], "name": named[0][1]})
        return True

    async def ask(self, turn: Turn) -> None:
        """Offer what is in stock."""
        draft = await load_draft(turn)
        if draft is None:
            return
        own = draft.chosen[0].line.sku
        choices = [
            (f"{name} (the same again)" if sku == own else name, f'/inform{{"variant": "{sku}"}}')
            for sku, name in await self._variants(turn)
        ]
        listed = ", ".join(title for title, _ in choices)
        turn.say(f"What would you like to exchange it for? In stock: {listed}.", choices)

    def hint(self) -> str:
        """How to answer."""
        return "Please pick one of the variants in stock."


def _names(variant: str) -> list[str]:
    """Ways to name it: "Blue, Queen" by the whole, or by its first part."""
    parts = [part.strip().casefold() for part in variant.split(",")]
    return [variant.casefold(), parts[0]] if parts[0] else [variant.casefold()]


class ConfirmStep(Step):
    """The summary with the exact amount, and a clear yes."""

    slot: ClassVar[str] = "return_confirmed"

    async def is_needed(self, turn: Turn) -> bool:
        """Until it is confirmed, and always when something above it is open."""
        return turn.get(self.slot) is not True

    async def read(self, turn: Turn) -> bool:
        """Yes, or no; anything in between is asked again."""
        if is_clear_yes(turn):
            turn.set(self.slot, True)
            return True
        if is_no(turn):
            turn.say(
                "All right, I haven't submitted anything. What would you like to change?",
                [*RETURN_CHANGES, CANCEL, PERSON],
            )
            turn.set("skip_question", "said")
            return True
        if turn.intent == "affirm" or (hedges(turn.text) and not is_question(turn.text)):
            turn.say("Take your time; I only submit it when you say a clear yes.")
            return True
        return False

    async def ask(self, turn: Turn) -> None:
        """Show what will be done, with the amount."""
        draft = await load_draft(turn)
        if draft is None or draft.reason is None or draft.method is None:
            return
        found = quote(turn, draft)
        turn.set("return_quoted", str(found.amount))
        turn.set("policy_trace", trace_as_data(found.trace))
        amount = format_amount(found.amount, found.currency)
        result = {
            ReturnMethod.REFUND: f"a refund of **{amount}** to your {draft.order.payment}",
            ReturnMethod.STORE_CREDIT: f"store credit of **{amount}**",
            ReturnMethod.EXCHANGE: f"an exchange for **{_name_exchange(draft)}**",
        }[draft.method]
        turn.say(
            f"Here's your return: {draft.describe()} from order {draft.order.number}, for {result}. "
            f"{found.reason}\n\nShall I submit it?",
            [("Yes, submit it", "/affirm"), ("Change something", "/deny"), CANCEL],
            card=summary_card(draft, found),
        )

    def hint(self) -> str:
        """How to answer."""
        return "Shall I submit the return? Please say yes or no."


def _name_exchange(draft: Draft) -> str:
    line = draft.chosen[0].line
    variant = (draft.variant or {}).get("name", line.variant)
    return "the same again" if variant == line.variant else f"{line.name} ({variant})"


RETURN_CHANGES: list[Choice] = [
    (step.title, f'/correct{{"step": "{step.slot}"}}') for step in (ReasonStep, MethodStep) if step.title
]


def summary_card(draft: Draft, found: ReturnQuote) -> dict[str, Any]:
    """The `summary` card: every amount that makes up the total."""
    rows = [row("Order", draft.order.number)]
    rows += [
        row(item.describe(), format_amount(item.line.unit_price * (item.quantity or 1), found.currency))
        for item in draft.chosen
    ]
    if draft.method is not ReturnMethod.EXCHANGE:
        rows += [
            row(label, f"−{format_amount(amount, found.currency)}") for label, amount in found.deductions
        ]
        if found.bonus:
            rows.append(row("Store credit bonus", f"+{format_amount(found.bonus, found.currency)}"))
    if draft.reason and draft.method:
        rows += [row("Reason", REASON_TITLES[draft.reason]), row("You get", METHOD_TITLES[draft.method])]
    return {
        "type": "summary",
        "title": "Your return",
        "rows": rows,
        "total": str(found.amount),
        "currency": found.currency,
    }
