"""Checks that look across blocks: names that refer to one another, ways that lead somewhere, shares that add up.

Where customers come from is checked in :mod:`salessim.scenario.check_market`, who works what in
:mod:`salessim.scenario.check_staffing`, how units work together in :mod:`salessim.scenario.check_units`, what happens
to people in :mod:`salessim.scenario.check_people`, who teaches whom in :mod:`salessim.scenario.check_lessons`, what
people are paid for in :mod:`salessim.scenario.check_pay`, and what changes during a run in
:mod:`salessim.scenario.check_steering`.
"""

from __future__ import annotations

from collections.abc import Iterator

from salessim.scenario.check_lessons import lesson_findings
from salessim.scenario.check_market import market_findings
from salessim.scenario.check_pay import pay_findings
from salessim.scenario.check_people import people_findings
from salessim.scenario.check_staffing import staffing_findings
from salessim.scenario.check_steering import steering_findings
from salessim.scenario.check_units import unit_findings
from salessim.scenario.finding import Finding, unknown_name
from salessim.scenario.schema.company import ScenarioBlocks
from salessim.scenario.schema.market import Segment
from salessim.scenario.schema.sources import InboundSource, OutboundSource
from salessim.scenario.wording import Path, did_you_mean
from salessim.units import WEEK, duration_text

__all__ = ["cross_findings"]

_SUM = 1e-9
"""Shares sum to 1 within this."""


def cross_findings(blocks: ScenarioBlocks) -> list[Finding]:
    """Everything that is wrong or odd between the blocks of a scenario whose settings are valid one by one."""
    return [
        *_time_findings(blocks),
        *_segment_findings(blocks),
        *market_findings(blocks),
        *_seat_findings(blocks),
        *_start_findings(blocks),
        *pay_findings(blocks),
        *staffing_findings(blocks),
        *people_findings(blocks),
        *lesson_findings(blocks),
        *unit_findings(blocks),
        *steering_findings(blocks),
    ]


def _time_findings(blocks: ScenarioBlocks) -> Iterator[Finding]:
    if blocks.horizon % WEEK:
        message = f"must be whole weeks, as {duration_text(-(-blocks.horizon // WEEK) * WEEK)}"
        yield Finding(("horizon",), message, duration_text(blocks.horizon))


def _segment_findings(blocks: ScenarioBlocks) -> Iterator[Finding]:
    for key, segment in blocks.segments.items():
        at: Path = ("segments", key)
        for name, stage in segment.stages.items():
            yield from unknown_name(
                "role", stage.role, blocks.roles, (*at, "stages", name, "role"), ("roles",)
            )
        yield from unknown_name(
            "role", segment.accounts.role, blocks.roles, (*at, "accounts", "role"), ("roles",)
        )
        yield from _way_findings(segment, (*at, "stages"))
        yield from _retention_findings(segment, (*at, "accounts"))


def _way_findings(segment: Segment, at: Path) -> Iterator[Finding]:
    """The stages form one way from one first stage to "won"."""
    stages = segment.stages
    reads = ((*at, "*", "next"),)
    if not stages:
        yield Finding(at, "a segment needs at least one stage", reads=(at,))
        return
    if "won" in stages:
        yield Finding((*at, "won"), 'no stage may be called "won": it is the end of the way')
        return
    lost = [name for name, stage in stages.items() if stage.next != "won" and stage.next not in stages]
    for name in lost:
        to = stages[name].next
        hint = did_you_mean(to, [*stages, "won"])
        yield Finding((*at, name, "next"), f"leads nowhere: no such stage{hint}", to, reads=((*at, to),))
    circles = _circles(segment)
    for circle in circles:
        message = (
            f'the stages go round in a circle: {" -> ".join([*circle, circle[0]])}; one must lead on to "won"'
        )
        places = tuple((*at, name, "next") for name in circle)
        yield Finding(places[0], message, reads=reads, or_at=places[1:])
    if lost or circles:
        return  # which stage comes first follows from where the others lead
    led_to = {stage.next for stage in stages.values()}
    first = [name for name in stages if name not in led_to]
    for name in first[1:]:
        message = (
            f"no stage leads here, and none leads to {first[0]} either: a segment has one first stage; "
            "let another stage lead to one of them, or remove one"
        )
        yield Finding((*at, name), message, reads=reads)
    seen: dict[str, str] = {}
    for name, stage in stages.items():
        if stage.milestone and seen.setdefault(stage.milestone, name) != name:
            message = (
                f"{seen[stage.milestone]} has this milestone as well; metrics count by the first on the way"
            )
            yield Finding((*at, name, "milestone"), message, stage.milestone, is_warning=True)


def _circles(segment: Segment) -> list[list[str]]:
    """Stages that lead back to themselves, each circle once, from its first stage in the file."""
    circles: list[list[str]] = []
    done: set[str] = set()
    for start in segment.stages:
        way: list[str] = []
        name = start
        while name in segment.stages and name not in done:
            done.add(name)
            way.append(name)
            name = segment.stages[name].next
        if name in way:
            circles.append(way[way.index(name) :])
    return circles


def _retention_findings(segment: Segment, at: Path) -> Iterator[Finding]:
    care = segment.accounts
    left = 1.0 - care.churn_per_year - care.contraction * care.contraction_step
    uplift = care.net_retention - left
    most = care.upsell_per_year * care.upsell_step
    most += care.cross_sell_per_year * care.cross_sell_chance * care.cross_sell_step
    names = ("churn_per_year", "contraction", "contraction_step", "upsell_per_year", "upsell_step")
    reads = tuple((*at, name) for name in names)
    what, path = f"a net retention of {care.net_retention:g}", (*at, "net_retention")
    if uplift < -_SUM:
        loses = "churn and contraction leave" if care.contraction else "churn leaves"
        message = (
            f"{what} lies below what {loses} ({left:.2f}): upsell takes nothing away, so retention will be about "
            f"{left:.2f}"
        )
        yield Finding(path, message, reads=reads, or_at=reads[:3], is_warning=True)
    elif uplift > most + _SUM and most > 0:
        message = (
            f"{what} cannot be reached: it needs {uplift:.3g} a year, and offers bring at most {most:.3g}"
        )
        yield Finding(path, message, reads=reads, or_at=reads, is_warning=True)


def _seat_findings(blocks: ScenarioBlocks) -> Iterator[Finding]:
    for key, unit in blocks.units.items():
        for index, name in enumerate(unit.serves):
            yield from unknown_name(
                "segment", name, blocks.segments, ("units", key, "serves", index), ("segments",)
            )
        for seat, seats in unit.seats.items():
            at: Path = ("units", key, "seats", seat)
            for index, name in enumerate(seats.roles):
                yield from unknown_name("role", name, blocks.roles, (*at, "roles", index), ("roles",))
            for name in seats.experience:
                yield from unknown_name("role", name, blocks.roles, (*at, "experience", name), ("roles",))
            if seats.starts % WEEK:
                message = "people start on Mondays: must be whole weeks"
                yield Finding((*at, "starts"), message, duration_text(seats.starts))
            if seats.plan is None:
                continue
            yield from unknown_name("plan", seats.plan, blocks.plans, (*at, "plan"), ("plans",))
            if seats.plan in blocks.plans:
                yield from _missing_roles(blocks, seats.plan, seats.roles, at)


def _missing_roles(blocks: ScenarioBlocks, name: str, held: tuple[str, ...], at: Path) -> Iterator[Finding]:
    plan = blocks.plans[name]
    missing = [role for role in plan.roles if role not in held and role in blocks.roles]
    if missing:
        message = f"this plan is made for {' and '.join(plan.roles)}; these seats do not hold {' and '.join(missing)}"
        yield Finding((*at, "plan"), message, name, reads=((*at, "roles"), ("plans", name, "roles")))


def _start_findings(blocks: ScenarioBlocks) -> Iterator[Finding]:
    start = blocks.start
    for name in start.experience:
        yield from unknown_name("role", name, blocks.roles, ("start", "experience", name), ("roles",))
    for name in start.accounts:
        yield from unknown_name("segment", name, blocks.segments, ("start", "accounts", name), ("segments",))
    inbound = [key for key, source in blocks.sources.items() if isinstance(source, InboundSource)]
    known = [("backlog", "a backlog holds", name) for name in start.backlog]
    known += [("coming", "known numbers are of", name) for name in start.coming]
    for table, what, name in known:
        if name in blocks.sources and name not in inbound:
            message = f"{what} leads of inbound sources; this one is {blocks.sources[name].kind}"
            yield Finding(("start", table, name), message, reads=(("sources", name),))
        else:
            yield from unknown_name("inbound source", name, inbound, ("start", table, name), ("sources",))
    yield from _open_findings(blocks)


def _open_findings(blocks: ScenarioBlocks) -> Iterator[Finding]:
    """Leads known to be open stand at a stage of their segment, and came in by themselves or by a call."""
    bring = [
        key for key, source in blocks.sources.items() if isinstance(source, InboundSource | OutboundSource)
    ]
    for name, stages in blocks.start.open.items():
        at: Path = ("start", "open", name)
        if name not in blocks.segments:
            yield from unknown_name("segment", name, blocks.segments, at, ("segments",))
            continue
        for stage, by_source in stages.items():
            way = blocks.segments[name].stages
            yield from unknown_name("stage", stage, way, (*at, stage), ("segments", name, "stages"))
            for key in by_source:
                yield from _open_source_findings(blocks, key, name, (*at, stage, key), bring)


def _open_source_findings(
    blocks: ScenarioBlocks, key: str, segment: str, at: Path, bring: list[str]
) -> Iterator[Finding]:
    """Partners and customers who refer others are there, or not, during the run: their leads belong to people."""
    source = blocks.sources.get(key)
    if isinstance(source, OutboundSource):
        is_strange = source.segment != segment
    elif isinstance(source, InboundSource):
        is_strange = not source.segments.get(segment)
    elif source is not None:
        message = (
            f"open leads are of inbound or outbound sources, whose leads belong to nobody else; this one is "
            f"{source.kind}"
        )
        yield Finding(at, message, reads=(("sources", key),))
        return
    else:
        yield from unknown_name("inbound or outbound source", key, bring, at, ("sources",))
        return
    if is_strange:
        message = f"this source brings nobody of segment {segment} from the start on"
        yield Finding(at, message, reads=(("sources", key),), is_warning=True)
