"""Conditions of fees that what is paid for cannot meet."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from salessim.scenario.check_measures import closers, qualifiers, segments_served
from salessim.scenario.finding import Finding
from salessim.scenario.schema.company import ScenarioBlocks
from salessim.scenario.schema.market import Segment
from salessim.scenario.schema.pay import Fee
from salessim.scenario.wording import Path
from salessim.units import duration_text

__all__ = ["fee_findings"]

_WITH_TERM = ("won_customers", "bookings", "margin", "renewals")
_WITH_VALUE = (*_WITH_TERM, "upsell", "renewals_and_upsell")
_SERVED: tuple[Path, ...] = (("units", "*", "seats"), ("units", "*", "serves"))


def fee_findings(blocks: ScenarioBlocks, key: str, fee: Fee, at: Path) -> Iterator[Finding]:
    """Conditions without a meaning for the measure or the plan, and conditions that nothing meets."""
    yield from _contract_findings(blocks, key, fee, (*at, "when"))
    yield from _window_findings(blocks, fee, (*at, "when"))
    yield from _period_findings(blocks, key, fee, (*at, "when"))


def _contract_findings(blocks: ScenarioBlocks, key: str, fee: Fee, at: Path) -> Iterator[Finding]:
    """Length and value of contracts."""
    measure = (*at[:-1], "measure")
    term, value = (*at, "term_at_least"), (*at, "deal_at_least")
    served = segments_served(blocks, key).values()
    if fee.when.term_at_least:
        given = duration_text(fee.when.term_at_least)
        longest = max((_longest(segment) for segment in served), default=fee.when.term_at_least)
        if fee.measure not in _WITH_TERM:
            message = f"has no meaning for {fee.measure}: contracts come with {', '.join(_WITH_TERM)}"
            yield Finding(term, message, given, (measure,), (measure,))
        elif fee.when.term_at_least > longest:
            message = f"no contract is so long: the longest is {duration_text(longest)}"
            terms = tuple(("segments", "*", name) for name in ("term", "long_term", "long_term_share"))
            yield Finding(term, message, given, (*_SERVED, *terms), is_warning=True)
    if fee.when.deal_at_least:
        largest = _largest(served)
        if fee.measure not in _WITH_VALUE:
            message = f"has no meaning for {fee.measure}: contracts come with {', '.join(_WITH_VALUE)}"
            yield Finding(value, message, fee.when.deal_at_least, (measure,), (measure,))
        elif fee.when.deal_at_least > largest:
            message = f"no deal is so large: all are of {largest:,.0f} at most"
            values = tuple(("segments", "*", name) for name in ("acv_median", "acv_sigma"))
            yield Finding(value, message, fee.when.deal_at_least, (*_SERVED, *values), is_warning=True)


def _longest(segment: Segment) -> int:
    """The longest contract that is signed with a segment (seconds)."""
    terms = (segment.term, segment.long_term_share < 1.0), (segment.long_term, segment.long_term_share > 0.0)
    return max(term for term, is_there in terms if is_there)


def _largest(served: Iterable[Segment]) -> float:
    """The largest deal that there can be: without limit where values spread."""
    values = [math.inf if segment.acv_sigma else segment.acv_median for segment in served]
    return max(values, default=math.inf)


def _window_findings(blocks: ScenarioBlocks, fee: Fee, at: Path) -> Iterator[Finding]:
    """The window of a contest opens before it closes, and within the run."""
    starts, ends = fee.when.starts, fee.when.ends
    path: Path = (*at, "starts")
    if 0 <= ends <= starts:
        message = f"must be after the start of the window, {duration_text(starts)}"
        yield Finding((*at, "ends"), message, duration_text(ends), (path,), (path,))
    elif starts >= blocks.horizon:
        message = f"is never paid: the run ends after {duration_text(blocks.horizon)}"
        yield Finding(path, message, duration_text(starts), (("horizon",),), is_warning=True)


def _period_findings(blocks: ScenarioBlocks, key: str, fee: Fee, at: Path) -> Iterator[Finding]:
    """What is known of a person's period when it closes."""
    roles = set(blocks.plans[key].roles)
    if not roles <= set(blocks.roles):
        return  # a role that is misspelt is told by itself
    reads: tuple[Path, ...] = (("plans", key, "roles"), ("segments", "*", "stages"))
    if fee.when.converting_at_least and roles.isdisjoint(qualifiers(blocks)):
        message = "is never met: no role of this plan works a first stage, so nobody has leads accepted"
        yield Finding((*at, "converting_at_least"), message, fee.when.converting_at_least, reads)
    if fee.when.average_deal_at_least and roles.isdisjoint(closers(blocks)):
        message = "is never met: no role of this plan works a last stage, so nobody closes deals"
        yield Finding((*at, "average_deal_at_least"), message, fee.when.average_deal_at_least, reads)
