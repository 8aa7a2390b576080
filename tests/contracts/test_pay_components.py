"""What every component of a pay plan must do, by standing in ``rules/pay`` and nothing else."""

from __future__ import annotations

import ast
import doctest
import importlib
import math
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

import salessim.rules.pay as components_of_pay
from salessim.rules import effort
from salessim.rules.pay import bonus, clawback, clock, commission, credit, draw, fee, quota, team_bonus
from salessim.rules.pay.cents import half_up
from salessim.rules.pay.components import MEASURES, MONEY, PaidFor
from salessim.units import DAY, QUARTER, WEEK, YEAR, month_of, month_start, n_months

FOLDER = Path(components_of_pay.__file__).parent
FILES = sorted(path for path in FOLDER.glob("*.py") if path.stem != "__init__")
COMPONENTS = [path for path in FILES if path.stem != "components"]
quick = settings(max_examples=200, deadline=None, derandomize=True, database=None)

money = st.integers(0, 10**10)
"""Cents."""
quotas = st.integers(1, 10**13)
"""Thousandths of a unit."""
amounts = st.integers(0, 10**10)
"""Units sold."""
shares_of_quota = st.integers(1, 400).map(lambda k: k / 100.0)
rates = st.integers(0, 300).map(lambda k: k / 100.0)


@st.composite
def tiers(draw: st.DrawFn, *, rising: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """Lowered tiers: the first at 0, each later one further on; with rising rates where they are retroactive."""
    n = draw(st.integers(0, 4))
    at = [0.0, *sorted(draw(st.lists(shares_of_quota, min_size=n, max_size=n, unique=True)))]
    paid = draw(st.lists(rates, min_size=n + 1, max_size=n + 1))
    return np.array(at), np.array(sorted(paid) if rising else paid)


@st.composite
def plans_of_tiers(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, bool]:
    retroactive = draw(st.booleans())
    return (*draw(tiers(rising=retroactive)), retroactive)


def paid(value: int, sold: int, of: int, plan: tuple[np.ndarray, np.ndarray, bool]) -> int:
    at, each, retroactive = plan
    return commission.payout(value, sold, of, at, each, 0, len(at), retroactive)


# -- every file ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", COMPONENTS, ids=lambda path: path.stem)
def test_every_component_says_what_it_is_and_works_through_an_example(path: Path) -> None:
    module = importlib.import_module(f"{components_of_pay.__name__}.{path.stem}")
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree)
    public = {one.name: one for one in tree.body if isinstance(one, ast.FunctionDef)}
    assert set(module.__all__) == set(public), "a component is its public functions"
    for name, function in public.items():
        text = ast.get_docstring(function) or ""
        assert any(
            mark in text for mark in ("cents", "seconds", "units", "thousandths", "share", "condition")
        ), name
        assert [ast.unparse(one) for one in function.decorator_list] == ["compiled"], name
        examples = doctest.DocTestParser().get_examples(text)
        assert examples, f"{path.stem}.{name} has no worked example"
    finder = doctest.DocTestFinder(exclude_empty=True)
    tests = [one for one in finder.find(module, globs={**vars(module), "np": np}) if one.examples]
    runner = doctest.DocTestRunner(verbose=False)
    assert sum(runner.run(one).failed for one in tests) == 0


def test_measures_have_fixed_codes():
    """Codes stand in traces: they never move."""
    assert MEASURES == (
        "meetings", "first_meetings", "accepted_leads", "opportunities", "won_customers", "bookings", "margin",
        "renewals", "upsell", "reviews", "incidents",
    )  # fmt: skip
    assert set(MONEY) < set(MEASURES)
    assert [(one.name, one.value) for one in PaidFor] == [
        ("COMMISSION", 1), ("FEE", 2), ("BONUS", 3), ("TEAM_BONUS", 4), ("DRAW", 5), ("CLAWBACK", 6),
    ]  # fmt: skip


# -- commission ------------------------------------------------------------------------------------------------------


def exact_share(reached: Fraction, plan: tuple[np.ndarray, np.ndarray, bool]) -> Fraction:
    """Oracle 15: sum r max(0, min(x, b') - b), or the rate of the tier reached on all of it, in exact fractions."""
    at, each, retroactive = plan
    bounds = [Fraction(float(one)) for one in at]
    if retroactive:
        return max(Fraction(float(r)) * reached for b, r in zip(bounds, each, strict=True) if b <= reached)
    ends = [*bounds[1:], max(reached, bounds[-1])]
    return sum(
        (
            Fraction(float(r)) * max(Fraction(0), min(reached, end) - b)
            for b, end, r in zip(bounds, ends, each, strict=True)
        ),
        Fraction(0),
    )


@quick
@given(money, amounts, quotas, plans_of_tiers())
def test_oracle_15_tiered_pay_in_exact_fractions(value: int, sold: int, of: int, plan: Any) -> None:
    """To the cent: half a cent of rounding, and a relative 1e-12 of floating point; thresholds met exactly aside."""
    reached = Fraction(sold * 1000, of)
    if plan[2] and any(abs(reached - Fraction(float(b))) < Fraction(1, 10**9) for b in plan[0][1:]):
        return
    exact = min(Fraction(10**15), value * exact_share(reached, plan))
    assert abs(paid(value, sold, of, plan) - exact) <= Fraction(1, 2) + exact / 10**12 + Fraction(1, 10**6)


@pytest.mark.parametrize(
    ("sold", "cents"),
    [
        *((0, 0), (39, 0), (40, 0), (50, 100_000), (100, 600_000), (110, 750_000), (125, 975_000)),
        *((150, 1_475_000), (200, 1_475_000), (10**9, 1_475_000)),
    ],
)
def test_oracle_15_by_hand(sold: int, cents: int) -> None:
    """A floor at 40 %, the base rate to 100 %, 1.5 to 125 %, 2 to 150 %, and a cap."""
    plan = np.array([0.0, 0.4, 1.0, 1.25, 1.5]), np.array([0.0, 1.0, 1.5, 2.0, 0.0]), False
    assert paid(1_000_000, sold, 100_000, plan) == cents


@quick
@given(money, st.lists(amounts, min_size=2, max_size=6), quotas, plans_of_tiers())
def test_pay_never_falls_with_what_is_sold(value: int, sold: list[int], of: int, plan: Any) -> None:
    due = [paid(value, one, of, plan) for one in sorted(sold)]
    assert due == sorted(due)
    assert due[0] >= 0


@quick
@given(st.data(), money, st.lists(amounts, min_size=1, max_size=6), quotas, plans_of_tiers())
def test_order_and_splitting_of_deals_change_nothing(
    data: Any, value: int, deals: list[int], of: int, plan: Any
) -> None:
    """Payments are differences of what is due so far: their sum knows only the total."""

    def settled(quantities: list[int]) -> int:
        total = sold = 0
        for quantity in quantities:
            sold += quantity
            total += paid(value, sold, of, plan) - total
        return total

    turned = data.draw(st.permutations(deals))
    split = [half for deal in turned for half in (deal // 3, deal - deal // 3)]
    assert settled(deals) == settled(turned) == settled(split) == paid(value, sum(deals), of, plan)


@quick
@given(money, amounts, quotas, plans_of_tiers())
def test_a_cap_that_is_not_reached_changes_nothing(value: int, sold: int, of: int, plan: Any) -> None:
    at, each, retroactive = plan
    beyond = max(float(at[-1]), sold * 1000.0 / of) + 1.0
    capped = np.append(at, beyond), np.append(each, each[-1] if retroactive else 0.0), retroactive
    assert paid(value, sold, of, capped) == paid(value, sold, of, plan)


@quick
@given(money, amounts, quotas, st.lists(shares_of_quota, max_size=4, unique=True), rates, st.booleans())
def test_flat_tiers_are_linear(
    value: int, sold: int, of: int, at: list[float], rate: float, retroactive: bool
) -> None:
    """Equal rates on every tier are one rate, however they are cut: to a cent and a relative 1e-12."""
    flat = np.array([0.0, *sorted(at)]), np.full(len(at) + 1, rate), retroactive
    exact = min(Fraction(10**15), value * Fraction(rate) * Fraction(sold * 1000, of))
    assert abs(paid(value, sold, of, flat) - exact) <= 1 + exact / 10**12
    one = np.zeros(1), np.array([rate]), retroactive
    assert abs(paid(value, sold, of, one) - exact) <= 1 + exact / 10**12


@quick
@given(money, amounts, quotas, plans_of_tiers(), st.sampled_from([2, 4, 1024]))
def test_scaling_money_scales_pay(value: int, sold: int, of: int, plan: Any, k: int) -> None:
    """Another currency: value, quota and sales k times as large pay k times as much, to a rounding of each."""
    before, after = paid(value, sold, of, plan), paid(value * k, sold * k, of * k, plan)
    assert abs(after - min(10**15, k * before)) <= k
    reached = sold * 1000.0 / of
    at, each, retroactive = plan
    share = commission.payout_share(reached, at, each, 0, len(at), retroactive)
    assert share == commission.payout_share(sold * k * 1000.0 / (of * k), at, each, 0, len(at), retroactive)


@quick
@given(money, quotas)
def test_the_quota_brings_the_value(value: int, of: int) -> None:
    assert paid(value, of, of * 1000, (np.zeros(1), np.ones(1), False)) == value


@quick
@given(plans_of_tiers(), st.integers(0, 5), money, amounts, quotas)
def test_tiers_are_read_from_their_own_rows(plan: Any, first: int, value: int, sold: int, of: int) -> None:
    """Rows of other plans before and behind them mean nothing."""
    at, each, retroactive = plan
    other = np.linspace(9.0, 11.0, first)
    shifted = np.concatenate([other, at, [0.0, 0.1]]), np.concatenate([other, each, [7.0, 9.0]])
    assert commission.payout(value, sold, of, *shifted, first, len(at), retroactive) == paid(
        value, sold, of, plan
    )


# -- expected pay for one more unit ----------------------------------------------------------------------------------


def pay_at(plan: tuple[np.ndarray, np.ndarray, bool], value: float, units: float) -> Any:
    """The payout as a function of sales, continued as a line below zero: the forecast may reach there."""
    at, each, retroactive = plan

    def of_sales(x: float) -> float:
        if x < 0.0:
            return value * float(each[0]) * x / units
        return value * commission.payout_share(x / units, at, each, 0, len(at), retroactive)

    return of_sales


def expected_slope(of_sales: Any, kinks: list[float], mu: float, sigma: float) -> float:
    """d/d mu of E[pay(N(mu, sigma))] = E[pay(x) (x - mu)] / sigma^2, integrated between the kinks."""
    low, high = mu - 12.0 * sigma, mu + 12.0 * sigma
    points = [low, *sorted(k for k in {*kinks, mu} if low < k < high), high]

    def weighed(x: float) -> float:
        z = (x - mu) / sigma
        return of_sales(x) * z / sigma**2 * math.exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi)

    return sum(integrate.quad(weighed, a, b, epsabs=1e-9, epsrel=1e-9)[0] for a, b in pairwise(points))


forecasts = st.tuples(st.floats(5.0, 200.0), st.floats(2.0, 40.0))


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(plans_of_tiers(), forecasts)
def test_marginal_commission_is_the_slope_of_expected_pay(plan: Any, forecast: tuple[float, float]) -> None:
    """Marginal tiers and retroactive jumps, under a normal forecast: to a relative 1e-6 (of the base rate)."""
    at, each, retroactive = plan
    mu, sigma = forecast
    ours = commission.marginal(10_000.0, 100_000, at, each, 0, len(at), retroactive, 0.0, mu, sigma, 1.0)
    wanted = expected_slope(pay_at(plan, 100.0, 100.0), [0.0, *(at[1:] * 100.0)], mu, sigma)
    assert ours / 10_000.0 == pytest.approx(wanted, rel=1e-6, abs=1e-6)


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(st.floats(0.0, 1e7), st.sampled_from([0.5, 1.0, 1.2]), forecasts)
def test_marginal_bonus_is_the_slope_of_expected_pay(
    value: float, at: float, forecast: tuple[float, float]
) -> None:
    mu, sigma = forecast
    ours = bonus.marginal(value, 0.0, 100_000, at, mu, sigma, 1.0)
    step = at * 100.0
    wanted = expected_slope(lambda x: 100.0 if x >= step else 0.0, [step], mu, sigma)
    assert ours == pytest.approx(wanted * value / 100.0, rel=1e-6, abs=1e-6 * value / 100.0 + 1e-12)


@quick
@given(plans_of_tiers(), forecasts, st.floats(0.0, 1.0), st.floats(0.0, 1e5))
def test_what_is_paid_later_counts_less_and_goals_pull(
    plan: Any, forecast: tuple[float, float], later: float, goal: float
) -> None:
    """Only what hangs on the quota is discounted; a goal adds its density at every kink."""
    at, each, retroactive = plan
    arguments = (10_000.0, 100_000, at, each, 0, len(at), retroactive)
    now, never, some = (commission.marginal(*arguments, 0.0, *forecast, x) for x in (1.0, 0.0, later))
    assert never == pytest.approx(float(each[0]) * 10_000.0)
    assert some == pytest.approx(never + later * (now - never), abs=1e-6)
    pull = sum(effort.density(b * 100.0, *forecast) for b in at[1:])
    assert commission.marginal(*arguments, goal, *forecast, 1.0) == pytest.approx(now + goal * pull)
    base = bonus.marginal(50_000.0, 0.0, 100_000, 1.0, *forecast, later)
    assert bonus.marginal(50_000.0, goal, 100_000, 1.0, *forecast, later) == pytest.approx(
        base + later * goal * effort.density(100.0, *forecast)
    )


def test_without_spread_the_margin_is_the_rate_of_the_tier_that_will_be_reached():
    at, each = np.array([0.0, 1.0]), np.array([1.0, 2.0])
    below, above = (
        commission.marginal(10_000.0, 100_000, at, each, 0, 2, False, 0.0, mu, 0.0, 1.0)
        for mu in (99.0, 101.0)
    )
    assert (below, above) == (10_000.0, 20_000.0)


# -- bonus and team bonus --------------------------------------------------------------------------------------------


@quick
@given(st.integers(0, 10**9), st.integers(1, 10**9), st.integers(0, 200).map(lambda k: k / 100.0))
def test_a_bonus_is_reached_once_and_for_all(sold: int, units: int, at: float) -> None:
    reached = bonus.is_reached(sold, units * 1000, at)
    assert reached == (Fraction(sold) >= Fraction(at) * units) or Fraction(sold) == round(at * units)
    assert not reached or bonus.is_reached(sold + 1, units * 1000, at)
    assert bonus.is_reached(units, units * 1000, 1.0)
    assert not bonus.is_reached(units - 1, units * 1000, 1.0)


@quick
@given(money, amounts, st.integers(1, 10**10), shares_of_quota)
def test_a_team_bonus_is_all_or_nothing(value: int, sold: int, units: int, at: float) -> None:
    due = [team_bonus.payout(value, one, units * 1000, at) for one in (sold, sold + 1)]
    assert due == sorted(due)
    assert set(due) <= {0, value}
    assert due[0] == (value if bonus.is_reached(sold, units * 1000, at) else 0)


def test_free_riding_comes_out_of_the_team_s_spread():
    """Four times the people, four times the quota: twice the spread, and half as much for one more unit."""
    alone = bonus.marginal(100_000.0, 0.0, 100_000, 1.0, 100.0, 10.0, 1.0)
    together = bonus.marginal(100_000.0, 0.0, 400_000, 1.0, 400.0, 20.0, 1.0)
    assert together == pytest.approx(alone / 2)


# -- fees ------------------------------------------------------------------------------------------------------------


@quick
@given(st.floats(0.0, 1e5), st.lists(st.integers(0, 10**8), max_size=5))
def test_fees_add_up_and_never_fall(rate: float, sold: list[int]) -> None:
    due = [fee.payout(rate, total) for total in np.cumsum([0, *sold]).tolist()]
    assert due == sorted(due)
    assert due[0] == 0
    exact = min(Fraction(10**15), Fraction(rate) * sum(sold))
    assert abs(due[-1] - exact) <= Fraction(1, 2) + exact / 10**12


moments = st.integers(0, 2 * YEAR)


@quick
@given(
    moments,
    st.integers(0, 3 * YEAR),
    amounts,
    st.integers(0, 3 * YEAR),
    amounts,
    moments,
    st.integers(-1, 2 * YEAR),
)
def test_a_fee_counts_when_all_its_conditions_hold(
    now: int, term: int, value: int, longest: int, least: int, begins: int, ends: int
) -> None:
    is_open = begins <= now and (ends == -1 or now < ends)
    assert fee.counts(now, term, value, longest, least, begins, ends) == (
        is_open and term >= longest and value >= least
    )
    assert fee.counts(now, 0, 0, 0, 0, 0, -1), "without conditions everything counts"
    margin = fee.marginal(100.0, 0.25, now, begins, ends)
    assert margin == (25.0 if is_open else 0.0)


@quick
@given(
    st.integers(0, 50),
    st.integers(0, 10**9),
    st.integers(0, 50),
    st.integers(0, 50),
    amounts,
    st.integers(0, 100),
)
def test_the_conditions_of_a_period(
    deals: int, value: int, accepted: int, converted: int, average: int, percent: int
) -> None:
    share = percent / 100.0
    met = fee.is_met(deals, value, accepted, converted, average, share)
    is_large = average == 0 or (deals > 0 and value >= average * deals)
    is_converting = percent == 0 or (accepted > 0 and converted >= share * accepted)
    assert met == (is_large and is_converting)
    assert fee.is_met(deals, value, accepted, converted, 0, 0.0)
    if met:
        assert fee.is_met(deals, value + 1, accepted, converted + 1, average, share)


# -- clocks ----------------------------------------------------------------------------------------------------------


def test_months_end_where_the_calendar_says():
    assert all(clock.month_end(k) == month_start(k + 1) for k in range(400))
    assert clock.month_end(11) == YEAR
    assert clock.month_end(n_months(YEAR) - 1) == YEAR


@quick
@given(st.integers(0, 40 * YEAR), st.sampled_from([1, 3, 12]))
def test_a_period_holds_its_moment_and_periods_tile_the_year(at: int, months: int) -> None:
    begins, ends = clock.period_bounds(at, months)
    assert begins <= at < ends
    assert begins == month_start(month_of(at) // months * months)
    assert ends == month_start((month_of(at) // months + 1) * months)
    assert clock.period_bounds(ends, months)[0] == ends
    assert clock.period_bounds(ends - 1, months) == (begins, ends)
    assert begins == 0 or clock.period_bounds(begins - 1, months)[1] == begins


@pytest.mark.parametrize("months", [1, 3, 12])
def test_a_year_is_twelve_months_of_periods(months: int) -> None:
    for year in range(3):
        at, n = year * YEAR, 0
        while at < (year + 1) * YEAR:
            begins, at = clock.period_bounds(at, months)
            assert at - begins in {1: (30 * DAY, 31 * DAY), 3: (QUARTER,), 12: (YEAR,)}[months]
            n += 1
        assert (at, n) == ((year + 1) * YEAR, 12 // months)


# -- quotas ----------------------------------------------------------------------------------------------------------


@quick
@given(st.floats(1.0, 1e12), st.floats(0.1, 5.0), st.integers(1, 500), st.integers(1, 500))
def test_top_down_quotas_add_up_to_the_target(target: float, factor: float, planned: int, there: int) -> None:
    """However many are there, they share the whole target, and over-assignment with it."""
    each = quota.yearly(target * 1.1 / planned, factor, planned, there)
    assert each * there == pytest.approx(target * 1.1 * factor)
    assert quota.yearly(target, factor, 0, there) == target * factor, "a quota of one's own knows no heads"
    assert quota.yearly(target, factor, planned, 0) == quota.yearly(target, factor, planned, 1)


@quick
@given(st.floats(0.012, 1e11), money, st.sampled_from([1, 3, 12]))
def test_periods_of_a_year_add_up_to_it(yearly: float, value: int, months: int) -> None:
    """Each is rounded once: to half a thousandth, and half a cent, for every period."""
    n = 12 // months
    assert n * quota.of_period(yearly, months, 1.0, 1.0) == pytest.approx(
        1000.0 * yearly, rel=1e-12, abs=n * 0.51
    )
    assert abs(n * quota.value_of_period(value, months, 1.0) - value) <= n / 2


@quick
@given(money, st.floats(1.0, 1e11), st.sampled_from([1, 3, 12]), st.floats(0.05, 1.0))
def test_the_base_rate_is_what_a_year_brings_over_its_quota(
    value: int, yearly: float, months: int, able: float
) -> None:
    """The same in every period, however it is cut; only its quota and value are rounded."""
    assert quota.base_rate(value, yearly, able) == pytest.approx(value / (yearly * able))
    of = quota.of_period(yearly, months, 1.0, able)
    if of > 10**6 and value > 10**6:
        in_period = 1000.0 * quota.value_of_period(value, months, 1.0) / of
        assert quota.base_rate(value, yearly, able) == pytest.approx(in_period, rel=1e-4)
    assert quota.base_rate(value, yearly, 0.0) == value / 1e-3


@quick
@given(st.floats(0.0, 1e11), st.sampled_from([1, 3, 12]), st.floats(0.0, 1.0), st.floats(0.0, 1.0), money)
def test_part_of_a_period_and_of_a_ramp(
    yearly: float, months: int, share: float, able: float, value: int
) -> None:
    whole, part = quota.of_period(yearly, months, 1.0, 1.0), quota.of_period(yearly, months, share, able)
    assert 1 <= part <= whole
    assert part == pytest.approx(max(1.0, 1000.0 * yearly * months / 12 * share * able), rel=1e-12, abs=0.51)
    assert quota.value_of_period(value, months, share) <= quota.value_of_period(value, months, 1.0)


@quick
@given(st.floats(0.1, 10.0), st.floats(-0.9, 1.0), st.integers(0, 10**6), st.integers(1, 10**6))
def test_growth_moves_every_quota_alike(factor: float, growth: float, sold: int, units: int) -> None:
    after = quota.factor_after_year(factor, growth, 0.0, 0.0, sold, units * 1000)
    assert after == pytest.approx(factor * max(0.05, 1.0 + growth))
    assert quota.factor_after_year(factor, growth, 0.4, 0.15, sold, 0) == factor, "no quota, no year"


@quick
@given(st.integers(0, 200), st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_a_ratchet_raises_more_than_it_lowers(percent: int, up: float, down: float) -> None:
    """Above quota by x: up x. Below by x: down x. At quota: as it was."""
    after = quota.factor_after_year(1.0, 0.0, up, down, percent, 100_000)
    over = (percent - 100) / 100
    wanted = 1.0 + (up if over > 0 else down) * over
    assert after == pytest.approx(max(0.05, wanted))
    assert quota.factor_after_year(1.0, 0.0, up, down, 100, 100_000) == 1.0
    more = quota.factor_after_year(1.0, 0.0, up, down, percent + 1, 100_000)
    assert more >= after


def test_the_published_asymmetry_of_the_ratchet():
    up, down = (quota.factor_after_year(1.0, 0.0, 0.4, 0.15, sold, 100_000) - 1.0 for sold in (120, 80))
    assert (up, down) == (pytest.approx(0.08), pytest.approx(-0.03))


# -- draws, clawbacks, credit ----------------------------------------------------------------------------------------


@quick
@given(st.integers(1, 10**7), st.booleans(), st.lists(st.integers(-(10**7), 10**7), max_size=36))
def test_draws_are_kept_account_of(least: int, recoverable: bool, months: list[int]) -> None:
    """The balance is what was advanced and not yet recovered, never below zero; no month pays less than the draw.

    A clawback may make a month's own pay negative: the draw covers pay that was not earned, never what was taken back.
    """
    balance = advanced = 0
    for earned in months:
        changed = draw.change(earned, least, balance, recoverable)
        balance = draw.balance_after(balance, changed, recoverable)
        advanced += changed
        assert balance >= 0
        assert balance == (advanced if recoverable else 0)
        assert max(0, earned) + changed >= least
        assert changed <= least
        assert recoverable or changed >= 0
        if earned >= least:
            assert changed <= 0
    earned = draw.change(least + balance, least, balance, recoverable)
    assert draw.balance_after(balance, earned, recoverable) == 0
    if recoverable:
        assert advanced + earned == 0, "once recovered, draws net to zero"


@quick
@given(st.integers(-(10**12), 10**12), st.floats(0.0, 1.0))
def test_no_more_is_taken_back_than_was_paid(due: int, share: float) -> None:
    taken = clawback.owed(due, share)
    assert 0 <= taken <= max(0, due)
    assert clawback.owed(due, 1.0) == max(0, due)
    assert clawback.owed(due, 0.0) == 0


@quick
@given(st.integers(0, 10**9), st.sampled_from([10, 100, 1000]))
def test_cents_are_rounded_as_by_hand(number: int, parts: int) -> None:
    """A tenth, a hundredth, a thousandth of a whole number of cents: half up, whatever binary makes of it."""
    wanted = math.floor(Fraction(number, parts) + Fraction(1, 2))
    assert half_up(number / parts) == half_up(number * (1 / parts)) == wanted


@quick
@given(st.integers(0, 10**12), st.integers(0, 1000), st.integers(0, 1000))
def test_shared_credit_adds_up(value: int, first: int, second: int) -> None:
    """The closer keeps what is left: never less than nothing, and with what the others have exactly the deal."""
    qualifier = first / 1000.0
    handed_off = min(second, 1000 - first) / 1000.0
    others = [credit.split(value, qualifier), credit.split(value, handed_off)]
    assert all(0 <= one <= value for one in others)
    assert value - sum(others) >= 0
    assert credit.split(value, 0.0) == 0
    assert credit.split(value, 1.0) == value
    if value < 10**9:
        assert others[0] == value * round(qualifier * 1000) // 1000, "as by hand"


@quick
@given(st.integers(0, 10**11), st.floats(0.0, 1.0), st.floats(0.0, 0.99))
def test_a_discount_comes_off_the_margin_in_full(listed: int, gross: float, discount: float) -> None:
    value = math.floor(listed * (1.0 - discount) + 0.5)
    full, less = credit.margin(listed, listed, gross), credit.margin(value, listed, gross)
    assert 0 <= less <= full <= listed
    assert less == max(0, full - (listed - value))
    assert credit.margin(listed, listed, 1.0) == listed


# -- the forecast of a period ----------------------------------------------------------------------------------------


def test_the_chance_and_the_density_are_those_of_a_normal_forecast():
    for threshold, mu, sigma in ((100.0, 90.0, 12.0), (1.0, 3.0, 0.5), (5.0, 5.0, 100.0)):
        assert effort.reach(threshold, mu, sigma) == pytest.approx(
            stats.norm.sf(threshold, mu, sigma), rel=1e-12
        )
        assert effort.density(threshold, mu, sigma) == pytest.approx(
            stats.norm.pdf(threshold, mu, sigma), rel=1e-12
        )
    assert (effort.reach(1.0, 2.0, 0.0), effort.reach(2.0, 1.0, 0.0), effort.density(1.0, 2.0, 0.0)) == (
        1.0,
        0.0,
        0.0,
    )


def test_the_spread_is_that_of_a_compound_poisson_stream():
    """Deals of exponential size at a rate: variance = rate x time x E[X^2], and E[X^2] / E[X] = 2 E[X]."""
    weekly, mean, weeks = 500.0, 100.0, 8.0
    rate = weekly / mean
    assert effort.spread(weekly, weeks, 2.0 * mean, 0.0) == pytest.approx(
        math.sqrt(rate * weeks * 2.0 * mean**2)
    )
    assert effort.spread(weekly, 0.0, 2.0 * mean, 50.0) == 50.0, "never below half a deal"
    assert effort.spread(-1.0, 3.0, 1.0, 0.5) == 0.5
    assert effort.expected(7, 2.0, 3.0) == 13.0


def test_pace_begins_at_quota_and_ends_at_what_was_seen():
    assert effort.pace(0, 520.0, 1.0, 0) == 10.0
    assert effort.pace(0, 520.0, 0.4, 0) == 4.0, "newcomers expect less of themselves"
    assert effort.pace(260, 520.0, 1.0, 26) == 10.0
    assert effort.pace(520, 520.0, 1.0, 26) == 15.0, "half what was seen, half what is asked"


def test_what_is_far_away_counts_less():
    weeks = np.linspace(0.0, 52.0, 200)
    factors = [effort.later(float(one), 0.95, 0.85) for one in weeks]
    assert factors[0] == 1.0
    assert factors == sorted(factors, reverse=True)
    month = YEAR / 12 / WEEK
    assert effort.later(month, 0.95, 0.85) == pytest.approx(0.95)
    assert effort.later(month * 1.001, 0.95, 0.85) == pytest.approx(0.95 * 0.85, rel=1e-3)
    assert effort.later(40.0, 1.0, 1.0) == 1.0
