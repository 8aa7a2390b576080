"""Where work waits: a heap of tasks for each person and each place, kept in the tasks themselves.

A queue is a pairing heap: each task knows the first of those that wait behind it and the next beside it. Putting and
merging are one comparison, and no queue needs room of its own.

Source: M. L. Fredman, R. Sedgewick, D. D. Sleator, R. E. Tarjan, "The pairing heap", Algorithmica 1 (1986) 111-129.
"""

from __future__ import annotations

from typing import Any

from salessim.compiling import compiled_part
from salessim.engine.compiled.memory import new_serial, new_slot, note, record_at, release
from salessim.engine.compiled.records import NOBODY, NUMBER, QUEUE, ROLE, TASK, TASKS, UNIT
from salessim.trace.kinds import RowKind

__all__ = [
    "DROPPED",
    "NO_TASK",
    "STARTED",
    "WAITING",
    "comes_first",
    "drop",
    "first_in",
    "is_counted_in",
    "new_task",
    "own_queue",
    "place_of",
    "pull_first",
    "put",
    "put_in_queue",
    "stir",
    "take_first",
]

WAITING, STARTED, DROPPED = 0, 1, 2
NO_TASK = -1
CLASSES = 128  # more than there are classes of leads: priority and class share one number
TASK_CREATED, TASK_DROPPED = int(RowKind.TASK_CREATED), int(RowKind.TASK_DROPPED)


@compiled_part
def place_of(company: Any, unit: int, role: int, segment: int) -> int:
    """Number of a place: what a unit does in a role for a segment."""
    return (unit * company.n_roles + role) * company.n_segments + segment


@compiled_part
def own_queue(company: Any, person: int) -> int:
    """The queue of work that waits for one person; it comes after the queues of all places."""
    return company.own_queues + person


@compiled_part
def new_task(
    company: Any, about: int, slot: int, slot_serial: int, entity: int, work: int, occurrence: int, role: int,
    segment: int, unit: int, priority: int, rank: int,
) -> int:  # fmt: skip
    """A task, created now: its slot. ``about`` is a pool of the memory, and the slot there whom it is about.

    The rank is the class of a lead by its score: within a priority the best come first.
    """
    number = new_slot(company, TASKS)
    task = record_at(company.tasks, number, TASK)
    task.about = about
    task.slot = slot
    task.slot_serial = slot_serial
    task.entity = entity
    task.work = work
    task.occurrence = occurrence
    task.role = role
    task.segment = segment
    task.level = 0
    task.unit = unit
    task.urgency = priority * CLASSES + rank
    task.created = company.now
    task.owner = NOBODY
    task.opens_deal = 0
    task.was_missed = 0
    task.length = 0
    task.state = WAITING
    task.child = NO_TASK
    task.sibling = NO_TASK
    task.serial = new_serial(company)
    return number


@compiled_part
def comes_first(one: Any, other: Any) -> bool:
    """Whether a task is taken before another: priority, then class of lead, then oldest, then identity."""
    if one.urgency != other.urgency:
        return bool(one.urgency < other.urgency)
    if one.created != other.created:
        return bool(one.created < other.created)
    if one.entity != other.entity:
        return bool(one.entity < other.entity)
    if one.work != other.work:
        return bool(one.work < other.work)
    return bool(one.occurrence < other.occurrence)


@compiled_part
def _merged(company: Any, one: int, other: int) -> int:
    """Of two heaps of tasks one: the later first task goes behind the earlier."""
    if one == NO_TASK:
        return other
    if other == NO_TASK:
        return one
    if comes_first(record_at(company.tasks, other, TASK), record_at(company.tasks, one, TASK)):
        one, other = other, one
    ahead = record_at(company.tasks, one, TASK)
    record_at(company.tasks, other, TASK).sibling = ahead.child
    ahead.child = other
    return one


@compiled_part
def _without_first(company: Any, first: int) -> int:
    """What is left of a heap without its first task: those behind it, merged in pairs and then from the last."""
    pairs = NO_TASK
    child = record_at(company.tasks, first, TASK).child
    while child != NO_TASK:
        one = record_at(company.tasks, child, TASK)
        second = one.sibling
        one.sibling = NO_TASK
        following = NO_TASK
        if second != NO_TASK:
            other = record_at(company.tasks, second, TASK)
            following = other.sibling
            other.sibling = NO_TASK
        pair = _merged(company, child, second)
        record_at(company.tasks, pair, TASK).sibling = pairs
        pairs = pair
        child = following
    left = NO_TASK
    while pairs != NO_TASK:
        pair = record_at(company.tasks, pairs, TASK)
        following = pair.sibling
        pair.sibling = NO_TASK
        left = _merged(company, left, pairs)
        pairs = following
    return left


@compiled_part
def put_in_queue(company: Any, number: int) -> None:
    """Work waits for its owner, or in a queue of its place by level; what opens a deal waits apart."""
    task = record_at(company.tasks, number, TASK)
    if task.owner != NOBODY:
        row = own_queue(company, task.owner)
    else:
        place = place_of(company, task.unit, task.role, task.segment)
        row = 2 * (place * company.n_levels + task.level) + task.opens_deal
    queue = record_at(company.queues, row, QUEUE)
    queue.first = _merged(company, queue.first, number)


@compiled_part
def is_counted_in(company: Any, task: Any, unit: int) -> None:
    """Waiting work is a unit's from now on."""
    record_at(company.units, task.unit, UNIT).n_waiting -= 1
    record_at(company.units, unit, UNIT).n_waiting += 1
    task.unit = unit


@compiled_part
def put(company: Any, number: int, due: int) -> None:
    """Work begins to wait."""
    task = record_at(company.tasks, number, TASK)
    put_in_queue(company, number)
    role = record_at(company.roles, task.role, ROLE).ids
    note(company, TASK_CREATED, task.entity, task.occurrence, task.owner, task.unit, task.work, role, due)
    record_at(company.units, task.unit, UNIT).n_waiting += 1
    stir(company, task.unit)


@compiled_part
def drop(company: Any, number: int) -> None:
    """Work that waited leaves undone; its slot is free once it comes up in its queue."""
    task = record_at(company.tasks, number, TASK)
    task.state = DROPPED
    record_at(company.units, task.unit, UNIT).n_waiting -= 1
    role = record_at(company.roles, task.role, ROLE).ids
    note(
        company,
        TASK_DROPPED,
        task.entity,
        task.occurrence,
        task.owner,
        task.unit,
        task.work,
        role,
        task.created,
    )


@compiled_part
def first_in(company: Any, row: int) -> int:
    """The first task that waits in a queue, or -1; what was dropped goes."""
    queue = record_at(company.queues, row, QUEUE)
    while queue.first != NO_TASK and record_at(company.tasks, queue.first, TASK).state == DROPPED:
        gone = queue.first
        queue.first = _without_first(company, gone)
        release(company, TASKS, gone)
    return queue.first


@compiled_part
def pull_first(company: Any, row: int) -> int:
    """Pull the first task out of a queue in which one waits; it may be put into another."""
    queue = record_at(company.queues, row, QUEUE)
    number = queue.first
    queue.first = _without_first(company, number)
    record_at(company.tasks, number, TASK).child = NO_TASK
    return number


@compiled_part
def take_first(company: Any, row: int) -> int:
    """Take the first task out of a queue in which one waits."""
    number = pull_first(company, row)
    record_at(company.units, record_at(company.tasks, number, TASK).unit, UNIT).n_waiting -= 1
    return number


@compiled_part
def stir(company: Any, unit: int) -> None:
    """Something changed in a unit: its idle people look for work after this event."""
    where = record_at(company.units, unit, UNIT)
    if where.is_stirred == 0:
        where.is_stirred = 1
        record_at(company.stirred, company.n_stirred, NUMBER).value = unit
        company.n_stirred += 1
