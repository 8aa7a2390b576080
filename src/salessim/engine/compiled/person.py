"""People: they take work when idle, do one thing at a time, and put it away."""

from __future__ import annotations

from typing import Any

from salessim.compiling import compiled_apart, compiled_part
from salessim.engine.compiled.account_work import account_begins_work, account_work_done
from salessim.engine.compiled.agenda import will_happen
from salessim.engine.compiled.books import work_is_booked
from salessim.engine.compiled.desk import (
    NO_TASK,
    STARTED,
    comes_first,
    first_in,
    own_queue,
    take_first,
)
from salessim.engine.compiled.helping import helpers_are_nudged, helpers_are_stirred, others_need_help
from salessim.engine.compiled.hours import ends_at, is_at_work
from salessim.engine.compiled.idle import becomes_busy, becomes_free
from salessim.engine.compiled.lessons import lesson_is_over
from salessim.engine.compiled.memory import ints_at, note, record_at, release
from salessim.engine.compiled.performance import pace_of
from salessim.engine.compiled.prospecting import block_done, next_block
from salessim.engine.compiled.records import (
    ACCOUNTS,
    AMOUNT,
    APPOINTMENTS,
    LEAD,
    LEADS,
    LISTS,
    NOBODY,
    NUMBER,
    PERSON,
    PROSPECTS,
    ROLE,
    RULES,
    SEAT,
    TASK,
    TASKS,
    UNIT,
    WATCHED,
)
from salessim.engine.compiled.requisition import interview_is_over
from salessim.engine.compiled.roster import AT_WORK, holding_of
from salessim.engine.compiled.stages import lead_begins_work, lead_work_done
from salessim.engine.order import Tick
from salessim.rules.calendar import whole_seconds
from salessim.rules.people import task_seconds
from salessim.trace.kinds import RowKind, Work
from salessim.units import HOUR

__all__ = ["dispatch", "work_is_done"]

FIRST_STAGE, INTERVIEWING = int(Work.STAGE), int(Work.INTERVIEW)
TASK_STARTED, TASK_DONE = int(RowKind.TASK_STARTED), int(RowKind.TASK_DONE)
WORK_DONE = int(Tick.WORK_DONE)


@compiled_part
def dispatch(company: Any) -> None:
    """Idle people of open units, in the order (idle since, seat), each take the first work they may do."""
    while company.n_stirred + company.n_nudged > 0 and not company.is_full:
        are_helpers = company.n_stirred == 0
        if are_helpers:
            helpers_are_stirred(company)
        n = company.n_stirred
        stirred = ints_at(company.stirred, 0, n)
        if n > 1:
            _sort(stirred)
        for k in range(n):
            record_at(company.units, stirred[k], UNIT).is_stirred = 0
        for k in range(n):
            _serve_unit(company, stirred[k])
            if not are_helpers:
                helpers_are_nudged(company, stirred[k])
        company.n_stirred -= n
        for k in range(company.n_stirred):  # stirred meanwhile: they are next
            waiting = record_at(company.stirred, n + k, NUMBER).value
            record_at(company.stirred, k, NUMBER).value = waiting


@compiled_part
def _sort(numbers: Any) -> None:
    for k in range(1, len(numbers)):
        number, place = numbers[k], k
        while place > 0 and numbers[place - 1] > number:
            numbers[place] = numbers[place - 1]
            place -= 1
        numbers[place] = number


@compiled_part
def _serve_unit(company: Any, unit: int) -> None:
    where = record_at(company.units, unit, UNIT)
    if where.idle_first == NOBODY or not _has_work(company, where) or not is_at_work(company, where):
        return
    number = where.idle_first
    while number != NOBODY and _has_work(company, where):
        person = record_at(company.people, number, PERSON)
        following = person.idle_next
        task = NOBODY
        if where.n_waiting > 0:
            task = _take_first_for(company, number)
        if task == NOBODY and person.helps_now and others_need_help(company, where):
            task = _take_from_others(company, number)
        if task == NOBODY:
            task = next_block(company, number)
        if task != NOBODY:
            becomes_busy(company, number)
            _take(company, number, task)
        number = following


@compiled_part
def _has_work(company: Any, where: Any) -> bool:
    """Whether anything waits in a unit or in one that it helps, or there are prospects to call otherwise."""
    return bool(where.n_waiting > 0 or where.n_lists > 0 or others_need_help(company, where))


@compiled_part
def _take_first_for(company: Any, number: int) -> int:
    """Take the task that comes before all else that this person may do out of its queue; -1 when there is none."""
    person = record_at(company.people, number, PERSON)
    return _take_first_of(company, number, person.first_watched, person.n_watched, own_queue(company, number))


@compiled_apart
def _take_from_others(company: Any, number: int) -> int:
    """Take what comes first of the work without an owner that waits in units which are helped; -1 without any.

    Parameters
    ----------
    company : record
        The company.
    number : int
        Who helps.
    """
    seat = record_at(company.seats, record_at(company.people, number, PERSON).seat, SEAT)
    return _take_first_of(company, number, seat.first_helped, seat.n_helped, NOBODY)


@compiled_part
def _take_first_of(company: Any, number: int, first_watched: int, n_watched: int, own: int) -> int:
    """Take the task that comes first in one's own queue, if one looks there, and in the queues of some places."""
    person = record_at(company.people, number, PERSON)
    best, best_queue = NOBODY, NOBODY
    if own != NOBODY:
        best, best_queue = first_in(company, own), own
    for k in range(first_watched, first_watched + n_watched):
        watched = record_at(company.watched, k, WATCHED)
        if watched.opens_deal and person.open_deals >= watched.most_open_deals:
            continue
        if person.is_limited and holding_of(company, number, watched.role).level < watched.level:
            continue
        first = first_in(company, watched.queue)
        if first != NOBODY and (
            best == NOBODY
            or comes_first(record_at(company.tasks, first, TASK), record_at(company.tasks, best, TASK))
        ):
            best, best_queue = first, watched.queue
    return take_first(company, best_queue) if best != NOBODY else NOBODY


@compiled_part
def _take(company: Any, number: int, row: int) -> None:
    """Take a task up: from now on it is in hand until its hours are worked."""
    person = record_at(company.people, number, PERSON)
    task = record_at(company.tasks, row, TASK)
    task.state = STARTED
    task.started = company.now
    person.task = row
    person.n_taken += 1
    role = record_at(company.roles, task.role, ROLE)
    note(
        company,
        TASK_STARTED,
        task.entity,
        task.occurrence,
        number,
        person.unit,
        task.work,
        role.ids,
        task.created,
    )
    if company.is_steered and task.about <= ACCOUNTS:
        work_is_booked(company, person.unit, task.role, company.now - task.created)
    standard, fixed = float(HOUR), 0.0
    if task.about == LEADS:
        standard, fixed = lead_begins_work(company, task, number)
    elif task.about == ACCOUNTS:
        standard = account_begins_work(company, task, number)
    elif task.about == APPOINTMENTS:
        fixed = float(task.length)
    else:
        record_at(company.lists, task.slot, PROSPECTS).n_blocks += 1
    switches = person.last_role != NOBODY and person.last_role != task.role
    switching = record_at(company.rules, 0, RULES).switching if switches else 0
    if fixed > 0.0:
        seconds = switching + whole_seconds(fixed)
    else:
        pace = pace_of(company, number, task.role)
        care = record_at(company.care_time, (person.plan + 1) * company.n_roles + task.role, AMOUNT).value
        seconds = task_seconds(standard, care, person.net_availability, pace, switching)
    person.last_role = task.role
    _counts(company, person, number, task, seconds)
    at = ends_at(company, person.unit, seconds)
    # Who has one task at a time needs no serial: the task is named instead.
    will_happen(company, at, WORK_DONE, person.id, person.n_taken, number, row)


@compiled_part
def _counts(company: Any, person: Any, number: int, task: Any, seconds: int) -> None:
    """The seconds of a task as experience, as part of a busy week, and as spent on a deal."""
    if task.about != APPOINTMENTS:
        holding_of(company, number, task.role).busy += seconds
    if task.about != LISTS:
        person.busy_week += seconds
    if company.learns_from_losses and task.about == LEADS and task.work > FIRST_STAGE:
        record_at(company.leads, task.slot, LEAD).worked += seconds


@compiled_part
def work_is_done(company: Any, number: int) -> None:
    """Put the task away, and be free; then what follows for whom it was about."""
    person = record_at(company.people, number, PERSON)
    row = person.task
    task = record_at(company.tasks, row, TASK)
    role = record_at(company.roles, task.role, ROLE).ids
    note(company, TASK_DONE, task.entity, task.occurrence, number, person.unit, task.work, role, task.started)
    about, slot, occurrence, was_missed = task.about, task.slot, task.occurrence, task.was_missed != 0
    if about == ACCOUNTS:
        account_work_done(company, task, number)
    elif about == APPOINTMENTS:
        if task.work == INTERVIEWING:
            interview_is_over(company, task)
        else:
            lesson_is_over(company, task, row)
    release(company, TASKS, row)
    person.task = NO_TASK
    if person.phase == AT_WORK:
        becomes_free(company, number)
    if about == LEADS:
        lead_work_done(company, slot, occurrence, was_missed, number)
    elif about == LISTS:
        block_done(company, slot, number)
