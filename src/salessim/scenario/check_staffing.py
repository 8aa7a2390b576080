"""Who works what: every segment that customers come to is served, and every stage is worked by somebody."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from salessim.scenario.finding import Finding
from salessim.scenario.inherit import shipped_defaults
from salessim.scenario.schema.company import ScenarioBlocks
from salessim.scenario.schema.market import Segment
from salessim.scenario.schema.organisation import Seats, Unit
from salessim.scenario.schema.sources import InboundSource, OutboundSource, PartnerSource
from salessim.scenario.wording import Path
from salessim.units import HOUR

__all__ = ["staffing_findings"]

_LITTLE_TIME = 0.2
"""Availability below which a unit is warned of: assumption."""
_STAFF: tuple[Path, ...] = (
    ("units", "*", "serves"),
    ("units", "*", "seats", "*", "roles"),
    ("units", "*", "seats", "*", "count"),
)
_SERVES: tuple[Path, ...] = (("units", "*", "serves"),)
_SCHEDULES: tuple[Path, ...] = (("work", "availability"), ("coaching",), ("roles", "*", "onboarding"))


def staffing_findings(blocks: ScenarioBlocks) -> list[Finding]:
    """Work that nobody does, customers that nobody finds, and units without time."""
    return [
        *_service_findings(blocks),
        *_idle_segment_findings(blocks),
        *_list_findings(blocks),
        *_unit_findings(blocks),
    ]


def _reached(blocks: ScenarioBlocks) -> dict[str, Path]:
    """Segments that customers come to, each with the first key that brings them."""
    reached: dict[str, Path] = {}
    for key, source in blocks.sources.items():
        if isinstance(source, OutboundSource):
            reached.setdefault(source.segment, ("sources", key, "segment"))
        elif isinstance(source, PartnerSource):
            reached |= {
                name: ("sources", key, "segments", name) for name in source.segments if name not in reached
            }
        elif isinstance(source, InboundSource) and (
            source.per_week > 0 or any(blocks.start.backlog.get(key, ()))
        ):
            for name, share in source.segments.items():
                if share > 0:
                    reached.setdefault(name, ("sources", key, "segments", name))
    for name, count in blocks.start.accounts.items():
        if count:
            reached.setdefault(name, ("start", "accounts", name))
    return {name: path for name, path in reached.items() if name in blocks.segments}


def _holders(blocks: ScenarioBlocks, segment: str) -> set[str]:
    """Roles held by anybody in the units that serve a segment."""
    return {
        role
        for unit in blocks.units.values()
        if segment in unit.serves
        for seats in unit.seats.values()
        if seats.count + seats.reserve
        for role in seats.roles
    }


def _service_findings(blocks: ScenarioBlocks) -> Iterator[Finding]:
    for name, path in _reached(blocks).items():
        if not any(name in unit.serves for unit in blocks.units.values()):
            message = (
                f"customers of segment {name} come here, but no unit serves it: add it to `serves` of a unit"
            )
            yield Finding(path, message, reads=(*_SERVES, ("segments", name), ("units", "*")))
            continue
        units: tuple[Path, ...] = tuple(
            ("units", key) for key, unit in blocks.units.items() if name in unit.serves
        )
        held = _holders(blocks, name)
        segment = blocks.segments[name]
        for stage, settings in segment.stages.items():
            if settings.role in blocks.roles and settings.role not in held:
                message = (
                    f"nobody works stage {stage} of segment {name}: no unit that serves it has a seat with "
                    f"the role {settings.role}"
                )
                at = ("segments", name, "stages", stage, "role")
                yield Finding(at, message, reads=(*_STAFF, ("roles", settings.role), path), or_at=units)
        role = segment.accounts.role
        if role in blocks.roles and role not in held:
            message = (
                f"nobody looks after accounts of {name}: no unit that serves it has a seat with the role {role}; "
                "their work will wait and care will fall"
            )
            of_accounts = ("segments", name, "accounts", "role")
            yield Finding(of_accounts, message, reads=(*_STAFF, path), or_at=units, is_warning=True)


@cache
def _shipped_segments() -> dict[str, Segment]:
    return ScenarioBlocks.model_validate(shipped_defaults()).segments


def _idle_segment_findings(blocks: ScenarioBlocks) -> Iterator[Finding]:
    """Segments of the user's own to which no customers come."""
    reached = _reached(blocks)
    for name, segment in blocks.segments.items():
        if name not in reached and segment != _shipped_segments().get(name):
            reads: tuple[Path, ...] = (("sources",), ("start", "accounts"))
            message = (
                "no customers come to this segment: no source brings them and none are there at the start"
            )
            yield Finding(("segments", name), message, reads=reads, is_warning=True)


def _list_findings(blocks: ScenarioBlocks) -> Iterator[Finding]:
    for key, source in blocks.sources.items():
        if not isinstance(source, OutboundSource) or source.segment not in blocks.segments:
            continue
        held = _holders(blocks, source.segment)
        if not any(blocks.roles[role].prospects for role in held if role in blocks.roles):
            message = f"nobody works this list: no role with `prospects = true` in a unit that serves {source.segment}"
            reads = (*_STAFF, ("roles", "*", "prospects"))
            yield Finding(("sources", key), message, reads=reads, is_warning=True)


def _unit_findings(blocks: ScenarioBlocks) -> Iterator[Finding]:
    if not any(seats.count for unit in blocks.units.values() for seats in unit.seats.values()):
        yield Finding(
            ("units",), "nobody works here: there are no units with seats", reads=_STAFF, is_warning=True
        )
        return
    reached = _reached(blocks)
    for key, unit in blocks.units.items():
        at: Path = ("units", key)
        headcount = sum(seats.count for seats in unit.seats.values())
        if not headcount:
            yield Finding(at, "this unit has no seats", reads=_STAFF, is_warning=True)
        elif not any(name in reached for name in unit.serves):
            message = "this unit has nobody to serve: no customers come to the segments in its `serves`"
            yield Finding(at, message, reads=(*_SERVES, ("sources",), ("start", "accounts")), is_warning=True)
        yield from _time_findings(blocks, unit, headcount, at)


def _time_findings(blocks: ScenarioBlocks, unit: Unit, headcount: int, at: Path) -> Iterator[Finding]:
    """Coordination and what is on the schedule leave time to work."""
    if not headcount:
        return
    coordination = 0
    if unit.coordination.form == "hours":
        coordination = unit.coordination.fixed + unit.coordination.per_colleague * (headcount - 1)
    open_time = sum(end - start for start, end in unit.hours)
    for key, seats in unit.seats.items():
        if not seats.count:
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
    is_coached = coaches & set(coaching.by) and not set(seats.roles) & set(coaching.by)
    taken: list[tuple[str, Path, int]] = [
        ("documentation", (*at, "documentation"), seats.documentation),
        ("experiments", (*at, "experiments"), seats.experiments),
        ("sharing", ("knowledge", "sharing"), blocks.knowledge.sharing),
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
