"""Many tests at once: keep the chance of even one false alarm where it was promised."""

from __future__ import annotations

import math
from collections.abc import Sequence

__all__ = ["holm"]


def holm(p_values: Sequence[float]) -> list[float]:
    """Holm's adjusted p-values: reject where they are at most the level of the whole family.

    The i-th smallest of m is multiplied by m - i + 1, and none may fall below a smaller one's. Valid under
    any dependence between the tests.

    Parameters
    ----------
    p_values : sequence of float, length m
        Each in 0..1.

    Returns
    -------
    list of float, length m
        In the order given, each in 0..1.

    Raises
    ------
    ValueError
        If a p-value is NaN or outside 0..1: what could not be tested does not belong to the family.

    References
    ----------
    Holm, Scandinavian Journal of Statistics 6 (1979) 65-70.

    Examples
    --------
    >>> [round(p, 3) for p in holm([0.04, 0.01, 0.03])]
    [0.06, 0.03, 0.06]
    """
    for p in p_values:
        if math.isnan(p) or not 0 <= p <= 1:
            raise ValueError(f"a p-value lies between 0 and 1; got {p}")
    adjusted = [0.0] * len(p_values)
    so_far = 0.0
    for rank, index in enumerate(sorted(range(len(p_values)), key=lambda i: p_values[i])):
        so_far = max(so_far, min(1.0, (len(p_values) - rank) * p_values[index]))
        adjusted[index] = so_far
    return adjusted
