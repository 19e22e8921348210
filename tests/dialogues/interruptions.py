"""Every interruption at every step of every form, made of ways through the forms and of what may cut in."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.dialogues.script import Dialogue, Exchange, Expected, Finally, Returned, Reversed


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


@dataclass(frozen=True)
class Journey:
    """A way through a form, all of its stops in order, and how it ends."""

    name: str
    form: str
    stops: tuple[Stop, ...]
    end: tuple[Exchange, ...]
    leaves: Finally = field(default_factory=Finally)
    signed_in: str | None = None

    def until(self, stop: Stop) -> list[Exchange]:
        """The turns that lead to `stop`, its question expected."""
        reached = self.stops[: self.stops.index(stop) + 1]
        return [
            *(each.by for each in reached[:-1]),
            stop.by.model_copy(update={"expect": Expected(text=stop.asks, loop=self.form)}),
        ]

    def after(self, stop: Stop) -> list[Exchange]:
        """The turns from `stop` to the end."""
        return [*(each.by for each in self.stops[self.stops.index(stop) + 1 :]), *self.end]


def say(words: str, /, **expected: object) -> Exchange:
    """The customer writes."""
    return Exchange(say=words, expect=Expected.model_validate(expected))


def choose(title: str, /, **expected: object) -> Exchange:
    """The customer presses."""
    return Exchange(choose=title, expect=Expected.model_validate(expected))


OTHER_ORDER = ("no wait, the order is TR-10001", "return from order **TR-10001**")
OTHER_ADDRESS = "sorry, my e-mail is other.person@example.com"
DONE = say("thank you", intent="thank", loop="none")
LEAVE = say("cancel", intent="cancel", loop="none")

JOURNEYS = (
    Journey(
        "a return",
        "return_form",
        (
            Stop(
                "return_order",
                say("i want to return something"),
                "Which order",
                ("no wait, i mean TR-10001", "TR-10001"),
            ),
            Stop(
                "return_items",
                choose("TR-10011"),
                "What would you like to return",
                OTHER_ORDER,
                "Which order",
            ),
            Stop(
                "return_quantity", say("the mugs"), "How many", OTHER_ORDER, "What would you like to return"
            ),
            Stop("return_reason", say("two"), "reason|why", OTHER_ORDER, "What would you like to return"),
            Stop(
                "return_method",
                choose("I changed my mind"),
                "How would you like it back",
                OTHER_ORDER,
                "reason|why",
            ),
            Stop(
                "return_variant",
                choose("Exchange"),
                "What would you like to exchange it for",
                ("actually i want a refund", "Shall I submit it"),
                "How would you like it back",
            ),
            Stop(
                "return_confirmed",
                choose("the same again"),
                "Shall I submit it",
                ("no wait, make it store credit", "store credit of **"),
                "How would you like it back",
            ),
        ),
        (choose("Yes, submit it", card="receipt", documents=1, loop="none"), DONE),
        Finally(
            returns=[
                Returned(
                    order="TR-10011",
                    lines={"Stoneware mug, Blue": 2},
                    reason="changed_mind",
                    method="exchange",
                    amount="0.00",
                    exchange_variant="Blue",
                )
            ]
        ),
        signed_in="maya",
    ),
    Journey(
        "a return by somebody unknown",
        "return_form",
        (
            Stop(
                "identity",
                say("i want to return the blue lamp"),
                "order number",
                (OTHER_ADDRESS, "other.person@example.com"),
            ),
            Stop(
                "verification",
                say("TR-10001 maya.holt@example.com"),
                "6-digit code",
                (OTHER_ADDRESS, "one code a minute"),
            ),
        ),
        (
            Exchange(
                code="maya.holt@example.com", expect=Expected(text="Ceramic table lamp", loop="return_form")
            ),
            LEAVE,
        ),
    ),
    Journey(
        "a return of sheets",
        "return_form",
        (
            Stop(
                "return_reason",
                say("i want to return the sheets from TR-10008"),
                "reason|why",
                back="What would you like to return",
            ),
            Stop(
                "return_unopened",
                say("i changed my mind"),
                "still sealed",
                ("no wait, the reason is that it's damaged", "How would you like it back"),
                "reason|why",
            ),
        ),
        (choose("Yes, still sealed", text="How would you like it back"), LEAVE),
        signed_in="grace",
    ),
    Journey(
        "a fee",
        "fee_form",
        (
            Stop(
                "fee_charges",
                say("there is something wrong with a fee"),
                "Which fee",
                ("no wait, i mean CH-20002", "Shall I"),
            ),
            Stop(
                "fee_confirmed",
                say("the first one"),
                "Shall I reverse",
                ("actually i meant the other one", "Shall I reverse"),
                "Which fee",
            ),
        ),
        (choose("Yes, reverse it", card="receipt", loop="none"), DONE),
        Finally(reversals=[Reversed(charges=["CH-20002"], state="executed", amount="35.00")]),
        signed_in="daniel",
    ),
    Journey(
        "a fee by somebody unknown",
        "fee_form",
        (
            Stop(
                "identity",
                say("you charged me a $35 late fee twice"),
                "order number",
                (OTHER_ADDRESS, "other.person@"),
            ),
            Stop(
                "verification",
                say("TR-10002 daniel.okafor@example.com"),
                "6-digit code",
                (OTHER_ADDRESS, "one code a minute"),
            ),
        ),
        (
            Exchange(
                code="daniel.okafor@example.com", expect=Expected(text="Shall I reverse", loop="fee_form")
            ),
            LEAVE,
        ),
    ),
    Journey(
        "an order's status",
        "status_form",
        (
            Stop("identity", say("where is my order?"), "order number", (OTHER_ADDRESS, "other.person@")),
            Stop(
                "verification",
                say("TR-10005 tom.becker@example.com"),
                "6-digit code",
                (OTHER_ADDRESS, "one code a minute"),
            ),
        ),
        (Exchange(code="tom.becker@example.com", expect=Expected(card="order", loop="none")), DONE),
    ),
)

SWITCHES = {
    "return_form": ("you charged me a late fee twice", "reverse_fee", "fee_form"),
    "fee_form": ("i want to return something", "start_return", "return_form"),
    "status_form": ("i want to return something", "start_return", "return_form"),
}


def generate() -> list[Dialogue]:
    """All of them."""
    return [
        dialogue
        for journey in JOURNEYS
        for stop in journey.stops
        for make in (
            _small_talk,
            _order_status,
            _unreadable,
            _cancel,
            _person,
            _switch,
            _back,
            _correction,
            _rude,
        )
        for dialogue in make(journey, stop)
    ]


def _dialogue(
    kind: str, journey: Journey, stop: Stop, turns: list[Exchange], leaves: Finally | None = None
) -> Dialogue:
    return Dialogue(
        name=f"{kind} at {stop.slot} of {journey.name}",
        signed_in=journey.signed_in,
        turns=[say("hello", intent="greet"), *turns],
        **{"finally": leaves or Finally()},
    )


def _small_talk(journey: Journey, stop: Stop) -> list[Dialogue]:
    """Questions and small talk are answered, the step asks again, and the journey ends as if nothing had been."""
    again = {"text": stop.asks, "loop": journey.form, "handoff": "none"}
    turns = [
        *journey.until(stop),
        say("how long do refunds take?", intent="ask_question", knowledge="answer", **again),
        say("good morning", intent="greet", **again),
        say("are you a robot?", intent="ask_robot", replies=2, **again),
        say("thanks a lot", intent="thank", replies=2, **again),
        *journey.after(stop),
    ]
    return [_dialogue("Small talk", journey, stop, turns, journey.leaves)]


def _order_status(journey: Journey, stop: Stop) -> list[Dialogue]:
    """Where is my order? The card, if the customer is verified."""
    if journey.form == "status_form":
        return []
    expected: dict[str, object] = {"intent": "check_order", "loop": journey.form}
    expected |= (
        {"text": [stop.asks, "TR-100"]} if journey.signed_in else {"text": [stop.asks, "as soon as I know"]}
    )
    return [
        _dialogue(
            "Order status",
            journey,
            stop,
            [*journey.until(stop), say("where is my order?", **expected), *journey.after(stop)],
            journey.leaves,
        )
    ]


def _unreadable(journey: Journey, stop: Stop) -> list[Dialogue]:
    """What can't be read is said so, with the question again; two of them don't bring in a person."""
    again = {"text": stop.asks, "loop": journey.form, "handoff": "none"}
    turns = [
        *journey.until(stop),
        say("lorem ipsum dolor", **again),
        say("xyzzy 🎉 <b>bold</b>", **again),
        LEAVE,
    ]
    return [_dialogue("Nonsense", journey, stop, turns)]


def _cancel(journey: Journey, stop: Stop) -> list[Dialogue]:
    turns = [
        *journey.until(stop),
        say("never mind", intent="cancel", loop="none", text="cancelled|is off", handoff="none"),
        say("yes", loop="none", never="Done!"),
    ]
    return [_dialogue("Cancelling", journey, stop, turns)]


def _person(journey: Journey, stop: Stop) -> list[Dialogue]:
    turns = [
        *journey.until(stop),
        say("let me talk to a person", loop="none", handoff="asked", flow=journey.form, step=stop.slot),
        Exchange(event="/cancel_flow", expect=Expected(replies=0, loop="none")),
    ]
    return [_dialogue("A person", journey, stop, turns)]


def _switch(journey: Journey, stop: Stop) -> list[Dialogue]:
    """Another flow takes over. Maya has no fee: hers ends at once, and leads back."""
    said, intent, form = SWITCHES[journey.form]
    expected: dict[str, object] = {"loop": form}
    if journey.signed_in == "maya":
        expected = {"loop": "none", "text": "there's no fee"}
        if stop.slot not in ("return_order", "return_items"):
            expected["choices"] = ["Go on with my return"]
    turns = [
        *journey.until(stop),
        say(said, intent=intent, handoff="none", **expected),
        say("stop", loop="none"),
    ]
    return [_dialogue("Something else", journey, stop, turns)]


def _back(journey: Journey, stop: Stop) -> list[Dialogue]:
    expected = stop.back or "nothing before this"
    turns = [*journey.until(stop), say("go back", intent="go_back", text=expected, loop=journey.form), LEAVE]
    return [_dialogue("Back", journey, stop, turns)]


def _correction(journey: Journey, stop: Stop) -> list[Dialogue]:
    if stop.correction is None:
        return []
    said, answered = stop.correction
    turns = [*journey.until(stop), say(said, text=answered, loop=journey.form, handoff="none"), LEAVE]
    return [_dialogue("A correction", journey, stop, turns)]


def _rude(journey: Journey, stop: Stop) -> list[Dialogue]:
    turns = [
        *journey.until(stop),
        say(
            "stupid bot", intent="insult", loop=journey.form, text=["frustrating", stop.asks], handoff="none"
        ),
        say("you are useless", intent="insult", loop="none", handoff="upset", flow=journey.form),
    ]
    return [_dialogue("Rude words", journey, stop, turns)]
