"""Records in memory from known parameters, by a simulator of its own (numpy, no engine); loaded with runpy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np

from salessim.records.tables import LOST, NEVER, OPEN, WON, Clock, Leads, Records, SetAside, Words

DAY, WEEK = 86_400, 604_800
ORIGIN = date(2024, 1, 1)  # a Monday


def words(values: Sequence[str]) -> Words:
    """A column of text; an empty string is an empty cell."""
    names = tuple(dict.fromkeys(one for one in values if one))
    place = {"": -1} | {name: k for k, name in enumerate(names)}
    return Words(np.array([place[one] for one in values], np.int32), names)


def records_of(
    created: np.ndarray,
    closed: np.ndarray,
    outcome: np.ndarray,
    *,
    export_at: int,
    reached: np.ndarray | None = None,
    stage_names: tuple[str, ...] = (),
    source: Sequence[str] = (),
    segment: Sequence[str] = (),
    value: np.ndarray | None = None,
    owners: Mapping[str, Sequence[str]] | None = None,
    losses_logged: bool = False,
) -> Records:
    """Records from columns in seconds after the origin; NEVER for what did not come."""
    n = len(created)
    leads = Leads(
        ids=tuple(str(k) for k in range(n)),
        created=np.asarray(created, np.int64),
        closed=np.asarray(closed, np.int64),
        outcome=np.asarray(outcome, np.int8),
        reached=np.zeros((n, 0), np.int64) if reached is None else np.asarray(reached, np.int64),
        stage_names=stage_names,
        at_stage=np.full(n, -1, np.int32),
        owners={role: words(list(names)) for role, names in (owners or {}).items()},
        source=words(list(source)) if len(source) else Words.empty(n),
        segment=words(list(segment)) if len(segment) else Words.empty(n),
        value=np.full(n, np.nan) if value is None else np.asarray(value, np.float64),
        row=np.arange(2, n + 2, dtype=np.int64),
    )
    return Records(
        clock=Clock(ORIGIN, "", 1),
        export_at=export_at,
        leads=leads,
        work=None,
        people=None,
        contracts=None,
        set_aside=SetAside(),
        seen=(),
        currency="",
        losses_logged=losses_logged,
    )


def funnel(
    seed: int,
    *,
    sources: Mapping[str, tuple[float, float]],
    weeks: int = 40,
    weeks_after: int = 0,
    medians: Sequence[float] = (12.0,),
    sigma: float = 1.0,
    chances: Sequence[float] = (),
    losses_logged: bool = False,
    segments: Mapping[str, float] | None = None,
    acv: tuple[float, float] | None = None,
    day_only: bool = False,
) -> Records:
    """A funnel of independent leads.

    Parameters
    ----------
    seed : int
    sources : mapping of str to (leads a week, share that is won)
        Poisson numbers, evenly over the week.
    weeks, weeks_after : int
        Weeks of leads before the export, and more that follow: the export is taken after all of them.
    medians : sequence of float
        Days at each stage; lognormal with ``sigma`` as the standard deviation of log days, for a yes as for a no.
    chances : sequence of float
        Share that passes each stage but the last; the last one's makes up the source's share.
    losses_logged : bool
        Else whoever says no stays open.
    segments : mapping of str to float, optional
        Shares of the segments; they do not change the chance.
    acv : (float, float), optional
        Median and sigma of a lognormal contract value.
    day_only : bool
        Whether only the days are known.
    """
    rng = np.random.default_rng(seed)
    total = weeks + weeks_after
    numbers = {name: rng.poisson(rate * total) for name, (rate, _) in sources.items()}
    source = np.repeat(list(numbers), list(numbers.values()))
    n = source.size
    share = np.array([sources[name][1] for name in source])
    created = rng.uniform(0, 7.0 * total, n)
    steps = np.column_stack(
        [*(np.full(n, chance) for chance in chances), share / np.prod(chances)]
    )  # shape (n, stages)
    passed = np.cumprod(rng.random(steps.shape) < steps, axis=1).astype(bool)
    spent = np.asarray(medians) * np.exp(sigma * rng.standard_normal(steps.shape))
    moments = created[:, None] + np.cumsum(spent, axis=1)  # of the decision at each stage
    lost_in = np.argmin(passed, axis=1)
    lost_at = moments[np.arange(n), lost_in]
    won = passed[:, -1]
    over = np.where(won, moments[:, -1], lost_at if losses_logged else np.inf)
    end = 7.0 * total

    def seconds(days: np.ndarray) -> np.ndarray:
        known = np.isfinite(days) & (days < end)
        unit = DAY if day_only else 1
        whole = np.where(known, days * DAY, 0).astype(np.int64) // unit * unit
        return np.where(known, whole, NEVER)

    closed = seconds(over)
    outcome = np.where(closed == NEVER, OPEN, np.where(won, WON, LOST))
    names = list(segments or {})
    return records_of(
        seconds(created),
        closed,
        outcome,
        export_at=total * WEEK,
        reached=seconds(np.where(passed[:, :-1], moments[:, :-1], np.inf)),
        stage_names=tuple(f"stage {k + 1}" for k in range(len(medians) - 1)),
        source=source.tolist(),
        segment=rng.choice(names, n, p=list((segments or {}).values())).tolist() if names else (),
        value=None
        if acv is None
        else np.where(outcome == WON, acv[0] * np.exp(acv[1] * rng.standard_normal(n)), np.nan),
        losses_logged=losses_logged,
    )
