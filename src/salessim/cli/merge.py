"""``salessim merge``: put the shards of a run together and say what came out."""

from __future__ import annotations

from pathlib import Path

import click

from salessim.cli._designs import typed
from salessim.cli.compare import NearestChoice
from salessim.cli.run import RESULTS, exit_code, written

__all__ = ["command"]


@click.command(name="merge", short_help="Put the shards of a run together.")
@click.argument(
    "folders", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, file_okay=False)
)
@click.option("--force", is_flag=True, help="Start anew over earlier results.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Result folder [default: in results/].")
@click.option("--format", "form", type=NearestChoice(("text", "json")), default="text", help="text or json.")
@click.pass_context
def command(
    ctx: click.Context, /, folders: tuple[Path, ...], force: bool, output: Path | None, form: str
) -> None:
    """Put together the result folders of "salessim run ... --shard K/N", all N of them.

    Answer, files and result hash are those of the whole run on one machine. Nothing is played. Folders that are
    damaged, incomplete, or not of one run are refused, and nothing is written then.
    """
    from salessim.experiment.merge import merge

    about = {"command": typed()}
    merged = merge(folders, results=RESULTS, folder=output, force=force, about=about)
    click.echo(written(merged.outcome, merged.experiment, form))
    ctx.exit(exit_code(merged.outcome))
