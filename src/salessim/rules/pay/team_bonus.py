"""Team bonus: a lump sum for everybody on the plan when the unit or the company reaches its own."""

from __future__ import annotations

from salessim.compiling import compiled
from salessim.rules.pay.bonus import is_reached

__all__ = ["payout"]


@compiled
def payout(value: int, team_sold: int, team_quota: int, at: float) -> int:
    """What a head gets when the period closes (cents): the value, if the team reached a share ``at`` of its quota.

    Parameters
    ----------
    value : int
        For the share of the period that the person was there (cents).
    team_sold : int
        Credited to people of the team in the period (units).
    team_quota : int
        The team's quota of the period (thousandths of a unit).

    Examples
    --------
    >>> payout(250_000, 1_020, 1_000_000, 1.0), payout(250_000, 980, 1_000_000, 1.0)
    (250000, 0)
    """
    return value if is_reached(team_sold, team_quota, at) else 0
