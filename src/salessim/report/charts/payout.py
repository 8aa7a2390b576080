"""Payout curves: what each plan of a scenario pays for what attainment, over where people end up.

Curves are exact, from the terms of the plans, which metrics do not hold; so this is not among
:func:`~salessim.report.charts.registry.charts`: :mod:`salessim.report.payouts` writes the pictures.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from salessim.experiment.result import Result
from salessim.metrics.pay_periods import quota_parts
from salessim.metrics.plan_parts import PlanPart, parts_of
from salessim.report.charts.attainment import EDGES, Histogram, draw_histogram, draw_kinks, histograms_of
from salessim.report.charts.style import COLOURS, GREY, finish, new_figure, number_axis, safe, styled
from salessim.report.measured import horizon_words
from salessim.rules.pay.components import PaidFor
from salessim.scenario.tables import Tables

__all__ = ["Curve", "Payouts", "curve_of", "draw_payouts", "payouts_of"]

Floats = NDArray[np.float64]
_MOST_PLANS = 4


@dataclass(frozen=True, slots=True)
class Curve:
    """One plan: payout at each attainment, kinks, and where people ended up."""

    plan: str
    attainment: Floats
    """% of quota; a jump has two equal ones."""
    payout: Floats
    """% of what the parts on a quota bring on target."""
    kinks: tuple[float, ...]
    histogram: Histogram | None


@dataclass(frozen=True, slots=True)
class Payouts:
    """Plans beside each other."""

    title: str
    curves: tuple[Curve, ...]
    footnote: tuple[str, ...]


def payouts_of(tables: Tables, result: Result) -> Payouts | None:
    """Plans of a scenario with quotas, where one of them has a kink; else None: pay is in proportion everywhere.

    Parameters
    ----------
    tables : Tables
        What was played.
    result : Result
        What came out of it.
    """
    histograms = histograms_of(result)
    curves = []
    for plan, key in enumerate(tables.plans.keys):
        mine = [
            parts_of(tables, plan)[row - int(tables.plans.first_part[plan])]
            for row in quota_parts(tables, plan)
        ]
        if mine and key in histograms:
            name = safe(tables.plans.titles[plan])
            curves.append(Curve(name, *curve_of(mine), _kinks(mine), histograms[key][0]))
    if not any(curve.kinks for curve in curves):
        return None
    s = "" if result.replications == 1 else "s"
    footnote = [
        f"{result.replications:,} replication{s} of {horizon_words(result.horizon)}, seed {result.seed}.",
        "Above: what commissions (of plans without any, quota bonuses) pay in a period, exactly, when all of their "
        "quotas are reached to the same share; fees, team bonuses, draws and fixed pay are left out.",
        "Below: pay periods in bands of 5 % of quota, the last with all from twice the quota on; bars: 95 % interval.",
    ]
    if len(curves) > _MOST_PLANS:
        footnote.append(f"{_MOST_PLANS} of {len(curves)} plans are shown.")
    title = f"What attainment pays in {safe(result.name)}, and how often it is reached"
    return Payouts(title, tuple(curves[:_MOST_PLANS]), tuple(footnote))


def _kinks(parts: list[PlanPart]) -> tuple[float, ...]:
    """Where tiers and bonuses begin (% of quota)."""
    at = {share for part in parts for share, _ in part.tiers[1:]}
    at |= {part.at for part in parts if part.kind is PaidFor.BONUS}
    return tuple(float(100 * share) for share in sorted(at))


def curve_of(parts: list[PlanPart]) -> tuple[Floats, Floats]:
    """Payout of parts on quotas at every attainment, both in %, to where the last band ends.

    Straight between the points given; at a jump there are two points with the same attainment.
    """
    last = Fraction(round(EDGES[-1]), 100)
    breaks = sorted(
        {Fraction(0), *(Fraction(kink) / 100 for kink in _kinks(parts) if kink < EDGES[-1]), last}
    )
    total = sum(part.value for part in parts) or 1
    points: list[tuple[Fraction, Fraction]] = []
    for at in breaks:
        for before in (True, False):
            paid = sum((part.value * _share(part, at, before=before) for part in parts), Fraction(0))
            if not points or points[-1] != (at, paid):
                points.append((at, paid))
    return (
        np.array([float(100 * at) for at, _ in points]),
        np.array([float(100 * paid / total) for _, paid in points]),
    )


def _share(part: PlanPart, reached: Fraction, *, before: bool) -> Fraction:
    """Share of a part's value that is paid at an attainment, or just before it."""
    if part.kind is PaidFor.BONUS:
        return Fraction(reached > part.at or (reached == part.at and not before))
    if part.retroactive:
        there = [rate for at, rate in part.tiers if reached > at or (reached == at and not before)]
        return there[-1] * reached if there else Fraction(0)
    ends = [*(at for at, _ in part.tiers[1:]), reached]
    return sum(
        (
            rate * max(Fraction(0), min(reached, max(end, at)) - at)
            for (at, rate), end in zip(part.tiers, ends, strict=True)
        ),
        Fraction(0),
    )


@styled
def draw_payouts(data: Payouts) -> Figure:
    """A column a plan: the curve above, the histogram below, on the same attainment."""
    n = len(data.curves)
    figure = new_figure({1: 7.5, 2: 9.0}.get(n, 10.5), 4.8)
    rows = figure.subplots(2, n, sharex=True, sharey="row", height_ratios=[1.5, 1.0], squeeze=False)
    for position, curve in enumerate(data.curves):
        above, below = rows[0, position], rows[1, position]
        for axes in (above, below):
            draw_kinks(axes, curve.kinks)
        above.plot([0.0, EDGES[-1]], [0.0, EDGES[-1]], color=GREY, linewidth=1.0, linestyle="--")
        above.plot(curve.attainment, curve.payout, color=COLOURS[1], linewidth=2.2)
        if curve.histogram is not None:
            draw_histogram(below, curve.histogram, COLOURS[0], 0, 1)
        above.set_title(curve.plan, loc="left", fontsize=10.0, fontweight="bold")
        number_axis(above, "y", "pay (% of on target)")
        number_axis(below, "y", "share of periods (%)")
        number_axis(below, "x", "attainment (% of quota)")
        above.set_xlabel("attainment (% of quota)")
        above.xaxis.label.set_visible(False)
        for axes in (above, below):
            axes.yaxis.label.set_visible(position == 0)
    highest = max(float(curve.payout.max(initial=0.0)) for curve in data.curves)
    rows[0, 0].set_ylim(0.0, 1.05 * highest if math.isfinite(highest) and highest > 0 else 100.0)
    rows[1, 0].set_ylim(bottom=0.0)
    rows[1, 0].set_xlim(0.0, EDGES[-1])
    handles = [
        Line2D([], [], color=COLOURS[1], linewidth=2.2, label="pay"),
        Line2D([], [], color=GREY, linewidth=1.0, linestyle="--", label="pay in proportion"),
        Line2D([], [], color=COLOURS[0], linewidth=1.8, label="pay periods"),
        Line2D([], [], color=GREY, linewidth=1.2, label="quota"),
        Line2D([], [], color=GREY, linewidth=1.2, linestyle=":", label="kink of the plan"),
    ]
    return finish(figure, data.title, data.footnote, handles)
