"""What happens to people: how seats are opened, filled, handed over and left, and who is evaluated."""

from __future__ import annotations

from collections.abc import Iterator

from salessim.scenario.check_reach import SEATS
from salessim.scenario.finding import Finding, unknown_name
from salessim.scenario.inherit import shipped_defaults, value_at
from salessim.scenario.schema.company import ScenarioBlocks
from salessim.scenario.schema.organisation import Seats, Unit
from salessim.scenario.wording import Path
from salessim.units import WEEK, duration_text

__all__ = ["people_findings"]


def people_findings(blocks: ScenarioBlocks) -> list[Finding]:
    """Seats that cannot be filled as they say, and settings about people that change nothing."""
    return [
        *_week_findings(blocks),
        *_seats_findings(blocks),
        *_interview_findings(blocks),
        *_leaving_findings(blocks),
        *_level_findings(blocks),
    ]


def _all_seats(blocks: ScenarioBlocks) -> Iterator[tuple[Path, Unit, Seats]]:
    """Every group of seats with its path and unit, reserve seats counted; groups of none are left out."""
    for key, unit in blocks.units.items():
        for name, seats in unit.seats.items():
            if seats.count + seats.reserve:
                yield ("units", key, "seats", name), unit, seats


def _week_findings(blocks: ScenarioBlocks) -> Iterator[Finding]:
    """People come, change and go on Mondays."""
    given: list[tuple[Path, int]] = [(("leaving", "notice"), blocks.leaving.notice)]
    for key, role in blocks.roles.items():
        given += [
            (("roles", key, "onboarding", name), getattr(role.onboarding, name))
            for name in ("theory", "rotation")
        ]
    given += [
        (("units", key, "seats", name, "requisition"), seats.requisition)
        for key, unit in blocks.units.items()
        for name, seats in unit.seats.items()
        if seats.requisition >= 0
    ]
    for path, seconds in given:
        if seconds % WEEK:
            message = f"must be whole weeks, as {duration_text(-(-seconds // WEEK) * WEEK)}"
            yield Finding(path, message, duration_text(seconds))


def _seats_findings(blocks: ScenarioBlocks) -> Iterator[Finding]:
    for key, unit in blocks.units.items():
        for name, seats in unit.seats.items():
            at: Path = ("units", key, "seats", name)
            for setting in ("promotes_from", "documents"):
                for index, role in enumerate(getattr(seats, setting)):
                    yield from unknown_name("role", role, blocks.roles, (*at, setting, index), ("roles",))
            if seats.requisition >= 0:
                yield from _requisition_findings(seats, at)
    for at, unit, seats in _all_seats(blocks):
        yield from _promotion_findings(blocks, seats, at)
        if seats.hands_over:
            yield from _handover_findings(blocks, unit, seats, at)


def _requisition_findings(seats: Seats, at: Path) -> Iterator[Finding]:
    if seats.starts > 0:
        message = "`starts` is given as well: people are there from then, or have to be found from here on"
        yield Finding(
            (*at, "requisition"), message, duration_text(seats.requisition), reads=((*at, "starts"),)
        )
    if seats.experience:
        message = (
            "changes nothing: these seats are vacant at first, and who is found begins without experience"
        )
        yield Finding((*at, "experience"), message, reads=((*at, "requisition"),), is_warning=True)


def _promotion_findings(blocks: ScenarioBlocks, seats: Seats, at: Path) -> Iterator[Finding]:
    """Somebody can be promoted to seats that say so."""
    wanted = [role for role in seats.promotes_from if role in blocks.roles]
    if not wanted:
        return
    path = (*at, "promotes_from")
    others = {role for where, _, other in _all_seats(blocks) if where != at for role in other.roles}
    if others.isdisjoint(wanted):
        message = f"nobody can be promoted: no other seats hold {' or '.join(wanted)}"
        yield Finding(path, message, list(seats.promotes_from), reads=SEATS, is_warning=True)
    elif not blocks.evaluation.is_on:
        message = "nobody will be promoted, since nobody is evaluated: set evaluation.is_on = true"
        yield Finding(path, message, reads=(("evaluation", "is_on"),), is_warning=True)


def _handover_findings(blocks: ScenarioBlocks, unit: Unit, seats: Seats, at: Path) -> Iterator[Finding]:
    """Whoever hands over has somebody to hand over to."""
    taken = {
        role
        for _, where, other in _all_seats(blocks)
        if not other.hands_over and set(where.serves) & set(unit.serves)
        for role in other.roles
    }
    if taken.isdisjoint(seats.roles):
        roles = " or ".join(seats.roles)
        message = f"nothing is ever handed over: no other seats for these customers hold {roles}"
        reads = (*SEATS, ("units", "*", "serves"))
        yield Finding((*at, "hands_over"), message, reads=reads, is_warning=True)


def _interview_findings(blocks: ScenarioBlocks) -> Iterator[Finding]:
    stages = blocks.hiring.stages
    at: Path = ("hiring", "stages")
    held = {role for _, _, seats in _all_seats(blocks) for role in seats.roles}
    for index, stage in enumerate(stages):
        if stage.by is None:
            continue
        path = (*at, index, "by")
        yield from unknown_name("role", stage.by, blocks.roles, path, ("roles",))
        if stage.hours and stage.by in blocks.roles and stage.by not in held:
            yield Finding(path, "nobody holds this role: who should interview?", stage.by, reads=SEATS)
    if blocks.hiring.candidates > 1 and not any(stage.validity > 0 for stage in stages):
        message = f"tell nothing: one of {blocks.hiring.candidates} candidates is taken blindly"
        yield Finding(at, message, reads=(("hiring", "candidates"),), is_warning=True)
    mute = [
        stage.title or f"stage {index + 1}"
        for index, stage in enumerate(stages)
        if stage.by is None and stage.hours
    ]
    if mute:
        yield from _unseen_findings(blocks, mute)


def _unseen_findings(blocks: ScenarioBlocks, stages: list[str]) -> Iterator[Finding]:
    """Whoever is looked for can be interviewed by somebody of the same role."""
    for at, _, seats in _all_seats(blocks):
        role = seats.roles[0]
        is_looked_for = seats.requisition >= 0 or not seats.count
        if not is_looked_for or role not in blocks.roles:
            continue
        holders = [
            other
            for where, _, other in _all_seats(blocks)
            if role in other.roles and (where != at or seats.count + seats.reserve > 1)
        ]
        if not holders:
            message = (
                f"nobody else holds {role}, so these interviews do not take place for the first who is "
                f"found: {', '.join(stages)}; let other roles interview (`by` of the stages)"
            )
            reads = (*SEATS, ("hiring", "stages"))
            path = (*at, "requisition" if seats.requisition >= 0 else "reserve")
            yield Finding(path, message, reads=reads, is_warning=True)


def _leaving_findings(blocks: ScenarioBlocks) -> Iterator[Finding]:
    """Both numbers that make people leave are above zero, or neither."""
    who = {role for _, _, seats in _all_seats(blocks) if seats.leaves for role in seats.roles}
    if blocks.leaving.level > 0:
        if who and not any(blocks.roles[role].attrition > 0 for role in who if role in blocks.roles):
            message = f"nobody will leave: `attrition` is 0 for {', '.join(sorted(who))}"
            leaves = (*SEATS, ("units", "*", "seats", "*", "leaves"), ("roles", "*", "attrition"))
            yield Finding(("leaving", "level"), message, blocks.leaving.level, leaves, is_warning=True)
        return
    if "level" in blocks.leaving.model_fields_set:
        return  # said on purpose
    for key in sorted(who & set(blocks.roles)):
        attrition = blocks.roles[key].attrition
        shipped = value_at(shipped_defaults(), ("roles", key, "attrition"))
        if attrition > 0 and attrition != shipped:
            message = "changes nothing: nobody leaves while leaving.level is 0"
            reads: tuple[Path, ...] = (("leaving", "level"), *SEATS)
            yield Finding(("roles", key, "attrition"), message, attrition, reads, is_warning=True)


def _level_findings(blocks: ScenarioBlocks) -> Iterator[Finding]:
    """Work that needs full proficiency, in a role whose ramp only comes close to it."""
    for key, segment in blocks.segments.items():
        at: Path = ("segments", key)
        care = segment.accounts
        needed = [((*at, "needs"), segment.needs, stage.role) for stage in segment.stages.values()] + [
            ((*at, "stages", name, "needs"), stage.needs, stage.role)
            for name, stage in segment.stages.items()
        ]
        needed += [
            ((*at, "needs"), segment.needs, care.role),
            ((*at, "accounts", "renewal_needs"), care.renewal_needs, care.role),
            ((*at, "accounts", "upsell_needs"), care.upsell_needs, care.role),
        ]
        for path in dict.fromkeys(path for path, _, _ in needed):
            short = sorted(
                {
                    role
                    for where, need, role in needed
                    if where == path and need >= 1.0 and role in blocks.roles
                    if blocks.roles[role].ramp == "exponential"
                    and blocks.roles[role].ramp_time > 0
                    and blocks.roles[role].ramp_start < 1.0
                }
            )
            if short:
                message = (
                    f"is out of reach: an exponential ramp ({', '.join(short)}) comes close to 100 % and "
                    "never gets there"
                )
                reads: tuple[Path, ...] = (("roles", "*", "ramp"), (*at, "stages", "*", "role"))
                yield Finding(path, message, 1.0, reads, is_warning=True)
