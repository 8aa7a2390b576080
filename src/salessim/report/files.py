"""Write a report's files beside a result, each whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from salessim.errors import RunError
from salessim.experiment.outcome import ExperimentResult
from salessim.experiment.result import Result
from salessim.report.claims import COLUMNS, claim_rows
from salessim.report.csv_text import as_csv, comparison_csv, selection_csv, summary_csv
from salessim.report.measured import as_experiment
from salessim.report.rows import summary_rows
from salessim.report.workbook import as_workbook

if TYPE_CHECKING:
    from salessim.report.charts.registry import Drawing
    from salessim.report.page.background import Background

__all__ = [
    "CHARTS",
    "OUTPUTS",
    "PAGE",
    "chart_files",
    "drawings_of",
    "drawn_files",
    "figure_files",
    "page_file",
    "write",
    "write_file",
    "write_files",
    "write_report",
]

OUTPUTS = ("html", "csv", "xlsx", "charts")
CHARTS = "charts"
PAGE = "report.html"


def write(
    folder: str | Path,
    found: ExperimentResult | Result,
    outputs: Sequence[str] = OUTPUTS,
    known: Background | None = None,
) -> list[str]:
    """Write ``report.html``, tables of means, comparisons, searches and claims (CSV), a workbook, and the charts.

    A single replication is one piece of luck: there are no charts of it.

    Parameters
    ----------
    folder : str or Path
        Made when it is not there; files of an earlier report in it are replaced.
    found : ExperimentResult or Result
    outputs : sequence of {"html", "csv", "xlsx", "charts"}
        What to write.
    known : Background, optional
        What the report knows of scenarios and program; what the result folder says when silent.

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
    drawings = drawings_of(outcome) if {"charts", "html"} & set(outputs) else []
    summary = summary_rows(outcome) if {"csv", "xlsx"} & set(outputs) else []
    files: dict[str, bytes] = {}
    if "html" in outputs:
        files |= page_file(outcome, drawings, known)
    if "csv" in outputs:
        files["summary.csv"] = summary_csv(summary).encode()
        if outcome.comparison is not None:
            files["comparison.csv"] = comparison_csv(outcome).encode()
        if outcome.selection is not None:
            files["selection.csv"] = selection_csv(outcome).encode()
        if outcome.claims:
            files["claims.csv"] = as_csv(COLUMNS, claim_rows(outcome)).encode()
    if "xlsx" in outputs:
        files["comparison.xlsx"] = as_workbook(outcome, summary)
    if "charts" in outputs:
        files |= drawn_files(drawings)
    return write_files(folder, files)


def write_report(
    folder: str | Path, found: Any, tables: Mapping[str, str] | None = None, known: Background | None = None
) -> list[str]:
    """The page of an outcome, the tables beside it, and its charts; the names of the files.

    Parameters
    ----------
    folder : str or Path
        Made when it is not there.
    found : object
        Of a kind that has a page.
    tables : mapping of str to str
        Text of further files by name.
    known : Background, optional
        As for :func:`write`.

    Raises
    ------
    RunError
        If a file cannot be written; the files before it are whole.
    """
    drawings = drawings_of(found)
    texts = {name: text.encode() for name, text in (tables or {}).items()}
    return write_files(Path(folder), page_file(found, drawings, known) | texts | drawn_files(drawings))


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


def page_file(found: Any, drawings: Sequence[Drawing], known: Background | None = None) -> dict[str, bytes]:
    """The report as one page, by the name of its file.

    Parameters
    ----------
    found : object
        Of a kind that has a page.
    drawings : sequence of Drawing
        Charts of it.
    known : Background, optional
        As for :func:`write`.
    """
    from salessim.report.page.registry import page_html

    return {PAGE: page_html(found, drawings, known)}


def drawings_of(found: Any) -> list[Drawing]:
    """Every chart of this kind of outcome that has something to show; none of a single replication, which is luck."""
    if isinstance(found, ExperimentResult) and found.results[0].replications == 1:
        return []
    from salessim.report.charts.registry import draw_all

    return draw_all(found)


def chart_files(found: Any) -> dict[str, bytes]:
    """The charts of :func:`drawings_of` as SVG and PNG by name."""
    return drawn_files(drawings_of(found))


def drawn_files(drawings: Sequence[Drawing]) -> dict[str, bytes]:
    """Charts that were drawn, as SVG and PNG by name."""
    files: dict[str, bytes] = {}
    for one in drawings:
        files |= _both_forms(one.name, one.svg, one.figure)
    return files


def figure_files(name: str, figure: Any) -> dict[str, bytes]:
    """A figure as SVG and PNG, by the names of its files."""
    from salessim.report.charts.registry import as_svg

    return _both_forms(name, as_svg(figure, name), figure)


def _both_forms(name: str, svg: bytes, figure: Any) -> dict[str, bytes]:
    from salessim.report.charts.registry import as_png

    return {f"{CHARTS}/{name}.svg": svg, f"{CHARTS}/{name}.png": as_png(figure)}


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
