"""How a person grows: experience in each role, what others gave, and the way from the first day to the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salessim.engine.simpy_engine.lesson import Lesson
from salessim.randomness.streams import Stream
from salessim.rules.evaluation import micro
from salessim.rules.learning import (
    LONGEST_WATCH,
    coaching_lift,
    feedback_experience,
    mentoring_dose,
    mentoring_lift,
    ramp_speed,
    start_of_ramp,
    volunteers,
)
from salessim.rules.people import after_schedule, experience, lift, net_availability, proficiency
from salessim.scenario.people_tables import LESSONS
from salessim.trace.kinds import Phase, RowKind
from salessim.units import WEEK

if TYPE_CHECKING:
    from salessim.engine.simpy_engine.company import Company
    from salessim.engine.simpy_engine.person import Person
    from salessim.engine.simpy_engine.seat import Seat

__all__ = ["COACHING", "FEEDBACK", "MENTORING", "SHADOWING", "WORKSHOP", "Development"]

SHADOWING, MENTORING, WORKSHOP, FEEDBACK, COACHING = range(len(LESSONS))
VOLUNTARY = 2  # code of the mentoring scheme


class Development:
    """Experience, lessons and phases of one person."""

    def __init__(self, company: Company, person: Person) -> None:
        n = len(company.role_ids)
        self.company = company
        self.person = person
        self.known = [0] * n
        self.busy = [0] * n
        self.busy_on_monday = [0] * n
        self.shared = [0.0] * n
        self.lifts = [1.0] * n
        self.speeds = [1.0] * n
        self.starts: list[float] = list(company.roles.ramp_start)
        self.phase = Phase.THEORY
        self.n_phases = 0
        self.phase_until = 0
        self.started_at = company.calendar.now
        self.since = self.role_since = self.work_since = company.calendar.now
        self.has_rotated = False
        self.mentor: Person | None = None
        self.is_volunteer = False
        self.lessons = [Lesson() for _ in LESSONS]
        self.hours_as_teacher = 0

    # -- from the first day to the desk ---------------------------------------------------------------------------

    def is_experienced(self, brought: list[int]) -> None:
        """Somebody who is there from the start: has worked for as long as the experience brought along."""
        self.since = self.role_since = self.work_since = -max(brought[role] for role in self.person.roles)
        self._may_volunteer()
        self.phase = Phase.AT_WORK

    def is_new_in(self, seat: Seat) -> None:
        """The first day on a seat: theory, rotation and shadowing come first, where there are any."""
        self.role_since = self.company.calendar.now
        self.mentor = None
        self.lessons = [Lesson() for _ in LESSONS]
        self._may_volunteer()
        self.phase = self._phase_after(None)
        if self.phase is Phase.AT_WORK:
            self.work_since = self.company.calendar.now
        else:
            self._phase_begins()

    def moves_on(self) -> bool:
        """On a Monday: to the next phase, when this one is over. Whether the person has come to be at work."""
        if self.phase is Phase.AT_WORK or not self._phase_is_over():
            return False
        if self.phase is Phase.ROTATION:
            self.has_rotated = True
        self.phase = self._phase_after(self.phase)
        self._phase_begins()
        if self.phase is not Phase.AT_WORK:
            return False
        self.work_since = self.company.calendar.now
        return True

    def _phase_is_over(self) -> bool:
        now = self.company.calendar.now
        if self.phase is Phase.SHADOWING and self.lessons[SHADOWING].received >= self.hours_of(SHADOWING):
            return True
        return now >= self.phase_until

    def _phase_after(self, phase: Phase | None) -> Phase:
        roles, role = self.company.roles, self.person.seat.first_role
        if phase is None and roles.theory[role] > 0:
            return Phase.THEORY
        if phase in (None, Phase.THEORY) and roles.rotation[role] > 0:
            return Phase.ROTATION
        weeks = roles.lesson_weeks[role][SHADOWING]
        if phase is not Phase.SHADOWING and self.hours_of(SHADOWING) > 0 and weeks > 0:
            return Phase.SHADOWING
        return Phase.AT_WORK

    def _phase_begins(self) -> None:
        roles, person = self.company.roles, self.person
        role = person.seat.first_role
        lasts = {
            Phase.THEORY: roles.theory[role],
            Phase.ROTATION: roles.rotation[role],
            Phase.SHADOWING: roles.lesson_weeks[role][SHADOWING] * WEEK,
            Phase.AT_WORK: 0,
        }
        self.phase_until = self.company.calendar.now + lasts[self.phase]
        self.n_phases += 1
        self.company.note(RowKind.PHASE_BEGAN, person.id, self.n_phases, person, person.unit, self.phase)

    def _may_volunteer(self) -> None:
        person = self.person
        role = person.seat.first_role
        u = self.company.luck.uniform(Stream.VOLUNTEERS, person.id, person.record.n_moves)
        self.is_volunteer = volunteers(u, person.talents[role], self.company.roles.uptake[role])

    # -- lessons --------------------------------------------------------------------------------------------------

    def hours_of(self, kind: int) -> int:
        """Hours of a kind of lesson in the person's role (seconds: a week, for shadowing in all)."""
        return int(self.company.roles.lesson_hours[self.person.seat.first_role][kind])

    def weeks_at_work(self) -> int:
        """Whole weeks since the first day at work."""
        return (self.company.calendar.now - self.work_since) // WEEK

    def wants(self, kind: int) -> int:
        """Hours of a kind of lesson that the person wants this week (seconds)."""
        if self.lessons[kind].task is not None:
            return 0
        hours = self.hours_of(kind)
        if kind == SHADOWING:
            left = hours - self.lessons[kind].received
            return min(LONGEST_WATCH, left) if self.phase is Phase.SHADOWING else 0
        if self.phase is not Phase.AT_WORK:
            return 0
        if kind == COACHING:
            return hours + (
                self.company.tables.evaluation.coach_hours if self.person.record.is_coached else 0
            )
        roles, role = self.company.roles, self.person.seat.first_role
        if self.weeks_at_work() >= roles.lesson_weeks[role][kind]:
            return 0
        if kind == MENTORING and roles.mentoring[role] == VOLUNTARY and not self.is_volunteer:
            return 0
        return hours

    def week_ends(self) -> None:
        """What was learnt in the week counts as experience."""
        person, gain = self.person, self.company.tables.knowledge.feedback_gain
        for kind, lesson in enumerate(self.lessons):
            if kind == SHADOWING:
                self.busy[person.seat.first_role] += lesson.received_this_week
            lesson.week_ends()
        hours = self.lessons[FEEDBACK].recent
        for role in person.roles:
            if hours > 0.0:
                self.busy[role] += feedback_experience(
                    self.busy[role] - self.busy_on_monday[role], gain, hours
                )
            self.busy_on_monday[role] = self.busy[role]

    # -- how the person stands ------------------------------------------------------------------------------------

    def experience_in(self, role: int) -> float:
        """Experience in a role (calendar seconds)."""
        return experience(self.known[role], self.busy[role], self.company.rules.reference_utilisation)

    def proficiency(self, role: int) -> float:
        """Share of full output in a role, by experience."""
        roles = self.company.roles
        if roles.ramp[role] == 0:
            return 1.0
        return proficiency(
            roles.ramp[role],
            self.starts[role],
            roles.ramp_time[role],
            roles.ramp_late[role],
            roles.ramp_late_share[role],
            self.experience_in(role) * self.speeds[role],
        )

    def is_past_ramp(self) -> bool:
        """Whether the person has the experience at which the ramp of the role ends."""
        roles, role = self.company.roles, self.person.seat.first_role
        if roles.ramp[role] == 0:
            return True
        late = roles.ramp_late[role] if roles.ramp_late_share[role] > 0.0 else 0
        return bool(self.experience_in(role) >= max(roles.ramp_time[role], late))

    def mentoring_dose(self) -> float:
        """Share of a full mentoring programme that the person has had so far."""
        received = self.lessons[MENTORING].received
        if not self.person.is_at_work() or received == 0:
            return 0.0
        roles, role = self.company.roles, self.person.seat.first_role
        weeks = min(self.weeks_at_work(), roles.lesson_weeks[role][MENTORING])
        return mentoring_dose(received, weeks, roles.mentoring_full[role])

    def stands(self, week: int, headcount: int) -> None:
        """What the week begins with: lifts, ramps, work that may be done, and time left for it."""
        company, person = self.company, self.person
        knowledge, roles, first = company.tables.knowledge, company.roles, person.seat.first_role
        all_hours = self.hours_of(WORKSHOP) * roles.lesson_weeks[first][WORKSHOP]
        trained = min(1.0, self.lessons[WORKSHOP].received / all_hours) if all_hours > 0 else 0.0
        by_mentor = mentoring_lift(self.mentoring_dose(), self.weeks_at_work(), roles.mentoring_lift[first])
        coaching = company.tables.coaching
        by_coach = coaching_lift(self.lessons[COACHING].recent, coaching.lift, coaching.scale)
        on_notice = company.tables.leaving.notice_output if person.leaves_at >= 0 else 1.0
        self._has_time(headcount)
        for role in person.roles:
            playbook = company.playbooks[role]
            self.speeds[role] = ramp_speed(
                playbook, knowledge.ramp_gain, trained if role == first else 0.0, knowledge.training_gain
            )
            self.starts[role] = start_of_ramp(
                roles.ramp_start[role],
                playbook,
                knowledge.start_gain,
                self.has_rotated,
                knowledge.rotation_gain,
            )
            self.lifts[role] = lift(by_mentor, by_coach, self.shared[role], on_notice)
            able = self.proficiency(role)
            if person.holds(role):
                person.levels[role] = sum(level <= able for level in company.levels) - 1
            company.note(
                RowKind.STANDING,
                person.id,
                week,
                person,
                person.unit,
                micro(able * self.lifts[role]),
                company.role_ids[role],
                micro(person.record.morale),
            )

    def _has_time(self, headcount: int) -> None:
        """Availability in a unit of so many people, when the week's scheduled hours are taken off."""
        person, units, seat = self.person, self.company.tables.units, self.person.seat
        open_week = int(units.before[person.unit][-1])
        scheduled = sum(self.lessons[kind].planned for kind in (WORKSHOP, FEEDBACK, COACHING))
        if person.is_at_work():
            scheduled += seat.documentation + seat.experiments + self.company.tables.knowledge.sharing
        net = net_availability(
            seat.availability,
            int(units.coordination_form[person.unit]),
            int(units.coordination_fixed[person.unit]),
            int(units.coordination_per_colleague[person.unit]),
            headcount,
            open_week,
        )
        person.availability = after_schedule(net, scheduled, open_week)
