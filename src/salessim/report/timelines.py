"""Timelines of people: play the first replication of each scenario again and draw who sat where."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from salessim.engine import play
from salessim.report.files import figure_files, write_files
from salessim.scenario.lower import lower
from salessim.scenario.scenario import Scenario

__all__ = ["as_file_name", "write_timelines"]

_REPLICATION = 0
_MOST_SCENARIOS = 6


def write_timelines(folder: str | Path, scenarios: Sequence[Scenario], seed: int) -> list[str]:
    """Write ``charts/people-NAME.svg`` and ``.png`` of every scenario in which somebody comes, goes or is wanted.

    Parameters
    ----------
    folder : str or Path
        Result folder.
    scenarios : sequence of Scenario
        What was played; six at most are drawn.
    seed : int
        Seed of the run: replication 0 of it is played again, which is the same run everywhere.

    Returns
    -------
    list of str
        Names of the files written, relative to the folder, with forward slashes.

    Raises
    ------
    RunError
        If a file cannot be written.
    """
    from salessim.report.charts.timeline import draw_timeline, timeline_of

    written: list[str] = []
    for number, scenario in enumerate(scenarios[:_MOST_SCENARIOS]):
        tables = lower(scenario)
        data = timeline_of(scenario.name, tables, play(tables, seed, _REPLICATION))
        if data is None:
            continue
        figure = draw_timeline(data)
        name = f"people-{as_file_name(scenario.name) or number + 1}"
        written += write_files(Path(folder), figure_files(name, figure))
    return written


def as_file_name(text: str) -> str:
    """What of a name may stand in the name of a file anywhere."""
    return re.sub(r"[^A-Za-z0-9_-]+", "-", text).strip("-")[:60]
