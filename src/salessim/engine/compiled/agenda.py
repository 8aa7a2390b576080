"""The agenda: what will happen, in the order (moment, kind, entity, occurrence).

A calendar with pages, of about an hour each for a dozen people and shorter for more. What lies on a later page waits
there in no order, and a page is put in order (a binary heap) when its time comes. So putting an event down costs the
same however many there are, and all that is being ordered at any time is one page.

Source: R. Brown, "Calendar queues: a fast O(1) priority queue implementation for the simulation event set problem",
Communications of the ACM 31 (1988) 1220-1227.
"""

from __future__ import annotations

from typing import Any

from salessim.compiling import compiled_part
from salessim.engine.compiled.memory import fetch, record_at
from salessim.engine.compiled.records import ACCOUNT, EVENT, LEAD, NOBODY, ORDERED, PAGE, PERSON
from salessim.engine.order import Tick

__all__ = ["next_event", "will_happen"]

WORK_DONE, MEETING_AGAIN, TOUCH_DUE = int(Tick.WORK_DONE), int(Tick.MEETING_AGAIN), int(Tick.TOUCH_DUE)
INTERVIEWS_DUE = int(Tick.INTERVIEWS_DUE)
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
        _into_order(company, event.when, number)


@compiled_part
def next_event(company: Any) -> bool:
    """Take the first event off the agenda and let it be now; False when there is none before the horizon."""
    while company.n_ordered == 0:
        if company.page_now == company.last_page:
            return False
        company.page_now += 1
        _open_page(company)
    first = record_at(company.ordered, 0, ORDERED)
    number = first.number
    company.now = first.when // KINDS
    company.kind = first.when % KINDS
    event = record_at(company.events, number, EVENT)
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
    number = record_at(company.pages, company.page_now, PAGE).first
    while number != NOBODY:
        event = record_at(company.events, number, EVENT)
        if company.is_large:
            _fetches_subject(company, event)
        _into_order(company, event.when, number)
        number = event.next


@compiled_part
def _fetches_subject(company: Any, event: Any) -> None:
    """In a large company, whom the event is about lies far away in memory: send for the record in good time."""
    kind = event.when % KINDS
    if kind >= TOUCH_DUE and kind != INTERVIEWS_DUE:
        fetch(company.accounts, event.slot, ACCOUNT)
    elif kind == WORK_DONE:
        fetch(company.people, event.slot, PERSON)
    elif MEETING_AGAIN <= kind < TOUCH_DUE:
        fetch(company.leads, event.slot, LEAD)


@compiled_part
def _on_page(company: Any, place: int) -> Any:
    return record_at(company.ordered, place, ORDERED)


@compiled_part
def _comes_before(company: Any, when: int, number: int, other_when: int, other_number: int) -> bool:
    """Whether an event comes before another: by moment and kind, and if those are equal by whom it is about."""
    if when != other_when:
        return when < other_when
    one, another = record_at(company.events, number, EVENT), record_at(company.events, other_number, EVENT)
    if one.entity != another.entity:
        return bool(one.entity < another.entity)
    return bool(one.occurrence < another.occurrence)


@compiled_part
def _lies(company: Any, place: int, when: int, number: int) -> None:
    here = _on_page(company, place)
    here.when = when
    here.number = number


@compiled_part
def _into_order(company: Any, when: int, number: int) -> None:
    """An event goes up the heap to its place."""
    place = company.n_ordered
    company.n_ordered += 1
    while place > 0:
        above = (place - 1) >> 1
        parent = _on_page(company, above)
        if not _comes_before(company, when, number, parent.when, parent.number):
            break
        _lies(company, place, parent.when, parent.number)
        place = above
    _lies(company, place, when, number)


@compiled_part
def _close_the_gap(company: Any) -> None:
    """The last event moves to where the first was, and down to its place."""
    n = company.n_ordered
    last = _on_page(company, n)
    when, number, place = last.when, last.number, 0
    while True:
        child = 2 * place + 1
        if child >= n:
            break
        smaller = _on_page(company, child)
        if child + 1 < n:
            other = _on_page(company, child + 1)
            if _comes_before(company, other.when, other.number, smaller.when, smaller.number):
                child += 1
                smaller = other
        if not _comes_before(company, smaller.when, smaller.number, when, number):
            break
        _lies(company, place, smaller.when, smaller.number)
        place = child
    _lies(company, place, when, number)
