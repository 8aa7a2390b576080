"""Experiments in memory: which scenarios are played, how often, and at which swept points."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from pathlib import Path
from typing import Any, Literal

from salessim.errors import InputError
from salessim.experiment.claims import Claim
from salessim.experiment.collection import claims_of, collected
from salessim.experiment.input_blocks import DesignBlock
from salessim.experiment.inputs import Input, check_inputs, inputs_of
from salessim.experiment.schema import (
    OUTPUTS,
    Axis,
    AxisValue,
    Choose,
    ExperimentBlocks,
    Output,
    TuneBlock,
)
from salessim.experiment.tune_checks import check_tune
from salessim.metrics.catalogue import CATALOGUE
from salessim.scenario.document import Located, read_document
from salessim.scenario.load import load_scenario
from salessim.scenario.scenario import Scenario
from salessim.scenario.wording import did_you_mean

__all__ = [
    "DEFAULT_REPLICATIONS",
    "Experiment",
    "Point",
    "choice_fault",
    "first_metric_fault",
    "load_experiment",
    "name_of",
]

DEFAULT_REPLICATIONS = 64
MOST_CHOICES = 30  # as many as the procedure was tried with
MOST_POINTS = 1_000  # a grid above this is a mistake rather than a question


@dataclass(frozen=True)
class Point:
    """One swept point: the axes moved, their values in words, and the scenarios as they are there."""

    axes: tuple[str, ...]
    labels: tuple[str, ...]
    scenarios: tuple[Scenario, ...]


@dataclass(frozen=True)
class Experiment:
    """A question to the simulator.

    Attributes
    ----------
    name : str
        File name without its endings.
    path : str
        File as the user gave it; empty when there is none.
    title, question : str
        In words.
    scenarios : tuple of Scenario
        In the order of the file; their names differ.
    baseline : str
        Name of the scenario that the others are measured against.
    replications : int
        Replications of each scenario; ignored when a precision is given.
    precision : float or None
        Half-width allowed for the first metric, as a share of its mean.
    choose : Choose or None
        Search for the best scenario; replications and precision are ignored then.
    seed : int
        Seed of all replications.
    metrics : tuple of str
        Metrics asked for, the one the verdict is about first; empty for all.
    outputs : tuple of str
        Files to write beside the answer.
    axes : tuple of Axis
        What is swept.
    sweep_design : {"one_at_a_time", "grid"}
        Whether one axis is moved at a time or all combinations are played.
    sweep_replications : int
        Replications of each scenario at each point.
    inputs : tuple of Input
        Levers and uncertainties, which designs move.
    design : DesignBlock or None
        How, where the file says it.
    claims : tuple of Claim
        Statements that are put to the test.
    is_collection : bool
        Whether scenarios come from several experiments and are compared only as claims say.
    tune : TuneBlock or None
        How the best values of the levers are searched for.
    """

    name: str
    scenarios: tuple[Scenario, ...]
    baseline: str
    path: str = ""
    title: str = ""
    question: str = ""
    replications: int = DEFAULT_REPLICATIONS
    precision: float | None = None
    choose: Choose | None = None
    seed: int = 1
    metrics: tuple[str, ...] = ()
    outputs: tuple[Output, ...] = OUTPUTS
    axes: tuple[Axis, ...] = ()
    sweep_design: Literal["one_at_a_time", "grid"] = "one_at_a_time"
    sweep_replications: int = 16
    inputs: tuple[Input, ...] = ()
    design: DesignBlock | None = None
    claims: tuple[Claim, ...] = ()
    is_collection: bool = False
    tune: TuneBlock | None = None

    def points(self) -> list[Point]:
        """Every swept point, the unchanged one not included."""
        return [
            Point(
                tuple(axis.title for axis, _ in choice),
                tuple(value.label for _, value in choice),
                tuple(
                    reduce(_overridden, (value.changes_of(one.name) for _, value in choice), one)
                    for one in self.scenarios
                ),
            )
            for choice in self.choices()
        ]

    def choices(self) -> list[tuple[tuple[Axis, AxisValue], ...]]:
        """The axes moved at every swept point, and where to."""
        pairs = [[(axis, value) for value in axis.values] for axis in self.axes]
        if self.sweep_design == "one_at_a_time" or not pairs:
            return [(pair,) for along in pairs for pair in along]
        return list(itertools.product(*pairs))

    def changed(self, **settings: Any) -> Experiment:
        """A copy with some of its settings replaced, as the options of a command do."""
        return replace(self, **settings)


def _overridden(scenario: Scenario, changes: Mapping[str, Any]) -> Scenario:
    return scenario.override(changes) if changes else scenario


def name_of(path: str | Path) -> str:
    """Name of a scenario or experiment file without its endings.

    Examples
    --------
    >>> name_of("scenarios/growth.scenario.toml")
    'growth'
    """
    name = Path(path).name
    for ending in (".toml", ".scenario", ".experiment"):
        name = name.removesuffix(ending)
    return name


def load_experiment(path: str | Path) -> Experiment:
    """Read an experiment file and the scenarios it names.

    Parameters
    ----------
    path : str or Path
        ``NAME.experiment.toml``.

    Returns
    -------
    Experiment
        Complete and checked: every scenario, metric and override in it exists.

    Raises
    ------
    InputError
        With every mistake in the file and in the scenarios it names.
    """
    document = read_document(path, ExperimentBlocks)
    blocks = document.blocks
    scenarios = _load_scenarios(document)
    _check(document, blocks, scenarios)
    baseline = blocks.baseline if blocks.baseline is not None else scenarios[0].name if scenarios else ""
    there = collected(document, _loaded, scenarios, baseline)
    claims = claims_of(document, there)
    document.raise_faults()
    if blocks.experiments:
        scenarios = there.named(claims)
    metrics = blocks.metrics or [claim.metric for claim in claims]
    return Experiment(
        name=name_of(path),
        path=str(path),
        title=blocks.title,
        question=blocks.question,
        scenarios=scenarios,
        baseline=baseline or scenarios[0].name,
        replications=blocks.replications or DEFAULT_REPLICATIONS,
        precision=blocks.precision,
        choose=blocks.choose,
        seed=blocks.seed,
        metrics=tuple(dict.fromkeys(metrics)),
        outputs=blocks.outputs,
        axes=blocks.sweep,
        sweep_design=blocks.sweep_design,
        sweep_replications=blocks.sweep_replications,
        inputs=inputs_of(document, scenarios),
        design=blocks.design,
        claims=claims,
        is_collection=bool(blocks.experiments),
        tune=blocks.tune,
    )


def _loaded(path: Path) -> tuple[Sequence[Scenario], str]:
    experiment = load_experiment(path)
    return experiment.scenarios, experiment.baseline


def first_metric_fault(metrics: Sequence[str], precision: float | None, n_scenarios: int) -> str:
    """Why the first metric cannot carry a verdict or a precision; empty when it can."""
    level = CATALOGUE[metrics[0]].level if metrics and metrics[0] in CATALOGUE else "company"
    if level == "company" or (precision is None and n_scenarios < 2):
        return ""
    return f"the first metric must be one number for the company, not one by {level}"


def choice_fault(metrics: Sequence[str], n_scenarios: int) -> str:
    """Why the best of these scenarios cannot be searched for by the first metric; empty when it can."""
    if not 2 <= n_scenarios <= MOST_CHOICES:
        return f"a choice is between 2 and {MOST_CHOICES} scenarios; there are {n_scenarios}"
    if metrics and metrics[0] in CATALOGUE and CATALOGUE[metrics[0]].better == "neither":
        return "the first metric must have a good direction, higher or lower"
    return ""


def _load_scenarios(document: Located[ExperimentBlocks]) -> tuple[Scenario, ...]:
    """Scenarios that the file names; their mistakes and missing files are faults like any other."""
    folder = Path(document.path).parent
    scenarios: list[Scenario] = []
    for position, given in enumerate(document.blocks.scenarios):
        key = ("scenarios", position)
        if Path(given).is_absolute() or "://" in given:
            document.add(key, "write a path relative to this file", given)
        elif not (folder / given).is_file():
            there = sorted(one.name for one in (folder / given).parent.glob("*.scenario.toml"))
            document.add(key, f"no such scenario file{did_you_mean(Path(given).name, there)}", given)
        else:
            try:
                scenarios.append(load_scenario(folder / given))
            except InputError as error:
                document.faults.extend(error.faults)
    document.raise_faults()
    scenarios += _variants(document, scenarios)
    for name, count in Counter(one.name for one in scenarios).items():
        if count > 1 or name in ("all", "label"):
            why = (
                "two scenarios have this name"
                if count > 1
                else "a scenario of an experiment cannot be called so"
            )
            document.add(("scenarios",), why, name)
    return tuple(scenarios)


def _variants(document: Located[ExperimentBlocks], scenarios: list[Scenario]) -> list[Scenario]:
    """The scenarios that the file makes by changing one of those it names."""
    names = [one.name for one in scenarios]
    found: list[Scenario] = []
    for key, variant in document.blocks.variants.items():
        of = variant.of if variant.of is not None else names[0]
        if of not in names:
            document.add(("variants", key, "of"), f"no scenario of this name{did_you_mean(of, names)}", of)
            continue
        scenario = scenarios[names.index(of)]
        _try_overrides(document, ("variants", key, "changes"), variant.changes, [scenario])
        if not document.faults:
            found.append(scenario.override({**variant.changes, "title": variant.title}, name=key))
    document.raise_faults()
    return found


def _check(
    document: Located[ExperimentBlocks], blocks: ExperimentBlocks, scenarios: tuple[Scenario, ...]
) -> None:
    """Add what only shows when the scenarios and the metrics are known; raise when there is anything."""
    names = [one.name for one in scenarios]
    if blocks.baseline is not None and blocks.baseline not in names:
        document.add(
            ("baseline",), f"no scenario of this name{did_you_mean(blocks.baseline, names)}", blocks.baseline
        )
    for position, metric in enumerate(blocks.metrics):
        if metric not in CATALOGUE:
            near = did_you_mean(metric, CATALOGUE)
            document.add(
                ("metrics", position), f"no such metric (or of your own: --own-metrics){near}", metric
            )
    why_not = first_metric_fault(blocks.metrics, blocks.precision, len(scenarios))
    if why_not:
        document.add(("metrics", 0), why_not, blocks.metrics[0])
    if blocks.choose is not None:
        why_not = choice_fault(blocks.metrics, len(scenarios))
        if why_not:
            document.add(("choose",), why_not)
    for a, axis in enumerate(blocks.sweep):
        _check_axis(document, ("sweep", a), axis, scenarios)
    n_points = reduce(lambda product, axis: product * len(axis.values), blocks.sweep, 1)
    if blocks.sweep_design == "grid" and n_points > MOST_POINTS:
        document.add(("sweep_design",), f"a grid of {n_points:,} points is above {MOST_POINTS:,}", "grid")
    inputs = inputs_of(document, scenarios)
    if blocks.tune is not None:
        check_tune(document, blocks.tune)
    document.raise_faults()
    check_inputs(document, inputs, scenarios)
    document.raise_faults()


def _check_axis(
    document: Located[ExperimentBlocks],
    where: tuple[str | int, ...],
    axis: Axis,
    scenarios: tuple[Scenario, ...],
) -> None:
    """Try every override of an axis on the scenarios it is for."""
    names = [one.name for one in scenarios]
    for v, value in enumerate(axis.values):
        here = (*where, "values", v)
        for unknown in sorted(set(value.single) - set(names)):
            document.add(
                (*here, unknown), f'no scenario of this name, and not "all"{did_you_mean(unknown, names)}'
            )
        for part in ("all", *sorted(set(value.single) & set(names))):
            changes = value.all if part == "all" else value.single[part]
            affected = [one for one in scenarios if part in ("all", one.name)]
            _try_overrides(document, (*here, part), changes, affected)


def _try_overrides(
    document: Located[ExperimentBlocks],
    where: tuple[str | int, ...],
    changes: Mapping[str, Any],
    scenarios: list[Scenario],
) -> None:
    """Try overrides together on the scenarios they are for, and when that fails one by one to see which is wrong."""
    for path, given in changes.items():
        if "." not in path and isinstance(given, dict):
            document.add(
                (*where, path), 'write the whole path in quotes, for example "handoff.loss_within" = 0.5'
            )
            return
    if _is_possible(scenarios, changes):
        return
    n_faults = len(document.faults)
    for path, given in changes.items():
        _try_override(document, (*where, path), scenarios, {path: given})
    if len(document.faults) == n_faults:
        _try_override(document, where, scenarios, changes)


def _is_possible(scenarios: list[Scenario], changes: Mapping[str, Any]) -> bool:
    try:
        for scenario in scenarios:
            scenario.override(changes)
    except InputError:
        return False
    return True


def _try_override(
    document: Located[ExperimentBlocks],
    key: tuple[str | int, ...],
    scenarios: list[Scenario],
    changes: Mapping[str, Any],
) -> None:
    """Note what is wrong with overrides at their place in the experiment file."""
    for scenario in scenarios:
        try:
            scenario.override(changes)
        except InputError as error:
            for one in error.faults:
                document.add(
                    key, f"{one.key}: {one.message}" + (f" (given: {one.given})" if one.given else "")
                )
