"""Every interruption at every step of every form, made of ways through the forms and of what may cut in."""

from __future__ import annotations

from tests.dialogues.journey import DONE, LEAVE, Journey, Stop, choose, say
from tests.dialogues.later_journeys import LATER_JOURNEYS
from tests.dialogues.order_journeys import ORDER_JOURNEYS
from tests.dialogues.script import Dialogue, Exchange, Expected, Finally, Returned, Reversed

OTHER_ORDER = ("no wait, the order is TR-10001", "return from order **TR-10001**")
OTHER_NUMBER = ("sorry, my order is TR-10099", "which e-mail address did you use for order TR-10099")
OTHER_ADDRESS = "sorry, my e-mail is other.person@example.com"
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
                "What would you like to exchange them for",
                ("actually i want a refund", "Shall I submit it"),
                "How would you like it back",
            ),
            Stop(
                "return_confirmed",
                choose("Sand"),
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
                    exchange_variant="Sand",
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
                OTHER_NUMBER,
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
        "a return of much",
        "return_form",
        (
            Stop(
                "step_up",
                say("i want to return the rug from TR-10002, it's too big, please give me a refund"),
                "6-digit code",
                ("no wait, make it store credit", "6-digit code"),
                "How would you like it back",
            ),
        ),
        (Exchange(code="daniel.okafor@example.com", expect=Expected(card="summary")), LEAVE),
        signed_in="daniel",
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
                OTHER_NUMBER,
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
            Stop("identity", say("where is my order?"), "order number", OTHER_NUMBER),
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

ALL_JOURNEYS = (*JOURNEYS, *ORDER_JOURNEYS, *LATER_JOURNEYS)

SWITCHES = {
    "return_form": ("you charged me a late fee twice", "reverse_fee", "fee_form"),
    "fee_form": ("i want to return something", "start_return", "return_form"),
    "status_form": ("i want to return something", "start_return", "return_form"),
    "cancel_order_form": ("i want to return something", "start_return", "return_form"),
    "address_form": ("i want to return something", "start_return", "return_form"),
    "items_form": ("you charged me a late fee twice", "reverse_fee", "fee_form"),
    "payment_form": ("you charged me a late fee twice", "reverse_fee", "fee_form"),
    "invoice_form": ("i want to return something", "start_return", "return_form"),
    "return_status_form": ("i want to return something", "start_return", "return_form"),
    "cancel_return_form": ("i want to return something", "start_return", "return_form"),
    "complaint_form": ("i want to return something", "start_return", "return_form"),
}


def generate() -> list[Dialogue]:
    """All of them."""
    return [
        dialogue
        for journey in ALL_JOURNEYS
        for stop in journey.stops
        for make in (
            _talk,
            _unreadable_and_back,
            _cancel,
            _person,
            _switch,
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
        **{"finally": leaves or journey.prepared},
    )


def _talk(journey: Journey, stop: Stop) -> list[Dialogue]:
    """Questions and small talk are answered, the step asks again, and the journey ends as if nothing had been.

    "Where is my order?" brings its card if the customer is verified.
    """
    again: dict[str, object] = {"loop": journey.form, "handoff": "none"}
    asked = {**again, "text": stop.asks}
    status = [stop.asks, "TR-100" if journey.signed_in else "as soon as I know"]
    turns = [
        *journey.until(stop),
        say("how long do refunds take?", intent="ask_question", knowledge="answer", **asked),
        say("good morning", intent="greet", **asked),
        say("are you a robot?", intent="ask_robot", replies=2, **asked),
        say("thanks a lot", intent="thank", replies=2, **asked),
    ]
    if journey.form != "status_form":
        turns.append(say("where is my order?", intent="check_order", text=status, **again))
    return [_dialogue("Talk", journey, stop, [*turns, *journey.after(stop)], journey.leaves)]


def _unreadable_and_back(journey: Journey, stop: Stop) -> list[Dialogue]:
    """What can't be read is said so, with the question again; two of them don't bring in a person. Then a step back."""
    if stop.takes_anything:
        return []
    again = {"text": stop.asks, "loop": journey.form, "handoff": "none"}
    turns = [
        *journey.until(stop),
        say("lorem ipsum dolor", **again),
        say("xyzzy 🎉 <b>bold</b>", **again),
        say("go back", intent="go_back", text=stop.back or "nothing before this", loop=journey.form),
        journey.leave,
    ]
    return [_dialogue("Nonsense, and back", journey, stop, turns)]


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
    if form == "fee_form" and journey.signed_in == "maya":
        expected = {"loop": "none", "text": "there's no fee"}
        if stop.slot not in ("return_order", "return_items"):
            expected["choices"] = ["Go on with my return"]
    turns = [
        *journey.until(stop),
        say(said, intent=intent, handoff="none", **expected),
        say("stop", loop="none"),
    ]
    return [_dialogue("Something else", journey, stop, turns)]


def _correction(journey: Journey, stop: Stop) -> list[Dialogue]:
    if stop.correction is None:
        return []
    said, answered = stop.correction
    turns = [*journey.until(stop), say(said, text=answered, loop=journey.form, handoff="none"), journey.leave]
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
