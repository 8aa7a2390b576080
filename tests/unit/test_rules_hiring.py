"""Hiring: what interviews tell, whom they find, and the Monday of the first day."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import integrate, stats

from salessim.randomness.distributions import normal_quantile
from salessim.randomness.draws import draw, identity
from salessim.randomness.streams import Stream
from salessim.rules.hiring import candidate_score, mean_talent, monday_from, selection_validity
from salessim.rules.people import talent
from salessim.scenario.schema.company import ScenarioBlocks
from salessim.units import DAY, WEEK

FAST = settings(derandomize=True, deadline=None, max_examples=100)


def left_after(*validities: float) -> float:
    left = 1.0
    for validity in validities:
        left *= 1.0 - validity * validity
    return left


def test_validity_of_several_stages_by_hand():
    # The four stages that ship: 1 - 0.96 x 0.8775 x 0.8775 x 0.99 = 0.2682.
    assert selection_validity(left_after(0.2, 0.35, 0.35, 0.1)) == pytest.approx(0.5179, abs=5e-5)
    assert selection_validity(left_after(0.6, 0.8)) == pytest.approx(math.sqrt(1 - 0.64 * 0.36))
    assert selection_validity(left_after(0.3)) == pytest.approx(0.3)
    assert selection_validity(1.0) == 0.0, "exactly: without interviews nothing is known"
    assert selection_validity(left_after(0.4, 1.0)) == 1.0


@FAST
@given(st.lists(st.floats(0, 1), max_size=8), st.floats(0, 1))
def test_a_further_stage_never_tells_less(validities, more):
    here = selection_validity(left_after(*validities))
    assert 0.0 <= here <= selection_validity(left_after(*validities, more)) + 1e-12 <= 1.0 + 1e-12


@pytest.mark.parametrize(("n", "correlation"), [(1, 0.2), (3, 0.2), (3, 0.0), (2, 1.0), (4, 0.7)])
def test_mean_talent_is_standardised(n, correlation):
    """Its variance by hand: that of a mean of n standard normals that correlate by rho is rho + (1 - rho) / n."""
    share, own = math.sqrt(correlation), math.sqrt(1.0 - correlation)
    # Linear in z_person and the n z_role: total = n sqrt(rho) z + sqrt(1 - rho) sum of z_role.
    by_person = mean_talent(n * share, n, correlation)
    by_role = mean_talent(own, n, correlation)
    assert by_person**2 + n * by_role**2 == pytest.approx(1.0)


def test_mean_talent_of_nobody_in_particular():
    assert mean_talent(0.0, 3, 0.2) == 0.0
    assert mean_talent(1.5, 1, 0.2) == 1.5


def test_a_score_by_hand():
    # R (R z + sqrt(1 - R^2) e) + w v.
    assert candidate_score(1.0, 0.5, 0.6, 1.0, 0.1) == pytest.approx(0.6 * (0.6 + 0.8 * 0.5) + 0.1)
    assert candidate_score(1.0, 0.5, 0.6, -1.0, 0.1) == pytest.approx(0.6 * (0.6 + 0.8 * 0.5) - 0.1)
    assert candidate_score(1.3, -7.0, 1.0, 1.0, 0.0) == 1.3, "who is known through and through"
    assert candidate_score(3.0, 3.0, 0.0, 1.0, 0.0) == 0.0, "exactly: nobody stands out when nothing is known"


@FAST
@given(st.floats(-4, 4), st.floats(0, 3), st.floats(-4, 4), st.floats(0, 1))
def test_talent_never_lowers_a_score(z, more, noise, validity):
    assert candidate_score(z + more, noise, validity, 1.0, 0.0) >= candidate_score(
        z, noise, validity, 1.0, 0.0
    )


def best_of(n: int) -> float:
    """Mean of the largest of n standard normals, by integration."""
    value, _ = integrate.quad(lambda x: x * n * stats.norm.pdf(x) * stats.norm.cdf(x) ** (n - 1), -9, 9)
    return float(value)


HIRES = 10_000
FALSE_ALARM = 1e-4
"""Chance that a right rule fails one of the comparisons below (two-sided, at one fixed seed)."""


def hired(n: int, validity: float, correlation: float, n_roles: int) -> NDArray[np.float64]:
    """Standardised mean talents of those who are chosen, of n candidates each, with keyed draws."""

    def normal(stream: Stream, who: int, index: int = 0) -> float:
        return float(normal_quantile(draw(3, 0, int(stream), who, index)))

    found = []
    for search in range(HIRES):
        best = (-math.inf, 0.0)
        for number in range(n):
            who = identity(identity(11, search, 0), number, 1)
            z_person = normal(Stream.TALENT, who)
            total = 0.0
            for role in range(n_roles):
                total += talent(0.0, 1.0, correlation, z_person, normal(Stream.TALENT_IN_ROLE, who, role))
            z = mean_talent(total, n_roles, correlation)
            score = candidate_score(z, normal(Stream.INTERVIEW_ERROR, who), validity, 1.0, 0.0)
            best = max(best, (score, z), key=lambda one: one[0])
        found.append(best[1])
    return np.array(found)


def test_the_best_of_five_by_hand():
    assert best_of(1) == pytest.approx(0.0, abs=1e-9)
    assert best_of(2) == pytest.approx(1 / math.sqrt(math.pi))
    assert best_of(5) == pytest.approx(1.16296, abs=1e-5)


@pytest.mark.parametrize(
    ("n", "validity", "correlation", "n_roles"),
    [(5, 0.5, 0.2, 1), (5, 1.0, 0.2, 3), (10, 0.3, 0.2, 2), (5, 0.0, 0.2, 1), (1, 0.8, 0.5, 2)],
)
def test_the_mean_hire_is_validity_times_the_best_of_n(n, validity, correlation, n_roles):
    """R x E[largest of n standard normals], five candidates 1.163 R: an order statistic seen through a noisy glass.

    Of 10,000 hires the mean is off by more than 3.9 standard errors in one of 10,000 seeds. It would see an error of
    0.08 with a chance above 99.9 %; R^2 in the place of R is off by 0.29 in the first case and 0.32 in the third.
    """
    talents = hired(n, validity, correlation, n_roles)
    error = float(talents.std(ddof=1)) / math.sqrt(HIRES)
    limit = float(stats.norm.isf(FALSE_ALARM / 2)) * error
    assert limit < 0.045
    assert abs(float(talents.mean()) - validity * best_of(n)) < limit


def test_the_default_mean_of_candidates_makes_the_average_hire_average():
    """`hiring.candidate_mean` is -0.6: minus what four stages and five candidates gain, 0.518 x 1.163 = 0.602."""
    gain = selection_validity(left_after(0.2, 0.35, 0.35, 0.1)) * best_of(5)
    assert ScenarioBlocks().hiring.candidate_mean == pytest.approx(-gain, abs=0.005)


@pytest.mark.parametrize(
    ("at", "monday"),
    [(0, 0), (1, WEEK), (WEEK - 1, WEEK), (WEEK, WEEK), (WEEK + 3 * DAY, 2 * WEEK), (35 * DAY, 5 * WEEK)],
)
def test_first_days_are_mondays(at, monday):
    assert monday_from(at) == monday


@FAST
@given(st.integers(0, 10**12))
def test_the_monday_is_never_more_than_a_week_off(at):
    assert 0 <= monday_from(at) - at < WEEK
    assert monday_from(at) % WEEK == 0
