"""Care: how much of their time lead generators put into the quality of a lead, from what is paid for which."""

from __future__ import annotations

import math

__all__ = ["chosen"]


def chosen(volume: float, quality: float, floor: float, gain: float) -> float:
    """Care c that maximises (b_v + b q(c)) / (1 + c), with q(c) = floor + gain (1 - exp(-c)).

    With B0 = b_v + (floor + gain) b and B1 = gain x b: c = 0 if B0 / B1 >= 2, else the root of
    exp(-c) (2 + c) = B0 / B1, by bisection. Without pay for quality there is no care.

    Parameters
    ----------
    volume : float
        b_v, pay for each lead handled (currency).
    quality : float
        b = b_q + b_w w: pay for each lead accepted, and for each that is won x the chance that it will be, discounted.
    floor, gain : float
        0.2 and 0.5. Multitasking: Holmstrom and Milgrom 1991; form and sizes: assumption.

    Examples
    --------
    Care begins where the quality fee is more than 10/3 of the volume fee:

    >>> chosen(3.0, 10.0, 0.2, 0.5), round(chosen(2.99, 10.0, 0.2, 0.5), 3)
    (0.0, 0.002)
    >>> round(chosen(0.0, 1.0, 0.2, 0.5), 3)
    0.631
    """
    if gain * quality <= 0.0:
        return 0.0
    ratio = volume / (gain * quality) + (floor + gain) / gain
    if ratio >= 2.0 * (1.0 - 1e-12):
        return 0.0
    low, high = 0.0, 50.0
    for _ in range(100):
        middle = 0.5 * (low + high)
        if math.exp(-middle) * (2.0 + middle) > ratio:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)
