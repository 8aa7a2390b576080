"""What is lost when work changes hands."""

from __future__ import annotations

from salessim.compiling import compiled
from salessim.rules.calendar import whole_seconds

__all__ = ["extra_work", "loss_chance"]


@compiled
def extra_work(standard: float, share: float, least: int) -> float:
    """Extra standard seconds after context was lost: a share of the stage's hours, at least ``least``. Assumption."""
    return float(max(least, whole_seconds(standard * share)))


@compiled
def loss_chance(
    chance: float, playbook: float, by_playbook: float, rotated: bool, by_rotation: float, by_help: float
) -> float:
    """Chance that context is lost at a hand-off: chance x (1 - a K) x (1 - b if the receiver has rotated) x help.

    Parameters
    ----------
    playbook : float
        K, share of the receiver's role that is written down.
    by_playbook, by_rotation : float
        a and b; 0.5 each. Assumption.
    by_help : float
        Factor by how much those who hand over help: :func:`salessim.rules.cooperation.loss_factor`.
    """
    return chance * (1.0 - by_playbook * playbook) * (1.0 - (by_rotation if rotated else 0.0)) * by_help
