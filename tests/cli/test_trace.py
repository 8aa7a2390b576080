"""``salessim trace``: pay statements on the command line."""

from __future__ import annotations

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


def test_something_has_to_be_asked_for(short):
    done = call(short)
    assert done.exit_code == 2
    assert "--statement" in done.stderr
    assert call(short, "--statement", SEAT, "--engine", "fast").exit_code == 2
    assert call("missing.scenario.toml", "--statement", SEAT).exit_code == 3


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
