"""What policies watch: something that can be known, bounds that can be passed, and policies that do not fight."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import combinations

from salessim.scenario.check_reach import SEATS, customer_roles, held_by_anybody
from salessim.scenario.finding import Finding, unknown_name
from salessim.scenario.schema.company import ScenarioBlocks
from salessim.scenario.schema.steering import Condition, Policy
from salessim.scenario.wording import Path
from salessim.units import WEEK, duration_text

__all__ = ["watching_findings"]

_OF_A_ROLE = ("utilisation", "wait")
_BELOW_ZERO = ("cash", "runway")
"""What can be less than nothing."""
Key = tuple[str, str | None, str | None]
"""Watch, role and unit."""


def watching_findings(blocks: ScenarioBlocks) -> list[Finding]:
    """Conditions that cannot be told, never or always hold, and policies that undo one another."""
    found: list[Finding] = []
    for key, policy in blocks.policies.items():
        for index, condition in enumerate(policy.when):
            at: Path = ("policies", key, "when", index)
            found += _role_findings(blocks, condition, at)
            found += _bound_findings(condition, at)
            found += _window_findings(blocks, policy, condition, at)
        found += _never_together(policy, ("policies", key, "when"))
    return [*found, *_fighting(blocks)]


def _role_findings(blocks: ScenarioBlocks, condition: Condition, at: Path) -> Iterator[Finding]:
    """Utilisation and wait are of a role, in a unit or in all; nothing else is."""
    watch, role, unit = condition.watch, condition.role, condition.unit
    if watch not in _OF_A_ROLE:
        for name in ("role", "unit"):
            if getattr(condition, name) is not None:
                message = (
                    f"has no meaning for {watch}: only {' and '.join(_OF_A_ROLE)} are of a role and a unit"
                )
                where: Path = (*at, "watch")
                yield Finding((*at, name), message, getattr(condition, name), (where,), (where,))
        return
    if unit is not None:
        yield from unknown_name("unit", unit, blocks.units, (*at, "unit"), ("units",))
    if role is None:
        yield Finding(at, f"needs `role`: {watch} is of a role", reads=((*at, "role"), (*at, "watch")))
        return
    yield from unknown_name("role", role, blocks.roles, (*at, "role"), ("roles",))
    if role not in blocks.roles or not (unit is None or unit in blocks.units):
        return
    if role not in held_by_anybody(blocks, unit=unit):
        where_to = f" in {unit}" if unit else ""
        message = f"there is nothing to see: nobody holds this role{where_to}"
        yield Finding((*at, "role"), message, role, reads=(*SEATS, (*at, "unit")), is_warning=True)
    elif watch == "wait" and role not in customer_roles(blocks):
        message = "there is nothing to see: no work of customers is this role's"
        yield Finding((*at, "role"), message, role, reads=(("segments",), ("roles", "*")), is_warning=True)


def _bound_findings(condition: Condition, at: Path) -> Iterator[Finding]:
    """Bounds can be passed, and need not be."""
    watch = condition.watch
    least = -math.inf if watch in _BELOW_ZERO else 0.0
    most = 1.0 if watch == "utilisation" else math.inf
    hint = ", a share: 0.85 stands for 85 %" if watch == "utilisation" else ""
    if condition.above is not None:
        path, bound = (*at, "above"), condition.above
        never, always = bound >= most, bound < least
    else:
        path, bound = (*at, "below"), condition.below or 0.0
        never, always = bound <= least, bound > most
    if never or always:
        inside = f"is {least:g} to {most:g}" if most < math.inf else f"is never below {least:g}"
        message = f"{'never' if never else 'always'} holds: {watch} {inside}{hint}"
        yield Finding(path, message, bound, reads=((*at, "watch"),), is_warning=True)


def _window_findings(
    blocks: ScenarioBlocks, policy: Policy, condition: Condition, at: Path
) -> Iterator[Finding]:
    """As many full weeks are over before the policy ends."""
    end = min(blocks.horizon, policy.ends) if policy.ends >= 0 else blocks.horizon
    last = (end - 1) // WEEK
    if policy.starts < end and condition.weeks > last:
        what = "policy" if end == policy.ends else "run"
        message = f"is never known: the {what} ends after {duration_text(end)}"
        reads: tuple[Path, ...] = (("horizon",), (*at[:2], "ends"))
        yield Finding((*at, "weeks"), message, condition.weeks, reads=reads, is_warning=True)


def _key(condition: Condition) -> Key:
    return condition.watch, condition.role, condition.unit


def _spans(policy: Policy) -> dict[Key, tuple[float, float]]:
    """What is watched, and between which bounds all conditions on it hold."""
    spans: dict[Key, tuple[float, float]] = {}
    for condition in policy.when:
        low, high = spans.get(_key(condition), (-math.inf, math.inf))
        above = -math.inf if condition.above is None else condition.above
        below = math.inf if condition.below is None else condition.below
        spans[_key(condition)] = (max(low, above), min(high, below))
    return spans


def _never_together(policy: Policy, at: Path) -> Iterator[Finding]:
    """Conditions on the same thing, over the same weeks, can hold at once."""
    for (first, one), (second, other) in combinations(enumerate(policy.when), 2):
        if _key(one) != _key(other) or one.weeks != other.weeks:
            continue
        above, below = (one.above, other.below) if one.above is not None else (other.above, one.below)
        if above is not None and below is not None and above >= below:
            message = f"never holds together with condition {first + 1}: above {above:g} and below {below:g}"
            name = "above" if other.above is not None else "below"
            yield Finding((*at, second, name), message, getattr(other, name), (at,), ((*at, first),), True)


def _pushes(policy: Policy) -> dict[str, int]:
    """Groups of seats that a policy makes larger (1) or smaller (-1)."""
    pushes = {group: (number > 0) - (number < 0) for group, number in policy.add.items()}
    for move in policy.move:
        pushes |= {move.leave: -1, move.take: 1}
    return {group: sign for group, sign in pushes.items() if sign}


def _fighting(blocks: ScenarioBlocks) -> Iterator[Finding]:
    """Two policies that push the same seats in opposite directions while the same thing is between their bounds."""
    for (key, one), (other_key, other) in combinations(sorted(blocks.policies.items()), 2):
        mine, theirs = _pushes(one), _pushes(other)
        groups = [group for group in mine if mine[group] == -theirs.get(group, 0)]
        shared = _spans(one).keys() & _spans(other).keys()
        if not groups or not shared or not all(_meet(_spans(one)[k], _spans(other)[k]) for k in shared):
            continue
        watch = sorted(shared, key=str)[0][0]
        more, fewer = (key, other_key) if mine[groups[0]] > 0 else (other_key, key)
        message = (
            f"{more} adds to {groups[0]} and {fewer} gives its seats up for the same {watch}: leave room between their "
            "bounds"
        )
        reads: tuple[Path, ...] = (("policies", key), ("policies", other_key))
        yield Finding(("policies", other_key), message, reads=reads, or_at=reads[:1], is_warning=True)


def _meet(one: tuple[float, float], other: tuple[float, float]) -> bool:
    """Whether something lies between both pairs of bounds, or they leave no room between them."""
    return max(one[0], other[0]) <= min(one[1], other[1])
