"""Timelines of people: play the first replication of each scenario again and draw who sat where."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from salessim.engine import play
from salessim.report.pictures import write_pictures
from salessim.scenario.lower import lower
from salessim.scenario.scenario import Scenario

__all__ = ["write_timelines"]

_REPLICATION = 0


def write_timelines(folder: str | Path, scenarios: Sequence[Scenario], seed: int) -> list[str]:
    """Write ``charts/people-NAME.svg`` and ``.png`` of every scenario in which somebody comes, goes or is wanted.

    Parameters
    ----------
    folder, scenarios
        As :func:`~salessim.report.pictures.write_pictures`, and so is what comes back.
    seed : int
        Seed of the run: replication 0 of it is played again, which is the same run everywhere.
    """
    from salessim.report.charts.timeline import draw_timeline, timeline_of

    def drawn(scenario: Scenario) -> Any | None:
        tables = lower(scenario)
        data = timeline_of(scenario.name, tables, play(tables, seed, _REPLICATION))
        return None if data is None else draw_timeline(data)

    return write_pictures(folder, scenarios, "people", drawn)
