"""Quotas: who reaches them, how far people come, and what plans cost on target."""
# ruff: noqa: D205  (a docstring here is a definition as published, of one or two sentences)

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from salessim.metrics.catalogue import metric
from salessim.metrics.estimate import count, mean, mean_by, ratio
from salessim.metrics.joins import total_by
from salessim.metrics.ledger import Component
from salessim.metrics.pay_periods import BAND_WIDTH, N_BANDS, quota_parts
from salessim.metrics.standings import MILLION
from salessim.metrics.view import View
from salessim.units import YEAR

Floats = NDArray[np.float64]

_AT_QUOTA, _BELOW, _ABOVE = (1.0, 1.05), (0.9, 1.0), (1.05, 1.15)


# ------------------------------------------------------------------------------------------ attainment


@metric("pay_periods", unit="periods", better="neither")
def pay_periods(view: View) -> float:
    """Pay periods with a quota that ended before the horizon while the person was on the seat, over all people."""
    return float(count(view.pay_periods.ended))


@metric("at_quota", unit="share", better="higher")
def at_quota(view: View) -> float:
    """Share of pay periods that ended before the horizon, and while the person was on the seat, in which attainment
    was 1 or more: credited over quota, of several commissions their mean weighted by what they bring on target.
    """
    reached = view.pay_periods.reached
    return ratio(count(reached >= 1.0), len(reached))


@metric("attainment", unit="ratio", better="higher")
def attainment(view: View) -> float:
    """Mean over pay periods that ended before the horizon, and while the person was on the seat, of attainment:
    credited over quota, of several commissions their mean weighted by what they bring on target.
    """
    return mean(view.pay_periods.reached)


@metric("attainment_by_seat", unit="ratio", better="higher", level="seat")
def attainment_by_seat(view: View) -> Floats:
    """Mean attainment over the pay periods that ended before the horizon of those who then sat on each seat."""
    periods = view.pay_periods
    seat = view.staff.seat[periods.spell[periods.ended]]
    millionths = np.round(np.minimum(periods.reached, 1e6) * MILLION).astype(np.int64)
    return mean_by(seat, len(view.tables.seats.ids), millionths) / MILLION


@metric("excess_at_quota", unit="share", better="neither")
def excess_at_quota(view: View) -> float:
    """Share of ended pay periods with attainment from 1.00 to below 1.05, less the share expected there if they were
    as dense as from 0.90 to below 1.00 and from 1.05 to below 1.15 together. It shows whether people stop or push at
    the quota as a goal, as in Kuhn and Yu, Kinks as Goals (2025).
    """
    reached = view.pay_periods.reached

    def inside(band: tuple[float, float]) -> int:
        return count((band[0] <= reached) & (reached < band[1]))

    width = _BELOW[1] - _BELOW[0] + _ABOVE[1] - _ABOVE[0]
    expected = (inside(_BELOW) + inside(_ABOVE)) * round((_AT_QUOTA[1] - _AT_QUOTA[0]) / width, 9)
    return ratio(inside(_AT_QUOTA) - expected, len(reached))


@metric("periods_by_attainment", unit="periods", better="neither", level="attainment")
def periods_by_attainment(view: View) -> Floats:
    """Ended pay periods on each plan in each band of attainment, 5 % of quota wide; the last band of a plan has all
    from twice the quota on.
    """
    periods = view.pay_periods
    band = np.floor(np.minimum(periods.reached, 10.0) / BAND_WIDTH + 1e-9).astype(np.int64)
    cell = periods.plan[periods.ended] * N_BANDS + np.minimum(band, N_BANDS - 1)
    return total_by(cell, len(view.tables.plans.keys) * N_BANDS).astype(np.float64)


@metric("kinks_by_attainment", unit="share", better="neither", level="attainment")
def kinks_by_attainment(view: View) -> Floats:
    """Where in each band of attainment the pay of a plan has a kink: the share of quota from which a tier of a
    commission, or a bonus, begins; the first one of a band, and not estimable in bands without.
    """
    tables = view.tables
    kinks = np.full((len(tables.plans.keys), N_BANDS), np.nan)
    for plan in range(len(tables.plans.keys)):
        for part in quota_parts(tables, plan):
            first, n = int(tables.parts.first_tier[part]), int(tables.parts.n_tiers[part])
            shares = [*tables.tiers.at[first + 1 : first + n].tolist(), float(tables.parts.at[part])]
            for share in (one for one in shares if one > 0):
                band = min(int(share / BAND_WIDTH + 1e-9), N_BANDS - 1)
                kinks[plan, band] = np.fmin(kinks[plan, band], share)
    return kinks.ravel()


# ---------------------------------------------------------------------------------------- pay on target


@metric("pay_at_target", unit="currency", better="neither")
def pay_at_target(view: View) -> float:
    """What all plans cost on target for the time that people were there: the fixed pay of everybody, and variable pay
    on target a year for the years that each person was on the plan.
    """
    stints = view.stints
    variable = np.append(view.tables.plans.variable, 0)[stints.plan]
    on_target = float(variable @ (stints.seconds / YEAR))
    return (view.ledger.total(Component.BASE_PAY) + on_target) / 100


@metric("draws", unit="currency", better="neither")
def draws(view: View) -> float:
    """Advances on variable pay, less what was recovered of them."""
    return view.ledger.total(Component.DRAW) / 100


@metric("clawbacks", unit="currency", better="neither")
def clawbacks(view: View) -> float:
    """Variable pay taken back since customers left early."""
    return -view.ledger.total(Component.CLAWBACK) / 100
