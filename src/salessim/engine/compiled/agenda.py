"""The agenda: what will happen, in the order (moment, kind, entity, occurrence).

A calendar with a page for each hour or so: what lies on a later page waits there in no order, and a page is put in
order (a binary heap) when its time comes. So putting an event down costs the same however many there are, and what is
being ordered at any time is only what happens in the next hour.

Source: R. Brown, "Calendar queues: a fast O(1) priority queue implementation for the simulation event set problem",
Communications of the ACM 31 (1988) 1220-1227.
"""

from __future__ import annotations

from typing import Any

from salessim.compiling import compiled_part
from salessim.engine.compiled.memory import EVENT, NOBODY, PAGE, record_at

__all__ = ["next_event", "will_happen"]

KINDS = 64  # a moment and a kind share one number: moment x 64 + kind


@compiled_part
def will_happen(
    company: Any, at: int, kind: int, entity: int, occurrence: int, slot: int, serial: int
) -> None:
    """Put an event on the agenda; ``slot`` and ``serial`` say whom it is about. After the horizon nothing happens."""
    if at >= company.horizon:
        return
    number = company.free_event
    if number == NOBODY:
        if company.n_events == company.max_events:
            company.is_full = 1
            return
        number = company.n_events
        company.n_events += 1
    else:
        company.free_event = record_at(company.events, number, EVENT).next
    event = record_at(company.events, number, EVENT)
    event.when = at * KINDS + kind
    event.entity = entity
    event.occurrence = occurrence
    event.slot = slot
    event.serial = serial
    page = at >> company.page_bits
    if page > company.page_now:
        that = record_at(company.pages, page, PAGE)
        event.next = that.first
        that.first = number
    else:
        _into_order(company, number)


@compiled_part
def next_event(company: Any) -> bool:
    """Take the first event off the agenda and let it be now; False when there is none before the horizon."""
    while company.n_ordered == 0:
        if company.page_now == company.last_page:
            return False
        company.page_now += 1
        _open_page(company)
    number = _number_at(company, 0).first
    event = record_at(company.events, number, EVENT)
    company.now = event.when // KINDS
    company.kind = event.when % KINDS
    company.entity = event.entity
    company.occurrence = event.occurrence
    company.slot = event.slot
    company.serial = event.serial
    event.next = company.free_event
    company.free_event = number
    company.n_ordered -= 1
    if company.n_ordered > 0:
        _close_the_gap(company)
    return True


@compiled_part
def _open_page(company: Any) -> None:
    """Put everything on the page that has come in order."""
    page = record_at(company.pages, company.page_now, PAGE)
    number = page.first
    while number != NOBODY:
        following = record_at(company.events, number, EVENT).next
        _into_order(company, number)
        number = following


@compiled_part
def _number_at(company: Any, place: int) -> Any:
    return record_at(company.ordered, place, PAGE)


@compiled_part
def _comes_before(one: Any, other: Any) -> bool:
    if one.when != other.when:
        return bool(one.when < other.when)
    if one.entity != other.entity:
        return bool(one.entity < other.entity)
    return bool(one.occurrence < other.occurrence)


@compiled_part
def _into_order(company: Any, number: int) -> None:
    """An event goes up the heap to its place."""
    event = record_at(company.events, number, EVENT)
    place = company.n_ordered
    company.n_ordered += 1
    while place > 0:
        above = (place - 1) >> 1
        parent = _number_at(company, above).first
        if not _comes_before(event, record_at(company.events, parent, EVENT)):
            break
        _number_at(company, place).first = parent
        place = above
    _number_at(company, place).first = number


@compiled_part
def _close_the_gap(company: Any) -> None:
    """The last event moves to where the first was, and down to its place."""
    n = company.n_ordered
    number = _number_at(company, n).first
    last = record_at(company.events, number, EVENT)
    place = 0
    while True:
        child = 2 * place + 1
        if child >= n:
            break
        smaller = _number_at(company, child).first
        if child + 1 < n:
            other = _number_at(company, child + 1).first
            if _comes_before(
                record_at(company.events, other, EVENT), record_at(company.events, smaller, EVENT)
            ):
                child += 1
                smaller = other
        if not _comes_before(record_at(company.events, smaller, EVENT), last):
            break
        _number_at(company, place).first = smaller
        place = child
    _number_at(company, place).first = number
