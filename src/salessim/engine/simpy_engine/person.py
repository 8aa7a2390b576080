"""People: they take work when idle, do one thing at a time, and grow into their roles."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

from simpy.events import Event

from salessim.engine.keys import LAST
from salessim.engine.order import Tick
from salessim.engine.simpy_engine.desk import Queue, State, Task
from salessim.randomness.streams import Stream
from salessim.rules.calendar import add_work, whole_seconds
from salessim.rules.people import (
    experience,
    log_performance,
    net_availability,
    pace,
    proficiency,
    talent,
    task_seconds,
)
from salessim.trace.kinds import RowKind, Work

if TYPE_CHECKING:
    from salessim.engine.simpy_engine.company import Company

__all__ = ["Person"]

PROSPECTING = int(Work.PROSPECTING)


class Person:
    """One holder of a seat."""

    def __init__(self, company: Company, number: int) -> None:
        people = company.tables.people
        self.company = company
        self.number = number
        self.id = int(people.ids[number])
        self.unit = int(people.unit[number])
        self.roles = [role for role, held in enumerate(people.holds[number].tolist()) if held]
        self.gross = float(people.availability[number])
        self.availability = self.gross
        self.known = people.experience[number].tolist()
        self.busy = [0] * len(self.known)
        self.talents = self._talents(float(people.talent_mean[number]), float(people.talent_sd[number]))
        self.last_role = -1
        self.open_deals = 0
        self.open_accounts = 0
        self.n_taken = 0
        self.n_blocks = 0
        self.idle_since = 0
        self.own_queue: Queue = []
        self.queues: list[tuple[Queue, bool, int]] = []
        self._hand = Event(company.calendar)

    def _talents(self, mean: float, sd: float) -> list[float]:
        luck, rules = self.company.luck, self.company.rules
        z_person = luck.normal(Stream.TALENT, self.id)
        return [
            talent(
                mean,
                sd,
                rules.talent_correlation,
                z_person,
                luck.normal(Stream.TALENT_IN_ROLE, self.id, role_id & 0xFFFFFFFF),
            )
            for role_id in self.company.role_ids
        ]

    def start(self) -> None:
        """Take the seat: from now on there are working days."""
        company = self.company
        segments = company.segments
        self.queues = [(self.own_queue, False, 0)]
        for role in self.roles:
            for segment in company.served[self.unit]:
                for opens_deal in (False, True):
                    queue = company.desk.queue(self.unit, role, segment, opens_deal)
                    self.queues.append((queue, opens_deal, segments.max_open_deals[segment]))
        company.note(RowKind.PERSON_STARTED, self.id, 0, self, self.unit)
        company.calendar.process(self.working_days())

    def working_days(self) -> Generator[Event, Task, None]:
        """Wait for work, do it, put it away; all days are the same."""
        calendar = self.company.calendar
        while True:
            self.idle_since = calendar.now
            self._hand = Event(calendar)
            self.company.desk.is_free(self)
            task = yield self._hand
            yield calendar.at(task.ends_at, Tick.WORK_DONE, self.id, self.n_taken)
            self._put_away(task)

    def take(self, task: Task) -> None:
        """Take a task up: from now on it is in hand until its hours are worked."""
        company = self.company
        now = company.calendar.now
        task.state = State.STARTED
        task.started = now
        self.n_taken += 1
        role = company.role_ids[task.role]
        company.note(
            RowKind.TASK_STARTED, task.entity, task.occurrence, self, self.unit, task.work, role, task.created
        )
        standard, fixed = task.subject.begin(task, self)
        switching = company.rules.switching if self.last_role not in (-1, task.role) else 0
        if fixed > 0.0:
            seconds = switching + whole_seconds(fixed)
        else:
            seconds = task_seconds(
                standard,
                company.roles.care_time[task.role],
                self.availability,
                self._pace(task.role),
                switching,
            )
        self.last_role = task.role
        opens, closes, before = company.hours[self.unit]
        task.ends_at = add_work(now, seconds, opens, closes, before)
        self.busy[task.role] += seconds
        self._hand.succeed(task)

    def _put_away(self, task: Task) -> None:
        company = self.company
        task.state = State.DONE
        role = company.role_ids[task.role]
        company.note(
            RowKind.TASK_DONE, task.entity, task.occurrence, self, self.unit, task.work, role, task.started
        )
        task.subject.finish(task, self)

    def prospecting_block(self) -> Task | None:
        """An hour of prospecting for an otherwise idle generator, if the unit has a list to work."""
        company = self.company
        for role in self.roles:
            prospects = company.next_list(self.unit) if company.roles.prospects[role] else None
            if prospects is not None:
                task = Task(
                    prospects,
                    self.id,
                    PROSPECTING,
                    self.n_blocks,
                    role,
                    prospects.segment,
                    self.unit,
                    LAST,
                    company.calendar.now,
                )
                self.n_blocks += 1
                return task
        return None

    def is_ready_for(self, role: int, segment: int, opens_deal: bool) -> bool:
        """Whether this person holds a role and has room for the work."""
        return role in self.roles and not (
            opens_deal and self.open_deals >= self.company.segments.max_open_deals[segment]
        )

    def settle_in(self, headcount: int) -> None:
        """Availability when the unit has this many people."""
        units = self.company.tables.units
        unit = self.unit
        self.availability = net_availability(
            self.gross,
            int(units.coordination_form[unit]),
            int(units.coordination_fixed[unit]),
            int(units.coordination_per_colleague[unit]),
            headcount,
            int(units.before[unit][-1]),
        )

    def _proficiency(self, role: int) -> float:
        roles = self.company.roles
        if roles.ramp[role] == 0:
            return 1.0
        age = experience(self.known[role], self.busy[role], self.company.rules.reference_utilisation)
        return proficiency(roles.ramp[role], roles.ramp_start[role], roles.ramp_time[role], age)

    def _pace(self, role: int) -> float:
        if self.company.roles.acts_on_odds[role]:
            return 1.0
        return pace(self._proficiency(role), self.talents[role], self.company.rules.talent_effect)

    def log_performance(self, role: int) -> float:
        """Logarithm of performance, for roles that act on the odds; 0 for the others."""
        if not self.company.roles.acts_on_odds[role]:
            return 0.0
        return log_performance(self._proficiency(role), self.talents[role], self.company.rules.talent_effect)
