"""Invented records whose truth is known, made without the engines; loaded with runpy."""

from __future__ import annotations

from datetime import date

import numpy as np

from salessim.records.tables import LOST, NEVER, OPEN, WON, Clock, Leads, Records, SetAside, Words
from salessim.units import DAY, WEEK


def funnel(
    seed,
    *,
    weeks=40,
    rates=(30.0, 15.0),
    shares=(0.3, 0.15),
    median=20.0,
    sigma=0.9,
    losses_logged=False,
    begins=0,
    extra=0,
    value=None,
):
    """Leads of some sources over some weeks; what is decided after the last week has not happened.

    ``begins``: week from which wins are logged. ``extra``: further weeks that are played but not exported, to see what
    would have come.
    """
    rng = np.random.default_rng(seed)
    created, source = [], []
    for code, rate in enumerate(rates):
        for week in range(weeks + extra):
            n = rng.poisson(rate)
            created.append(week * WEEK + rng.integers(0, WEEK, n))
            source.append(np.full(n, code))
    created, source = np.concatenate(created).astype(np.int64), np.concatenate(source)
    order = np.argsort(created, kind="stable")
    created, source = created[order], source[order]
    n = created.size
    takes = np.exp(np.log(median) + sigma * rng.standard_normal(n))
    buys = rng.random(n) < np.array(shares)[source]
    decides = created + np.maximum(1, takes * DAY).astype(np.int64)
    end = (weeks + extra) * WEEK
    logged = (decides < end) & (buys | losses_logged) & (decides >= begins * WEEK)
    outcome = np.where(logged, np.where(buys, WON, LOST), OPEN).astype(np.int8)
    values = np.full(n, np.nan)
    if value is not None:
        values = np.where(
            outcome == WON, np.exp(np.log(value[0]) + value[1] * rng.standard_normal(n)), np.nan
        )
    leads = Leads(
        ids=tuple(f"L{k}" for k in range(n)),
        created=created,
        closed=np.where(logged, decides, NEVER),
        outcome=outcome,
        reached=np.zeros((n, 0), dtype=np.int64),
        stage_names=(),
        at_stage=np.full(n, -1, dtype=np.int32),
        owners={"sales_manager": Words((np.arange(n) % 5).astype(np.int32), tuple("abcde"))},
        source=Words(source.astype(np.int32), tuple(f"Source {k}" for k in range(len(rates)))),
        segment=Words.empty(n),
        value=values,
        row=np.arange(2, n + 2),
    )
    return Records(
        clock=Clock(date(2024, 1, 1), "", 1),
        export_at=end,
        leads=leads,
        work=None,
        people=None,
        contracts=None,
        set_aside=SetAside(),
        seen=(),
        currency="",
        losses_logged=losses_logged,
    )
