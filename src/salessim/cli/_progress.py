"""How commands that play tell where they are, and how they are interrupted."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from salessim.experiment.runner import Progress

__all__ = ["EXIT_INTERRUPTED", "ProgressLine", "cores", "interruptible"]

EXIT_INTERRUPTED = 130
SECONDS_BETWEEN_LINES = 10.0


@dataclass
class ProgressLine:
    """Progress on stderr: one line redrawn on a terminal, else a line every 10 s."""

    done: int = 0
    _drawn: int = 0
    _said_at: float = float("-inf")

    def show(self, progress: Progress) -> None:
        """Say how many replications are done, and how much time is left."""
        self.done = progress.done
        text = f"{progress.done} of {progress.total} replications"
        if progress.failed:
            text += f", {progress.failed} failed"
        if progress.left == progress.left and progress.done < progress.total:
            text += f", {_left(progress.left)} left"
        if sys.stderr.isatty():
            click.echo("\r" + text.ljust(self._drawn), nl=False, err=True)
            self._drawn = len(text)
        elif time.monotonic() - self._said_at >= SECONDS_BETWEEN_LINES:
            self._said_at = time.monotonic()
            click.echo(text, err=True)

    def note(self, text: str) -> None:
        """Say something on a line of its own."""
        self.end()
        click.echo(text, err=True)

    def end(self) -> None:
        """Leave the redrawn line."""
        if self._drawn:
            click.echo(err=True)
            self._drawn = 0


def _left(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"


@contextmanager
def interruptible() -> Iterator[ProgressLine]:
    """A progress line; SIGTERM ends what is inside like Ctrl-C, with KeyboardInterrupt."""
    line = ProgressLine()
    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        yield line
    finally:
        line.end()
        signal.signal(signal.SIGTERM, before)


def _interrupt(number: int, frame: object) -> None:
    raise KeyboardInterrupt


def cores() -> int:
    """Cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
