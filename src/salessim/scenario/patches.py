"""Settings that have another value from some moment on: what that changes in the tables an engine plays.

The scenario is lowered a second time with the settings changed. What differs are live columns, which engines read at
the moment of use; everything else is fixed for a run, and the checks refuse to change it.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from salessim.errors import InputError
from salessim.scenario.scenario import Scenario
from salessim.scenario.steering_tables import LIVE
from salessim.scenario.tables import Tables

__all__ = ["Place", "patches_of", "shared_places"]

Place = tuple[int, int]
"""A column, by its place in LIVE, and a place in it, row after row."""


def patches_of(
    scenario: Scenario,
    changes: Mapping[str, Any],
    earlier: Mapping[str, Any] | None = None,
    shared: Mapping[str, set[Place]] | None = None,
) -> list[tuple[int, int, float]]:
    """What a change writes: live columns that differ when settings are changed.

    Parameters
    ----------
    scenario : Scenario
        The company as it begins.
    changes : mapping
        Dotted paths of what may be changed, and valid values, as :mod:`~salessim.scenario.check_set` holds them.
    earlier : mapping, optional
        What has been changed before, by earlier changes.
    shared : mapping, optional
        Places that belong to paths which others set, too: they are written even where the value is as before, since
        somebody may have written another one meanwhile.

    Returns
    -------
    list of tuple
        Place of the column in :data:`~salessim.scenario.steering_tables.LIVE`, place in the column (row after row),
        and the new value; whole numbers are exact as doubles.
    """
    if not changes:
        return []
    before = _lowered(scenario, earlier or {})
    after = _lowered(scenario, {**(earlier or {}), **changes})
    places = _differing(before, after, changes).union(*((shared or {}).get(path, set()) for path in changes))
    return [(field, row, _value(after, field, row)) for field, row in sorted(places)]


def shared_places(scenario: Scenario, sets: Sequence[Mapping[str, Any]]) -> dict[str, set[Place]]:
    """For each path that more than one change or policy sets: all places that any of their values moves."""
    n_times = Counter(path for one in sets for path in one)
    places: dict[str, set[Place]] = {path: set() for path, n in n_times.items() if n > 1}
    if places:
        before = _lowered(scenario, {})
        for one in sets:
            for path in one.keys() & places.keys():
                places[path] |= _moved(scenario, before, path, one)
    return places


def _moved(scenario: Scenario, before: Tables, path: str, changes: Mapping[str, Any]) -> set[Place]:
    """Places that one path moves; where it is only valid along with the others, what they move together."""
    alone = {path: changes[path]}
    try:
        return _differing(before, _lowered(scenario, alone), alone)
    except InputError:
        return _differing(before, _lowered(scenario, changes), changes)


def _lowered(scenario: Scenario, changes: Mapping[str, Any]) -> Tables:
    from salessim.scenario.lower import lower

    quiet: dict[str, Any] = {"changes": {}, "policies": {}, "shocks": {}}
    return lower(scenario.override(quiet | dict(changes)))


def _differing(before: Tables, after: Tables, changes: Mapping[str, Any]) -> set[Place]:
    places: set[Place] = set()
    for name, old, new in _columns(before, after):
        if name in LIVE and np.shape(old) == np.shape(new):
            rows = np.flatnonzero(np.ravel(old) != np.ravel(new))
            places |= {(LIVE.index(name), int(row)) for row in rows}
        elif not _same(old, new):
            raise AssertionError(
                f"{', '.join(changes)} reaches into {'.'.join(name)}, which engines do not read anew"
            )
    return places


def _value(tables: Tables, field: int, row: int) -> float:
    table, column = LIVE[field]
    return float(np.ravel(getattr(getattr(tables, table), column))[row])


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
