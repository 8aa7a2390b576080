"""Steering: how often policies acted, were held back, and undid what policies had done."""
# ruff: noqa: D205  (a docstring here is a definition as published, of one or two sentences)

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from salessim.metrics.calendar import period_of
from salessim.metrics.catalogue import metric
from salessim.metrics.estimate import count
from salessim.metrics.joins import total_by
from salessim.metrics.view import View
from salessim.trace.kinds import COLUMNS, RowKind
from salessim.units import WEEK

Floats = NDArray[np.float64]

_SOON: Final = 26 * WEEK  # assumption: what is undone within half a year had better not been done
_AT, _GROUP = COLUMNS.index("at"), COLUMNS.index("entity")
_A, _B, _C = (COLUMNS.index(name) for name in "abc")


@metric("policy_acts", unit="acts", better="neither")
def policy_acts(view: View) -> float:
    """How often policies acted, all policies together."""
    return float(len(view.trace.of(RowKind.POLICY_ACTED)))


@metric("policy_acts_by_month", unit="acts", better="neither", level="month")
def policy_acts_by_month(view: View) -> Floats:
    """How often policies acted in each fiscal month, all policies together."""
    month = period_of(view.months, view.trace.column(RowKind.POLICY_ACTED, "at"))
    return total_by(month, len(view.months) - 1).astype(np.float64)


@metric("policies_held", unit="acts", better="neither")
def policies_held(view: View) -> float:
    """How often policies were held back from changing a group of seats since one of them had lately changed it the
    other way, once a week and group.
    """
    return float(len(view.trace.of(RowKind.POLICY_HELD)))


@metric("reversals", unit="acts", better="lower")
def reversals(view: View) -> float:
    """How often policies changed the planned number of seats of a group in the other direction than policies had last
    changed it, within 26 weeks.
    """
    rows = view.trace.of(RowKind.HEADCOUNT)
    causes = view.tables.causes
    rows = rows[np.isin(rows[:, _C], causes.ids[causes.is_policy])]
    rows = rows[np.argsort(rows[:, _GROUP], kind="stable")]
    same = rows[1:, _GROUP] == rows[:-1, _GROUP]
    is_more = rows[:, _A] > rows[:, _B]
    soon = np.diff(rows[:, _AT]) <= _SOON
    return float(count(same & soon & (is_more[1:] != is_more[:-1])))
