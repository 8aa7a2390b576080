"""What happens to the market for a while: more or fewer leads, other chances, more churn, other prices."""

from __future__ import annotations

from typing import Any

from salessim.compiling import compiled_part
from salessim.engine.compiled.memory import floats_at, record_at
from salessim.engine.compiled.records import AMOUNT
from salessim.rules.accounts import mean_factor
from salessim.units import WEEK

__all__ = ["churn_since", "demand_in", "odds_now", "price_now"]


@compiled_part
def _at(company: Any, column: int, row: int, week: int) -> float:
    return record_at(column, row * company.n_shock_weeks + week, AMOUNT).value


@compiled_part
def demand_in(company: Any, source: int, week: int) -> float:
    """Factor on the leads of a source in a week."""
    return _at(company, company.demand, source, week)


@compiled_part
def odds_now(company: Any, segment: int) -> float:
    """Added to the log-odds of a segment's decisions."""
    return _at(company, company.odds, segment, company.now // WEEK)


@compiled_part
def price_now(company: Any, segment: int) -> float:
    """Factor on new contracts of a segment."""
    return _at(company, company.prices, segment, company.now // WEEK)


@compiled_part
def churn_since(company: Any, segment: int, since: int) -> float:
    """Mean factor on the churn hazard of a segment from a moment until now."""
    factors = floats_at(company.churn, segment * company.n_shock_weeks, company.n_shock_weeks)
    return mean_factor(factors, since, company.now)
