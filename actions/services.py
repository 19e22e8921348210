"""What actions work with; built once in the composition root and handed to each of them."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import SecretStr

from actions.back_office.port import BackOffice
from actions.knowledge_client import KnowledgeClient
from actions.policies.book import PolicySource
from core.clock import Clock


@dataclass(frozen=True, slots=True)
class Services:
    """The parts behind the dialogue."""

    back_office: BackOffice
    knowledge: KnowledgeClient
    clock: Clock
    policies: PolicySource
    """Ask it anew for each decision: supervisors may change limits at any time."""
    code_secret: SecretStr
    """Digests one-time codes, here as in the server and the back office."""
    brand_name: str = "Tallow & Reed"
