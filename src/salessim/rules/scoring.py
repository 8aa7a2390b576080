"""Lead scores: what an analyst's model says about the value of a lead, and the class that follows."""

from __future__ import annotations

import math

from salessim.compiling import compiled

__all__ = ["UNSCORED", "lead_score", "score_class"]

UNSCORED = 0.5
"""Percentile of whatever has no score: the middle."""


@compiled
def lead_score(
    accuracy: float, z_value: float, value_sigma: float, fit: float, value_by_fit: float, error: float
) -> float:
    """Percentile of a lead's predicted value among leads of its kind, in (0, 1).

    The truth is the logarithm of contract value x chance to be won, standardised: t = (s z + b fit) / sqrt(s^2 + b^2).
    The score is a t + sqrt(1 - a^2) e, so that its correlation with the truth is a. Assumption.

    Parameters
    ----------
    accuracy : float
        a, correlation of score and truth (0..1).
    z_value : float
        Contract value of the lead: standard normal draw behind it.
    value_sigma : float
        s, standard deviation of the logarithm of contract values.
    fit : float
        Fit of the lead (standard deviations).
    value_by_fit : float
        b, gain in the logarithm of the chance to be won per standard deviation of fit.
    error : float
        e, standard normal draw.

    Examples
    --------
    >>> lead_score(0.0, 2.0, 0.6, 2.0, 1.0, 0.0)
    0.5
    """
    spread = math.sqrt(value_sigma * value_sigma + value_by_fit * value_by_fit)
    truth = (value_sigma * z_value + value_by_fit * fit) / spread if spread > 0.0 else 0.0
    score = accuracy * truth + math.sqrt(1.0 - accuracy * accuracy) * error
    return 0.5 * math.erfc(-score / math.sqrt(2.0))


@compiled
def score_class(percentile: float, classes: int) -> int:
    """Class of a score: 0 for the best of ``classes`` equal parts.

    Examples
    --------
    >>> score_class(0.9, 4), score_class(0.1, 4)
    (0, 3)
    """
    return min(classes - 1, int((1.0 - percentile) * classes))
