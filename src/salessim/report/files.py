"""Write a report's files beside a result, each whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from salessim.errors import RunError
from salessim.experiment.outcome import ExperimentResult
from salessim.experiment.result import Result
from salessim.report.claims import COLUMNS, claim_rows
from salessim.report.csv_text import as_csv, comparison_csv, selection_csv, summary_csv
from salessim.report.measured import as_experiment
from salessim.report.workbook import as_workbook

__all__ = ["CHARTS", "OUTPUTS", "chart_files", "figure_files", "write", "write_file", "write_files"]

OUTPUTS = ("csv", "xlsx", "charts")
CHARTS = "charts"


def write(
    folder: str | Path, found: ExperimentResult | Result, outputs: Sequence[str] = OUTPUTS
) -> list[str]:
    """Write tables of means, comparisons, searches and claims (CSV), a workbook and the charts (SVG and PNG).

    A single replication is one piece of luck: there are no charts of it.

    Parameters
    ----------
    folder : str or Path
        Made when it is not there; files of an earlier report in it are replaced.
    found : ExperimentResult or Result
    outputs : sequence of {"csv", "xlsx", "charts"}
        What to write.

    Returns
    -------
    list of str
        Names of the files written, relative to the folder, with forward slashes.

    Raises
    ------
    RunError
        If a file cannot be written; the files before it are whole.
    """
    outcome = as_experiment(found)
    folder = Path(folder)
    files: dict[str, bytes] = {}
    if "csv" in outputs:
        files["summary.csv"] = summary_csv(outcome).encode()
        if outcome.comparison is not None:
            files["comparison.csv"] = comparison_csv(outcome).encode()
        if outcome.selection is not None:
            files["selection.csv"] = selection_csv(outcome).encode()
        if outcome.claims:
            files["claims.csv"] = as_csv(COLUMNS, claim_rows(outcome)).encode()
    if "xlsx" in outputs:
        files["comparison.xlsx"] = as_workbook(outcome)
    if "charts" in outputs and outcome.results[0].replications > 1:
        files |= chart_files(outcome)
    return write_files(folder, files)


def write_files(folder: Path, files: Mapping[str, bytes]) -> list[str]:
    """Write files by their names under a folder; the names.

    Raises
    ------
    RunError
        If one cannot be written; those before it are whole.
    """
    for name, content in files.items():
        write_file(folder / name, content)
    return list(files)


def chart_files(outcome: Any) -> dict[str, bytes]:
    """Every chart of this kind of outcome that has something to show, as SVG and PNG by name."""
    from salessim.report.charts.registry import charts_of

    files: dict[str, bytes] = {}
    for name, chart in charts_of(outcome).items():
        data = chart.prepare(outcome)
        if data is not None:
            files |= figure_files(name, chart.draw(data))
    return files


def figure_files(name: str, figure: Any) -> dict[str, bytes]:
    """A figure as SVG and PNG, by the names of its files."""
    from salessim.report.charts.registry import as_png, as_svg

    return {f"{CHARTS}/{name}.svg": as_svg(figure, name), f"{CHARTS}/{name}.png": as_png(figure)}


def write_file(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all, whatever happens meanwhile.

    Raises
    ------
    RunError
        If it cannot be written; an earlier file of this name is untouched then.
    """
    temporary = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        os.chmod(temporary, 0o666 & ~_umask())
        os.replace(temporary, path)
    except OSError as error:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        raise RunError(f"{path}: cannot be written: {error.strerror or error}") from None


def _umask() -> int:
    """What new files may not allow; mkstemp itself allows nobody else anything."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
