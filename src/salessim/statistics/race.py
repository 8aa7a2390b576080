"""A selection as it goes on: look after 32, 64, 128, ... replications, and play on only those still in it.

All systems share their replications (common random numbers). At look m, after R = 32 x 2^(m-1) replications, the
error allowed is alpha_m = alpha / (m (m + 1)); every ordered pair i, j of the k systems has the half-width
w = t(1 - alpha_m / (k (k - 1)), R - 1) s(Y_i - Y_j) / sqrt(R). System j is out when one that is still in lies above it
by more than w. The search ends when the leader's lowest bound over all that are still in is at least minus the
smallest difference that matters: then, with the confidence asked for, no other system is better than the leader by
more than that. At the cap those still in are reported and none is made the winner.

All bounds hold together with the confidence asked for, whatever the correlation and whenever one stops: the chances
of error of all looks and pairs are added up (Bonferroni).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from salessim.statistics.elimination import (
    KimNelson,
    Pairs,
    fall_out,
    half_widths,
    level_of_look,
    pairs_of,
)
from salessim.statistics.intervals import CONFIDENCE
from salessim.statistics.samples import Floats, as_samples

__all__ = ["Procedure", "Race", "SelectionRule", "race"]

Procedure: TypeAlias = Literal["pairs", "kn"]
"""``pairs``: bounds of all pairs at doubling looks; ``kn``: Kim and Nelson's fully sequential procedure."""

INDIFFERENCE = 0.01  # of the leader's mean; assumption
BATCH = 16  # replications that KN plays at once; it compares after each of them


@dataclass(frozen=True, slots=True)
class SelectionRule:
    """What is to be decided, how surely, and with how many replications at most.

    Attributes
    ----------
    better : {"higher", "lower"}
        Which values are good.
    share : float
        Smallest difference that matters, as a share of the size of the leader's mean.
    amount : float
        The same in the unit of the values; the larger of the two counts, and one of them is above 0.
    confidence : float
        Chance, at least, that the answer is right.
    first : int
        Replications at the first look, at least 2.
    cap : int
        Replications of a system at most.
    procedure : {"pairs", "kn"}
    """

    better: Literal["higher", "lower"] = "higher"
    share: float = INDIFFERENCE
    amount: float = 0.0
    confidence: float = CONFIDENCE
    first: int = 32
    cap: int = 2048
    procedure: Procedure = "pairs"

    def __post_init__(self) -> None:
        if self.better not in ("higher", "lower") or self.procedure not in ("pairs", "kn"):
            raise ValueError("better is higher or lower, and a procedure is pairs or kn")
        if not (self.share >= 0 and self.amount >= 0 and 0 < self.share + self.amount < math.inf):
            raise ValueError("the smallest difference that matters is above 0")
        if not 0.5 < self.confidence < 1:
            raise ValueError(f"the confidence of a choice lies between 0.5 and 1; got {self.confidence}")
        if self.first < 2 or self.cap < 1:
            raise ValueError("the first look needs at least 2 replications, and the cap at least 1")

    def indifference(self, mean: float) -> float:
        """Smallest difference that matters, in the unit of the values, when the leader's mean is this."""
        return max(self.share * abs(mean), self.amount)


@dataclass
class Race:
    """A selection as it goes on: who is still in, what is known of every pair, and what to play next.

    Parameters
    ----------
    names : tuple of str
        Systems, in the order that breaks ties.
    rule : SelectionRule

    Attributes
    ----------
    values : list of ndarray, each of shape (replications played,)
        As given, NaN where not estimable.
    still : ndarray of int
        Positions of the systems still in.
    fell_at, beaten_by : ndarray of int
        Replications after which a system was out, and which one beat it; 0 and -1 for those still in.
    apart : ndarray of bool
        Systems that were set aside because they were not estimable in at least half of the replications.
    gaps, widths : ndarray, shape (k, k)
        Mean of row minus column, positive when the row is better, and the half-width of its interval, at the last
        look at which both were in; NaN before the first.
    looks : list of int
        Replications at which it was looked.
    leader : int
        Position of the system with the best mean of those still in; -1 when nothing is estimable.
    is_decided : bool
    indifference : float
        Smallest difference that matters, in the unit of the values, at the last look.
    """

    names: tuple[str, ...]
    rule: SelectionRule
    values: list[Floats] = field(default_factory=list)
    looks: list[int] = field(default_factory=list)
    leader: int = -1
    is_decided: bool = False
    indifference: float = math.nan
    _error: float = 0.0
    _n_bounds: int = 0
    _compared: int = 0
    _kn: KimNelson | None = None

    def __post_init__(self) -> None:
        k = len(self.names)
        if k < 2 or len(set(self.names)) < k:
            raise ValueError("a choice needs at least two systems, all with different names")
        self.values = [np.empty(0)] * k
        self.still: NDArray[np.int64] = np.arange(k)
        self.fell_at: NDArray[np.int64] = np.zeros(k, dtype=np.int64)
        self.beaten_by: NDArray[np.int64] = np.full(k, -1)
        self.apart: NDArray[np.bool_] = np.zeros(k, dtype=bool)
        self.gaps, self.widths = np.full((k, k), math.nan), np.full((k, k), math.nan)

    @property
    def next_look(self) -> int:
        """Replications to play next, in all, of those still in; 0 when the search is over."""
        played = self.looks[-1] if self.looks else 0
        if self.is_decided or played >= self.rule.cap or (played and len(self.still) < 2):
            return 0
        further = self.rule.first if not played else 2 * played
        if self.rule.procedure == "kn" and played:
            further = played + BATCH
        return min(self.rule.cap, further)

    @property
    def sureness(self) -> float:
        """Highest confidence at which the same answer would have come after as many looks; NaN without one.

        One minus the largest error at which every bound that the answer rests on still holds. KN has no such figure
        and gives the confidence asked for.
        """
        if not self.is_decided:
            return math.nan
        return self.rule.confidence if self.rule.procedure == "kn" else max(0.0, 1 - self._error)

    def look(self, values: Mapping[str, ArrayLike]) -> None:
        """Compare after further replications.

        Parameters
        ----------
        values : mapping of str to array_like
            By name, at least of the systems still in, each of shape (`next_look`,).

        Raises
        ------
        ValueError
            If a shape is another one, or a value is infinite.
        """
        n = self.next_look
        for i in self.still.tolist():
            given = np.asarray(values[self.names[i]], dtype=np.float64)
            if given.shape != (n,):
                raise ValueError(f"{n} values are needed of {self.names[i]}; got shape {given.shape}")
            as_samples(given)
            self.values[i] = given
        self.looks.append(n)
        self._set_apart(n)
        rows = self.rows(self.still)
        if len(self.still) < 2 or len(rows) < 2:
            self.leader = -1
            return
        if self.rule.procedure == "kn":
            self._look_fully(rows)
        else:
            self._look_at_pairs(rows)

    def rows(self, systems: NDArray[np.int64]) -> Floats:
        """Values of some systems, larger being better, where all are estimable; shape (n, systems)."""
        n = min((self.values[i].size for i in systems.tolist()), default=0)
        if not n:
            return np.empty((0, len(systems)))
        values = np.column_stack([self.values[i][:n] for i in systems.tolist()])
        kept: Floats = values[~np.isnan(values).any(axis=1)]
        return kept if self.rule.better == "higher" else -kept

    def _set_apart(self, n: int) -> None:
        """Take out what is not estimable in half of the replications: it would cost the others theirs."""
        missing = np.array([np.isnan(self.values[i]).sum() for i in self.still.tolist()])
        self.apart[self.still[2 * missing >= n]] = True
        self.still = self.still[2 * missing < n]

    def _look_at_pairs(self, rows: Floats) -> None:
        pairs, widths = self._note_bounds(rows)
        beaten = fall_out(pairs.gaps, widths)
        errors = {
            place: self._error_of(pairs, int(beaten[place]), place, 0.0)
            for place in range(len(beaten))
            if beaten[place] >= 0
        }
        inside = np.flatnonzero(beaten < 0)
        self._drop(beaten, self.looks[-1])
        means = _running_means(rows)[-1, inside]
        self.leader = int(self.still[np.argmax(means)])
        self.indifference = self.rule.indifference(float(means.max()))
        best = int(inside[np.argmax(means)])
        others = inside[inside != best]
        self.is_decided = bool(np.all(pairs.gaps[best, others] - widths[best, others] >= -self.indifference))
        if self.is_decided:
            for place in range(len(beaten)):
                close = self._error_of(pairs, best, place, self.indifference) if place != best else 0.0
                errors[place] = min(close, errors.get(place, 1.0))
        self._error = max([self._error, *errors.values()])

    def _note_bounds(self, rows: Floats) -> tuple[Pairs, Floats]:
        """Every pair's interval at this look, remembered for those still in."""
        self._n_bounds += 1
        pairs = pairs_of(rows)
        level = level_of_look(1 - self.rule.confidence, self._n_bounds, len(self.names))
        widths = half_widths(pairs, level)
        here = np.ix_(self.still, self.still)
        self.gaps[here], self.widths[here] = pairs.gaps, widths
        return pairs, widths

    def _error_of(self, pairs: Pairs, better: int, worse: int, allowed: float) -> float:
        """The error, over all looks and pairs, at which the bound of one pair would still just have held."""
        from scipy.special import stdtr

        gap, sd = float(pairs.gaps[better, worse]) + allowed, float(pairs.sds[better, worse])
        if sd == 0.0:
            return 0.0
        tail = float(stdtr(pairs.n - 1, -gap / sd * math.sqrt(pairs.n)))
        return tail / level_of_look(1.0, self._n_bounds, len(self.names))

    def _drop(self, beaten: NDArray[np.int64], n: int) -> None:
        """Take out who is beaten after n replications; ``beaten`` holds places among those still in, or -1."""
        gone = self.still[beaten >= 0]
        self.fell_at[gone] = n
        self.beaten_by[gone] = self.still[beaten[beaten >= 0]]
        self.still = self.still[beaten < 0]

    def _look_fully(self, rows: Floats) -> None:
        """KN: compare after each replication that is new, with the variances of the first look."""
        means = _running_means(rows)
        if self._kn is None:
            self._kn = self._begin_kn(rows, float(means[-1].max()))
            self._compared = len(rows) - 1
        elif self.looks[-1] >= self.rule.first << self._n_bounds or self.looks[-1] == self.rule.cap:
            self._note_bounds(rows)
        inside = np.arange(len(self.still))
        while self._compared < len(rows) and not self.is_decided:
            self._compared += 1
            now = means[self._compared - 1, inside]
            widths = self._kn.widths(self._compared)[np.ix_(self.still, self.still)]
            beaten = fall_out(now[:, None] - now[None, :], widths)
            self._drop(beaten, self._compared)
            inside = inside[beaten < 0]
            self.is_decided = len(inside) == 1 or self._compared > self._kn.last(self.still)
        self.leader = int(self.still[np.argmax(means[self._compared - 1, inside])])

    def _begin_kn(self, rows: Floats, best: float) -> KimNelson:
        """KN after its first look: every pair's variance, and a difference that matters which stays as it is."""
        k = len(self.names)
        pairs, _ = self._note_bounds(rows)
        sds = np.zeros((k, k))
        sds[np.ix_(self.still, self.still)] = pairs.sds
        self.indifference = self.rule.indifference(best)
        first = Pairs(np.zeros((k, k)), sds, pairs.n)
        return KimNelson.begin(first, self.indifference, 1 - self.rule.confidence, k)


def _running_means(rows: Floats) -> Floats:
    """Means of the first 1, 2, ... rows, shape of ``rows``; columns that are equal have equal means."""
    means: Floats = rows[0] + np.cumsum(rows - rows[0], axis=0) / np.arange(1, len(rows) + 1)[:, None]
    return means


def race(
    play: Callable[[Sequence[str], int], Mapping[str, ArrayLike]], names: Sequence[str], rule: SelectionRule
) -> Race:
    """Ask for replications of those still in until the best is found or the cap is reached.

    Parameters
    ----------
    play : callable
        ``play(names, n)`` sees to it that replications 0 to n - 1 of these systems have been played and returns at
        least their values, each of shape (n,), NaN where not estimable.
    names : sequence of str
        Two or more, all different; the first of equals leads.
    rule : SelectionRule

    Returns
    -------
    Race
        Finished.

    Examples
    --------
    >>> luck = np.tile([-1.0, 1.0], 1024)
    >>> offsets = {"a": 10.0, "b": 10.05, "c": 12.0}
    >>> found = race(lambda names, n: {one: offsets[one] + luck[:n] for one in names}, list(offsets), SelectionRule())
    >>> found.names[found.leader], found.is_decided, found.looks
    ('c', True, [32])
    """
    running = Race(tuple(names), rule)
    while running.next_look:
        running.look(play([running.names[i] for i in running.still.tolist()], running.next_look))
    return running
