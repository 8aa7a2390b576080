"""A pure funnel without queues: bookings = leads x product of chances x value, so Sobol's indices are known exactly."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from salessim.experiment.inputs import Input
from salessim.experiment.plan import Experiment
from salessim.experiment.sensitivity import ask, sensitivity
from salessim.scenario.load import load_scenario
from salessim.statistics.laws import Uniform
from salessim.statistics.sobol import sobol_indices

BASE = Path(__file__).parents[2] / "scenarios" / "theory.scenario.toml"
SIGMA, WEEKS, LAST = 0.3, 4, 0.8
RANGES = {
    "leads": ("sources.arrivals.per_week", 10.0, 50.0),
    "chance": ("segments.customers.stages.first.chance", 0.3, 0.9),
    "value": ("segments.customers.acv_median", 500.0, 1500.0),
    "lead_cost": ("sources.arrivals.cost_per_lead", 0.0, 10.0),  # moves costs, never bookings
}
FUNNEL = {
    "horizon": f"{WEEKS} weeks",
    "units.office.seats.clerks.count": 1,
    "segments.customers.acv_sigma": SIGMA,
    "segments.customers.stages": {
        "first": {"role": "clerk", "hours": "1 s", "chance": 0.5, "next": "second"},
        "second": {"role": "clerk", "hours": "1 s", "chance": LAST, "next": "won"},
    },
}


def truth() -> tuple[np.ndarray, np.ndarray, float, float]:
    """First and total indices, mean and variance of expected bookings: a product of independent inputs."""
    ends = np.array([one[1:] for one in list(RANGES.values())[:3]])
    means = ends.mean(axis=1)
    squares = ((ends[:, 1] - ends[:, 0]) ** 2 / 12) / means**2  # squared coefficients of variation
    whole = np.prod(1 + squares) - 1
    total = squares * np.array([np.prod(1 + np.delete(squares, k)) for k in range(3)]) / whole
    mean = WEEKS * LAST * math.exp(SIGMA**2 / 2) * means.prod()
    return np.append(squares / whole, 0.0), np.append(total, 0.0), float(mean), float(whole * mean**2)


@pytest.fixture(scope="module")
def found():
    scenario = load_scenario(BASE).override(FUNNEL, name="funnel")
    moved = tuple(
        Input(key, key, (path,), ("funnel",), Uniform(low, high)) for key, (path, low, high) in RANGES.items()
    )
    question = Experiment("funnel", (scenario,), "funnel", metrics=("bookings",), seed=5, inputs=moved)
    return sensitivity(question, ask(question, "sobol", points=256, replications=2), limit=None)


def test_indices_of_a_funnel_equal_theory(found):
    """At 99.99 %: ten intervals, so a false alarm in a thousand; a wrong index of 0.1 would be seen."""
    values = found.played.values["bookings"][:, 0].reshape(256, 6, 2)
    known = sobol_indices(values, seed=1, confidence=0.9999, n_resamples=20_000)
    first, total, mean, variance = truth()
    for k, (one, whole) in enumerate(zip(known.first, known.total, strict=True)):
        assert one.low - 1e-9 <= first[k] <= one.high + 1e-9, (k, one, first[k])
        assert whole.index.low - 1e-9 <= total[k] <= whole.index.high + 1e-9, (k, whole.index, total[k])
        assert one.estimate == pytest.approx(first[k], abs=0.1)
        assert whole.index.estimate == pytest.approx(total[k], abs=0.1)
    assert known.variance.low <= variance <= known.variance.high
    assert found.quantity.estimate == pytest.approx(mean, rel=0.05)


def test_what_moves_nothing_is_exactly_nothing(found):
    """Points that differ in it alone are the same company to the cent, luck included."""
    values = found.played.values["bookings"][:, 0].reshape(256, 6, 2)
    assert (values[:, 5] == values[:, 0]).all()  # the block's A with the last input of B
    assert found.found.total[3].index.estimate == 0.0
    assert [one.best_rank > 0 for one in found.found.total] == [True, True, True, False]
