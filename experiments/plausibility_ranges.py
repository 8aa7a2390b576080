"""Published ranges of a sales organisation's figures, how the simulator measures each, and why some lie outside.

All shipped companies sell to mid-market customers, so the ranges are those of the middle of the market.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from salessim import Result, Scenario

__all__ = ["FIGURES", "REASONS", "SCENARIOS", "Figure"]

Floats = NDArray[np.float64]
SCENARIOS = ("founders", "startup", "growth", "stars")


@dataclass(frozen=True)
class Figure:
    """One figure that is published for sales organisations.

    Attributes
    ----------
    name : str
        In words.
    metrics : tuple of str
        Metrics it is worked out from.
    values : callable
        From a result to one value a replication, shape (replications,).
    published, source : str
        What was published, and where.
    low, high : float or None
        The range; None where no range is published that means the same.
    is_share : bool
        Shown in per cent.
    over : str
        Metric that the values are divided by, mean by mean: a ratio of two sums that can be small has no steady mean
        of its own.
    """

    name: str
    metrics: tuple[str, ...]
    values: Callable[[Result, Scenario], Floats]
    published: str
    source: str
    low: float | None = None
    high: float | None = None
    is_share: bool = True
    over: str = ""


def _company(name: str, published: str, source: str, low: float | None, high: float | None, metric: str,
             *, is_share: bool = True) -> Figure:  # fmt: skip
    """A figure that is a metric of the whole company."""
    return Figure(name, (metric,), _metric(metric), published, source, low, high, is_share)


def _of_role(role: str) -> Callable[[Result, Scenario], Floats]:
    """How busy people are with the work of one role, prospecting left out."""
    metric = "utilisation_without_prospecting_by_role"
    return lambda result, _: result[metric][:, result.labels(metric).index(role)]


def _share_at_quota(result: Result, scenario: Scenario) -> Floats:
    """Share of people with a quota on bookings who reached it."""
    quotas = {
        f"{unit_key}/{seat_key}": commission.quota
        for unit_key, unit in scenario.units.items()
        for seat_key, seats in unit.seats.items()
        if seats.plan is not None
        for commission in scenario.plans[seats.plan].commission
        if commission.measure == "bookings"
    }
    seats_of = [name.rsplit(" ", 1)[0] for name in result.labels("bookings_by_seat")]
    quota = np.array([quotas.get(seat, np.nan) for seat in seats_of])
    has_quota = ~np.isnan(quota)
    if not has_quota.any():
        return np.full(result.replications, np.nan)
    share: Floats = (result["bookings_by_seat"][:, has_quota] >= quota[has_quota]).mean(axis=1)
    return share


def _arr_per_manager(result: Result, scenario: Scenario) -> Floats:
    """Mean recurring revenue over the months, in millions, per person who looks after customers."""
    managers = sum(
        seats.count
        for unit in scenario.units.values()
        for seats in unit.seats.values()
        if "account_manager" in seats.roles
    )
    return result["arr_by_month"].mean(axis=1) / managers / 1e6


def _metric(name: str) -> Callable[[Result, Scenario], Floats]:
    """The values of a metric of the whole company."""
    return lambda result, _: result[name]


FIGURES = (
    _company("Outbound meetings per generator and month", "8 to 15",
             "syncgtm.com (8 to 15), marketbetter.ai (12 to 15)", 8, 15, "meetings_per_generator", is_share=False),
    _company("Leads never answered", "23 to 70 %",
             "Oldroyd et al., Harvard Business Review 2011 (23 % of firms); "
             "Sabnis et al. 2013 by foxbusiness.com (70 % of leads)",
             0.23, 0.70, "abandoned_share"),
    _company("Accepted at the first qualification", "36 to 60 %",
             "lotoftools.org (median 36 %), getchief.com (40 to 60 %)", 0.36, 0.60, "first_pass_acceptance_rate"),
    _company("Accepted lead to opportunity", "30 to 50 %",
             "getfairview.com (30 to 50 %), lotoftools.org (median 44 %)", 0.30, 0.50, "opportunity_rate"),
    _company("Opportunity to won (win rate)", "15 to 35 %",
             "growthengineer.ai (quartiles 15, 20, 25 %), getfairview.com (20 to 35 %), lotoftools.org (median 22 %)",
             0.15, 0.35, "win_rate"),
    _company("Lead to deal", "2.3 to 5.1 %",
             "product of the stage medians of lotoftools.org, enterprise to small business",
             0.023, 0.051, "lead_to_deal"),
    _company("Sales cycle, median days", "30 to 90",
             "thecroreport.com (contracts of 25,000 to 100,000); Bridge Group 2017, forentrepreneurs.com (60)",
             30, 90, "cycle_median", is_share=False),
    _company("Sales cycle, log standard deviation", "none found", "", None, None, "cycle_log_sd", is_share=False),
    _company("Accounts per account manager", "30 to 50", "cust.co", 30, 50, "accounts_per_manager", is_share=False),
    Figure("Recurring revenue per account manager, millions", ("arr_by_month",), _arr_per_manager, "1 to 2",
           "saasmetric.tools", 1, 2, is_share=False),
    _company("Logo churn a year, starting customers", "8 to 12 %", "userintuition.ai",
             0.08, 0.12, "logo_churn_of_opening"),
    _company("Net retention a year, starting customers", "100 to 115 %", "userintuition.ai",
             1.00, 1.15, "net_retention_of_opening"),
    Figure("Upsell over recurring revenue of new customers", ("upsell_arr", "new_arr"), _metric("upsell_arr"),
           "0.67 (two fifths of all that is added), no range", "Benchmarkit 2025, benchmarkit.ai",
           is_share=False, over="new_arr"),
    Figure("Sales and marketing cost per new recurring revenue", ("sales_cost", "new_arr"), _metric("sales_cost"),
           "1.76 to 2.82", "Benchmarkit 2024 and 2025, benchmarkit.ai (medians 1.76 and 2.00, worst quartile 2.82)",
           1.76, 2.82, is_share=False, over="new_arr"),
    Figure("Hours on closing, of those who close", ("utilisation_without_prospecting_by_role",),
           _of_role("sales_manager"), "nothing comparable: surveys count selling time, 34 to 41 %",
           "HubSpot by jungemele.com; CSO Insights by sellingpower.com"),
    Figure("Hours on accounts, of those who keep them", ("utilisation_without_prospecting_by_role",),
           _of_role("account_manager"), "none found", ""),
    Figure("Variable pay of everybody over bookings", ("variable_pay", "bookings"), _metric("variable_pay"),
           "nothing comparable: 8 to 14 % is the closer's part alone", "pulserevops.com", over="bookings"),
    Figure("Share of closers at quota", ("bookings_by_seat",), _share_at_quota, "20 to 51 %",
           "benchsights.com (20 to 28 %), Lightspeed 2023, lighthouse.lsvp.com (33 %), pulserevops.com (51 %)",
           0.20, 0.51),
)  # fmt: skip

_ANSWERED = (
    "generators answer before they prospect and nobody forgets or distrusts a lead: leads are lost only when patience "
    "runs out; that firms leave leads lying for other reasons is not modelled"
)
_NO_BOOK = "no customers at the start, and no contract ends within the first year"
_YOUNG = "begins without customers, so the first year says nothing about a full portfolio"
_ALL_ROLES = (
    "everybody looks after customers besides selling: accounts are spread over ten people instead of three"
)
_TALENT = (
    "a pay premium of 1.2 is assumed to buy talent of 0.91 standard deviations, in everybody; the premium's worth is "
    "an assumption that `stars` exists to question"
)

REASONS: dict[tuple[str, str], str] = {
    ("Outbound meetings per generator and month", "founders"): (
        "two founders prospect in what is left of half their time after selling and accounts"
    ),
    ("Outbound meetings per generator and month", "stars"): (
        "ten people prospect between closing and accounts, where six in `growth` do little else"
    ),
    **{("Leads never answered", scenario): _ANSWERED for scenario in SCENARIOS},
    **{("Accounts per account manager", scenario): _YOUNG for scenario in ("founders", "startup")},
    **{
        ("Recurring revenue per account manager, millions", scenario): _YOUNG
        for scenario in ("founders", "startup")
    },
    ("Accounts per account manager", "stars"): _ALL_ROLES,
    ("Recurring revenue per account manager, millions", "stars"): _ALL_ROLES,
    **{("Logo churn a year, starting customers", scenario): _NO_BOOK for scenario in ("founders", "startup")},
    **{
        ("Net retention a year, starting customers", scenario): _NO_BOOK
        for scenario in ("founders", "startup")
    },
    ("Sales and marketing cost per new recurring revenue", "founders"): (
        "two founders draw 60,000 each and no commission: far below market pay"
    ),
    ("Sales and marketing cost per new recurring revenue", "growth"): (
        "the lower end is the median of 2024: no lower quartile was published, and half of all firms spent less than "
        "the median"
    ),
    ("Sales and marketing cost per new recurring revenue", "stars"): _TALENT,
    ("Lead to deal", "stars"): _TALENT,
    ("Share of closers at quota", "founders"): "founders have no quota",
    ("Share of closers at quota", "startup"): (
        "the pipeline is empty at the start: no deal closes in the first two months or so, while the quota is that "
        "of a full year"
    ),
    ("Share of closers at quota", "stars"): _TALENT,
}
"""Why a figure is not inside its range, by (figure, scenario); needed for every one that is not."""
