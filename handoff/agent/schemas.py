"""The HTTP shapes of agents and their presence."""

from __future__ import annotations

from pydantic import BaseModel

from core.staff import Role
from handoff.agent.models import Presence


class AgentView(BaseModel):
    """Somebody who takes conversations."""

    id: str
    name: str
    role: Role
    state: Presence
    open_conversations: int


class AgentsView(BaseModel):
    """Everybody who takes conversations."""

    agents: list[AgentView]


class PresenceChoice(BaseModel):
    """What an agent wants to be while connected."""

    state: Presence
