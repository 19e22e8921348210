"""A port in use is named, with its setting and its holder."""

from __future__ import annotations

import os
import socket
import sys

import pytest

from core.setup import ports
from core.setup.errors import SetupError


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_free_ports_pass() -> None:
    ports.require_free({"SERVER_PORT": free_port()})


def test_a_port_in_use_names_the_port_and_the_setting(taken_port: int) -> None:
    with pytest.raises(SetupError) as caught:
        ports.require_free({"SERVER_PORT": free_port(), "BOT_PORT": taken_port})
    assert f"Port {taken_port} (BOT_PORT) is in use" in caught.value.problem
    assert "SERVER_PORT" not in caught.value.problem
    assert "BOT_PORT=" in caught.value.advice


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells who holds a port, in /proc")
def test_the_holder_of_a_port_is_found(taken_port: int) -> None:
    holder = ports.holder_of(taken_port)
    assert holder is not None
    assert holder[0] == os.getpid()


def test_two_settings_may_not_choose_one_port() -> None:
    with pytest.raises(SetupError, match="BOT_PORT and ACTIONS_PORT are both 5055"):
        ports.require_free({"ACTIONS_PORT": 5055, "BOT_PORT": 5055})
