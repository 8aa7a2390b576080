"""Was it right before? Forecasts from earlier Mondays, with nothing known that was not known then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from salessim.errors import Fault, InputError
from salessim.fit.baselines import BASELINES, baseline
from salessim.fit.fitting import Fitted, fit_funnel
from salessim.fit.forecast import Forecast, forecast
from salessim.fit.known import known_at, last_monday, weekly_wins
from salessim.fit.likelihood import Floats, Ints
from salessim.fit.scores import Scores, scores_of
from salessim.records.tables import Records
from salessim.units import WEEK

__all__ = ["OURS", "Backtest", "Method", "backtest", "origins_of"]

OURS = "salessim"
DRAWS, RUNS = 100, 4


@dataclass(frozen=True, eq=False)
class Method:
    """One way to forecast, over all origins.

    Attributes
    ----------
    name : str
    knows_arrivals : bool
        Whether it was told how many leads would come.
    by_week, total : Scores
        Of single weeks, and of the sum of each origin's weeks.
    samples : array, shape (n_samples, n_origins, n_weeks)
    """

    name: str
    knows_arrivals: bool
    by_week: Scores
    total: Scores
    samples: Floats = field(repr=False)


@dataclass(frozen=True, eq=False)
class Backtest:
    """Forecasts from earlier Mondays beside what happened.

    Attributes
    ----------
    origins : tuple of date
    n_weeks : int
    happened : array of int, shape (n_origins, n_weeks)
        Weekly wins.
    methods : tuple of Method
        Ours first, then the baselines; with known arrivals those that have a use for them again.
    hashes : tuple of str
        Result hash of each of our forecasts: of every origin the one, then the one with known arrivals.
    n_failed : int
    last : Forecast
        Ours from the last origin, without known arrivals.
    """

    origins: tuple[date, ...]
    n_weeks: int
    happened: Ints
    methods: tuple[Method, ...]
    hashes: tuple[str, ...]
    n_failed: int
    last: Forecast = field(repr=False)

    def method(self, name: str, knows_arrivals: bool) -> Method:
        """A method by its name."""
        return next(one for one in self.methods if (one.name, one.knows_arrivals) == (name, knows_arrivals))


def origins_of(
    records: Records, n_origins: int, n_weeks: int, step: int, until: date | None = None
) -> list[int]:
    """Mondays to forecast from, the last one so that its weeks have all happened.

    Parameters
    ----------
    records : Records
    n_origins, n_weeks, step : int
        How many, how many weeks are forecast from each, and how many weeks lie between two.
    until : date, optional
        Nothing from this day on is used; the day of the export when silent.

    Returns
    -------
    list of int
        Seconds on the records' clock, earliest first.

    Raises
    ------
    InputError
        If the records do not reach back so far.
    """
    end = last_monday(records, until)
    found = [end - (n_weeks + step * k) * WEEK for k in range(n_origins)][::-1]
    first = int(records.leads.created.min()) if len(records.leads) else end
    if found[0] <= first + 4 * WEEK:
        weeks = max(0, (end - first) // WEEK)
        message = (
            f"the records hold {weeks} whole weeks; {n_origins} origins with {n_weeks} weeks each need more"
        )
        raise InputError([Fault(message, key="--origins", given=str(n_origins))])
    return found


def backtest(
    records: Records,
    *,
    origins: list[int],
    n_weeks: int,
    draws: int = DRAWS,
    runs: int = RUNS,
    seed: int = 1,
    results: Path | None = None,
    note: Callable[[str], None] = lambda text: None,
    **how: Any,
) -> Backtest:
    """Forecast from every origin, with and without known arrivals, beside the baselines.

    Parameters
    ----------
    records : Records
    origins : list of int
        As :func:`origins_of` gives them.
    n_weeks : int
    draws, runs, seed : int
        As :func:`salessim.fit.forecast.forecast`.
    results : Path, optional
        Where runs are kept.
    note : callable
        Called with what is being done.
    **how
        As :func:`salessim.experiment.designed.play_design` takes it.

    Returns
    -------
    Backtest
    """
    happened = np.array([weekly_wins(records, at, n_weeks) for at in origins])
    samples: dict[tuple[str, bool], list[Floats]] = {}
    dates, hashes, n_failed = [], [], 0
    last: Forecast | None = None
    for number, at in enumerate(origins):
        known = known_at(records, at)
        note(f"origin {number + 1} of {len(origins)}: Monday {known.start}, {len(known):,} leads known")
        fitted = fit_funnel(known)
        by_source = _coming(records, fitted, at, n_weeks)
        total = [sum(row) for row in zip(*by_source.values(), strict=True)]
        for knows in (False, True):
            ours: Forecast = forecast(
                fitted,
                n_weeks,
                draws=draws,
                runs=runs,
                seed=seed + number,
                coming=by_source if knows else None,
                name=f"backtest-{known.start}{'-known' if knows else ''}",
                results=results,
                **how,
            )
            n_failed += ours.n_failed
            last = last if knows else ours
            hashes.append(ours.hash)
            won = ours.won.reshape(-1, n_weeks)
            samples.setdefault((OURS, knows), []).append(won[np.isfinite(won).all(axis=1)])
        for name in BASELINES:
            samples.setdefault((name, False), []).append(baseline(name, known, n_weeks, seed + number))
        ladder = baseline("chain ladder", known, n_weeks, seed + number, total)
        samples.setdefault(("chain ladder", True), []).append(ladder)
        dates.append(known.start)
    assert last is not None  # there is an origin
    methods = tuple(_method(name, knows, each, happened) for (name, knows), each in samples.items())
    return Backtest(
        origins=tuple(dates),
        n_weeks=n_weeks,
        happened=happened,
        methods=tuple(sorted(methods, key=lambda one: one.knows_arrivals)),
        hashes=tuple(hashes),
        n_failed=n_failed,
        last=last,
    )


def _method(name: str, knows: bool, samples: list[Floats], happened: Ints) -> Method:
    n = min(len(one) for one in samples)
    stacked = np.stack([one[:n] for one in samples], axis=1)
    return Method(
        name=name,
        knows_arrivals=knows,
        by_week=scores_of(stacked.reshape(n, -1), happened.ravel()),
        total=scores_of(stacked.sum(axis=2), happened.sum(axis=1)),
        samples=stacked,
    )


def _coming(records: Records, fitted: Fitted, at: int, n_weeks: int) -> dict[str, list[int]]:
    """Leads that did come in each of the next weeks, by the fitted company's sources.

    A source that nobody had heard of at the origin counts with the last one, which holds the rare ones where there are.
    """
    leads = records.leads
    week = (leads.created - at) // WEEK
    there = (week >= 0) & (week < n_weeks)
    place = fitted.sources.place_of(leads.source)[there]
    keys = fitted.sources.keys
    counts = np.zeros((len(keys), n_weeks), dtype=np.int64)
    np.add.at(counts, (place, week[there]), 1)
    return {key: row.tolist() for key, row in zip(keys, counts, strict=True)}
