"""Overflow: idle people of a unit take work without an owner from units that theirs helps."""

from __future__ import annotations

from typing import Any

from salessim.compiling import compiled_apart, compiled_part
from salessim.engine.compiled.desk import stir
from salessim.engine.compiled.luck import uniform
from salessim.engine.compiled.memory import record_at
from salessim.engine.compiled.records import BEHAVIOUR, NOBODY, NUMBER, PLAN, UNIT
from salessim.engine.compiled.roster import occupant_of, person_of
from salessim.randomness.streams import Stream
from salessim.rules.cooperation import help_given

__all__ = ["everybody_may_help", "helpers_are_nudged", "helpers_are_stirred", "others_need_help"]

HELP = int(Stream.HELP)


@compiled_apart
def everybody_may_help(company: Any, week: int) -> None:
    """Settle who helps other units this week: the likelier, the more somebody is paid for the team's result.

    Parameters
    ----------
    company : record
        The company.
    week : int
        The week that begins.
    """
    terms = record_at(company.behaviour, 0, BEHAVIOUR)
    for row in range(company.n_seats):
        number = occupant_of(company, row)
        if number == NOBODY:
            continue
        person = person_of(company, number)
        if record_at(company.units, person.unit, UNIT).n_helped > 0:
            share = 0.0
            if person.plan != NOBODY:
                share = record_at(company.plans, person.plan, PLAN).team_share
            chance = help_given(share, terms.help, terms.help_gain)
            person.helps_now = 1 if uniform(company, HELP, person.id, week) < chance else 0


@compiled_part
def others_need_help(company: Any, where: Any) -> bool:
    """Whether anything waits in a unit that this one helps."""
    for k in range(where.n_helped):
        other = record_at(company.helped, where.first_helped + k, NUMBER).value
        if record_at(company.units, other, UNIT).n_waiting > 0:
            return True
    return False


@compiled_part
def helpers_are_nudged(company: Any, unit: int) -> None:
    """If work is left over in a unit, those that help it look for it when nothing is stirred any more."""
    where = record_at(company.units, unit, UNIT)
    if where.n_waiting == 0:
        return
    for k in range(where.n_helpers):
        helper = record_at(company.helpers, where.first_helper + k, NUMBER).value
        other = record_at(company.units, helper, UNIT)
        if other.is_nudged == 0:
            other.is_nudged = 1
            record_at(company.nudged, company.n_nudged, NUMBER).value = helper
            company.n_nudged += 1


@compiled_part
def helpers_are_stirred(company: Any) -> None:
    """The units that were nudged look for work."""
    for k in range(company.n_nudged):
        unit = record_at(company.nudged, k, NUMBER).value
        record_at(company.units, unit, UNIT).is_nudged = 0
        stir(company, unit)
    company.n_nudged = 0
