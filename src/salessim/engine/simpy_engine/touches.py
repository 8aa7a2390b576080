"""The touches of a prospecting block, up to the next booked meeting, in one compiled loop."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from salessim.compiling import compiled
from salessim.randomness.draws import draw, identity
from salessim.randomness.streams import Stream
from salessim.rules.demand import touch_chance

__all__ = ["touch_until_booked"]

_TOUCH = int(Stream.TOUCH)


@compiled
def touch_until_booked(
    seed: int,
    replication: int,
    list_id: int,
    place: NDArray[np.int64],
    last_tried: NDArray[np.int64],
    touches: int,
    now: int,
    chance: float,
    attempts: int,
    rest: int,
) -> tuple[int, int]:
    """Call prospects in order until one books a meeting or the touches are used up.

    Parameters
    ----------
    seed, replication, list_id : int
        Key of the draws: one draw a touch, keyed by (list, prospect, campaign) and attempt.
    place : array of int64, shape (3,)
        Prospect, attempt and campaign that come next; moved on.
    last_tried : array of int64, shape (list size,)
        When each prospect's last campaign ended (seconds), or -1; moved on.
    touches : int
        Touches left in the block.
    now : int
        Moment (seconds).
    chance, attempts, rest
        As in the scenario: see :func:`salessim.rules.demand.touch_chance`.

    Returns
    -------
    tuple of int
        Touches left, and the identity of the prospect who booked or -1.
    """
    while touches > 0:
        touches -= 1
        who = identity(list_id, place[0], place[2])
        tried = last_tried[place[0]]
        p = touch_chance(chance, now - tried if tried >= 0 else -1, rest)
        booked = draw(seed, replication, _TOUCH, who, place[1]) < p
        place[1] += 1
        if booked or place[1] >= attempts:
            last_tried[place[0]] = now
            place[1] = 0
            place[0] += 1
            if place[0] == len(last_tried):
                place[0] = 0
                place[2] += 1
        if booked:
            return touches, who
    return 0, -1
