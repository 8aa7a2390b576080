"""The end of a week: what people earned, how busy they were, what they learnt, and how content they are."""

from __future__ import annotations

from typing import Any

from salessim.compiling import compiled_part
from salessim.engine.compiled.memory import record_at
from salessim.engine.compiled.partners import partners_are_looked_after
from salessim.engine.compiled.pay import purse_of, teams_close_week, week_of_pay_is_closed
from salessim.engine.compiled.performance import proficiency_of
from salessim.engine.compiled.records import (
    KNOWLEDGE,
    LEARNER,
    LEAVING,
    N_LESSONS,
    NOBODY,
    PLAN,
    RING,
    RING_WEEKS,
    ROLE,
    SEAT,
    UNIT,
)
from salessim.engine.compiled.roster import (
    career_of,
    duty_of,
    first_role_of,
    holding_of,
    learnt_by,
    occupant_of,
    person_of,
)
from salessim.rules.evaluation import QUARTER_WEEKS, attainment, weekly_target
from salessim.rules.learning import LATEST_WEEK, feedback_experience, recent_hours
from salessim.rules.leaving import (
    OVERLOAD_WEEKS,
    VALUES_EFFECT,
    is_overloaded,
    morale_after_week,
    morale_target,
)
from salessim.scenario.people_tables import LESSONS
from salessim.units import WEEK

__all__ = ["week_is_closed"]

SHADOWING, FEEDBACK = LESSONS.index("shadowing"), LESSONS.index("feedback")
OVERLOAD_MASK = (1 << OVERLOAD_WEEKS) - 1


@compiled_part
def week_is_closed(company: Any, week: int) -> None:
    """The past week goes into everybody's record."""
    for row in range(company.n_seats):
        number = occupant_of(company, row)
        if number != NOBODY:
            if company.has_partners:
                partners_are_looked_after(company, number)
            _earned(company, number, week)
            _was_busy(company, number)
            _learnt(company, number)
            _is_content(company, number)
    teams_close_week(company, (week - 1) % RING_WEEKS)


@compiled_part
def _earned(company: Any, number: int, week: int) -> None:
    """Commission of the week, and on target, which grows with the ramp; and of all the weeks that are kept."""
    person, career = person_of(company, number), career_of(company, number)
    first = first_role_of(company, number)
    target = 0
    if person.plan != NOBODY:
        share = proficiency_of(
            company, holding_of(company, number, first), record_at(company.roles, first, ROLE)
        )
        target = weekly_target(record_at(company.plans, person.plan, PLAN).target, share)
    place = (week - 1) % RING_WEEKS
    ring = record_at(company.rings, number * RING_WEEKS + place, RING)
    week_of_pay_is_closed(company, number, ring, place)
    career.credited += person.credit_week - ring.credit
    career.targeted += target - ring.target
    ring.credit = person.credit_week
    ring.target = target
    person.credit_week = 0
    career.weeks += 1


@compiled_part
def _was_busy(company: Any, number: int) -> None:
    person, career = person_of(company, number), career_of(company, number)
    open_week = record_at(company.units, person.unit, UNIT).open_week
    career.overload = (career.overload << 1) & OVERLOAD_MASK
    if is_overloaded(person.busy_week, open_week):
        career.overload += 1
    person.busy_week = 0


@compiled_part
def _learnt(company: Any, number: int) -> None:
    """Watching counts as experience, and feedback lets the week's work count for more."""
    for kind in range(N_LESSONS):
        learner = record_at(company.learners, number * N_LESSONS + kind, LEARNER)
        learner.recent = recent_hours(learner.recent, learner.received_week, LATEST_WEEK)
        if kind == SHADOWING:
            holding_of(company, number, first_role_of(company, number)).busy += learner.received_week
        learner.received_week = 0
    hours = record_at(company.learners, number * N_LESSONS + FEEDBACK, LEARNER).recent
    gain = record_at(company.knowledge, 0, KNOWLEDGE).feedback_gain
    for role in range(company.n_roles):
        if duty_of(company, person_of(company, number).seat, role).holds:
            holding, learnt = holding_of(company, number, role), learnt_by(company, number, role)
            if hours > 0.0:
                holding.busy += feedback_experience(holding.busy - learnt.busy_on_monday, gain, hours)
            learnt.busy_on_monday = holding.busy


@compiled_part
def _is_content(company: Any, number: int) -> None:
    """Morale moves towards where success, load, recognition, prospects and values would have it."""
    person, career = person_of(company, number), career_of(company, number)
    seat = record_at(company.seats, person.seat, SEAT)
    overloaded = 0
    for k in range(OVERLOAD_WEEKS):
        overloaded += (career.overload >> k) & 1
    target = morale_target(
        attainment(career.credited, career.targeted),
        overloaded / float(OVERLOAD_WEEKS),
        career.recognised != 0,
        record_at(company.roles, seat.first_role, ROLE).has_path != 0,
        seat.experiments > 0,
        VALUES_EFFECT * career.values,
        _was_raised(company, number),
    )
    per_month = record_at(company.leaving, 0, LEAVING).morale_per_month
    career.morale = morale_after_week(career.morale, target, per_month)


@compiled_part
def _was_raised(company: Any, number: int) -> bool:
    """Whether somebody's quota was raised in the past quarter."""
    raised_at = purse_of(company, number).quota_raised_at
    return bool(raised_at >= 0 and company.now - raised_at < QUARTER_WEEKS * WEEK)
