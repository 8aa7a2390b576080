"""The market: segments of customers with their stages and account care, regions and product lines."""

from __future__ import annotations

from typing import Literal

from salessim.scenario.schema.fields import (
    Amount,
    Block,
    Count,
    Duration,
    HoursLaw,
    Key,
    Number,
    OptionalDuration,
    Positive,
    PositiveDuration,
    Priority,
    Share,
    Title,
    setting,
)

__all__ = ["AccountCare", "LossReasons", "Market", "Product", "Region", "Segment", "Stage"]


class Stage(Block):
    """One step of a lead's way to a contract: who works on it, how long, and the chance that it succeeds."""

    title: Title = setting("", "Name for people; the key is the identity.")
    role: Key = setting(..., "Role that works this stage.")
    hours: HoursLaw = setting(..., "Standard hours of one attempt.")
    chance: Share = setting(..., "Base chance of success in the reference case: exactly this share passes when fit is "
                            "N(0, 1), care and response are at reference, nobody waits and no context is lost.")  # fmt: skip
    next: Key = setting(..., 'Stage that follows success; "won" ends the way with a contract.')
    think_share: Amount = setting(0.0, "Share of the customer's think time of the whole cycle that falls between "
                                  "this stage's work and its outcome.", source="[A] 0.2 / 0.4 / 0.4")  # fmt: skip
    priority: Priority = setting(6, "Smaller is more urgent.")
    missed: Share = setting(0.0, "Chance that the customer misses the appointment; rebooked once, lost the second time.",
                            source="[A] 0.2 for first meetings")  # fmt: skip
    wait_limit: OptionalDuration = setting("never", "Lost as `waited_too_long` when the work has not begun by then "
                                           "(calendar time; a meeting that the customer missed has no limit when rebooked).", source="[A] 14 days for an accepted lead")  # fmt: skip
    needs: Share = setting(0.0, "Proficiency in the role from which people may do this work.")
    milestone: Literal["", "accepted", "opportunity"] = setting("", "What a lead has become once this stage succeeds; "
                                                                "metrics count by it.")  # fmt: skip


class LossReasons(Block):
    """Why a lost deal is said to be lost."""

    no_decision: Amount = setting(0.5, "Weight of 'no decision'.", source="[A]")
    competitor: Amount = setting(0.3, "Weight of 'a competitor won'.", source="[A]")
    no_fit: Share = setting(
        0.2, "Share of 'no fit'; the other reasons share the rest by weight.", source="[A]"
    )
    no_fit_when_poor: Share = setting(0.4, "Share of 'no fit' below `poor_fit`.", source="[A]")
    poor_fit: Number = setting(
        -0.5, "Fit below which a lead counts as poor.", unit="standard deviations", source="[A]"
    )


class AccountCare(Block):
    """What an account needs after the deal, and what happens to its contract."""

    role: Key = setting("account_manager", "Role that looks after accounts of this segment.")
    onboarding_hours: HoursLaw = setting("10 h", "Onboarding of a new customer; 3 / 10 / 40 h.", source="[A]")
    onboarding_priority: Priority = setting(8, "Priority of onboarding.")
    touch_every: PositiveDuration = setting(
        "14 days",
        "Time between account touches in whole days, rounded up; 30 / 14 / 7 days.",
        source="[A]",
    )
    touch_hours: HoursLaw = setting("0.5 h", "One touch; 0.33 / 0.5 / 1 h.", source="[A]")
    touch_priority: Priority = setting(10, "Priority of a touch.")
    touch_in_time: Duration = setting(
        "7 days", "A touch done within this time of being due is in time.", source="[A]"
    )
    renewal_hours: HoursLaw = setting("4 h", "Renewal work per term; 1.5 / 4 / 16 h.", source="[A]")
    renewal_priority: Priority = setting(7, "Priority of renewal work.")
    renewal_lead_time: Duration = setting(
        "30 days", "Renewal work is created this long before the term ends.", source="[A]"
    )
    upsell_per_year: Amount = setting(
        1.0, "Upsell offers an account and year; 0.5 / 1 / 2.", unit="offers/year", source="[A]"
    )
    upsell_hours: HoursLaw = setting("3 h", "Work of one upsell offer; 1 / 3 / 8 h.", source="[A]")
    upsell_priority: Priority = setting(9, "Priority of upsell work.")
    renewal_needs: Share = setting(0.0, "Proficiency from which account managers may do renewals.")
    upsell_needs: Share = setting(0.0, "Proficiency from which account managers may offer upsells.")
    upsell_step: Amount = setting(
        0.25, "A successful offer raises the contract by this share of its first value.", source="[A]"
    )
    churn_per_year: Share = setting(0.10, "Logo churn a year at full care and reference fit; 20 / 10 / 5 %.",
                                    source="[S] userintuition.ai churn benchmarks")  # fmt: skip
    net_retention: Amount = setting(1.06, "Net revenue retention a year that upsell is set to reach; 92 / 106 / 118 %.",
                                    source="[S] userintuition.ai, Benchmarkit 2025")  # fmt: skip
    care_weight: Share = setting(
        0.15, "Weight of the latest touch in the average that makes up care.", source="[A]"
    )
    care_floor: Share = setting(0.1, "Care never counts for less.", source="[A]")
    care_exponent: Amount = setting(0.35, "Churn hazard is proportional to care to the power of minus this.",
                                    source="[A] elasticity of effort 0.34, Albers et al.")  # fmt: skip
    poor_fit_hazard: Amount = setting(
        0.5, "Hazard grows by this times (0.5 - fit percentile), below the median fit.", source="[A]"
    )
    incidents_per_year: Amount = setting(
        0.0,
        "Incidents an account and year, 0 for none; 2 / 2 / 4 for small / mid / enterprise.",
        unit="incidents/year",
        source="[A]",
    )
    incident_hours: HoursLaw = setting("2 h", "Work of one incident; 1 / 2 / 4 h.", source="[A]")
    incident_priority: Priority = setting(1, "Priority of incidents.")
    incident_deadline: Duration = setting(
        "2 days", "An incident resolved within this time (calendar time) is in time.", source="[A]"
    )
    cross_sell_per_year: Amount = setting(
        0.0, "Offers of another product line an account and year.", unit="offers/year", source="[A]"
    )
    cross_sell_hours: HoursLaw = setting("4 h", "Work of one such offer.", source="[A]")
    cross_sell_priority: Priority = setting(9, "Priority of that work.")
    cross_sell_chance: Share = setting(0.15, "Chance that such an offer succeeds.", source="[A]")
    cross_sell_step: Amount = setting(
        0.4, "A further product line raises the contract by this share of its first value.", source="[A]"
    )
    cross_sell_most: Count = setting(1, "Further product lines that an account may come to have.", le=100)
    contraction: Share = setting(
        0.0, "Chance that a renewal is for less than before.", source="[A] off by default"
    )
    contraction_step: Share = setting(
        0.2, "Share of the contract's value that such a renewal takes off.", source="[A]"
    )
    reviews_per_year: Amount = setting(
        0.0,
        "How often an account is asked for a review, 0 for never.",
        unit="reviews/year",
        source="[A]",
    )
    satisfaction_per_week: Share = setting(
        0.1, "Part of the way to its target that satisfaction moves in a week.", source="[A]"
    )


def _default_stages() -> dict[str, dict[str, object]]:
    """Mid-market stages: the way of a lead through the three core roles."""
    return {
        "qualification": {"role": "lead_generator", "hours": "45 min", "chance": 0.43, "next": "discovery", "priority": 3, "milestone": "accepted"},
        "discovery": {"role": "sales_manager", "hours": "2 h", "chance": 0.44, "next": "proposal", "priority": 6,
                      "think_share": 0.2, "missed": 0.2, "wait_limit": "14 days", "milestone": "opportunity"},
        "proposal": {"role": "sales_manager", "hours": "6 h", "chance": 0.469041575982343, "next": "negotiation", "priority": 5, "think_share": 0.4},
        "negotiation": {"role": "sales_manager", "hours": "4 h", "chance": 0.469041575982343, "next": "won", "priority": 4, "think_share": 0.4},
    }  # fmt: skip


class Segment(Block):
    """A kind of customer: deal size, pace of buying, stages, and account care. Defaults are mid-market."""

    title: Title = setting("", "Name for people; the key is the identity.")
    acv_median: Positive = setting(35_000.0, "Median annual contract value; 8k / 35k / 150k.", unit="currency/year",
                                   source="[S] bands of firstsales.io", le=1e9)  # fmt: skip
    acv_sigma: Amount = setting(
        0.6, "Standard deviation of the logarithm of contract value.", source="[A]", le=3
    )
    cycle_median: PositiveDuration = setting(
        "65 days", "T50, the median sales cycle; 30 / 65 / 135 days.", source="[S] thecroreport.com"
    )
    tempo_sigma: Amount = setting(
        0.6,
        "Spread of customers' tempo: standard deviation of the logarithm of think time.",
        source="[A]",
        le=3,
    )
    think_factor: Amount = setting(0.95, "Share of T50 that is the customer's own think time.", source="[A]")
    delay_effect: Amount = setting(1.0, "Log-odds fall by ln 2 times this for each T50 of delay beyond the customer's "
                                   "own think time.", source="[A] after Ebsta 2024, Outreach")  # fmt: skip
    fit_effect: Amount = setting(
        0.5, "Log-odds gained at every stage per standard deviation of fit.", source="[A]"
    )
    max_open_deals: Count = setting(
        25, "A closer with this many open deals takes no new one; 30 / 25 / 20.", source="[A]"
    )
    term: PositiveDuration = setting("12 months", "Usual contract term.", source="[A]")
    long_term: PositiveDuration = setting("24 months", "Longer contract term.", source="[A]")
    long_term_share: Share = setting(0.2, "Share of contracts with the longer term.", source="[A]")
    timing_flexible: Share = setting(
        0.4,
        "Share of deals whose signature can be moved to another pay period; 0.2 / 0.4 / 0.65.",
        source="[A]",
    )
    timing_window: Duration = setting(
        "5 weeks",
        "Deals due within this time after a pay period may be pulled into it; 2 / 5 / 10 weeks.",
        source="[A]",
    )
    timing_discount: Share = setting(
        0.15, "Discount for signing earlier; 8 / 15 / 22 %.", source="[A] calibrated to Larkin 2014", lt=1
    )
    needs: Share = setting(
        0.0,
        "Proficiency in a role from which people may do any work of this segment: larger deals come later.",
    )
    stages: dict[Key, Stage] = setting(_default_stages(), "Stages by key; the one that no other leads to comes first.",
                                       source="[S] lotoftools.org funnel medians 43 / 44 / 22 %", max_length=30)  # fmt: skip
    losses: LossReasons = setting(LossReasons, "Why deals are lost.")
    accounts: AccountCare = setting(AccountCare, "Account care and contracts.")


class Market(Block):
    """What moves all deals of a week together."""

    sd: Amount = setting(
        0.2, "Standard deviation of the weekly market factor on the log-odds of every deal.", source="[A]"
    )
    persistence: Share = setting(
        0.8, "Share of the factor that carries over to the next week (AR(1)).", source="[A]"
    )


class Region(Block):
    """Where customers are. Their draws do not depend on regions: a region only says who is whose."""

    title: Title = setting("", "Name for people; the key is the identity.")
    value: Positive = setting(1.0, "Factor on the contract values of its customers.", le=1000)


class Product(Block):
    """A product line: what a customer came for."""

    title: Title = setting("", "Name for people; the key is the identity.")
    value: Positive = setting(1.0, "Factor on the contract values of its customers.", le=1000)
