"""What all custom actions outside the forms share."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from typing import Any, ClassVar

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.services import Services
from actions.turn import Event, Turn


class TurnAction(Action):
    """A custom action that works on a `Turn`."""

    action_name: ClassVar[str]

    def __init__(self, services: Services) -> None:
        self.services = services

    def name(self) -> str:
        """As in the domain."""
        return self.action_name

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[Event]:
        """Do it; slot changes come before the action's own events."""
        turn = Turn(tracker, dispatcher, self.services)
        more = await self.act(turn)
        return turn.events(*more)

    @abstractmethod
    async def act(self, turn: Turn) -> list[Event]:
        """Say and change what is to be; returns events beside the slot changes."""


ActionFactory = Callable[[Services], TurnAction]
