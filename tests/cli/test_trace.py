"""``salessim trace``: overview, stories, tables, pictures and pay statements on the command line."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from salessim.cli.main import cli

SCENARIOS = Path(__file__).parents[2] / "scenarios"
SEAT = "sales/closers 1"


@pytest.fixture(scope="module")
def short(tmp_path_factory):
    path = tmp_path_factory.mktemp("scenarios") / "short.scenario.toml"
    text = (SCENARIOS / "growth.scenario.toml").read_text(encoding="utf-8")
    path.write_text('horizon = "30 weeks"\n' + "\n".join(
        line for line in text.splitlines() if not line.startswith("horizon")
    ), encoding="utf-8")  # fmt: skip
    return str(path)


def call(*words):
    return CliRunner().invoke(cli, ["trace", *words])


def test_a_statement_is_printed_and_equals_the_ledger(short):
    done = call(short, "--statement", SEAT)
    assert done.exit_code == 0, done.stderr
    assert f"Pay statement of {SEAT}, holder 1" in done.stdout
    assert "replication 0 of seed 1" in done.stdout
    last = done.stdout.rstrip().splitlines()[-1]
    assert last.startswith("The statement equals the ledger to the cent: ")


def test_the_same_replication_is_the_same_statement_on_either_engine(short):
    one, other = (
        call(short, "--statement", SEAT, "--replication", "2", "--seed", "5", "--engine", engine).stdout
        for engine in ("simpy", "compiled")
    )
    assert one == other
    assert one != call(short, "--statement", SEAT, "--seed", "5").stdout


def test_an_unknown_seat_is_refused_with_the_nearest(short):
    done = call(short, "--statement", "sales/closer 1")
    assert done.exit_code == 3
    assert "no such seat" in done.stderr
    assert f'"{SEAT}"' in done.stderr


def test_wrong_words_are_refused_before_anything_is_played(short):
    for words, said in (
        ((short, "--statement", SEAT, "--engine", "fast"), "fast"),
        ((short, "--statement", SEAT, "--story", "first-won"), "not both"),
        ((short, "--format", "csv"), "--events"),
        ((short, "--from", "2 weeks"), "--timeline"),
        ((short, "--events", "e.csv", "-o", "text.txt"), "-o is for text"),
    ):
        done = call(*words)
        assert done.exit_code == 2, words
        assert said in done.stderr
    done = call(
        short, "--events", "e.xlsx", "--timeline", "t.jpg", "--organisation", "o", "--statement", "nobody"
    )
    assert done.exit_code == 3
    assert "--events: a table ends in .csv or .parquet (given: e.xlsx)" in done.stderr
    assert "--timeline: a picture ends in .svg or .png (given: t.jpg)" in done.stderr
    assert "Error: 3 mistakes" in done.stderr
    done = call(short, "--timeline", "t.png", "--from", "10")
    assert done.exit_code == 3
    assert "--from: " in done.stderr
    assert "units: s, min, h" in done.stderr
    assert call("missing.scenario.toml").exit_code == 3


def test_without_an_option_there_is_an_overview_whose_words_work(short):
    seen = call(short, "--engine", "simpy")
    assert seen.exit_code == 0, seen.stderr
    assert seen.stdout.startswith("Growth: six, three, three, replication 0 of seed 1\n\ngroup ")
    found = re.search(r"--story (largest-won) +([0-9a-f]{6}) ", seen.stdout)
    by_word, by_name = (call(short, "--engine", "simpy", "--story", word).stdout for word in found.groups())
    assert by_word == by_name
    assert f"\n\nLead {found[2]} from " in by_word
    assert " signed the contract: " in by_word
    seat = re.search(r'--statement "([^"]+)"', seen.stdout)[1]
    assert call(short, "--engine", "simpy", "--statement", seat).exit_code == 0


def test_an_unknown_story_is_refused_with_the_nearest(short):
    done = call(short, "--engine", "simpy", "--story", "first-wonn")
    assert done.exit_code == 3
    assert 'the nearest are "first-won"' in done.stderr
    assert done.stdout == ""


def test_tables_and_pictures_are_written_and_nothing_is_said_on_stdout(short, tmp_path):
    names = {"--events": "e.csv", "--timeline": "t.svg", "--organisation": "o.png"}
    words = [word for option, name in names.items() for word in (option, str(tmp_path / name))]
    done = call(short, "--engine", "simpy", *words, "--from", "10 weeks", "--to", "11 weeks")
    assert done.exit_code == 0, done.stderr
    assert done.stdout == ""
    assert [line.rpartition("/")[2] for line in done.stderr.splitlines()] == list(names.values())
    assert (tmp_path / "t.svg").read_bytes().startswith(b"<?xml")
    assert (tmp_path / "o.png").read_bytes().startswith(b"\x89PNG")
    with (tmp_path / "e.csv").open(encoding="utf-8", newline="") as file:
        events = list(csv.DictReader(file))
    assert {"deal_won", "task_started", "paid"} <= {one["kind"] for one in events}
    empty = call(short, "--engine", "simpy", "--timeline", str(tmp_path / "n.png"), "--from", "31 weeks")
    assert empty.exit_code == 3
    assert "the window is empty" in empty.stderr
    assert not (tmp_path / "n.png").exists()


def test_a_story_is_written_to_a_file(short, tmp_path):
    target = tmp_path / "story.txt"
    done = call(short, "--engine", "simpy", "--story", "first-lost", "-o", str(target))
    assert (done.exit_code, done.stdout) == (0, "")
    assert "the lead is lost." in target.read_text(encoding="utf-8")


def test_a_statement_is_written_to_a_file(short, tmp_path):
    for form, start in (("text", ""), ("csv", "seat,holder,plan,")):
        target = tmp_path / f"statement.{form}"
        done = call(short, "--statement", SEAT, "--format", form, "-o", str(target))
        assert done.exit_code == 0, done.stderr
        assert done.stdout == ""
        assert target.read_text(encoding="utf-8").startswith(start)


def test_a_statement_that_differs_from_the_ledger_is_a_bug_and_said_so(short, monkeypatch):
    from dataclasses import replace

    from salessim.metrics import recount
    from salessim.metrics.ledger import Component
    from salessim.metrics.statement import Difference

    honest = recount.statements_of

    def wrong(view, seat):
        lie = (Difference(86_400, 7, Component.COMMISSION, 100, 200),)
        return tuple(replace(one, differences=lie) for one in honest(view, seat))

    monkeypatch.setattr(recount, "statements_of", wrong)
    done = call(short, "--statement", SEAT)
    assert done.exit_code == 1
    assert "ERROR: the statement differs from the ledger" in done.stdout
    assert "bug in salessim" in done.stderr
