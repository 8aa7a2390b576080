"""Lessons of one person: hours planned, held, and received; and how appointments come into somebody's own queue."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from salessim.engine.keys import APPOINTMENT
from salessim.engine.simpy_engine.desk import Subject, Task
from salessim.rules.learning import LATEST_WEEK, recent_hours

if TYPE_CHECKING:
    from salessim.engine.simpy_engine.company import Company
    from salessim.engine.simpy_engine.person import Person

__all__ = ["Appointment", "Lesson", "least_booked", "makes_appointment"]


@dataclass(slots=True)
class Lesson:
    """One kind of lesson of one person (seconds)."""

    task: Task | None = None
    """The appointment that is still to come or in hand."""
    planned: int = 0
    received: int = 0
    received_this_week: int = 0
    recent: float = 0.0
    """Hours a week of late."""

    def is_held(self, seconds: int) -> None:
        """The hours took place."""
        self.task = None
        self.received += seconds
        self.received_this_week += seconds

    def week_ends(self) -> None:
        """The week's hours enter the mean."""
        self.recent = recent_hours(self.recent, self.received_this_week, LATEST_WEEK)
        self.received_this_week = 0


@dataclass(slots=True)
class Appointment:
    """Hours of a teacher with one learner, or with several."""

    company: Company
    seconds: int
    kind: int
    learners: list[Person] = field(default_factory=list)

    def begin(self, task: Task, person: Person) -> tuple[float, float]:
        """By appointment: it takes the hours that were agreed."""
        return 0.0, float(self.seconds)

    def finish(self, task: Task, person: Person) -> None:
        """Every learner who is still there has had the hours."""
        for learner in self.learners:
            lesson = learner.development.lessons[self.kind]
            if learner.is_present and lesson.task is task:
                lesson.is_held(self.seconds)

    def leave(self, task: Task) -> None:
        """It does not take place."""


def least_booked(able: list[Person], unit: int) -> Person | None:
    """Who of a unit, or else of the company, has the fewest hours of appointments; ties go to the lowest seat."""
    near = [person for person in able if person.unit == unit] or able
    return min(
        near, key=lambda person: (person.development.hours_as_teacher, person.seat.number), default=None
    )


def makes_appointment(
    giver: Person, about: Subject, entity: int, work: int, occurrence: int, role: int, seconds: int
) -> Task:
    """Hours of somebody's, to be held when nothing more urgent waits; the caller puts them on the desk."""
    company = giver.company
    served = company.served[giver.unit]
    task = Task(
        about,
        entity,
        work,
        occurrence,
        role,
        served[0] if served else 0,
        giver.unit,
        APPOINTMENT,
        company.rules.middle_class,
        company.calendar.now,
    )
    task.owner = giver
    giver.development.hours_as_teacher += seconds
    return task
