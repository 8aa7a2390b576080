"""What happens to the market for a while: factors of this week."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salessim.rules.accounts import mean_factor
from salessim.units import WEEK

if TYPE_CHECKING:
    from salessim.engine.simpy_engine.company import Company

__all__ = ["Shocks"]


class Shocks:
    """Factors on demand, odds, churn and prices; 1 (odds: 0) as long as nothing happens."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self.tables = company.tables.shocks
        self.are_there = self.tables.price.shape[1] > 0

    def demand(self, source: int, week: int) -> float:
        """Factor on a source's leads of a week; 1 before the first Monday."""
        return float(self.tables.demand[source, week]) if self.are_there and week >= 0 else 1.0

    def odds(self, segment: int) -> float:
        """What is added to the log-odds of decisions now."""
        return float(self.tables.odds[segment, self._week()]) if self.are_there else 0.0

    def price(self, segment: int) -> float:
        """Factor on new contracts now."""
        return float(self.tables.price[segment, self._week()]) if self.are_there else 1.0

    def churn(self, segment: int, since: int) -> float:
        """Mean factor on the churn hazard since a moment."""
        if not self.are_there:
            return 1.0
        return mean_factor(self.tables.churn[segment], since, self.company.calendar.now)

    def _week(self) -> int:
        return int(self.company.calendar.now // WEEK)
