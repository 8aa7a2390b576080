"""What changes during a run: seats that exist, moments that come, and acts that change something.

What is watched is checked in :mod:`salessim.scenario.check_watching`, and settings that are to have another value in
:mod:`salessim.scenario.check_set`.
"""

from __future__ import annotations

from collections.abc import Iterator

from salessim.scenario.check_reach import all_seats
from salessim.scenario.check_watching import watching_findings
from salessim.scenario.finding import Finding, unknown_name
from salessim.scenario.schema.company import ScenarioBlocks
from salessim.scenario.schema.sources import InboundSource, PartnerSource
from salessim.scenario.schema.steering import Change, Policy, Shock
from salessim.scenario.wording import Path, did_you_mean
from salessim.units import WEEK, duration_text

__all__ = ["steering_findings"]

_COUNTS: tuple[Path, ...] = (("units", "*", "seats", "*", "count"), ("units", "*", "seats", "*", "reserve"))
_CAUSES: tuple[Path, ...] = (("changes",), ("policies",))
_FACTORS = ("demand", "win_odds", "churn", "price")


def steering_findings(blocks: ScenarioBlocks) -> list[Finding]:
    """Changes, policies and shocks that name what is not there, come too late, or do nothing."""
    found = [*watching_findings(blocks), *_hiring_findings(blocks), *_reserve_findings(blocks)]
    for key, change in blocks.changes.items():
        at: Path = ("changes", key)
        found += _moment_findings(blocks, (*at, "at"), change.at, "happens")
        found += _headcount_findings(blocks, change, at)
        found += _act_findings(blocks, change, at)
    for key, policy in blocks.policies.items():
        at = ("policies", key)
        found += _moment_findings(blocks, (*at, "starts"), policy.starts, "acts")
        found += _end_findings(policy, at)
        found += _addition_findings(blocks, policy, at)
        found += _act_findings(blocks, policy, at)
    for key, shock in blocks.shocks.items():
        found += _shock_findings(blocks, shock, ("shocks", key))
    return found


# -- moments -----------------------------------------------------------------------------------------------------------


def _week_findings(path: Path, seconds: int) -> Iterator[Finding]:
    if seconds % WEEK:
        message = f"must be whole weeks, as {duration_text(-(-seconds // WEEK) * WEEK)}"
        yield Finding(path, message, duration_text(seconds))


def _moment_findings(blocks: ScenarioBlocks, path: Path, seconds: int, does: str) -> Iterator[Finding]:
    """Everything begins on a Monday of the run."""
    yield from _week_findings(path, seconds)
    if seconds >= blocks.horizon:
        message = f"never {does}: the run ends after {duration_text(blocks.horizon)}"
        yield Finding(path, message, duration_text(seconds), (("horizon",),), is_warning=True)


def _end_findings(policy: Policy, at: Path) -> Iterator[Finding]:
    path, start = (*at, "ends"), (*at, "starts")
    if policy.ends < 0:
        return
    yield from _week_findings(path, policy.ends)
    if policy.ends <= policy.starts:
        message = f"must be after the policy starts, {duration_text(policy.starts)}"
        yield Finding(path, message, duration_text(policy.ends), (start,), (start,))


# -- acts --------------------------------------------------------------------------------------------------------------


def _act_findings(blocks: ScenarioBlocks, block: Change | Policy, at: Path) -> Iterator[Finding]:
    """Something is done, and people move between seats that there are."""
    numbers = "add" if isinstance(block, Policy) else "headcount"
    if not (getattr(block, numbers) or block.move or block.hiring or block.set):
        message = f"does nothing: give `{numbers}`, `move`, `hiring` or `set`"
        yield Finding(at, message, reads=tuple((*at, name) for name in (numbers, "move", "hiring", "set")))
    for index, move in enumerate(block.move):
        path: Path = (*at, "move", index)
        for name in ("leave", "take"):
            yield from _group_findings(blocks, getattr(move, name), (*path, name))
        if isinstance(block, Change) and block.at == 0:
            message = "nobody is there yet: people take their seats on the first Monday after changes"
            yield Finding(path, message, reads=((*at, "at"),), is_warning=True)
        if move.leave == move.take:
            yield Finding((*path, "take"), "these are the seats that they leave", move.take)
            continue
        for name in ("leave", "take"):
            most = all_seats(blocks).get(getattr(move, name))
            if most is not None and move.count > most:
                message = f"{getattr(move, name)} has {most} seats: no more move"
                reads = (*_COUNTS, (*path, name))
                yield Finding((*path, "count"), message, move.count, reads=reads, is_warning=True)
                break


def _group_findings(blocks: ScenarioBlocks, group: str, path: Path) -> Iterator[Finding]:
    """A group of seats, as ``sales.closers``, exists."""
    if group not in all_seats(blocks):
        unit, _, seats = group.partition(".")
        message = f"no such group of seats{did_you_mean(group, all_seats(blocks))}"
        yield Finding(path, message, group, reads=(("units", unit, "seats", seats),))


def _headcount_findings(blocks: ScenarioBlocks, change: Change, at: Path) -> Iterator[Finding]:
    for group, wanted in change.headcount.items():
        path: Path = (*at, "headcount", group)
        yield from _group_findings(blocks, group, path)
        most = all_seats(blocks).get(group)
        if most is not None and wanted > most:
            unit, _, name = group.partition(".")
            seats = blocks.units[unit].seats[name]
            message = (
                f"there are {most} such seats at most: raise `reserve` of units.{unit}.seats.{name} "
                f"to {wanted - seats.count}"
            )
            where: Path = ("units", unit, "seats", name, "reserve")
            yield Finding(path, message, wanted, reads=(*_COUNTS, where), or_at=(where,))


def _addition_findings(blocks: ScenarioBlocks, policy: Policy, at: Path) -> Iterator[Finding]:
    """Seats that a policy adds can be planned, seats that it gives up are there."""
    for group, number in policy.add.items():
        path: Path = (*at, "add", group)
        yield from _group_findings(blocks, group, path)
        most = all_seats(blocks).get(group)
        if most is None:
            continue
        unit, _, name = group.partition(".")
        reserve = blocks.units[unit].seats[name].reserve
        free = most if number < 0 or group in _given_up(blocks) else reserve
        if number == 0:
            yield Finding(path, "changes nothing", 0, is_warning=True)
        elif abs(number) > free:
            verb = "can be given up" if number < 0 else "can be opened"
            message = f"no more than {free} seats {verb}"
            message += f": raise `reserve` of units.{unit}.seats.{name}" * (number > 0)
            yield Finding(path, message, number, reads=(*_COUNTS, *_CAUSES), is_warning=True)


def _planned(blocks: ScenarioBlocks) -> dict[str, int]:
    """Seats of each group that are planned at first."""
    return {
        f"{key}.{name}": seats.count
        for key, unit in blocks.units.items()
        for name, seats in unit.seats.items()
    }


def _given_up(blocks: ScenarioBlocks) -> set[str]:
    """Groups of which seats may be given up during a run."""
    groups = {
        group for policy in blocks.policies.values() for group, number in policy.add.items() if number < 0
    }
    for change in blocks.changes.values():
        groups |= {
            group for group, wanted in change.headcount.items() if wanted < _planned(blocks).get(group, 0)
        }
    for block in (*blocks.changes.values(), *blocks.policies.values()):
        groups |= {move.leave for move in block.move}
    return groups


def _reserve_findings(blocks: ScenarioBlocks) -> Iterator[Finding]:
    """Reserve seats are there for something that plans them."""
    planned = {
        group
        for change in blocks.changes.values()
        for group, wanted in change.headcount.items()
        if wanted > _planned(blocks).get(group, 0)
    }
    planned |= {
        group for policy in blocks.policies.values() for group, number in policy.add.items() if number > 0
    }
    for block in (*blocks.changes.values(), *blocks.policies.values()):
        planned |= {move.take for move in block.move}
    for key, unit in blocks.units.items():
        for name, seats in unit.seats.items():
            if seats.reserve and f"{key}.{name}" not in planned:
                path: Path = ("units", key, "seats", name, "reserve")
                message = "stay empty: no change and no policy plans these seats"
                yield Finding(path, message, seats.reserve, reads=_CAUSES, is_warning=True)


def _hiring_findings(blocks: ScenarioBlocks) -> Iterator[Finding]:
    """What is frozen is resumed one day, and what is resumed was frozen."""
    acts: list[tuple[Path, str, int]] = [
        (("changes", key, "hiring"), change.hiring, change.at) for key, change in blocks.changes.items()
    ]
    acts += [(("policies", key, "hiring"), policy.hiring, -1) for key, policy in blocks.policies.items()]
    for path, act, when in acts:
        if act == "freeze" and not any(
            other == "resume" and (when < 0 or then < 0 or then > when) for _, other, then in acts
        ):
            message = "nobody is found any more from then on: no change and no policy resumes hiring"
            yield Finding(path, message, act, reads=_CAUSES, is_warning=True)
        if act == "resume" and not any(
            other == "freeze" and (when < 0 or then < 0 or then < when) for _, other, then in acts
        ):
            message = "changes nothing: no change and no policy freezes hiring before"
            yield Finding(path, message, act, reads=_CAUSES, is_warning=True)


# -- shocks ------------------------------------------------------------------------------------------------------------


def _shock_findings(blocks: ScenarioBlocks, shock: Shock, at: Path) -> Iterator[Finding]:
    yield from _moment_findings(blocks, (*at, "starts"), shock.starts, "happens")
    yield from _week_findings((*at, "lasts"), shock.lasts)
    if not shock.lasts:
        yield Finding((*at, "lasts"), "changes nothing: it lasts for no week", "0 s", is_warning=True)
    for what, table in (("source", "sources"), ("segment", "segments"), ("region", "regions")):
        for index, name in enumerate(getattr(shock, table)):
            yield from unknown_name(what, name, getattr(blocks, table), (*at, table, index), (table,))
    yield from _factor_findings(blocks, shock, at)


def _factor_findings(blocks: ScenarioBlocks, shock: Shock, at: Path) -> Iterator[Finding]:
    """Demand comes by source, everything else by customer."""
    reads = tuple((*at, name) for name in _FACTORS)
    if all(getattr(shock, name) == 1.0 for name in _FACTORS):
        message = f"changes nothing: {', '.join(_FACTORS)} are all 1"
        yield Finding(at, message, reads=reads, is_warning=True)
        return
    for index, name in enumerate(shock.sources):
        source = blocks.sources.get(name)
        if source is not None and not isinstance(source, InboundSource | PartnerSource):
            message = (
                f"changes nothing here: demand is of inbound sources and partners, this one is {source.kind}"
            )
            yield Finding((*at, "sources", index), message, name, reads=(("sources", name),), is_warning=True)
    if shock.sources and shock.demand == 1.0:
        message = "change nothing: only `demand` is by source, and it is 1"
        yield Finding((*at, "sources"), message, list(shock.sources), reads, is_warning=True)
    for name in ("segments", "regions"):
        if getattr(shock, name) and all(getattr(shock, factor) == 1.0 for factor in _FACTORS[1:]):
            message = "change nothing: `demand` is by source, and win_odds, churn and price are 1"
            yield Finding((*at, name), message, list(getattr(shock, name)), reads, is_warning=True)
