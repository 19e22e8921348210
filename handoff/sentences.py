"""What the system itself says to customers, and how it tells an agent what happened. Pure."""

from __future__ import annotations

import json

IN_LINE = (
    "You're in line for a person now. You don't have to repeat anything: they'll see this whole conversation."
)
BOT_UNAVAILABLE = (
    "Our assistant can't answer right now, so a person will. You're in line, and they'll see what you wrote."
)
FLOW_FAILED = (
    "Something went wrong on our side while doing that, so a person will finish it with you. "
    "You're in line, and they'll see this whole conversation."
)
BACK_IN_LINE = "You're back at your place in line; the next colleague who is free will take over."
WHEN_NOBODY_IS_THERE = "Nobody of our team is here right now."
CHOOSE = "Please choose:"
ASK_FOR_RATING = "How was it? Please rate this conversation, from 1 (bad) to 5 (very good)."
KEPT_FOR_PERSON = "I've kept that for my colleague."


def agent_joined(name: str) -> str:
    """An agent has claimed the conversation, or got it from a colleague."""
    return f"{name} has joined the conversation."


def lost_by(name: str) -> str:
    """An agent has vanished, or has not answered in time."""
    return f"{name} can't go on right now. You're at the front of the line, and the next colleague will see everything."


def moved_to(team: str) -> str:
    """A conversation went into another team's queue."""
    return f"Our {team} team will take over. You keep your place in line."


def left_the_line(bot_name: str) -> str:
    """The customer needs no person any more."""
    return f"You're no longer in line. {bot_name}, our assistant, is with you again."


def away(reason: str, opens_at_text: str | None, email: str | None) -> str:
    """Nobody can come now: when somebody can, and where the answer may go meanwhile."""
    if reason == "closed":
        opening = f"Our team is back {opens_at_text}." if opens_at_text else "Our team isn't there right now."
    else:
        opening = WHEN_NOBODY_IS_THERE
    if email is not None:
        return f"{opening} You don't have to wait here: if you leave, we'll answer to {email}."
    return f"{opening} Leave your e-mail address and we'll answer there."


def bot_is_back(bot_name: str) -> str:
    """An agent has given the conversation back."""
    return f"{bot_name}, our assistant, is with you again."


def resolved_by(name: str) -> str:
    """An agent has closed the conversation."""
    return f"{name} closed this conversation. If there's anything else, just write."


def address_left(email: str) -> str:
    """The customer said where to answer them while they are away."""
    return f"If you leave before you're answered, the answer comes to {email}. We've sent a mail there to confirm it."


def mail_failed_note(address: str) -> str:
    """For the agent: the customer has not been told by mail."""
    return f"The mail to {address} could not be delivered, so the customer may not have seen this."


def customer_asked_summary(last_words: str | None) -> str:
    """For the agent: the customer pressed the button."""
    return (
        f"Asked for a person. Last words: “{last_words}”"
        if last_words
        else "Asked for a person before writing anything."
    )


def passed_on_summary(name: str, last_words: str | None) -> str:
    """For the agent: a colleague took the conversation from the bot, and then gave it up."""
    story = f"{name} took this over from the assistant and passed it on."
    return f"{story} Last words: “{last_words}”" if last_words else story


def bot_failed_summary(code: str, last_words: str | None) -> str:
    """For the agent: the bot could not answer; `code` is `BotFailedError`'s."""
    story = f"The assistant {_FAILURES.get(code, 'could not answer')}."
    return f"{story} Last words: “{last_words}”" if last_words else story


def event_failed_note(event: str, code: str) -> str:
    """For the agent: a decision could not be carried out."""
    failure = _FAILURES.get(code, "could not answer")
    return (
        f"The assistant could not carry out the decision on {event_in_words(event)}: it {failure}. "
        "Please see to it by hand."
    )


def event_in_words(event: str) -> str:
    """What an intent message of ours says, such as "FR-40001 (approved with 35.00 by Dana Brooks)"."""
    try:
        said = json.loads(event[event.index("{") :])
        reference, decision, by = said["reference"], said["decision"], said.get("decided_by")
        amount = said.get("amount")
    except (ValueError, KeyError, TypeError):
        return "a request"
    outcome = f"{decision} with {amount}" if amount else decision
    return f"{reference} ({outcome} by {by})" if by else f"{reference} ({outcome})"


_FAILURES = {
    "turn_timed_out": "took too long to answer",
    "unreachable": "could not be reached",
    "turn_failed": "ran into an error",
    "no_reply": "had no reply",
    "abandoned": "was interrupted again and again while answering",
    "malformed_answer": "gave an answer that could not be read",
    "unexpected_response": "gave an answer that could not be read",
    "message_too_long": "could not take a message as long as that",
}
"""How an agent is told of a failure; its technical name is in the log and with the turn."""
