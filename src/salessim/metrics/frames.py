"""Tables of leads and accounts: what the rows of one trace say about each entity.

A moment that did not come before the horizon is :data:`NEVER`: what is still open is censored, not dropped.
Columns that name a source or a segment hold rows of the lowered tables, and -1 for none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from salessim.metrics.calendar import NEVER
from salessim.metrics.joins import least_by, positions, total_by
from salessim.metrics.staff import Staff
from salessim.metrics.tasks import Tasks
from salessim.scenario.tables import Tables
from salessim.trace.kinds import COLUMNS, LossReason, Milestone, RowKind, Work
from salessim.trace.recorder import Trace

__all__ = [
    "BEFORE",
    "FATES",
    "NEVER",
    "OPEN",
    "WON",
    "Accounts",
    "Leads",
    "milestone_stages",
]

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
_AT, _ENTITY = COLUMNS.index("at"), COLUMNS.index("entity")
_A, _B, _C = (COLUMNS.index(name) for name in "abc")

FATES = ("won", *(reason.name.lower() for reason in LossReason), "open")
"""What can have become of a lead by the horizon: exactly one of these."""
BEFORE: Final = -1
"""Moment of what happened before the start."""
WON: Final = 0
OPEN: Final = len(FATES) - 1


def _first_of(trace: Trace, kind: RowKind, ids: Ints) -> Ints:
    """Moment of the first row of a kind about each of ``ids``; shape (n,)."""
    return _first(len(ids), positions(ids, trace.column(kind, "entity")), trace.column(kind, "at"))


def _first(n: int, rows: Ints, at: Ints) -> Ints:
    """Earliest moment of each of ``n`` entities, given the rows they have (-1 is none) and when; shape (n,)."""
    return least_by(rows, n, at, NEVER)


@dataclass(frozen=True, slots=True)
class Leads:
    """One row a lead: those created, in order, then those on their way at the start; shape (n_leads,) each.

    A lead that was on its way has the milestones :data:`BEFORE` that lie before the first stage it is seen to
    pass or to be lost at; one that is not seen again shows none.
    """

    ids: Ints
    given: Bools
    """Whether it was on its way at the start."""
    created: Ints
    """For those on their way the first contact, which is negative."""
    source: Ints
    segment: Ints
    booker: Ints
    """Spell (:class:`~salessim.metrics.staff.Staff`) in which somebody booked the meeting (outbound), or -1."""
    answered: Ints
    """When work on the first stage began."""
    recycled: Ints
    """When the lead was first turned away, to come back later."""
    accepted: Ints
    opportunity: Ints
    closed: Ints
    fate: Ints
    """Position in :data:`FATES`."""

    @classmethod
    def of(cls, tables: Tables, trace: Trace, tasks: Tasks, staff: Staff) -> Leads:
        """The leads of a trace, of the tasks that were joined from it, and of those who worked there."""
        new, given = trace.of(RowKind.LEAD_CREATED), trace.of(RowKind.LEAD_GIVEN)
        ids = np.concatenate((new[:, _ENTITY], given[:, _ENTITY]))
        segment = positions(tables.segments.ids, np.concatenate((new[:, _B], given[:, _B])))
        booker = staff.at(new[:, COLUMNS.index("person")], new[:, _AT])
        n, n_given = len(ids), len(given)
        answers = np.flatnonzero(tasks.work == Work.STAGE)
        answered = _first(n, positions(ids, tasks.entity[answers]), tasks.started[answers])
        lost, won = trace.of(RowKind.LEAD_LOST), trace.of(RowKind.DEAL_WON)
        lost_row, won_row = positions(ids, lost[:, _ENTITY]), positions(ids, won[:, _ENTITY])
        fate = np.full(n, OPEN, dtype=np.int64)
        fate[lost_row[lost_row >= 0]] = lost[lost_row >= 0, _A]
        fate[won_row[won_row >= 0]] = WON
        stands_at = np.concatenate(
            (np.full(len(new), -1, dtype=np.int64), given[:, COLUMNS.index("occurrence")])
        )
        passed = trace.of(RowKind.STAGE_PASSED)
        passing = positions(ids, passed[:, _ENTITY])

        def reached(milestone: Milestone) -> Ints:
            stage = np.append(milestone_stages(tables, milestone), -1)[segment]
            return _reached(stage, stands_at, passing, passed)

        return cls(
            ids=ids,
            given=stands_at >= 0,
            created=np.concatenate((new[:, _AT], given[:, _C])),
            source=positions(tables.sources.ids, np.concatenate((new[:, _A], given[:, _A]))),
            segment=segment,
            booker=np.concatenate((booker, np.full(n_given, -1, dtype=np.int64))),
            answered=answered,
            recycled=_first_of(trace, RowKind.LEAD_RECYCLED, ids),
            accepted=reached(Milestone.ACCEPTED),
            opportunity=reached(Milestone.OPPORTUNITY),
            closed=np.minimum(_first(n, lost_row, lost[:, _AT]), _first(n, won_row, won[:, _AT])),
            fate=fate,
        )


def milestone_stages(tables: Tables, milestone: Milestone) -> Ints:
    """Position of the first stage with this milestone on each segment's way, or -1; shape (n_segments,)."""
    segments, milestones = tables.segments, tables.stages.milestone.tolist()
    found = np.full(len(segments.ids), -1, dtype=np.int64)
    ways = zip(segments.first_stage.tolist(), segments.n_stages.tolist(), strict=True)
    for row, (first, n) in enumerate(ways):
        way = milestones[first : first + n]
        found[row] = way.index(milestone) if milestone in way else -1
    return found


def _reached(stage: Ints, stands_at: Ints, lead: Ints, passed: Ints) -> Ints:
    """When each lead passed its ``stage``, or :data:`BEFORE`, or :data:`NEVER`; shape (n_leads,).

    ``stage`` is a position on the lead's way or -1 for none, ``lead`` the row of the lead that each of the rows
    ``passed`` is about.
    """
    position = passed[:, _A] - Work.STAGE
    reached = np.flatnonzero((lead >= 0) & (position == stage[lead]) & (position >= 0))
    moment = _first(len(stage), lead[reached], passed[reached, _AT])
    return np.where((stage >= 0) & (stage < stands_at), BEFORE, moment)


@dataclass(frozen=True, slots=True)
class Accounts:
    """One row an account, in the order of first contracts; shape (n_accounts,) each. Cents a year."""

    ids: Ints
    segment: Ints
    given: Bools
    """Whether it was there from the start."""
    since: Ints
    """When its first contract of the trace began to count; 0 for those from the start."""
    first_arr: Ints
    upsold: Ints
    """Recurring revenue added until the horizon, as is ``cross_sold``."""
    cross_sold: Ints
    contracted: Ints
    """Recurring revenue given up at renewals."""
    lost: Ints
    """Recurring revenue that ended with it."""
    churned: Ints

    @property
    def added(self) -> Ints:
        """Recurring revenue that was added after the first contract."""
        return self.upsold + self.cross_sold

    @property
    def taken(self) -> Ints:
        """Recurring revenue that was given up or ended."""
        return self.contracted + self.lost

    @classmethod
    def of(cls, tables: Tables, trace: Trace) -> Accounts:
        """The accounts of a trace."""
        contracts = trace.of(RowKind.CONTRACT_STARTED)
        entity = contracts[:, COLUMNS.index("entity")]
        first = np.sort(np.unique(entity, return_index=True)[1])
        ids = entity[first]
        given = positions(trace.column(RowKind.ACCOUNT_GIVEN, "entity"), ids)
        won = positions(trace.column(RowKind.DEAL_WON, "entity"), ids)
        segment = np.full(len(ids), -1, dtype=np.int64)
        for rows, kind in ((given, RowKind.ACCOUNT_GIVEN), (won, RowKind.DEAL_WON)):
            segment[rows >= 0] = positions(tables.segments.ids, trace.column(kind, "a")[rows[rows >= 0]])

        def moved(kind: RowKind) -> Ints:
            return total_by(positions(ids, trace.column(kind, "entity")), len(ids), trace.column(kind, "a"))

        ended = positions(ids, trace.column(RowKind.CHURNED, "entity"))
        return cls(
            ids=ids,
            segment=segment,
            given=given >= 0,
            since=np.where(given >= 0, 0, contracts[first, COLUMNS.index("at")]),
            first_arr=contracts[first, COLUMNS.index("a")],
            upsold=moved(RowKind.UPSOLD),
            cross_sold=moved(RowKind.CROSS_SOLD),
            contracted=moved(RowKind.CONTRACTED),
            lost=moved(RowKind.CHURNED),
            churned=_first(len(ids), ended, trace.column(RowKind.CHURNED, "at")),
        )
