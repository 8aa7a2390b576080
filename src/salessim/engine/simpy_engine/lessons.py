"""Lessons of the week: who teaches whom, for how long; each is an appointment in the teacher's own queue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salessim.engine.simpy_engine.desk import State, Task
from salessim.engine.simpy_engine.development import COACHING, FEEDBACK, MENTORING, SHADOWING, WORKSHOP
from salessim.engine.simpy_engine.lesson import Appointment, least_booked, makes_appointment
from salessim.trace.kinds import Work

if TYPE_CHECKING:
    from salessim.engine.simpy_engine.company import Company
    from salessim.engine.simpy_engine.person import Person

__all__ = ["lessons_of_week", "undone_lessons_lapse"]

WITH_MENTOR = (SHADOWING, MENTORING, FEEDBACK)


def undone_lessons_lapse(company: Company) -> None:
    """What did not take place last week is not made up for."""
    for person in company.people():
        for lesson in person.development.lessons:
            if lesson.task is not None and lesson.task.state in (State.WAITING, State.DROPPED):
                company.desk.drop(lesson.task)
                lesson.task = None


def lessons_of_week(company: Company, week: int) -> None:
    """Mentors are found for newcomers, and everybody's hours are agreed."""
    people = company.people()
    for person in people:
        person.development.hours_as_teacher = 0
        for lesson in person.development.lessons:
            lesson.planned = 0
    n_mentees = _find_mentors(company, people)
    workshops: dict[tuple[int, int], Task] = {}
    for learner in people:
        for kind in (SHADOWING, MENTORING, WORKSHOP, FEEDBACK, COACHING):
            wanted = learner.development.wants(kind)
            if wanted <= 0:
                continue
            if kind in WITH_MENTOR:
                _with_mentor(company, learner, kind, wanted, n_mentees, week)
            elif kind == WORKSHOP:
                _in_workshop(company, learner, wanted, workshops, week)
            else:
                _with_coach(company, learner, wanted, week)


# -- mentors ------------------------------------------------------------------------------------------------------


def _find_mentors(company: Company, people: list[Person]) -> dict[Person, int]:
    """Everybody who needs a mentor keeps the one there is or gets one; how many newcomers each mentor has."""
    learners = [
        (person, wanted[0])
        for person in people
        if (wanted := [kind for kind in WITH_MENTOR if person.development.wants(kind) > 0])
    ]
    n_mentees = dict.fromkeys(people, 0)
    for learner, _ in learners:
        mentor = learner.development.mentor
        if mentor is not None and mentor.is_free_to_take_over() and mentor.unit == learner.unit:
            n_mentees[mentor] += 1
        else:
            learner.development.mentor = None
    for learner, kind in learners:
        if learner.development.mentor is None:
            able = [person for person in people if _may_mentor(company, person, learner, kind)]
            if able:
                mentor = min(able, key=lambda person: (n_mentees[person], person.seat.number))
                learner.development.mentor = mentor
                n_mentees[mentor] += 1
    return n_mentees


def _may_mentor(company: Company, person: Person, learner: Person, kind: int) -> bool:
    if person is learner or person.unit != learner.unit or not person.is_free_to_take_over():
        return False
    if person.development.wants(SHADOWING) > 0 or person.development.wants(MENTORING) > 0:
        return False
    role = learner.seat.first_role
    return any(
        company.roles.taught_by[role][kind][taught]
        and person.development.proficiency(taught) >= company.roles.mentor_from[role]
        for taught in person.roles
    )


def _with_mentor(
    company: Company, learner: Person, kind: int, wanted: int, n_mentees: dict[Person, int], week: int
) -> None:
    """Hours with the mentor, who divides what there is among all newcomers."""
    mentor = learner.development.mentor
    if mentor is None or _role_taught(company, mentor, learner, kind) < 0:
        return
    share = company.roles.most_per_mentor[learner.seat.first_role] // n_mentees[mentor]
    planned = sum(learner.development.lessons[each].planned for each in WITH_MENTOR)
    seconds = min(wanted, share - planned)
    if seconds > 0:
        _agree(company, mentor, learner, kind, seconds, week)


# -- workshops and coaching ---------------------------------------------------------------------------------------


def _in_workshop(
    company: Company, learner: Person, wanted: int, workshops: dict[tuple[int, int], Task], week: int
) -> None:
    """One workshop serves all newcomers in a role of a unit."""
    group = (learner.unit, learner.seat.first_role)
    if group in workshops:
        task = workshops[group]
        assert isinstance(task.subject, Appointment)
        _attends(learner, task, task.subject)
        return
    able = [
        person
        for person in company.people()
        if person is not learner
        and person.is_at_work()
        and _role_taught(company, person, learner, WORKSHOP) >= 0
    ]
    giver = least_booked(able, learner.unit)
    if giver is not None:
        workshops[group] = _agree(company, giver, learner, WORKSHOP, wanted, week)


def _with_coach(company: Company, learner: Person, wanted: int, week: int) -> None:
    """A team lead coaches so many heads of the unit, in the order of their seats."""
    team = [person for person in company.people() if person.unit == learner.unit and person.is_at_work()]
    coaches = [person for person in team if _role_taught(company, person, learner, COACHING) >= 0]
    if learner in coaches:
        return
    heads = [person for person in team if person not in coaches]
    turn = heads.index(learner) // company.tables.coaching.span
    if turn < len(coaches):
        _agree(company, coaches[turn], learner, COACHING, wanted, week)


# -- agreement ----------------------------------------------------------------------------------------------------


def _role_taught(company: Company, giver: Person, learner: Person, kind: int) -> int:
    """The first role of a teacher in which a lesson can be given to a learner, or -1."""
    taught_by = company.roles.taught_by[learner.seat.first_role][kind]
    return next((role for role in giver.roles if taught_by[role]), -1)


def _agree(company: Company, giver: Person, learner: Person, kind: int, seconds: int, week: int) -> Task:
    """Put the lesson into the teacher's queue."""
    appointment = Appointment(company, seconds, kind)
    work, role = int(Work.SHADOWING) + kind, _role_taught(company, giver, learner, kind)
    task = makes_appointment(giver, appointment, learner.id, work, week, role, seconds)
    _attends(learner, task, appointment)
    company.desk.put(task)
    return task


def _attends(learner: Person, task: Task, appointment: Appointment) -> None:
    lesson = learner.development.lessons[appointment.kind]
    lesson.task = task
    lesson.planned = appointment.seconds
    appointment.learners.append(learner)
