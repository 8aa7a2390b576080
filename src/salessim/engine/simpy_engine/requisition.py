"""A seat is open: candidates are interviewed until, on a Monday, the best of them begins."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simpy.events import Event

from salessim.engine.keys import candidate_of, interview_of
from salessim.engine.order import Tick
from salessim.engine.simpy_engine.desk import State, Task
from salessim.engine.simpy_engine.lesson import least_booked, makes_appointment
from salessim.randomness.streams import Stream
from salessim.rules.calendar import whole_seconds
from salessim.rules.hiring import candidate_score, mean_talent, monday_from, selection_validity
from salessim.rules.people import talent
from salessim.trace.kinds import RowKind, Work

if TYPE_CHECKING:
    from salessim.engine.simpy_engine.company import Company
    from salessim.engine.simpy_engine.person import Person
    from salessim.engine.simpy_engine.seat import Seat

__all__ = ["Requisition", "talents_of", "values_of"]

INTERVIEW = int(Work.INTERVIEW)


def talents_of(company: Company, candidate: int, mean: float, sd: float) -> list[float]:
    """Talents of somebody in every role."""
    luck, correlation = company.luck, company.rules.talent_correlation
    z_person = luck.talent(Stream.TALENT, candidate)
    return [
        talent(
            mean,
            sd,
            correlation,
            z_person,
            luck.talent(Stream.TALENT_IN_ROLE, candidate, role_id & 0xFFFFFFFF),
        )
        for role_id in company.role_ids
    ]


def values_of(company: Company, candidate: int) -> int:
    """1 for somebody who shares the company's values, else -1."""
    return 1 if company.luck.uniform(Stream.VALUES, candidate) < 0.5 else -1


@dataclass(slots=True)
class Interview:
    """Hours of an interviewer with one candidate."""

    requisition: Requisition
    stage: int
    candidate: int
    seconds: int

    def begin(self, task: Task, person: Person) -> tuple[float, float]:
        """By appointment: it takes the hours that were agreed."""
        return 0.0, float(self.seconds)

    def finish(self, task: Task, person: Person) -> None:
        """One knows more about the candidate."""
        self.requisition.has_seen(self.candidate, self.stage)

    def leave(self, task: Task) -> None:
        """It does not take place."""


class Requisition:
    """The search for one person."""

    def __init__(self, company: Company, seat: Seat) -> None:
        self.company = company
        self.seat = seat
        self.person = seat.next_person()
        self.opened_at = company.calendar.now
        self.is_open = True
        n = company.tables.hiring.candidates
        self.unknown = [1.0] * n
        self.values_weight = [0.0] * n
        self.interviews: list[Task] = []
        role = seat.first_role
        self._takes = whole_seconds(
            company.luck.lognormal(
                Stream.TIME_TO_FILL,
                self.person,
                company.roles.fill_median[role],
                company.roles.fill_sigma[role],
            )
        )
        leaves_at = seat.occupant.leaves_at if seat.occupant is not None else 0
        self.fill_at = max(monday_from(self.opened_at + self._takes), leaves_at)
        role_id = company.role_ids[role]
        company.note(RowKind.SEAT_OPENED, seat.id, seat.n_occupants, None, seat.unit, self.fill_at, role_id)
        company.calendar.process(self.interview_days())

    def interview_days(self) -> Generator[Event, None, None]:
        """The days of the stages lie evenly over the time to fill."""
        stages = self.company.tables.interviews.hours.tolist()
        for stage, seconds in enumerate(stages):
            at = self.opened_at + self._takes * (stage + 1) // (len(stages) + 1)
            yield self.company.calendar.at(at, Tick.INTERVIEWS_DUE, self.person, stage)
            if not self.is_open:
                return
            for candidate in range(len(self.unknown)):
                if seconds == 0:
                    self.has_seen(candidate, stage)
                else:
                    self._invites(candidate, stage, seconds)

    def _invites(self, candidate: int, stage: int, seconds: int) -> None:
        """An interview waits in the queue of whoever holds the role and has the fewest appointments this week."""
        company = self.company
        asked = int(company.tables.interviews.by[stage])
        role = asked if asked >= 0 else self.seat.first_role
        there = [person for person in company.people() if person.is_at_work() and role in person.roles]
        giver = least_booked(there, self.seat.unit)
        if giver is None:
            return
        interview = Interview(self, stage, candidate, seconds)
        occurrence = interview_of(candidate, stage)
        task = makes_appointment(giver, interview, self.person, INTERVIEW, occurrence, role, seconds)
        self.interviews.append(task)
        company.desk.put(task)

    def has_seen(self, candidate: int, stage: int) -> None:
        """What a stage tells about a candidate."""
        interviews = self.company.tables.interviews
        validity = float(interviews.validity[stage])
        self.unknown[candidate] = self.unknown[candidate] * (1.0 - validity * validity)
        if interviews.is_about_values[stage]:
            self.values_weight[candidate] = validity

    def closes(self) -> None:
        """The search is over; interviews that have not begun do not take place."""
        self.is_open = False
        self.seat.requisition = None
        for task in sorted(self.interviews, key=lambda task: (task.occurrence % 64, task.occurrence)):
            if task.state is State.WAITING:
                self.company.desk.drop(task)

    def best_candidate(self) -> int:
        """Identity of the candidate who is expected to be the best; ties go to the first."""
        candidates = [candidate_of(self.person, number) for number in range(len(self.unknown))]
        scores = [self._score(candidate, number) for number, candidate in enumerate(candidates)]
        return candidates[scores.index(max(scores))]

    def _score(self, candidate: int, number: int) -> float:
        company, roles = self.company, self.seat.roles
        talents = talents_of(company, candidate, 0.0, 1.0)
        total = 0.0
        for role in roles:
            total += talents[role]
        return candidate_score(
            mean_talent(total, len(roles), company.rules.talent_correlation),
            company.luck.normal(Stream.INTERVIEW_ERROR, candidate),
            selection_validity(self.unknown[number]),
            float(values_of(company, candidate)),
            self.values_weight[number],
        )
