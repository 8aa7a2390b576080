"""Fairness of pay: how much of its spread goes with the person, and how much is luck with customers.

The same people are played with other customers, and other people with the same customers: a table of pay for each
seat, whose variance is split by :mod:`salessim.statistics.crossed`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from salessim.engine.protocol import EngineChoice
from salessim.errors import Fault, InputError, RunError
from salessim.experiment.crossed import Crossed, play_crossed, settled
from salessim.experiment.estimate import DEFAULT_LIMIT, Limit
from salessim.experiment.play import Watcher
from salessim.scenario.lower import lower
from salessim.scenario.scenario import Scenario
from salessim.scenario.tables import Tables
from salessim.statistics.crossed import CrossedSpread, crossed_rank_correlation, crossed_spread
from salessim.statistics.intervals import CONFIDENCE, Interval
from salessim.trace.kinds import Milestone
from salessim.units import YEAR

__all__ = ["CUSTOMERS", "PEOPLE", "Fairness", "PaidGroup", "fairness", "worth_of"]

Floats = NDArray[np.float64]
PEOPLE, CUSTOMERS = 40, 25
"""Sets of people and of customers, unless told otherwise."""
PAY = "pay_by_seat"
SELLS, KEEPS = ("bookings_by_seat",), ("renewed_arr_by_seat", "upsell_arr_by_seat")
QUALIFIES, BOOKS = ("accepted_leads_by_seat",), ("meetings_by_seat",)
MEASURED = (PAY, *SELLS, *KEEPS, *QUALIFIES, *BOOKS)
_FEWEST = 2
_RESAMPLES_KEY = 1  # of the bootstrap: the same values give the same intervals


@dataclass(frozen=True, slots=True)
class PaidGroup:
    """One kind of seat: how its pay varies, and whether it follows what its holders bring in.

    Attributes
    ----------
    key, title : str
        Unit and seat key, for example ``sales.closers``, and the seats' title; any text.
    seats : int
        Seats of this kind.
    worth : tuple of str
        Metrics whose sum is what a holder brought in; empty when nothing is known that the role brings in.
    pay : CrossedSpread
        Of pay a year in currency: ``rows`` is the share of the people, ``shared`` that of the market, ``own_luck``
        that of each seat's own luck.
    follows : Interval
        Spearman's correlation of pay with what was brought in, over people, customers and seats.
    """

    key: str
    title: str
    seats: int
    worth: tuple[str, ...]
    pay: CrossedSpread
    follows: Interval


@dataclass(frozen=True, eq=False)
class Fairness:
    """What goes with persons and what with luck in the pay of a company.

    Attributes
    ----------
    name, title, currency, horizon, seed, engine, fingerprint, hash
        As in :class:`salessim.experiment.result.Result`; the fingerprint is that of the company as it was played.
    people, customers : int
        Sets that were played with each other.
    is_settled : bool
        Whether leaving, dismissal or promotion was switched off for this question.
    groups : tuple of PaidGroup
        In the order of unit and seat keys.
    left_out : tuple of (str, str)
        Key of each other kind of seat, and why it is not among them.
    n_failed : int
        Replications that failed; the sets of customers they belong to are left out.
    """

    name: str
    title: str
    currency: str
    horizon: int
    seed: int
    engine: str
    fingerprint: str
    hash: str
    people: int
    customers: int
    is_settled: bool
    groups: tuple[PaidGroup, ...]
    left_out: tuple[tuple[str, str], ...]
    n_failed: int = 0


def fairness(
    scenario: Scenario,
    people: int = PEOPLE,
    customers: int = CUSTOMERS,
    seed: int = 1,
    *,
    jobs: int = 1,
    engine: EngineChoice = "auto",
    limit: Limit | None = DEFAULT_LIMIT,
    watcher: Watcher | None = None,
) -> Fairness:
    """Play the same people with other customers, and say how much of the spread of pay is luck.

    Parameters
    ----------
    scenario : Scenario
        What to play. Nobody leaves, is dismissed or is promoted in it: see
        :func:`salessim.experiment.crossed.settled`.
    people, customers : int
        Sets of each, at least 2; intervals need 8.
    seed : int
        Zero or more: people and customers are those of the first replications of this seed.
    jobs, engine
        As in :func:`salessim.experiment.play.run`; neither moves a result.
    limit : Limit, optional
        Refuse larger runs; None plays anything.
    watcher : Watcher, optional
        Who is told how it goes.

    Raises
    ------
    InputError, TooLargeError, RunError
        If a number is not valid, no seat can be asked about, the run is too large, or it fails.
    """
    faults = [
        Fault(f"{name} is a whole number from {_FEWEST}", key=name, given=str(value))
        for name, value in (("people", people), ("customers", customers))
        if isinstance(value, bool) or not isinstance(value, int) or value < _FEWEST
    ]
    if faults:
        raise InputError(faults)
    company, is_settled = settled(scenario)
    _rows_of_groups(lower(company))
    played = play_crossed(
        company, MEASURED, people, customers,
        seed=seed, jobs=jobs, engine=engine, limit=limit, watcher=watcher or Watcher(),
    )  # fmt: skip
    tables = played.tables
    rows, left_out = _rows_of_groups(tables)
    titles = {f"{u}.{s}": one.title for u, unit in company.units.items() for s, one in unit.seats.items()}
    kept = _without_failures(played)
    return Fairness(
        name=scenario.name,
        title=scenario.title,
        currency=tables.currency,
        horizon=tables.horizon,
        seed=seed,
        engine=played.engine,
        fingerprint=tables.fingerprint,
        hash=played.hash,
        people=people,
        customers=customers,
        is_settled=is_settled,
        groups=tuple(_group(key, titles[key], mine, tables, kept) for key, mine in rows.items()),
        left_out=tuple(left_out.items()),
        n_failed=played.n_failed,
    )


def _rows_of_groups(tables: Tables) -> tuple[dict[str, list[int]], dict[str, str]]:
    """Rows of the seats of each kind that can be asked about, and why the other kinds cannot."""
    seats = tables.seats
    rows: dict[str, list[int]] = {}
    left_out: dict[str, str] = {}
    for row, key in enumerate(seats.seat_keys):
        if seats.plan[row] < 0:
            left_out[key] = "has no pay plan"
        elif seats.starts_at[row] < 0:
            left_out[key] = "is filled by a search during the run, and who is found is luck, too"
        elif seats.starts_at[row] >= tables.horizon:
            left_out[key] = "is not held before the end"
        else:
            rows.setdefault(key, []).append(row)
    if not rows:
        reasons = "; ".join(f"{key} {why}" for key, why in left_out.items())
        raise InputError([Fault(f"nobody's pay can be asked about: {reasons}", key="units")])
    return rows, left_out


def _without_failures(played: Crossed) -> dict[str, Floats]:
    """Values by metric, shape (seats, people, customers), of the sets of customers with which everything was played."""
    whole = ~np.isnan(played.values[PAY]).any(axis=(0, 2))
    if whole.sum() < _FEWEST:
        raise RunError(
            f"{played.n_failed} replications failed: fewer than {_FEWEST} sets of customers are left"
        )
    return {name: np.moveaxis(one[:, whole], 2, 0) for name, one in played.values.items()}


def _group(key: str, title: str, rows: list[int], tables: Tables, values: dict[str, Floats]) -> PaidGroup:
    """Spread of pay of some seats, and whether it follows what they bring in."""
    years = (tables.horizon - tables.seats.starts_at[rows]) / YEAR
    pay = values[PAY][rows] / years[:, None, None]
    worth = worth_of(tables, rows[0])
    follows = Interval(math.nan, math.nan, math.nan, CONFIDENCE, 0, why_not="what they bring in is not known")
    if worth:
        brought = np.sum([values[name][rows] for name in worth], axis=0) / years[:, None, None]
        follows = crossed_rank_correlation(pay, brought, seed=_RESAMPLES_KEY)
    return PaidGroup(key, title, len(rows), worth, crossed_spread(pay, seed=_RESAMPLES_KEY), follows)


def worth_of(tables: Tables, seat: int) -> tuple[str, ...]:
    """Metrics whose sum is what the holder of a seat brings in: what pay should follow (assumption).

    Who works the last stage: the value of new contracts. Who looks after accounts: revenue renewed and added. Who does
    both: both. Else, who works the stage at which leads are accepted: accepted leads. Else, who prospects: meetings.
    Segments that the unit does not serve do not count.

    Parameters
    ----------
    tables : Tables
        A lowered scenario.
    seat : int
        Row of the seat.

    Returns
    -------
    tuple of str
        Metrics at the level of seats, of one unit; empty when the seat does none of this.
    """
    holds, segments, stages = tables.seats.holds[seat], tables.segments, tables.stages
    served = np.flatnonzero(tables.units.serves[tables.seats.unit[seat]])
    ways = [
        np.arange(first, first + n)
        for first, n in zip(segments.first_stage[served], segments.n_stages[served], strict=True)
    ]
    signs = any(holds[stages.role[way[-1]]] for way in ways)
    keeps = holds[segments.account_role[served]].any()
    accepts = any(holds[stages.role[way[stages.milestone[way] == Milestone.ACCEPTED]]].any() for way in ways)
    money = (SELLS if signs else ()) + (KEEPS if keeps else ())
    if money:
        return money
    if accepts:
        return QUALIFIES
    return BOOKS if (holds & tables.roles.prospects).any() else ()
