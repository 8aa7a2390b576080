"""Oracle 17 for inbound leads: how many, when, whose, worth how much, and in which order they are answered.

Numbers and moments are draws, read here by their documented keys and turned into leads by hand.
"""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import Any

from salessim.randomness.draws import identity, identity_of_key
from salessim.randomness.streams import Stream
from salessim.scenario.tables import Tables
from salessim.units import HOUR, WEEK

from ..both_engines import play
from .hand import K, company, luck, poisson, prospect

SEATS = {role: {"roles": [role], "talent_sd": 0} for role in ("caller", "closer")}
CONTACT = {"contact": {"role": "closer", "hours": "1 h", "chance": 0, "next": "won"}}
WEB = identity_of_key("source", "web")


def inbound(
    seats: dict[str, Any] | None = None, weeks: int = 12, west: Any = None, **of_source: Any
) -> Tables:
    source = {"kind": "inbound", "per_week": 6, "segments": {"alpha": 1.0}, "dispersion": 1, "profile": "flat",
              "patience": "never", "recycle_chance": 0} | of_source  # fmt: skip
    return company(CONTACT, seats or SEATS, west, horizon=f"{weeks} weeks", sources={"web": source})


def came(tables: Tables) -> list[tuple[int, int]]:
    """Identity and moment of each lead."""
    return sorted((row[2], row[0]) for row in play(tables, 1, 0).of(K.LEAD_CREATED).tolist())


def flat(lead: int) -> int:
    """Second of the week: hour ceil(168 u) - 1, then evenly in it."""
    hour = math.ceil(168 * luck(Stream.ARRIVAL_HOUR, lead)) - 1
    return hour * HOUR + int(luck(Stream.ARRIVAL_MOMENT, lead) * HOUR)


def test_number_and_moments_of_inbound_leads():
    """Poisson by the draw keyed (LEADS_OF_WEEK, source, week); lead i of a week has the identity (source, week, i)."""
    leads = []
    for week in range(12):
        for i in range(poisson(luck(Stream.LEADS_OF_WEEK, WEB, week), 6)):
            lead = identity(WEB, week, i)
            leads.append((lead, week * WEEK + flat(lead)))
    assert len(leads) > 40
    assert came(inbound()) == sorted(leads)


def test_growth_months_and_busy_weeks():
    """Mean 6 x 1.5^(week / 52) x month factor x G, G = exp(s z - s^2 / 2), s^2 = ln(1 + 2 / mean) for dispersion 3.

    Months end on days 30, 60 and 91: Mondays 0 to 4 (day 28) are month 0, 5 (day 35) to 8 (day 56) month 1, 9 to 12
    month 2, whose factors are 1, 2 and 0.5.
    """
    leads = []
    for week in range(13):
        mean = 6 * 1.5 ** (week / 52) * (1.0 if week <= 4 else 2.0 if week <= 8 else 0.5)
        s = math.sqrt(math.log(1 + 2 / mean))
        mean *= math.exp(s * NormalDist().inv_cdf(luck(Stream.BUSY_WEEK, WEB, week)) - s * s / 2)
        for i in range(poisson(luck(Stream.LEADS_OF_WEEK, WEB, week), mean)):
            lead = identity(WEB, week, i)
            leads.append((lead, week * WEEK + flat(lead)))
    months = [1, 2, 0.5, *[1] * 9]
    assert came(inbound(weeks=13, dispersion=3, growth_per_year=0.5, month_factors=months)) == sorted(leads)


def test_profile_of_a_week():
    """0.6 in the 40 office hours of a weekday, 0.2 in its 80 others, 0.2 in the 48 of a weekend.

    A day of the week has 9 x 0.0025 before, 8 x 0.015 in and 7 x 0.0025 after office hours: 0.16 in all.
    """
    leads = []
    for week in range(12):
        for i in range(poisson(luck(Stream.LEADS_OF_WEEK, WEB, week), 6)):
            lead = identity(WEB, week, i)
            u = luck(Stream.ARRIVAL_HOUR, lead)
            if u > 0.8:
                hour = 120 + math.ceil((u - 0.8) / 0.2 * 48) - 1
            else:
                day = math.ceil(u / 0.16) - 1
                rest = u - 0.16 * day
                if rest <= 0.0225:
                    hour = math.ceil(rest / 0.0025) - 1
                elif rest <= 0.1425:
                    hour = 9 + math.ceil((rest - 0.0225) / 0.015) - 1
                else:
                    hour = 17 + math.ceil((rest - 0.1425) / 0.0025) - 1
                hour += 24 * day
            leads.append((lead, week * WEEK + hour * HOUR + int(luck(Stream.ARRIVAL_MOMENT, lead) * HOUR)))
    profile = {"weekday_share": 0.8, "office_share": 0.75, "office_start": 9, "office_end": 17}
    assert came(inbound(profile=profile)) == sorted(leads)


def test_inbound_leads_are_answered_in_the_order_in_which_they_come():
    """One closer round the clock and answers of 20 h: each begins when it comes, or when the one before is done."""
    stages = {"contact": CONTACT["contact"] | {"hours": "20 h"}}
    source = {"kind": "inbound", "per_week": 6, "segments": {"alpha": 1.0}, "dispersion": 1, "profile": "flat",
              "patience": "never", "recycle_chance": 0}  # fmt: skip
    tables = company(
        stages, SEATS, horizon="4 weeks", sources={"web": source}, **{"units/east/hours": "always"}
    )
    rows = play(tables, 1, 0)
    free, begun = 0, []
    for lead, at in sorted(came(tables), key=lambda each: each[1]):
        begins = max(at, free)
        free = begins + 20 * HOUR
        if begins < 4 * WEEK:
            begun.append((lead, begins))
    assert [(row[2], row[0]) for row in rows.of(K.TASK_STARTED).tolist()] == begun
    assert (
        sum(
            begins > at
            for (_, begins), (_, at) in zip(begun, sorted(came(tables), key=lambda e: e[1]), strict=False)
        )
        > 5
    )


def test_a_lead_between_two_units_and_segments():
    """Unit by the draw keyed (ROUTING, lead, lower half of the role's identity), segment by (SEGMENT, lead, 0).

    Both units have a closer for alpha (draw below 1/2: east), beta is served by east alone. Alpha up to 0.4.
    Value: 10,000 x exp(0.5 z) with z from (CONTRACT_VALUE, lead, 0), in cents, for beta.
    """
    beta = {"stages": CONTACT, "accounts": {"role": "keeper"}, "acv_median": 10_000, "acv_sigma": 0.5}
    source = {"kind": "inbound", "per_week": 6, "segments": {"alpha": 0.4, "beta": 0.6}, "dispersion": 1}
    keeper = {"keeper": {"roles": ["keeper"]}}
    more = {"segments/beta": beta, "units/east/serves": ["alpha", "beta"], "horizon": "3 weeks"}
    tables = company(
        CONTACT, SEATS | keeper, {"serves": ["alpha"], "seats": SEATS}, sources={"web": source}, **more
    )
    role = identity_of_key("role", "closer") & 0xFFFFFFFF
    east, west = (identity_of_key("unit", key) for key in ("east", "west"))
    rows = play(tables, 1, 0).of(K.LEAD_CREATED).tolist()
    assert len(rows) > 10
    seen = set()
    for row in rows:
        lead = row[2]
        is_alpha = luck(Stream.SEGMENT, lead) <= 0.4
        unit = west if is_alpha and luck(Stream.ROUTING, lead, role) >= 0.5 else east
        z = NormalDist().inv_cdf(luck(Stream.CONTRACT_VALUE, lead))
        cents = 3_500_000 if is_alpha else math.floor(1_000_000 * math.exp(0.5 * z) + 0.5)
        assert row[5:9] == [unit, WEB, identity_of_key("segment", "alpha" if is_alpha else "beta"), cents]
        seen.add((is_alpha, unit))
    assert len(seen) == 3


def test_hours_by_a_law_have_a_draw_for_each_attempt():
    """Exponential hours with mean 2 h: -2 h x ln(1 - u), u keyed (STANDARD_HOURS, lead, 64 x occurrence + position)."""
    stages = {"contact": CONTACT["contact"] | {"hours": {"family": "exponential", "mean": "2 h"}}}
    more = {"sources/list/recycle_chance": 1, "sources/list/recycle_after": "1 week"}
    tables = company(stages, SEATS, horizon="3 weeks", **more)
    lead = prospect(0)
    second = math.floor(
        -2 * HOUR * math.log(1 - luck(Stream.STANDARD_HOURS, lead, 128)) + 0.5
    )  # pass 1: 2 x 64
    done = play(tables, 1, 0).of(K.TASK_DONE).tolist()
    of_lead = [(row[3], row[0] - row[8]) for row in done if row[2] == lead]
    assert of_lead == [(0, HOUR), (2, second)], "the first is a booked meeting, whose hours are its own"
