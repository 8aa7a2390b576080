"""What pay hangs on: measures that somebody on the plan, or in the team, brings about."""

from __future__ import annotations

from collections.abc import Iterator

from salessim.scenario.finding import Finding
from salessim.scenario.schema.company import ScenarioBlocks
from salessim.scenario.schema.market import Segment
from salessim.scenario.schema.pay import Bonus, Commission, Fee, Plan, TeamBonus
from salessim.scenario.wording import Path

__all__ = ["closers", "measure_findings", "qualifiers", "segments_served"]

_BY_QUALIFIERS = ("meetings", "first_meetings", "accepted_leads", "opportunities")
_BY_CLOSERS = ("bookings", "margin")
_FROM_ACCOUNTS = {"reviews": "reviews_per_year", "incidents": "incidents_per_year"}
"""Measures that accounts have to give rise to, and the setting by which they do."""
_READS: tuple[Path, ...] = (
    ("segments", "*", "stages"),
    ("segments", "*", "accounts", "role"),
    ("roles", "*", "prospects"),
    ("credit", "qualifier"),
)
_SEATS: tuple[Path, ...] = (("units", "*", "seats"), ("units", "*", "serves"))


def measure_findings(
    blocks: ScenarioBlocks, key: str, part: Commission | Bonus | TeamBonus | Fee, at: Path
) -> Iterator[Finding]:
    """What a part of a plan pays for is produced by a role of the plan, or by the team that it pays for."""
    plan = blocks.plans[key]
    path = (*at, "measure")
    makers, what = _makers(blocks, part.measure)
    if isinstance(part, TeamBonus):
        yield from _team_findings(blocks, key, part, path)
    elif not set(plan.roles) <= set(blocks.roles):
        return  # a role that is misspelt is told by itself
    elif makers.isdisjoint(plan.roles):
        message = f"no role of this plan produces this: none {what} (those that do: {_listed(makers)})"
        yield Finding(path, message, part.measure, (*_READS, (*at[:2], "roles")))
    else:
        yield from _reference_findings(blocks, plan, part, path)
    setting = _FROM_ACCOUNTS.get(part.measure)
    served = segments_served(blocks, key)
    if setting and served and not any(getattr(one.accounts, setting) for one in served.values()):
        message = f"there will be none: `{setting}` of accounts is 0 in {', '.join(sorted(served))}"
        reads = (*_SEATS, ("segments", "*", "accounts", setting))
        yield Finding(path, message, part.measure, reads, is_warning=True)


def qualifiers(blocks: ScenarioBlocks) -> set[str]:
    """Roles that work the first stage of any segment."""
    return {
        stage.role
        for segment in blocks.segments.values()
        for name, stage in segment.stages.items()
        if all(other.next != name for other in segment.stages.values())
    }


def closers(blocks: ScenarioBlocks) -> set[str]:
    """Roles that work the last stage of any segment."""
    stages = [stage for segment in blocks.segments.values() for stage in segment.stages.values()]
    return {stage.role for stage in stages if stage.next == "won"}


def segments_served(blocks: ScenarioBlocks, plan: str) -> dict[str, Segment]:
    """Segments whose customers people on a plan may work for; none when nobody is on it."""
    names = {
        name
        for unit in blocks.units.values()
        if any(seats.plan == plan and seats.count + seats.reserve for seats in unit.seats.values())
        for name in unit.serves
    }
    return {name: segment for name, segment in blocks.segments.items() if name in names}


def _makers(blocks: ScenarioBlocks, measure: str) -> tuple[set[str], str]:
    """Roles that produce a measure, and what they do to that end."""
    if measure in (*_BY_QUALIFIERS, *_BY_CLOSERS, "won_customers"):
        first = qualifiers(blocks) | {key for key, role in blocks.roles.items() if role.prospects}
        if measure in _BY_QUALIFIERS:
            return first, "works a first stage"
        if measure in _BY_CLOSERS and not blocks.credit.qualifier:
            return closers(blocks), "works a last stage"
        return first | closers(blocks), "works a first or a last stage"
    return {segment.accounts.role for segment in blocks.segments.values()}, "looks after accounts"


def _team_findings(blocks: ScenarioBlocks, key: str, part: TeamBonus, path: Path) -> Iterator[Finding]:
    """Somebody in the team, whoever it is, brings what the team is paid for."""
    units = {
        name: unit
        for name, unit in blocks.units.items()
        if part.of == "company"
        or any(seats.plan == key and seats.count + seats.reserve for seats in unit.seats.values())
    }
    makers, what = _makers(blocks, part.measure)
    held = {
        name: {role for seats in unit.seats.values() if seats.count + seats.reserve for role in seats.roles}
        for name, unit in units.items()
    }
    without = sorted(name for name, roles in held.items() if makers.isdisjoint(roles))
    is_lost = len(without) == len(units)
    if units and without and (is_lost or part.of == "unit"):
        who = "the company" if part.of == "company" else " or ".join(without)
        message = f"nobody in {who} produces this: none {what} (those that do: {_listed(makers)})"
        yield Finding(path, message, part.measure, (*_READS, *_SEATS), is_warning=not is_lost)


def _reference_findings(
    blocks: ScenarioBlocks, plan: Plan, part: Commission | Bonus | Fee, path: Path
) -> Iterator[Finding]:
    """Effort weighs pay for a measure by what the role brings of it in the usual plan."""
    roles = [blocks.roles[key] for key in plan.roles if key in blocks.roles]
    if not plan.reacts or not blocks.behaviour.effort_elasticity:
        return
    if not any(role.reference.variable for role in roles):
        return  # they do not react to pay at all
    names = {part.measure, *(("renewals", "upsell") if part.measure == "renewals_and_upsell" else ())}
    if not any(amount for role in roles for name, amount in role.reference.output.items() if name in names):
        message = (
            "moves nobody: effort weighs pay by what the role brings in the usual plan, and "
            f"`reference.output` of {' and '.join(plan.roles)} has none of this"
        )
        reads: tuple[Path, ...] = (("roles", "*", "reference"), (*path[:2], "roles"), ("behaviour",))
        yield Finding(path, message, part.measure, reads, is_warning=True)


def _listed(names: set[str]) -> str:
    return ", ".join(sorted(names)) or "none"
