"""Which kinds of customer come to a company, which units serve them, and who works there now or may one day."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from salessim.scenario.customers import Customers, customers_of, is_served, shares_of
from salessim.scenario.schema.company import ScenarioBlocks
from salessim.scenario.schema.sources import InboundSource, OutboundSource, PartnerSource, ReferralSource
from salessim.scenario.wording import Path

__all__ = [
    "SEATS",
    "all_seats",
    "customer_roles",
    "given_later",
    "held_by_anybody",
    "holders",
    "kinds_brought",
    "places",
    "reached",
    "units_for",
]

SEATS: tuple[Path, ...] = (
    ("units", "*", "seats", "*", "roles"),
    ("units", "*", "seats", "*", "count"),
    ("units", "*", "seats", "*", "reserve"),
)
"""What says who works here, or may one day."""


def reached(blocks: ScenarioBlocks) -> dict[str, tuple[Path, list[Customers]]]:
    """Segments that customers come to, each with the first key that brings them, and their kinds of customer."""
    kinds = customers_of(blocks)
    paths: dict[str, Path] = {}
    found: dict[str, list[Customers]] = {}
    for kind, path in _coming(blocks, kinds):
        paths.setdefault(kind.segment, path)
        mine = found.setdefault(kind.segment, [])
        if kind not in mine:
            mine.append(kind)
    return {name: (paths[name], found[name]) for name in paths}


def _coming(blocks: ScenarioBlocks, kinds: list[Customers]) -> Iterator[tuple[Customers, Path]]:
    """Kinds of customer with a key that brings them."""
    for key, source in blocks.sources.items():
        if isinstance(source, OutboundSource):
            for kind in kinds:
                if kind.segment == source.segment and _is_called(blocks, source, kind):
                    yield kind, ("sources", key, "segment")
        elif not isinstance(source, ReferralSource) and _brings(blocks, key, source):
            of_kind = {kind.key: share for kind, share in zip(kinds, shares_of(blocks, source), strict=True)}
            for name in source.segments:
                for kind in kinds:
                    if kind.segment == name and of_kind[kind.key] > 0:
                        yield kind, ("sources", key, "segments", name)
    for name, count in blocks.start.accounts.items():
        for kind in kinds:
            if count and kind.segment == name:
                yield kind, ("start", "accounts", name)

    for at, kind in _open_kinds(blocks, kinds):
        yield kind, at


def _open_kinds(blocks: ScenarioBlocks, kinds: list[Customers]) -> Iterator[tuple[Path, Customers]]:
    """Kinds of customer of the leads that are open at the start."""
    for name, stages in blocks.start.open.items():
        for stage, by_source in stages.items():
            for source, counts in by_source.items():
                if any(counts) and source in blocks.sources:
                    for row in kinds_brought(blocks, source, name):
                        yield ("start", "open", name, stage, source), kinds[row]


def kinds_brought(blocks: Any, source: str, segment: str) -> list[int]:
    """Rows of the kinds of customer of a segment that a source brings; all of the segment when it brings none."""
    block, kinds = blocks.sources[source], customers_of(blocks)
    mine = [row for row, kind in enumerate(kinds) if kind.segment == segment]
    if isinstance(block, OutboundSource):
        brought = [row for row in mine if block.segment == segment and _is_called(blocks, block, kinds[row])]
    elif isinstance(block, InboundSource):
        shares = shares_of(blocks, block)
        brought = [row for row in mine if shares[row] > 0.0]
    else:
        brought = []
    return brought or mine


def _is_called(blocks: ScenarioBlocks, source: OutboundSource, kind: Customers) -> bool:
    """Whether a list may hold a kind of customer; one that names no region, or one that is not there, holds all."""
    return (source.region not in blocks.regions or source.region == kind.region) and (
        source.product not in blocks.products or source.product == kind.product
    )


def _brings(blocks: ScenarioBlocks, key: str, source: InboundSource | PartnerSource) -> bool:
    if isinstance(source, PartnerSource):
        return source.per_month > 0
    return source.per_week > 0 or any((*blocks.start.backlog.get(key, ()), *blocks.start.coming.get(key, ())))


def units_for(blocks: ScenarioBlocks, kind: Customers) -> list[str]:
    """Units that serve a kind of customer."""
    return [key for key, unit in blocks.units.items() if is_served(unit, kind)]


def holders(blocks: ScenarioBlocks, kind: Customers, *, from_the_start: bool = False) -> set[str]:
    """Roles held in the units that serve a kind of customer, reserve seats counted unless ``from_the_start``."""
    return {
        role
        for key in units_for(blocks, kind)
        for seats in blocks.units[key].seats.values()
        if seats.count or (seats.reserve and not from_the_start)
        for role in seats.roles
    }


def all_seats(blocks: ScenarioBlocks) -> dict[str, int]:
    """Groups of seats by their names, as ``sales.closers``, and how many seats each has at most."""
    return {
        f"{key}.{name}": seats.count + seats.reserve
        for key, unit in blocks.units.items()
        for name, seats in unit.seats.items()
    }


def held_by_anybody(blocks: ScenarioBlocks, *, unit: str | None = None) -> set[str]:
    """Roles that somebody holds, or may hold one day, in a unit or anywhere."""
    return {
        role
        for key, one in blocks.units.items()
        if unit in (None, key)
        for seats in one.seats.values()
        if seats.count + seats.reserve
        for role in seats.roles
    }


def customer_roles(blocks: ScenarioBlocks) -> set[str]:
    """Roles that work for customers: in a stage, on accounts, or on lists."""
    stages = {stage.role for segment in blocks.segments.values() for stage in segment.stages.values()}
    care = {segment.accounts.role for segment in blocks.segments.values()}
    return stages | care | {key for key, role in blocks.roles.items() if role.prospects}


def given_later(blocks: ScenarioBlocks) -> set[str]:
    """Pay plans that a change or a policy gives to seats."""
    return {
        value
        for act in (*blocks.changes.values(), *blocks.policies.values())
        for path, value in act.set.items()
        if path.endswith(".plan") and isinstance(value, str)
    }


def places(kinds: list[Customers]) -> str:
    """Regions and product lines of some kinds of customer in words, as ``north, platform or north, service``."""
    return " or ".join(", ".join(part for part in (kind.region, kind.product) if part) for kind in kinds)
