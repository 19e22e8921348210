"""What the assistant says in one turn, gathered into the replies of docs/bot-protocol.md."""

from __future__ import annotations

from typing import Any

from rasa.core.channels.channel import OutputChannel

CUSTOM_FIELDS = ("card", "documents", "knowledge", "handoff", "approval", "expects")
"""What an action may put beside its text, under these keys of `json_message`."""


class ReplyCollector(OutputChannel):
    """Keeps each utterance as one reply, whole: text, choices and extras stay together."""

    def __init__(self) -> None:
        self.replies: list[dict[str, Any]] = []

    @classmethod
    def name(cls) -> str:
        """As the input channel, so that responses may vary by it."""
        return "gateway"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Add the utterance `message` as a reply; an utterance of nothing is no reply."""
        custom = message.get("custom") or {}
        buttons = message.get("buttons") or []
        reply: dict[str, Any] = {
            "text": (message.get("text") or "").strip(),
            "choices": [{"title": button["title"], "payload": button["payload"]} for button in buttons],
        }
        for field in CUSTOM_FIELDS:
            reply[field] = custom.get(field)
        # The dictionary is the stored event's own: without this every later turn would send the files to the action
        # server once more, inside the tracker.
        reply["documents"] = custom.pop("documents", None) or []
        if reply["text"] or reply["choices"] or any(reply[field] for field in CUSTOM_FIELDS):
            self.replies.append(reply)
