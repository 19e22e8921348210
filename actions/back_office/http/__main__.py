"""See `actions.back_office.http.serving`."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import cast

import uvicorn
from pydantic import SecretStr

from actions.back_office.http import serving
from actions.back_office.port import BackOffice
from actions.back_office.sql import sql_back_office
from core.clock import SystemClock
from core.settings import CoreSettings


def main() -> int:
    """Run the command line; the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m actions.back_office.http",
        description=serving.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=5080)
    parser.add_argument("--openapi", type=Path, help="write the description to this file, and serve nothing")
    arguments = parser.parse_args()
    if arguments.openapi is not None:
        arguments.openapi.write_text(openapi_document(), encoding="utf-8")
        return 0
    token = os.environ.get("BACK_OFFICE_TOKEN", "")
    if len(token) < 16:
        sys.exit("Set BACK_OFFICE_TOKEN to 16 characters or more; the actions need the same.")
    url = os.environ.get("BACK_OFFICE_DATABASE_URL", "sqlite+aiosqlite:///var/back_office.db")
    back_office = sql_back_office(url, CoreSettings(), SystemClock())
    uvicorn.run(serving.create_app(back_office, SecretStr(token)), host=arguments.host, port=arguments.port)
    return 0


def openapi_document() -> str:
    """The description, as docs/back-office.openapi.json holds it."""
    nobody = cast(BackOffice, None)  # described, never called
    document = serving.create_app(nobody, SecretStr("unused")).openapi()
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.exit(main())
