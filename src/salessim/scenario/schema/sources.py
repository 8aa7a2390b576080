"""The sources that leads come from: inbound, outbound lists, customers who refer others, and partners."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag, model_validator

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
    Priority,
    Share,
    Title,
    setting,
)

__all__ = ["InboundSource", "OutboundSource", "PartnerSource", "Profile", "ReferralSource", "Source"]


class Profile(Block):
    """When in the week leads arrive."""

    weekday_share: Share = setting(0.8, "Share arriving Monday to Friday.", source="[A]")
    office_share: Share = setting(0.75, "Share of these arriving in office hours.", source="[A]")
    office_start: Count = setting(9, "Hour at which office hours start.", le=23)
    office_end: Count = setting(17, "Hour at which office hours end.", le=24)

    @model_validator(mode="after")
    def _ordered(self) -> Profile:
        if self.office_start >= self.office_end:
            raise ValueError("office_start must be before office_end")
        return self


def _profile_tag(value: object) -> str:
    return "flat" if isinstance(value, str) else "table"


ArrivalProfile = Annotated[
    Annotated[Profile, Tag("table")] | Annotated[Literal["flat"], Tag("flat")], Discriminator(_profile_tag)
]
"""A table, or "flat"."""


class _AnySource(Block):
    title: Title = setting("", "Name for people; the key is the identity.")
    cost_per_lead: Amount = setting(
        250.0, "Paid for every lead of this source.", unit="currency", source="[A]"
    )
    patience: OptionalDuration = setting("14 days", 'Mean time (exponential, calendar) after which an unanswered lead is '
                                         'lost as `abandoned`; "never", or "0 s" for lost when nobody is idle.', source="[A]")  # fmt: skip
    recycle_chance: Share = setting(
        0.3, "Chance that a lead that was not accepted comes back once.", source="[A]"
    )
    recycle_after: Duration = setting("8 weeks", "Time after which it comes back.", source="[A]")


class _Mixed(_AnySource):
    """A source whose leads are of several kinds."""

    segments: dict[Key, Share] = setting({"mid": 1.0}, "Shares of the segments; they sum to 1.")
    regions: dict[Key, Share] = setting(
        {}, "Share of each region; they sum to 1. None: all regions alike, where there are any."
    )
    products: dict[Key, Share] = setting(
        {}, "Share of each product line; they sum to 1. None: all alike, where there are any."
    )
    profile: ArrivalProfile = setting(
        Profile, 'When in the week leads arrive; "flat" spreads them evenly.', source="[A]"
    )


class InboundSource(_Mixed):
    """Leads that come by themselves, in weekly batches."""

    kind: Literal["inbound"]
    per_week: Amount = setting(8.0, "Mean leads a week at the start; 3 / 4 / 8 / 40 for founders to scale.", unit="leads/week",
                               source="[A]", le=1e6)  # fmt: skip
    dispersion: Positive = setting(3.0, "Variance over mean of the weekly number; 1 is Poisson, real funnels show 2 to 20.",
                                source="[A] measured 1.6 about its drift in a public funnel", ge=1.0, le=1000.0)  # fmt: skip
    growth_per_year: Number = setting(0.0, "Growth of the rate a year, 0.2 for +20 %.", gt=-1.0, le=100.0)
    month_factors: tuple[Amount, ...] = setting(
        [1.0] * 12, "Factor on the rate in each fiscal month.", min_length=12, max_length=12
    )
    fit_shift: Number = setting(
        0.0, "Mean fit of this source's leads.", unit="standard deviations", source="[A]", ge=-10, le=10
    )


class OutboundSource(_AnySource):
    """A finite list of prospects that lead generators call in otherwise idle time."""

    kind: Literal["outbound"]
    segment: Key = setting(..., "Segment of everybody on the list.")
    region: Key | None = setting(None, "Region of everybody on the list, where there are regions.")
    product: Key | None = setting(None, "Product line that they are called for, where there are any.")
    list_size: Count = setting(
        20_000, "Prospects on the list; 60,000 / 20,000 / 3,000.", ge=1, le=10_000_000, source="[A]"
    )
    touches_per_hour: Count = setting(14, "Touches in a standard hour: 90 in a day of 6.4 standard hours.", ge=1, le=1000,
                                      source="[A] 90 a day, Bridge Group")  # fmt: skip
    attempts: Count = setting(
        6, "Attempts at a prospect in one campaign.", ge=1, le=1000, source="[S] Velocify"
    )
    meetings_per_month: Amount = setting(12.0, "Meetings a ramped generator books in a month of nothing but outbound at "
                                         "reference availability and care.", source="[S] 8 to 15, syncgtm.com, marketbetter.ai")  # fmt: skip
    preset: Literal["meetings", "phone_only"] = setting("meetings", "`phone_only` takes the chance of a touch from call statistics "
                                                        "instead: 6 % connect x 58 % talk x 4.8 % book.", source="[S] Gong, Belkins, Cognism")  # fmt: skip
    rest: Duration = setting("26 weeks", "After D since the last campaign a prospect answers with 1 - exp(-D / rest) of the "
                             "first chance.", source="[A]")  # fmt: skip
    meeting_hours: HoursLaw = setting(
        "1 h", "Standard hours of the meeting that qualifies a prospect.", source="[A]"
    )
    meeting_priority: Priority = setting(2, "Priority of that meeting.")
    meeting_missed: Share = setting(
        0.2, "Chance that the prospect misses the meeting; rebooked once.", source="[A]"
    )
    steady_per_week: Amount = setting(0.0, "Meetings a week that the list brought before the start, for a steady pipeline.",
                                      unit="meetings/week", le=1e6)  # fmt: skip
    weight: Positive = setting(
        1.0, "Share of prospecting blocks among the lists that a unit works, by weight."
    )
    fit_shift: Number = setting(
        -0.2, "Mean fit of this list's prospects.", unit="standard deviations", source="[A]", ge=-10, le=10
    )


class ReferralSource(_AnySource):
    """Customers who refer others like them: of their own segment, region and product line."""

    kind: Literal["referral"]
    per_account: Amount = setting(
        0.1,
        "Referrals of a fully satisfied account a year; in proportion to satisfaction.",
        unit="leads/year",
        source="[A]",
        le=1000,
    )
    cost_per_lead: Amount = setting(0.0, "Paid for every lead of this source.", unit="currency", source="[A]")
    fit_shift: Number = setting(
        0.5, "Mean fit of referred leads.", unit="standard deviations", source="[A]", ge=-10, le=10
    )


class PartnerSource(_Mixed):
    """Leads that partners send, as long as somebody looks after the partners."""

    kind: Literal["partner"]
    role: Key = setting("partner_manager", "Role that looks after partners; all its time goes into them.")
    per_month: Amount = setting(
        4.0, "Leads a month for each ramped holder of the role.", unit="leads/month", source="[A]", le=1e6
    )
    fit_shift: Number = setting(
        0.2, "Mean fit of partners' leads.", unit="standard deviations", source="[A]", ge=-10, le=10
    )


Source = Annotated[
    InboundSource | OutboundSource | ReferralSource | PartnerSource, Field(discriminator="kind")
]
