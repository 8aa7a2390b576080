"""Pay plans, who is credited with what, and how people react to pay."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, Strict

from salessim.scenario.schema.fields import (
    Amount,
    Block,
    Duration,
    Flag,
    Key,
    Number,
    OptionalDuration,
    Positive,
    Share,
    Title,
    setting,
)

__all__ = [
    "Behaviour",
    "Bonus",
    "Clawback",
    "Commission",
    "Credit",
    "Draw",
    "Fee",
    "Plan",
    "Reference",
    "TeamBonus",
    "Tier",
    "When",
]

Measure = Literal[
    "meetings",
    "first_meetings",
    "accepted_leads",
    "opportunities",
    "won_customers",
    "bookings",
    "margin",
    "renewals",
    "upsell",
    "renewals_and_upsell",
    "reviews",
    "incidents",
]
Multiple = Annotated[float, Strict(), Field(allow_inf_nan=False, ge=0, le=100)]
_COUNTS = "Counts: meetings booked, first meetings held, leads accepted, opportunities that own leads became, customers won, " \
          "good reviews, incidents resolved in time. Money: bookings, margin, renewals, upsell."  # fmt: skip


class Tier(Block):
    """From a share of the quota on, commission is paid at a multiple of the base rate."""

    at: Multiple = setting(..., "Where the tier begins, as a share of the quota.")
    rate: Multiple = setting(..., "Multiple of the base rate; above 1 an accelerator, below 1 a decelerator, 0 from here on a cap.",
                             source="[S] marginal tiers of 1 / 1.5 / 2 / 2.5 at 100 / 125 / 150 %")  # fmt: skip


class _OnQuota(Block):
    """A part of a plan that hangs on a quota."""

    measure: Measure = setting(..., f"What is paid for. {_COUNTS}")
    quota: Positive | None = setting(None, "Amount of the measure a year that each person is expected to bring (of a team bonus: the team).",
                                     unit="a year", source="[A] 5 x OTE for closers")  # fmt: skip
    share: Share = setting(
        1.0,
        "Share of variable pay that reaching the quota brings; the shares of a plan sum to 1, or less beside fees.",
    )


class _OwnQuota(_OnQuota):
    target: Positive | None = setting(None, "Instead of `quota`: the whole team's amount a year, shared among those who are there "
                                      "(top-down).", unit="a year")  # fmt: skip
    over_assignment: Amount = setting(
        0.0, "Quotas set from a target exceed it by this share.", source="[A] common 0.05 to 0.2", le=10
    )
    ramped: Flag = setting(
        False, "Quotas of newcomers grow with their proficiency at the beginning of a period.", source="[S] pulserevops.com"
    )  # fmt: skip
    growth_per_year: Number = setting(0.0, "Growth of quotas a year.", ge=-0.9, le=10)
    ratchet_up: Amount = setting(0.0, "Next year's quota rises by this x attainment above 100 %; 0.4 for a ratchet.", source="[S] sign Leone et al.; 0.4 [A]", le=10)  # fmt: skip
    ratchet_down: Amount = setting(0.0, "Next year's quota falls by this x attainment below 100 %; 0.15.", source="[S] sign Leone et al.; 0.15 [A]", le=1)  # fmt: skip


class Commission(_OwnQuota):
    """Commission on one measure: the base rate is such that the quota earns the part's share of variable pay."""

    tiers: tuple[Tier, ...] = setting([], "Tiers in rising order; none: flat, the base rate from the first unit. A first tier above 0 "
                                      "is a floor: nothing is paid below it.")  # fmt: skip
    retroactive: Flag = setting(
        False, "The rate of the tier that is reached holds for everything since the period began."
    )


class Bonus(_OwnQuota):
    """A lump sum when a share of the quota is reached."""

    at: Multiple = setting(1.0, "Share of the quota that has to be reached.")


class TeamBonus(_OnQuota):
    """A lump sum for everybody on the plan when the team reaches its quota."""

    of: Literal["unit", "company"] = setting("unit", "Whose plan it is.")
    at: Multiple = setting(1.0, "Share of the team's quota that has to be reached.")


class When(Block):
    """Conditions of a fee; all of them have to hold."""

    term_at_least: Duration = setting("0 s", "Contracts of at least this length: a long-contract multiplier.")
    deal_at_least: Amount = setting(
        0.0, "Deals of at least this annual value: a deal-size bonus.", unit="currency/year"
    )
    starts: Duration = setting("0 s", "From this moment of the run on: the window of a sprint contest.")
    ends: OptionalDuration = setting("never", "Until this moment of the run.")
    average_deal_at_least: Amount = setting(0.0, "Paid when the period closes, if the person's mean deal of the period is at least this: "
                                            "an average-deal multiplier.", unit="currency/year")  # fmt: skip
    converting_at_least: Share = setting(0.0, "Paid when the period closes, if at least this share of the person's accepted leads became "
                                         "opportunities: a converting-share multiplier.")  # fmt: skip


class Fee(Block):
    """Rate x measure x condition, without a quota; on top of the shares of variable pay."""

    measure: Measure = setting(..., f"What is paid for. {_COUNTS}")
    rate: Positive = setting(
        ..., "Currency for one of a count, or share of an amount of money.", unit="currency, or share"
    )
    when: When = setting(When, "Conditions.")


class Draw(Block):
    """Variable pay is at least so much a month."""

    amount: Amount = setting(0.0, "Least variable pay a month; 0: no draw.", unit="currency/month")
    recoverable: Flag = setting(True, "What was advanced is taken from later months that earn more.")


class Clawback(Block):
    """What a deal paid is taken back when the customer leaves early."""

    within: Duration = setting(
        "0 s", "A customer who leaves at most this long after signing; 0: no clawback."
    )
    share: Share = setting(1.0, "Share of what the deal paid its closer.")


class Plan(Block):
    """A pay plan: on-target earnings, its fixed part (base), and what earns the rest."""

    title: Title = setting("", "Name for people; the key is the identity.")
    roles: tuple[Key, ...] = setting(
        ..., "Roles this plan is made for; seats that use it hold all of them.", min_length=1
    )
    ote: Amount = setting(
        ..., "On-target earnings a year.", unit="currency/year", source="[S] 85k / 150k / 120k"
    )
    base_share: Share = setting(1.0, "Fixed share of on-target earnings; 65 / 50 / 75 %.", source="[S]")
    clock: Literal["monthly", "quarterly", "yearly"] = setting(
        "quarterly", "When quotas, tiers and bonuses begin anew.", source="[A]; enterprise yearly"
    )
    commission: tuple[Commission, ...] = setting([], "Commission in tiers of a quota.")
    bonus: tuple[Bonus, ...] = setting([], "Lump sums at a quota.")
    team_bonus: tuple[TeamBonus, ...] = setting([], "Lump sums for the team's result.")
    fees: tuple[Fee, ...] = setting([], "Rates without a quota.")
    reacts: Flag = setting(True, "People on this plan react to pay with effort; owners do not.", source="[A]")
    draw: Draw = setting(Draw, "Guaranteed variable pay.")
    clawback: Clawback = setting(Clawback, "Pay that early leavers among customers take back.")


class Credit(Block):
    """Who is credited with the bookings and margin of a deal besides its closer, who keeps the rest."""

    qualifier: Share = setting(0.0, "Share for who had the lead accepted: split credit.")
    handed_off: Share = setting(
        0.0, "Share for the closer who passed the deal on and is still there: hand-off credit."
    )


class Reference(Block):
    """What a role is paid and brings in the usual plan: the yardstick of effort, whatever plan is tried."""

    variable: Amount = setting(
        0.0,
        "Variable pay a year on target; 0: people of the role do not react to pay.",
        unit="currency/year",
        source="[S] 29,750 / 75,000 / 30,000",
    )
    incentive_share: Share = setting(
        0.0, "Variable share of on-target earnings in the market.", source="[S] 35 / 50 / 25 %"
    )
    output: dict[Measure, Amount] = setting(
        {}, "Output a year that goes with it, by measure: what one per cent more of the person's work would bring.",
        unit="a year", source="[A] base chances at reference output",
    )  # fmt: skip


class Behaviour(Block):
    """How people react to pay; each reaction can be switched off."""

    effort_elasticity: Amount = setting(0.4, "Effort = ((inner + m / m_ref) / (inner + 1))^this, m the marginal pay; 0: no reaction. Compare "
                                        "plans at 0.05, 0.4 and 0.8.", source="[S] Lazear 2000, Shearer 2004; contested: Cala et al. 2022", le=5)  # fmt: skip
    inner_motivation: Positive = setting(
        1.5, "What moves people besides pay, as a multiple of reference pay.", source="[A]", le=100
    )
    least_effort: Positive = setting(0.5, "Effort is at least this.", source="[A]", le=1)
    most_effort: Positive = setting(1.6, "Effort is at most this.", source="[A]", ge=1, le=10)
    goal: Amount = setting(0.02, "What reaching a kink or a bonus is worth besides money, as a share of the period's variable pay.",
                           source="[S] that it is: Kuhn and Yu 2025; size [A]", le=10)  # fmt: skip
    discount_per_month: Share = setting(
        0.95, "Factor a month on what hangs on the end of a period.", source="[A]", gt=0
    )
    later_pay: Share = setting(0.85, "Factor on what hangs on the end of a period when it is over a month away.",
                               source="[S] form: Chung et al. 2014; size [A]", gt=0)  # fmt: skip
    care: Flag = setting(True, "Lead generators choose care by what is paid for volume and for quality; off: `roles.*.care`.",
                         source="[S] form: Holmstrom and Milgrom 1991")  # fmt: skip
    timing: Flag = setting(True, "Closers pull deals into a pay period or hold them over.", source="[S] Larkin 2014, Oyer 1998")  # fmt: skip
    pull_above: Positive = setting(
        1.15, "Deals are pulled when they pay this multiple of the next period's average.", source="[A]", gt=1, le=100
    )  # fmt: skip
    hold_below: Share = setting(
        0.85,
        "Deals are held when they pay less than this share of the next period's average.",
        source="[A]",
        lt=1,
    )
    acceptance: Number = setting(
        -1.0,
        "Customers accept an earlier signature with logistic(this + slope x discount).",
        source="[A]",
        ge=-50,
        le=50,
    )
    acceptance_slope: Amount = setting(12.0, "Slope of acceptance in the discount.", source="[A]", le=1000)
    rushed_loss: Share = setting(0.10, "Share of rushed deals that are lost on top.", source="[A]")
    held_loss: Share = setting(0.03, "Share of held deals that are lost on top.", source="[A]")
    discount_hazard: Positive = setting(
        1.2, "Factor on churn of customers who signed for a timing discount.", source="[A]", le=100
    )
    help: Share = setting(0.1, "Share of hand-off loss that colleagues avoid by helping, without team pay.", source="[A]", lt=1)  # fmt: skip
    help_gain: Share = setting(
        0.4, "More of it with all variable pay on the team's result; 0: no reaction.", source="[S] sign: Chan, Li, Pierce 2014; size [A]"
    )  # fmt: skip
    applicants: Amount = setting(0.25, "Mean talent of candidates for each 0.2 of incentive share above the market's; 0: no reaction.",
                                 unit="standard deviations", source="[A] calibrated to Lazear 2000", le=5)  # fmt: skip
