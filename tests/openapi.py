"""The server's OpenAPI document, without a running server: no network, no database file, no background work.

python -m tests.openapi web/openapi.json
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from pydantic import SecretStr

import handoff.app
import knowledge_base.app
from core.services import CoreServices
from core.settings import CoreSettings
from handoff.settings import HandoffSettings
from knowledge_base.settings import KnowledgeSettings
from server import create_app

UNUSED = SecretStr("signs nothing: no request is served")


def openapi_json() -> str:
    """What `/openapi.json` says, in an order and a form whose differences are easy to read."""
    core = CoreServices.from_settings(
        CoreSettings(
            environment="test",
            database_url="sqlite+aiosqlite:///never-opened.db",
            redis_url=None,
            signing_secret=UNUSED,
            service_token=UNUSED,
            identity_secret=UNUSED,
        )
    )
    wings = {
        "knowledge_base": knowledge_base.app.build(core, KnowledgeSettings()),
        "handoff": handoff.app.build(core, HandoffSettings(bot_token=UNUSED)),
    }
    document = create_app(core, wings).openapi()
    return json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(openapi_json(), encoding="utf-8")
