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
from salessim.statistics.discovery import Box, discover
from salessim.statistics.dispersion import block_mean_interval, variance_to_mean, variance_to_mean_interval
from salessim.statistics.doubt import KnowledgeValue, WinShare, value_of_knowing, win_shares
from salessim.statistics.importance import Importance
from salessim.statistics.intervals import (
    BusinessRange,
    Interval,
    business_range,
    mean_interval,
    quantile_interval,
    ratio_interval,
    share_interval,
)
from salessim.statistics.morris import MorrisEffects, elementary_effects, morris_effects
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
from salessim.statistics.sobol import SobolIndices, sobol_indices
from salessim.statistics.tornado import Swing, tornado

__all__ = [
    "Box",
    "BusinessRange",
    "Check",
    "Comparison",
    "Components",
    "CrossedSpread",
    "Decision",
    "Importance",
    "Interval",
    "KnowledgeValue",
    "MorrisEffects",
    "Precision",
    "PrecisionTarget",
    "Procedure",
    "Race",
    "Selection",
    "SelectionRule",
    "SobolIndices",
    "Standing",
    "Swing",
    "WinShare",
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
    "discover",
    "elementary_effects",
    "holm",
    "judge_precision",
    "looks",
    "mean_interval",
    "morris_effects",
    "play_until_precise",
    "quantile_difference",
    "quantile_interval",
    "race",
    "ratio_interval",
    "select",
    "share_interval",
    "sobol_indices",
    "sureness_text",
    "tornado",
    "value_of_knowing",
    "variance_to_mean",
    "variance_to_mean_interval",
    "win_shares",
]
