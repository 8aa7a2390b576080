"""Statistics of metric arrays: intervals, precision, comparison, selection, agreement with theory.

Everything here is a function of numbers, one per replication, shape (replications,), and knows nothing of
sales. SciPy is imported where it is used, never at import.
"""

from __future__ import annotations

from salessim.statistics.agreement import (
    Check,
    check_binomial,
    check_mean,
    check_poisson,
    disagreements,
)
from salessim.statistics.comparison import Comparison, compare_paired, quantile_difference
from salessim.statistics.crossed import (
    Components,
    CrossedSpread,
    components,
    crossed_rank_correlation,
    crossed_spread,
)
from salessim.statistics.decision import Decision, decide, decide_family, sureness_text
from salessim.statistics.dispersion import block_mean_interval, variance_to_mean, variance_to_mean_interval
from salessim.statistics.intervals import (
    BusinessRange,
    Interval,
    business_range,
    mean_interval,
    quantile_interval,
    ratio_interval,
    share_interval,
)
from salessim.statistics.multiplicity import holm
from salessim.statistics.precision import (
    Precision,
    PrecisionTarget,
    judge_precision,
    looks,
    play_until_precise,
)
from salessim.statistics.race import Procedure, Race, SelectionRule, race
from salessim.statistics.selection import Selection, Standing, select

__all__ = [
    "BusinessRange",
    "Check",
    "Comparison",
    "Components",
    "CrossedSpread",
    "Decision",
    "Interval",
    "Precision",
    "PrecisionTarget",
    "Procedure",
    "Race",
    "Selection",
    "SelectionRule",
    "Standing",
    "block_mean_interval",
    "business_range",
    "check_binomial",
    "check_mean",
    "check_poisson",
    "compare_paired",
    "components",
    "crossed_rank_correlation",
    "crossed_spread",
    "decide",
    "decide_family",
    "disagreements",
    "holm",
    "judge_precision",
    "looks",
    "mean_interval",
    "play_until_precise",
    "quantile_difference",
    "quantile_interval",
    "race",
    "ratio_interval",
    "select",
    "share_interval",
    "sureness_text",
    "variance_to_mean",
    "variance_to_mean_interval",
]
