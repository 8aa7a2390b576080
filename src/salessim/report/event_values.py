"""What the values of a trace row mean, read from the descriptions of its kind: nothing else knows the kinds.

A description such as ``annual contract value (cents)`` names the value and says its unit in brackets; one that ends
in ``code`` names a list of words. Whatever has the identity of something known is that thing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum

from salessim.report.identities import Identities
from salessim.report.moments import duration_words, moment_words
from salessim.report.plan_words import money
from salessim.report.wording import as_safe_text
from salessim.rules.pay.components import MEASURES, MONEY, PaidFor
from salessim.trace.kinds import KINDS, LeavingReason, LossReason, Milestone, Phase, RowKind, Verdict

__all__ = ["VALUES", "Meaning", "meaning", "value_words"]

VALUES = ("a", "b", "c")
_CODES: dict[str, type[IntEnum]] = {
    "milestone code": Milestone,
    "phase code": Phase,
    "verdict code": Verdict,
    "component code": PaidFor,
}
_DURATIONS = ("length", "extra", "delay")  # all other values in seconds are moments
_NONE = re.compile(r", or (-?\d+)")
_PLAN = "row of the plan"
_FLAG = re.compile(r"1 (?:for )?(.+), (?:else )?0(?: (?:for )?(.+))?")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one value of a kind is."""

    label: str
    """In words, without its unit; empty when the words of the value say it all."""
    unit: str
    """``cents``, ``amount`` (cents, or a count), ``moment``, ``duration``, ``millionths``, ``thousandths``, ``code``,
    ``flag``, ``other``; empty when the kind has no such value."""
    none: int | None = None
    """The value that stands for none."""
    words: tuple[str, str] = ("", "")
    """Of a flag: in words when it is 0, and when it is 1."""


def meaning(kind: RowKind, column: str) -> Meaning:
    """What a value of a kind is.

    Examples
    --------
    >>> meaning(RowKind.DEAL_WON, "b").label, meaning(RowKind.DEAL_WON, "b").unit
    ('annual contract value', 'cents')
    >>> meaning(RowKind.DEAL_WON, "c").unit, meaning(RowKind.REVIEWED, "a").words
    ('moment', ('not a good one', 'a good one'))
    """
    text = getattr(KINDS[kind], column)
    if text == "0":
        return Meaning("", "")
    flag = _FLAG.fullmatch(text)
    if flag:
        return Meaning("", "flag", words=(flag[2] or f"not {flag[1]}", flag[1]))
    absent = _NONE.search(text)
    none = int(absent[1]) if absent else None
    label, _, unit = _NONE.sub("", text).partition(" (")
    label = label.partition(":")[0].partition(", ")[0].strip()
    if unit.startswith("cents, or"):
        return Meaning(label, "amount", none)
    if unit.startswith("seconds"):
        return Meaning(label, "duration" if label.startswith(_DURATIONS) else "moment", none)
    for scale in ("cents", "millionths", "thousandths"):
        if unit.startswith(scale):
            return Meaning(label, scale, none)
    return Meaning(label, "code" if "code" in label.split() else "other", none)


def value_words(kind: RowKind, found: Meaning, value: int, row: dict[str, int], names: Identities) -> str:
    """A value as people read it; nothing where it stands for none."""
    if value == found.none or not found.unit:
        return ""
    if found.unit in ("cents", "amount"):
        is_money = found.unit == "cents" or MEASURES[row["a"]] in MONEY
        return money(value) if is_money else f"{value:,}"
    if found.unit == "moment":
        return moment_words(value)
    if found.unit == "duration":
        return duration_words(value)
    if found.unit == "millionths":
        return f"{value / 1e6:.6f}".rstrip("0").rstrip(".")
    if found.unit == "thousandths":
        return f"{value / 1e3:,.3f}".rstrip("0").rstrip(".")
    if found.unit == "flag":
        return found.words[value == 1]
    if found.label.startswith(_PLAN):
        plans = names.tables.plans
        return as_safe_text(plans.titles[value] or plans.keys[value])
    if found.unit == "code":
        return _code_words(kind, found.label, value, row, names)
    return names.anything(value, row["at"]) or str(value)


def _code_words(kind: RowKind, label: str, value: int, row: dict[str, int], names: Identities) -> str:
    """A code by the name that it has in its list; the number when it is not there."""
    if label.startswith("work code"):
        return names.work(value, names.customers.get(row["entity"], -1))
    if label == "measure code":
        return MEASURES[value].replace("_", " ")
    reasons = LossReason if kind is RowKind.LEAD_LOST else LeavingReason
    words = reasons if label == "reason code" else _CODES.get(label)
    try:
        return words(value).name.lower().replace("_", " ") if words is not None else str(value)
    except ValueError:
        return str(value)
