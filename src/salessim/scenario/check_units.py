"""How units work together: who helps whom, who takes which customer, and who scores leads."""

from __future__ import annotations

from collections.abc import Iterator

from salessim.scenario.check_reach import SEATS, held_by_anybody, reached, units_for
from salessim.scenario.finding import Finding, unknown_name
from salessim.scenario.schema.company import ScenarioBlocks
from salessim.scenario.schema.organisation import Analysis
from salessim.scenario.wording import Path

__all__ = ["unit_findings"]


def unit_findings(blocks: ScenarioBlocks) -> list[Finding]:
    """Help that cannot be given, and routing, scores and quotas that nobody works on."""
    return [
        *_help_findings(blocks),
        *_preference_findings(blocks),
        *_routing_findings(blocks),
        *_analysis_findings(blocks),
    ]


def _help_findings(blocks: ScenarioBlocks) -> Iterator[Finding]:
    """Units that are helped exist, and have work that the helpers know."""
    for key, unit in blocks.units.items():
        for index, name in enumerate(unit.helps):
            path: Path = ("units", key, "helps", index)
            yield from unknown_name("unit", name, blocks.units, path, ("units",))
            if name == key:
                yield Finding(path, "a unit works for itself anyway: name other units", name)
            elif name in blocks.units:
                yield from _useless_help(blocks, key, name, path)


def _useless_help(blocks: ScenarioBlocks, key: str, name: str, path: Path) -> Iterator[Finding]:
    segments = [blocks.segments[one] for one in blocks.units[name].serves if one in blocks.segments]
    needed = {stage.role for segment in segments for stage in segment.stages.values()}
    needed |= {segment.accounts.role for segment in segments}
    if needed and needed.isdisjoint(held_by_anybody(blocks, unit=key)):
        message = f"nobody here can: work of {name} asks for {' or '.join(sorted(needed))}"
        reads = (*SEATS, ("units", name), ("segments", "*"))
        yield Finding(path, message, name, reads=reads, is_warning=True)


def _preference_findings(blocks: ScenarioBlocks) -> Iterator[Finding]:
    """A unit is preferred to others that serve the same customers."""
    shared = {
        key
        for _, kinds in reached(blocks).values()
        for kind in kinds
        for key in units_for(blocks, kind)
        if len(units_for(blocks, kind)) > 1
    }
    reads: tuple[Path, ...] = (("sources",), ("start", "accounts"), ("units", "*"))
    for key, unit in blocks.units.items():
        if unit.preference and key not in shared:
            message = "changes nothing: no other unit serves the same customers"
            yield Finding(
                ("units", key, "preference"), message, unit.preference, reads=reads, is_warning=True
            )


def _can_route(blocks: ScenarioBlocks, by: str) -> bool:
    """Whether customers are ever routed in some way: from the start, or when something changes it."""
    later = (*blocks.changes.values(), *blocks.policies.values())
    return blocks.routing.by == by or any(one.set.get("routing.by") == by for one in later)


def _routing_findings(blocks: ScenarioBlocks) -> Iterator[Finding]:
    """Routing by score needs scores, and units that want some of them."""
    choosy = [key for key, unit in blocks.units.items() if unit.score_from > 0]
    path: Path = ("routing", "by")
    reads: tuple[Path, ...] = (path, ("changes", "*", "set"), ("policies", "*", "set"))
    if not _can_route(blocks, "score"):
        for key in choosy:
            message = 'changes nothing unless `routing.by` is "score"'
            at = ("units", key, "score_from")
            yield Finding(at, message, blocks.units[key].score_from, reads=reads, is_warning=True)
        return
    if not blocks.analysis.accuracy:
        message = "there are no scores, so that all leads are alike: set `analysis.accuracy`"
        yield Finding(path, message, "score", reads=(("analysis",),), is_warning=True)
    if not choosy:
        message = "every unit takes every score: set `score_from` of the units that take the better leads"
        yield Finding(path, message, "score", reads=(("units", "*", "score_from"),), is_warning=True)


def _analysis_findings(blocks: ScenarioBlocks) -> Iterator[Finding]:
    """Somebody analyses, and something follows from it."""
    analysis = blocks.analysis
    role, path = analysis.role, ("analysis", "role")
    if analysis.accuracy or role != Analysis().role:  # the default names a role that need not be there
        yield from unknown_name("role", role, blocks.roles, path, ("roles",))
    if analysis.accuracy and role in blocks.roles and role not in held_by_anybody(blocks):
        message = f"there are never any scores: nobody holds the role {role}"
        at: Path = ("analysis", "accuracy")
        yield Finding(at, message, analysis.accuracy, reads=(*SEATS, path), or_at=(path,), is_warning=True)
    if analysis.accuracy and analysis.classes == 1 and not _can_route(blocks, "score"):
        message = 'with one class scores change nothing, unless `routing.by` is "score"'
        reads: tuple[Path, ...] = (("analysis",), ("routing", "by"))
        yield Finding(("analysis", "classes"), message, 1, reads=reads, is_warning=True)
    if analysis.quota_error_left == Analysis().quota_error_left:
        return
    at = ("analysis", "quota_error_left")
    if not analysis.quota_error:
        message = "changes nothing while `quota_error` is 0"
        yield Finding(at, message, analysis.quota_error_left, reads=(("analysis",),), is_warning=True)
    elif role not in held_by_anybody(blocks):
        message = f"changes nothing: nobody holds the role {role}"
        yield Finding(at, message, analysis.quota_error_left, (*SEATS, path), (path,), True)
