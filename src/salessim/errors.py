"""What can go wrong, in words a user can act on."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Fault", "InputError", "RunError", "SalessimError", "StoreError", "TooLargeError"]


class SalessimError(Exception):
    """Base of every error that salessim raises on purpose; ``exit_code`` is what the command line returns."""

    exit_code = 1


@dataclass(frozen=True, slots=True)
class Fault:
    """One mistake in one input.

    Attributes
    ----------
    message : str
        What is wrong, what is allowed, and the nearest valid name where there is one.
    file : str
        Path as the user gave it; empty when the input is not a file.
    line, column : int
        One-based position; 0 when unknown.
    key : str
        Dotted path of the key, for example ``segments.mid.acv_median``.
    given : str
        The value as given, shortened; empty when there is none.
    """

    message: str
    file: str = ""
    line: int = 0
    column: int = 0
    key: str = ""
    given: str = ""

    def __str__(self) -> str:
        place = self.file
        if self.line:
            place += f":{self.line}" + (f":{self.column}" if self.column else "")
        parts = [part for part in (place, self.key) if part]
        given = f" (given: {self.given})" if self.given else ""
        return ": ".join([*parts, self.message + given])


class InputError(SalessimError):
    """One or more mistakes in what the user gave; carries all of them.

    Parameters
    ----------
    faults : list of Fault
        Every mistake that was found, in the order of files and lines.
    """

    exit_code = 3

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__("\n".join(str(fault) for fault in faults))

    def __reduce__(self) -> tuple[type[InputError], tuple[list[Fault]]]:
        """Survive the trip from a worker process."""
        return (InputError, (self.faults,))


class RunError(SalessimError):
    """A run failed for a reason that is not a mistake in an input file."""


class TooLargeError(RunError):
    """The estimate of time or memory exceeds the limit and the run was not forced."""

    exit_code = 2


class StoreError(RunError):
    """A result folder is damaged, belongs to another run, or is in use."""
