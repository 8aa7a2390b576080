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

__all__ = ["Patches", "Place"]

Place = tuple[int, int]
"""A column, by its place in LIVE, and a place in it, row after row."""


class Patches:
    """What changes and policies write.

    Parameters
    ----------
    scenario : Scenario
        The company as it begins.
    sets : sequence of mapping
        Everything that any of them sets. A path that more than one of them sets is written even where the value is as
        before, since somebody may have written another one meanwhile.
    """

    def __init__(self, scenario: Scenario, sets: Sequence[Mapping[str, Any]] = ()) -> None:
        self._scenario = scenario
        self._lowered: dict[str, Tables] = {}
        self._shared = self._shared_places(sets)

    def of(
        self, changes: Mapping[str, Any], earlier: Mapping[str, Any] | None = None
    ) -> list[tuple[int, int, float]]:
        """Live columns that differ when settings are changed.

        Parameters
        ----------
        changes : mapping
            Dotted paths of what may be changed, and valid values, as :mod:`~salessim.scenario.check_set` holds them.
        earlier : mapping, optional
            What has been changed before, by earlier changes.

        Returns
        -------
        list of tuple
            Place of the column in :data:`~salessim.scenario.steering_tables.LIVE`, place in the column (row after
            row), and the new value; whole numbers are exact as doubles.
        """
        if not changes:
            return []
        before = self._with(earlier or {})
        after = self._with({**(earlier or {}), **changes})
        shared = (self._shared.get(path, set()) for path in changes)
        places = _differing(before, after, changes).union(*shared)
        return [(field, row, _value(after, field, row)) for field, row in sorted(places)]

    def _shared_places(self, sets: Sequence[Mapping[str, Any]]) -> dict[str, set[Place]]:
        """For each path that more than one of them sets: all places that any of its values moves."""
        n_times = Counter(path for one in sets for path in one)
        places: dict[str, set[Place]] = {path: set() for path, n in n_times.items() if n > 1}
        for one in sets:
            for path in one.keys() & places.keys():
                places[path] |= self._moved(path, one)
        return places

    def _moved(self, path: str, changes: Mapping[str, Any]) -> set[Place]:
        """Places that one path moves; where it is only valid along with the others, what they move together."""
        alone = {path: changes[path]}
        try:
            return _differing(self._with({}), self._with(alone), alone)
        except InputError:
            return _differing(self._with({}), self._with(changes), changes)

    def _with(self, changes: Mapping[str, Any]) -> Tables:
        """The company with some settings changed, lowered once."""
        from salessim.scenario.lower import lower

        quiet: dict[str, Any] = {"changes": {}, "policies": {}, "shocks": {}}
        key = repr(sorted(changes.items()))
        if key not in self._lowered:
            self._lowered[key] = lower(self._scenario.override(quiet | dict(changes)))
        return self._lowered[key]


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
