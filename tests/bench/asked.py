"""What the comparison is asked to show: ratios of medians of one run, each with its limit."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

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
    value : float
        NaN when something it is made of was not measured.
    limit : float
    is_floor : bool
        Whether the value has to be at least the limit, or at most.
    """

    key: str
    words: str
    value: float
    limit: float
    is_floor: bool = True

    @property
    def verdict(self) -> str:
        """``holds``, ``missed`` or ``not measured``."""
        if math.isnan(self.value):
            return "not measured"
        holds = self.value >= self.limit if self.is_floor else self.value <= self.limit
        return "holds" if holds else "missed"

    @property
    def asked(self) -> str:
        """The limit in words."""
        return f"at {'least' if self.is_floor else 'most'} {self.limit:g}"


def ratios(result: dict[str, Any]) -> list[Ratio]:
    """All of them, from the result of a comparison (see :mod:`compare`)."""
    seconds = {row["key"]: row["seconds"] for row in result["tandem"]}
    compiled = seconds.get("salessim_compiled", math.nan)
    script = next((row for row in result["tandem"] if row["key"] == "simpy_script"), None)
    companies = {(row["key"], row["engine"]): row for row in result["companies"]}

    def of(key: str, engine: str, what: str) -> float:
        return float(companies.get((key, engine), {}).get(what, math.nan))

    def how_often(key: str) -> float:
        return seconds.get(key, math.nan) / compiled

    script_rate = script["events"] / script["seconds"] if script else math.nan
    ours, simpy = (of("growth", engine, "per_event") for engine in ("compiled", "simpy"))
    measured = of("growth", "simpy", "per_event_metrics") / of("growth", "compiled", "per_event_metrics")
    found = [
        Ratio("tandem_simpy", "tandem: compiled, times as fast as plain SimPy", how_often("simpy_script"), 50),
        Ratio("tandem_ciw", "tandem: compiled, times as fast as Ciw", how_often("ciw"), 150),
        Ratio("tandem_cpp", "tandem: compiled, times as fast as C++ -O3", how_often("cpp"), 0.5),
        Ratio(
            "growth_events", "growth: compiled, events a second over plain SimPy's on the tandem",
            1 / ours / script_rate, 10,
        ),
        Ratio("growth_simpy", "growth: compiled, times as fast as our SimPy engine", simpy / ours, 50),
        Ratio("growth_metrics", "growth with all metrics: compiled, times as fast as our SimPy engine", measured, 30),
    ]  # fmt: skip
    found += [
        Ratio(key, f"{key}: compiled, time per event over growth's", of(key, "compiled", "per_event") / ours,
              LONGER_AT_MOST, is_floor=False)
        for key in LARGER
    ]  # fmt: skip
    return found
