"""The company's people: accounts, roles, passwords and sessions on the desk."""

from core.staff.authentication import (
    SESSION_COOKIE,
    current_staff,
    current_staff_from_websocket,
    optional_staff,
    require_role,
)
from core.staff.journal import StaffJournal
from core.staff.models import Role, StaffAccount
from core.staff.service import StaffService

__all__ = [
    "SESSION_COOKIE",
    "Role",
    "StaffAccount",
    "StaffJournal",
    "StaffService",
    "current_staff",
    "current_staff_from_websocket",
    "optional_staff",
    "require_role",
]
