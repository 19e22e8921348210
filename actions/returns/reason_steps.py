"""Why it comes back, and what has to be known then: whether it is sealed, and how the damage looks."""

from __future__ import annotations

from typing import ClassVar

from actions.back_office.requests import ReturnReason
from actions.consent import is_clear_yes, is_no
from actions.facts import trace_as_data
from actions.flow import Step
from actions.noting import note_decision
from actions.returns.draft import (
    EVIDENCE,
    ITEMS,
    PAYMENT,
    REASON,
    SHOWN,
    UNOPENED,
    Draft,
    assess,
    facts_of,
    first_method,
    load_draft,
    quote,
)
from actions.returns.policy import ReturnQuote, assess_line
from actions.returns.reading import (
    REASON_TITLES,
    find_method,
    find_photos,
    find_reason,
    says_no_photo,
    wants_other,
    without_files,
)
from actions.turn import PERSON, Choice, Turn
from actions.words import is_question

NO_PHOTO = "none"
"""The customer has been asked for a photo, and can't send one."""


class ReasonStep(Step):
    """Why it comes back."""

    slot: ClassVar[str] = REASON
    why: ClassVar[str] = (
        "The reason decides what's possible: who pays for sending it back, what is taken off, "
        "and whether you can have a replacement for free."
    )
    called: ClassVar[tuple[str, ...]] = ("reason", "why")
    resets: ClassVar[tuple[str, ...]] = (UNOPENED, EVIDENCE, *SHOWN)
    title: ClassVar[str] = "The reason"

    async def read(self, turn: Turn) -> bool:
        """A button, or words that show one of the reasons."""
        given = turn.payload("reason")
        reason = ReturnReason(given) if given in set(ReturnReason) else None
        if reason is None and not is_question(turn.text):
            reason = find_reason(without_files(turn.text))
            if reason is None and turn.requested == self.slot and wants_other(turn.text):
                reason = ReturnReason.CHANGED_MIND  # "i'd rather have another one"
        return reason is not None and self._take(turn, reason)

    async def amend(self, turn: Turn) -> bool:
        """A reason said before it was asked for, or a button."""
        known = turn.get(self.slot)
        if known is None or turn.payload("reason"):
            return await self.read(turn)
        if turn.intent != "inform":
            return False
        # "I changed my mind, an exchange" is about what the customer gets, not about why it comes back.
        is_about_method = find_method(turn.text) and find_reason(turn.text) is ReturnReason.CHANGED_MIND
        return not is_about_method and await self.read(turn)

    def _take(self, turn: Turn, reason: ReturnReason) -> bool:
        self.take(turn, reason.value)
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

    slot: ClassVar[str] = UNOPENED

    async def is_needed(self, turn: Turn) -> bool:
        """Where it decides; after it, the whole return must be eligible, or the form ends with the rule."""
        draft = await load_draft(turn)
        if draft is None or draft.reason is None or not draft.chosen:
            return False
        if turn.get(self.slot) is None and self._decides(turn, draft):
            return True
        method = first_method(turn, draft)
        found = quote(turn, draft, method)
        if not found.eligible and found.deciding_rule not in ("payment_method", "gift_card_balance"):
            await note_decision(turn, facts_of(turn, draft, method), found)
            self._refuse(turn, draft, found)
        return False

    def _decides(self, turn: Turn, draft: Draft) -> bool:
        def may_come_back(*, unopened: bool) -> bool:
            return all(
                assess_line(
                    turn.services.policies.current().returns,
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

    def _refuse(self, turn: Turn, draft: Draft, found: ReturnQuote) -> None:
        turn.set("policy_trace", trace_as_data(found.trace))
        if any(
            not assess(turn, draft.order, item.line, draft.customer, None).returnable for item in draft.chosen
        ):
            turn.clear(ITEMS)  # no other reason would help
        turn.clear(REASON, UNOPENED, EVIDENCE, *SHOWN)
        choices: list[Choice] = [("Choose another reason", "/start_return")]
        refused = [
            item
            for item in draft.chosen
            if not assess(turn, draft.order, item.line, draft.customer, draft.reason).returnable
        ]
        rest = [item for item in draft.chosen if item not in refused]
        if refused and rest:
            ids = ",".join(item.line.id for item in rest)
            choices.insert(
                0,
                (
                    "Return the rest without it",
                    f'/start_return{{"lines": "{ids}", "reason": "{draft.reason}"}}',
                ),
            )
        turn.say(
            f"I'm sorry, I can't take that back. {found.reason} If I got the reason wrong, you can choose another one"
            f"{turn.unless_waiting(', and if you see it differently, a person can look at it')}.",
            [*choices, PERSON],
        )
        turn.has_ended = True

    async def read(self, turn: Turn) -> bool:
        """Yes or no, or "it's still sealed"."""
        lowered = turn.text.lower()
        if is_question(turn.text):
            return False
        sealed = ("not opened", "unopened", "sealed", "haven't opened", "never opened", "didn't open")
        if any(word in lowered for word in sealed):
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
            str(item.name)
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


class EvidenceStep(Step):
    """A photo of the damage, where the policy asks for one: its file names, or that there won't be any."""

    slot: ClassVar[str] = EVIDENCE
    why: ClassVar[str] = "With a photo nobody has to look at it first, so I can settle it right away."
    called: ClassVar[tuple[str, ...]] = ("photo", "picture")
    resets: ClassVar[tuple[str, ...]] = (PAYMENT, *SHOWN)

    async def is_needed(self, turn: Turn) -> bool:
        """Where the policy asks for it and none was sent yet: also one sent before it was asked for counts."""
        draft = await load_draft(turn)
        if draft is None or draft.reason is None or not draft.chosen or turn.get(self.slot) is not None:
            return False
        if not quote(turn, draft, first_method(turn, draft)).needs_evidence:
            return False
        photos = _photos_sent(turn)
        if photos:
            turn.set(self.slot, photos)
        return not photos

    async def read(self, turn: Turn) -> bool:
        """A photo, or that there is none."""
        if find_photos(turn.raw_text):
            return self._take_photos(turn)
        if turn.text and is_question(turn.text):
            return False
        if not is_no(turn) and not says_no_photo(turn.text):
            return False
        turn.set(self.slot, NO_PHOTO)
        turn.say("That's all right. Without a photo, a colleague looks at it before it's arranged.")
        return True

    async def amend(self, turn: Turn) -> bool:
        """A photo at any time after all, or one more."""
        if turn.get(REASON) is None or not find_photos(turn.raw_text) or turn.is_choice:
            return False
        return self._take_photos(turn)

    def _take_photos(self, turn: Turn) -> bool:
        photos = find_photos(turn.raw_text)
        known = turn.get(self.slot)
        earlier = known if isinstance(known, list) else []
        turn.clear(*self.resets)
        turn.set(self.slot, [*earlier, *(photo for photo in photos if photo not in earlier)])
        turn.say("Thanks for the photo." if len(photos) == 1 else "Thanks for the photos.")
        return True

    async def ask(self, turn: Turn) -> None:
        """Ask for it."""
        draft = await load_draft(turn)
        what = draft.describe() if draft else "it"
        turn.say(
            f"I'm sorry to hear that. Could you send a photo of the damage to {what}? With it I can settle this right "
            "away. If you can't, just say so.",
            [("I can't send a photo", "/deny"), PERSON],
        )

    def hint(self) -> str:
        """How to answer."""
        return "Please attach a photo of the damage, or tell me that you can't."


def _photos_sent(turn: Turn) -> list[str]:
    """The pictures of this conversation that went into no return yet."""
    used = turn.get("return_photos_used") or []
    said = [str(event.get("text") or "") for event in turn.tracker.events if event.get("event") == "user"]
    photos = [photo for text in [*said, turn.raw_text] for photo in find_photos(text)]
    return [photo for photo in dict.fromkeys(photos) if photo not in used]
