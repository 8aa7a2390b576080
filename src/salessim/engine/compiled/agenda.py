"""The agenda: what will happen, in the order (moment, kind, entity, occurrence)."""

from __future__ import annotations

from typing import Any

from salessim.compiling import compiled_part
from salessim.engine.compiled.memory import EVENT, record_at

__all__ = ["next_event", "will_happen"]

KINDS = 64  # a moment and a kind share one number: moment x 64 + kind


@compiled_part
def _comes_before(one: Any, other: Any) -> bool:
    if one.when != other.when:
        return bool(one.when < other.when)
    if one.entity != other.entity:
        return bool(one.entity < other.entity)
    return bool(one.occurrence < other.occurrence)


@compiled_part
def _copy(to: Any, source: Any) -> None:
    to.when = source.when
    to.entity = source.entity
    to.occurrence = source.occurrence
    to.slot = source.slot
    to.serial = source.serial


@compiled_part
def will_happen(
    company: Any, at: int, kind: int, entity: int, occurrence: int, slot: int, serial: int
) -> None:
    """Put an event on the agenda; ``slot`` and ``serial`` say whom it is about."""
    if company.n_events == company.max_events:
        company.is_full = 1
        return
    new = record_at(company.agenda, company.max_events, EVENT)  # beyond the last: the one being put
    new.when = at * KINDS + kind
    new.entity = entity
    new.occurrence = occurrence
    new.slot = slot
    new.serial = serial
    place = company.n_events
    company.n_events += 1
    while place > 0:
        parent = record_at(company.agenda, (place - 1) >> 1, EVENT)
        if not _comes_before(new, parent):
            break
        _copy(record_at(company.agenda, place, EVENT), parent)
        place = (place - 1) >> 1
    _copy(record_at(company.agenda, place, EVENT), new)


@compiled_part
def next_event(company: Any) -> bool:
    """Take the first event off the agenda and let it be now; False when there is none before the horizon."""
    if company.n_events == 0:
        return False
    first = record_at(company.agenda, 0, EVENT)
    if first.when >= company.horizon * KINDS:
        return False
    company.now = first.when // KINDS
    company.kind = first.when % KINDS
    company.entity = first.entity
    company.occurrence = first.occurrence
    company.slot = first.slot
    company.serial = first.serial
    company.n_events -= 1
    _close_the_gap(company)
    return True


@compiled_part
def _close_the_gap(company: Any) -> None:
    """The last event moves to where the first was, and down to its place."""
    n = company.n_events
    last = record_at(company.agenda, n, EVENT)
    place = 0
    while True:
        child = 2 * place + 1
        if child >= n:
            break
        smaller = record_at(company.agenda, child, EVENT)
        if child + 1 < n:
            other = record_at(company.agenda, child + 1, EVENT)
            if _comes_before(other, smaller):
                child += 1
                smaller = other
        if not _comes_before(smaller, last):
            break
        _copy(record_at(company.agenda, place, EVENT), smaller)
        place = child
    _copy(record_at(company.agenda, place, EVENT), last)
