"""The bridge of recurring revenue: what was there, what came, grew, shrank, left and changed units, what is there.

An account belongs to the unit that looks after it: where its onboarding waits, and from then on that of each account
manager who takes it or gets it passed on, or where its waiting work moves since nobody is left to do it. What moves
revenue is counted in the unit that the account then belongs to, so that each unit and segment of each month closes at
what it opened with and what moved, to the cent.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from salessim.metrics.calendar import period_of
from salessim.metrics.frames import Accounts
from salessim.metrics.joins import begins_group, positions, total_by
from salessim.metrics.tasks import Tasks
from salessim.scenario.tables import Tables
from salessim.trace.kinds import COLUMNS, RowKind, Work
from salessim.trace.recorder import Trace
from salessim.units import YEAR

__all__ = ["ArrMoves", "Movement", "bridge"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
_AT, _KIND, _ENTITY, _OCCURRENCE, _, _UNIT, _A, _, _ = range(len(COLUMNS))


class Movement(IntEnum):
    """What moves recurring revenue, and before and after it the balances of a bridge."""

    OPENING = 0
    NEW = 1
    UPSELL = 2
    CROSS_SELL = 3
    CONTRACTION = 4
    """Given up at a renewal; negative, as are churn and what moves out."""
    CHURN = 5
    MOVED_IN = 6
    """Of accounts that came from another unit."""
    MOVED_OUT = 7
    CLOSING = 8


_STAYS: Final = -1  # a row that moves revenue, but not its account
_MOVES_ACCOUNT: Final = (RowKind.ACCOUNT_TAKEN, RowKind.ACCOUNT_PASSED)
_MOVES_ARR: Final[dict[RowKind, tuple[int, int]]] = {
    RowKind.UPSOLD: (Movement.UPSELL, 1),
    RowKind.CROSS_SOLD: (Movement.CROSS_SELL, 1),
    RowKind.CONTRACTED: (Movement.CONTRACTION, -1),
    RowKind.CHURNED: (Movement.CHURN, -1),
}
_MOVEMENT, _SIGN = np.zeros((2, max(RowKind) + 1), dtype=np.int64)
_MOVEMENT[list(_MOVES_ARR)], _SIGN[list(_MOVES_ARR)] = zip(*_MOVES_ARR.values(), strict=True)


@dataclass(frozen=True)
class ArrMoves:
    """One row a movement of the recurring revenue of an account; shape (n,) each."""

    at: Ints
    unit: Ints
    """Row of the lowered units, or their number for none; of segments alike."""
    segment: Ints
    movement: Ints
    """Code of :class:`Movement`; what was there from the start opens at 0."""
    amount: Ints
    """Cents a year, negative for what is lost."""
    n_units: int
    """Units of the scenario and one more for none; of segments alike."""
    n_segments: int

    @classmethod
    def of(cls, tables: Tables, trace: Trace, tasks: Tasks, accounts: Accounts) -> ArrMoves:
        """The movements of a trace."""
        n_units, n_segments = len(tables.units.ids) + 1, len(tables.segments.ids) + 1
        account, at, unit, movement, amount = _events(tables, trace, tasks, accounts)
        row = np.arange(len(account))
        is_first = begins_group(account)
        unit = unit[np.maximum.accumulate(np.where(unit != _STAYS, row, 0))]
        running = np.cumsum(amount) - amount
        held = running - running[np.maximum.accumulate(np.where(is_first, row, 0))]  # before each event
        before = unit[row - 1]
        moves, goes = np.flatnonzero(amount), np.flatnonzero(~is_first & (unit != before) & (held != 0))
        of = np.concatenate((moves, goes, goes))
        segment = np.append(accounts.segment, -1)[account[of]]
        return cls(
            at=at[of],
            unit=np.concatenate((unit[moves], before[goes], unit[goes])),
            segment=np.where(segment < 0, n_segments - 1, segment),
            movement=np.concatenate(
                (movement[moves], np.repeat((Movement.MOVED_OUT, Movement.MOVED_IN), len(goes)))
            ),
            amount=np.concatenate((amount[moves], -held[goes], held[goes])),
            n_units=n_units,
            n_segments=n_segments,
        )

    @cached_property
    def by_unit(self) -> Ints:
        """Sum of each movement in each unit (cents a year), shape (n_units, 9); closings are 0."""
        return self._sums(self.unit, self.n_units)

    @cached_property
    def by_segment(self) -> Ints:
        """Sum of each movement in each segment (cents a year), shape (n_segments, 9); closings are 0."""
        return self._sums(self.segment, self.n_segments)

    def _sums(self, group: Ints, n_groups: int) -> Ints:
        n = len(Movement)
        return total_by(group * n + self.movement, n_groups * n, self.amount).reshape(n_groups, n)

    def years_by(self, group: Ints, n_groups: int, horizon: int) -> Floats:
        """Integral of recurring revenue until the horizon in each group of movements (cents), shape (n_groups,)."""
        years = self.amount * ((horizon - self.at) / YEAR)
        return np.bincount(group, years, n_groups).astype(np.float64)


def _events(tables: Tables, trace: Trace, tasks: Tasks, accounts: Accounts) -> tuple[Ints, ...]:
    """What moves revenue or accounts, account by account in the order of moments; shape (n,) each.

    Account, moment, unit that the account comes to or -1, movement, and amount. Within a second an account begins, then
    it moves, then its revenue.
    """
    n = len(accounts.ids)
    moved = trace.of(RowKind.WORK_MOVED)
    of_accounts = moved[moved[:, _A] < Work.STAGE]  # an account has the identity of the lead that it was
    rows = np.concatenate(
        [*(trace.of(kind) for kind in _MOVES_ACCOUNT), of_accounts, *(trace.of(kind) for kind in _MOVES_ARR)]
    )
    kind, sign = rows[:, _KIND], _SIGN[rows[:, _KIND]]
    account = np.concatenate((np.arange(n), positions(accounts.ids, rows[:, _ENTITY])))
    at = np.concatenate((accounts.since, rows[:, _AT]))
    rank = np.concatenate((np.zeros(n, dtype=np.int64), 1 + np.abs(sign)))
    comes_to = np.where(sign == 0, _unit_rows(tables, rows[:, _UNIT]), _STAYS)
    unit = np.concatenate((_first_units(tables, trace, tasks, accounts), comes_to))
    first = np.where(accounts.given, Movement.OPENING, Movement.NEW)
    movement = np.concatenate((first, _MOVEMENT[kind]))
    amount = np.concatenate((accounts.first_arr, sign * rows[:, _A]))
    order = np.lexsort((rank, at, account))
    order = order[np.searchsorted(account[order], 0) :]  # without what is about no account
    return account[order], at[order], unit[order], movement[order], amount[order]


def _unit_rows(tables: Tables, ids: Ints) -> Ints:
    """Row of each unit, the number of units for none; shape (n,)."""
    rows, none = positions(tables.units.ids, ids), len(tables.units.ids)
    return np.where(rows < 0, none, rows)


def _first_units(tables: Tables, trace: Trace, tasks: Tasks, accounts: Accounts) -> Ints:
    """Row of the unit that each account first belongs to; shape (n_accounts,).

    The row about the contract is of the closer's unit: of new accounts that of the onboarding counts, which begins to
    wait in the same second, unless there is none.
    """
    contracts, given = trace.of(RowKind.CONTRACT_STARTED), trace.of(RowKind.ACCOUNT_GIVEN)
    contracts = contracts[contracts[:, _OCCURRENCE] == 0]
    onboardings = np.flatnonzero(tasks.work == Work.ONBOARDING)
    entity = np.concatenate((contracts[:, _ENTITY], given[:, _ENTITY], tasks.entity[onboardings]))
    unit = np.zeros(len(accounts.ids) + 1, dtype=np.int64)  # the last of others than accounts
    unit[positions(accounts.ids, entity)] = np.concatenate(
        (contracts[:, _UNIT], given[:, _UNIT], tasks.unit[onboardings])
    )
    return _unit_rows(tables, unit[:-1])


def bridge(moves: ArrMoves, months: Ints) -> Ints:
    """Recurring revenue by month, unit, segment and :class:`Movement` (cents a year).

    Parameters
    ----------
    moves : ArrMoves
        Movements of a replication.
    months : array of int64, shape (n_months + 1,)
        Bounds of the fiscal months.

    Returns
    -------
    array of int64, shape (n_months, n_units, n_segments, 9)
        The last unit and segment are for accounts without one. In every cell the first eight add up to the closing,
        which is the opening of the next month.
    """
    n_months = len(months) - 1
    shape = (n_months, moves.n_units, moves.n_segments, len(Movement))
    place = (moves.unit * moves.n_segments + moves.segment) * len(Movement) + moves.movement
    month = period_of(months, moves.at)
    n_cells = moves.n_units * moves.n_segments * len(Movement)
    cells = total_by(np.where(month < 0, -1, month * n_cells + place), n_months * n_cells, moves.amount)
    table: Ints = cells.reshape(shape)
    closing = table.sum(axis=3).cumsum(axis=0)
    table[1:, :, :, Movement.OPENING] = closing[:-1]
    table[..., Movement.CLOSING] = closing
    return table
