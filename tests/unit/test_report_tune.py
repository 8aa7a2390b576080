"""The answer of a search in words and tables: of invented outcomes, so that what has to be said is known."""

from __future__ import annotations

import csv
import io
import json
import runpy
from pathlib import Path

import pytest

from salessim.report.tune import as_json, as_text, trials_csv
from salessim.report.tune_verdict import beats_given, standing_of, tune_sentences, without_winner

samples = runpy.run_path(str(Path(__file__).parents[1] / "tune_samples.py"))
experiment, tuned, whole, SEATS = (samples[name] for name in ("experiment", "tuned", "whole", "SEATS"))
GENERATORS = whole("generators", 5, 9)
GIVEN = 6  # generators of growth


def by_generators(changes):
    """A hundred of profit for each generator; everybody is paid 50."""
    return {"profit": 100.0 * _generators(changes), "pay": 50.0, "arr": 1.0}


def by_nothing(changes):
    """It makes no difference."""
    return {"profit": 100.0, "pay": 50.0, "arr": 1.0}


def _generators(changes):
    return changes.get(SEATS.format("generators"), GIVEN)


def test_a_clear_best_is_named_with_its_lead():
    """Nine generators are best, by 300 over growth as given; luck of 1 leaves no doubt after 32 replications."""
    found = tuned(experiment(GENERATORS), by_generators)
    first, against, flattered = tune_sentences(found)
    assert first.startswith("Best of 5 points, all there are, on profit")
    assert "generators 9" in first
    assert against.startswith("It beats growth as given: +300 EUR (")
    assert "no more than luck explains" in flattered
    assert without_winner(found) == ""
    assert beats_given(found, found.winner)
    standings = {_generators(one.trial.changes): standing_of(found, one) for one in found.final.finalists}
    assert standings.pop(9) == "best"
    assert all(standing.startswith("out") for standing in standings.values())


def test_where_nothing_matters_growth_as_given_is_not_beaten():
    """One of five equal points may be called best within what matters, but not better than what there is."""
    found = tuned(experiment(GENERATORS), by_nothing)
    said = " ".join(tune_sentences(found))
    assert "Growth as given is not clearly beaten" in said
    assert "It beats" not in said
    assert {standing_of(found, one) for one in found.final.finalists} == {"best", "left"}
    assert not any(beats_given(found, one) for one in found.final.finalists)


def test_no_winner_is_forced_where_luck_is_larger_than_what_64_replications_can_tell():
    found = tuned(experiment(GENERATORS, choose={"cap": 64}), by_generators, luck=3_000.0)
    assert found.winner is None
    assert tune_sentences(found)[0].startswith("No answer on profit after 64 fresh replications")
    assert without_winner(found).startswith("no answer: ")
    assert {standing_of(found, one) for one in found.final.finalists} == {"left"}
    assert "Best" not in as_text(found)


def test_a_limit_that_nothing_keeps_leaves_no_answer_and_names_the_nearest():
    found = tuned(experiment(GENERATORS, limits=[{"metric": "pay", "at_most": 10}]), by_generators)
    first, nearest = tune_sentences(found)
    assert first == "No point that was tried keeps the limits (5 were)."
    assert "pay at most 10 EUR: 50 EUR" in nearest
    assert without_winner(found) == "no answer: no point that was tried keeps the limits (5 were)"
    assert found.winner is None


@pytest.mark.parametrize("value", [by_generators, by_nothing])
def test_every_point_is_a_row_and_its_figures_are_those_of_the_search(value):
    found = tuned(experiment(GENERATORS), value)
    rows = list(csv.DictReader(io.StringIO(trials_csv(found))))
    assert [int(row["point"]) for row in rows] == [trial.number for trial in found.trials]
    assert [row["is_given"] for row in rows] == ["true"] + ["false"] * 4
    for row in rows:
        true = value({SEATS.format("generators"): int(row["lever_generators"])})["profit"]
        assert float(row["search_profit"]) == pytest.approx(true, abs=1.0)  # luck of 1 over 32: sd 0.18
        assert float(row["fresh_profit_low"]) < float(row["fresh_profit"]) < float(row["fresh_profit_high"])
        assert float(row["fresh_profit"]) == pytest.approx(true, abs=1.0)


def test_the_file_for_programs_says_the_same():
    found = tuned(experiment(GENERATORS), by_generators)
    told = json.loads(as_json(found))
    assert told["verdict"] == tune_sentences(found)
    assert told["winner"] == found.winner.trial.number
    assert [one["point"] for one in told["finalists"]] == [one.trial.number for one in found.final.finalists]
    (best,) = (one for one in told["finalists"] if one["standing"] == "best")
    lead = best["goals"][0]["lead_over_given"]
    assert lead["low"] < 100.0 * (9 - GIVEN) < lead["high"]
