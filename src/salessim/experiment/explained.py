"""What came of asking why two companies differ. Data only."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from salessim.experiment.switching import Setting
from salessim.statistics.comparison import Comparison
from salessim.statistics.intervals import Interval

__all__ = ["Bar", "Bottleneck", "Explanation", "Head", "Turn"]

Floats = NDArray[np.float64]
Turn: TypeAlias = Literal["turns", "does not turn", "not sure", "no lead"]
"""Whether the lead changes sides when both bottlenecks are relieved: ``turns`` and ``does not turn`` only where both
leads are clear of luck; ``no lead`` where there was none to turn."""


@dataclass(frozen=True, eq=False)
class Bar:
    """What one cause does to the difference.

    Attributes
    ----------
    causes : tuple of str
        Keys of the causes that are switched together, usually one.
    title : str
        In words.
    settings : tuple of Setting
        What differs.
    values : ndarray, shape (replications,)
        Share of the cause in the difference, averaged over orders; the values of all causes add up to it.
    effect : Interval
        Its mean.
    first, last : Interval
        Effect of switching this cause alone in A, and of switching it as the last on the way to B.
    """

    causes: tuple[str, ...]
    title: str
    settings: tuple[Setting, ...]
    values: Floats = field(repr=False)
    effect: Interval
    first: Interval
    last: Interval


@dataclass(frozen=True, slots=True)
class Head:
    """One more person in a group of seats.

    Attributes
    ----------
    company : str
        Name of the company.
    unit, seat, title : str
        Where the person sits.
    count : int
        Seats of the group before.
    metric, profit, pay : Interval
        Paired differences: what the person brings, what is left of it, and what everybody is paid more.
    """

    company: str
    unit: str
    seat: str
    title: str
    count: int
    metric: Interval
    profit: Interval
    pay: Interval


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """The role that holds leads longest, and what relieving it brings.

    Attributes
    ----------
    company : str
        Name of the company.
    role : str
        Key of the role; empty where no lead was ever at work.
    share : Interval
        Share of the weeks in which it held leads longest.
    rival : str
        The role that comes next; empty where there is none.
    lead : Interval or None
        By how much the share is above the rival's.
    gain : Interval or None
        Paired difference in the metric when the role's capacity is doubled at no cost; None where nobody holds it.
    """

    company: str
    role: str
    share: Interval
    rival: str
    lead: Interval | None
    gain: Interval | None

    @property
    def is_sure(self) -> bool:
        """Whether it is clear of luck that no other role holds leads longer."""
        return self.lead is None or self.lead.low > 0.0


@dataclass(frozen=True, eq=False)
class Explanation:
    """Why two companies differ.

    Attributes
    ----------
    name, title, question : str
        Of the experiment, or made of the names.
    baseline, scenario : str
        Names of A and B.
    metric : str
        What is explained.
    difference : Comparison
        B against A in the metric, pair by pair, over the replications used.
    bars : tuple of Bar
        In the order of the table of causes.
    equal : tuple of str
        Titles of the causes that do not differ.
    heads : tuple of Head
        One more person, in A and then in B.
    bottlenecks : tuple of Bottleneck
        Of A and of B.
    relieved : Interval or None
        Difference of B and A when each one's own bottleneck is relieved.
    turn : str or None
        See :data:`Turn`; None where a bottleneck could not be relieved.
    n_orders : int
        Orders averaged over; 0 for all.
    replications : int
        Of each company.
    n_left_out : int
        Replications that are not explained, since the metric was not estimable in some company.
    n_companies : int
        Different companies that were played.
    may_give_up : tuple of str
        Names of the companies whose changes or policies set heads.
    currency, horizon, seed, engine, hash, n_failed, n_played, n_reused, failures, folder
        As in :class:`salessim.experiment.designed.Designed`.
    """

    name: str
    title: str
    question: str
    baseline: str
    scenario: str
    metric: str
    difference: Comparison
    bars: tuple[Bar, ...]
    equal: tuple[str, ...]
    heads: tuple[Head, ...]
    bottlenecks: tuple[Bottleneck, ...]
    relieved: Interval | None
    turn: Turn | None
    n_orders: int
    replications: int
    n_left_out: int
    n_companies: int
    may_give_up: tuple[str, ...]
    currency: str
    horizon: int
    seed: int
    engine: str
    hash: str
    n_failed: int = 0
    n_played: int = 0
    n_reused: int = 0
    failures: tuple[str, ...] = ()
    folder: str = ""
