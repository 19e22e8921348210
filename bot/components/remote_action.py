"""How Rasa calls the action server, bettered: quicker, with a deadline of ours, and a failure fails the turn.

Stock Rasa re-validates the JSON schema itself on every call (22 of 47 ms of a turn, measured), waits 300 s for
an answer, and swallows an action's failure: the turn ends in silence. `install` replaces those three.
"""

from __future__ import annotations

import os
from typing import Any

import rasa.core.actions.action as rasa_action
from jsonschema.validators import validator_for
from rasa.core.actions.action import ActionExecutionRejection, RemoteAction

DEFAULT_TIMEOUT_SECONDS = 10.0
"""Above the action server's own 6 s, below the gateway's 15 s."""


class ActionFailedError(BaseException):
    """A custom action failed or was unreachable: the turn is given up and the tracker stays as it was before.

    Not an `Exception`: Rasa's processor catches those, logs them and goes on as if the action had run.
    """

    def __init__(self, action: str, cause: BaseException) -> None:
        super().__init__(f"{action}: {cause}")
        self.action = action


def install() -> None:
    """Better `RemoteAction` for this process; a second call changes nothing."""
    if getattr(RemoteAction, "fails_turns", False):
        return
    schema = RemoteAction.action_response_format_spec()
    validator = validator_for(schema)(schema)
    stock_run = RemoteAction.run

    def validate(_self: RemoteAction, result: dict[str, Any]) -> bool:
        validator.validate(result)
        return True

    async def run(self: RemoteAction, *arguments: Any, **named: Any) -> Any:
        try:
            return await stock_run(self, *arguments, **named)
        except ActionExecutionRejection:
            raise
        except Exception as error:
            raise ActionFailedError(self.name(), error) from error

    RemoteAction._validate_action_result = validate
    RemoteAction.run = run
    RemoteAction.fails_turns = True
    rasa_action.DEFAULT_REQUEST_TIMEOUT = float(
        os.environ.get("ACTION_TIMEOUT_SECONDS", DEFAULT_TIMEOUT_SECONDS)
    )
