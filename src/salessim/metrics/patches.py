"""What changes and policies wrote into the tables while a replication was played, as far as pay depends on it."""

from __future__ import annotations

import numpy as np

from salessim.scenario.steering_tables import LIVE, ActKind
from salessim.scenario.tables import Tables
from salessim.trace.kinds import COLUMNS, RowKind
from salessim.trace.recorder import Trace

__all__ = ["patches_of"]

_AT, _ENTITY = COLUMNS.index("at"), COLUMNS.index("entity")


def patches_of(tables: Tables, trace: Trace, table: str, column: str) -> list[tuple[int, int, float]]:
    """Moments, places and values that a live column took on, in order.

    Parameters
    ----------
    tables : Tables
        As the company began.
    trace : Trace
        Which changes took effect, and which policies acted when.
    table, column : str
        One of :data:`~salessim.scenario.steering_tables.LIVE`.

    Returns
    -------
    list of tuple
        Moment (seconds), place in the column, and value.
    """
    rows = np.concatenate((trace.of(RowKind.CHANGED), trace.of(RowKind.POLICY_ACTED)))
    if not len(rows):
        return []
    causes, acts, live = tables.causes, tables.acts, LIVE.index((table, column))
    written = (acts.kind == ActKind.PATCH) & (acts.target == live)
    row_of = {identity: row for row, identity in enumerate(causes.ids.tolist())}
    found = []
    for row in rows[np.argsort(rows[:, _AT], kind="stable")]:  # of one Monday changes come before policies
        cause = row_of.get(int(row[_ENTITY]), -1)
        first, n = (int(causes.first_act[cause]), int(causes.n_acts[cause])) if cause >= 0 else (0, 0)
        found += [
            (int(row[_AT]), int(acts.to[act]), float(acts.value[act]))
            for act in range(first, first + n)
            if written[act]
        ]
    return found
