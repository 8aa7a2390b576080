"""``salessim backtest``: whether forecasts would have been right before."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from salessim.cli._designs import EXIT_FAILED, RESULTS, play_options, refuse_both, settings
from salessim.cli.compare import NearestChoice

__all__ = ["command"]


@click.command(name="backtest", short_help="Forecasts from earlier Mondays beside what happened.")
@click.argument("mapping", type=click.Path(path_type=Path))
@click.option(
    "--origins", type=click.IntRange(1, 200), default=9, show_default=True, help="Mondays to forecast from."
)
@click.option(
    "--weeks", type=click.IntRange(1, 52), default=4, show_default=True, help="Weeks forecast from each."
)
@click.option(
    "--step", type=click.IntRange(1, 52), default=1, show_default=True, help="Weeks between two origins."
)
@click.option(
    "--draws", type=click.IntRange(2, 20_000), default=100, show_default=True, help="Draws at each origin."
)
@click.option("--runs", type=click.IntRange(1, 1000), default=4, show_default=True, help="Runs of each draw.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Nothing from this day on is used.")
@play_options
@click.option(
    "--format", "form", type=NearestChoice(("text", "csv", "json")), default="text", help="text, csv or json."
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="Folder [default: results/NAME-backtest]."
)
@click.pass_context
def command(
    ctx: click.Context,
    /,
    mapping: Path,
    origins: int,
    weeks: int,
    step: int,
    draws: int,
    runs: int,
    until: datetime | None,
    form: str,
    **options: Any,
) -> None:
    """Forecast from rolling origins with only what was known then, beside five baselines.

    Scores (CRPS, coverage, width, mean error) by week and in total, with and without knowing how many leads came.
    Runs of each origin are kept in a folder of their own under the output; interrupted, go on with --resume.
    """
    from salessim.cli._records import mapping_name, read
    from salessim.fit.backtest import backtest, origins_of
    from salessim.report import backtest as report

    refuse_both(options)
    records = read(mapping)
    mondays = origins_of(records, origins, weeks, step, until.date() if until else None)
    folder = options["output"] or RESULTS / f"{mapping_name(mapping)}-backtest"
    seed = 1 if options["seed"] is None else options["seed"]

    def play(how: dict[str, Any]) -> Any:
        how |= {"results": folder, "folder": None}
        return backtest(
            records,
            origins=mondays,
            n_weeks=weeks,
            draws=draws,
            runs=runs,
            seed=seed,
            note=how["watcher"].note,
            **how,
        )

    found = settings(options, play)
    files = report.write_backtest(folder, found, records)
    click.echo(f"Kept in {folder}, with {', '.join(files)}", err=True)
    shown = {"text": report.as_text, "csv": report.backtest_csv, "json": report.as_json}[form]
    click.echo(shown(found), nl=False)
    ctx.exit(EXIT_FAILED if found.n_failed else 0)
