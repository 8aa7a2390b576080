"""An earlier run read back whole from its folder: results, comparison, swept points, and who was still in a search."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from salessim.errors import InputError, StoreError
from salessim.experiment.claims import Claim, judge_claims
from salessim.experiment.comparison import compare, compare_common
from salessim.experiment.estimate import RunEstimate
from salessim.experiment.guard import Guard
from salessim.experiment.outcome import ExperimentResult
from salessim.experiment.play import play_stage
from salessim.experiment.runner import Runner, Wanted
from salessim.experiment.stage import lower_all
from salessim.experiment.store import read_manifest, read_tried
from salessim.experiment.stored import experiment_of, read_results

__all__ = ["read_outcome", "read_results_only"]

_NOTHING = RunEstimate(0.0, 0.0, 0.0)


class _MissingError(Exception):
    """Something would have to be played."""


class _Reader(Runner):
    """A runner that has what a folder holds, and plays nothing."""

    def time_first(self, wanted: Iterable[Wanted]) -> float:
        """Nothing is played, so nothing is timed."""
        self.play(wanted)
        return 0.0

    def play(self, wanted: Iterable[Wanted], to_come: int = 0) -> None:
        """Refuse what is missing."""
        if self.missing(wanted):
            raise _MissingError


def read_outcome(folder: Path) -> tuple[ExperimentResult, str]:
    """What a finished run found out, as :func:`salessim.experiment.play.play_experiment` gave it.

    Swept points and searches for the best are worked out again from the replications that are kept, which needs the
    scenarios lowered as they were. Where this program lowers them otherwise, or the manifest does not say what was
    asked, the outcome is that of :func:`read_results_only`.

    Returns
    -------
    outcome : ExperimentResult
    lost : str
        What could not be worked out again and why; empty when nothing is missing.

    Raises
    ------
    StoreError
        If the folder holds no finished run, or is damaged.
    """
    plain = read_results_only(folder)
    manifest = read_manifest(folder)
    played, failed = read_tried(folder, manifest["fingerprint"])
    try:
        experiment = experiment_of(manifest)
        stage = lower_all(experiment, experiment.points(), manifest["identity"]["engine"])
        if list(stage.identity.metrics) != manifest["identity"]["metrics"]:
            return plain, _lost(manifest)
        with _Reader(stage.job, played=played, failed=failed) as reader:
            whole = play_stage(experiment, stage, reader, Guard(None, _NOTHING, lambda text: None))
    except (InputError, KeyError, TypeError, ValueError, _MissingError):
        return plain, _lost(manifest)
    if whole.hash != plain.hash:
        return plain, _lost(manifest)
    return replace(whole, folder=str(folder)), ""


def _lost(manifest: dict[str, Any]) -> str:
    """What is missing where only the results can be read."""
    asked = manifest.get("experiment") or {}
    parts = ["swept points"] * bool(manifest.get("axes")) + ["the search for the best"] * bool(
        asked.get("choose")
    )
    parts += ["the precision asked for"] * bool(asked.get("precision"))
    if not parts and asked:
        return ""
    return (
        f"made with another program than this one: {' and '.join(parts) or 'what was asked'} cannot be worked out "
        "again and is left out"
    )


def read_results_only(folder: Path) -> ExperimentResult:
    """The results of an earlier run, compared when there is more than one; without swept points and search.

    Raises
    ------
    StoreError
        If the folder holds no finished run of scenarios, or is damaged.
    """
    manifest: dict[str, Any] = read_manifest(folder)
    if "design" in manifest:
        raise StoreError(
            f"{folder}: holds the points of a design, not a run of scenarios. The command that played them answers "
            f"again and plays nothing twice: {manifest.get('command', 'salessim sensitivity ...')}"
        )
    results = tuple(read_results(folder))
    asked = tuple(manifest["asked"])
    is_compared = len(results) > 1 and not manifest["is_collection"]
    paired = compare if len({one.replications for one in results}) == 1 else compare_common
    return ExperimentResult(
        manifest["name"],
        manifest["title"],
        manifest["question"],
        results,
        paired(results, manifest["baseline"], asked) if is_compared else None,
        None,
        None,
        asked,
        manifest["hash"],
        n_failed=manifest["failed"],
        folder=str(folder),
        claims=judge_claims([Claim(**claim) for claim in manifest["claims"]], results),
    )
