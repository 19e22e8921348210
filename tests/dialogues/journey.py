"""A way through a flow, stop by stop, to be interrupted anywhere."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.dialogues.script import Exchange, Expected, Finally


def say(words: str, /, **expected: object) -> Exchange:
    """The customer writes."""
    return Exchange(say=words, expect=Expected.model_validate(expected))


def choose(title: str, /, **expected: object) -> Exchange:
    """The customer presses."""
    return Exchange(choose=title, expect=Expected.model_validate(expected))


DONE = say("thank you", intent="thank", loop="none")
LEAVE = say("cancel", intent="cancel", loop="none")


@dataclass(frozen=True)
class Stop:
    """A step on the way: what leads to it, and what its question has in it."""

    slot: str
    by: Exchange
    asks: str
    correction: tuple[str, str] | None = None
    """What the customer takes back here, and what the answer has in it."""
    back: str | None = None
    """What "back" leads to; None where there is nothing before."""
    takes_anything: bool = False
    """Whatever is written is an answer."""


@dataclass(frozen=True)
class Journey:
    """A way through a form, all of its stops in order, and how it ends."""

    name: str
    form: str
    stops: tuple[Stop, ...]
    end: tuple[Exchange, ...]
    leaves: Finally = field(default_factory=Finally)
    signed_in: str | None = None
    leave: Exchange = LEAVE
    """Ends it before its end."""
    before: tuple[Exchange, ...] = ()
    """What is there to be done before."""
    prepared: Finally = field(default_factory=Finally)
    """What that leaves."""

    def until(self, stop: Stop) -> list[Exchange]:
        """The turns that lead to `stop`, its question expected."""
        reached = self.stops[: self.stops.index(stop) + 1]
        return [
            *self.before,
            *(each.by for each in reached[:-1]),
            stop.by.model_copy(update={"expect": Expected(text=stop.asks, loop=self.form)}),
        ]

    def after(self, stop: Stop) -> list[Exchange]:
        """The turns from `stop` to the end."""
        return [*(each.by for each in self.stops[self.stops.index(stop) + 1 :]), *self.end]
