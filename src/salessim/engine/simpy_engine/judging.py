"""Once a quarter people are judged; every week somebody may have had enough."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salessim.engine.simpy_engine.staffing import gives_notice
from salessim.randomness.streams import Stream
from salessim.rules.evaluation import (
    COACHED,
    DISMISSED,
    NOTHING,
    QUARTER_WEEKS,
    RECOGNISED,
    micro,
    quality,
    score,
    verdict,
)
from salessim.rules.leaving import (
    FIRST_MONTH,
    HALF_YEAR,
    leaves_this_week,
    monthly_hazard,
    morale_factor,
    pay_elsewhere,
    peer_exits_factor,
    spread_factor,
    survival_factor,
)
from salessim.trace.kinds import LeavingReason, RowKind

if TYPE_CHECKING:
    from salessim.engine.simpy_engine.company import Company
    from salessim.engine.simpy_engine.person import Person

__all__ = ["people_are_evaluated", "people_give_notice"]


def people_are_evaluated(company: Company, week: int) -> None:
    """Recognition, coaching or dismissal by attainment and quality of the quarter."""
    for person in company.people():
        if person.is_free_to_take_over() and person.record.is_judged():
            _is_evaluated(company, person, week)


def _is_evaluated(company: Company, person: Person, week: int) -> None:
    settings, record = company.tables.evaluation, person.record
    number = week // QUARTER_WEEKS
    attained = record.attainment_of_quarter(week)
    good = quality(record.passed, record.expected)
    record.score = score(attained, good, settings.quality_weight)
    is_past_ramp = person.development.is_past_ramp()
    led_to = verdict(
        record.score,
        is_past_ramp,
        record.n_poor,
        company.luck.uniform(Stream.DISMISSAL, person.id, number),
        settings.recognise_from,
        settings.coach_below,
        settings.dismiss_below,
        settings.dismissal if person.seat.may_leave else 0.0,
    )
    record.n_poor = record.n_poor + 1 if is_past_ramp and record.score < settings.dismiss_below else 0
    record.is_recognised = led_to == RECOGNISED
    record.is_coached = led_to == COACHED
    record.is_promotable = record.score >= settings.promote_from
    record.passed = record.expected = 0
    if led_to != NOTHING:
        company.note(
            RowKind.EVALUATED, person.id, number, person, person.unit, micro(attained), micro(good), led_to
        )
    if led_to == DISMISSED:
        gives_notice(company, person, LeavingReason.DISMISSED, company.calendar.now)


def people_give_notice(company: Company, week: int) -> None:
    """Who leaves, by pay, colleagues, standing, morale and time here."""
    now = company.calendar.now
    for person in company.people():
        if person.leaves_at < 0 and person.seat.may_leave:
            u = company.luck.uniform(Stream.QUITS, person.id, week)
            if leaves_this_week(u, _hazard(company, person, week)):
                gives_notice(company, person, LeavingReason.QUIT, now + company.tables.leaving.notice)


def _hazard(company: Company, person: Person, week: int) -> float:
    """Monthly hazard of giving notice."""
    leaving, growth, seat = company.tables.leaving, person.development, person.seat
    role, now = seat.first_role, company.calendar.now
    base = 0.0
    for held in person.roles:
        base += company.roles.leaving[held]
    base = base / len(person.roles)
    markets = [market for held in person.roles if (market := company.roles.market_ote[held]) > 0]
    hazard = monthly_hazard(
        leaving.level,
        base,
        person.record.yearly_pay(),
        pay_elsewhere(sum(markets), len(markets), person.record.yearly_pay_on_target()),
        person.talents[role],
        leaving.pay_exponent,
        leaving.outside_by_talent,
    )
    team = [colleague for colleague in company.people() if colleague.unit == person.unit]
    exits = sum(company.exits_of[person.unit].get(past, 0) for past in range(week - QUARTER_WEEKS, week))
    hazard = hazard * peer_exits_factor(exits, len(team), leaving.peers)
    if person.plan >= 0:
        peers = [colleague for colleague in team if colleague.plan == person.plan]
        attained = [int(colleague.record.attainment() * 1000) for colleague in peers]
        mine = int(person.record.attainment() * 1000)
        squares = sum(each * each for each in attained)
        hazard = hazard * spread_factor(mine, len(peers), sum(attained), squares, leaving.spread)
    hazard = hazard * morale_factor(person.record.morale, leaving.morale_effect)
    if now - growth.since < HALF_YEAR:
        hazard = hazard * leaving.early
    is_from_here = growth.work_since >= growth.started_at
    if person.is_at_work() and is_from_here and now - growth.work_since < FIRST_MONTH:
        survival = company.roles.mentoring_survival[role]
        hazard = hazard * survival_factor(growth.mentoring_dose(), survival)
    return hazard
