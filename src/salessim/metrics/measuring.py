"""Ask for metrics by name: find them, measure them together, and name the axes of those that are arrays."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from itertools import pairwise

from salessim.errors import Fault, InputError
from salessim.metrics.calendar import month_bounds, week_bounds
from salessim.metrics.catalogue import CATALOGUE, Level, Values
from salessim.metrics.frames import FATES
from salessim.metrics.learning import RAMP_WEEKS
from salessim.metrics.pay_periods import BAND_WIDTH, N_BANDS
from salessim.metrics.reactions import QUARTER_WEEKS
from salessim.metrics.view import View
from salessim.scenario.people_tables import LESSONS
from salessim.scenario.tables import Tables
from salessim.trace.recorder import Trace

__all__ = ["DEFAULT_METRICS", "labels", "measure", "names_at", "resolve"]

DEFAULT_METRICS = (
    "bookings",
    "arr",
    "revenue",
    "profit",
    "won_deals",
    "lead_to_deal",
    "win_rate",
    "cycle_median",
    "response_median",
    "utilisation",
    "net_retention",
    "logo_churn",
    "pay",
    "variable_pay_cost_of_sales",
    "cost_per_new_arr",
    "cac",
    "payback",
    "cash_lowest",
    "ruin",
)
"""What is shown when nobody asks for anything else: one number a replication each."""


_EDGES = [round(100 * BAND_WIDTH * k) for k in range(N_BANDS)]
BANDS = (*(f"{low} to {high} %" for low, high in pairwise(_EDGES)), f"{_EDGES[-1]} % or more")
"""Names of the bands of attainment on one plan."""


def measure(tables: Tables, trace: Trace, names: Iterable[str]) -> dict[str, Values]:
    """Measure one replication.

    Parameters
    ----------
    tables : Tables
        The lowered scenario.
    trace : Trace
        What an engine wrote when it played it.
    names : iterable of str
        Metrics of :data:`~salessim.metrics.catalogue.CATALOGUE`.

    Returns
    -------
    dict of str to float or array
        A number for company metrics, else an array of float64 whose axis :func:`labels` names. NaN is "not
        estimable in this replication".

    Raises
    ------
    InputError
        If a name is unknown.
    """
    view = View(tables, trace)
    return {name: CATALOGUE[name].measure(view) for name in resolve(names)}


def resolve(names: Iterable[str]) -> list[str]:
    """The names, each once, in the order in which they are asked for first.

    Raises
    ------
    InputError
        If names are unknown: one fault for each, with the nearest valid name.

    Examples
    --------
    >>> resolve(["profit", "win_rate", "profit"])
    ['profit', 'win_rate']
    """
    asked = list(dict.fromkeys(names))
    faults = [_unknown(name) for name in asked if name not in CATALOGUE]
    if faults:
        raise InputError(faults)
    return asked


def _unknown(name: str) -> Fault:
    near = difflib.get_close_matches(name, CATALOGUE, n=1, cutoff=0.0)
    message = f"unknown metric; the nearest is {near[0]!r} (metrics of your own: --own-metrics FILE)"
    return Fault(message, key="metrics", given=repr(name[:80]))


def names_at(level: Level) -> tuple[str, ...]:
    """Names of the metrics of a level, in the order of the catalogue.

    Examples
    --------
    >>> names_at("fate")
    ('leads_by_fate',)
    """
    return tuple(name for name, entry in CATALOGUE.items() if entry.level == level)


def labels(tables: Tables, level: Level) -> tuple[str, ...]:
    """Keys of the entries of metrics of a level, in their order; one for ``company``.

    Keys are identities: they do not change with titles. Stages are ``segment.stage``, weeks since people came to a
    role and weeks of each role ``role.week 1``, hand-overs ``source website to role`` or ``role to role``, bands of
    attainment ``plan.100 to 105 %``; months and weeks count from 1.
    """
    if level == "month":
        return tuple(f"month {k + 1}" for k in range(len(month_bounds(tables.horizon)) - 1))
    if level == "week":
        return _weeks(tables)
    named = {
        "company": ("company",),
        "role": tables.roles.keys,
        "segment": tables.segments.keys,
        "stage": _stage_labels(tables),
        "source": tables.sources.keys,
        "fate": FATES,
        "unit": tables.units.keys,
        "seat": tables.seats.names,
        "lesson": LESSONS,
        "week_of_quarter": tuple(f"week {k + 1}" for k in range(QUARTER_WEEKS)),
        "attainment": tuple(f"{key}.{band}" for key in tables.plans.keys for band in BANDS),
        "ramp_week": tuple(f"{key}.week {k + 1}" for key in tables.roles.keys for k in range(RAMP_WEEKS)),
        "role_week": tuple(f"{role}.{week}" for role in tables.roles.keys for week in _weeks(tables)),
        "handover": tuple(f"{giver} to {role}" for giver in _givers(tables) for role in tables.roles.keys),
    }
    return named[level]


def _weeks(tables: Tables) -> tuple[str, ...]:
    return tuple(f"week {k + 1}" for k in range(len(week_bounds(tables.horizon)) - 1))


def _givers(tables: Tables) -> tuple[str, ...]:
    """Who may have had a lead before it waits: a source or a role."""
    return (*(f"source {key}" for key in tables.sources.keys), *tables.roles.keys)


def _stage_labels(tables: Tables) -> tuple[str, ...]:
    """Segment and key of each stage."""
    segments = tables.segments
    ways = zip(segments.keys, segments.first_stage.tolist(), segments.n_stages.tolist(), strict=True)
    named = {
        row: f"{key}.{tables.stages.keys[row]}" for key, first, n in ways for row in range(first, first + n)
    }
    return tuple(named[row] for row in range(len(tables.stages.keys)))
