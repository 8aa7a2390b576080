"""What a good analyst would point at: legal inputs that came to something odd, each with what to look at.

A rule reads one scenario's result and speaks only when the 95 % interval of what it reads lies wholly beyond its
threshold. Thresholds are assumptions: they decide what is worth a look, never what is true.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from salessim.experiment.outcome import ExperimentResult
from salessim.experiment.result import Result
from salessim.report.measured import Floats, horizon_words, values_of
from salessim.report.quantity import percent, quantity_of
from salessim.report.wording import as_safe_text, shorten
from salessim.statistics.intervals import Interval, mean_interval
from salessim.units import DAY, YEAR

__all__ = ["FEWEST", "Advice", "advice", "advice_of", "shared_advice"]

FEWEST = 10  # replications; assumption: fewer say too little to point at anything
CROWDED = 0.9  # busy share; assumption: waits grow as 1 / (1 - load), tenfold at 0.9 (Kingman 1961)
IDLE = 0.25  # busy share, prospecting included; assumption
UNSEEN = 0.01  # busy share; assumption: what such a seat does takes no simulated time
OUT_OF_REACH, TOO_EASY = 0.05, 0.95  # share of pay periods at quota; assumption
FEWEST_PERIODS = 10.0  # pay periods a replication; assumption
NEGLECTED = 0.6  # share of touches in time; assumption
UNANSWERED = 0.2  # share of inbound leads; assumption
UNMET = 0.2  # share of accepted leads that nobody meets in time; assumption
RUINOUS = 0.1  # share of replications; assumption
LEAVING = 0.6  # exits a person and year; assumption: about twice what is published for generators
RARE = 10.0  # deals a replication; assumption
LONG_CYCLE = 0.5  # of the horizon; assumption
FLIPS = 2.0  # reversals a year; assumption


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing worth a look.

    Attributes
    ----------
    scenario : str
        Name of the scenario in which it shows.
    what : str
        What was measured and why it is odd; safe to show.
    look_at : str
        Settings and metrics that say more; safe to show.
    """

    scenario: str
    what: str
    look_at: str


_DIGITS = re.compile(r"[0-9.,]+")
_Finding = tuple[str, str]
_Rule = Callable[[Result], Iterator[_Finding]]


def advice(outcome: ExperimentResult) -> tuple[Advice, ...]:
    """What is worth a look in every scenario of an outcome, in their order."""
    return tuple(one for result in outcome.results for one in advice_of(result))


def shared_advice(outcome: ExperimentResult) -> list[tuple[Advice, list[str]]]:
    """What is worth a look, once for all scenarios in which the same shows, with their names; figures of the first."""
    found: dict[str, tuple[Advice, list[str]]] = {}
    for one in advice(outcome):
        _, names = found.setdefault(_DIGITS.sub("", one.what), (one, []))
        names.append(one.scenario)
    return list(found.values())


def advice_of(result: Result) -> tuple[Advice, ...]:
    """What is worth a look in one scenario; nothing below :data:`FEWEST` replications."""
    if result.replications - len(result.failed) < FEWEST:
        return ()
    return tuple(Advice(result.name, what, look) for rule in _RULES for what, look in rule(result))


# ------------------------------------------------------------------------------------------- work and people


def _crowded(result: Result) -> Iterator[_Finding]:
    """Seats with hardly an idle hour: queues that chance alone makes long."""
    for seat, busy in _by_seat(result, "utilisation_without_prospecting_by_seat"):
        if busy.low >= CROWDED:
            yield (
                f"{seat}: busy {percent(busy.estimate)} of their hours with work that cannot be put off. So near to "
                "full load, waits depend on luck and a few more leads make them much longer",
                f"one more of {seat}; `wait_p90_by_role`, `open_tasks_by_role`",
            )


def _idle(result: Result) -> Iterator[_Finding]:
    """Seats with little to do."""
    for seat, busy in _by_seat(result, "utilisation_by_seat"):
        if UNSEEN < busy.high <= IDLE:
            yield (
                f"{seat}: busy {percent(busy.estimate)} of their hours with what is simulated; they are paid for "
                "all of them",
                f"fewer of {seat}, further roles for them, or more leads; `utilisation_by_role`",
            )


def _by_seat(result: Result, metric: str) -> Iterator[tuple[str, Interval]]:
    """Busy share of the people on each group of seats, units apart."""
    if metric not in result:
        return
    groups: dict[str, list[Floats]] = {}
    for label in result.labels(metric):
        groups.setdefault(label.rsplit(" ", 1)[0], []).append(values_of(result, metric, label))
    for seat, columns in groups.items():
        table = np.array(columns)
        known = ~np.isnan(table)
        n = known.sum(axis=0)
        means = np.where(n > 0, np.where(known, table, 0.0).sum(axis=0) / np.maximum(n, 1), math.nan)
        yield as_safe_text(seat), mean_interval(means)


def _leaving(result: Result) -> Iterator[_Finding]:
    rate = _known(result, "attrition")
    if rate.low >= LEAVING:
        yield (
            f"{percent(rate.estimate)} of the people leave in a year",
            "`leaving`, `roles.NAME.attrition`, `morale_by_role`, `cost_per_departure`",
        )


def _flipping(result: Result) -> Iterator[_Finding]:
    flips = _known(result, "reversals")
    if flips.low >= FLIPS * result.horizon / YEAR:
        yield (
            f"policies change the size of a team back and forth {flips.estimate:.1f} times in {_horizon(result)}",
            "bounds, `times` and `pause` of `policies`; `policies_held`, `headcount_by_week`",
        )


# -------------------------------------------------------------------------------------------- leads and accounts


def _unanswered(result: Result) -> Iterator[_Finding]:
    share = _known(result, "abandoned_share")
    if share.low >= UNANSWERED:
        yield (
            f"{percent(share.estimate)} of the inbound leads are lost because nobody answers in time",
            "who works the first stage and when: `hours` of the unit, `response_p90`, `patience` of the segment",
        )


def _unmet(result: Result) -> Iterator[_Finding]:
    share = _known(result, "waited_too_long_share")
    if share.low >= UNMET:
        yield (
            f"{percent(share.estimate)} of the accepted leads are lost because nobody meets them in time",
            "seats of the role of the second stage, `max_open_deals`, `wait_p90_by_role`",
        )


def _neglected(result: Result) -> Iterator[_Finding]:
    share = _known(result, "touches_in_time")
    if share.high <= NEGLECTED:
        yield (
            f"only {percent(share.estimate)} of the touches that accounts need come in time: much of the book is held "
            "by nobody with time for it",
            "seats of `account_manager`, `accounts_per_manager`, `net_retention`",
        )


# ---------------------------------------------------------------------------------------------- pay and money


def _quotas(result: Result) -> Iterator[_Finding]:
    """Quotas that hardly anybody reaches, or everybody."""
    metric = "periods_by_attainment"
    if metric not in result:
        return
    plans: dict[str, list[str]] = {}
    for label in result.labels(metric):
        plans.setdefault(label.rsplit(".", 1)[0], []).append(label)
    for plan, labels in plans.items():
        counts = np.array([values_of(result, metric, label) for label in labels])
        reached = counts[[_at_quota(label) for label in labels]].sum(axis=0)
        periods = counts.sum(axis=0)
        if np.nanmean(periods) < FEWEST_PERIODS:
            continue
        with np.errstate(invalid="ignore"):
            share = mean_interval(reached / periods)
        name = as_safe_text(plan)
        if share.high <= OUT_OF_REACH:
            yield (
                f"quota of {name}: reached in {percent(share.estimate)} of pay periods, so the pay on target of "
                "this plan is hardly ever paid",
                f"`plans.{name}`: quota against what a seat produces (`attainment_by_seat`)",
            )
        elif share.low >= TOO_EASY:
            yield (
                f"quota of {name}: reached in {percent(share.estimate)} of pay periods, so it asks for nothing",
                f"`plans.{name}`: quota against what a seat produces (`attainment_by_seat`)",
            )


def _at_quota(label: str) -> bool:
    """Whether a band of attainment lies at the quota or above: ``closer.105 to 110 %``."""
    return int(label.rsplit(".", 1)[1].split()[0]) >= 100


def _ruinous(result: Result) -> Iterator[_Finding]:
    share = _known(result, "ruin")
    if share.low >= RUINOUS:
        yield (
            f"cash runs out in {percent(share.estimate)} of the replications; the simulated company goes on "
            "all the same",
            "`money.opening_cash`, `cash_lowest`, `ruin_by_month`",
        )


def _dear(result: Result) -> Iterator[_Finding]:
    ratio = _known(result, "ltv_to_cac")
    if ratio.high < 1.0:
        yield (
            f"a customer brings {ratio.estimate:.2f} of what winning one costs",
            "`cac`, `ltv`, `payback`; prices, and how long contracts last",
        )


# -------------------------------------------------------------------------------------------- how far it carries


def _rare(result: Result) -> Iterator[_Finding]:
    deals = _known(result, "won_deals")
    if 0.0 < deals.high < RARE:
        yield (
            f"{deals.estimate:.1f} deals are won in {_horizon(result)}: what rests on them is mostly luck in any "
            "single course of events",
            "a longer `horizon`; the range P10 to P90 rather than the mean",
        )


def _long_cycle(result: Result) -> Iterator[_Finding]:
    days = _known(result, "cycle_p90")
    if days.low * DAY >= LONG_CYCLE * result.horizon:
        quantity = quantity_of("cycle_p90", result.currency)
        shown = quantity.amount(days.estimate, quantity.decimals(days.half_width, days.estimate))
        yield (
            f"one deal in ten takes {shown} or longer, and {_horizon(result)} is simulated: much of what was begun "
            "does not show yet",
            "a longer `horizon`; `start.pipeline`",
        )


def _known(result: Result, metric: str) -> Interval:
    """Mean of a company metric; NaN, beyond no threshold, where it was not measured."""
    return mean_interval(values_of(result, metric))


def _horizon(result: Result) -> str:
    return shorten(horizon_words(result.horizon), 20)


_RULES: tuple[_Rule, ...] = (
    _crowded,
    _idle,
    _unanswered,
    _unmet,
    _neglected,
    _quotas,
    _leaving,
    _flipping,
    _ruinous,
    _dear,
    _rare,
    _long_cycle,
)
