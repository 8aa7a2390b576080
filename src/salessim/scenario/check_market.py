"""Sources of leads, regions and product lines: names that refer to one another, and shares that add up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from salessim.scenario.check_reach import SEATS, held_by_anybody, reached
from salessim.scenario.finding import Finding, unknown_name
from salessim.scenario.schema.company import ScenarioBlocks
from salessim.scenario.schema.sources import InboundSource, OutboundSource, PartnerSource, ReferralSource
from salessim.scenario.wording import Path

__all__ = ["market_findings"]

_SUM = 1e-9
"""Shares sum to 1 within this."""
_DIVISIONS = (("region", "regions"), ("product line", "products"))
"""What customers are divided into besides segments: in words, and the table of it."""


def market_findings(blocks: ScenarioBlocks) -> list[Finding]:
    """Sources that bring nobody or somebody unknown, and regions and product lines that nobody is of."""
    return [
        *_source_findings(blocks),
        *_referral_findings(blocks),
        *_unit_findings(blocks),
        *_empty_findings(blocks),
    ]


def _source_findings(blocks: ScenarioBlocks) -> Iterator[Finding]:
    for key, source in blocks.sources.items():
        at: Path = ("sources", key)
        if isinstance(source, OutboundSource):
            yield from _list_findings(blocks, source, at)
        elif not isinstance(source, ReferralSource):
            for name in source.segments:
                yield from unknown_name(
                    "segment", name, blocks.segments, (*at, "segments", name), ("segments",)
                )
            yield from _sum_findings(source.segments, (*at, "segments"))
            for what, table in _DIVISIONS:
                shares = getattr(source, table)
                for name in shares:
                    yield from unknown_name(what, name, getattr(blocks, table), (*at, table, name), (table,))
                if shares:
                    yield from _sum_findings(shares, (*at, table))
        if isinstance(source, InboundSource):
            numbers = (*blocks.start.backlog.get(key, ()), *blocks.start.coming.get(key, ()))
            if not source.per_week and not any(numbers) and not _has_open_leads(blocks, key):
                yield Finding((*at, "per_week"), "this source brings no leads", 0, is_warning=True)
        elif isinstance(source, PartnerSource):
            yield from _partner_findings(blocks, source, at)


def _has_open_leads(blocks: ScenarioBlocks, key: str) -> bool:
    """Whether leads of a source are known to be open at the start."""
    return any(
        any(by_source.get(key, ())) for stages in blocks.start.open.values() for by_source in stages.values()
    )


def _sum_findings(shares: Mapping[str, float], at: Path) -> Iterator[Finding]:
    total = sum(shares.values())
    if abs(total - 1.0) > _SUM:
        yield Finding(at, f"the shares sum to {total:.10g}; they must sum to 1", reads=(at,))


def _list_findings(blocks: ScenarioBlocks, source: OutboundSource, at: Path) -> Iterator[Finding]:
    """A list is of one segment, and of one region and one product line where there are any."""
    yield from unknown_name("segment", source.segment, blocks.segments, (*at, "segment"), ("segments",))
    for what, table in _DIVISIONS:
        name, there = table.removesuffix("s"), getattr(blocks, table)
        given = getattr(source, name)
        if given is not None:
            yield from unknown_name(what, given, there, (*at, name), (table,))
        elif there:
            message = f"needs `{name}`: of which {what} is everybody on this list? One of: {', '.join(there)}"
            yield Finding(at, message, reads=((*at, name), (table,)))
    if not source.meetings_per_month and source.preset == "meetings":
        yield Finding((*at, "meetings_per_month"), "this list never books a meeting", 0, is_warning=True)


def _partner_findings(blocks: ScenarioBlocks, source: PartnerSource, at: Path) -> Iterator[Finding]:
    """Somebody looks after partners, or may one day."""
    path, role = (*at, "role"), source.role
    yield from unknown_name("role", role, blocks.roles, path, ("roles",))
    if not source.per_month:
        yield Finding((*at, "per_month"), "this source brings no leads", 0, is_warning=True)
    if role not in blocks.roles:
        return
    if role not in held_by_anybody(blocks):
        message = "partners send leads to who looks after them, and no seats hold this role"
        yield Finding(path, message, role, reads=(*SEATS, ("roles", role)))


def _referral_findings(blocks: ScenarioBlocks) -> Iterator[Finding]:
    """Every account refers to one source."""
    keys = [key for key, source in blocks.sources.items() if isinstance(source, ReferralSource)]
    for key in keys[1:]:
        message = f"{keys[0]} is a source of referrals as well: there is at most one"
        where: tuple[Path, ...] = (("sources", keys[0]),)
        yield Finding(("sources", key), message, reads=where, or_at=where)
    for key in keys:
        source = blocks.sources[key]
        if isinstance(source, ReferralSource) and not source.per_account:
            path: Path = ("sources", key, "per_account")
            yield Finding(path, "this source brings no leads", 0, is_warning=True)


def _unit_findings(blocks: ScenarioBlocks) -> Iterator[Finding]:
    for key, unit in blocks.units.items():
        for what, table in _DIVISIONS:
            for index, name in enumerate(getattr(unit, table)):
                path: Path = ("units", key, table, index)
                yield from unknown_name(what, name, getattr(blocks, table), path, (table,))


def _empty_findings(blocks: ScenarioBlocks) -> Iterator[Finding]:
    """Regions and product lines to which no customers come, and further offers that nobody may take."""
    there = [kind for _, kinds in reached(blocks).values() for kind in kinds]
    reads: tuple[Path, ...] = (("sources",), ("start", "accounts"), ("segments", "*"))
    for what, table in _DIVISIONS:
        for name in getattr(blocks, table):
            if there and all(name != getattr(kind, table.removesuffix("s")) for kind in there):
                message = (
                    f"no customers come to this {what}: no source brings them and none are there at the start"
                )
                yield Finding((table, name), message, reads=(*reads, (table,)), is_warning=True)
    for name, segment in blocks.segments.items():
        care, at = segment.accounts, ("segments", name, "accounts")
        if care.cross_sell_per_year and not care.cross_sell_most:
            path = (*at, "cross_sell_most")
            message = "no offer of another product line is ever made"
            yield Finding(path, message, 0, reads=((*at, "cross_sell_per_year"),), is_warning=True)
