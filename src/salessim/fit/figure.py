"""One number of a fit: its value, its interval, and what it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

__all__ = ["REACH", "Figure", "assumption", "with_error"]

REACH = 1.6449  # a 90 % interval of a normal law


@dataclass(frozen=True)
class Figure:
    """One number.

    Attributes
    ----------
    path : str
        Setting that it fills; empty for what is only told.
    title, unit : str
    value, low, high : float
        Estimate and 90 % interval; NaN where there is none.
    rows : int
        Rows that it rests on; 0 when it is assumed.
    note : str
        How it was found, or why it is assumed.
    law : dict or None
        As an experiment file describes how likely which value is.
    """

    path: str
    title: str
    unit: str
    value: float
    low: float
    high: float
    rows: int
    note: str
    law: dict[str, Any] | None = None

    @property
    def is_measured(self) -> bool:
        """Whether it comes from the records."""
        return self.rows > 0


def with_error(
    path: str,
    title: str,
    unit: str,
    value: float,
    se: float,
    rows: int,
    note: str,
    law: dict[str, Any] | None = None,
) -> Figure:
    """A measured figure with the 90 % interval of its standard error."""
    return Figure(path, title, unit, value, value - REACH * se, value + REACH * se, rows, note, law)


def assumption(title: str, unit: str, note: str) -> Figure:
    """What the records do not tell, and why."""
    return Figure("", title, unit, np.nan, np.nan, np.nan, 0, note)
