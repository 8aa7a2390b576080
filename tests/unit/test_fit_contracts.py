"""Churn: planted hazards are found again through truncation and censoring; product limits by hand."""

import runpy
import time
from pathlib import Path

import numpy as np
import pytest

from salessim.fit.contracts import fit_churn, fit_term_ends
from salessim.fit.likelihood import NEVER
from salessim.units import DAY, YEAR

coverage = runpy.run_path(str(Path(__file__).parents[1] / "fit_coverage.py"))
assert_holds, holds = coverage["assert_holds"], coverage["holds"]


def contracts(seed, hazard=0.2, n=400):
    """Begun over eight years; of what ended before the third, nothing was written down."""
    rng = np.random.default_rng(seed)
    began = rng.integers(0, 8 * YEAR, n)
    ended = began + (rng.exponential(YEAR / hazard, n)).astype(np.int64) + 1
    kept = ended >= 3 * YEAR
    began, ended = began[kept], ended[kept]
    return began, np.where(ended < 8 * YEAR, ended, NEVER), 3 * YEAR, 8 * YEAR


@pytest.fixture(scope="module")
def found():
    return [fit_churn(*contracts(seed)) for seed in range(200)]


def test_ninety_of_a_hundred_intervals_hold_yearly_churn(found):
    """Garwood's limits hold at least 90 %; with 150 endings hardly more. False alarms: one in 10,000."""
    truth = 1 - np.exp(-0.2)
    assert_holds([x.per_year_low <= truth <= x.per_year_high for x in found])


def test_ninety_of_a_hundred_intervals_hold_survival_and_hazard(found):
    assert_holds([holds(np.exp(-0.2 * x.age[24]), x.survival[24], x.survival_se[24]) for x in found])
    assert np.nanmean([x.hazard[:36].mean() for x in found]) == pytest.approx(0.2, abs=0.01)


def test_the_check_sees_left_truncation():
    """Contracts that were old when the log began must not count from their begin: churn would come out low."""
    began, ended, log_begin, log_end = contracts(1, n=20_000)
    right = fit_churn(began, ended, log_begin, log_end)
    wrong = fit_churn(began, ended, 0, log_end)
    assert right.per_year == pytest.approx(1 - np.exp(-0.2), abs=0.008)
    assert wrong.per_year < right.per_year - 0.02


def test_product_limit_by_hand():
    """Ages 1, 2, 2, 3, 4, 5 years, the last censored: 5/6, 3/6, 2/6, 1/6."""
    ended = np.array([1, 2, 2, 3, 4, 9]) * YEAR
    result = fit_churn(np.zeros(6, dtype=np.int64), ended, 0, 5 * YEAR)
    at = [12, 24, 36, 48]
    assert result.survival[at] == pytest.approx([5 / 6, 3 / 6, 2 / 6, 1 / 6])
    assert result.cumulative[24] == pytest.approx(1 / 6 + 2 / 5)
    assert result.survival_se[12] == pytest.approx(np.sqrt(5 / 6 * 1 / 6 / 6))
    assert result.years_at_risk == pytest.approx(17)
    assert result.gamma_shape == 5.5
    years = np.diff(result.age)
    assert np.nansum(result.hazard[years > 0]) > 0


def test_pieces_and_the_whole_count_the_same():
    result = fit_churn(*contracts(4))
    with np.errstate(invalid="ignore", divide="ignore"):
        years = np.where(result.hazard_se > 0, result.hazard / result.hazard_se**2, 0)
    ends = np.nansum(result.hazard * years)
    assert ends == pytest.approx(result.n_events)


def test_half_of_those_who_leave_do_so_at_term_ends():
    """A fifth leaves at the end of each yearly term and nobody else does; then others leave at any time."""
    held = []
    for seed in range(200):
        rng = np.random.default_rng(seed)
        began = rng.integers(0, 4 * YEAR, 300)
        terms = rng.geometric(0.2, 300)
        ended = began + terms * YEAR + rng.integers(-10 * DAY, 10 * DAY, 300)
        result = fit_term_ends(began, np.where(ended < 6 * YEAR, ended, NEVER), 0, 6 * YEAR)
        assert result.share == 1
        held.append(holds(0.2, result.leave_at_end, result.leave_at_end_se))
    assert_holds(held)


def test_leaving_at_any_time_gives_the_share_of_chance():
    began, ended, log_begin, log_end = contracts(0, n=50_000)
    result = fit_term_ends(began, ended, log_begin, log_end)
    assert result.by_chance == pytest.approx(30 / 364, rel=1e-3)
    assert result.share == pytest.approx(result.by_chance, abs=0.012)


def test_refusals_say_why():
    assert "fewer than 5" in fit_churn([], [], 0, YEAR).why_not
    assert "still go on" in fit_churn([0], [NEVER], 0, YEAR).why_not
    assert "still go on" in fit_churn(np.zeros(50), np.full(50, np.nan), 0, YEAR).why_not
    assert fit_churn([np.nan] * 9, [np.nan] * 9, 0, YEAR).n == 0
    assert fit_churn([0] * 9, [YEAR] * 9, 0, 2 * YEAR).survival[12] == 0
    assert "fewer than 5" in fit_term_ends([], [], 0, YEAR).why_not
    with pytest.raises(ValueError, match="tolerance"):
        fit_term_ends([], [], 0, YEAR, tolerance=YEAR)
    with pytest.raises(ValueError, match="equally long"):
        fit_churn([0, 1], [1], 0, YEAR)


def test_a_million_contracts_take_seconds():
    rows = contracts(0, n=1_500_000)
    began = time.process_time()
    fit_churn(*rows)
    fit_term_ends(*rows)
    assert time.process_time() - began < 10
