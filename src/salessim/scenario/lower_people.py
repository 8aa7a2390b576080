"""Lower the people of a scenario: roles, seats, and the numbers of hiring, leaving, evaluation and learning."""

from __future__ import annotations

from typing import Any

import numpy as np

from salessim.randomness.draws import identity, identity_of_key
from salessim.rules.leaving import yearly_to_monthly
from salessim.scenario.lower_blocks import columns_of, floats, in_order, ints, roles_in_use, row_of, titles_of
from salessim.scenario.people_tables import (
    LESSONS,
    Coaching,
    Evaluation,
    Hiring,
    Interviews,
    Knowledge,
    Leaving,
    Seats,
)
from salessim.scenario.scenario import Scenario
from salessim.scenario.tables import Roles
from salessim.units import HOUR, YEAR, to_cents

__all__ = ["levels_of", "lower_people", "lower_roles"]

RAMPS = ("none", "linear", "exponential")
SCHEMES = ("none", "mandatory", "voluntary")
START_EXPERIENCE = 2 * YEAR
_SEAT = identity_of_key("seat", "the seat itself")
"""A seat's own identity descends from its group's with this mixed in, so that it is nobody's who sits there."""


def levels_of(scenario: Scenario) -> list[float]:
    """Proficiencies that work may need, rising; the first is 0."""
    needs = {0.0}
    for segment in scenario.segments.values():
        care = segment.accounts
        own = [stage.needs for stage in segment.stages.values()] + [
            0.0,
            care.renewal_needs,
            care.upsell_needs,
        ]
        needs |= {max(segment.needs, need) for need in own}
    return sorted(needs)


def lower_roles(scenario: Scenario) -> Roles:
    """The roles, and how people are taught in them."""
    used = roles_in_use(scenario)
    blocks = in_order(used)
    table = [role for _, role in blocks]
    rows = row_of(used)
    lessons = [_lessons(scenario, role) for role in table]
    taught_by = np.zeros((len(table), len(LESSONS), len(table)), dtype=np.bool_)
    for row, given in enumerate(lessons):
        for kind, (_, _, by) in enumerate(given):
            by_itself = [] if LESSONS[kind] == "coaching" else [row]
            taught_by[row, kind, [rows[key] for key in by if key in rows] if by else by_itself] = True
    sources_of_promotion = {
        key
        for unit in scenario.units.values()
        for seats in unit.seats.values()
        for key in seats.promotes_from
    }
    shape = (len(table), len(LESSONS))
    return Roles(
        keys=tuple(key for key, _ in blocks),
        titles=titles_of(blocks),
        ids=ints([identity_of_key("role", key) for key, _ in blocks]),
        acts_on_odds=np.array([r.performance == "odds" for r in table], dtype=np.bool_),
        ramp=ints([RAMPS.index(r.ramp) for r in table]),
        ramp_time=ints([r.ramp_time for r in table]),
        ramp_start=floats([r.ramp_start for r in table]),
        ramp_late=ints([r.ramp_late for r in table]),
        ramp_late_share=floats([r.ramp_late_share if r.ramp_late > 0 else 0.0 for r in table]),
        prospects=np.array([r.prospects for r in table], dtype=np.bool_),
        playbook=floats([r.playbook for r in table]),
        leaving=floats([yearly_to_monthly(r.attrition) for r in table]),
        market_ote=ints([to_cents(r.market_ote) for r in table]),
        fill_median=ints([r.hiring.time_to_fill for r in table]),
        fill_sigma=floats([r.hiring.time_to_fill_sigma for r in table]),
        hiring_cost=ints([to_cents(r.hiring.cost) for r in table]),
        onboarding_cost=ints([to_cents(r.onboarding.cost) for r in table]),
        theory=ints([r.onboarding.theory for r in table]),
        rotation=ints([r.onboarding.rotation for r in table]),
        mentoring=ints([SCHEMES.index(r.onboarding.mentoring.scheme) for r in table]),
        uptake=floats([r.onboarding.mentoring.uptake for r in table]),
        mentoring_lift=floats([r.onboarding.mentoring.lift for r in table]),
        mentoring_full=ints([r.onboarding.mentoring.full_hours for r in table]),
        mentoring_survival=floats([r.onboarding.mentoring.survival for r in table]),
        mentor_from=floats([r.onboarding.mentoring.mentor_from for r in table]),
        most_per_mentor=ints([r.onboarding.mentoring.most_per_mentor for r in table]),
        lesson_hours=ints([hours for given in lessons for hours, _, _ in given]).reshape(shape),
        lesson_weeks=ints([weeks for given in lessons for _, weeks, _ in given]).reshape(shape),
        taught_by=taught_by,
        has_path=np.array([key in sources_of_promotion for key, _ in blocks], dtype=np.bool_),
    )


def _lessons(scenario: Scenario, role: Any) -> list[tuple[int, int, tuple[str, ...]]]:
    """Hours, weeks and teachers of each kind of lesson, in the order of :data:`LESSONS`."""
    shadowing, mentoring = role.onboarding.shadowing, role.onboarding.mentoring
    coaching = scenario.coaching
    return [
        (shadowing.hours, shadowing.weeks, shadowing.by),
        (mentoring.hours if mentoring.scheme != "none" else 0, mentoring.weeks, mentoring.by),
        *(
            (lesson.hours, lesson.weeks, lesson.by)
            for lesson in (role.onboarding.workshops, role.onboarding.feedback)
        ),
        (coaching.hours, 0, coaching.by),
    ]


def lower_people(scenario: Scenario) -> dict[str, Any]:
    """Seats and the numbers of all that happens to people, by the names of their tables."""
    hiring, leaving, knowledge = scenario.hiring, scenario.leaving, scenario.knowledge
    product, coaching = knowledge.new_product, scenario.coaching
    roles = row_of(roles_in_use(scenario))
    return {
        "seats": _lower_seats(scenario),
        "hiring": Hiring(hiring.backfill, hiring.candidates),
        "interviews": Interviews(
            hours=ints([stage.hours for stage in hiring.stages]),
            validity=floats([stage.validity for stage in hiring.stages]),
            by=ints([roles.get(stage.by, -1) if stage.by else -1 for stage in hiring.stages]),
            is_about_values=np.array([stage.is_about_values for stage in hiring.stages], dtype=np.bool_),
        ),
        "leaving": Leaving(
            level=leaving.level,
            pay_exponent=leaving.pay_exponent,
            outside_by_talent=leaving.outside_by_talent,
            peers=leaving.peers,
            spread=leaving.spread,
            morale_effect=leaving.morale,
            morale_per_month=leaving.morale_per_month,
            early=leaving.early,
            notice=leaving.notice,
            notice_output=leaving.notice_output,
            account_hazard=leaving.account_hazard,
            account_unrest=leaving.account_unrest,
        ),
        "evaluation": Evaluation(**scenario.evaluation.model_dump()),
        "knowledge": Knowledge(
            **knowledge.model_dump(exclude={"new_product"}),
            new_product=product.is_on,
            curve_floor=product.floor,
            curve_middle=product.middle,
            curve_width=product.width,
        ),
        "coaching": Coaching(coaching.hours, coaching.span, coaching.lift, coaching.scale / HOUR),
    }


def _lower_seats(scenario: Scenario) -> Seats:
    used = roles_in_use(scenario)
    roles, units, plans = row_of(used), row_of(scenario.units), row_of(scenario.plans)
    rows: list[dict[str, Any]] = []
    n_groups = 0
    for unit_key, unit in in_order(scenario.units):
        for seat_key, seats in in_order(unit.seats):
            group = identity_of_key("seat", unit_key, seat_key)
            held = _among(roles, seats.roles)
            shared = {
                "seat_keys": f"{unit_key}.{seat_key}",
                "group": group,
                "group_row": n_groups,
                "unit": units[unit_key],
                "first_role": roles[seats.roles[0]],
                "holds": held,
                "starts_at": seats.starts if seats.requisition < 0 else -1,
                "requisition_at": seats.requisition,
                "availability": _availability(scenario, unit, seats),
                "talent_mean": seats.talent_mean,
                "candidate_mean": _candidate_mean(scenario, seats),
                "talent_sd": seats.talent_sd,
                "experience": [_first_day(scenario, seats, key) for key in sorted(used)],
                "plan": -1 if seats.plan is None else plans[seats.plan],
                "leaves": seats.leaves,
                "hands_over": seats.hands_over,
                "documentation": seats.documentation,
                "documents": _among(roles, seats.documents) if seats.documents else held,
                "experiments": seats.experiments,
                "promotes_from": _among(roles, seats.promotes_from),
            }
            rows += [
                shared
                | {
                    "names": f"{unit_key}/{seat_key} {number + 1}",
                    "ids": identity(group ^ _SEAT, number, 0),
                    "person_ids": identity(group, number, 0),
                    "number": number,
                    "reserve": number >= seats.count,
                }
                | ({"starts_at": -1, "requisition_at": -1} if number >= seats.count else {})
                for number in range(seats.count + seats.reserve)
            ]
            n_groups += 1
    widths = dict.fromkeys(("holds", "experience", "documents", "promotes_from"), len(roles))
    table: Seats = columns_of(Seats, rows, widths)
    return table


def _availability(scenario: Scenario, unit: Any, seats: Any) -> float:
    """Share of opening hours for work, when meetings are taken off."""
    share = float(scenario.work.availability if seats.availability is None else seats.availability)
    meetings = scenario.communication.unit_meeting + scenario.communication.company_meeting
    return share - meetings / sum(end - start for start, end in unit.hours) if meetings else share


def _among(rows: dict[str, int], keys: tuple[str, ...]) -> list[bool]:
    """Whether each row is among those of the keys."""
    chosen = {rows[key] for key in keys if key in rows}
    return [row in chosen for row in range(len(rows))]


def _candidate_mean(scenario: Scenario, seats: Any) -> float:
    """Mean talent of those who are found for seats: incentive pay draws those who expect to earn by it.

    talent_mean + candidate_mean + applicants x (incentive share - market share) / 0.2, the market's share being the
    mean over the roles held that have one.
    """
    mean = float(seats.talent_mean + scenario.hiring.candidate_mean)
    market = [
        share for role in seats.roles if (share := scenario.roles[role].reference.incentive_share) > 0.0
    ]
    if seats.plan is None or not market:
        return mean
    share = 1.0 - scenario.plans[seats.plan].base_share
    return mean + scenario.behaviour.applicants * (share - sum(market) / len(market)) / 0.2


def _first_day(scenario: Scenario, seats: Any, role: str) -> int:
    """Experience in a role on the first day (seconds): none in roles that the seat does not hold, unless it says so."""
    if seats.requisition >= 0:
        return 0
    if role in seats.experience:
        return int(seats.experience[role])
    if seats.starts > 0 or role not in seats.roles:
        return 0
    return int(scenario.start.experience.get(role, START_EXPERIENCE))
