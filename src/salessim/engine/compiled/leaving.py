"""Why people go, and how: the hazard of giving notice, notice, and the last day."""

from __future__ import annotations

from typing import Any

from salessim.compiling import compiled_part
from salessim.engine.compiled.idle import becomes_busy
from salessim.engine.compiled.luck import uniform
from salessim.engine.compiled.memory import note, record_at
from salessim.engine.compiled.passing_on import EVERYTHING, passes_on
from salessim.engine.compiled.pay import purse_of, settles
from salessim.engine.compiled.records import (
    EXIT_WEEKS,
    HIRING,
    KNOWLEDGE,
    LEAVING,
    NOBODY,
    NUMBER,
    PEERS,
    PLAN,
    RING_WEEKS,
    ROLE,
    SEAT,
    UNIT,
)
from salessim.engine.compiled.requisition import opens_seat
from salessim.engine.compiled.roster import (
    AT_WORK,
    GONE,
    career_of,
    duty_of,
    first_role_of,
    holding_of,
    is_idle,
    occupant_of,
    person_of,
)
from salessim.engine.compiled.standing import dose_of
from salessim.randomness.streams import Stream
from salessim.rules.evaluation import attainment
from salessim.rules.learning import playbook_after_exit
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

__all__ = ["exits_are_forgotten", "gets_up", "gives_notice", "people_give_notice", "people_leave"]

NOTICE_GIVEN, PERSON_LEFT = int(RowKind.NOTICE_GIVEN), int(RowKind.PERSON_LEFT)
QUIT, QUITS = int(LeavingReason.QUIT), int(Stream.QUITS)


# -- notice -------------------------------------------------------------------------------------------------------


@compiled_part
def gives_notice(company: Any, number: int, reason: int, leaves_at: int) -> None:
    """A person will leave; the search for a successor begins."""
    person, career = person_of(company, number), career_of(company, number)
    person.leaves_at = leaves_at
    career.reason = reason
    note(company, NOTICE_GIVEN, person.id, 0, number, person.unit, leaves_at, reason, 0)
    if record_at(company.hiring, 0, HIRING).backfill:
        opens_seat(company, person.seat)


@compiled_part
def people_give_notice(company: Any, week: int) -> None:
    """Some leave on their own."""
    leaving = record_at(company.leaving, 0, LEAVING)
    _compare_peers(company)
    for row in range(company.n_seats):
        number = occupant_of(company, row)
        if number == NOBODY or not record_at(company.seats, row, SEAT).leaves:
            continue
        person = person_of(company, number)
        if person.leaves_at >= 0:
            continue
        u = uniform(company, QUITS, person.id, week)
        if leaves_this_week(u, _hazard(company, number, leaving)):
            gives_notice(company, number, QUIT, company.now + leaving.notice)


@compiled_part
def _compare_peers(company: Any) -> None:
    """Attainments of everybody with the same plan in a unit, summed up."""
    for k in range(company.n_units * company.n_plans):
        peers = record_at(company.peers, k, PEERS)
        peers.n = peers.total = peers.squares = 0
    for row in range(company.n_seats):
        number = occupant_of(company, row)
        if number != NOBODY and person_of(company, number).plan != NOBODY:
            mine = _thousandths(company, number)
            peers = _peers_of(company, number)
            peers.n += 1
            peers.total += mine
            peers.squares += mine * mine


@compiled_part
def _peers_of(company: Any, number: int) -> Any:
    person = person_of(company, number)
    return record_at(company.peers, person.unit * company.n_plans + person.plan, PEERS)


@compiled_part
def _thousandths(company: Any, number: int) -> int:
    """Attainment of half a year."""
    career = career_of(company, number)
    return int(attainment(career.credited, career.targeted) * 1000)


@compiled_part
def _hazard(company: Any, number: int, leaving: Any) -> float:
    """Monthly hazard of giving notice."""
    person, career = person_of(company, number), career_of(company, number)
    first = first_role_of(company, number)
    hazard = _hazard_by_pay(company, number, first, leaving)
    where = record_at(company.units, person.unit, UNIT)
    hazard = hazard * peer_exits_factor(_exits_of(company, person.unit), where.headcount, leaving.peers)
    if person.plan != NOBODY:
        peers = _peers_of(company, number)
        mine = _thousandths(company, number)
        hazard = hazard * spread_factor(mine, peers.n, peers.total, peers.squares, leaving.spread)
    hazard = hazard * morale_factor(career.morale, leaving.morale_effect)
    if company.now - career.since < HALF_YEAR:
        hazard = hazard * leaving.early
    is_new = company.now - career.work_since < FIRST_MONTH and career.work_since >= career.started_at
    if is_new and person.phase == AT_WORK:
        survival = record_at(company.roles, first, ROLE).mentoring_survival
        hazard = hazard * survival_factor(dose_of(company, number, first), survival)
    return hazard


@compiled_part
def _hazard_by_pay(company: Any, number: int, first: int, leaving: Any) -> float:
    person, career = person_of(company, number), career_of(company, number)
    total, n = 0.0, 0
    market, n_markets = 0, 0
    for role in range(company.n_roles):
        if duty_of(company, person.seat, role).holds:
            terms = record_at(company.roles, role, ROLE)
            total += terms.leaving
            n += 1
            market += terms.market_ote
            n_markets += terms.market_ote > 0
    pay, here = 0.0, 0.0
    if person.plan != NOBODY:
        plan = record_at(company.plans, person.plan, PLAN)
        earned = (
            2.0 * purse_of(company, number).earned if career.weeks >= RING_WEEKS else float(plan.variable)
        )
        pay = float(plan.base) + earned
        here = float(plan.base + plan.variable)
    return monthly_hazard(
        leaving.level,
        total / n,
        pay,
        pay_elsewhere(market, n_markets, here),
        holding_of(company, number, first).talent,
        leaving.pay_exponent,
        leaving.outside_by_talent,
    )


# -- the last day -------------------------------------------------------------------------------------------------


@compiled_part
def _exits_of(company: Any, unit: int) -> int:
    """People who left a unit in the thirteen weeks before this."""
    n = 0
    for k in range(EXIT_WEEKS):
        n += record_at(company.exits, unit * EXIT_WEEKS + k, NUMBER).value
    return n


@compiled_part
def exits_are_forgotten(company: Any, week: int) -> None:
    """What lies longer back than thirteen weeks no longer counts: the exits of this week take its place."""
    for unit in range(company.n_units):
        record_at(company.exits, unit * EXIT_WEEKS + week % EXIT_WEEKS, NUMBER).value = 0


@compiled_part
def people_leave(company: Any, week: int) -> None:
    """Last days are over."""
    for row in range(company.n_seats):
        number = occupant_of(company, row)
        if number != NOBODY and person_of(company, number).leaves_at == company.now:
            _leaves(company, number, week)


@compiled_part
def _leaves(company: Any, number: int, week: int) -> None:
    """A person leaves: the seat is vacant, and the work passes on; a task in hand is finished."""
    person, career = person_of(company, number), career_of(company, number)
    seat = record_at(company.seats, person.seat, SEAT)
    settles(company, number, 1)
    note(company, PERSON_LEFT, person.id, 0, number, person.unit, seat.ids, career.reason, career.seat_since)
    gets_up(company, number)
    person.phase = GONE
    record_at(company.exits, person.unit * EXIT_WEEKS + week % EXIT_WEEKS, NUMBER).value += 1
    lost = record_at(company.knowledge, 0, KNOWLEDGE).lost_with_leaver
    for row in range(company.n_roles):
        if duty_of(company, person.seat, row).holds:
            role = record_at(company.roles, row, ROLE)
            role.playbook = playbook_after_exit(role.playbook, lost)
    passes_on(company, number, EVERYTHING)
    for role in range(company.n_roles):
        holding_of(company, number, role).is_held = 0


@compiled_part
def gets_up(company: Any, number: int) -> None:
    """A person leaves a seat vacant, and is not idle there any more."""
    person = person_of(company, number)
    if is_idle(person):
        becomes_busy(company, number)
    record_at(company.seats, person.seat, SEAT).occupant = NOBODY
    record_at(company.units, person.unit, UNIT).headcount -= 1
    if person.plan != NOBODY:
        record_at(company.plans, person.plan, PLAN).heads -= 1
