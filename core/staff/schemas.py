"""HTTP shapes of staff sessions."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from core.staff.models import Role


class Credentials(BaseModel):
    """What somebody signs in with."""

    email: str = Field(max_length=254)
    password: str = Field(max_length=1_000)


class StaffView(BaseModel):
    """Somebody on the desk, as others on the desk see them."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    email: str
    name: str
    role: Role


class StaffSessionView(BaseModel):
    """Who is signed in, and for which company: canned replies name it."""

    staff: StaffView
    brand: str
