"""Which of several systems is best: what a finished race says, with intervals, chances and what it took.

The procedure is that of :mod:`salessim.statistics.race`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from salessim.statistics.chance_of_best import chances_of_best
from salessim.statistics.comparison import Comparison, compare_paired
from salessim.statistics.intervals import Interval
from salessim.statistics.race import Race, SelectionRule, race
from salessim.statistics.samples import mean_and_sd

__all__ = ["Selection", "Standing", "Status", "select"]

Status: TypeAlias = Literal["best", "left", "out", "not estimable"]
"""``best``: the answer; ``left``: still in at the end; ``out``: beaten by one that was still in."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one system stands at the end.

    Attributes
    ----------
    name : str
    status : str
        See :data:`Status`.
    mean : float
        Over the replications in which it was estimable; NaN when in none.
    lead : Interval
        Its mean against the best of all others, in the unit of the values, positive when it is better, whatever
        the direction: a multiple comparison with the best. All such intervals and all that is said of who is out
        hold together with the confidence of the rule.
    is_equal : bool
        Whether it equals the leader in every replication, being another one.
    chance : float
        Chance that its mean is the best, 0..1, as far as the replications tell; NaN when not estimable.
    regret : float
        Mean loss, over what is not known of the means, of choosing it rather than the best; unit of the values.
    correlation : float
        With the leader, over the replications of both; NaN for the leader.
    n : int
        Replications played.
    n_independent : float
        Replications that it would have needed with seeds of its own, for intervals as narrow.
    out_at : int
        Replications after which it was out; 0 when it was not.
    beaten_by : str
        Which one beat it; empty when none did.
    """

    name: str
    status: Status
    mean: float
    lead: Interval
    is_equal: bool
    chance: float
    regret: float
    correlation: float
    n: int
    n_independent: float
    out_at: int
    beaten_by: str


@dataclass(frozen=True, slots=True)
class Selection:
    """What came of a search for the best.

    Attributes
    ----------
    rule : SelectionRule
    standings : tuple of Standing
        In the order given.
    leader : str
        System with the best mean of those still in; empty when that is not estimable. It is the answer only when
        `is_decided`.
    is_decided : bool
        Whether, with the confidence asked for, no system is better than the leader by more than `indifference`.
    sureness : float
        Highest confidence at which the same answer would have come out, 0..1; NaN without an answer.
    indifference : float
        Smallest difference that matters, in the unit of the values; NaN when not estimable.
    looks : tuple of int
        Replications at which it was looked.
    """

    rule: SelectionRule
    standings: tuple[Standing, ...]
    leader: str
    is_decided: bool
    sureness: float
    indifference: float
    looks: tuple[int, ...]

    @property
    def survivors(self) -> tuple[Standing, ...]:
        """Those still in at the end, the leader among them."""
        return tuple(one for one in self.standings if one.status in ("best", "left"))

    @property
    def is_estimable(self) -> bool:
        """Whether anything can be said."""
        return bool(self.leader)

    @property
    def n_played(self) -> int:
        """Replications played, of all systems together."""
        return sum(one.n for one in self.standings)

    @property
    def n_independent(self) -> float:
        """Replications that would have been needed with a seed for each system, all together."""
        return math.fsum(one.n_independent for one in self.standings)

    @property
    def correlations(self) -> tuple[float, float, float]:
        """Lowest, middle and highest correlation of the others with the leader; NaN when none is known."""
        known = [one.correlation for one in self.standings if not math.isnan(one.correlation)]
        return (min(known), float(np.median(known)), max(known)) if known else (math.nan,) * 3

    def standing(self, name: str) -> Standing:
        """Where one system stands; KeyError when there is none of this name."""
        for one in self.standings:
            if one.name == name:
                return one
        raise KeyError(name)


def select(
    play: Callable[[Sequence[str], int], Mapping[str, ArrayLike]], names: Sequence[str], rule: SelectionRule
) -> Selection:
    """Search for the best of several systems, and say what was found.

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
    Selection
        With fewer than two replications, or nothing estimable, there is no leader and no ranking.

    Notes
    -----
    A replication in which one of those still in is not estimable is left out for all of them. A system that is not
    estimable in half of the replications is set aside and not ranked.

    The replications that seeds of one's own would have needed are those played times (s_i^2 + s_j^2) / s_D^2 for
    the pair with the leader; for the leader, the largest of these. A system that equals the leader in every
    replication counts what it played.

    References
    ----------
    Elimination in looks: Bonferroni over pairs and looks, after Paulson, Annals of Mathematical Statistics 35
    (1964) 174-180, and Nelson et al., Operations Research 49 (2001) 950-963. Comparisons with the best: Hsu,
    Multiple Comparisons, 1996, chapter 4, here from the bounds of all pairs.

    Examples
    --------
    >>> luck = np.tile([-1.0, 1.0], 1024)
    >>> means = {"a": 10.0, "b": 10.05, "c": 12.0}
    >>> found = select(lambda names, n: {one: means[one] + luck[:n] for one in names}, list(means), SelectionRule())
    >>> found.leader, found.is_decided, found.standing("a").beaten_by, found.n_played
    ('c', True, 'c', 96)
    """
    return _standings(race(play, names, rule))


def _standings(ended: Race) -> Selection:
    """Everything that follows from a finished race."""
    is_known = ended.leader >= 0
    paired = _with_leader(ended)
    ratios = {i: _times_independent(one) for i, one in paired.items()}
    chances = _chances(ended) if is_known else {}
    standings = []
    for i, name in enumerate(ended.names):
        values, with_leader = ended.values[i], paired.get(i)
        times = ratios.get(i, max(ratios.values(), default=1.0))
        chance, regret = chances.get(i, (math.nan, math.nan))
        standings.append(
            Standing(
                name=name,
                status=_status(ended, i),
                mean=mean_and_sd(values[~np.isnan(values)])[0],
                lead=_lead(ended, i),
                is_equal=with_leader is not None and _is_equal(with_leader),
                chance=chance,
                regret=regret,
                correlation=with_leader.correlation if with_leader is not None else math.nan,
                n=values.size,
                n_independent=values.size * times,
                out_at=int(ended.fell_at[i]),
                beaten_by=ended.names[ended.beaten_by[i]] if ended.beaten_by[i] >= 0 else "",
            )
        )
    return Selection(
        rule=ended.rule,
        standings=tuple(standings),
        leader=ended.names[ended.leader] if is_known else "",
        is_decided=ended.is_decided,
        sureness=ended.sureness,
        indifference=ended.indifference,
        looks=tuple(ended.looks),
    )


def _with_leader(ended: Race) -> dict[int, Comparison]:
    """Every other system that is ranked against the leader, over the replications that both played."""
    if ended.leader < 0:
        return {}
    best = ended.values[ended.leader]
    return {
        i: compare_paired(best[: values.size], values[: best.size])
        for i, values in enumerate(ended.values)
        if i != ended.leader and not ended.apart[i]
    }


def _times_independent(with_leader: Comparison) -> float:
    """How many times more replications seeds of their own would need; 1 where nothing is to be told apart."""
    ratio = with_leader.variance_ratio
    return 1.0 if _is_equal(with_leader) or math.isnan(ratio) else ratio


def _is_equal(with_leader: Comparison) -> bool:
    return with_leader.sd_difference == 0.0 and with_leader.difference.estimate == 0.0


def _status(ended: Race, i: int) -> Status:
    if ended.fell_at[i] and not ended.apart[i]:
        return "out"
    if ended.apart[i] or ended.leader < 0:
        return "not estimable"
    return "best" if i == ended.leader and ended.is_decided else "left"


def _lead(ended: Race, i: int) -> Interval:
    """Against the best of all others: the lowest of the bounds against each, on either side."""
    confidence = ended.rule.confidence
    gaps, widths = ended.gaps[i], ended.widths[i]
    others = [j for j in range(len(ended.names)) if j != i and not ended.apart[j] and not math.isnan(gaps[j])]
    n = int((~np.isnan(ended.values[i])).sum())
    if ended.leader < 0 or ended.apart[i] or not others:
        why_not = "one replication" if n == 1 else "not estimable"
        return Interval(math.nan, math.nan, math.nan, confidence, n, ended.values[i].size - n, why_not)
    low, middle, high = (float(np.min(bounds[others])) for bounds in (gaps - widths, gaps, gaps + widths))
    return Interval(middle, low, high, confidence, n, ended.values[i].size - n)


def _chances(ended: Race) -> dict[int, tuple[float, float]]:
    """Chance of being the best and expected regret of every ranked system; groups share their replications."""
    played = {i: values.size for i, values in enumerate(ended.values) if not ended.apart[i]}
    groups, order = [], [ended.leader]
    for n in sorted(set(played.values())):
        members = [i for i, own in played.items() if own == n and i != ended.leader]
        if members:
            rows = ended.rows(np.array([ended.leader, *members]))
            groups.append(rows[:, 1:] - rows[:, :1])
            order += members
    chances, regrets = chances_of_best(groups) if groups else (np.ones(1), np.zeros(1))
    return dict(zip(order, zip(chances.tolist(), regrets.tolist(), strict=True), strict=True))
