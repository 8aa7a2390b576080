"""The agenda: what will happen, in the order (moment, kind, entity, occurrence).

A calendar with pages, of about an hour each for a dozen people and shorter for more. What lies on a later page waits
there in no order, and a page is put in order when its time comes; what is still added to it then goes to its place.
So putting an event down costs the same however many there are, and all that is being ordered at any time is the few
events of one page.

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
    company.n_ordered -= 1
    first = _on_page(company, company.n_ordered)
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
    if company.is_large:
        _look_ahead(company)
    return True


@compiled_part
def _look_ahead(company: Any) -> None:
    """In a large company the events of the next page lie far away in memory: send for them, one at each event."""
    if company.ahead != NOBODY:
        company.ahead = record_at(company.events, company.ahead, EVENT).next
        fetch(company.events, company.ahead, EVENT)


@compiled_part
def _open_page(company: Any) -> None:
    """Put everything on the page that has come in order."""
    number = record_at(company.pages, company.page_now, PAGE).first
    company.ahead = record_at(company.pages, company.page_now + 1, PAGE).first
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
    """An event goes to its place on the page; those that come before it move up, the next of all to the end."""
    place = company.n_ordered
    company.n_ordered += 1
    while place > 0:
        other = _on_page(company, place - 1)
        if not _comes_before(company, other.when, other.number, when, number):
            break
        _lies(company, place, other.when, other.number)
        place -= 1
    _lies(company, place, when, number)
