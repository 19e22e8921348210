"""What a customer sees and can do in a conversation: read, write, press, send a file, look into their mail, go away."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.customers.books import Books
from tests.customers.silence import age_conversation
from tests.dialogues.player import Player


@dataclass(frozen=True)
class Seen:
    """All that came on the screen for one message: texts, buttons, the rows of cards, files, receipts."""

    texts: tuple[str, ...]
    titles: tuple[str, ...] = ()
    rows: tuple[tuple[str, str], ...] = ()
    documents: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    """Numbers on receipts."""

    @property
    def words(self) -> str:
        """The texts, without marks of emphasis."""
        return "\n".join(self.texts).replace("*", "")

    @property
    def everything(self) -> str:
        """The texts and what stands on cards."""
        return "\n".join([self.words, *(f"{label}: {value}" for label, value in self.rows)])


@dataclass
class Conversation:
    """The customer's side of a conversation through the bot's channel, which counts the turns."""

    player: Player
    mailbox: str
    """The address whose mail the customer reads."""
    books: Books
    turns: int = 0
    seen: Seen = field(default_factory=lambda: Seen(()))
    handed_over: str = ""
    """Why a person takes over; the examiner's knowledge, the customer only reads the reply."""
    approval: dict[str, Any] = field(default_factory=dict)
    """What waits for a colleague, for the examiner, too."""

    def say(self, words: str) -> Seen:
        """Write."""
        return self._take(words, trusted=False)

    def press(self, title: str) -> Seen:
        """Press the button of that title, as the widget does."""
        return self._take(self.player.payload(title), trusted=True)

    def find_code(self) -> str | None:
        """The newest one-time code in the mailbox; None where nothing comes."""
        try:
            return self.player.system.code_for(self.mailbox)
        except AssertionError:
            return None

    def stay_away(self, time: timedelta) -> None:
        """Close the page, and come back so much later."""
        age_conversation(Path(self.player.system.environment["BOT_DATABASE"]), self.player.sender, time)
        self.books.expire_verification()

    def _take(self, text: str, *, trusted: bool) -> Seen:
        self.turns += 1
        answer = self.player.take(text, trusted=trusted)
        replies: list[dict[str, Any]] = answer["replies"]
        for reply in replies:
            if reply["handoff"]:
                self.handed_over = reply["handoff"]["reason"]
            self.approval = reply["approval"] or self.approval
        self.seen = see(replies)
        return self.seen


def see(replies: list[dict[str, Any]]) -> Seen:
    """What replies look like on the screen. Buttons are those of the last reply that has any."""
    cards = [reply["card"] for reply in replies if reply["card"]]
    offered = [[choice["title"] for choice in reply["choices"]] for reply in replies if reply["choices"]]
    rows = [(row["label"], row["value"]) for card in cards for row in card.get("rows") or []]
    rows += [("Total", card["total"]) for card in cards if card.get("total")]
    return Seen(
        texts=tuple(reply["text"] for reply in replies),
        titles=tuple(offered[-1]) if offered else (),
        rows=tuple(rows),
        documents=tuple(document["name"] for reply in replies for document in reply["documents"]),
        references=tuple(card["reference"] for card in cards if card.get("reference")),
    )


def find_title(titles: tuple[str, ...], pattern: str) -> str | None:
    """The first button whose title fits."""
    return next((title for title in titles if re.search(pattern, title, re.IGNORECASE)), None)
