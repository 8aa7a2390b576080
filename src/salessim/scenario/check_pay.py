"""Pay plans that cannot be, and settings of pay that change nothing."""

from __future__ import annotations

from collections.abc import Iterator

from salessim.scenario.check_fees import fee_findings
from salessim.scenario.check_measures import measure_findings, segments_served
from salessim.scenario.check_reach import given_later
from salessim.scenario.finding import Finding, unknown_name
from salessim.scenario.schema.company import ScenarioBlocks
from salessim.scenario.schema.pay import Bonus, Commission, Plan
from salessim.scenario.wording import Path
from salessim.units import YEAR, duration_text

__all__ = ["pay_findings"]

_SUM = 1e-9
"""Shares sum to 1 within this."""
_ON_QUOTA = ("commission", "bonus", "team_bonus")
"""Parts of a plan whose shares make up variable pay."""
_OWN_QUOTA = ("commission", "bonus")
_PLANS: tuple[Path, ...] = (("units", "*", "seats", "*", "plan"), ("units", "*", "seats", "*", "count"))
_PAID_FOR_DEALS = ("bookings", "margin", "won_customers")


def pay_findings(blocks: ScenarioBlocks) -> list[Finding]:
    """Plans, parts and conditions of them, clawbacks, draws, and how a deal's credit is shared."""
    return [
        *_credit_findings(blocks),
        *(finding for key in blocks.plans for finding in _plan_findings(blocks, key)),
    ]


def _credit_findings(blocks: ScenarioBlocks) -> Iterator[Finding]:
    qualifier, handed_off = blocks.credit.qualifier, blocks.credit.handed_off
    if qualifier + handed_off > 1.0 + _SUM:
        path: Path = ("credit", "qualifier")
        message = (
            f"with {qualifier:g} for the qualifier more than the whole deal is given away: at most 1 together"
        )
        yield Finding(("credit", "handed_off"), message, handed_off, reads=(path,), or_at=(path,))


def _plan_findings(blocks: ScenarioBlocks, key: str) -> Iterator[Finding]:
    plan, at = blocks.plans[key], ("plans", key)
    for index, name in enumerate(plan.roles):
        yield from unknown_name("role", name, blocks.roles, (*at, "roles", index), ("roles",))
    yield from _share_findings(plan, at)
    for kind in (*_ON_QUOTA, "fees"):
        for index, part in enumerate(getattr(plan, kind)):
            yield from measure_findings(blocks, key, part, (*at, kind, index))
    for kind in _OWN_QUOTA:
        for index, part in enumerate(getattr(plan, kind)):
            yield from _quota_findings(blocks, key, part, (*at, kind, index))
    for index, commission in enumerate(plan.commission):
        yield from _tier_findings(commission, (*at, "commission", index))
    for index, team in enumerate(plan.team_bonus):
        if team.quota is None:
            path: Path = (*at, "team_bonus", index)
            message = "a team bonus without a team plan: give `quota`, what the team should bring a year"
            yield Finding(path, message, reads=((*path, "quota"),))
    for index, fee in enumerate(plan.fees):
        yield from fee_findings(blocks, key, fee, (*at, "fees", index))
    yield from _clawback_findings(blocks, key)
    if plan.draw.amount and not any(getattr(plan, kind) for kind in (*_ON_QUOTA, "fees")):
        message = "is paid in full every month: this plan has no variable pay that it could be an advance on"
        reads = tuple((*at, kind) for kind in (*_ON_QUOTA, "fees"))
        yield Finding((*at, "draw", "amount"), message, plan.draw.amount, reads, is_warning=True)
    given = {seats.plan for unit in blocks.units.values() for seats in unit.seats.values()}
    if key not in given | given_later(blocks):
        yield Finding(at, "nobody has this pay plan", reads=_PLANS[:1], is_warning=True)


def _share_findings(plan: Plan, at: Path) -> Iterator[Finding]:
    """What earns variable pay adds up to it; fees come on top."""
    given = [kind for kind in _ON_QUOTA if getattr(plan, kind)]
    total = sum(part.share for kind in given for part in getattr(plan, kind))
    path, *others = [(*at, kind) for kind in given or ("commission",)]
    variable = (*at, "base_share"), (*at, "ote")
    shares = tuple((*at, kind, "*", "share") for kind in _ON_QUOTA)
    if not given:
        if plan.base_share < 1.0 and plan.ote > 0 and not plan.fees:
            message = f"says nothing on what earns the variable {1 - plan.base_share:.0%} of pay"
            yield Finding(path, message, reads=(*variable, *((*at, kind) for kind in (*_ON_QUOTA, "fees"))))
    elif plan.base_share == 1.0 or plan.ote == 0:
        why = "`base_share` is 1, so that no pay is variable" if plan.ote else "`ote` is 0"
        yield Finding(path, f"earns nothing: {why}", reads=variable, or_at=variable)
    elif total > 1.0 + _SUM or (total < 1.0 - _SUM and not plan.fees):
        must = "they must sum to at most 1" if plan.fees else "they must sum to 1"
        message = f"the shares of the variable part sum to {total:.10g}; {must}"
        yield Finding(path, message, reads=(*variable, *shares, (*at, "fees")), or_at=tuple(others))


def _quota_findings(
    blocks: ScenarioBlocks, key: str, part: Commission | Bonus, at: Path
) -> Iterator[Finding]:
    """One quota, and what moves it moves it."""
    quota, target = (*at, "quota"), (*at, "target")
    if part.quota is not None and part.target is not None:
        message = "`quota` is given as well: a quota is each person's own, or a share of the team's target"
        yield Finding(target, message, part.target, reads=(quota,), or_at=(quota,))
    elif part.quota is None and part.target is None:
        message = "needs `quota`, what each person should bring a year, or `target`, what the team should"
        yield Finding(at, message, reads=(quota, target))
    elif part.target is None and part.over_assignment:
        message = "changes nothing: only a quota that comes from a `target` exceeds it"
        yield Finding((*at, "over_assignment"), message, part.over_assignment, (target,), is_warning=True)
    if part.target is not None and not _heads(blocks, key) and key not in given_later(blocks):
        yield Finding(
            target, "is shared among nobody: no seats have this plan", part.target, _PLANS, (), True
        )
    moves = [name for name in ("growth_per_year", "ratchet_up", "ratchet_down") if getattr(part, name)]
    if moves and blocks.horizon <= YEAR:
        message = f"changes nothing: quotas move after a year, and the run ends after {duration_text(blocks.horizon)}"
        yield Finding((*at, moves[0]), message, getattr(part, moves[0]), (("horizon",),), (), True)
    roles = [blocks.roles[name] for name in blocks.plans[key].roles if name in blocks.roles]
    if part.ramped and all(role.ramp == "none" or role.ramp_time == 0 for role in roles):
        message = "changes nothing: no role of this plan has a ramp"
        reads: tuple[Path, ...] = (("roles", "*"), (*at[:2], "roles"))
        yield Finding((*at, "ramped"), message, True, reads, is_warning=True)


def _heads(blocks: ScenarioBlocks, plan: str) -> int:
    units = blocks.units.values()
    return sum(seats.count for unit in units for seats in unit.seats.values() if seats.plan == plan)


def _tier_findings(part: Commission, at: Path) -> Iterator[Finding]:
    """Tiers follow one another, and more is never paid less."""
    tiers = part.tiers
    for index in range(1, len(tiers)):
        before, tier = tiers[index - 1], tiers[index]
        path, last = (*at, "tiers", index), (*at, "tiers", index - 1)
        if tier.at <= before.at:
            message = f"tiers rise: must be above {before.at:g}, where the one before begins"
            yield Finding((*path, "at"), message, tier.at, reads=((*last, "at"),))
        elif part.retroactive and tier.rate < before.rate:
            message = (
                f"pay would fall on reaching {tier.at:.0%}: a rate that holds from the first unit (`retroactive`) "
                f"is at least that of the tier before, {before.rate:g}"
            )
            flag: Path = (*at, "retroactive")
            yield Finding((*path, "rate"), message, tier.rate, ((*last, "rate"), flag), or_at=(flag,))
    if tiers and not any(tier.rate for tier in tiers):
        rates = ((*at, "tiers", "*", "rate"),)
        yield Finding((*at, "tiers"), "pay nothing, whatever is reached", reads=rates, is_warning=True)


def _clawback_findings(blocks: ScenarioBlocks, key: str) -> Iterator[Finding]:
    """Customers leave at the end of a term: a clawback catches those whose term is no longer than it."""
    plan, served = blocks.plans[key], segments_served(blocks, key)
    within, at = plan.clawback.within, ("plans", key)
    path: Path = (*at, "clawback", "within")
    if not within:
        return
    parts = [part for kind in (*_OWN_QUOTA, "fees") for part in getattr(plan, kind)]
    if not any(part.measure in _PAID_FOR_DEALS for part in parts):
        message = f"takes nothing back: this plan pays for none of {', '.join(_PAID_FOR_DEALS)}"
        of_plan = tuple((*at, kind) for kind in (*_OWN_QUOTA, "fees"))
        yield Finding(path, message, duration_text(within), of_plan, is_warning=True)
        return
    terms = [
        term
        for one in served.values()
        for term, is_there in (
            (one.term, one.long_term_share < 1.0),
            (one.long_term, one.long_term_share > 0.0),
        )
        if is_there
    ]
    reads: tuple[Path, ...] = (
        *_PLANS,
        ("units", "*", "serves"),
        *(("segments", "*", name) for name in ("term", "long_term", "long_term_share")),
    )
    if terms and within > max(terms):
        message = f"a clawback longer than the contract: the longest is {duration_text(max(terms))}"
        yield Finding(path, message, duration_text(within), reads)
    elif terms and within < min(terms):
        message = (
            f"takes nothing back: customers leave at the end of a term, after {duration_text(min(terms))} at the "
            "earliest"
        )
        yield Finding(path, message, duration_text(within), reads, is_warning=True)
