"""What a manifest says of a run, and its results read back from its folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from salessim.errors import StoreError
from salessim.experiment.claims import Claim
from salessim.experiment.identity import platform_text
from salessim.experiment.outcome import ExperimentResult
from salessim.experiment.plan import Experiment
from salessim.experiment.playing import unpack
from salessim.experiment.result import Result, result_hash
from salessim.experiment.schema import Axis, Choose
from salessim.experiment.store import read_manifest, read_played
from salessim.scenario.scenario import Scenario

__all__ = ["described", "experiment_of", "found", "read_results"]


def described(experiment: Experiment) -> dict[str, Any]:
    """What the manifest says about the question."""
    return {
        "name": experiment.name,
        "title": experiment.title,
        "question": experiment.question,
        "baseline": experiment.baseline,
        "platform": platform_text(),
        "resolved": {one.name: one.document for one in experiment.scenarios},
        "axes": [axis.model_dump(mode="json") for axis in experiment.axes],
        "claims": [asdict(claim) for claim in experiment.claims],
        "is_collection": experiment.is_collection,
        "experiment": {
            "replications": experiment.replications,
            "precision": experiment.precision,
            "choose": None if experiment.choose is None else experiment.choose.model_dump(mode="json"),
            "metrics": list(experiment.metrics),
            "outputs": list(experiment.outputs),
            "sweep_design": experiment.sweep_design,
            "sweep_replications": experiment.sweep_replications,
        },
    }


def experiment_of(manifest: Mapping[str, Any]) -> Experiment:
    """The experiment of a run or shard as it was asked, from its manifest; without the inputs that designs move.

    Raises
    ------
    InputError, KeyError, TypeError, ValueError
        If the manifest does not say it.
    """
    asked = manifest["experiment"]
    choose = asked.get("choose")
    resolved: Mapping[str, Any] = manifest["resolved"]
    return Experiment(
        name=manifest["name"],
        scenarios=tuple(Scenario.from_document(document, name) for name, document in resolved.items()),
        baseline=manifest["baseline"],
        title=manifest["title"],
        question=manifest["question"],
        replications=asked["replications"],
        precision=asked.get("precision"),
        choose=None if choose is None else Choose.model_validate(choose),
        seed=manifest["identity"]["seed"],
        metrics=tuple(asked["metrics"]),
        outputs=tuple(asked["outputs"]),
        axes=tuple(Axis.model_validate(axis) for axis in manifest["axes"]),
        claims=tuple(Claim(**claim) for claim in manifest["claims"]),
        is_collection=manifest["is_collection"],
        sweep_design=asked["sweep_design"],
        sweep_replications=asked["sweep_replications"],
    )


def found(outcome: ExperimentResult) -> dict[str, Any]:
    """What the manifest says about the results."""
    return {
        "hash": outcome.hash,
        "replications": outcome.results[0].replications,
        "failed": outcome.n_failed,
        "asked": list(outcome.metrics),
        "results": _described_results(outcome.results),
    }


def _described_results(results: tuple[Result, ...]) -> list[dict[str, Any]]:
    """What a manifest says about each result, besides its values."""
    return [
        {
            "name": one.name,
            "title": one.title,
            "currency": one.currency,
            "horizon": one.horizon,
            "seed": one.seed,
            "engine": one.engine,
            "fingerprint": one.fingerprint,
            "hash": one.hash,
            "replications": one.replications,
            "failed": list(one.failed),
            "labels": {metric: list(labels) for metric, labels in one.label_names.items()},
        }
        for one in results
    ]


def read_results(folder: str | Path) -> list[Result]:
    """Results of the scenarios of a finished run, in their order; swept points are not among them.

    Raises
    ------
    StoreError
        If the folder holds no finished run, or is damaged: every replication is held against its checksum, and
        every result against its hash.
    """
    folder = Path(folder)
    manifest = read_manifest(folder)
    if "shard" in manifest:
        raise StoreError(f"{folder}: holds one shard of a run: put all of them together (salessim merge ...)")
    if manifest.get("state") != "finished":
        raise StoreError(f"{folder}: holds an interrupted run: finish it first (salessim run ... --resume)")
    played = read_played(folder)
    return [
        _result(folder, one, tuple(manifest["identity"]["metrics"]), played) for one in manifest["results"]
    ]


def _result(
    folder: Path, described: dict[str, Any], metrics: tuple[str, ...], played: dict[tuple[str, int], bytes]
) -> Result:
    keys = [(str(described["fingerprint"]), number) for number in range(described["replications"])]
    found = result_hash((*key, played[key]) for key in keys if key in played)
    if found != described["hash"]:
        raise StoreError(f"{folder}: damaged: replications of {described['name']} are missing or changed")
    labels = {metric: tuple(names) for metric, names in described["labels"].items()}
    sizes = {metric: len(labels[metric]) if metric in labels else None for metric in metrics}
    known = {key: value for key, value in described.items() if key not in ("labels", "failed")}
    values = unpack([played.get(key) for key in keys], sizes)
    return Result(**known, failed=tuple(described["failed"]), values=values, label_names=labels)
