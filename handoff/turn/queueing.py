"""Puts turns into line for the bot, in the transaction of what causes them."""

from __future__ import annotations

from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import Clock
from handoff.conversation.models import Conversation
from handoff.signals import Signals, after_commit
from handoff.turn.models import Turn, TurnKind, TurnState


class TurnQueue:
    """The conversations' turns that are still to be run."""

    def __init__(self, session: AsyncSession, clock: Clock, signals: Signals) -> None:
        self._session = session
        self._clock = clock
        self._signals = signals

    def add_customer(
        self,
        conversation: Conversation,
        sequence: int,
        text: str,
        *,
        trusted: bool,
        code_digest: str | None = None,
    ) -> None:
        """The bot is to answer message `sequence`; `trusted` when `text` is what a choice of its own stands for.

        `code_digest` is of the one-time code that is masked in `text`.
        """
        self._add(conversation, TurnKind.CUSTOMER, text, sequence, trusted=trusted, code_digest=code_digest)

    def add_event(self, conversation: Conversation, text: str) -> None:
        """The bot is to act on something that happened; `text` is an intent message of ours."""
        self._add(conversation, TurnKind.EVENT, text, None, trusted=True)

    def _add(
        self,
        conversation: Conversation,
        kind: TurnKind,
        text: str,
        sequence: int | None,
        *,
        trusted: bool,
        code_digest: str | None = None,
    ) -> None:
        self._session.add(
            Turn(
                conversation_id=conversation.id,
                kind=kind,
                epoch=conversation.epoch,
                text=text,
                trusted=trusted,
                code_digest=code_digest,
                message_sequence=sequence,
                state=TurnState.WAITING,
                attempts=0,
                created_at=self._clock.now(),
            )
        )
        after_commit(self._session, partial(self._signals.turns.add, conversation.id))
