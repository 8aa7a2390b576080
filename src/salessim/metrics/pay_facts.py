"""What all pay statements of a replication look up: rows about pay, and the contracts and teams behind them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from fractions import Fraction
from typing import TypeAlias

from salessim.metrics.patches import patches_of
from salessim.metrics.plan_parts import PlanPart, target_of
from salessim.metrics.view import View
from salessim.rules.pay.components import MEASURES
from salessim.trace.kinds import RowKind

__all__ = ["AT", "ENTITY", "OF_DEALS", "PERSON", "A", "B", "C", "Facts", "Row"]

Row: TypeAlias = list[int]
AT, ENTITY, PERSON, UNIT, A, B, C = 0, 2, 4, 5, 6, 7, 8
OF_DEALS = ("bookings", "margin", "won_customers")


class Facts:
    """Credits, quotas, contracts and changes of quotas of one replication."""

    def __init__(self, view: View) -> None:
        trace = view.trace
        self.credits: list[Row] = trace.of(RowKind.CREDITED).tolist()
        self.quotas: list[Row] = trace.of(RowKind.QUOTA_SET).tolist()
        self.churned: list[Row] = trace.of(RowKind.CHURNED).tolist()
        self.deals: dict[int, Row] = {row[ENTITY]: row for row in trace.of(RowKind.DEAL_WON).tolist()}
        self.team_quotas = patches_of(view.tables, trace, "parts", "quota")
        self.first_part: list[int] = view.tables.plans.first_part.tolist()
        self.terms: dict[int, list[Row]] = defaultdict(list)
        for row in trace.of(RowKind.CONTRACT_STARTED).tolist():
            self.terms[row[ENTITY]].append(row)

    def conditions(self, row: Row) -> tuple[int, int]:
        """Length (seconds) and annual value (cents) of the contract behind a credit; 0 where there is none."""
        measure, cause = MEASURES[row[A]], row[ENTITY]
        terms = [term for term in self.terms[cause] if term[AT] <= row[AT]]
        if measure in OF_DEALS:
            return (terms[0][C] if terms else 0), (self.deals[cause][B] if cause in self.deals else 0)
        if measure in ("renewals", "upsell") and terms:
            return terms[-1][C], (terms[-1][A] if measure == "renewals" else row[B])
        return 0, 0

    def team_target(
        self, part: PlanPart, plan: int, months: int, share: Fraction, at: int
    ) -> tuple[int, int]:
        """Quota and value of a team's part as they stand at a moment, changes of the quota included."""
        row = self.first_part[plan] + part.number
        for changed_at, place, value in self.team_quotas:
            if place == row and changed_at <= at:
                part = replace(part, quota=Fraction(repr(value)))
        return target_of(part, months, share)

    def of_team(self, part: PlanPart, unit: int, begin: int, until: int) -> int:
        """Credited to people of a unit, or of the company, in a period towards a team's bonus (units)."""
        return sum(
            row[B]
            for row in self.credits
            if begin <= row[AT] < until
            and MEASURES[row[A]] in part.measures
            and (part.of_company or row[UNIT] == unit)
        )
