"""Facts as slots, replies and idempotency keys hold them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from actions.back_office.requests import RuleOutcome


def trace_as_data(trace: Sequence[RuleOutcome]) -> list[dict[str, str]]:
    """A policy's walk, rule by rule."""
    return [{"rule": step.rule, "outcome": step.outcome, "reason": step.reason} for step in trace]


def idempotency_key(conversation_id: str, kind: str, content: dict[str, Any]) -> str:
    """The same for the same content in the same conversation, so that a retried turn executes nothing twice."""
    canonical = json.dumps([conversation_id, kind, content], sort_keys=True, separators=(",", ":"))
    return f"{kind}-{hashlib.sha256(canonical.encode()).hexdigest()[:40]}"


def row(label: str, value: Any) -> dict[str, str]:
    """A row of a card, or a fact for an agent."""
    return {"label": label, "value": str(value)}
