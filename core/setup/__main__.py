"""`python3 -m core.setup`: see `--help`. This file parses on older Pythons too, to say which one is needed."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - it runs before anything has checked that
    found = ".".join(str(part) for part in sys.version_info[:3])
    sys.exit(
        f"Frontdesk needs Python 3.11 or newer, and this is {found}.\n"
        "-> If a newer one is installed, name it: make run PYTHON=python3.12"
    )

from core.setup.cli import run_command_line

if __name__ == "__main__":
    sys.exit(run_command_line(sys.argv[1:]))
