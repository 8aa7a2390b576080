"""``salessim forecast``: play the company that a fit found on from where its records end."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from salessim.cli._designs import play_options, refuse_both, settings, tell_failures
from salessim.cli.compare import NearestChoice

__all__ = ["command"]


@click.command(name="forecast", short_help="Weekly wins and bookings to come, from records.")
@click.argument("mapping", type=click.Path(path_type=Path))
@click.option("--weeks", type=click.IntRange(1, 104), default=13, show_default=True, help="How far.")
@click.option(
    "--draws", type=click.IntRange(2, 20_000), default=250, show_default=True, help="Draws of what is open."
)
@click.option("--runs", type=click.IntRange(1, 1000), default=4, show_default=True, help="Runs of each draw.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Nothing from this day on is used.")
@play_options
@click.option(
    "--format", "form", type=NearestChoice(("text", "csv", "json")), default="text", help="text, csv or json."
)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Result folder [default: in results/].")
@click.pass_context
def command(
    ctx: click.Context,
    /,
    mapping: Path,
    weeks: int,
    draws: int,
    runs: int,
    until: datetime | None,
    form: str,
    **options: Any,
) -> None:
    """Forecast won deals and bookings by week from the records that a mapping file describes.

    Starts from the leads that are open on the last Monday, with parameters drawn from what the records leave open.
    Bands of 50, 80 and 95 %, split into what is not known and luck.
    """
    from salessim.cli._records import fit_records, mapping_name, read
    from salessim.fit.forecast import forecast
    from salessim.report import forecast as report

    refuse_both(options)
    records = read(mapping)
    fitted = fit_records(records, until.date() if until else None)
    name = f"{mapping_name(mapping)}-forecast"
    seed = 1 if options["seed"] is None else options["seed"]
    found = settings(
        options, lambda how: forecast(fitted, weeks, draws=draws, runs=runs, seed=seed, name=name, **how)
    )
    files = report.write_forecast(Path(found.folder), found, records)
    click.echo(f"Kept in {found.folder}, with {', '.join(files)}", err=True)
    shown = {"text": report.as_text, "csv": report.forecast_csv, "json": report.as_json}[form]
    click.echo(shown(found), nl=False)
    ctx.exit(tell_failures(found))
