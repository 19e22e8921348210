"""What a person sees while set-up works: one line a step, with its time and what it waits for."""

from __future__ import annotations

import shutil
import sys
import time
from typing import TextIO

PLAIN_REPEAT_SECONDS = 20.0
"""Where lines can't be rewritten, a step that takes long says so this often."""


class Console:
    """Writes progress to `stream`: rewritten in place on a terminal, as whole lines anywhere else."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stdout
        self._live = self._stream.isatty()
        self._title = ""
        self._waits_for = ""
        self._started = 0.0
        self._last_plain = 0.0
        self._open = False

    def line(self, text: str = "") -> None:
        """A line of its own, above whatever is being rewritten."""
        self._erase()
        print(text, file=self._stream, flush=True)
        self.tick()

    def begin(self, title: str, waits_for: str) -> None:
        self._title, self._waits_for = title, waits_for
        self._started = self._last_plain = time.monotonic()
        self._open = True
        if self._live:
            self.tick()
        else:
            self._write_plain(f"  ..  {title}: {waits_for}")

    def say(self, waits_for: str) -> None:
        """What the running step waits for has changed."""
        if waits_for == self._waits_for:
            return
        self._waits_for = waits_for
        if self._live:
            self.tick()
        else:
            self._write_plain(f"  ..  {self._title}: {waits_for}")

    def tick(self) -> None:
        """Bring the running step's line up to date; call it a few times a second."""
        if not self._open:
            return
        seconds = time.monotonic() - self._started
        if self._live:
            width = shutil.get_terminal_size().columns - 1
            text = f"  ..  {self._title}  {seconds:.0f} s  {self._waits_for}"
            self._stream.write("\r\x1b[2K" + text[:width])
            self._stream.flush()
        elif time.monotonic() - self._last_plain >= PLAIN_REPEAT_SECONDS:
            self._last_plain = time.monotonic()
            self._write_plain(f"  ..  {self._title}: {self._waits_for} ({seconds:.0f} s)")

    def done(self, note: str = "") -> None:
        seconds = time.monotonic() - self._started
        self._close(f"  ok  {self._title}  {seconds:.1f} s{'  ' + note if note else ''}")

    def unchanged(self, title: str) -> None:
        self.line(f"  ok  {title}  unchanged")

    def failed(self) -> None:
        seconds = time.monotonic() - self._started
        self._close(f"  !!  {self._title}  failed after {seconds:.1f} s")

    def _close(self, text: str) -> None:
        self._open = False
        self._erase()
        print(text, file=self._stream, flush=True)

    def _erase(self) -> None:
        if self._live:
            self._stream.write("\r\x1b[2K")

    def _write_plain(self, text: str) -> None:
        print(text, file=self._stream, flush=True)
