"""Pictures of single scenarios and replications, which need more than results: one a scenario and kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from salessim.report.files import figure_files, write_file, write_files
from salessim.scenario.scenario import Scenario

__all__ = ["write_picture", "write_pictures"]

_MOST_SCENARIOS = 6


def write_pictures(
    folder: str | Path, scenarios: Sequence[Scenario], kind: str, drawn: Callable[[Scenario], Any | None]
) -> list[str]:
    """Write ``charts/KIND-NAME.svg`` and ``.png`` of every scenario that has something to show.

    Parameters
    ----------
    folder : str or Path
        Result folder.
    scenarios : sequence of Scenario
        What was played; six at most are drawn.
    kind : str
        What the picture shows, for the names of the files.
    drawn : callable
        The figure of a scenario, or None where there is nothing to show.

    Returns
    -------
    list of str
        Names of the files written, relative to the folder, with forward slashes.

    Raises
    ------
    RunError
        If a file cannot be written.
    """
    written: list[str] = []
    for number, scenario in enumerate(scenarios[:_MOST_SCENARIOS]):
        figure = drawn(scenario)
        if figure is not None:
            name = f"{kind}-{_as_file_name(scenario.name) or number + 1}"
            written += write_files(Path(folder), figure_files(name, figure))
    return written


def write_picture(path: Path, kind: str, figure: Any) -> None:
    """Write one figure where a user wants it: as PNG where the name ends in ``.png``, else as SVG.

    Raises
    ------
    RunError
        If the file cannot be written.
    """
    from salessim.report.charts.registry import as_png, as_svg

    write_file(path, as_png(figure) if path.suffix.lower() == ".png" else as_svg(figure, kind))


def _as_file_name(text: str) -> str:
    """What of a name may stand in the name of a file anywhere."""
    return re.sub(r"[^A-Za-z0-9_-]+", "-", text).strip("-")[:60]
