"""Who teaches whom: mentors, trainers and team leads that are there, and have the time."""

from __future__ import annotations

from collections.abc import Iterator

from salessim.scenario.check_reach import SEATS
from salessim.scenario.finding import Finding, unknown_name
from salessim.scenario.schema.company import ScenarioBlocks
from salessim.scenario.schema.organisation import Role, Unit
from salessim.scenario.schema.people import Coaching
from salessim.scenario.wording import Path
from salessim.units import HOUR, duration_text

__all__ = ["lesson_findings"]

_BY_MENTOR = ("shadowing", "mentoring", "feedback")
"""Lessons that a newcomer has with one mentor, of the own unit."""
_LESSONS = (*_BY_MENTOR, "workshops")


def lesson_findings(blocks: ScenarioBlocks) -> list[Finding]:
    """Lessons that nobody can give, or that take more time than there is."""
    return [
        *_name_findings(blocks),
        *_circle_findings(blocks),
        *_teacher_findings(blocks),
        *_mentor_time_findings(blocks),
        *_coach_findings(blocks),
    ]


def _given(role: Role, name: str) -> bool:
    """Whether a lesson is switched on for a role."""
    lesson = getattr(role.onboarding, name)
    if name == "mentoring":
        return bool(lesson.scheme != "none" and lesson.hours and lesson.weeks)
    return bool(lesson.hours and lesson.weeks)


def _teachers(key: str, role: Role, name: str) -> tuple[str, ...]:
    by: tuple[str, ...] = getattr(role.onboarding, name).by
    return by or (key,)


def _name_findings(blocks: ScenarioBlocks) -> Iterator[Finding]:
    for key, role in blocks.roles.items():
        for name in _LESSONS:
            for index, by in enumerate(getattr(role.onboarding, name).by):
                path = ("roles", key, "onboarding", name, "by", index)
                yield from unknown_name("role", by, blocks.roles, path, ("roles",))
    coaching = blocks.coaching
    if coaching.hours or coaching.by != Coaching().by:  # the default names a role that need not be there
        for index, by in enumerate(coaching.by):
            yield from unknown_name("role", by, blocks.roles, ("coaching", "by", index), ("roles",))


def _circle_findings(blocks: ScenarioBlocks) -> Iterator[Finding]:
    """Roles that have their mentors from one another, and none from itself."""
    taught_by: dict[str, dict[str, str]] = {
        key: {
            teacher: name
            for name in reversed(_BY_MENTOR)
            if _given(role, name) and key not in _teachers(key, role, name)
            for teacher in _teachers(key, role, name)
            if teacher in blocks.roles
        }
        for key, role in blocks.roles.items()
    }
    told: set[str] = set()
    for key in sorted(taught_by):
        circle = _circle_from(key, taught_by)
        if not circle or told & set(circle):
            continue
        told |= set(circle)
        places: list[Path] = [
            ("roles", one, "onboarding", taught_by[one][teacher], "by")
            for one, teacher in zip(circle, [*circle[1:], circle[0]], strict=True)
        ]
        message = (
            f"roles have their mentors from one another in a circle: {' <- '.join([*circle, circle[0]])}; "
            "let one of them teach itself as well"
        )
        reads = tuple(path[:4] for path in places)
        yield Finding(places[0], message, reads=reads, or_at=tuple(places[1:]))


def _circle_from(start: str, taught_by: dict[str, dict[str, str]]) -> list[str]:
    """The shortest way from a role over its teachers back to it; empty when there is none."""
    ways = [[start]]
    seen: set[str] = set()
    while ways:
        way = ways.pop(0)
        for teacher in sorted(taught_by[way[-1]]):
            if teacher == start:
                return way
            if teacher not in seen:
                seen.add(teacher)
                ways.append([*way, teacher])
    return []


def _teacher_findings(blocks: ScenarioBlocks) -> Iterator[Finding]:
    """Somebody else holds a role that gives the lesson: in the unit for mentors, anywhere for workshops.

    Nobody in the whole company is a mistake; nobody but the newcomer, or nobody near, may be meant.
    """
    for key, role in blocks.roles.items():
        for name in _LESSONS:
            if not _given(role, name):
                continue
            teachers = set(_teachers(key, role, name))
            if not teachers <= set(blocks.roles):
                continue
            without = _units_without(blocks, key, teachers, anywhere=name == "workshops")
            if without:
                where = "" if name == "workshops" else f" in {', '.join(without)}"
                message = f"nobody can give it{where}: no other seats hold {' or '.join(sorted(teachers))}"
                path = ("roles", key, "onboarding", name)
                is_taught = any(_holders(unit, teachers) for unit in blocks.units.values())
                yield Finding(path, message, reads=(*SEATS, (*path, "by")), is_warning=is_taught)


def _units_without(blocks: ScenarioBlocks, role: str, teachers: set[str], *, anywhere: bool) -> list[str]:
    """Units with learners of a role, and nobody else to teach them."""
    without = []
    for key, unit in blocks.units.items():
        learners = [
            seats for seats in unit.seats.values() if seats.count + seats.reserve and seats.roles[0] == role
        ]
        near = list(blocks.units.values()) if anywhere else [unit]
        able = sum(_holders(one, teachers) for one in near)
        if any(able - bool(teachers & set(seats.roles)) < 1 for seats in learners):
            without.append(key)
    return without


def _holders(unit: Unit, roles: set[str]) -> int:
    """Seats of a unit that hold any of some roles, reserve seats counted: somebody may come."""
    return sum(seats.count + seats.reserve for seats in unit.seats.values() if roles & set(seats.roles))


def _mentor_time_findings(blocks: ScenarioBlocks) -> Iterator[Finding]:
    for key, role in blocks.roles.items():
        on = [name for name in ("mentoring", "feedback") if _given(role, name)]
        hours = sum(getattr(role.onboarding, name).hours for name in on)
        most = role.onboarding.mentoring.most_per_mentor
        if on and most < hours:
            at: Path = ("roles", key, "onboarding")
            message = f"is less than the {hours / HOUR:g} h a week of {' and '.join(on)} that one newcomer should have"
            yield Finding(
                (*at, "mentoring", "most_per_mentor"),
                message,
                duration_text(most),
                reads=tuple((*at, name) for name in on),
                or_at=tuple((*at, name, "hours") for name in on),
                is_warning=True,
            )


def _coach_findings(blocks: ScenarioBlocks) -> Iterator[Finding]:
    """Where there is coaching, every unit has coaches enough, and they have the hours."""
    coaching = blocks.coaching
    by = set(coaching.by)
    if not coaching.hours or not by <= set(blocks.roles):
        return
    at: Path = ("coaching", "by")
    heads = {key: _heads(unit, by) for key, unit in blocks.units.items()}
    coaches = {key: _holders(unit, by) for key, unit in blocks.units.items()}
    if not any(coaches.values()):
        message = f"nobody coaches: no seats hold {' or '.join(sorted(by))}"
        yield Finding(at, message, list(coaching.by), reads=SEATS, or_at=(at[:1],))
        return
    for key, unit in blocks.units.items():
        left = heads[key] - coaches[key] * coaching.span
        if left > 0:
            message = (
                f"{left} of {heads[key]} people are coached by nobody: {coaches[key]} who coach, "
                f"{coaching.span} each at most"
            )
            yield Finding(("units", key), message, reads=(*SEATS, at, ("coaching", "span")), is_warning=True)
        week = sum(end - start for start, end in unit.hours)
        most = min(heads[key], coaching.span) * coaching.hours
        if coaches[key] and most > week:
            message = f"{most / HOUR:g} h a week for a coach of {key}, who has {week / HOUR:g} h"
            reads: tuple[Path, ...] = (*SEATS, ("units", key, "hours"))
            yield Finding(
                ("coaching", "hours"),
                message,
                duration_text(coaching.hours),
                reads,
                (("coaching", "span"),),
                is_warning=True,
            )


def _heads(unit: Unit, coaches: set[str]) -> int:
    """People of a unit who may be coached."""
    return sum(seats.count for seats in unit.seats.values() if not coaches & set(seats.roles))
