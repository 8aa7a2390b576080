"""Shards of a run put together: the result folder that the whole run would have written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from salessim.errors import InputError, StoreError
from salessim.experiment.estimate import RunEstimate
from salessim.experiment.folder import open_store
from salessim.experiment.guard import Guard
from salessim.experiment.identity import differences
from salessim.experiment.outcome import ExperimentResult
from salessim.experiment.plan import Experiment
from salessim.experiment.play import play_stage
from salessim.experiment.runner import Runner, Wanted
from salessim.experiment.shard import Shard, number_of
from salessim.experiment.stage import Stage, lower_all
from salessim.experiment.store import MANIFEST, Played, Store, read_manifest, read_tried
from salessim.experiment.stored import described, experiment_of, found

__all__ = ["Merged", "merge"]

_NOTHING = RunEstimate(0.0, 0.0, 0.0)


@dataclass(frozen=True)
class Merged:
    """What a merge gives: the experiment as it was asked, and what came out of it."""

    experiment: Experiment
    outcome: ExperimentResult


@dataclass(frozen=True)
class _Part:
    """One folder with a shard, and what it says of itself."""

    folder: Path
    manifest: Mapping[str, Any]
    shard: Shard


@dataclass
class _Pile:
    """Everything that the shards hold of a run."""

    played: dict[Wanted, bytes] = field(default_factory=dict)
    failed: dict[Wanted, str] = field(default_factory=dict)

    def add(self, where: Path, played: Mapping[Wanted, bytes], failed: Mapping[Wanted, str]) -> None:
        """Add what one folder holds; what is there already must be the same."""
        for key, payload in played.items():
            if self.played.setdefault(key, payload) != payload:
                raise StoreError(
                    f"{where}: replication {key[1]} of scenario {key[0]} differs from that of another folder: the "
                    "same replication always gives the same bytes, so one of them was made otherwise. Nothing was "
                    "written"
                )
        self.failed = {
            key: why for key, why in {**failed, **self.failed}.items() if key not in self.played
        }  # played elsewhere, it was not the model that failed


def merge(
    folders: Sequence[Path],
    *,
    results: Path = Path("results"),
    folder: Path | None = None,
    force: bool = False,
    about: Mapping[str, Any] | None = None,
) -> Merged:
    """Put the shards of a run together and answer as the whole run would have.

    Parameters
    ----------
    folders : sequence of Path
        Result folders of all shards of one run, in any order; a shard that was played twice may be there twice.
    results : Path
        Folder in which the result folder ``NAME-FINGERPRINT`` is made or found.
    folder : Path, optional
        The result folder itself, instead.
    force : bool
        Start anew where a result folder stands in the way.
    about : mapping, optional
        What else the manifest is to say.

    Returns
    -------
    Merged
        Its ``outcome`` has the result hash of the whole run. Nothing is played.

    Raises
    ------
    StoreError
        If the folders do not belong together or to this program, are damaged, or replications are missing;
        nothing is written then.
    """
    parts = [_part(one) for one in folders]
    _refuse_mixture(parts)
    experiment, stage = _staged(parts[0])
    wanted = stage.wanted(experiment.replications, experiment.sweep_replications)
    pile = _Pile()
    for part in parts:
        played, failed = read_tried(part.folder, stage.identity.fingerprint)
        own = set(part.shard.part_of(wanted))
        pile.add(
            part.folder,
            {key: payload for key, payload in played.items() if key in own},
            {key: why for key, why in failed.items() if key in own},
        )
    _refuse_missing(parts, wanted, pile)
    place = folder or results / stage.identity.folder(experiment.name)
    told = {**(about or {}), **described(experiment)}
    is_there = (place / MANIFEST).exists() and not force
    with open_store(place, stage.identity, told, resume=is_there, force=force) as store:
        _fill(store, wanted, pile)
        with Runner(stage.job, played=pile.played, failed=pile.failed) as runner:
            outcome = play_stage(experiment, stage, runner, Guard(None, _NOTHING, lambda text: None))
        store.write_manifest(state="finished", **found(outcome))
    return Merged(experiment, replace(outcome, folder=str(place)))


def _part(folder: Path) -> _Part:
    manifest = read_manifest(folder)
    if "shard" not in manifest:
        raise StoreError(f"{folder}: holds a whole run, not a shard (salessim run ... --shard K/N)")
    try:
        return _Part(folder, manifest, Shard(int(manifest["shard"]["number"]), int(manifest["shard"]["of"])))
    except (KeyError, TypeError, ValueError):
        raise _damaged(folder) from None


def _damaged(folder: Path) -> StoreError:
    return StoreError(f"{folder / MANIFEST}: damaged; play this shard again")


def _refuse_mixture(parts: Sequence[_Part]) -> None:
    """Refuse folders that are not of one run, and say what they differ in."""
    first = parts[0]
    for part in parts[1:]:
        unlike = [differences(first.manifest["identity"], part.manifest["identity"])]
        if first.shard.of != part.shard.of:
            unlike.append(f"the number of shards ({first.shard.of} and {part.shard.of})")
        unlike += _asked_otherwise(first.manifest, part.manifest)
        said = ", ".join(one for one in unlike if one)
        if said:
            raise StoreError(
                f"{first.folder} and {part.folder} are not shards of one run: they differ in {said}. Results are "
                "never mixed; nothing was written"
            )


def _asked_otherwise(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    """What two shards were asked differently, in words."""
    asked, asked_too = one.get("experiment") or {}, other.get("experiment") or {}
    said = [
        f"{key.replace('_', ' ')} ({asked.get(key)} and {asked_too.get(key)})"
        for key in dict.fromkeys([*asked, *asked_too])
        if asked.get(key) != asked_too.get(key)
    ]
    return said + [f"the {key}" for key in ("name", "baseline", "axes") if one.get(key) != other.get(key)]


def _staged(part: _Part) -> tuple[Experiment, Stage]:
    """The experiment of a shard, lowered by this program, which must be the program that played it."""
    identity = part.manifest["identity"]
    try:
        experiment = experiment_of(part.manifest)
        stage = lower_all(experiment, experiment.points(), identity["engine"])
    except (InputError, KeyError, TypeError, ValueError):
        raise _damaged(part.folder) from None
    unlike = stage.identity.differences(identity)
    if unlike:
        raise StoreError(
            f"{part.folder}: was made with something else than is here: {unlike}. Merge with the program and the "
            "versions that played the shards; nothing was written"
        )
    return experiment, stage


def _refuse_missing(parts: Sequence[_Part], wanted: Sequence[Wanted], pile: _Pile) -> None:
    """Refuse to go on when replications are missing, and say of which shard."""
    of = parts[0].shard.of
    missing: dict[int, int] = defaultdict(int)
    for key in wanted:
        if key not in pile.played and key not in pile.failed:
            missing[number_of(key[1], of)] += 1
    if not missing:
        return
    lines = [
        f"shard {number} of {of}: {n} replications; {_remedy([one for one in parts if one.shard.number == number])}"
        for number, n in sorted(missing.items())
    ]
    total = sum(missing.values())
    raise StoreError(
        "\n".join([f"{total} of {len(wanted)} replications are missing, nothing was written", *lines])
    )


def _remedy(there: Sequence[_Part]) -> str:
    """What to do about a shard that is incomplete or not there."""
    if not there:
        return "its folder was not given"
    command = str(there[0].manifest.get("command", "salessim run ...")).removesuffix(" --resume")
    return f"{there[0].folder} is not finished, go on with: {command} --resume"


def _fill(store: Store, wanted: Sequence[Wanted], pile: _Pile) -> None:
    """Add to a store what it does not have; what it has must be the same."""
    there = store.played()
    pile.add(store.folder, {key: there[key] for key in wanted if key in there}, {})
    store.add(Played(*key, payload) for key, payload in sorted(pile.played.items()) if key not in there)
    store.add(Played(*key, b"", why) for key, why in sorted(pile.failed.items()))
