"""`python -m tests.bench [turns] [search] [sockets]`: speed and memory, beside what a user would pick.

Starts everything it needs on free ports of this machine and ends it again. Nothing is asserted: figures are read, as
ratios, from one run on one machine.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import tempfile
from pathlib import Path

from tests.bench import search, sockets, turns
from tests.bench.stage import Stage

PARTS = ("turns", "search", "sockets")


def main() -> None:
    """Parse the command line and measure."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(PARTS)}; all of them without")
    parser.add_argument("--rate", type=float, default=20, help="turns a second")
    parser.add_argument("--seconds", type=float, default=30, help="how long that rate is kept")
    parser.add_argument("--idle", type=int, default=5_000, help="idle sockets")
    parser.add_argument("--listeners", type=int, default=1_000, help="sockets that hear one message")
    parser.add_argument("--units", type=int, nargs="+", default=search.SIZES, help="sizes of knowledge bases")
    options = parser.parse_args()
    parts = options.parts or PARTS
    if unknown := set(parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {platform.python_version()}\n")
    if "search" in parts:
        print(search.run(tuple(options.units)) + "\n", flush=True)
    if set(parts) == {"search"}:
        return
    with tempfile.TemporaryDirectory(prefix="frontdesk-bench-") as folder:
        stage = Stage(Path(folder))
        try:
            stage.prepare()
            stage.start("server", "actions", "bot")
            if "turns" in parts:
                stage.start("stock")
                print(asyncio.run(turns.run(stage, options.rate, options.seconds)) + "\n", flush=True)
                stage.stop("stock")
            if "sockets" in parts:
                stage.start("bare")
                print(asyncio.run(sockets.run(stage, options.idle, options.listeners)), flush=True)
        finally:
            stage.stop()


if __name__ == "__main__":
    main()
