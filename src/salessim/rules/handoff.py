"""What is lost when work changes hands."""

from __future__ import annotations

from salessim.compiling import compiled
from salessim.rules.calendar import whole_seconds

__all__ = ["extra_work"]


@compiled
def extra_work(standard: float, share: float, least: int) -> float:
    """Extra standard seconds after context was lost: a share of the stage's hours, at least ``least``. Assumption."""
    return float(max(least, whole_seconds(standard * share)))
