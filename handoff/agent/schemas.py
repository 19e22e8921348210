"""The HTTP shapes of agents and their presence."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field

from core.staff import Role
from handoff.agent.models import Presence
from handoff.team.schemas import Ids, Words

LARGEST_CAPACITY = 100


class AgentView(BaseModel):
    """Somebody who takes conversations."""

    id: str
    name: str
    role: Role
    state: Presence
    open_conversations: int
    capacity: int
    """Open conversations that routing gives them at once."""
    skills: list[str]
    team_ids: list[str]


class AgentsView(BaseModel):
    """Everybody who takes conversations."""

    agents: list[AgentView]


class AgentDraft(BaseModel):
    """What an agent can take, as a supervisor writes it. A capacity of 0 gets nothing from routing."""

    capacity: Annotated[int, Field(ge=0, le=LARGEST_CAPACITY)]
    skills: Words
    team_ids: Ids


class PresenceChoice(BaseModel):
    """What an agent wants to be while connected."""

    state: Presence
