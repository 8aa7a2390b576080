"""People: they take work when idle, do one thing at a time, and grow into their roles."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

from simpy.events import Event

from salessim.engine.keys import LAST
from salessim.engine.order import Tick
from salessim.engine.simpy_engine.desk import Queue, State, Task, Watched
from salessim.engine.simpy_engine.development import Development
from salessim.engine.simpy_engine.pay import Pay
from salessim.engine.simpy_engine.record import Record
from salessim.rules.calendar import add_work, whole_seconds
from salessim.rules.people import log_performance, pace, talent_pace, task_seconds
from salessim.trace.kinds import Phase, RowKind, Work

if TYPE_CHECKING:
    from salessim.engine.simpy_engine.company import Company
    from salessim.engine.simpy_engine.seat import Seat

__all__ = ["Person"]

PROSPECTING, SHADOWING, INTERVIEW = int(Work.PROSPECTING), int(Work.SHADOWING), int(Work.INTERVIEW)


class Person:
    """One holder of a seat."""

    def __init__(
        self, company: Company, seat: Seat, identity: int, talents: list[float], values: int
    ) -> None:
        self.company = company
        self.id = identity
        self.talents = talents
        self.values = values
        self.is_present = True
        self.leaves_at = -1
        self.reason = 0
        self.last_role = -1
        self.open_deals = 0
        self.open_accounts = 0
        self.n_taken = 0
        self.n_blocks = 0
        self.idle_since = 0
        self.availability = seat.availability
        self.own_queue: Queue = []
        self.queues: list[Watched] = []
        self.queues_of_others: list[Watched] = []
        self.helps_now = False
        self.in_hand: Task | None = None
        self.development = Development(company, self)
        self.record = Record(company, self)
        self.pay = Pay(company, self)
        self._hand = Event(company.calendar)
        self.sits_on(seat)
        company.calendar.process(self.working_days())

    def sits_on(self, seat: Seat) -> None:
        """Take a seat: its unit, its roles, and the queues in which their work waits."""
        company = self.company
        self.seat = seat
        self.plan = seat.plan
        self.seat_since = company.calendar.now
        self.unit = seat.unit
        self.roles = seat.roles
        seat.occupant = self
        held = set(seat.roles)
        top = len(company.levels) - 1
        self.levels = [top if role in held else -1 for role in range(len(company.role_ids))]
        self.queues = [(self.own_queue, False, 0, self.roles[0], -1), *self._queues_in(self.unit)]
        self.queues_of_others = [
            queue for unit in company.helped[self.unit] for queue in self._queues_in(unit)
        ]
        self.helps_now = False
        self.record.begins_anew()
        self.pay.begins_anew()

    def _queues_in(self, unit: int) -> list[Watched]:
        """Queues of a unit in which work of this person's roles waits."""
        company = self.company
        return [
            (
                company.desk.queue(unit, role, segment, level, opens_deal),
                opens_deal,
                company.segments.max_open_deals[segment],
                role,
                level,
            )
            for role in self.roles
            for segment in company.served[unit]
            for level in range(len(company.levels))
            for opens_deal in (False, True)
        ]

    def is_at_work(self) -> bool:
        """Whether the person is there and has come through the first weeks."""
        return self.is_present and self.development.phase is Phase.AT_WORK

    def is_free_to_take_over(self) -> bool:
        """Whether the person may be given somebody else's work."""
        return self.is_at_work() and self.leaves_at < 0

    def holds(self, role: int) -> bool:
        """Whether the person does a role's work now; founders give roles up, and who is gone holds none."""
        return self.levels[role] >= 0

    def working_days(self) -> Generator[Event, Task, None]:
        """Wait for work, do it, put it away; all days are the same."""
        calendar = self.company.calendar
        while True:
            task = yield self._hand
            yield calendar.at(task.ends_at, Tick.WORK_DONE, self.id, self.n_taken)
            self._put_away(task)
            self._hand = Event(calendar)
            if self.is_at_work():
                self.is_ready()

    def is_ready(self) -> None:
        """Has nothing in hand, and looks for work."""
        self.idle_since = self.company.calendar.now
        self.company.desk.is_free(self)

    def take(self, task: Task) -> None:
        """Take a task up: from now on it is in hand until its hours are worked."""
        company = self.company
        now = company.calendar.now
        task.state = State.STARTED
        task.started = now
        self.in_hand = task
        self.n_taken += 1
        role = company.role_ids[task.role]
        company.note(
            RowKind.TASK_STARTED, task.entity, task.occurrence, self, self.unit, task.work, role, task.created
        )
        is_lesson = SHADOWING <= task.work <= INTERVIEW
        if task.work != PROSPECTING and not is_lesson:
            company.books.work_begins(self, task.role, now - task.created)
        standard, fixed = task.subject.begin(task, self)
        switching = company.rules.switching if self.last_role not in (-1, task.role) else 0
        if fixed > 0.0:
            seconds = switching + whole_seconds(fixed)
        else:
            seconds = task_seconds(
                standard,
                company.care_times[self.plan][task.role],
                self.availability,
                self.pace_in(task.role),
                switching,
            )
        self.last_role = task.role
        opens, closes, before = company.hours[self.unit]
        task.ends_at = add_work(now, seconds, opens, closes, before)
        task.seconds = seconds
        if task.work != PROSPECTING:
            self.record.busy_week += seconds
        if not is_lesson:
            self.development.busy[task.role] += seconds
        self._hand.succeed(task)

    def _put_away(self, task: Task) -> None:
        company = self.company
        task.state = State.DONE
        self.in_hand = None
        role = company.role_ids[task.role]
        company.note(
            RowKind.TASK_DONE, task.entity, task.occurrence, self, self.unit, task.work, role, task.started
        )
        task.subject.finish(task, self)

    def prospecting_block(self) -> Task | None:
        """An hour of prospecting for an otherwise idle generator, if the unit has a list to work."""
        company = self.company
        for role in self.roles:
            prospects = (
                company.next_list(self.unit) if company.roles.prospects[role] and self.holds(role) else None
            )
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
                    company.rules.middle_class,
                    company.calendar.now,
                )
                self.n_blocks += 1
                return task
        return None

    def is_ready_for(self, role: int, segment: int, opens_deal: bool, level: int) -> bool:
        """Whether this person does a role's work, may do this one, and has room for it."""
        return self.levels[role] >= level and not (
            opens_deal and self.open_deals >= self.company.segments.max_open_deals[segment]
        )

    def pace_in(self, role: int) -> float:
        """Pace of work in a role; 1 where performance acts on the odds."""
        if self.company.roles.acts_on_odds[role]:
            return 1.0
        growth = self.development
        return pace(
            growth.proficiency(role),
            growth.lifts[role] * self.pay.effort,
            talent_pace(self.talents[role], self.company.rules.talent_effect),
        )

    def log_performance(self, role: int) -> float:
        """Logarithm of performance, for roles that act on the odds; 0 for the others."""
        if not self.company.roles.acts_on_odds[role]:
            return 0.0
        growth = self.development
        return log_performance(
            growth.proficiency(role),
            growth.lifts[role] * self.pay.effort,
            self.talents[role],
            self.company.rules.talent_effect,
        )
