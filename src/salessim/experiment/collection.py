"""Claims of an experiment file and the scenarios they are about, its own or those of other experiment files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from salessim.errors import InputError
from salessim.experiment.claim_blocks import MATTERS, ClaimBlock
from salessim.experiment.claims import Claim
from salessim.metrics.catalogue import CATALOGUE
from salessim.scenario.document import Located
from salessim.scenario.scenario import Scenario
from salessim.scenario.wording import did_you_mean

__all__ = ["Collected", "claims_of", "collected"]

Loaded = tuple[Sequence[Scenario], str]
"""Scenarios of an experiment, and the name of its baseline."""


@dataclass(frozen=True)
class Collected:
    """What claims may be about.

    Attributes
    ----------
    scenarios : mapping of str to mapping of str to Scenario
        By name of the experiment (empty for the file's own) and name in it; theirs is ``EXPERIMENT.SCENARIO``.
    baselines : mapping of str to str
        Name of the baseline of each experiment.
    """

    scenarios: Mapping[str, Mapping[str, Scenario]]
    baselines: Mapping[str, str]

    def named(self, claims: Sequence[Claim]) -> tuple[Scenario, ...]:
        """The scenarios of other experiments that claims are about, each once, in the order of claims."""
        by_name = {one.name: one for group in self.scenarios.values() for one in group.values()}
        names = dict.fromkeys(name for claim in claims for name in (claim.against, claim.scenario))
        return tuple(by_name[name] for name in names)


def collected(
    document: Located[Any], load: Callable[[Path], Loaded], own: Sequence[Scenario], baseline: str
) -> Collected:
    """Read the experiments that a file names; their mistakes are faults like any other.

    Parameters
    ----------
    document : Located
        The experiment file.
    load : callable
        Reads an experiment file.
    own : sequence of Scenario
        Scenarios of the file itself.
    baseline : str
        Name of its baseline.
    """
    scenarios = {"": {one.name: one for one in own}} if own else {}
    baselines = {"": baseline} if own else {}
    folder = Path(document.path).parent
    for position, given in enumerate(document.blocks.experiments):
        path, key = folder / given, ("experiments", position)
        name = path.name.removesuffix(".toml").removesuffix(".experiment")
        if Path(given).is_absolute() or "://" in given:
            document.add(key, "write a path relative to this file", given)
        elif not path.is_file():
            there = sorted(one.name for one in path.parent.glob("*.experiment.toml"))
            document.add(key, f"no such experiment file{did_you_mean(path.name, there)}", given)
        elif name in scenarios:
            document.add(key, "two experiments have this name", name)
        elif path.resolve() == Path(document.path).resolve():
            document.add(key, "is this file itself", given)
        else:
            try:
                group, first = load(path)
            except InputError as error:
                document.faults.extend(error.faults)
                continue
            scenarios[name] = {one.name: one.override({}, name=f"{name}.{one.name}") for one in group}
            baselines[name] = first
    document.raise_faults()
    return Collected(scenarios, baselines)


def claims_of(document: Located[Any], there: Collected) -> tuple[Claim, ...]:
    """The claims of a file, in its order; their mistakes become faults."""
    found = []
    blocks: dict[str, ClaimBlock] = document.blocks.claims
    for key, block in blocks.items():
        where = ("claims", key)
        if block.metric not in CATALOGUE:
            near = did_you_mean(block.metric, CATALOGUE)
            document.add(
                (*where, "metric"), f"no such metric (or of your own: --own-metrics){near}", block.metric
            )
        elif CATALOGUE[block.metric].level != "company":
            level = CATALOGUE[block.metric].level
            document.add(
                (*where, "metric"), f"must be one number for the company, not one by {level}", block.metric
            )
        group = _group(document, where, block, there)
        if group is None:
            continue
        against = block.against if block.against is not None else there.baselines[block.experiment or ""]
        pair = {"scenario": block.scenario, "against": against}
        unknown = {part: name for part, name in pair.items() if name not in group}
        for part, name in unknown.items():
            document.add((*where, part), f"no scenario of this name{did_you_mean(name, group)}", name)
        if unknown:
            continue
        _check_pair(document, where, group[block.scenario], group[against])
        found.append(
            Claim(
                key=key,
                says=block.says,
                theme=block.theme,
                scenario=group[block.scenario].name,
                against=group[against].name,
                metric=block.metric,
                expects=block.expects,
                matters=block.matters or (0.0 if block.matters_amount else MATTERS),
                matters_amount=block.matters_amount or 0.0,
            )
        )
    return tuple(found)


def _group(
    document: Located[Any], where: tuple[str, str], block: ClaimBlock, there: Collected
) -> Mapping[str, Scenario] | None:
    """The scenarios among which a claim finds its own; None where there is no such experiment."""
    name = block.experiment or ""
    if name in there.scenarios:
        return there.scenarios[name]
    names = [one for one in there.scenarios if one]
    if not name:
        document.add(where, "say in which experiment its scenarios are", ", ".join(names))
    else:
        document.add((*where, "experiment"), f"no experiment of this name{did_you_mean(name, names)}", name)
    return None


def _check_pair(document: Located[Any], where: tuple[str, str], one: Scenario, other: Scenario) -> None:
    if one is other:
        document.add((*where, "against"), "a scenario cannot be held against itself", other.name)
    if one.horizon != other.horizon:
        document.add(where, "the two scenarios differ in length", f"{one.name}, {other.name}")
    if one.currency != other.currency:
        document.add(where, "the two scenarios differ in currency", f"{one.name}, {other.name}")
