"""What can be wrong with a block ``[tune]``, each mistake at its place in the experiment file."""

from __future__ import annotations

from collections.abc import Sequence

from salessim.experiment.input_blocks import IntegersLaw
from salessim.experiment.schema import ExperimentBlocks, LimitBlock, TuneBlock
from salessim.metrics.catalogue import CATALOGUE
from salessim.scenario.document import Located
from salessim.scenario.wording import did_you_mean

__all__ = ["check_tune", "goal_faults"]


def goal_faults(goals: Sequence[str]) -> list[tuple[str, str]]:
    """What is wrong with goals, each with the metric."""
    found = []
    for metric in dict.fromkeys(goals):
        entry = CATALOGUE.get(metric)
        if entry is None:
            good = [name for name, one in CATALOGUE.items() if one.level == "company"]
            found.append((f"no such metric{did_you_mean(metric, good)}", metric))
        elif entry.level != "company":
            found.append((f"a goal is one number for the company, not one by {entry.level}", metric))
        elif entry.better == "neither":
            found.append(
                ("a goal must have a good direction, higher or lower; limit this one instead", metric)
            )
    if len(goals) > len(set(goals)):
        found.append(("two goals must be two metrics", goals[0]))
    return found


def check_tune(document: Located[ExperimentBlocks], asked: TuneBlock) -> None:
    """Note what is wrong with goals, limits and levers of a search."""
    if not document.blocks.levers:
        document.add(("tune",), "nothing can be chosen: the file has no [levers]")
    faults = {metric: why for why, metric in goal_faults(asked.goals)}
    for position, metric in enumerate(asked.goals):
        if metric in faults:
            document.add(("tune", "goals", position), faults[metric], metric)
    if not asked.goals and document.blocks.metrics:
        first = document.blocks.metrics[0]
        for why, metric in goal_faults((first,)) if first in CATALOGUE else ():
            document.add(("metrics", 0), why, metric)
    for position, limit in enumerate(asked.limits):
        _check_limit(document, ("tune", "limits", position), limit)


def _check_limit(
    document: Located[ExperimentBlocks], where: tuple[str | int, ...], limit: LimitBlock
) -> None:
    levers = document.blocks.levers
    if limit.metric is not None:
        entry = CATALOGUE.get(limit.metric)
        if entry is None:
            good = [name for name, one in CATALOGUE.items() if one.level == "company"]
            document.add(
                (*where, "metric"), f"no such metric{did_you_mean(limit.metric, good)}", limit.metric
            )
        elif entry.level != "company":
            why = f"a limit is on one number for the company, not one by {entry.level}"
            document.add((*where, "metric"), why, limit.metric)
    for position, key in enumerate(limit.levers or ()):
        here = (*where, "levers", position)
        if key not in levers:
            document.add(here, f"no lever of this name{did_you_mean(key, levers)}", key)
        elif not isinstance(levers[key].distribution, IntegersLaw):
            document.add(here, "a sum is of levers of whole numbers (integers)", key)
