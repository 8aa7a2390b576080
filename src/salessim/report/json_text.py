"""A comparison as JSON with stable keys: numbers in full, ``null`` with a reason where there is none."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Sequence
from typing import Any

from salessim.experiment.outcome import ExperimentResult
from salessim.experiment.result import Result
from salessim.report.advice import advice
from salessim.report.choice import choice_sentences
from salessim.report.claims import claim_rows
from salessim.report.measured import as_experiment
from salessim.report.rows import comparison_rows, selection_rows, summary_rows
from salessim.report.text import CAUTION, notes
from salessim.report.verdict import headline, reach

__all__ = ["FORMAT", "as_document", "as_json", "dumped", "plain"]

FORMAT = "salessim-report/1"
"""Changes when a key is renamed or removed, not when one is added."""


def as_json(
    found: ExperimentResult | Result, metrics: Sequence[str] | None = None, with_values: bool = False
) -> str:
    """The document of :func:`as_document` as text, pure ASCII.

    ``with_values`` adds ``values``: by scenario and metric, a number or a list of labelled numbers for every
    replication; labels stand under ``labels``.
    """
    document = as_document(found, metrics)
    if with_values:
        results = as_experiment(found).results
        chosen = document["metrics"]
        document["labels"] = {
            one.name: {metric: list(one.labels(metric)) for metric in chosen if one.labels(metric)}
            for one in results
        }
        document["values"] = plain(
            {one.name: {metric: one[metric].tolist() for metric in chosen} for one in results}
        )
    return json.dumps(document, indent=2, allow_nan=False) + "\n"


def as_document(found: ExperimentResult | Result, metrics: Sequence[str] | None = None) -> dict[str, Any]:
    """Everything a program needs from a report.

    Parameters
    ----------
    found : ExperimentResult or Result
    metrics : sequence of str, optional
        Estimates of these metrics only; those asked for by default.

    Returns
    -------
    dict
        Plain values without NaN. Rows carry ``why_not_estimable``: empty, or why their figures are ``null``.
    """
    outcome = as_experiment(found)
    comparison = outcome.comparison
    shown = tuple(metrics) if metrics is not None else outcome.metrics
    first = outcome.results[0]
    answers = []
    if comparison is not None:
        answers = [
            {
                "scenario": one.scenario,
                "baseline": one.baseline,
                "metric": one.metric,
                "verdict": one.verdict,
                "headline": headline(one, comparison, first.currency),
                "reach": reach(outcome, one),
            }
            for one in comparison.headline
            if not one.label
        ]
    document: dict[str, Any] = plain(
        {
            "format": FORMAT,
            "name": outcome.name,
            "title": outcome.title,
            "question": outcome.question,
            "currency": first.currency,
            "horizon_seconds": first.horizon,
            "seed": first.seed,
            "replications": first.replications,
            "failed": outcome.n_failed,
            "hash": outcome.hash,
            "confidence": 0.95,
            "metrics": list(shown),
            "baseline": comparison.baseline if comparison is not None else None,
            "scenarios": [_scenario(result) for result in outcome.results],
            "answers": answers,
            "comparison": comparison_rows(outcome, comparison) if comparison is not None else [],
            "summary": summary_rows(outcome, shown),
            "sweep": _sweep(outcome),
            "selection": _selection(outcome),
            "claims": claim_rows(outcome),
            "precision": dataclasses.asdict(outcome.precision) if outcome.precision is not None else None,
            "advice": [dataclasses.asdict(one) for one in advice(outcome)],
            "notes": [*notes(outcome), CAUTION],
        }
    )
    return document


def _scenario(result: Result) -> dict[str, Any]:
    return {
        "name": result.name,
        "title": result.title,
        "engine": result.engine,
        "fingerprint": result.fingerprint,
        "hash": result.hash,
        "replications": result.replications,
        "failed": list(result.failed),
    }


def _selection(outcome: ExperimentResult) -> dict[str, Any] | None:
    found = outcome.selection
    if found is None:
        return None
    lowest, middle, highest = found.correlations
    return {
        "answer": choice_sentences(outcome),
        "decided": found.is_decided,
        "leader": found.leader or None,
        "survivors": [one.name for one in found.survivors],
        "sureness": found.sureness,
        "indifference": found.indifference,
        "rule": dataclasses.asdict(found.rule),
        "looks": list(found.looks),
        "played": found.n_played,
        "independent": found.n_independent,
        "correlation": {"lowest": lowest, "middle": middle, "highest": highest},
        "standings": selection_rows(outcome),
    }


def _sweep(outcome: ExperimentResult) -> dict[str, Any] | None:
    sweep = outcome.sweep
    if sweep is None:
        return None
    return {
        "design": sweep.design,
        "replications": sweep.replications,
        "shares": [dataclasses.asdict(one) | {"share": one.share} for one in sweep.shares],
        "points": [dataclasses.asdict(point) for point in sweep.points],
    }


def dumped(value: Any, ensure_ascii: bool = True) -> str:
    """What :func:`plain` makes of a value, as the text of a JSON file."""
    return json.dumps(plain(value), indent=2, ensure_ascii=ensure_ascii, allow_nan=False) + "\n"


def plain(value: Any) -> Any:
    """Plain Python values that JSON can hold; NaN and infinity become None."""
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value
