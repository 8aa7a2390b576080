"""Estimates: near enough for the scenarios that ship, instant and refusing for those that cannot be meant."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from salessim import load_scenario
from salessim.engine import play
from salessim.errors import InputError, TooLargeError
from salessim.experiment.estimate import DEFAULT_LIMIT, Limit, estimate_run, refuse_too_large
from salessim.scenario.lower import lower

ROOT = Path(__file__).parents[2]
HUGE = (
    {"sources.website.per_week": 1e9},
    {"units.sales.seats.generators.count": 1_000_000},
    {"units.sales.seats.closers.count": 1_000_000_000},
    {"sources.website.per_week": 1e6, "horizon": "10 years"},
    {"units.sales.seats.generators.count": 100_000},
    {"start.accounts.mid": 1_000_000_000},
    {"horizon": "1000000 years"},
    {"sources.website.growth_per_year": 100.0, "horizon": "1000000 years"},
    {"sources.website.month_factors": [1e15] * 12},
    {"segments.mid.accounts.touch_every": "1 s"},
    {"segments.mid.accounts.upsell_per_year": 1e12},
    {"segments.mid.accounts.incidents_per_year": 1e12},
    {"segments.mid.accounts.reviews_per_year": 1e12},
    {"start.backlog.website": [1_000_000_000]},
    {"start.coming.website": [1_000_000_000]},
    {"start.open.mid.discovery.website": [1_000_000_000]},
)


@pytest.mark.parametrize("name", ["founders", "growth", "startup"])
def test_within_a_factor_of_five(name: str) -> None:
    path = ROOT / f"scenarios/{name}.scenario.toml"
    scenario = load_scenario(path).override({"horizon": "26 weeks"})
    rows = len(play(lower(scenario), 1, 0).rows)
    assert rows / 5 < estimate_run([(scenario, 1)], "simpy").events < rows * 5


@pytest.mark.parametrize("changes", HUGE, ids=lambda changes: ", ".join(changes))
def test_fault_5_huge_values_are_refused_in_under_a_second(changes: dict[str, object]) -> None:
    growth = load_scenario(ROOT / "scenarios/growth.scenario.toml")
    start = time.perf_counter()
    try:
        scenario = growth.override(changes)
    except InputError:
        pass
    else:
        with pytest.raises(TooLargeError, match="--force"):
            refuse_too_large(estimate_run([(scenario, 64)], "simpy"), DEFAULT_LIMIT)
    assert time.perf_counter() - start < 1.0


def test_grows_with_replications_and_can_be_forced() -> None:
    growth = load_scenario(ROOT / "scenarios/growth.scenario.toml")
    one, many = estimate_run([(growth, 1)], "simpy"), estimate_run([(growth, 100)], "simpy")
    assert many.events == pytest.approx(100 * one.events)
    assert many.memory == one.memory
    refuse_too_large(many, None)
    with pytest.raises(TooLargeError, match="2 s"):
        refuse_too_large(many, Limit(seconds=2.0))
    assert "one core" in str(many)
