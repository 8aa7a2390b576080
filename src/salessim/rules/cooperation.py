"""Cooperation: people who are paid for the team's result help one another more."""

from __future__ import annotations

from salessim.compiling import compiled

__all__ = ["help_given", "loss_factor"]


@compiled
def help_given(team_share: float, help_base: float, help_gain: float) -> float:
    """Help = base + gain x team share of variable pay, at most 1.

    It lowers what is lost at hand-offs, and is the share of weeks in which idle people take work of a neighbour.

    Parameters
    ----------
    team_share : float
        Share of variable pay on target that hangs on the team's or the company's result.
    help_base, help_gain : float
        0.1 and 0.4. Sign: Chan, Li, Pierce 2014; sizes: assumption.
    """
    return min(1.0, help_base + help_gain * team_share)


@compiled
def loss_factor(team_share: float, help_base: float, help_gain: float) -> float:
    """Factor on the chance that context is lost at a hand-off: (1 - help) / (1 - help of those without team pay).

    The published chance of loss holds for people who are paid for
    their own results, so it is measured from there.

    Parameters
    ----------
    team_share, help_base, help_gain : float
        As of :func:`help_given`.

    Examples
    --------
    >>> loss_factor(0.0, 0.1, 0.4), round(loss_factor(0.5, 0.1, 0.4), 4)
    (1.0, 0.7778)
    """
    return (1.0 - help_given(team_share, help_base, help_gain)) / (1.0 - help_base)
