"""Who is the customer? Order number and e-mail address, then a one-time code; the back office keeps the result.

No code is ever kept: the server masks it in the customer's words and passes on a digest. The slots hold what was asked
for and whether a code was sent.
"""

from __future__ import annotations

import re
from typing import Any, ClassVar

from actions.back_office.port import VerificationError
from actions.flow import Step
from actions.turn import PERSON, Choice, Turn
from actions.words import find_code, find_email, find_order_number, has_digits, is_question
from core.signing import code_digest

NEW_CODE: Choice = ("Send a new code", '/inform{"verification": "resend"}')
OTHER_DETAILS: Choice = ("Use other details", '/inform{"verification": "restart"}')

CODE = "code"
"""What a reply `expects` that asks for a one-time code: the server masks the next one."""

_NOT_RECEIVED = re.compile(
    r"\b(?:(?:did(?:n't| not)|have(?:n't| not)|never|don't|no) (?:get|got|receive|received|see|have)|"
    r"(?:no|where is the|new|another|resend|send (?:it|the code|one)(?: once more| again)) ?(?:e-?mail|code|again)?|"
    r"nothing (?:came|arrived|in my inbox))\b",
    re.IGNORECASE,
)
_ABOUT_CODE = re.compile(r"\b(?:code|e-?mail|mail|it|inbox|again)\b", re.IGNORECASE)


class IdentityStep(Step):
    """Asks for an order number and the e-mail address of that order; a signed identity makes it unnecessary."""

    slot: ClassVar[str] = "identity"
    called: ClassVar[tuple[str, ...]] = ("e-mail", "email", "mail address", "address")

    async def is_needed(self, turn: Turn) -> bool:
        """Needed until both are known; then the code is sent here."""
        if await turn.customer() is not None:
            return False
        known = _known(turn)
        if turn.get("verification") == "accepted":
            turn.clear("verification")
            known["sent"] = False
            turn.set("identity", known)
            turn.say("It's been a while since you were verified, so, to be safe, let's do that once more.")
        if not known.get("order_number") or not known.get("email"):
            return True
        if known.get("sent"):
            return False
        try:
            await turn.services.back_office.start_verification(
                turn.sender, known["order_number"], known["email"]
            )
        except VerificationError as error:
            return self._explain_refusal(turn, error, known)
        turn.set("identity", {**known, "sent": True})
        return False

    def _explain_refusal(self, turn: Turn, error: VerificationError, known: dict[str, Any]) -> bool:
        if error.reason == "too_soon":
            turn.set("identity", {**known, "sent": True})
            turn.set("skip_question", "said")
            turn.say(
                "I can only send one code a minute. Please check your inbox for the last one, "
                'or tap "Send a new code" in a moment.',
                [NEW_CODE, OTHER_DETAILS, PERSON],
                expects=CODE,
            )
            return False
        turn.say(
            "I can't send any more codes in this conversation right now, to keep your account safe. "
            "A person on our team can verify you another way.",
            [PERSON],
        )
        turn.has_ended = True
        return False

    async def read(self, turn: Turn) -> bool:
        """An order number, an e-mail address, or both."""
        return self._take(turn, bare=True)

    async def amend(self, turn: Turn) -> bool:
        """As long as nobody is verified, a new number or address starts the verification again."""
        return await turn.customer() is None and self._take(turn, bare=False)

    def _take(self, turn: Turn, *, bare: bool) -> bool:
        order_number = turn.payload("order") or find_order_number(turn.text, bare=bare)
        email = find_email(turn.text)
        known = _known(turn)
        changed = {
            name: value
            for name, value in (("order_number", order_number), ("email", email))
            if value and value != known.get(name)
        }
        if changed:
            turn.set("identity", {**known, **changed, "sent": False})
        return bool(order_number or email)

    async def ask(self, turn: Turn) -> None:
        """Ask for what is missing."""
        known = _known(turn)
        if known.get("order_number"):
            turn.say(f"Thanks! And which e-mail address did you use for order {known['order_number']}?")
        elif known.get("email"):
            turn.say(
                f"Thanks! I also need one of your order numbers for {known['email']}. "
                "It's in your confirmation mail and looks like TR-10001."
            )
        else:
            turn.say(
                "So that nobody but you gets at your orders, I need to verify you first. "
                "What's your **order number** (it looks like TR-10001), and the **e-mail address** you ordered with?"
            )

    def hint(self) -> str:
        """How to answer."""
        return "I need an order number like TR-10001 and the e-mail address you ordered with."


class CodeStep(Step):
    """Asks for the one-time code that was mailed."""

    slot: ClassVar[str] = "verification"

    async def is_needed(self, turn: Turn) -> bool:
        """Until the back office says who it is."""
        return await turn.customer() is None

    async def read(self, turn: Turn) -> bool:
        """A code, or the wish for another one."""
        wish = turn.payload("verification")
        if wish == "restart":
            turn.clear("identity")
            return True
        digest = _digest_of(turn)
        if digest:
            await self._check(turn, digest)
            return True
        if wish == "resend" or (_NOT_RECEIVED.search(turn.text) and _ABOUT_CODE.search(turn.text)):
            turn.set("identity", {**_known(turn), "sent": False})
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
            self._explain(turn, error)
            return
        turn.remember_customer(customer)
        turn.set("verification", "accepted")
        first_name = customer.name.split()[0]
        turn.say(turn.vary(f"Thanks, {first_name}, you're verified.", f"Perfect, {first_name}, that worked."))

    def _explain(self, turn: Turn, error: VerificationError) -> None:
        words = {
            "wrong": "That code isn't right. Please check the newest mail from us and try again.",
            "expired": "That code has expired; it's only valid for ten minutes. I can send you a new one.",
            "none_sent": "There's no open code for you at the moment. I can send you a new one.",
            "too_soon": "I've just sent you a code; please give it a minute.",
            "too_many_tries": "That was one try too many for this code, so it no longer works. "
            "I can send a new one, or a person can help you.",
        }
        turn.say(words[error.reason], [NEW_CODE, OTHER_DETAILS, PERSON], expects=CODE)
        turn.set("skip_question", "said")

    async def ask(self, turn: Turn) -> None:
        """Say where the code went, without saying whether the order exists."""
        known = _known(turn)
        turn.say(
            f"If order {known.get('order_number')} belongs to **{known.get('email')}**, a 6-digit code is on its way "
            "there. Please type it here.",
            [NEW_CODE, OTHER_DETAILS],
            expects=CODE,
        )

    def hint(self) -> str:
        """How to answer."""
        return "I need the 6-digit code from the mail I've just sent you."


def _digest_of(turn: Turn) -> str | None:
    """The digest of the code that was typed: the gateway's, who masks codes, or made here where a channel doesn't."""
    given = turn.metadata.get("code_digest")
    if isinstance(given, str) and given:
        return given
    code = find_code(turn.text)
    return code_digest(turn.services.code_secret.get_secret_value(), turn.sender, code) if code else None


def _known(turn: Turn) -> dict[str, Any]:
    """What was given so far; an address that the contact left before counts."""
    known = dict(turn.get("identity") or {})
    email = turn.metadata.get("customer_email")
    if not known.get("email") and isinstance(email, str) and find_email(email) == email.lower():
        known["email"] = email.lower()
    return known
