"""Lower the state of the first Monday: cash, accounts, and the leads that are on their way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from salessim.scenario.check_reach import kinds_brought
from salessim.scenario.customers import customers_of
from salessim.scenario.lower_blocks import ints, row_of
from salessim.scenario.lower_market import ordered_stages
from salessim.scenario.scenario import Scenario
from salessim.scenario.tables import Start
from salessim.units import to_cents

__all__ = ["lower_start"]


def lower_start(scenario: Scenario) -> Start:
    """The state on the first Monday."""
    start = scenario.start
    backlog, known_weeks = _known_leads(scenario, start.backlog)
    coming, coming_weeks = _known_leads(scenario, start.coming)
    return Start(
        cash=to_cents(start.cash),
        accounts=_accounts_of(scenario),
        steady_pipeline=start.pipeline == "steady",
        backlog=backlog,
        known_weeks=known_weeks,
        coming=coming,
        coming_weeks=coming_weeks,
        **_open_leads(scenario),
        losses_logged=start.losses_logged,
    )


def _known_leads(scenario: Scenario, given: Mapping[str, tuple[int, ...]]) -> tuple[Any, Any]:
    """Known weekly numbers by source and week, and of how many weeks they are known."""
    weeks = max((len(counts) for counts in given.values()), default=0)
    numbers = np.zeros((len(scenario.sources), weeks), dtype=np.int64)
    known = np.zeros(len(scenario.sources), dtype=np.int64)
    for key, counts in given.items():
        row = row_of(scenario.sources)[key]
        numbers[row, : len(counts)] = counts
        known[row] = len(counts)
    return numbers, known


def _accounts_of(scenario: Scenario) -> Any:
    """Accounts of each kind of customer at the start: those of a segment are dealt out one by one."""
    kinds = customers_of(scenario)
    n_kinds = len(kinds) // max(1, len(scenario.segments))
    accounts = [scenario.start.accounts.get(kind.segment, 0) for kind in kinds]
    return ints([(n + n_kinds - 1 - row % n_kinds) // n_kinds for row, n in enumerate(accounts)])


def _open_leads(scenario: Scenario) -> dict[str, Any]:
    """Leads known to be open as columns: by segment, stage, source, and from the oldest week to the latest."""
    names = ("open_segment", "open_position", "open_source", "open_week", "open_number")
    rows: list[tuple[int, ...]] = []
    sources = row_of(scenario.sources)
    for segment, stages in scenario.start.open.items():
        way = [key for key, _ in ordered_stages(scenario.segments[segment])]
        for stage, by_source in stages.items():
            for source, counts in by_source.items():
                for kind, week, number in _dealt(kinds_brought(scenario, source, segment), counts):
                    rows.append((kind, way.index(stage), sources[source], week, number))
    rows.sort(key=lambda row: (*row[:3], -row[3]))
    columns = np.array(rows, dtype=np.int64).reshape(-1, len(names)).T
    return {name: column.copy() for name, column in zip(names, columns, strict=True)}


def _dealt(kinds: list[int], counts: tuple[int, ...]) -> Any:
    """Kind of customer, week and number: dealt out one by one over the kinds, from the latest week on."""
    before = 0
    for weeks_ago, count in enumerate(counts, start=1):
        for turn, kind in enumerate(kinds):
            number = _turns(before + count, turn, len(kinds)) - _turns(before, turn, len(kinds))
            if number:
                yield kind, weeks_ago, number
        before += count


def _turns(dealt: int, turn: int, n: int) -> int:
    """How many of the first that are dealt go to the one whose turn it is after so many others."""
    return (dealt + n - 1 - turn) // n
