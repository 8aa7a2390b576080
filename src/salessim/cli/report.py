"""``salessim report``: the page of an earlier run, written again from its folder."""

from __future__ import annotations

from pathlib import Path

import click

__all__ = ["command"]


@click.command(name="report", short_help="Write the report of a result folder again.")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File to write [default: report.html in the folder].",
)
def command(folder: Path, output: Path | None) -> None:
    """Write report.html of a folder that "salessim run" or "salessim merge" left: one file that stands alone.

    Nothing is played: swept points and searches for the best are worked out again from what is kept. Folders of
    "salessim sweep" and "salessim sensitivity" do not keep what was asked; the commands write their reports themselves.
    """
    from salessim.experiment.again import read_outcome
    from salessim.report.files import PAGE, drawings_of, page_file, write_file

    outcome, lost = read_outcome(folder)
    if lost:
        click.echo(lost, err=True)
    path = output if output is not None else folder / PAGE
    write_file(path, page_file(outcome, drawings_of(outcome))[PAGE])
    click.echo(f"written: {path}", err=True)
