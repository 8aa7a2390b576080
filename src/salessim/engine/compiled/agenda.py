"""The agenda: what will happen, in the order (moment, kind, entity, occurrence).

A calendar whose pages are about an hour for a dozen people and shorter for more, in chapters of some thousand pages.
What lies in a later chapter is written there line by line, in no order, and is not looked at until its time comes;
then it is spread over the pages. A page is put in order when its own time comes; what is still added to it then goes
to its place. So putting an event down costs the same however many there are, all that is being ordered at any time is
the few events of one page, and what happens soon lies close together in memory.

Sources: R. Brown, "Calendar queues: a fast O(1) priority queue implementation for the simulation event set problem",
Communications of the ACM 31 (1988) 1220-1227; in two steps as in W. T. Tang, R. S. M. Goh, I. L.-J. Thng, "Ladder
queue: an O(1) priority queue structure for large-scale discrete event simulation", ACM Transactions on Modeling and
Computer Simulation 15 (2005) 175-204.
"""

from __future__ import annotations

from typing import Any

from salessim.compiling import compiled_apart, compiled_part
from salessim.engine.compiled.desk import own_queue
from salessim.engine.compiled.memory import fetch, record_at
from salessim.engine.compiled.records import (
    ACCOUNT,
    ACCOUNTS,
    CHAPTER,
    EVENT,
    LEAD,
    LEADS,
    LEAF,
    LINES,
    NOBODY,
    ORDERED,
    PAGE,
    PERSON,
    QUEUE,
    TASK,
)
from salessim.engine.order import Tick

__all__ = ["FEW", "next_event", "will_happen"]

WORK_DONE, MEETING_AGAIN, TOUCH_DUE = int(Tick.WORK_DONE), int(Tick.MEETING_AGAIN), int(Tick.TOUCH_DUE)
INTERVIEWS_DUE = int(Tick.INTERVIEWS_DUE)
FEW = 24
"""So many events of a page are put in order as they come, one after the other."""
KINDS = 64  # a moment and a kind share one number: moment x 64 + kind


@compiled_part
def will_happen(
    company: Any, at: int, kind: int, entity: int, occurrence: int, slot: int, serial: int
) -> None:
    """Put an event on the agenda; ``slot`` and ``serial`` say whom it is about. After the horizon nothing happens."""
    if at >= company.horizon:
        return
    if at >> company.chapter_bits > company.chapter_now:
        _happens_later(company, at, kind, entity, occurrence, slot, serial)
    else:
        _happens_soon(company, at * KINDS + kind, entity, occurrence, slot, serial)


@compiled_apart
def _happens_later(
    company: Any, at: int, kind: int, entity: int, occurrence: int, slot: int, serial: int
) -> None:
    """Write an event down in a later chapter: on its last leaf, or on a new one.

    Parameters
    ----------
    company : record
        The company.
    at, kind, entity, occurrence, slot, serial : int
        As for :func:`will_happen`.
    """
    chapter = record_at(company.chapters, at >> company.chapter_bits, CHAPTER)
    line = chapter.n_lines % LINES
    if line == 0:
        leaf = _new_leaf(company)
        record_at(company.leaves, leaf, LEAF).before = chapter.last_leaf
        chapter.last_leaf = leaf
    chapter.n_lines += 1
    event = record_at(company.later, chapter.last_leaf * LINES + line, EVENT)
    event.when = at * KINDS + kind
    event.entity = entity
    event.occurrence = occurrence
    event.slot = slot
    event.serial = serial


@compiled_part
def _new_leaf(company: Any) -> int:
    """A leaf that is free again, or the next; 0 when there is no room."""
    leaf = company.free_leaf
    if leaf != NOBODY:
        company.free_leaf = record_at(company.leaves, leaf, LEAF).before
        return leaf
    if company.n_leaves == company.max_leaves:
        company.is_full = 1
        return 0
    company.n_leaves += 1
    return company.n_leaves - 1


@compiled_part
def _happens_soon(company: Any, when: int, entity: int, occurrence: int, slot: int, serial: int) -> None:
    """An event of the chapter that is now waits on its page, or goes to its place on the page that is now."""
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
    event.when = when
    event.entity = entity
    event.occurrence = occurrence
    event.slot = slot
    event.serial = serial
    page = when // KINDS >> company.page_bits
    if page > company.page_now:
        that = _page(company, page)
        event.next = that.first
        that.first = number
    else:
        _into_order(company, when, number)


@compiled_part
def next_event(company: Any) -> bool:
    """Take the first event off the agenda and let it be now; False when there is none before the horizon."""
    while company.n_ordered == 0:
        if company.page_now == company.last_page:
            return False
        company.page_now += 1
        if company.page_now & company.page_mask == 0:
            _open_chapter(company)
        else:
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
    return True


@compiled_apart
def _open_chapter(company: Any) -> None:
    """Spread the next chapter over its pages; what lies on the first goes in order. Its leaves are free then.

    Parameters
    ----------
    company : record
        The company.
    """
    company.chapter_now += 1
    chapter = record_at(company.chapters, company.chapter_now, CHAPTER)
    leaf, n_lines = chapter.last_leaf, 1 + (chapter.n_lines - 1) % LINES
    while leaf != NOBODY:
        for line in range(n_lines):
            event = record_at(company.later, leaf * LINES + line, EVENT)
            _happens_soon(company, event.when, event.entity, event.occurrence, event.slot, event.serial)
        that = record_at(company.leaves, leaf, LEAF)
        before = that.before
        that.before = company.free_leaf
        company.free_leaf = leaf
        leaf, n_lines = before, LINES


@compiled_part
def _open_page(company: Any) -> None:
    """Put everything on the page that has come in order."""
    page = _page(company, company.page_now)
    number = page.first
    page.first = NOBODY
    while number != NOBODY:
        event = record_at(company.events, number, EVENT)
        if company.n_ordered < FEW:
            _into_order(company, event.when, number)
        else:
            _lies(company, company.n_ordered, event.when, number)
            company.n_ordered += 1
        number = event.next
    if company.n_ordered > FEW:
        _put_in_order(company)
    if company.is_large:
        _looks_ahead(company)


@compiled_part
def _page(company: Any, page: int) -> Any:
    """A page of the chapter that is now, by its number among all pages."""
    return record_at(company.pages, page & company.page_mask, PAGE)


@compiled_part
def _looks_ahead(company: Any) -> None:
    """In a large company, what events are about lies far away in memory: send for it in good time.

    Whom the events of the next page are about; and whom those who finish on this page worked for, or will work for.
    """
    number = _page(company, company.page_now + 1).first
    while number != NOBODY:
        event = record_at(company.events, number, EVENT)
        kind = event.when % KINDS
        if kind >= TOUCH_DUE and kind != INTERVIEWS_DUE:
            fetch(company.accounts, event.slot, ACCOUNT)
        elif kind == WORK_DONE:
            fetch(company.people, event.slot, PERSON)
            fetch(company.tasks, event.serial, TASK)
            first = record_at(company.queues, own_queue(company, event.slot), QUEUE).first
            if first != NOBODY:
                fetch(company.tasks, first, TASK)
        elif MEETING_AGAIN <= kind < TOUCH_DUE:
            fetch(company.leads, event.slot, LEAD)
        number = event.next
    for place in range(company.n_ordered):
        event = record_at(company.events, _on_page(company, place).number, EVENT)
        if event.when % KINDS == WORK_DONE:
            _fetches_whom_it_is_about(company, event.serial)
            first = record_at(company.queues, own_queue(company, event.slot), QUEUE).first
            if first != NOBODY:
                _fetches_whom_it_is_about(company, first)


@compiled_part
def _fetches_whom_it_is_about(company: Any, number: int) -> None:
    """Send for the lead or account of a task."""
    task = record_at(company.tasks, number, TASK)
    if task.about == ACCOUNTS:
        fetch(company.accounts, task.slot, ACCOUNT)
    elif task.about == LEADS:
        fetch(company.leads, task.slot, LEAD)


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
def _put_in_order(company: Any) -> None:
    """Everything that lies on the page goes to its place: insertion, over ever shorter distances when there is much.

    Hundreds of customers of a large company fall due at the same second; to insert one after the other would take
    time with the square of them.

    Source: D. L. Shell, "A high-speed sorting procedure", Communications of the ACM 2 (1959) 30-32; distances after
    D. E. Knuth, "The Art of Computer Programming", vol. 3, 2nd ed. (Addison-Wesley, 1998), section 5.2.1.
    """
    n, distance = company.n_ordered, 1
    while FEW * distance < n:
        distance = 3 * distance + 1
    while distance > 0:
        for k in range(distance, n):
            moved = _on_page(company, k)
            _goes_to_its_place(company, moved.when, moved.number, k, distance)
        distance //= 3


@compiled_part
def _into_order(company: Any, when: int, number: int) -> None:
    """An event goes to its place on the page that is now."""
    company.n_ordered += 1
    _goes_to_its_place(company, when, number, company.n_ordered - 1, 1)


@compiled_part
def _goes_to_its_place(company: Any, when: int, number: int, place: int, distance: int) -> None:
    """Those that come before an event move up, from a place that is free; the next of all is at the end."""
    while place >= distance:
        other = _on_page(company, place - distance)
        if not _comes_before(company, other.when, other.number, when, number):
            break
        _lies(company, place, other.when, other.number)
        place -= distance
    _lies(company, place, when, number)
