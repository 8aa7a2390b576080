"""``salessim trace``: look into one replication."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from salessim.cli.compare import NearestChoice, terminal_width

if TYPE_CHECKING:
    from salessim.engine.protocol import EngineChoice
    from salessim.metrics.statement import Statement
    from salessim.scenario.tables import Tables

__all__ = ["command"]

ENGINES = ("auto", "simpy", "compiled")
FORMATS = ("text", "csv")


@click.command(name="trace", short_help="Look into one replication: what somebody was paid, and why.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--statement",
    "person",
    metavar="PERSON",
    help='Pay statement of who sat on a seat, e.g. "sales/closers 2".',
)
@click.option(
    "--replication", type=click.IntRange(0), default=0, show_default=True, help="Which replication to play."
)
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), default=1, show_default=True, help="Seed.")
@click.option(
    "--engine", type=NearestChoice(ENGINES), default="auto", metavar="|".join(ENGINES), help="Engine [auto]."
)
@click.option("--format", "form", type=NearestChoice(FORMATS), default="text", help="text or csv.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="File to write [stdout]."
)
def command(
    file: Path,
    person: str | None,
    replication: int,
    seed: int,
    engine: EngineChoice,
    form: str,
    output: Path | None,
) -> None:
    """Play one replication of a scenario file and look into it.

    A pay statement lists what was credited and how the plan came to every payment, worked out a second time and
    compared with what was paid: the last line says whether both agree.
    """
    from salessim.errors import RunError
    from salessim.report.wording import as_safe_text

    if person is None:
        raise click.UsageError('say what to look at, e.g. --statement "sales/closers 2"')
    tables, statements = _statements(file, person, replication, seed, engine)
    text = _text(tables, statements, form, to_file=output is not None)
    if form == "text":
        text = (
            f"{as_safe_text(tables.title or tables.name)}, replication {replication} of seed {seed}\n\n{text}"
        )
    if output is None:
        click.echo(text, nl=False)
    else:
        from salessim.report.files import write_file

        write_file(output, text.encode())
        click.echo(f"written: {output}", err=True)
    wrong = sum(len(one.differences) for one in statements)
    if wrong:
        raise RunError(
            f"the statement differs from the ledger in {wrong} payments: this is a bug in salessim"
        )


def _statements(
    file: Path, person: str, replication: int, seed: int, engine: EngineChoice
) -> tuple[Tables, tuple[Statement, ...]]:
    """Play the replication; the statements of all who held the seat."""
    from salessim.engine import choose, is_ready, play
    from salessim.experiment.play import COMPILES
    from salessim.metrics.recount import statements_of
    from salessim.metrics.view import View
    from salessim.scenario.load import load_scenario
    from salessim.scenario.lower import lower

    tables = lower(load_scenario(file))
    seat = _seat(tables, person)
    chosen, why = choose(engine)
    for note in (why, "" if is_ready(chosen) else COMPILES):
        if note:
            click.echo(note, err=True)
    return tables, statements_of(View(tables, play(tables, seed, replication, engine=chosen)), seat)


def _seat(tables: Tables, name: str) -> int:
    """Row of the seat of this name; others are refused with the nearest ones."""
    import difflib

    from salessim.errors import Fault, InputError

    names = tables.seats.names
    if name in names:
        return names.index(name)
    near = difflib.get_close_matches(name[:80], names, n=3, cutoff=0.0)
    words = ", ".join(f'"{one}"' for one in near)
    raise InputError([Fault(f"no such seat; the nearest are {words}", key="--statement", given=name[:80])])


def _text(tables: Tables, statements: tuple[Statement, ...], form: str, to_file: bool) -> str:
    """All statements in the form asked for."""
    if form == "csv":
        from salessim.report.statement_csv import statements_csv

        return statements_csv(statements, tables)
    from salessim.report.statement_text import statement_text

    if not statements:
        return "Nobody held this seat.\n"
    width = 100 if to_file else terminal_width()
    return "\n\n".join(statement_text(one, tables, width) for one in statements)
