"""What the checks find, before it is known where in the files it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from salessim.scenario.wording import Path, did_you_mean

__all__ = ["Finding", "overlaps", "unknown_name"]


@dataclass(frozen=True)
class Finding:
    """A mistake or an oddity at a key of the merged document.

    Attributes
    ----------
    path : tuple
        The key.
    message : str
        What is wrong and what is allowed.
    given : object
        The value to repeat; None for none.
    reads : tuple of tuple
        Other keys that the finding follows from, ``"*"`` for any. When one of them is wrong itself, the finding
        may be wrong too and is kept back.
    or_at : tuple of tuple
        Keys at which the mistake may stand as well; the one in the file asked for is told.
    is_warning : bool
        Worth a look, but the scenario can be played.
    """

    path: Path
    message: str
    given: object = None
    reads: tuple[Path, ...] = ()
    or_at: tuple[Path, ...] = ()
    is_warning: bool = False

    def follows_from(self, wrong: list[Path]) -> bool:
        """Whether this finding stands at or inside something wrong, or reads it."""
        return any(
            self.path[: len(path)] == path or any(overlaps(read, path) for read in self.reads)
            for path in wrong
        )


def overlaps(pattern: Path, path: Path) -> bool:
    """Whether one path is the other or lies inside it.

    Examples
    --------
    >>> overlaps(("units", "*", "seats"), ("units", "sales", "seats", "closers")), overlaps(("a",), ("b",))
    (True, False)
    """
    return all(one in ("*", other) for one, other in zip(pattern, path, strict=False))


def unknown_name(what: str, name: str, valid: Iterable[str], path: Path, section: Path) -> Iterator[Finding]:
    """A finding when a name refers to nothing.

    Parameters
    ----------
    what : str
        Kind of thing that it should name.
    name : str
        The name.
    valid : iterable of str
        The names there are.
    path : tuple
        The key at which it stands.
    section : tuple
        The table in which the thing would stand.
    """
    names = list(valid)
    if name not in names:
        message = f"no such {what}{did_you_mean(name, names)}"
        yield Finding(path, message, name, reads=((*section, name),))
