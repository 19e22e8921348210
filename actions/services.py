"""What actions work with; built once in the composition root and handed to each of them."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import SecretStr

from actions.back_office.port import BackOffice
from actions.fees.policy import FeePolicy
from actions.knowledge_client import KnowledgeClient
from actions.returns.policy import ReturnPolicy
from core.clock import Clock


@dataclass(frozen=True, slots=True)
class Services:
    """The parts behind the dialogue."""

    back_office: BackOffice
    knowledge: KnowledgeClient
    clock: Clock
    return_policy: ReturnPolicy
    fee_policy: FeePolicy
    code_secret: SecretStr
    """Digests one-time codes, here as in the server and the back office."""
    brand_name: str = "Tallow & Reed"
