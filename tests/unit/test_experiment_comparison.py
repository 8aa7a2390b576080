"""Comparisons: paired, never ranked without evidence, and carried only as far as the sweep carries them."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from salessim import Result, compare
from salessim.errors import InputError
from salessim.experiment.comparison import Difference
from salessim.experiment.outcome import SweepPoint
from salessim.experiment.sweep import share_of


def result(name: str, *, seed: int = 1, labels: tuple[str, ...] = ("a", "b"), **values: object) -> Result:
    arrays = {metric: np.asarray(given, dtype=float) for metric, given in values.items()}
    first = next(iter(arrays.values()))
    named = {metric: labels for metric, given in arrays.items() if given.ndim > 1}
    return Result(name, name, "USD", 1, seed, "simpy", "f", "h", len(first), (), arrays, named)


BASE = [10.0, 20.0, 30.0, 40.0, 50.0]


def test_differences_are_paired() -> None:
    found = compare([result("a", profit=BASE), result("b", profit=[value + 1 for value in BASE])])
    one = found.difference("b", "profit")
    assert (one.mean, one.low, one.high) == (1.0, 1.0, 1.0)
    assert one.verdict == "better"
    assert one.is_clear
    assert one.relative == pytest.approx(1 / 30)
    assert one.correlation == pytest.approx(1.0)
    assert one.share_higher == 1.0
    assert found.estimate("a", "profit").mean == 30.0
    assert found.headline == (one,)


@pytest.mark.parametrize(
    ("metric", "change", "verdict"),
    [
        ("profit", lambda values: values - 5, "worse"),
        ("profit", lambda values: values, "equal"),
        ("profit", lambda values: values + np.array([9, -9, 5, -7, 3]), "unclear"),
        ("profit", lambda values: values * math.nan, "not estimable"),
        ("cac", lambda values: values - 5, "better"),
        ("cac", lambda values: values + 5, "worse"),
        ("pay", lambda values: values + 5, "higher"),
        ("pay", lambda values: values - 5, "lower"),
    ],
)  # fmt: skip
def test_verdicts(metric: str, change: Callable[[np.ndarray], np.ndarray], verdict: str) -> None:
    found = compare([result("a", **{metric: BASE}), result("b", **{metric: change(np.array(BASE))})])
    assert found.difference("b", metric).verdict == verdict


def test_fault_25_one_replication_is_not_ranked() -> None:
    found = compare([result("a", profit=[1.0]), result("b", profit=[2.0])])
    assert found.difference("b", "profit").verdict == "not estimable"
    assert math.isnan(found.estimate("a", "profit").low)


def test_a_pair_needs_both_sides() -> None:
    found = compare([result("a", profit=[1, 2, 3, math.nan]), result("b", profit=[math.nan, 3, 4, 5])])
    one = found.difference("b", "profit")
    assert (one.n, one.mean) == (2, 1.0)


def test_labelled_metrics_are_compared_where_both_have_the_label() -> None:
    first = result("a", labels=("x", "y"), pay_by_month=np.ones((4, 2)))
    second = result("b", labels=("y", "z"), pay_by_month=2 * np.ones((4, 2)))
    found = compare([first, second], metrics=["pay_by_month"])
    assert [one.label for one in found.differences] == ["y"]
    assert found.difference("b", "pay_by_month", "y").mean == 1.0


def test_baseline_and_order() -> None:
    runs = [result(name, profit=BASE) for name in "abc"]
    found = compare(runs, baseline="b")
    assert [one.scenario for one in found.differences] == ["a", "c"]
    assert found.scenarios == ("a", "b", "c")


@pytest.mark.parametrize(
    ("runs", "baseline", "says"),
    [
        ([result("a", profit=BASE)], None, "at least two"),
        ([result("a", profit=BASE), result("a", profit=BASE)], None, "different names"),
        ([result("a", profit=BASE), result("b", profit=BASE)], "c", "no run of this name"),
        ([result("a", profit=BASE), result("b", profit=BASE[:3])], None, "same number of replications"),
        ([result("a", profit=BASE), result("b", profit=BASE, seed=2)], None, "same seed"),
        ([], None, "at least two"),
    ],
)
def test_what_cannot_be_paired_is_refused(runs: list[Result], baseline: str | None, says: str) -> None:
    with pytest.raises(InputError, match=says):
        compare(runs, baseline)


def difference(mean: float, half: float) -> Difference:
    nan = math.nan
    return Difference(
        "b", "a", "profit", "", mean, mean - half, mean + half, nan, 9, nan, nan, nan, "unclear"
    )


def test_a_headline_holds_in_a_share_of_the_points() -> None:
    swept = [(2, 1), (2, 3), (-2, 3), (-2, 1), (0, 0), (math.nan, 1)]
    points = [SweepPoint(("x",), (str(one),), (difference(*one),)) for one in swept]
    share = share_of(difference(5, 1), points)
    assert (share.points, share.holds, share.clear_for, share.clear_against) == (5, 2, 1, 1)
    assert share.share == 0.4
