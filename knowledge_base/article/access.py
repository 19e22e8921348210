"""Who may do what with articles, as FastAPI dependencies."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends

from core.staff import Role, StaffAccount, require_role
from knowledge_base.wing import KnowledgeWing, current_wing

Wing = Annotated[KnowledgeWing, Depends(current_wing)]
Editor = Annotated[StaffAccount, Depends(require_role(Role.EDITOR))]
"""Writes, reviews and publishes."""
Reader = Annotated[StaffAccount, Depends(require_role(Role.AGENT, Role.EDITOR))]
"""Reads drafts and internal articles too: anybody on the desk."""
