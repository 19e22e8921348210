"""Plays the dialogues of the grammar through the bot's real channel, and says how many end right.

python -m tests.customers [--only PATTERN] [--seed N] [--out var/customers]
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.bot.training import ensure_model
from tests.conftest import ROOT
from tests.customers.books import Books
from tests.customers.grammar import SEED, generate
from tests.customers.ground import read_ground
from tests.customers.playing import bot_client, play
from tests.customers.report import AIM, describe, keep_failures
from tests.system import System


def main(arguments: Sequence[str] | None = None) -> int:
    """Play and print; 1 when fewer end right than aimed at."""
    parser = argparse.ArgumentParser(prog="python -m tests.customers", description=__doc__)
    parser.add_argument("--only", default="", help="a pattern for the dialogues' names")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--out", type=Path, default=ROOT / "var" / "customers")
    options = parser.parse_args(arguments)
    ensure_model()
    with tempfile.TemporaryDirectory() as folder:
        system = System(Path(folder))
        system.prepare()
        scripts = generate(read_ground(system.folder / "back_office.db"), options.seed)
        chosen = [script for script in scripts if re.search(options.only, script.name)]
        try:
            system.start()
            books = Books(system.folder / "back_office.db")
            with bot_client(system) as client:
                results = []
                for script in chosen:
                    results.append(play(script, system, client, books))
                    print(
                        "." if results[-1].is_right else f"\n{script.name}: {results[-1].problems[0][:160]}",
                        end="",
                        file=sys.stderr,
                        flush=True,
                    )
        finally:
            system.stop()
    print("\n" + describe(results))
    if wrong := keep_failures(results, options.out):
        print(f"\n{wrong} ended wrong; their transcripts: {options.out}")
    return 0 if results and len(results) - wrong >= AIM * len(results) else 1


if __name__ == "__main__":
    sys.exit(main())
