"""How long a run will take and how much memory it needs, before anything large is built."""

from __future__ import annotations

import math
from dataclasses import dataclass

from salessim.engine.protocol import Engine
from salessim.errors import TooLargeError
from salessim.scenario.scenario import Scenario
from salessim.scenario.schema.sources import InboundSource, Source
from salessim.units import HOUR, WEEK, YEAR, n_months

__all__ = ["DEFAULT_LIMIT", "Limit", "RunEstimate", "estimate_run", "refuse_too_large"]

# Measured on one core of a small cloud machine with all metrics, on the scenarios that ship, at their own and at
# ten times their demand; the compiled engine's 0.26 is doubled, for long horizons. An event is a row of the trace.
SECONDS_PER_EVENT: dict[Engine, float] = {"simpy": 20e-6, "compiled": 0.5e-6}
BYTES_PER_EVENT = 300.0
EVENTS_PER_LEAD = 8.0
ACCOUNTS_PER_LEAD = 0.05  # that are there for the whole horizon, on average
EVENTS_PER_TASK = 2.5
EVENTS_PER_BLOCK = 3.0
BYTES_PER_PERSON = 4_000.0
BASE_BYTES = 160e6  # Python, NumPy, Numba and the package


@dataclass(frozen=True, slots=True)
class Limit:
    """Largest run that is started unasked: seconds on one core, and bytes of one process."""

    seconds: float = 2 * 3600.0
    memory: float = 8e9


DEFAULT_LIMIT = Limit()


@dataclass(frozen=True, slots=True)
class RunEstimate:
    """What a run will need.

    Attributes
    ----------
    events : float
        Events of all replications.
    seconds : float
        On one core.
    memory : float
        Bytes of one process at its largest.
    """

    events: float
    seconds: float
    memory: float

    def __str__(self) -> str:
        return (
            f"about {_number(self.events)} events, {_time(self.seconds)} on one core, "
            f"{_bytes(self.memory)} a process"
        )


def estimate_run(plays: list[tuple[Scenario, int]], engine: Engine) -> RunEstimate:
    """Estimate a run from rates, people, horizon and accounts alone, whatever their size.

    Parameters
    ----------
    plays : list of (Scenario, int)
        Each scenario with its number of replications.
    engine : {"simpy", "compiled"}
        Which engine plays.

    Returns
    -------
    RunEstimate
        Rough: within a factor of three for the scenarios that ship.
    """
    events, memory = 0.0, 0.0
    for scenario, replications in plays:
        each = _events(scenario)
        events += each * replications
        people = sum(seats.count for unit in scenario.units.values() for seats in unit.seats.values())
        memory = max(memory, each * BYTES_PER_EVENT + people * BYTES_PER_PERSON)
    return RunEstimate(events, events * SECONDS_PER_EVENT[engine], BASE_BYTES + memory)


def refuse_too_large(estimate: RunEstimate, limit: Limit | None) -> None:
    """Raise when an estimate is above a limit; None allows everything.

    Raises
    ------
    TooLargeError
        With the estimate, the limit and what to do.
    """
    if limit is not None and (estimate.seconds > limit.seconds or estimate.memory > limit.memory):
        raise TooLargeError(
            f"this run is too large: {estimate}; the limit is {_time(limit.seconds)} and "
            f"{_bytes(limit.memory)}. Use fewer replications, a shorter horizon or lower rates, or --force"
        )


def _events(scenario: Scenario) -> float:
    """Events of one replication."""
    weeks = scenario.horizon / WEEK
    leads = sum(_leads(source, scenario.horizon) for source in scenario.sources.values())
    known = (*scenario.start.backlog.values(), *scenario.start.coming.values())
    leads += sum(sum(numbers) for numbers in known)
    leads += sum(
        sum(counts)
        for stages in scenario.start.open.values()
        for by_source in stages.values()
        for counts in by_source.values()
    )
    tasks, reviews, won = 0.0, 0.0, ACCOUNTS_PER_LEAD * leads
    for key, segment in scenario.segments.items():
        accounts = scenario.start.accounts.get(key, 0) + won / len(scenario.segments)
        care = segment.accounts
        tasks += accounts * scenario.horizon / max(1, care.touch_every)
        tasks += accounts * (care.upsell_per_year + care.incidents_per_year) * scenario.horizon / YEAR
        reviews += accounts * care.reviews_per_year * scenario.horizon / YEAR
    blocks = weeks * _blocks_a_week(scenario)
    work = EVENTS_PER_LEAD * leads + EVENTS_PER_TASK * tasks + EVENTS_PER_BLOCK * blocks
    return work + reviews + weeks


def _leads(source: Source, horizon: int) -> float:
    """Leads of a source in one replication; infinite when the growth leaves the range of a number."""
    if not isinstance(source, InboundSource) or not source.per_week:
        return 0.0
    weeks, years = horizon / WEEK, horizon / YEAR
    try:
        growth = max(1.0, (1.0 + source.growth_per_year) ** years)
    except OverflowError:
        growth = math.inf
    factors = [source.month_factors[month % 12] for month in range(min(12, n_months(horizon)))]
    return float(source.per_week * weeks * growth * sum(factors) / max(1, len(factors)))


def _blocks_a_week(scenario: Scenario) -> float:
    """Prospecting blocks of an hour that people with nothing else to do fill in a week."""
    if not any(source.kind == "outbound" for source in scenario.sources.values()):
        return 0.0
    prospecting = {key for key, role in scenario.roles.items() if role.prospects}
    hours = 0.0
    for unit in scenario.units.values():
        opening = sum(end - start for start, end in unit.hours) / HOUR
        hours += opening * sum(seats.count for seats in unit.seats.values() if prospecting & set(seats.roles))
    return hours


def _number(value: float) -> str:
    return f"{value:,.0f}" if value < 1e9 else f"{value:.1e}"


def _time(seconds: float) -> str:
    for length, name in ((365.25 * 86_400, "years"), (86_400, "days"), (3_600, "h"), (60, "min")):
        if seconds >= 2 * length:
            return f"{_number(seconds / length)} {name}"
    return f"{max(1.0, seconds):.0f} s"


def _bytes(size: float) -> str:
    return f"{size / 1e9:,.1f} GB" if size < 1e15 else f"{size / 1e9:.1e} GB"
