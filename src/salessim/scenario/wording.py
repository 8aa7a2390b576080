"""Words of messages: what a user gave, shown safely, and the nearest valid name."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence

__all__ = ["did_you_mean", "dotted", "nearest_name", "shown", "visible"]

Path = tuple[str | int, ...]

_BARE = re.compile(r"[A-Za-z0-9_-]+")
LONGEST = 80
"""Characters of a value that a message repeats."""


def visible(text: str) -> str:
    r"""The text with control, invisible and direction-changing characters written as escapes.

    Examples
    --------
    >>> visible("red \x1b[31m")
    'red \\x1b[31m'
    """
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape", "backslashreplace").decode()
        for char in text
    )


def shown(value: object) -> str:
    """A value as a scenario file would write it, escaped and shortened.

    Examples
    --------
    >>> shown("3 days"), shown(True), shown(["a", 1]), shown({"mid": 0.5})
    ('"3 days"', 'true', '["a", 1]', '{ mid = 0.5 }')
    """
    text = _written(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 3] + "..."


def _written(value: object, depth: int = 0) -> str:
    if depth > 3:
        return "..."
    if isinstance(value, str):
        return f'"{visible(value[: LONGEST + 10])}"'
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        inside = ", ".join(
            f"{dotted((key,))} = {_written(one, depth + 1)}" for key, one in list(value.items())[:20]
        )
        return f"{{ {inside} }}" if inside else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(_written(one, depth + 1) for one in value[:40])}]"
    if isinstance(value, int) and value.bit_length() > 1_000:
        return "a whole number of more than 300 digits"
    return visible(str(value))


def dotted(path: Sequence[str | int]) -> str:
    """A path as a dotted key; parts that are not bare keys stand in quotes.

    Examples
    --------
    >>> dotted(("segments", "mid", 2, "a b"))
    'segments.mid.2."a b"'
    """
    parts = [str(part) for part in path]
    return ".".join(part if _BARE.fullmatch(part) else f'"{visible(part[:LONGEST])}"' for part in parts)


def nearest_name(given: str, valid: Iterable[str]) -> str | None:
    """The valid name most like the given one, or None when none is near."""
    names = sorted(valid)
    close = difflib.get_close_matches(given[:LONGEST], names, n=1, cutoff=0.6)
    if not close:
        close = (
            [name for name in names if name.startswith(given) or given.startswith(name)][:1] if given else []
        )
    return close[0] if close else None


def did_you_mean(given: str, valid: Iterable[str]) -> str:
    """End of a message: the nearest valid name, or the valid names when none is near.

    Examples
    --------
    >>> did_you_mean("sales_manger", ["sales_manager", "founder"])
    '; did you mean "sales_manager"?'
    >>> did_you_mean("xyz", ["growth", "stars"])
    '; valid: growth, stars'
    """
    names = sorted(valid)
    close = nearest_name(given, names)
    if close is not None:
        return f'; did you mean "{close}"?'
    if not names:
        return "; there is none"
    more = f" and {len(names) - 15} more" if len(names) > 15 else ""
    return f"; valid: {', '.join(names[:15])}{more}"
