"""Ways through the flows for orders that have not been packed, and for invoices."""

from __future__ import annotations

from tests.dialogues.journey import DONE, Journey, Stop, choose, say
from tests.dialogues.script import Changed, Finally

OTHER_ORDER = ("no wait, i mean order TR-10013", "TR-10013")
NEVER_MIND = say("never mind", intent="cancel", loop="none")
ELM = "12 Elm Street, Denver, CO 80205"

ORDER_JOURNEYS = (
    Journey(
        "a cancellation",
        "cancel_order_form",
        (
            Stop("cancel_order_number", say("i want to cancel an order"), "Which order", OTHER_ORDER),
            Stop("cancel_reason", choose("TR-10012"), "reason|why", OTHER_ORDER, "Which order"),
            Stop(
                "cancel_confirmed",
                choose("I ordered it by mistake"),
                "Shall I cancel it",
                ("sorry, the reason is that it takes too long", "Shall I cancel it"),
                "reason|why",
            ),
        ),
        (choose("Yes, cancel it", card="receipt", loop="none"), DONE),
        Finally(
            changes=[
                Changed(
                    kind="order_cancelled", order="TR-10012", amount="130.00", reason="ordered_by_mistake"
                )
            ]
        ),
        signed_in="noah",
        # Where the question is whether to cancel the order, "cancel" could be the answer.
        leave=NEVER_MIND,
    ),
    Journey(
        "another address",
        "address_form",
        (
            Stop("address_scope", say("i want to change my address"), "where an order goes", OTHER_ORDER),
            Stop(
                "address_order_number",
                say("the address of an order"),
                "Which order",
                OTHER_ORDER,
                "where an order goes",
            ),
            Stop("address_parts", choose("TR-10012"), "What's the new address", OTHER_ORDER, "Which order"),
            Stop(
                "address_confirmed",
                say(ELM),
                "Shall I change it",
                ("no wait, make it 9 Birch Road, Salem, OR 97301", "9 Birch Road, Salem"),
                "What's the new address",
            ),
        ),
        (choose("Yes, change it", card="receipt", loop="none"), DONE),
        Finally(changes=[Changed(kind="address_changed", order="TR-10012", address=f"{ELM}, USA")]),
        signed_in="noah",
    ),
    Journey(
        "other items",
        "items_form",
        (
            Stop(
                "items_order_number",
                say("i want to change something in my order"),
                "Which order",
                OTHER_ORDER,
            ),
            Stop("items_chosen", choose("TR-10012"), "Which items", OTHER_ORDER, "Which order"),
            Stop(
                "items_variant",
                choose("Cotton sheet set"),
                "What would you like instead",
                OTHER_ORDER,
                "Which items",
            ),
            Stop(
                "items_payment",
                choose("White, King"),
                "How would you like to pay",
                OTHER_ORDER,
                "Which items",
            ),
            Stop(
                "items_confirmed",
                choose("Visa"),
                "Shall I change it",
                ("no wait, rather with paypal", "PayPal"),
                "How would you like to pay",
            ),
        ),
        (choose("Yes, change it", card="receipt", loop="none"), DONE),
        Finally(
            changes=[
                Changed(
                    kind="items_changed",
                    order="TR-10012",
                    to_pay="20.00",
                    items={"TR-10012-1": "COTSHESET-WHI-KIN"},
                )
            ]
        ),
        signed_in="noah",
    ),
    Journey(
        "another way to pay",
        "payment_form",
        (
            Stop(
                "payment_order_number",
                say("i want to change my payment method"),
                "Which order",
                OTHER_ORDER,
            ),
            Stop(
                "payment_method", choose("TR-10012"), "How would you like to pay", OTHER_ORDER, "Which order"
            ),
            Stop(
                "payment_confirmed",
                choose("PayPal"),
                "Shall I change it",
                ("no wait, it's order TR-10013", "TR-10013"),
                "How would you like to pay",
            ),
        ),
        (choose("Yes, change it", card="receipt", loop="none"), DONE),
        Finally(
            changes=[
                Changed(
                    kind="payment_changed",
                    order="TR-10012",
                    amount="130.00",
                    to_pay="130.00",
                    payment="PM-00009",
                )
            ]
        ),
        signed_in="noah",
    ),
    Journey(
        "an invoice",
        "invoice_form",
        (Stop("invoice_order_number", say("i need a copy of my invoice"), "Which order"),),
        (choose("TR-10015", documents=1, text="INV-10015", loop="none"), DONE),
        signed_in="noah",
    ),
)
