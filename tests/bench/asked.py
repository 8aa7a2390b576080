"""What the comparison is asked to show: ratios of two that took their turns beside each other, each with its limit."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from salessim.statistics.intervals import Interval, quantile_interval

__all__ = ["Ratio", "ratios"]

LONGER_AT_MOST = 1.5
LARGER = (
    "growth_x10",
    "growth_x100",
    "growth_x10_one_market",
    "growth_x100_one_market",
    "growth_10_years",
    "growth_100_years",
)


@dataclass(frozen=True)
class Ratio:
    """A ratio and what is asked of it.

    Attributes
    ----------
    key, words : str
        For tests, and for people.
    by_round : sequence of float
        What it was in each round; empty when something it is made of was not measured.
    limit : float
    is_floor : bool
        Whether the value has to be at least the limit, or at most.
    """

    key: str
    words: str
    by_round: Sequence[float]
    limit: float
    is_floor: bool = True

    @property
    def value(self) -> float:
        """Median over the rounds; NaN without any."""
        return median(self.by_round) if self.by_round else math.nan

    @property
    def interval(self) -> Interval:
        """Interval of the median by order statistics, which asks for no distribution; NaN below ten rounds."""
        return quantile_interval(self.by_round, 0.5)

    @property
    def verdict(self) -> str:
        """``holds``, ``missed`` or ``not measured``; ``just`` before it when the interval reaches the limit."""
        if not self.by_round:
            return "not measured"
        holds = self.value >= self.limit if self.is_floor else self.value <= self.limit
        is_sure = self.limit < self.interval.low or self.interval.high < self.limit
        return ("" if is_sure else "just ") + ("holds" if holds else "missed")

    @property
    def asked(self) -> str:
        """The limit in words."""
        return f"at {'least' if self.is_floor else 'most'} {self.limit:g}"


def ratios(result: dict[str, Any]) -> list[Ratio]:
    """All of them, from the result of a comparison (see :mod:`compare`)."""
    tandem = {row["key"]: row for row in result["tandem"]}
    companies = {(row["key"], row["engine"]): row for row in result["companies"]}

    def seconds(key: str) -> list[float]:
        return tandem[key]["by_round"] if key in tandem else []

    def per_event(key: str, engine: str, with_metrics: str = "") -> list[float]:
        row = companies.get((key, engine))
        return row["by_round" + with_metrics] if row else []

    ours = seconds("salessim_compiled")
    script = [taken / tandem["simpy_script"]["events"] for taken in seconds("simpy_script")]
    growth, growth_by_simpy = (per_event("growth", engine) for engine in ("compiled", "simpy"))
    measured, measured_by_simpy = (
        per_event("growth", engine, "_metrics") for engine in ("compiled", "simpy")
    )
    found = [
        Ratio("tandem_simpy", "tandem: compiled, times as fast as plain SimPy", _each(seconds("simpy_script"), ours),
              50),
        Ratio("tandem_ciw", "tandem: compiled, times as fast as Ciw", _each(seconds("ciw"), ours), 150),
        Ratio("tandem_cpp", "tandem: compiled, times as fast as C++ -O3", _each(seconds("cpp"), ours), 0.5),
        Ratio("growth_events", "growth: compiled, events a second over plain SimPy's on the tandem",
              _each(script, growth), 10),
        Ratio("growth_simpy", "growth: compiled, times as fast as our SimPy engine", _each(growth_by_simpy, growth),
              50),
        Ratio("growth_metrics", "growth with all metrics: compiled, times as fast as our SimPy engine",
              _each(measured_by_simpy, measured), 30),
    ]  # fmt: skip
    found += [
        Ratio(key, f"{key}: compiled, time per event over growth's", _each(per_event(key, "compiled"), growth),
              LONGER_AT_MOST, is_floor=False)
        for key in LARGER
    ]  # fmt: skip
    return found


def _each(some: Sequence[float], others: Sequence[float]) -> list[float]:
    """Ratios of two in each round that both played: what slowed the machine in a round slowed both."""
    return [one / other for one, other in zip(some, others, strict=False)]
