"""What goes to the bot and what comes back (docs/bot-protocol.md), and how it can fail."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from handoff.approval.schemas import ApprovalRequest
from handoff.queue.policy import Reason
from handoff.queue.schemas import HandoffRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class BotTurn:
    """One message to the bot; `trusted` text may be an intent message."""

    sender: str
    turn_id: str
    text: str
    trusted: bool
    metadata: dict[str, Any] = field(default_factory=dict)

    def to_wire(self) -> dict[str, Any]:
        """As the channel takes it. A customer's own text never begins with the mark of an intent message."""
        text = self.text
        if not self.trusted and text.lstrip().startswith("/"):
            text = f" {text}"
        body = {"sender": self.sender, "turn_id": self.turn_id, "text": text, "metadata": self.metadata}
        return {**body, "trusted": True} if self.trusted else body


class _FromBot(BaseModel):
    model_config = ConfigDict(extra="ignore")


def _empty_for_null(value: Any) -> Any:
    return [] if value is None else value


_NullIsEmpty = BeforeValidator(_empty_for_null)


class BotChoice(_FromBot):
    """Something to pick; the payload is what comes back to the bot."""

    title: str
    payload: str


class BotDocument(_FromBot):
    """A file for the customer."""

    name: str
    media_type: str
    content_base64: str = Field(repr=False)


class BotReply(_FromBot):
    """One thing the bot says, or asks the server to do."""

    text: str | None = None
    choices: Annotated[list[BotChoice], _NullIsEmpty] = Field(default_factory=list)
    card: dict[str, Any] | None = None
    documents: Annotated[list[BotDocument], _NullIsEmpty] = Field(default_factory=list)
    knowledge: dict[str, Any] | None = None
    handoff: HandoffRequest | None = None
    approval: ApprovalRequest | None = None
    expects: str | None = None
    """`code`: the customer is asked for a one-time code, which is kept nowhere."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in it to show or to do."""
        return not (
            (self.text and self.text.strip())
            or self.choices
            or self.card
            or self.documents
            or self.handoff
            or self.approval
        )

    @property
    def is_for_a_person(self) -> bool:
        """Whether this only says that a person is needed: a hand-over, or a question without an answer."""
        is_unanswered = self.knowledge is not None and self.knowledge.get("verdict") == "none"
        return self.handoff is not None or is_unanswered


class BotAnswer(_FromBot):
    """Everything the bot said in a turn."""

    turn_id: str | None = None
    understood: dict[str, Any] | None = None
    replies: Annotated[list[BotReply], _NullIsEmpty] = Field(default_factory=list)


class BotFailedError(Exception):
    """The bot did not answer; `code` is the protocol's, or what happened on the way."""

    def __init__(self, code: str, detail: str, understood: dict[str, Any] | None = None) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
        self.understood = understood

    @property
    def reason(self) -> Reason:
        """Why people get the conversation: the bot was there and stumbled, or it was not there."""
        if self.code in {"turn_failed", "invalid_turn", "message_too_long"}:
            return Reason.FLOW_FAILED
        return Reason.BOT_UNAVAILABLE
