"""Every error that a client may see is in docs/api.md, and is described so in the OpenAPI document."""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
from collections.abc import Iterator

import core
import handoff
import knowledge_base
from core.errors import HTTP_ERROR_CODES, FrontdeskError
from tests.conftest import ROOT
from tests.openapi import openapi_json

SERVER = (core, handoff, knowledge_base)
RUN_AS_PROGRAMS = re.compile(r"\.(?:__main__|migrations|alembic|setup)\b")


def _error_classes(base: type[FrontdeskError]) -> Iterator[type[FrontdeskError]]:
    yield base
    for one in base.__subclasses__():
        yield from _error_classes(one)


def test_every_code_is_documented() -> None:
    for package in SERVER:
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not RUN_AS_PROGRAMS.search(module.name):
                importlib.import_module(module.name)
    # The actions have an API of their own, and are there too when their tests ran before.
    names = {package.__name__ for package in SERVER}
    ours = (one for one in _error_classes(FrontdeskError) if one.__module__.split(".")[0] in names)
    codes = {(one.status, one.code) for one in ours} | set(HTTP_ERROR_CODES.items())
    section = (
        (ROOT / "docs" / "api.md").read_text(encoding="utf-8").split("## Error codes")[1].split("\n## ")[0]
    )
    documented = {
        (int(status), code)
        for status, cell in re.findall(r"^\| (\d{3}) \| (.*?) \|", section, re.MULTILINE)
        for code in re.findall(r"`(\w+)`", cell)
    }
    assert codes == documented


def test_422_is_described_as_it_is_answered() -> None:
    document = json.loads(openapi_json())
    described = [
        operation["responses"]["422"]["content"]["application/json"]["schema"]["$ref"]
        for path in document["paths"].values()
        for operation in path.values()
        if "422" in operation["responses"]
    ]
    assert described
    assert set(described) == {"#/components/schemas/InvalidRequest"}
    assert set(document["components"]["schemas"]["InvalidRequest"]["properties"]) == {
        "error",
        "detail",
        "fields",
    }
    assert "HTTPValidationError" not in document["components"]["schemas"]
