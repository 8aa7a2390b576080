"""What the words on a page mean, for whoever reads such a page for the first time."""

from __future__ import annotations

from collections.abc import Sequence

from salessim.experiment.outcome import ExperimentResult
from salessim.report.measured import horizon_words
from salessim.report.page.model import Word
from salessim.report.quantity import quantity_of
from salessim.report.wording import sentence

__all__ = ["words_of"]

_MOST_METRICS = 8
_INTERVAL = Word(
    "95 % interval",
    "Where the true mean of the model lies, but for one time in twenty. The fewer replications, the wider. It "
    "says nothing of whether the model fits your company.",
)
_SURE = Word("sure", "How surely the difference has the sign it shows; it says nothing of its size.")
_CLEAR = Word("clear", "The whole interval lies on one side of zero.")
_SWEPT = Word("swept points", "The same comparison with one input changed, to see whether the answer stands.")
_RANGE = Word("P10 to P90", "Eight of ten replications lie between: luck from one period to the next.")


def words_of(found: ExperimentResult, metrics: Sequence[str]) -> tuple[Word, ...]:
    """Metrics with their definitions, then the words of statistics that the page uses."""
    length = horizon_words(found.results[0].horizon)
    played = Word(
        "replication",
        f"One possible course of {length}, played by the model: customers, people and their luck.",
    )
    said = [
        Word(sentence(quantity.title), quantity.definition)
        for quantity in (quantity_of(metric, "") for metric in metrics[:_MOST_METRICS])
        if quantity.definition
    ]
    common = [played, *([_INTERVAL] if found.results[0].replications > 1 else [])]
    if found.comparison is not None or found.claims:
        common += [_SURE, _CLEAR]
    return (*common, *([_SWEPT] if found.sweep is not None else []), _RANGE, *said)
