"""Names in messages and in the file system: the nearest valid name, and safe names for folders."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable

__all__ = ["nearest", "slug"]

_RESERVED = {
    "con",
    "prn",
    "aux",
    "nul",
    *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10)),
}


def nearest(given: str, valid: Iterable[str]) -> str:
    """End of a message: the nearest valid name, or all of them when there are few.

    Examples
    --------
    >>> nearest("won_costumers", ["won_customers", "bookings"])
    '; did you mean "won_customers"?'
    >>> nearest("xyz", ["growth", "stars"])
    '; allowed: growth, stars'
    """
    names = sorted(valid)
    close = difflib.get_close_matches(given[:200], names, n=1, cutoff=0.6)
    if close:
        return f'; did you mean "{close[0]}"?'
    return f"; allowed: {', '.join(names)}" if 0 < len(names) <= 12 else ""


def slug(text: str) -> str:
    """A name for a folder on any system: lower-case letters, digits and hyphens, at most 40 of them.

    Different texts may give the same slug; a fingerprint behind it keeps their folders apart.

    Examples
    --------
    >>> slug("../Größe & co"), slug("NUL"), slug("...")
    ('grosse-co', 'run-nul', 'run')
    """
    plain = unicodedata.normalize("NFKD", text[:400].casefold()).encode("ascii", "ignore").decode()
    name = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-")
    return f"run-{name}".strip("-") if not name or name in _RESERVED else name
