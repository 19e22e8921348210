"""The front end's types are those of the server as it is now."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from core.setup.interpreters import node_environment
from tests.openapi import openapi_json

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "web"
ADVICE = "Run `make api-types` and commit what it changes."


def test_the_committed_document_is_what_the_server_says() -> None:
    assert (WEB / "openapi.json").read_text(encoding="utf-8") == openapi_json(), ADVICE


def test_the_committed_types_are_made_from_the_committed_document() -> None:
    checked = subprocess.run(
        ["npm", "run", "--silent", "api-types", "--", "--check"],
        cwd=WEB,
        env={**os.environ, **node_environment(ROOT, os.environ)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, f"{ADVICE}\n{checked.stdout}{checked.stderr}"
