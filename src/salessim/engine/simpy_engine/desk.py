"""The desks of a company: where work waits, and the shared rule by which idle people pick it up."""

from __future__ import annotations

import heapq
from enum import IntEnum
from typing import TYPE_CHECKING, Protocol

from salessim.rules.calendar import is_open
from salessim.trace.kinds import RowKind

if TYPE_CHECKING:
    from salessim.engine.simpy_engine.company import Company
    from salessim.engine.simpy_engine.person import Person

__all__ = ["Desk", "Queue", "State", "Subject", "Task", "Watched"]


class State(IntEnum):
    """Where a task stands."""

    WAITING = 0
    STARTED = 1
    DONE = 2
    DROPPED = 3


class Subject(Protocol):
    """What a task is about: a lead, an account, a list of prospects, or an appointment."""

    def begin(self, task: Task, person: Person) -> tuple[float, float]:
        """Somebody takes the task up: standard seconds, and those that pace and availability do not change."""

    def finish(self, task: Task, person: Person) -> None:
        """The task is done."""

    def leave(self, task: Task) -> None:
        """The task left the queue undone."""


class Task:
    """One piece of work. Its key is how people choose: priority, then class by score, then oldest, then identity."""

    __slots__ = (
        *("subject", "entity", "work", "occurrence", "role", "segment", "unit", "created", "key"),
        *("owner", "opens_deal", "level", "was_missed", "state", "started", "seconds", "ends_at"),
    )

    def __init__(
        self,
        subject: Subject,
        entity: int,
        work: int,
        occurrence: int,
        role: int,
        segment: int,
        unit: int,
        priority: int,
        rank: int,
        created: int,
    ) -> None:
        self.subject = subject
        self.entity = entity
        self.work = work
        self.occurrence = occurrence
        self.role = role
        self.segment = segment
        self.unit = unit
        self.created = created
        self.key = (priority, rank, created, entity, work, occurrence)
        self.owner: Person | None = None
        self.opens_deal = False
        self.level = 0
        self.was_missed = False
        self.state = State.WAITING
        self.started = 0
        self.seconds = 0
        self.ends_at = 0

    def __lt__(self, other: Task) -> bool:
        return self.key < other.key


Queue = list[Task]
Watched = tuple[Queue, bool, int, int, int]
"""A queue, whether its work opens a deal, up to how many open deals it is taken, its role, and its level."""


class Desk:
    """All queues of a company. Work with an owner waits for its owner, all other work in its unit's role queue."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self._role_queues: dict[tuple[int, int, int, int, bool], Queue] = {}
        self._idle: dict[int, list[Person]] = {}
        self._stirred: set[int] = set()
        self._asked_for_help: set[int] = set()
        self.n_waiting = [0] * len(company.unit_ids)
        self._helpers = [
            [unit for unit, helped in enumerate(company.helped) if other in helped]
            for other in range(len(company.unit_ids))
        ]

    def queue(self, unit: int, role: int, segment: int, level: int, opens_deal: bool) -> Queue:
        """The role queue of a unit for one segment.

        Work that needs more proficiency waits apart, since not everybody may do it, and so does work that opens a
        deal, since a limit holds it back.
        """
        return self._role_queues.setdefault((unit, role, segment, level, opens_deal), [])

    def queues(self) -> list[tuple[tuple[int, int, int, int, bool], Queue]]:
        """All role queues, by unit, role, segment, level, and whether their work opens a deal."""
        return sorted(self._role_queues.items(), key=lambda item: item[0])

    def put(self, task: Task, due: int = 0) -> None:
        """Work begins to wait."""
        company = self.company
        self._enqueue(task)
        role = company.role_ids[task.role]
        company.note(
            RowKind.TASK_CREATED, task.entity, task.occurrence, task.owner, task.unit, task.work, role, due
        )
        self.n_waiting[task.unit] += 1
        self._stirred.add(task.unit)

    def moves(self, task: Task, unit: int) -> None:
        """Work without an owner waits in another unit from now on."""
        self.is_counted_in(task, unit)
        self.waits_again(task)

    def is_counted_in(self, task: Task, unit: int) -> None:
        """Waiting work is a unit's."""
        self.n_waiting[task.unit] -= 1
        self.n_waiting[unit] += 1
        task.unit = unit

    def waits_again(self, task: Task) -> None:
        """Work that waited for one person waits for another, or for anybody of the role."""
        self._enqueue(task)
        self._stirred.add(task.unit)

    def _enqueue(self, task: Task) -> None:
        owner = task.owner
        queue = (
            owner.own_queue
            if owner is not None
            else self.queue(task.unit, task.role, task.segment, task.level, task.opens_deal)
        )
        heapq.heappush(queue, task)

    def drop(self, task: Task | None) -> None:
        """Take work that still waits from its queue; it leaves undone."""
        if task is None or task.state is not State.WAITING:
            return
        task.state = State.DROPPED
        self.n_waiting[task.unit] -= 1
        company = self.company
        role = company.role_ids[task.role]
        company.note(
            RowKind.TASK_DROPPED,
            task.entity,
            task.occurrence,
            task.owner,
            task.unit,
            task.work,
            role,
            task.created,
        )
        task.subject.leave(task)

    def is_free(self, person: Person) -> None:
        """A person has nothing in hand."""
        self._idle.setdefault(person.unit, []).append(person)
        self._stirred.add(person.unit)

    def is_away(self, person: Person) -> None:
        """A person looks for work no longer."""
        idle = self._idle.get(person.unit, [])
        if person in idle:
            idle.remove(person)

    def stir(self, unit: int) -> None:
        """Something changed in a unit: its idle people look for work after this event."""
        self._stirred.add(unit)

    def dispatch(self) -> None:
        """Idle people of open units, in the order (idle since, seat), each take the first work they may do.

        Where work is left after that, idle people of other units are asked for help.
        """
        while self._stirred or self._asked_for_help:
            if self._stirred:
                stirred = sorted(self._stirred)
                self._stirred.clear()
                for unit in stirred:
                    self._unit_takes_work(unit)
                    if self.n_waiting[unit] > 0:
                        self._asked_for_help.update(self._helpers[unit])
            else:
                helpers = sorted(self._asked_for_help)
                self._asked_for_help.clear()
                for unit in helpers:
                    self._unit_takes_work(unit)

    def _unit_takes_work(self, unit: int) -> None:
        idle = self._idle.get(unit)
        if idle and self._has_work(unit) and self._is_open(unit):
            self._idle[unit] = [person for person in sorted(idle, key=_turn) if not self._serve(person)]

    def _has_work(self, unit: int) -> bool:
        """Whether anything waits in a unit or in one that it helps, or there are prospects to call."""
        company = self.company
        return (
            self.n_waiting[unit] > 0
            or bool(company.lists_of[unit])
            or any(self.n_waiting[other] > 0 for other in company.helped[unit])
        )

    def _is_open(self, unit: int) -> bool:
        company = self.company
        opens, closes, _ = company.hours[unit]
        return is_open(company.calendar.now, opens, closes)

    def _serve(self, person: Person) -> bool:
        best = self._first_of(person, person.queues) if self.n_waiting[person.unit] else None
        if best is None and person.helps_now:
            best = self._first_of(person, person.queues_of_others)
        if best is not None:
            task = heapq.heappop(best)
            self.n_waiting[task.unit] -= 1
            person.take(task)
            return True
        block = person.prospecting_block()
        if block is not None:
            person.take(block)
        return block is not None

    def _first_of(self, person: Person, queues: list[Watched]) -> Queue | None:
        """The queue whose first task comes before all else that this person may do."""
        best: Queue | None = None
        for queue, opens_deal, limit, role, level in queues:
            while queue and queue[0].state is not State.WAITING:
                heapq.heappop(queue)
            if (
                queue
                and person.levels[role] >= level
                and not (opens_deal and person.open_deals >= limit)
                and (best is None or queue[0] < best[0])
            ):
                best = queue
        return best


def _turn(person: Person) -> tuple[int, int]:
    return person.idle_since, person.seat.number
