"""What a person brings to a role now: proficiency by experience, talent, and what others gave, as pace or as odds."""

from __future__ import annotations

from typing import Any

from salessim.compiling import compiled_part
from salessim.engine.compiled.memory import record_at
from salessim.engine.compiled.records import HOLDING, PERSON, ROLE, RULES
from salessim.rules.people import experience, log_performance, pace, proficiency

__all__ = ["log_performance_of", "pace_of", "proficiency_of"]


@compiled_part
def proficiency_of(company: Any, holding: Any, role: Any) -> float:
    """Share of full output by experience; how fast it counts and where it begins were settled on Monday."""
    if role.ramp == 0:
        return 1.0
    age = experience(holding.known, holding.busy, record_at(company.rules, 0, RULES).reference_utilisation)
    return proficiency(
        role.ramp, holding.start, role.ramp_time, role.ramp_late, role.ramp_late_share, age * holding.speed
    )


@compiled_part
def pace_of(company: Any, person: int, row: int) -> float:
    """Pace of work in a role; 1 in roles that act on the odds."""
    role = record_at(company.roles, row, ROLE)
    if role.acts_on_odds:
        return 1.0
    holding = record_at(company.holdings, person * company.n_roles + row, HOLDING)
    lift = holding.lift * record_at(company.people, person, PERSON).effort
    return pace(proficiency_of(company, holding, role), lift, holding.talent_pace)


@compiled_part
def log_performance_of(company: Any, person: int, row: int) -> float:
    """Logarithm of performance, for roles that act on the odds; 0 for the others."""
    role = record_at(company.roles, row, ROLE)
    if not role.acts_on_odds:
        return 0.0
    holding = record_at(company.holdings, person * company.n_roles + row, HOLDING)
    effect = record_at(company.rules, 0, RULES).talent_effect
    lift = holding.lift * record_at(company.people, person, PERSON).effort
    return log_performance(proficiency_of(company, holding, role), lift, holding.talent, effect)
