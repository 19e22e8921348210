"""Ways through the flows for what was arranged before, and for complaints."""

from __future__ import annotations

from tests.dialogues.journey import DONE, Journey, Stop, choose, say
from tests.dialogues.script import Complaint, Finally, Returned

NEVER_MIND = say("never mind", intent="cancel", loop="none")
VASE = Returned(
    order="TR-10015",
    lines={"Terracotta vase, Terracotta, Small": 1},
    reason="damaged",
    method="refund",
    amount="29.00",
)
LAMP = Returned(
    order="TR-10001",
    lines={"Ceramic table lamp, Blue": 1},
    reason="damaged",
    method="refund",
    amount="64.00",
    state="arranged",
)
BLANKET = LAMP.model_copy(
    update={"order": "TR-10011", "lines": {"Waffle cotton blanket, Sand": 1}, "amount": "74.00"}
)

LATER_JOURNEYS = (
    Journey(
        "a return's status",
        "return_status_form",
        (Stop("return_status_number", say("how is my return doing?"), "Which return is it about"),),
        (choose("Brass floor lamp", card="receipt", text="RN-30001", loop="none"), DONE),
        Finally(returns=[VASE]),
        signed_in="noah",
        before=(
            say("one of the vases from TR-10015 arrived broken, i want a refund", card="summary"),
            choose("Yes, submit it", card="receipt", loop="none"),
        ),
        prepared=Finally(returns=[VASE]),
    ),
    Journey(
        "a return's cancellation",
        "cancel_return_form",
        (
            Stop(
                "cancel_return_number",
                say("i want to cancel a return"),
                "Which return would you like to cancel",
            ),
            Stop(
                "cancel_return_confirmed",
                choose("Ceramic table lamp"),
                "Shall I cancel it",
                ("no wait, i mean the blanket", "order TR-10011"),
                "Which return would you like to cancel",
            ),
        ),
        (choose("Yes, cancel it", card="receipt", loop="none"), DONE),
        Finally(returns=[LAMP.model_copy(update={"state": "cancelled"}), BLANKET]),
        signed_in="maya",
        # Where the question is whether to cancel the return, "cancel" could be the answer.
        leave=NEVER_MIND,
        before=(
            say("the lamp and the blanket arrived broken, i want a refund for both", card="summary"),
            say("yes, submit it", card="summary"),
            say("yes, submit it", card="receipt", loop="none"),
        ),
        prepared=Finally(returns=[LAMP, BLANKET]),
    ),
    Journey(
        "a complaint",
        "complaint_form",
        (
            Stop(
                "complaint_words",
                say("i want to file a complaint"),
                "tell me what happened",
                takes_anything=True,
            ),
            Stop(
                "complaint_order",
                say("the courier threw my parcel over the fence"),
                "about one of your orders",
                back="tell me what happened",
            ),
            Stop(
                "complaint_email",
                say("it's not about an order"),
                "Which e-mail address",
                back="about one of your orders",
            ),
            Stop(
                "complaint_confirmed",
                say("zoe@example.com"),
                "Shall I send it off",
                ("no wait, my e-mail is zoe.hall@example.com", "Shall I send it off"),
                "Which e-mail address",
            ),
        ),
        (choose("Yes, send it", card="receipt", text="zoe@example.com", loop="none"), DONE),
        Finally(cases=[Complaint(words="courier threw my parcel over the fence", email="zoe@example.com")]),
    ),
)
