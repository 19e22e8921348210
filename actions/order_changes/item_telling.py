"""What is said of items that can't become what was asked for."""

from __future__ import annotations

from collections.abc import Sequence

from actions.back_office.entities import OrderLine
from actions.order_changes.item_draft import ItemsDraft
from actions.order_changes.item_reading import Wanted
from actions.turn import PERSON, Choice, Turn


def say_unmet(turn: Turn, wanted: Wanted) -> None:
    """What was asked for isn't in stock."""
    asked = " ".join(wanted.choice.unmet)
    turn.say(f"I'm sorry, the {wanted.line.name} isn't available like that ({asked}) at the moment.")


def say_undivided(turn: Turn, draft: ItemsDraft, line: OrderLine) -> None:
    """Pieces of one line can't become different variants here."""
    together = (
        f"both of the {draft.name(line)}"
        if line.quantity == 2
        else f"all {line.quantity} of the {draft.name(line)}"
    )
    turn.say(
        f"I can only change {together} to one and the same variant"
        f"{turn.unless_waiting('; a person can change a part of them for you')}. Which one should it be?",
        [PERSON],
    )


def say_which(
    turn: Turn, draft: ItemsDraft, lines: Sequence[OrderLine], choices: Sequence[Choice] = ()
) -> None:
    """Of several of one name, ask which is meant; without choices as something to come back to."""
    named = " or ".join(f"the **{draft.name(line)}**" for line in lines)
    begin = "Do you mean" if choices else "Something else: you named an item that could be"
    end = "?" if choices else ". To change one of them, too, please tell me which."
    turn.say(f"{begin} {named}{end}", choices)
