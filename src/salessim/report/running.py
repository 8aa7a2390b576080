"""What each account pays a year at the end of a replication."""

from __future__ import annotations

import numpy as np

from salessim.metrics.view import View
from salessim.trace.kinds import COLUMNS, RowKind

__all__ = ["running_arr"]

_SET, _ADDED = (RowKind.CONTRACT_STARTED,), (RowKind.UPSOLD, RowKind.CROSS_SOLD)


def running_arr(view: View) -> dict[int, int]:
    """Recurring revenue (cents a year) of each account that is still a customer at the horizon, by identity."""
    at, kind, entity, amount = (COLUMNS.index(name) for name in ("at", "kind", "entity", "a"))
    rows = np.concatenate([view.trace.of(one) for one in (*_SET, *_ADDED, RowKind.CHURNED)])
    rows = rows[np.argsort(rows[:, at], kind="stable")]
    running: dict[int, int] = {}
    for row in rows.tolist():
        if row[kind] in _SET:
            running[row[entity]] = row[amount]
        elif row[kind] in _ADDED:
            running[row[entity]] = running.get(row[entity], 0) + row[amount]
        else:
            running.pop(row[entity], None)
    return running
