"""``salessim export``: results of an earlier run as CSV, xlsx or JSON."""

from __future__ import annotations

from pathlib import Path

import click

from salessim.cli.compare import NearestChoice, metrics_of

__all__ = ["FORMATS", "command"]

FORMATS = ("csv", "xlsx", "json")


@click.command(name="export", short_help="Write the values of a result as CSV, xlsx or JSON.")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--format", "form", type=NearestChoice(FORMATS), default="csv", help="csv, xlsx or json.")
@click.option(
    "--metrics", metavar="NAMES", help="Only these metrics, with commas [default: company metrics]."
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="File to write [stdout]."
)
def command(folder: Path, form: str, metrics: str | None, output: Path | None) -> None:
    """Write every replication of a result folder, for a spreadsheet or a program.

    CSV has a row a scenario and replication and a column a metric; xlsx has the comparison and definitions
    too; JSON has everything.
    """
    if form == "xlsx" and output is None:
        raise click.UsageError("an xlsx file is not text: name a file with -o")
    content = _content(folder, form, metrics_of(metrics))
    if output is None:
        click.echo(content.decode(), nl=False)
        return
    from salessim.report.files import write_file

    write_file(output, content)
    click.echo(f"written: {output}", err=True)


def _content(folder: Path, form: str, asked: tuple[str, ...]) -> bytes:
    """The file as bytes."""
    from dataclasses import replace

    from salessim.experiment.again import read_results_only
    from salessim.report.csv_text import replications_csv
    from salessim.report.json_text import as_json
    from salessim.report.measured import company_metrics
    from salessim.report.rows import summary_rows
    from salessim.report.workbook import as_workbook

    found = read_results_only(folder)
    metrics = asked or company_metrics(found.results[0])
    if form == "csv":
        return replications_csv(found, metrics).encode()
    if form == "json":
        return as_json(found, metrics, with_values=True).encode()
    shown = replace(found, metrics=asked) if asked else found
    return as_workbook(shown, summary_rows(shown))
