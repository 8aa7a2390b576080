"""A search whose optimum queueing theory knows: how many clerks, when each costs and each customer who waits may go.

Customers come as a Poisson stream to c clerks and go after an exponential patience, so Erlang's A says how many are
served. Each served one pays until the end, each clerk costs the same whatever happens: profit has one best number of
clerks, and it grows as the load plus some square roots of it.
"""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from salessim.experiment.inputs import Input
from salessim.experiment.plan import Experiment
from salessim.experiment.schema import TuneBlock
from salessim.experiment.tune import tune
from salessim.experiment.tune_plan import ask_tuning
from salessim.scenario.load import load_scenario
from salessim.statistics.laws import Integers
from salessim.statistics.queueing import erlang_a, mmc_mean_wait
from salessim.units import WEEK

BASE = Path(__file__).parents[2] / "scenarios" / "theory.scenario.toml"
MU = THETA = 1 / 8  # an hour: 8 hours of work, 8 hours of patience
WEEKS = 6
HOURS = WEEKS * 168
ACV, OTE = 110_000, 1_000_000
MARGIN = 0.75  # of revenue: the shipped cost of revenue is a quarter
A_YEAR = 364 * 24  # hours that a yearly value is paid over
COST = 464_585 / (
    12 * 168
)  # of a clerk an hour: pay, and as much again for what an employer pays; read from the books
CLERKS = "units.office.seats.clerks.count"


def company(load, clerks, chance=1, **changes):
    """One desk with paying customers."""
    return load_scenario(BASE).override(
        {
            "horizon": f"{WEEKS} weeks",
            "sources.arrivals.per_week": load * MU * WEEK / 3600,
            "segments.customers.stages.service.chance": chance,
            "segments.customers.stages.service.hours": {"family": "exponential", "mean": "8 h"},
            "segments.customers.acv_median": ACV,
            "segments.customers.acv_sigma": 0,
            "plans.clerk": {"roles": ["clerk"], "ote": OTE, "base_share": 1.0},
            "units.office.seats.clerks.plan": "clerk",
            CLERKS: clerks,
            **changes,
        }
    )


def expected_profit(load, clerks):
    """Profit of a run that is in its steady state: those served pay from the end of the work to that of the run."""
    served = load * MU * (1.0 - erlang_a(load * MU, MU, THETA, clerks).abandonment_chance)
    return MARGIN * served * ACV * (HOURS - 1 / MU) ** 2 / (2 * A_YEAR) - COST * clerks * HOURS


def search_of(scenario, low, high, goals=("profit",), **rules):
    """The answer of a search for the number of clerks."""
    lever = Input(
        "clerks", "Clerks", (CLERKS,), ("theory",), Integers(low, high), is_whole=True, is_lever=True
    )
    question = Experiment(
        "desk", (scenario,), "theory", metrics=("profit", "wait_mean"), inputs=(lever,),
        tune=TuneBlock.model_validate({"goals": goals, **rules}),
    )  # fmt: skip
    return tune(question, ask_tuning(question), limit=None)


def clerks_of(trial):
    return trial.changes.get(CLERKS, round(trial.point[0]))


@pytest.mark.parametrize("load", [3.2, 8.0])
def test_profit_is_best_where_erlang_a_says(load):
    """The best number, or one so good that the difference does not matter (3 % of the best profit)."""
    profits = {c: expected_profit(load, c) for c in range(1, round(2.5 * load))}
    best = max(profits, key=lambda c: profits[c])
    patience = {"sources.arrivals.patience": "8 h"}
    found = search_of(
        company(load, math.ceil(0.6 * load), **patience), 1, 40, trials=20, replications=4, finalists=2,
        choose={"indifference": "3%"},
    )  # fmt: skip
    assert not found.is_whole
    winner = found.winner
    assert winner is not None
    chosen = clerks_of(winner.trial)
    assert profits[chosen] >= 0.97 * profits[best]
    assert abs(chosen - best) <= max(1.0, 0.5 * math.sqrt(load))
    assert winner.goals[0].estimate == pytest.approx(profits[chosen], rel=0.03), (
        "the formula is that of the company"
    )
    assert winner.leads[0].low > 0.0, "it beats the company that has too few"


def test_the_square_root_rule():
    """Loads from 5 to 80: the best number is the load and about the same number of its square roots."""
    betas = []
    for load in (4.8, 9.6, 19.2, 40.0, 80.0):
        best = max(range(1, round(2.5 * load)), key=lambda c: expected_profit(load, c))
        betas.append((best - load) / math.sqrt(load))
    assert np.ptp(betas) < 2.0 / math.sqrt(4.8), "no further apart than whole numbers make it"


@pytest.mark.parametrize(("load", "wait"), [(2.4, 3.6), (9.6, 2.0)])
def test_the_cheapest_desk_that_keeps_a_wait_is_erlang_cs(load, wait):
    """The fewest clerks with a mean wait of at most so many hours; the limits lie well between two numbers."""
    waits = {c: mmc_mean_wait(load * MU, MU, c) for c in range(math.floor(load) + 1, 20)}
    best = min(c for c, hours in waits.items() if hours <= wait)
    assert waits[best] < 0.8 * wait < 1.25 * wait < waits[best - 1]
    found = search_of(
        company(load, best + 3, chance=0), math.floor(load), best + 8, goals=("cost",), replications=8, trials=18,
        limits=[{"metric": "wait_mean", "at_most": wait}], choose={"indifference": "1%", "cap": 64},
    )  # fmt: skip
    assert clerks_of(found.winner.trial) == best
    assert found.winner.kept == ("kept",)
    assert found.winner.leads[0].high < 0.0
    assert all(clerks_of(one) >= best for one in found.trials if one.is_feasible)
