"""Queues of several units with a known answer: split, dealt out in turn, helping, merged; and what scores are worth."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest

from salessim.randomness.draws import draw
from salessim.randomness.streams import Stream
from salessim.statistics.agreement import Check, check_mean, check_poisson
from salessim.statistics.queueing import mmc_mean_wait
from salessim.trace.kinds import RowKind
from salessim.units import HOUR, WEEK

RATE, MU = (
    0.5,
    0.5,
)  # arrivals an hour in all, services an hour of one clerk: two clerks are busy half of the time
WEEKS, REPLICATIONS = 21, 420
SEED = 21


def unit(count: int, **more: Any) -> dict[str, Any]:
    """A unit that is always open, with some clerks."""
    seats = {"clerks": {"roles": ["clerk"], "count": count, "talent_sd": 0.0}}
    free = {"form": "hours", "fixed": "0 s", "per_colleague": "0 s"}
    return {"serves": ["customers"], "hours": "always", "coordination": free, "seats": seats} | more


SPLIT = {"left": unit(1), "right": unit(1)}
HELP = {"behaviour.help": 0.999_999}
"""All but a millionth of weeks; in none of the weeks of these tests does anybody not help."""


class Waits:
    """Queue and busy clerks of a design after a week of warm-up; shape (replications,) each."""

    def __init__(self, lab: Any, units: dict[str, Any], by: str = "draw", **more: Any) -> None:
        self.hours = (WEEKS - 1) * WEEK / HOUR
        changes = {"units": units, "routing.by": by, "sources.arrivals.per_week": RATE * 168, **HELP, **more}
        rows = []
        for trace in lab.play(changes, weeks=WEEKS, replications=REPLICATIONS, seed=SEED):
            visits = lab.visits(trace)
            counts = [lab.count(visits.created, visits.started), lab.count(visits.started, visits.done)]
            queue, busy = (lab.averages([each], WEEK, trace.horizon, lambda n: n)[0] for each in counts)
            rows.append(((visits.created >= WEEK).sum(), queue / RATE, busy))
        self.arrivals, self.wait, self.busy = np.array(rows, dtype=float).T

    def adjusted(self, lab: Any, figure: Any) -> Any:
        """A figure freed from the luck of arrivals and of work, which have checks of their own."""
        return lab.adjusted(
            figure, np.column_stack([self.arrivals, self.busy]), (RATE * self.hours, RATE / MU)
        )


@pytest.fixture(scope="module")
def waits(lab):
    """Waits of five designs for the same customers: by name."""
    return {
        "split": Waits(lab, SPLIT),
        "in turn": Waits(lab, SPLIT, "round_robin"),
        "by load": Waits(lab, SPLIT, "load"),
        "helping": Waits(lab, {"left": unit(1, helps=["right"]), "right": unit(1, helps=["left"])}),
        "merged": Waits(lab, {"both": unit(2)}),
    }


def test_economy_of_scale(lab, waits, agree):
    """Two M/M/1 against one M/M/2 at the same load: 2 h against 2/3 h (Erlang C), and 4/3 h between them.

    Chance splits a Poisson stream into two. In turn, every second customer comes to a unit: Erlang-2 / M / 1, whose
    sigma solves s = 1 / (2 - s)^2, (3 - sqrt 5) / 2, so that the wait is s / (mu (1 - s)) = sqrt 5 - 1 h. Units that
    help each other leave no clerk idle while anybody waits, so they are one M/M/2 but for the order of service, which
    the mean does not know. Steady means by the queue over time (Little); by Kolmogorov's equations a week of warm-up
    leaves less than 1/5,000 of the empty start. Waits are long-tailed: long ones are held to 3 %, those of the merged
    queue and the difference to 4 %, where the designs differ by 60 % and more.
    """
    split, merged = mmc_mean_wait(RATE / 2, MU, 1), mmc_mean_wait(RATE, MU, 2)
    assert (split, merged) == pytest.approx((2.0, 2 / 3))
    shares = lab.birth_death(lambda n: RATE / 2, lambda n: MU, 60, WEEK / HOUR, WEEKS * WEEK / HOUR)
    assert abs(shares @ np.maximum(np.arange(60) - 1, 0) / (RATE / 2) / split - 1) < 2e-4
    one, other = waits["split"], waits["merged"]
    checks = {
        "arrivals": check_poisson(int(one.arrivals.sum()), REPLICATIONS * RATE * one.hours),
        "busy clerks": check_mean(one.busy, RATE / MU),
        "split": check_mean(one.adjusted(lab, one.wait), split, must_see=0.03),
        "merged": check_mean(other.adjusted(lab, other.wait), merged, must_see=0.04),
        "difference": check_mean(one.adjusted(lab, one.wait - other.wait), split - merged, must_see=0.04),
        "in turn": check_mean(
            waits["in turn"].adjusted(lab, waits["in turn"].wait), math.sqrt(5) - 1, must_see=0.03
        ),
        "helping": check_mean(waits["helping"].adjusted(lab, waits["helping"].wait), merged, must_see=0.04),
    }
    agree(checks)


def test_routing_lies_between_chance_and_one_queue(waits):
    """Each better design waits less, replication by replication: by six standard errors of the paired difference.

    Chance is worst; in turn and by load are better, and one queue is best. By load counts what waits and not what is
    in hand, so that with one clerk each it has no need to beat dealing out in turn.
    """
    for better, worse in (
        ("in turn", "split"),
        ("by load", "split"),
        ("merged", "in turn"),
        ("merged", "by load"),
    ):
        gains = waits[worse].wait - waits[better].wait
        assert gains.mean() > 6 * gains.std(ddof=1) / math.sqrt(len(gains)), (better, worse)


TEAM_PAY = {
    "plans.team": {
        "roles": ["clerk"],
        "ote": 1000.0,
        "base_share": 0.5,
        "team_bonus": [{"measure": "bookings", "quota": 1000.0}],
    },
    "behaviour": {"help": 0.5, "help_gain": 0.5, "effort_elasticity": 0.0, "care": False, "timing": False},
}
"""All variable pay hangs on the team, so that help is 0.5 + 0.5 x 1: everybody helps in every week."""


@pytest.mark.parametrize("seed", range(3))
def test_help_both_ways_is_one_queue_pathwise(lab, seed):
    """With equal hours of work the order of service moves nobody's time: the k-th service begins at the same second.

    Two and one clerks who help each other, against three; 92 % busy. Without help each k-th service begins as late or
    later, and some begin later.
    """

    def begun(units: dict[str, Any]) -> list[int]:
        planned = {
            key: each | {"seats": {"clerks": each["seats"]["clerks"] | {"plan": "team"}}}
            for key, each in units.items()
        }
        hours = {"segments.customers.stages.service.hours": "2.3 h"}
        changes = {"units": planned, **hours, **TEAM_PAY}
        (trace,) = lab.play(changes, weeks=6, replications=1, seed=seed)
        visits = lab.visits(trace)
        found: list[int] = np.sort(visits.started).tolist()
        return found

    helping = begun({"left": unit(2, helps=["right"]), "right": unit(1, helps=["left"])})
    merged, split = begun({"all": unit(3)}), begun({"left": unit(2), "right": unit(1)})
    assert len(merged) > 1000
    assert helping == merged
    assert all(one <= other for one, other in zip(merged, split, strict=True))
    assert merged != split


# -- scores ----------------------------------------------------------------------------------------------------------

ANALYST = {"roles": ["analyst"], "talent_sd": 0.0}


def scored(accuracy: float, count: int = 3, **more: Any) -> dict[str, Any]:
    office = unit(count)
    office["seats"] |= {"analyst": ANALYST}
    analysis = {"role": "analyst", "accuracy": accuracy, "classes": 20}
    return {"units": {"office": office}, "roles.analyst": {}, "analysis": analysis, **more}


def test_scores_are_worth_something_where_not_everybody_is_answered(lab):
    """Twice as many customers as clerks can answer, who wait 6 h on average: value won rises with accuracy.

    From 0 to 0.5 and from 0.5 to 1, each by six standard errors of the paired difference. How many are won does not
    hang on scores, since patience and hours of work do not: held to within six standard errors of no difference.
    """
    changes = {
        "sources.arrivals.per_week": 3.0 * 168,
        "sources.arrivals.patience": "6 h",
        "segments.customers.stages.service.chance": 1.0,
        "segments.customers.acv_sigma": 1.0,
        "segments.customers.term": "1 year",
    }
    values, numbers = [], []
    for accuracy in (0.0, 0.5, 1.0):
        traces = lab.play(scored(accuracy) | changes, weeks=1, replications=60, seed=30)
        won = [trace.column(RowKind.DEAL_WON, "b") for trace in traces]
        values.append(np.array([each.sum() for each in won], dtype=float))
        numbers.append(np.array([len(each) for each in won], dtype=float))
    for low, high in ((0, 1), (1, 2)):
        gains, more = values[high] - values[low], numbers[high] - numbers[low]
        assert gains.mean() > 6 * gains.std(ddof=1) / math.sqrt(len(gains))
        assert abs(more.mean()) < 6 * more.std(ddof=1) / math.sqrt(len(more)) + 1e-9


def _correlation(x: Any, y: Any, expected: float, must_see: float) -> Check:
    """Fisher's z: atanh of a sample's correlation is normal with standard deviation 1 / sqrt(n - 3).

    Reference: R. A. Fisher, Metron 1 (1921) 3-32.
    """
    normal, n = NormalDist(), len(x)
    observed = float(np.corrcoef(x, y)[0, 1])
    error = 1 / math.sqrt(n - 3)
    p_value = 2 * normal.cdf(-abs(math.atanh(observed) - math.atanh(expected)) / error)
    missed = math.atanh(expected) - math.atanh(expected * (1 - must_see))

    def power(level: float) -> float:
        return normal.cdf(missed / error + normal.inv_cdf(level / 2))

    return Check(observed, expected, p_value, must_see, power)


def test_scores_correlate_with_the_truth_as_stated(lab, agree):
    """Correlation of score and truth is the accuracy; and the mean and variance of the scores are those of N(0, 1).

    Truth: (s z + b f) / sqrt(s^2 + b^2) from the draws behind contract value and fit, s = 0.8, b = 0.5 x (1 - 0.4).
    Customers leave at once (patience 0), so that a score is all that becomes of them. Correlations are held to 5 %.
    """
    changes = {
        "sources.arrivals.per_week": 2000.0,
        "sources.arrivals.patience": "0 s",
        "segments.customers.stages.service.chance": 0.4,
        "segments.customers.fit_effect": 0.5,
        "segments.customers.acv_sigma": 0.8,
    }
    normal, seed = NormalDist(), 31
    checks: dict[str, Check] = {}
    for accuracy, weeks in ((0.5, 16), (0.9, 5)):
        (trace,) = lab.play(scored(accuracy) | changes, weeks=weeks, replications=1, seed=seed)
        leads, percentiles = (
            trace.column(RowKind.LEAD_SCORED, "entity"),
            trace.column(RowKind.LEAD_SCORED, "a"),
        )
        scores = np.array(
            [normal.inv_cdf(min(max(each, 0.5), 1e6 - 0.5) / 1e6) for each in percentiles.tolist()]
        )
        z, f = (
            np.array([normal.inv_cdf(draw(seed, 0, int(stream), lead, 0)) for lead in leads.tolist()])
            for stream in (Stream.CONTRACT_VALUE, Stream.FIT)
        )
        truth = (0.8 * z + 0.3 * f) / math.hypot(0.8, 0.3)
        checks[f"correlation at {accuracy:g}"] = _correlation(scores, truth, accuracy, 0.05)
        checks[f"mean at {accuracy:g}"] = check_mean(scores, 0.0, scale=1.0, must_see=0.06)
        checks[f"variance at {accuracy:g}"] = check_mean(_blocks(scores**2), 1.0, must_see=0.1)
    agree(checks)


def _blocks(values: Any) -> Any:
    """Means of blocks of equal length, so that their law is near enough to the normal one for Student's test."""
    n = len(values) // 400
    return values[: 400 * n].reshape(400, n).mean(axis=1)


def test_scores_do_not_hang_on_who_answers(lab):
    """The same leads have the same scores in one unit and in two."""
    ids = []
    for units in ({"office": unit(3)}, {"left": unit(1), "right": unit(2)}):
        changes = scored(0.5)
        changes["units"] = dict(units)
        first = min(units)
        changes["units"][first]["seats"] |= {"analyst": ANALYST}
        (trace,) = lab.play(changes, weeks=2, replications=1, seed=32)
        rows = trace.of(RowKind.LEAD_SCORED)
        ids.append(rows[:, [2, 6, 7]].tolist())
    assert ids[0] == ids[1]
