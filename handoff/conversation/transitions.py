"""Who may have a conversation, and what may become of it: the whole table, and nothing else.

    pending (bot)    ── request_handoff ──► open (queue)
    pending (bot)    ── take_over ────────► open (agent)
    open (queue)     ── claim, transfer ──► open (agent)     ── release, lose ─► open (queue)
    open, snoozed    ── move ─────────────► open (queue of another team)
    open (agent)     ── snooze ───────────► snoozed (agent)  ── wake ──────────► open (agent)
    open, snoozed    ── return_to_bot ────► pending (bot)
    all but resolved ── resolve ──────────► resolved (bot)   ── reopen ────────► pending (bot)

Every change of owner raises the conversation's epoch by one; what was begun under an older epoch may not be stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """Who a conversation waits for."""

    PENDING = "pending"
    """The bot has it."""
    OPEN = "open"
    """People have it: the queue, or one agent."""
    SNOOZED = "snoozed"
    """An agent has it and will come back to it later."""
    RESOLVED = "resolved"


class Owner(StrEnum):
    """What kind of owner a conversation has."""

    BOT = "bot"
    QUEUE = "queue"
    AGENT = "agent"


class Change(StrEnum):
    """What can be done to a conversation's status or owner."""

    REQUEST_HANDOFF = "request_handoff"
    CLAIM = "claim"
    TAKE_OVER = "take_over"
    TRANSFER = "transfer"
    RELEASE = "release"
    LOSE = "lose"
    """The agent has vanished, or owes an answer for too long."""
    MOVE = "move"
    """Into the queue of another team."""
    RETURN_TO_BOT = "return_to_bot"
    SNOOZE = "snooze"
    WAKE = "wake"
    RESOLVE = "resolve"
    REOPEN = "reopen"


@dataclass(frozen=True, slots=True)
class State:
    """A status with the kind of owner that goes with it."""

    status: Status
    owner: Owner


WITH_BOT = State(Status.PENDING, Owner.BOT)
WAITING = State(Status.OPEN, Owner.QUEUE)
WITH_AGENT = State(Status.OPEN, Owner.AGENT)
SNOOZED = State(Status.SNOOZED, Owner.AGENT)
RESOLVED = State(Status.RESOLVED, Owner.BOT)

STATES = frozenset({WITH_BOT, WAITING, WITH_AGENT, SNOOZED, RESOLVED})

_TABLE: dict[Change, dict[State, State]] = {
    Change.REQUEST_HANDOFF: {WITH_BOT: WAITING, RESOLVED: WAITING},
    Change.CLAIM: {WAITING: WITH_AGENT},
    Change.TAKE_OVER: {
        WITH_BOT: WITH_AGENT,
        WAITING: WITH_AGENT,
        WITH_AGENT: WITH_AGENT,
        SNOOZED: WITH_AGENT,
    },
    Change.TRANSFER: {WAITING: WITH_AGENT, WITH_AGENT: WITH_AGENT, SNOOZED: WITH_AGENT},
    Change.RELEASE: {WITH_AGENT: WAITING, SNOOZED: WAITING},
    Change.LOSE: {WITH_AGENT: WAITING},
    Change.MOVE: {WAITING: WAITING, WITH_AGENT: WAITING, SNOOZED: WAITING},
    Change.RETURN_TO_BOT: {WAITING: WITH_BOT, WITH_AGENT: WITH_BOT, SNOOZED: WITH_BOT},
    Change.SNOOZE: {WITH_AGENT: SNOOZED, SNOOZED: SNOOZED},
    Change.WAKE: {SNOOZED: WITH_AGENT},
    Change.RESOLVE: {WITH_BOT: RESOLVED, WAITING: RESOLVED, WITH_AGENT: RESOLVED, SNOOZED: RESOLVED},
    Change.REOPEN: {RESOLVED: WITH_BOT},
}

_SAME_OWNER = frozenset({Change.SNOOZE, Change.WAKE})
"""The agent who has the conversation keeps it, so that the epoch stays."""


class IllegalTransitionError(ValueError):
    """The table has no such change from this state."""

    def __init__(self, change: Change, state: State) -> None:
        super().__init__(f"a conversation that is {state.status} with {state.owner} has no {change}")
        self.change = change
        self.state = state


@dataclass(frozen=True, slots=True)
class Transition:
    """What a change leads to, and by how much the epoch grows."""

    state: State
    epoch_step: int


def is_legal(change: Change, state: State) -> bool:
    """Whether `change` may be made from `state`."""
    return state in _TABLE[change]


def transition(change: Change, state: State) -> Transition:
    """Where `change` leads from `state`. Raises `IllegalTransitionError`."""
    try:
        target = _TABLE[change][state]
    except KeyError:
        raise IllegalTransitionError(change, state) from None
    return Transition(target, epoch_step=0 if change in _SAME_OWNER else 1)


def cuts_the_flow(change: Change, *, asked_by_bot: bool, asked_while_waiting: bool = False) -> bool:
    """Whether the bot, when it gets the conversation again, must forget the form that it was in.

    Its own hand-over ends the form on its side; every other way out of its hands leaves one half filled in. So may
    somebody who takes a customer from the queue that has asked the bot something while waiting.
    """
    if change is Change.REQUEST_HANDOFF:
        return not asked_by_bot
    if change in {Change.CLAIM, Change.TRANSFER} and asked_while_waiting:
        return True
    return change in {Change.TAKE_OVER, Change.RESOLVE}
