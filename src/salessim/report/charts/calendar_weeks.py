"""Weeks of a calendar along an axis: places in weeks from a Monday, labelled by the dates of Mondays."""

from __future__ import annotations

import math
from datetime import date, timedelta

from matplotlib.axes import Axes

__all__ = ["week_axis"]

_MOST_DATES = 7


def week_axis(axes: Axes, start: date, first: float, last: float, label: str = "week from") -> None:
    """Label an axis of weeks by dates, one of them the Monday itself where it is in sight.

    Parameters
    ----------
    axes : Axes
        Its x axis counts weeks from a Monday; a week lies between its number and the next.
    start : date
        The Monday at 0.
    first, last : float
        Ends of the axis (weeks).
    label : str
        Of the axis.
    """
    step = max(1, math.ceil((last - first) / _MOST_DATES))
    places = [k * step for k in range(math.ceil(first / step - 1e-9), math.floor(last / step + 1e-9) + 1)]
    axes.set_xticks(places, [(start + timedelta(weeks=k)).isoformat() for k in places])
    axes.tick_params(axis="x", labelsize=9.0)
    axes.set_xlim(first, last)
    axes.set_xlabel(label)
