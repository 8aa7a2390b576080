"""Every Monday: what the past week made of people, who goes and who comes, and what the new week has for them."""

from __future__ import annotations

from typing import Any

from salessim.compiling import compiled_apart
from salessim.engine.compiled.arrival import phases_end
from salessim.engine.compiled.books import week_is_booked
from salessim.engine.compiled.closing import week_is_closed
from salessim.engine.compiled.effort import people_choose_effort
from salessim.engine.compiled.handing_over import founders_hand_over
from salessim.engine.compiled.helping import everybody_may_help
from salessim.engine.compiled.judging import people_are_evaluated
from salessim.engine.compiled.knowledge import knowledge_grows, playbooks_are_noted
from salessim.engine.compiled.leaving import exits_are_forgotten, people_give_notice, people_leave
from salessim.engine.compiled.lessons import lessons_are_planned, undone_lessons_are_dropped
from salessim.engine.compiled.memory import record_at
from salessim.engine.compiled.passing_on import orphans_find_somebody
from salessim.engine.compiled.records import LEAVING
from salessim.engine.compiled.routes import routes_are_renewed, unstaffed_work_moves
from salessim.engine.compiled.scoring import analysts_look
from salessim.engine.compiled.staffing import people_are_promoted, people_start, seats_are_opened
from salessim.engine.compiled.standing import everybody_stands
from salessim.engine.compiled.steering import company_is_steered
from salessim.engine.compiled.timing import deals_are_moved
from salessim.rules.evaluation import QUARTER_WEEKS

__all__ = ["people_begin_week"]


@compiled_apart
def people_begin_week(company: Any, week: int) -> None:
    """Everything that happens to people on a Monday, in its order.

    Parameters
    ----------
    company : record
        The company.
    week : int
        The week that begins.
    """
    company.newcomers = 0
    if week > 0:
        undone_lessons_are_dropped(company)
        if company.is_steered:
            week_is_booked(company, week)
        week_is_closed(company, week)
        knowledge_grows(company, week)
        exits_are_forgotten(company, week)
        if week % QUARTER_WEEKS == 0 and company.is_evaluated:
            people_are_evaluated(company, week)
        if record_at(company.leaving, 0, LEAVING).level > 0.0:
            people_give_notice(company, week)
    if company.n_causes > 0:
        company_is_steered(company, week)
    if week > 0:
        people_leave(company, week)
    seats_are_opened(company)
    if company.is_evaluated:
        people_are_promoted(company)
    people_start(company)
    phases_end(company)
    founders_hand_over(company)
    routes_are_renewed(company)
    analysts_look(company)
    if week > 0 and company.n_units > 1:
        unstaffed_work_moves(company)
    if week > 0 and company.newcomers > 0:
        orphans_find_somebody(company)
    lessons_are_planned(company, week)
    everybody_stands(company, week)
    playbooks_are_noted(company, week)
    if company.has_overflow:
        everybody_may_help(company, week)
    if company.reacts:
        people_choose_effort(company, week)
    if company.moves_deals:
        deals_are_moved(company)
