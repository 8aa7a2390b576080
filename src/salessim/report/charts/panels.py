"""Panels beside and below each other, one for each of several things, with labels at the edges only."""

from __future__ import annotations

import math
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from salessim.report.charts.style import new_figure, number_axis

__all__ = ["label_edges", "panel_columns", "panel_grid"]

_COLUMNS = 3


def panel_columns(n: int) -> int:
    """How many of ``n`` panels stand in a row."""
    return min(_COLUMNS, n)


def panel_grid(n: int, height: float, *, same_y: bool, same_x: bool = True) -> tuple[Figure, list[Axes]]:
    """A figure with ``n`` panels, up to three in a row, and the panels in reading order.

    Parameters
    ----------
    n : int
        At least 1.
    height : float
        Of a row (inches).
    same_y, same_x : bool
        Whether all panels have the same axis.
    """
    n_columns = panel_columns(n)
    n_rows = math.ceil(n / n_columns)
    figure = new_figure({1: 7.5, 2: 9.0}.get(n_columns, 10.5), height * n_rows + 0.2)
    grid = list(figure.subplots(n_rows, n_columns, sharex=same_x, sharey=same_y, squeeze=False).flat)
    for axes in grid[n:]:
        axes.remove()
    return figure, grid[:n]


def label_edges(panels: Sequence[Axes], x: str, y: str) -> None:
    """Axes of numbers, labelled below the lowest panel of each column and to the left of each row."""
    n_columns = panel_columns(len(panels))
    for position, axes in enumerate(panels):
        is_lowest = position + n_columns >= len(panels)
        number_axis(axes, "x", x)
        number_axis(axes, "y", y)
        axes.xaxis.label.set_visible(is_lowest)
        axes.yaxis.label.set_visible(position % n_columns == 0)
        axes.tick_params(labelbottom=is_lowest)
