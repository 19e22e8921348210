"""Who is the customer? What they say of themselves, then a one-time code; the back office keeps the result.

No code is ever kept: the server masks it in the customer's words and passes on a digest. The slots hold what was said,
and whether a code was sent.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from actions.back_office.entities import Customer
from actions.back_office.money import format_amount
from actions.back_office.port import NotFoundInBackOfficeError, VerificationError
from actions.claimed import known_details, make_claim
from actions.flow import Step
from actions.policies.verification import Action, needs_code
from actions.reading.claims import read_details
from actions.reading.codes import has_no_access, wants_another_code
from actions.reading.order_numbers import find_order_number
from actions.reading.personal import find_name
from actions.turn import PERSON, Choice, NotVerifiedError, Turn
from actions.words import find_code, find_email, has_digits, is_question
from core.signing import code_digest

NEW_CODE: Choice = ("Send a new code", '/inform{"verification": "resend"}')
OTHER_DETAILS: Choice = ("Use other details", '/inform{"verification": "restart"}')

CODE = "code"
"""What a reply `expects` that asks for a one-time code: the server masks the next one."""


class IdentityStep(Step):
    """Asks who it is: two of order number, e-mail address, postal code and name, or the e-mail address alone.

    A signed identity makes it unnecessary.
    """

    slot: ClassVar[str] = "identity"
    why: ClassVar[str] = (
        "It keeps your account safe: I send a code to the e-mail address on file, so nobody who only knows your name "
        "or an order's number gets at your orders and your money."
    )
    called: ClassVar[tuple[str, ...]] = (
        "e-mail",
        "email",
        "mail address",
        "address",
        "zip",
        "postal code",
        "name",
    )

    async def is_needed(self, turn: Turn) -> bool:
        """Needed until enough is known; then the code is sent here."""
        if await turn.customer() is not None:
            return False
        known = known_details(turn)
        if turn.get("verification") == "accepted":
            turn.clear("verification")
            known["sent"] = False
            turn.set("identity", known)
            turn.say("It's been a while since you were verified, so, to be safe, let's do that once more.")
        claim = make_claim(turn, known)
        if not claim.is_enough:
            return True
        if known.get("sent"):
            return False
        try:
            await turn.services.back_office.start_verification(turn.sender, claim)
        except VerificationError as error:
            if _explain_refusal(turn, error, [NEW_CODE, OTHER_DETAILS, PERSON]):
                turn.set("identity", {**known, "sent": True})
            return False
        turn.set("identity", {**known, "sent": True})
        return False

    async def read(self, turn: Turn) -> bool:
        """One detail or several; a name that only may be one counts once a postal code follows."""
        if self._take(turn, bare=True):
            return True
        name = find_name(turn.text, bare=True) if turn.intent in ("inform", "nlu_fallback") else None
        if name:
            turn.set("identity", {**known_details(turn), "maybe_name": name})
        return name is not None

    async def amend(self, turn: Turn) -> bool:
        """As long as nobody is verified, another number, address or name starts the verification again."""
        return await turn.customer() is None and self._take(turn, bare=False)

    def _take(self, turn: Turn, *, bare: bool) -> bool:
        known = known_details(turn)
        maybe = known.get("maybe_name") if bare and not known.get("name") else None
        given = read_details(turn.text, {**known, "name": maybe} if maybe else known, bare=bare)
        if maybe and given.get("postal_code"):
            given.setdefault("name", maybe)
        if turn.payload("order"):
            given["order_number"] = str(turn.payload("order"))
        changed = {name: value for name, value in given.items() if value != known.get(name)}
        if changed:
            was_enough = make_claim(turn, known).is_enough
            # What is only added to details that were enough asks for no other code.
            is_other = any(known.get(name) for name in changed) or not was_enough
            turn.set("identity", {**known, **changed, "sent": bool(known.get("sent")) and not is_other})
        return bool(given)

    async def ask(self, turn: Turn) -> None:
        """Ask for what is missing."""
        known = known_details(turn)
        if known.get("order_number"):
            turn.say(
                f"Thanks! And which e-mail address did you use for order {known['order_number']}? "
                "The postal code will do as well."
            )
        elif known.get("postal_code"):
            turn.say(
                "Thanks! And in which name is your account? Your order number or e-mail address will do as well."
            )
        elif known.get("name"):
            turn.say(
                f"Thanks, {str(known['name']).split()[0]}! And what's your postal code, or your e-mail address?"
            )
        elif known.get("maybe_name"):
            turn.say(
                f"If {known['maybe_name']} is your name, I only need your **postal code**, too; or tell me the "
                "**e-mail address** you ordered with."
            )
        else:
            turn.say(
                "So that nobody but you gets at your orders, I need to verify you first. What's the **e-mail address** "
                "you ordered with? Or tell me your **order number** (it looks like TR-10001) or your **name**, with "
                "the **postal code**."
            )

    def hint(self) -> str:
        """How to answer."""
        return (
            "I need the e-mail address you ordered with, or your order number or name with the postal code."
        )


class _CodeReading(Step):
    """What both steps share that ask for a one-time code: trying it, sending a new one, saying what is wrong."""

    why: ClassVar[str] = (
        "The code goes to the e-mail address on file, and nobody but you can read it there: "
        "that keeps your account yours."
    )
    choices: ClassVar[tuple[Choice, ...]]
    """Beside a refused code: what else the customer can do."""

    def send_again(self, turn: Turn) -> None:
        """Have `is_needed` send another code."""
        raise NotImplementedError

    def accept(self, turn: Turn, customer: Customer) -> None:
        """The code was right."""
        raise NotImplementedError

    async def was_accepted(self, turn: Turn) -> bool:
        """Whether an earlier try came through of which only the answer was lost."""
        raise NotImplementedError

    def resume(self, turn: Turn) -> bool:
        """The code sent then has expired: another one is sent."""
        self.send_again(turn)
        return _digest_of(turn) is None

    async def read(self, turn: Turn) -> bool:
        """A code, or the wish for another one."""
        digest = _digest_of(turn)
        if digest:
            await self._check(turn, digest)
            return True
        if has_no_access(turn.text):
            turn.say(
                "Without a code I can't open your account, which keeps it safe. If we have another e-mail address of "
                "yours, give me that one; if not, a person can help you.",
                [OTHER_DETAILS, PERSON],
                expects=CODE,
            )
            turn.set("skip_question", "said")
            return True
        if turn.payload("verification") == "resend" or wants_another_code(turn.text):
            self.send_again(turn)
            return True
        looks_like_code = has_digits(turn.text) and len(turn.text) <= 24 and not is_question(turn.text)
        if looks_like_code and not find_order_number(turn.text) and not find_email(turn.text):
            turn.say("The code has six digits. Could you check it once more?", [NEW_CODE], expects=CODE)
            turn.set("skip_question", "said")
            return True
        return False

    async def _check(self, turn: Turn, digest: str) -> None:
        try:
            customer = await turn.services.back_office.check_code(turn.sender, digest)
        except VerificationError as error:
            if not await self.was_accepted(turn):
                self._explain(turn, error)
            return
        turn.remember_customer(customer)
        self.accept(turn, customer)

    def _explain(self, turn: Turn, error: VerificationError) -> None:
        words = {
            "wrong": "That code isn't right. Please check the newest mail from us and try again.",
            "expired": "That code has expired; it's only valid for ten minutes. I can send you a new one.",
            "none_sent": "There's no open code for you at the moment. I can send you a new one.",
            "too_soon": "I've just sent you a code; please give it a minute.",
            "too_many_tries": "That was one try too many for this code, so it no longer works. "
            "I can send a new one, or a person can help you.",
        }
        turn.say(words[error.reason], self.choices, expects=CODE)
        turn.set("skip_question", "said")

    def hint(self) -> str:
        """How to answer."""
        return "I need the 6-digit code from the mail I've just sent you."


class CodeStep(_CodeReading):
    """Asks for the one-time code that was mailed."""

    slot: ClassVar[str] = "verification"
    choices: ClassVar[tuple[Choice, ...]] = (NEW_CODE, OTHER_DETAILS, PERSON)

    async def is_needed(self, turn: Turn) -> bool:
        """Until the back office says who it is."""
        return await turn.customer() is None

    async def read(self, turn: Turn) -> bool:
        """A code, the wish for another one, or other details."""
        if turn.payload("verification") == "restart":
            turn.set("identity", {"email": ""})  # nor the address that the contact left
            return True
        return await super().read(turn)

    def send_again(self, turn: Turn) -> None:
        """With the details as they are."""
        turn.set("identity", {**known_details(turn), "sent": False})

    def accept(self, turn: Turn, customer: Customer) -> None:
        """Whoever it is now is verified."""
        turn.set("verification", "accepted")
        first_name = customer.name.split()[0]
        turn.say(turn.vary(f"Thanks, {first_name}, you're verified.", f"Perfect, {first_name}, that worked."))

    async def was_accepted(self, turn: Turn) -> bool:
        """Whether it is known who it is, after all."""
        customer = await turn.customer()
        if customer is not None:
            self.accept(turn, customer)
        return customer is not None

    async def ask(self, turn: Turn) -> None:
        """Say where the code went, without saying whether the order or the customer exists."""
        claim = make_claim(turn, known_details(turn))
        on_file = "a 6-digit code is on its way to the e-mail address on file"
        if claim.email and claim.order_number:
            sent = f"If order {claim.order_number} belongs to **{claim.email}**, a 6-digit code is on its way there"
        elif claim.email:
            sent = f"If we know you by **{claim.email}**, a 6-digit code is on its way there"
        elif claim.order_number and claim.postal_code:
            sent = f"If order {claim.order_number} and postal code {claim.postal_code} belong together, {on_file}"
        elif claim.order_number:
            sent = f"If order {claim.order_number} belongs to {claim.name}, {on_file}"
        else:
            sent = f"If {claim.name} and postal code {claim.postal_code} belong together, {on_file}"
        turn.say(f"{sent}. Please type it here.", [NEW_CODE, OTHER_DETAILS], expects=CODE)


@dataclass(frozen=True, slots=True)
class Move:
    """What a flow is about to do, and how much money that moves, whichever way."""

    action: Action
    amount: Decimal


MoveOf = Callable[[Turn], Awaitable[Move | None]]
"""Reads it from what was collected; None while there is nothing to confirm yet."""


class StepUpStep(_CodeReading):
    """Asks a verified customer for a fresh code before much moves; stands right before a flow's confirmation."""

    slot: ClassVar[str] = "step_up"
    choices: ClassVar[tuple[Choice, ...]] = (NEW_CODE, PERSON)

    def __init__(self, move_of: MoveOf) -> None:
        self._move_of = move_of

    async def is_needed(self, turn: Turn) -> bool:
        """Until the policy is content with how the customer is verified; sends the code."""
        move = await self._move_of(turn)
        if move is None or not await self._needs_code(turn, move):
            turn.clear(self.slot)
            return False
        if turn.get(self.slot) == "sent":
            return True
        try:
            await turn.services.back_office.send_code(turn.sender)
        except NotFoundInBackOfficeError as error:
            raise NotVerifiedError from error
        except VerificationError as error:
            if not _explain_refusal(turn, error, self.choices):
                return False
        turn.set(self.slot, "sent")
        return True

    async def _needs_code(self, turn: Turn, move: Move) -> bool:
        verified = await turn.services.back_office.get_verified(turn.sender)
        if verified is None:
            raise NotVerifiedError
        policy = turn.services.policies.current().verification
        now = turn.services.clock.now()
        return needs_code(policy, verified=verified, action=move.action, amount=move.amount, now=now)

    def send_again(self, turn: Turn) -> None:
        """To the same address on file."""
        turn.set(self.slot, "again")

    def accept(self, turn: Turn, customer: Customer) -> None:
        """The policy is asked again, and content."""
        turn.say(turn.vary("Thanks, that worked.", f"Perfect, {customer.name.split()[0]}, that worked."))

    async def was_accepted(self, turn: Turn) -> bool:
        """Whether the policy asks for no code any more."""
        move = await self._move_of(turn)
        return move is not None and not await self._needs_code(turn, move)

    async def ask(self, turn: Turn) -> None:
        """Say why, and where the code went."""
        customer = await turn.require_customer()
        move = await self._move_of(turn)
        policy = turn.services.policies.current().verification
        if move is not None and move.action in policy.step_up.always_for:
            reason = "This changes your account"
        else:
            reason = f"This moves more than {format_amount(policy.step_up.amount_over, policy.currency)}"
        turn.say(
            f"{reason}, so, to be sure it's you, I've sent a 6-digit code to your e-mail address "
            f"({mask_email(customer.email)}). Please type it here.",
            [NEW_CODE, PERSON],
            expects=CODE,
        )


def mask_email(email: str) -> str:
    """An address that its owner recognises, and nobody else can read: m•••@example.com."""
    name, _, domain = email.partition("@")
    return f"{name[:1]}•••@{domain}"


def _explain_refusal(turn: Turn, error: VerificationError, choices: Sequence[Choice]) -> bool:
    """Say why no code was sent; False when there won't be any, so that the flow ends."""
    if error.reason == "too_soon":
        turn.set("skip_question", "said")
        email = find_email(turn.text)
        advice = "Please check your inbox for the last one, or tap"
        if email:
            advice = f"I'll use **{email}** for the next one: please tap"
        turn.say(
            f'I can only send one code a minute. {advice} "Send a new code" in a moment.',
            choices,
            expects=CODE,
        )
        return True
    turn.say(
        "I can't send any more codes right now, to keep accounts safe. "
        "A person on our team can verify you another way.",
        [PERSON],
    )
    turn.has_ended = True
    return False


def _digest_of(turn: Turn) -> str | None:
    """The digest of the code that was typed: the gateway's, who masks codes, or made here where a channel doesn't."""
    given = turn.metadata.get("code_digest")
    if isinstance(given, str) and given:
        return given
    code = find_code(turn.text)
    return code_digest(turn.services.code_secret.get_secret_value(), turn.sender, code) if code else None
