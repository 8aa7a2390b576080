"""A scenario as text that people read: tables in order, a comment behind every value that has one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

__all__ = ["four_digits", "scenario_text"]

SHORT = 3
"""Tables with so many plain values at most are written on one line."""


def four_digits(value: float) -> float:
    """A number as fitted scenarios give it: with four significant digits.

    Examples
    --------
    >>> four_digits(12345.678)
    12350.0
    """
    return float(f"{value:.4g}")


def scenario_text(document: Mapping[str, Any], comments: Mapping[str, str], head: str) -> str:
    """A document as a TOML file.

    Parameters
    ----------
    document : mapping
        Tables of tables, lists, text and numbers; keys are those of a scenario.
    comments : mapping of str to str
        By dotted path.
    head : str
        Lines that stand above everything, without their ``#``.

    Returns
    -------
    str
        Ends in a newline.

    Examples
    --------
    >>> print(scenario_text({"title": "A", "market": {"sd": 0.2}}, {"market.sd": "measured"}, "Fitted"), end="")
    # Fitted
    title = "A"
    <BLANKLINE>
    [market]
    sd = 0.2 # measured
    """
    lines = [f"# {_one_line(line)}".rstrip() for line in head.splitlines()]
    _table(document, "", comments, lines)
    return "\n".join(lines) + "\n"


def _table(table: Mapping[str, Any], path: str, comments: Mapping[str, str], lines: list[str]) -> None:
    below = f"{path}." if path else ""
    nested = {
        key: value
        for key, value in table.items()
        if isinstance(value, Mapping) and not _is_short(value, f"{below}{key}", comments)
    }
    plain = {key: value for key, value in table.items() if key not in nested}
    if path and (plain or not nested):
        lines += ["", f"[{path}]"]
    for key, value in plain.items():
        at = f"{below}{key}"
        comment = f" # {_one_line(comments[at])}" if at in comments else ""
        lines.append(f"{key} = {_value(value)}{comment}")
    for key, value in nested.items():
        _table(value, f"{below}{key}", comments, lines)


def _is_short(table: Mapping[str, Any], path: str, comments: Mapping[str, str]) -> bool:
    """A few plain values, none of which has a comment."""
    plain = all(isinstance(one, int | float | str) for one in table.values())
    return 0 < len(table) <= SHORT and plain and not any(f"{path}.{key}" in comments for key in table)


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_value(one)}" for key, one in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, float):
        return repr(value)
    # TOML writes text, whole numbers, true and false as JSON does; but no pairs of surrogates, and no bare delete
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _one_line(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable())
