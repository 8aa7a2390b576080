"""Names that any file system takes."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["slug"]

_RESERVED = {
    "con",
    "prn",
    "aux",
    "nul",
    *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10)),
}


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
