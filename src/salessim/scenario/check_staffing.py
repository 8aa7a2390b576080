"""Who works what: every segment that customers come to is served, and every stage is worked by somebody."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from salessim.scenario.check_reach import (
    customer_roles,
    held_by_anybody,
    holders,
    places,
    reached,
    units_for,
)
from salessim.scenario.customers import Customers, customers_of, is_served
from salessim.scenario.finding import Finding
from salessim.scenario.inherit import shipped_defaults
from salessim.scenario.schema.company import ScenarioBlocks
from salessim.scenario.schema.market import Segment
from salessim.scenario.schema.organisation import Seats, Unit
from salessim.scenario.schema.sources import OutboundSource
from salessim.scenario.wording import Path
from salessim.units import HOUR

__all__ = ["staffing_findings"]

_LITTLE_TIME = 0.2
"""Availability below which a unit is warned of: assumption."""
_STAFF: tuple[Path, ...] = (
    ("units", "*", "serves"),
    ("units", "*", "seats", "*", "roles"),
    ("units", "*", "seats", "*", "count"),
    ("units", "*", "seats", "*", "reserve"),
    ("units", "*", "regions"),
    ("units", "*", "products"),
)
_SERVES: tuple[Path, ...] = (("units", "*", "serves"), ("units", "*", "regions"), ("units", "*", "products"))
_SCHEDULES: tuple[Path, ...] = (
    ("work", "availability"),
    ("communication",),
    ("coaching",),
    ("roles", "*", "onboarding"),
)


def staffing_findings(blocks: ScenarioBlocks) -> list[Finding]:
    """Work that nobody does, customers that nobody finds, and units without time."""
    return [
        *_service_findings(blocks),
        *_idle_segment_findings(blocks),
        *_list_findings(blocks),
        *_unit_findings(blocks),
    ]


def _service_findings(blocks: ScenarioBlocks) -> Iterator[Finding]:
    for name, (path, kinds) in reached(blocks).items():
        left_out = [kind for kind in kinds if not units_for(blocks, kind)]
        if left_out:
            which = places(left_out)
            message = f"customers of segment {name} come here, but no unit serves " + (
                f"those of {which}: see `serves`, `regions` and `products` of units"
                if which
                else "it: add it to `serves` of a unit"
            )
            yield Finding(path, message, reads=(*_SERVES, ("segments", name), ("units", "*")))
        served = [kind for kind in kinds if kind not in left_out]
        if served:
            yield from _work_findings(blocks, name, served, path)


def _work_findings(
    blocks: ScenarioBlocks, name: str, kinds: list[Customers], path: Path
) -> Iterator[Finding]:
    """Every stage of a segment is worked, and its accounts are looked after, wherever its customers are."""
    segment, at = blocks.segments[name], ("segments", name)
    for stage, settings in segment.stages.items():
        yield from _lack_findings(
            blocks,
            settings.role,
            kinds,
            (*at, "stages", stage, "role"),
            path,
            f"works stage {stage} of segment {name}",
        )
    role = segment.accounts.role
    yield from _lack_findings(
        blocks, role, kinds, (*at, "accounts", "role"), path, f"looks after accounts of {name}"
    )


def _lack_findings(
    blocks: ScenarioBlocks, role: str, kinds: list[Customers], at: Path, path: Path, what: str
) -> Iterator[Finding]:
    """Nobody ever has a role that work asks for, or nobody has it at the start."""
    if role not in blocks.roles:
        return
    is_care = at[2] == "accounts"
    for from_the_start in (False, True):
        lacking = [kind for kind in kinds if role not in holders(blocks, kind, from_the_start=from_the_start)]
        if not lacking:
            continue
        where = f" ({places(lacking)})" if places(lacking) else ""
        if from_the_start:
            message = f"at the start nobody {what}{where}: only reserve seats hold the role {role}"
        else:
            message = f"nobody {what}{where}: no unit that serves it has a seat with the role {role}"
            message += "; their work will wait and care will fall" * is_care
        units: tuple[Path, ...] = tuple(
            ("units", key)
            for key in dict.fromkeys(key for kind in lacking for key in units_for(blocks, kind))
        )
        reads = (*_STAFF, ("roles", role), path)
        yield Finding(at, message, reads=reads, or_at=units, is_warning=is_care or from_the_start)
        return


@cache
def _shipped_segments() -> dict[str, Segment]:
    return ScenarioBlocks.model_validate(shipped_defaults()).segments


def _idle_segment_findings(blocks: ScenarioBlocks) -> Iterator[Finding]:
    """Segments of the user's own to which no customers come."""
    there = reached(blocks)
    for name, segment in blocks.segments.items():
        if name not in there and segment != _shipped_segments().get(name):
            reads: tuple[Path, ...] = (("sources",), ("start", "accounts"))
            message = (
                "no customers come to this segment: no source brings them and none are there at the start"
            )
            yield Finding(("segments", name), message, reads=reads, is_warning=True)


def _list_findings(blocks: ScenarioBlocks) -> Iterator[Finding]:
    for key, source in blocks.sources.items():
        if not isinstance(source, OutboundSource) or source.segment not in blocks.segments:
            continue
        of_list = (source.segment, source.region or "", source.product or "")
        kinds = [
            kind for kind in customers_of(blocks) if (kind.segment, kind.region, kind.product) == of_list
        ]
        held = {role for kind in kinds for role in holders(blocks, kind)}
        if kinds and not any(blocks.roles[role].prospects for role in held if role in blocks.roles):
            whom = ", ".join(part for part in of_list if part)
            message = f"nobody works this list: no role with `prospects = true` in a unit that serves {whom}"
            reads = (*_STAFF, ("roles", "*", "prospects"))
            yield Finding(("sources", key), message, reads=reads, is_warning=True)


def _unit_findings(blocks: ScenarioBlocks) -> Iterator[Finding]:
    if not any(seats.count for unit in blocks.units.values() for seats in unit.seats.values()):
        yield Finding(
            ("units",), "nobody works here: there are no units with seats", reads=_STAFF, is_warning=True
        )
        return
    there = [kind for _, kinds in reached(blocks).values() for kind in kinds]
    for key, unit in blocks.units.items():
        at: Path = ("units", key)
        if not any(seats.count + seats.reserve for seats in unit.seats.values()):
            yield Finding(at, "this unit has no seats", reads=_STAFF, is_warning=True)
        elif held_by_anybody(blocks, unit=key) & customer_roles(blocks) and not any(
            is_served(unit, kind) for kind in there
        ):
            limits = [f"`{name}`" for name in ("serves", "regions", "products") if getattr(unit, name)] or [
                "`serves`"
            ]
            message = f"this unit has nobody to serve: no customers come to the segments in its {' and '.join(limits)}"
            reads = (*_SERVES, ("sources",), ("start", "accounts"))
            yield Finding(at, message, reads=reads, is_warning=True)
        headcount = sum(seats.count for seats in unit.seats.values())
        yield from _time_findings(blocks, unit, headcount, at)


def _time_findings(blocks: ScenarioBlocks, unit: Unit, headcount: int, at: Path) -> Iterator[Finding]:
    """Coordination and what is on the schedule leave time to work."""
    coordination = 0
    if unit.coordination.form == "hours":
        coordination = unit.coordination.fixed + unit.coordination.per_colleague * max(0, headcount - 1)
    open_time = sum(end - start for start, end in unit.hours)
    for key, seats in unit.seats.items():
        if not seats.count + seats.reserve:
            continue
        share = blocks.work.availability if seats.availability is None else seats.availability
        own: Path = (
            (*at, "coordination") if seats.availability is None else (*at, "seats", key, "availability")
        )
        always = _schedule(blocks, unit, seats, (*at, "seats", key))
        for schedule, when in ((always, ""), (always + _first_weeks(blocks, seats), "in the first weeks ")):
            hours = sum(seconds for _, _, seconds in schedule)
            left = share - (coordination + hours) / open_time
            if left >= _LITTLE_TIME or (when and schedule == always):
                continue
            sums = [f"{coordination / HOUR:g} h of coordination in a unit of {headcount}"] * bool(
                coordination
            )
            sums += [f"{seconds / HOUR:g} h of {what}" for what, _, seconds in schedule]
            text = f"{key}: {share:.0%} of {open_time / HOUR:g} h a week" + "".join(
                f", less {one}" for one in sums
            )
            path, *others = (*(path for _, path, _ in schedule), own) if hours > coordination else (own,)
            reads = ((*at, "coordination"), (*at, "hours"), (*at, "seats", "*", "count"), *_SCHEDULES)
            much = "no time is left" if left <= 0 else f"only {left:.0%} of time is left"
            yield Finding(
                path,
                f"{when}{much} to work ({text})",
                reads=(*reads, *others),
                or_at=tuple(others),
                is_warning=left > 0 or bool(when),
            )
            break


def _schedule(blocks: ScenarioBlocks, unit: Unit, seats: Seats, at: Path) -> list[tuple[str, Path, int]]:
    """What takes hours of every week: words, key, and seconds a week."""
    coaching = blocks.coaching
    coaches = {role for other in unit.seats.values() if other.count for role in other.roles}
    meetings = blocks.communication
    is_coached = coaches & set(coaching.by) and not set(seats.roles) & set(coaching.by)
    taken: list[tuple[str, Path, int]] = [
        ("documentation", (*at, "documentation"), seats.documentation),
        ("experiments", (*at, "experiments"), seats.experiments),
        ("sharing", ("knowledge", "sharing"), blocks.knowledge.sharing),
        ("unit meetings", ("communication", "unit_meeting"), meetings.unit_meeting),
        ("company meetings", ("communication", "company_meeting"), meetings.company_meeting),
        ("coaching", ("coaching", "hours"), coaching.hours if is_coached else 0),
    ]
    return sorted((one for one in taken if one[2]), key=lambda one: -one[2])


def _first_weeks(blocks: ScenarioBlocks, seats: Seats) -> list[tuple[str, Path, int]]:
    """What takes hours of a newcomer's weeks as well."""
    role = blocks.roles.get(seats.roles[0])
    if role is None:
        return []
    at: Path = ("roles", seats.roles[0], "onboarding")
    lessons = {"workshops": role.onboarding.workshops, "feedback": role.onboarding.feedback}
    return [
        (name, (*at, name, "hours"), lesson.hours)
        for name, lesson in lessons.items()
        if lesson.hours and lesson.weeks
    ]
