"""Messages on their way to the terminal: ``--quiet`` drops them, ``--log-file`` keeps them.

Commands write messages to ``sys.stderr`` and data to ``sys.stdout`` and need not know about either.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any, TextIO

__all__ = ["Messages"]


class Messages:
    """Stands in for ``sys.stderr`` while a command runs."""

    def __init__(self) -> None:
        self.stream: TextIO = sys.stderr
        self.is_quiet = False
        self.is_verbose = False
        self._log: TextIO | None = None
        self._line = ""

    def __getattr__(self, name: str) -> Any:
        """Whatever else the terminal's own stream can do."""
        return getattr(self.stream, name)

    def write(self, text: str) -> int:
        """Show a message, unless quiet, and log it."""
        self._log_text(text)
        return len(text) if self.is_quiet else self.stream.write(text)

    def say(self, text: str) -> None:
        """Show a line even when quiet: errors."""
        self._log_text(text + "\n")
        self.stream.write(text + "\n")
        self.stream.flush()

    def log_to(self, path: Path) -> None:
        """Keep every message of this command in a file, each line with its time.

        Raises
        ------
        OSError
            If the file cannot be written.
        """
        self._log = path.open("a", encoding="utf-8")
        self._log_text(f"salessim {' '.join(sys.argv[1:])}\n")

    def close(self) -> None:
        """Finish the log."""
        if self._log is not None:
            if self._line:
                self._log_text("\n")
            self._log.close()
            self._log = None

    def _log_text(self, text: str) -> None:
        if self._log is None:
            return
        *lines, self._line = (self._line + text.replace("\r", "\n")).split("\n")
        for line in lines:
            if line.strip():
                self._log.write(f"{time.strftime('%Y-%m-%dT%H:%M:%S%z')} {line.rstrip()}\n")
        self._log.flush()
