"""Courses over time with the range of outcomes around them, for charts that show several."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from salessim.statistics.intervals import replications_for_quantile

__all__ = ["Band", "band_of", "band_words", "draw_band"]

Floats = NDArray[np.float64]
_TAIL = 0.1


@dataclass(frozen=True, slots=True)
class Band:
    """Mean of the replications and the ends of their middle 80 %, at each moment; NaN where unknown."""

    mean: Floats
    p10: Floats
    p90: Floats

    @property
    def has_range(self) -> bool:
        """Whether there is a range anywhere."""
        return bool(np.isfinite(self.p10).any())

    @property
    def highest(self) -> float:
        """Largest value that is drawn, or -infinity."""
        values = np.concatenate((self.mean, self.p90))
        return float(values[np.isfinite(values)].max(initial=-math.inf))


def band_of(values: Floats, least: int = 1) -> Band:
    """The band of values by replication and moment.

    Parameters
    ----------
    values : array, shape (replications, n)
        NaN where a replication has nothing to say.
    least : int
        Replications that must have something to say for a mean to be shown.
    """
    n = values.shape[1]
    mean, p10, p90 = (np.full(n, math.nan) for _ in range(3))
    for moment in range(n):
        known = values[~np.isnan(values[:, moment]), moment]
        if known.size >= max(1, least):
            mean[moment] = known.mean()
        if known.size >= max(least, replications_for_quantile(_TAIL)):
            p10[moment], p90[moment] = np.quantile(known, [_TAIL, 1.0 - _TAIL])
    return Band(mean, p10, p90)


def band_words(bands: list[Band], what: str = "Bands") -> str:
    """Sentence of a footnote about the bands, or why there are none."""
    if any(band.has_range for band in bands):
        return f"{what}: range of outcomes, P10 to P90 (8 of 10 replications)."
    return f"The range P10-P90 needs {replications_for_quantile(_TAIL)} replications."


def draw_band(
    axes: Axes, places: Floats, band: Band, colour: str, style: str = "-", step: bool = False
) -> None:
    """The mean as a line and the range as an area behind it; with ``step`` each value holds until the next place."""
    drawn = "steps-post" if step else "default"
    if band.has_range:
        axes.fill_between(
            places, band.p10, band.p90, color=colour, alpha=0.15, linewidth=0, step="post" if step else None
        )
    axes.plot(places, band.mean, color=colour, linestyle=style, linewidth=2.0, drawstyle=drawn)
