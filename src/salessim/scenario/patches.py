"""Settings that have another value from some moment on: what that changes in the tables an engine plays.

The scenario is lowered a second time with the settings changed. What differs are live columns, which engines read at
the moment of use; everything else is fixed for a run, and the checks refuse to change it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from salessim.scenario.scenario import Scenario
from salessim.scenario.steering_tables import LIVE

__all__ = ["patches_of"]


def patches_of(scenario: Scenario, changes: Mapping[str, Any]) -> list[tuple[int, int, float]]:
    """Live columns that differ when settings are changed.

    Parameters
    ----------
    scenario : Scenario
        The company as it begins.
    changes : mapping
        Dotted paths of what may be changed, and valid values, as :mod:`~salessim.scenario.check_set` holds them.

    Returns
    -------
    list of tuple
        Place of the column in :data:`~salessim.scenario.steering_tables.LIVE`, place in the column (row after row),
        and the new value; whole numbers are exact as doubles.
    """
    if not changes:
        return []
    from salessim.scenario.lower import lower

    quiet: dict[str, Any] = {"changes": {}, "policies": {}, "shocks": {}}
    before = lower(scenario.override(quiet))
    after = lower(scenario.override(quiet | dict(changes)))
    patches: list[tuple[int, int, float]] = []
    for name, old, new in _columns(before, after):
        if name in LIVE and np.shape(old) == np.shape(new):
            rows = np.flatnonzero(np.ravel(old) != np.ravel(new))
            patches += [(LIVE.index(name), int(row), float(np.ravel(new)[row])) for row in rows]
        elif not _same(old, new):
            raise AssertionError(
                f"{', '.join(changes)} reaches into {'.'.join(name)}, which engines do not read anew"
            )
    return patches


def _columns(before: Any, after: Any) -> Iterator[tuple[tuple[str, str], Any, Any]]:
    """Columns of two lowered scenarios by table and name, but for names that people read and the fingerprint."""
    for table in dataclasses.fields(before):
        old, new = getattr(before, table.name), getattr(after, table.name)
        if not dataclasses.is_dataclass(old):
            if table.name != "fingerprint":
                yield ("", table.name), old, new
            continue
        for column in dataclasses.fields(old):
            yield (table.name, column.name), getattr(old, column.name), getattr(new, column.name)


def _same(old: Any, new: Any) -> bool:
    if isinstance(old, tuple) and isinstance(new, tuple):
        return len(old) == len(new) and all(_same(one, other) for one, other in zip(old, new, strict=True))
    return bool(np.shape(old) == np.shape(new) and np.all(np.asarray(old) == np.asarray(new)))
