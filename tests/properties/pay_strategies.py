"""Hypothesis strategies for pay, laid over a drawn company, with or without what happens to people.

Every part of a plan, every condition of a fee, every clock and every reaction is there or not by itself, so that each
meets the others and stands alone. Quotas are small against deals, and deals are often all of one size: thresholds are
met exactly, passed in one step, or never reached. Numbers of behaviour go to their bounds.
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from salessim.units import parse_duration

__all__ = ["paid"]

QUALIFIED = ("meetings", "first_meetings", "accepted_leads", "opportunities")
SIGNED = ("bookings", "margin")
KEPT = ("renewals", "upsell", "renewals_and_upsell", "reviews", "incidents")
MONEY = (*SIGNED, "renewals", "upsell", "renewals_and_upsell")
WITH_TERM = ("won_customers", *SIGNED, "renewals")
WITH_VALUE = (*WITH_TERM, "upsell", "renewals_and_upsell")
HORIZONS = ("27 weeks", "53 weeks", "20 weeks", "40 weeks", "66 weeks", "110 weeks")
THRESHOLDS = (0.25, 0.5, 0.8, 1.0, 1.25, 1.5, 2.0)


def one_of(*values: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from(values)


@st.composite
def paid(draw: st.DrawFn, documents: st.SearchStrategy[dict[str, Any]]) -> dict[str, Any]:
    """A drawn company with pay plans of any form, credit, and reactions to pay."""
    document = draw(documents)
    document["credit"] = draw(shared_credit())
    if draw(st.integers(0, 3)):
        document["behaviour"] = draw(behaviours())
    for segment in document["segments"].values():
        draw(timed(segment))
    for key in ("caller", "closer", "keeper"):
        document["roles"][key] |= draw(yardsticks())
    document["horizon"] = draw(one_of(*HORIZONS))
    _thins_out(document)
    draw(planned(document))
    return document


@st.composite
def shared_credit(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "qualifier": draw(one_of(0.0, 0.1, 0.5)),
        "handed_off": draw(one_of(0.0, 0.3, 0.5)),
    }


@st.composite
def behaviours(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "effort_elasticity": draw(one_of(0.4, 0.05, 0.8, 5.0, 0.0)),
        "inner_motivation": draw(one_of(1.5, 0.1, 10.0)),
        "least_effort": draw(one_of(0.5, 0.1, 1.0)),
        "most_effort": draw(one_of(1.6, 1.0, 10.0)),
        "goal": draw(one_of(0.02, 0.0, 1.0)),
        "discount_per_month": draw(one_of(0.95, 0.5, 1.0)),
        "later_pay": draw(one_of(0.85, 0.5, 1.0)),
        "care": draw(one_of(True, True, False)),
        "timing": draw(one_of(True, True, True, False)),
        "pull_above": draw(one_of(1.15, 1.001, 3.0)),
        "hold_below": draw(one_of(0.85, 0.999, 0.0)),
        "acceptance": draw(one_of(-1.0, 50.0, -50.0)),
        "acceptance_slope": draw(one_of(12.0, 0.0, 1_000.0)),
        "rushed_loss": draw(one_of(0.1, 0.0, 1.0)),
        "held_loss": draw(one_of(0.03, 0.0, 1.0)),
        "discount_hazard": draw(one_of(1.2, 1.0, 100.0)),
        "help": draw(one_of(0.1, 0.0, 0.9)),
        "help_gain": draw(one_of(0.4, 0.0, 1.0)),
        "applicants": draw(one_of(0.25, 0.0, 5.0)),
    }


@st.composite
def timed(draw: st.DrawFn, segment: dict[str, Any]) -> None:
    """Deals that can be moved, customers who think for long enough to be asked, and deals that are all alike."""
    segment |= {
        "acv_median": draw(one_of(5_000, 35_000, 1)),
        "acv_sigma": draw(one_of(0.0, 0.0, 0.6)),
        "timing_flexible": draw(one_of(1.0, 0.4, 0.0)),
        "timing_window": draw(one_of("10 weeks", "2 weeks", "0 s")),
        "timing_discount": draw(one_of(0.15, 0.0, 0.9)),
        "cycle_median": draw(one_of("10 days", "10 weeks", "2 days")),
    }
    last = list(segment["stages"].values())[-1]
    last["think_share"] = draw(one_of(0.5, 1.0, last["think_share"]))


@st.composite
def yardsticks(draw: st.DrawFn) -> dict[str, Any]:
    """What a role is usually paid and brings, and what care does to its leads."""
    reference = {}
    if draw(st.integers(0, 4)):
        output = dict.fromkeys((*QUALIFIED, "won_customers", "reviews", "incidents"), draw(one_of(50, 5)))
        output |= dict.fromkeys(MONEY, draw(one_of(500_000, 20_000)))
        reference = {
            "variable": draw(one_of(30_000, 75_000, 0)),
            "incentive_share": draw(one_of(0.5, 0.35, 0.0)),
            "output": output if draw(st.integers(0, 4)) else {},
        }
    return {
        "reference": reference,
        "care_floor": draw(one_of(0.2, 0.0)),
        "care_gain": draw(one_of(0.5, 0.1, 0.0)),
    }


def _thins_out(document: dict[str, Any]) -> None:
    """Little work over a long time, so that it stays quick."""
    is_long = document["horizon"] not in ("20 weeks", "27 weeks")
    for source in document["sources"].values():
        if "per_week" in source:
            source["per_week"] = min(source["per_week"], 2 if is_long else 8)
        if "meetings_per_month" in source:
            source["meetings_per_month"] = min(source["meetings_per_month"], 10 if is_long else 30)
    for segment in document["segments"].values():
        accounts = segment["accounts"]
        if accounts["touch_every"] == "1 days":
            accounts["touch_every"] = "7 days"
        for name in ("upsell_per_year", "incidents_per_year", "reviews_per_year"):
            if name in accounts:
                accounts[name] = min(accounts[name], 4 if is_long else 12)


# -- plans -----------------------------------------------------------------------------------------------------------


@st.composite
def planned(draw: st.DrawFn, document: dict[str, Any]) -> None:
    """Plans for most seats: for one of the roles held, or for all of them; the same or another for the same roles."""
    plans: dict[str, Any] = {}
    for unit in document["units"].values():
        for seats in unit["seats"].values():
            seats.pop("plan", None)
            if draw(st.integers(0, 6)) == 0:
                continue
            roles = sorted(seats["roles"]) if draw(st.booleans()) else [draw(st.sampled_from(seats["roles"]))]
            key = "_".join([*roles, draw(one_of("one", "one", "two"))])
            if key not in plans:
                plans[key] = draw(plans_of(document, roles))
            seats["plan"] = key
    document["plans"] = plans


@st.composite
def plans_of(draw: st.DrawFn, document: dict[str, Any], roles: list[str]) -> dict[str, Any]:
    """A plan: shares of the parts on a quota sum to 1, or to less beside fees."""
    own, everybody = _measures(document, set(roles)), _measures(document, _held(document))
    counts = draw(
        st.tuples(one_of(1, 2, 1, 3, 0), one_of(0, 1, 0, 2), one_of(0, 0, 1, 2), one_of(0, 1, 2, 3))
    )
    n_commissions, n_bonuses, n_teams, n_fees = counts if own else (0, 0, counts[2], 0)
    if not everybody:
        n_teams = 0
    plan: dict[str, Any] = {
        "roles": roles,
        "ote": draw(one_of(100_000, 60_000, 150_000.01)),
        "base_share": 1.0,
        "clock": draw(one_of("monthly", "quarterly", "yearly")),
        "reacts": draw(one_of(True, True, True, False)),
        "commission": [draw(commissions(own, document)) for _ in range(n_commissions)],
        "bonus": [draw(bonuses(own, document)) for _ in range(n_bonuses)],
        "team_bonus": [draw(team_bonuses(own, everybody, document)) for _ in range(n_teams)],
        "fees": [draw(fees(own, roles, document)) for _ in range(n_fees)],
        "draw": {"amount": draw(one_of(0, 0, 500, 4_000)), "recoverable": draw(st.booleans())},
    }
    on_quota = [*plan["commission"], *plan["bonus"], *plan["team_bonus"]]
    weights = draw(st.lists(st.integers(1, 4), min_size=len(on_quota), max_size=len(on_quota)))
    total = sum(weights) + (draw(st.integers(0, 2)) if n_fees else 0)
    for part, weight in zip(on_quota, weights, strict=True):
        part["share"] = weight / total
    if on_quota:
        plan["base_share"] = draw(one_of(0.5, 0.75, 0.0))
    elif n_fees:
        plan["base_share"] = draw(one_of(0.5, 1.0))
    within = draw(st.sampled_from(["0 s", *_terms(document)]))
    plan["clawback"] = {"within": within, "share": draw(one_of(1.0, 0.5, 0.0))}
    return plan


@st.composite
def on_quotas(draw: st.DrawFn, measures: list[str], document: dict[str, Any]) -> dict[str, Any]:
    """What a part hangs on, and a quota: a deal or a lead a year, a quarter, a month or a week, or next to nothing."""
    measure = draw(st.sampled_from(measures))
    deal = next(iter(document["segments"].values()))["acv_median"] if measure in MONEY else 1
    return {"measure": measure, "quota": deal * draw(one_of(4, 12, 52, 1, 0.001, 1_000))}


@st.composite
def own_quotas(draw: st.DrawFn, measures: list[str], document: dict[str, Any]) -> dict[str, Any]:
    part = draw(on_quotas(measures, document))
    if draw(st.integers(0, 2)) == 0:
        part["target"] = part.pop("quota") * draw(one_of(1, 3))
        part["over_assignment"] = draw(one_of(0.0, 0.1))
    return part | {
        "ramped": draw(one_of(False, False, True)),
        "growth_per_year": draw(one_of(0.0, 0.0, 0.2, -0.5)),
        "ratchet_up": draw(one_of(0.0, 0.0, 0.4, 10.0)),
        "ratchet_down": draw(one_of(0.0, 0.0, 0.15, 1.0)),
    }


@st.composite
def commissions(draw: st.DrawFn, measures: list[str], document: dict[str, Any]) -> dict[str, Any]:
    """Flat, or in up to four tiers: a floor or none, accelerators and decelerators, a cap; rising when retroactive."""
    n = draw(one_of(0, 2, 3, 4, 1))
    retroactive = draw(one_of(False, False, True))
    at = sorted(draw(st.lists(one_of(0.0, *THRESHOLDS), min_size=n, max_size=n, unique=True)))
    rates = draw(st.lists(one_of(1.0, 1.5, 2.5, 0.5, 0.0), min_size=n, max_size=n))
    if retroactive:
        rates.sort()
    tiers = [{"at": one, "rate": rate} for one, rate in zip(at, rates, strict=True)]
    return draw(own_quotas(measures, document)) | {"tiers": tiers, "retroactive": retroactive}


@st.composite
def bonuses(draw: st.DrawFn, measures: list[str], document: dict[str, Any]) -> dict[str, Any]:
    return draw(own_quotas(measures, document)) | {"at": draw(one_of(1.0, 0.5, 1.5, 0.0))}


@st.composite
def team_bonuses(
    draw: st.DrawFn, own: list[str], everybody: list[str], document: dict[str, Any]
) -> dict[str, Any]:
    """For what people of the plan bring themselves, or for what anybody in the company brings."""
    of_unit = bool(own) and draw(st.booleans())
    part = draw(on_quotas(own if of_unit else everybody, document))
    return part | {"of": "unit" if of_unit else "company", "at": draw(one_of(1.0, 0.5, 0.9))}


@st.composite
def fees(draw: st.DrawFn, measures: list[str], roles: list[str], document: dict[str, Any]) -> dict[str, Any]:
    """A rate, under any of the conditions that its measure and the plan can meet."""
    measure = draw(st.sampled_from(measures))
    way = _ways(document)
    when: dict[str, Any] = {}
    if measure in WITH_TERM and draw(st.booleans()):
        when["term_at_least"] = draw(st.sampled_from(_terms(document)))
    if measure in WITH_VALUE and draw(st.booleans()):
        when["deal_at_least"] = draw(one_of(1, 5_000, 50_000, 34_999.99))
    if draw(st.booleans()):
        when["starts"] = draw(one_of("0 s", "4 weeks", "13 weeks"))
        when["ends"] = draw(one_of("never", "26 weeks", "15 weeks"))
    if not way["first"].isdisjoint(roles) and draw(st.booleans()):
        when["converting_at_least"] = draw(one_of(0.3, 0.5, 1.0))
    if not way["last"].isdisjoint(roles) and draw(st.booleans()):
        when["average_deal_at_least"] = draw(one_of(1, 5_000, 36_000))
    rate = draw(one_of(0.02, 1.0, 0.3333)) if measure in MONEY else draw(one_of(50, 0.01, 333.33))
    return {"measure": measure, "rate": rate, "when": when}


# -- what a company can be paid for ----------------------------------------------------------------------------------


def _ways(document: dict[str, Any]) -> dict[str, set[str]]:
    """Roles by where they work: first and last stages, prospects, accounts."""
    segments = document["segments"].values()
    ways = [list(segment["stages"].values()) for segment in segments]
    return {
        "first": {way[0]["role"] for way in ways},
        "last": {way[-1]["role"] for way in ways},
        "prospects": {key for key, role in document["roles"].items() if role.get("prospects")},
        "accounts": {segment["accounts"]["role"] for segment in segments},
    }


def _measures(document: dict[str, Any], roles: set[str]) -> list[str]:
    """What any of some roles brings about."""
    ways = _ways(document)
    qualifies = not roles.isdisjoint(ways["first"] | ways["prospects"])
    closes = not roles.isdisjoint(ways["last"])
    measures: list[str] = []
    if qualifies:
        measures += QUALIFIED
    if closes or (qualifies and document["credit"]["qualifier"]):
        measures += SIGNED
    if qualifies or closes:
        measures.append("won_customers")
    if not roles.isdisjoint(ways["accounts"]):
        measures += KEPT
    return measures


def _held(document: dict[str, Any]) -> set[str]:
    """Roles that anybody holds."""
    units = document["units"].values()
    return {
        role
        for unit in units
        for seats in unit["seats"].values()
        if seats.get("count", 1)
        for role in seats["roles"]
    }


def _terms(document: dict[str, Any]) -> list[str]:
    """Lengths of contracts that every segment has at least one as long as, the longest first."""
    terms = [
        [segment["term"]] * (segment["long_term_share"] < 1)
        + [segment["long_term"]] * (segment["long_term_share"] > 0)
        for segment in document["segments"].values()
    ]
    least = min(max(map(parse_duration, one)) for one in terms)
    known = {term for one in terms for term in one if parse_duration(term) <= least}
    return sorted(known, key=parse_duration, reverse=True)
