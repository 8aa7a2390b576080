"""``salessim trace``: look into one replication."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from salessim.cli.compare import NearestChoice, terminal_width

if TYPE_CHECKING:
    from salessim.engine.protocol import EngineChoice
    from salessim.metrics.statement import Statement
    from salessim.metrics.view import View
    from salessim.report.identities import Identities
    from salessim.scenario.scenario import Scenario
    from salessim.scenario.tables import Tables

__all__ = ["command"]

ENGINES = ("auto", "simpy", "compiled")
FORMATS = ("text", "csv")
TABLES, PICTURES = (".csv", ".parquet"), (".svg", ".png")
FILE_WIDTH = 100
_FILE = click.Path(path_type=Path, dir_okay=False)


@dataclass(frozen=True)
class Played:
    """One replication, and what it was played from."""

    scenario: Scenario
    view: View
    names: Identities
    seat: int | None
    """Row of the seat whose holders' statements are asked for."""


@click.command(name="trace", short_help="Look into one replication: as it happened, person by person.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--story", "which", metavar="WHICH", help="Life of a lead or account, e.g. first-won or 52b921."
)
@click.option(
    "--statement",
    "person",
    metavar="PERSON",
    help='Pay statement of who sat on a seat, e.g. "sales/closers 2".',
)
@click.option("--events", type=_FILE, metavar="FILE", help="Write all events as a table: .csv or .parquet.")
@click.option(
    "--timeline", type=_FILE, metavar="FILE", help="Draw people and queues over time: .svg or .png."
)
@click.option(
    "--from", "begin", metavar="TIME", help='Timeline from here on, e.g. "10 weeks" after the start.'
)
@click.option("--to", "end", metavar="TIME", help="Timeline until here; up to four weeks show every task.")
@click.option("--organisation", type=_FILE, metavar="FILE", help="Draw units, seats and flows: .svg or .png.")
@click.option(
    "--replication", type=click.IntRange(0), default=0, show_default=True, help="Which replication to play."
)
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), default=1, show_default=True, help="Seed.")
@click.option(
    "--engine", type=NearestChoice(ENGINES), default="auto", metavar="|".join(ENGINES), help="Engine [auto]."
)
@click.option("--format", "form", type=NearestChoice(FORMATS), default="text", help="Statement: text or csv.")
@click.option("-o", "--output", type=_FILE, help="File to write the text to [stdout].")
def command(
    file: Path,
    which: str | None,
    person: str | None,
    events: Path | None,
    timeline: Path | None,
    begin: str | None,
    end: str | None,
    organisation: Path | None,
    replication: int,
    seed: int,
    engine: EngineChoice,
    form: str,
    output: Path | None,
) -> None:
    """Play one replication of a scenario file and look into it.

    Without an option it says who worked there, what came of leads and accounts, and what is worth a closer look.

    A pay statement lists what was credited and how the plan came to every payment, worked out a second time and
    compared with what was paid: the last line says whether both agree.
    """
    is_text = not (events or timeline or organisation) or which is not None or person is not None
    if which is not None and person is not None:
        raise click.UsageError("give either --story or --statement, not both")
    if form == "csv" and person is None:
        raise click.UsageError("--format csv is for --statement; --events writes a table of everything")
    if (begin or end) and timeline is None:
        raise click.UsageError("--from and --to are for --timeline")
    if output is not None and not is_text:
        raise click.UsageError("-o is for text; the other files are named by their own options")
    window = _moment("--from", begin) or 0, _moment("--to", end)
    _check_endings(events, timeline, organisation)
    played = _play(file, person, replication, seed, engine)
    luck = f"replication {replication} of seed {seed}"
    if events is not None:
        from salessim.report.event_table import write_events

        write_events(events, played.view, played.names)
        click.echo(f"written: {events}", err=True)
    if timeline is not None:
        _write_timeline(timeline, played, window, luck)
    if organisation is not None:
        _write_organisation(organisation, played, luck)
    if is_text:
        _say(played, which, form, output, luck)


def _play(file: Path, person: str | None, replication: int, seed: int, engine: EngineChoice) -> Played:
    """Play the replication."""
    from salessim.engine import choose, is_ready, play
    from salessim.experiment.play import COMPILES
    from salessim.metrics.view import View
    from salessim.report.identities import Identities
    from salessim.scenario.load import load_scenario
    from salessim.scenario.lower import lower

    scenario = load_scenario(file)
    tables = lower(scenario)
    seat = None if person is None else _seat(tables, person)
    chosen, why = choose(engine)
    for note in (why, "" if is_ready(chosen) else COMPILES):
        if note:
            click.echo(note, err=True)
    view = View(tables, play(tables, seed, replication, engine=chosen))
    return Played(scenario, view, Identities(view), seat)


# -- text -------------------------------------------------------------------------------------------------------


def _say(played: Played, which: str | None, form: str, output: Path | None, luck: str) -> None:
    """Write the overview, a story or a statement."""
    from salessim.errors import RunError
    from salessim.report.wording import as_safe_text

    tables = played.view.tables
    width = terminal_width() if output is None else FILE_WIDTH
    statements = () if played.seat is None else _statements(played.view, played.seat)
    if played.seat is not None:
        text = _statement_text(tables, statements, form, width)
    else:
        text = _overview(played, width) if which is None else _story(played, which, width)
    if form == "text":
        text = f"{as_safe_text(tables.title or tables.name)}, {luck}\n\n{text}"
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


def _overview(played: Played, width: int) -> str:
    from salessim.report.overview import overview_of, overview_text

    return overview_text(overview_of(played.view, played.names), played.view.tables.currency, width)


def _story(played: Played, which: str, width: int) -> str:
    from salessim.report.story import story_of, story_text
    from salessim.report.story_choice import chosen

    identity = chosen(played.view, played.names, which)
    return story_text(story_of(played.view, played.names, identity), width)


def _statements(view: View, seat: int) -> tuple[Statement, ...]:
    """The statements of all who held the seat."""
    from salessim.metrics.recount import statements_of

    return statements_of(view, seat)


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


def _statement_text(tables: Tables, statements: tuple[Statement, ...], form: str, width: int) -> str:
    """All statements in the form asked for."""
    if form == "csv":
        from salessim.report.statement_csv import statements_csv

        return statements_csv(statements, tables)
    from salessim.report.statement_text import statement_text

    if not statements:
        return "Nobody held this seat.\n"
    return "\n\n".join(statement_text(one, tables, width) for one in statements)


# -- pictures ---------------------------------------------------------------------------------------------------


def _check_endings(events: Path | None, timeline: Path | None, organisation: Path | None) -> None:
    """What a file is, its name says: a wrong ending is refused before anything is played."""
    from salessim.errors import Fault, InputError

    faults = [
        Fault(f"{what} ends in {' or '.join(endings)}", key=option, given=str(path)[-80:])
        for option, path, what, endings in (
            ("--events", events, "a table", TABLES),
            ("--timeline", timeline, "a picture", PICTURES),
            ("--organisation", organisation, "a picture", PICTURES),
        )
        if path is not None and path.suffix.lower() not in endings
    ]
    if faults:
        raise InputError(faults)


def _moment(option: str, text: str | None) -> int | None:
    from salessim.errors import Fault, InputError
    from salessim.units import parse_duration

    if text is None:
        return None
    try:
        return parse_duration(text)
    except ValueError as error:
        raise InputError([Fault(str(error), key=option, given=text[:80])]) from None


def _write_timeline(path: Path, played: Played, window: tuple[int, int | None], luck: str) -> None:
    """Draw people and queues."""
    from salessim.report.charts.work import draw_work
    from salessim.report.pictures import write_picture
    from salessim.report.work_lines import work_lines

    data = work_lines(played.view, *window)
    write_picture(path, "timeline", draw_work(data, _name(played), luck))
    click.echo(f"written: {path}", err=True)


def _write_organisation(path: Path, played: Played, luck: str) -> None:
    """Draw the organisation."""
    from salessim.report.charts.organisation import draw_organisation
    from salessim.report.organisation_flows import organisation_of
    from salessim.report.pictures import write_picture

    titles = {
        f"{unit}.{key}": seats.title
        for unit, block in played.scenario.units.items()
        for key, seats in block.seats.items()
    }
    data = organisation_of(played.view, played.names, titles)
    write_picture(path, "organisation", draw_organisation(data, _name(played), luck))
    click.echo(f"written: {path}", err=True)


def _name(played: Played) -> str:
    tables = played.view.tables
    return tables.title or tables.name
