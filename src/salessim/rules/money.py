"""Money as it is reckoned by the week: shares of yearly amounts, and what a term's bills bring."""

from __future__ import annotations

from salessim import units
from salessim.compiling import compiled

__all__ = ["earned", "share_of_week"]

WEEKS = units.YEAR // units.WEEK
earned = compiled(units.earned)


@compiled
def share_of_week(per_year: int) -> int:
    """A week's part of a yearly amount (cents): a 52nd, rounded half up."""
    return (2 * per_year + WEEKS) // (2 * WEEKS)
