"""Which inputs the answer hangs on: designs played, and what they say.

The quantity asked about is the first metric of the experiment: of its only scenario, or the lead of a scenario over the
baseline on the same customers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from salessim.errors import Fault, InputError, RunError
from salessim.experiment.design import Design, DesignKind, make_design
from salessim.experiment.designed import Designed, company_metrics, play_design
from salessim.experiment.inputs import Input
from salessim.experiment.plan import Experiment
from salessim.metrics import CATALOGUE
from salessim.scenario.wording import did_you_mean
from salessim.statistics.crossed import CrossedSpread, crossed_spread
from salessim.statistics.designs import trajectories
from salessim.statistics.discovery import Box, discover
from salessim.statistics.doubt import KnowledgeValue, WinShare, value_of_knowing, win_shares
from salessim.statistics.intervals import Interval, mean_interval, share_interval
from salessim.statistics.morris import MorrisEffects, elementary_effects, morris_effects
from salessim.statistics.sobol import SobolIndices, sobol_indices
from salessim.statistics.tornado import Swing, tornado

__all__ = [
    "METHODS",
    "Asked",
    "Discovery",
    "Doubt",
    "Method",
    "Sensitivity",
    "ask",
    "judge",
    "ranked",
    "sensitivity",
]

Floats = NDArray[np.float64]
Method = Literal["tornado", "morris", "sobol", "crossed", "discovery"]
METHODS: tuple[Method, ...] = get_args(Method)
_KINDS: dict[Method, DesignKind] = {
    "tornado": "one_at_a_time", "morris": "morris", "sobol": "radial", "crossed": "latin_hypercube",
    "discovery": "latin_hypercube",
}  # fmt: skip
_SAID_AS = {"radial": "sobol"}  # how a file calls the kind of a design
_USUAL: dict[Method, tuple[int, int]] = {
    "tornado": (2, 64), "morris": (20, 8), "sobol": (128, 4), "crossed": (100, 8), "discovery": (300, 8),
}  # fmt: skip
"""Points and replications where neither file nor command says otherwise; assumptions."""
_FEWEST: dict[Method, tuple[int, int]] = {
    "tornado": (2, 2), "morris": (4, 1), "sobol": (16, 1), "crossed": (8, 2), "discovery": (20, 1),
}  # fmt: skip
MOST_FOR_SOBOL = 10
_KEY = 1  # of resampling and permutations: the same values give the same intervals


@dataclass(frozen=True)
class Asked:
    """A question of sensitivity, complete.

    Attributes
    ----------
    method : str
        See :data:`METHODS`.
    metric : str
        What is asked about.
    scenario, baseline : str
        Whose; the baseline is empty for a single scenario.
    inputs : tuple of Input
        What is moved.
    design : Design
        How.
    worse_than : float
        Where the plan fails, in the unit of the metric.
    """

    method: Method
    metric: str
    scenario: str
    baseline: str
    inputs: tuple[Input, ...]
    design: Design
    worse_than: float = 0.0

    @property
    def is_lower_better(self) -> bool:
        """Whether the metric had better be small."""
        return CATALOGUE[self.metric].better == "lower"


@dataclass(frozen=True)
class Doubt:
    """Unknown inputs against luck.

    Attributes
    ----------
    spread : CrossedSpread
        Of the quantity in a single run: ``rows`` is the share of the unknown inputs, ``luck`` the rest.
    wins : tuple of (str, WinShare)
        By scenario; empty for one scenario, or a metric without a good direction.
    knowing : KnowledgeValue or None
        What it would be worth to know the inputs before choosing.
    """

    spread: CrossedSpread
    wins: tuple[tuple[str, WinShare], ...]
    knowing: KnowledgeValue | None


@dataclass(frozen=True)
class Discovery:
    """Where the plan fails.

    Attributes
    ----------
    fails : Interval
        Share of the points in which it does.
    boxes : tuple of Box
        Assumptions under which it fails oftener; columns are those of the inputs.
    """

    fails: Interval
    boxes: tuple[Box, ...]


@dataclass(frozen=True, eq=False)
class Sensitivity:
    """What was found.

    Attributes
    ----------
    name, title, question : str
        Of the experiment.
    asked : Asked
        The question.
    played : Designed
        Everything that was played.
    quantity : Interval
        Mean of the quantity with all inputs as given (tornado) or over their doubt (all others).
    found : tuple of Swing, MorrisEffects, SobolIndices, Doubt or Discovery
        By method.
    n_left_out : int
        Points (paths, blocks; replications for a tornado) left out because something in them was not estimable.
    """

    name: str
    title: str
    question: str
    asked: Asked
    played: Designed = field(repr=False)
    quantity: Interval
    found: tuple[Swing, ...] | MorrisEffects | SobolIndices | Doubt | Discovery
    n_left_out: int = 0


def ask(
    experiment: Experiment,
    method: Method = "tornado",
    *,
    points: int | None = None,
    replications: int | None = None,
    scenario: str | None = None,
    with_levers: bool = False,
    worse_than: float | None = None,
) -> Asked:
    """Complete a question from the experiment file.

    Parameters
    ----------
    experiment : Experiment
        With uncertainties, or levers.
    method : str
        See :data:`METHODS`.
    points : int, optional
        Paths of Morris, blocks of Sobol (rounded up to a power of two), draws of the others; a tornado has none. The
        file's when its design is of this method's kind, else a usual number.
    replications : int, optional
        Of each scenario at each point; likewise.
    scenario : str, optional
        Whose lead over the baseline is asked about; the first other than the baseline when silent.
    with_levers : bool
        Whether levers are moved, too; they are when there is nothing else.
    worse_than : float, optional
        Where the plan fails; the file's when silent, else 0.

    Raises
    ------
    InputError
        If nothing is moved, a name is unknown, or a number is too small for the method.
    """
    inputs = tuple(one for one in experiment.inputs if with_levers or not one.is_lever) or experiment.inputs
    faults = []
    if not inputs:
        faults.append(
            Fault("nothing is doubtful: the file has no [uncertainties] and no [levers]", key="uncertainties")
        )
    if method == "sobol" and len(inputs) > MOST_FOR_SOBOL:
        why = f"Sobol indices are for {MOST_FOR_SOBOL} inputs at most; screen these {len(inputs)} first (morris)"
        faults.append(Fault(why, key="method", given=method))
    block = experiment.design
    kind = _KINDS[method]
    is_same = block is not None and block.kind == _SAID_AS.get(kind, kind)
    usual = (block.points, block.replications_per_point) if block is not None and is_same else _USUAL[method]
    numbers = [
        given if given is not None else max(known, least)
        for given, known, least in zip((points, replications), usual, _FEWEST[method], strict=True)
    ]
    for key, number, least in zip(("points", "replications"), numbers, _FEWEST[method], strict=True):
        if number < least:
            faults.append(Fault(f"{method} needs {least} {key} at least", key=key, given=str(number)))
    whose, baseline = _whose(experiment, scenario, faults)
    if faults:
        raise InputError(faults)
    n = 1 << (numbers[0] - 1).bit_length() if method == "sobol" else numbers[0]
    return Asked(
        method=method,
        metric=company_metrics(experiment)[0],
        scenario=whose,
        baseline=baseline,
        inputs=inputs,
        design=make_design(kind, inputs, experiment.scenarios, n, numbers[1], experiment.seed),
        worse_than=worse_than if worse_than is not None else block.worse_than if block is not None else 0.0,
    )


def _whose(experiment: Experiment, scenario: str | None, faults: list[Fault]) -> tuple[str, str]:
    """Scenario and baseline; the baseline is empty when there is one scenario only."""
    names = [one.name for one in experiment.scenarios]
    others = [name for name in names if name != experiment.baseline]
    if not others:
        return names[0], ""
    if scenario is not None and scenario not in others:
        why = (
            "is what the others are measured against"
            if scenario == experiment.baseline
            else f"no scenario of this name{did_you_mean(scenario, others)}"
        )
        faults.append(Fault(why, key="scenario", given=scenario))
    return scenario or others[0], experiment.baseline


def sensitivity(experiment: Experiment, asked: Asked, **settings: Any) -> Sensitivity:
    """Play what a question needs, and answer it.

    Parameters
    ----------
    experiment : Experiment
    asked : Asked
        As :func:`ask` completes it.
    **settings
        As :func:`salessim.experiment.designed.play_design` takes them.

    Raises
    ------
    InputError, TooLargeError, StoreError, RunError
        As :func:`salessim.experiment.designed.play_design`, and if too much of it failed.
    """
    return judge(experiment, asked, play_design(experiment, asked.design, **settings))


def judge(experiment: Experiment, asked: Asked, played: Designed) -> Sensitivity:
    """Answer a question from what was played.

    Raises
    ------
    RunError
        If too little of it could be estimated.
    """
    values = _quantity(asked, played)
    answer = {
        "tornado": _tornado,
        "morris": _morris,
        "sobol": _sobol,
        "crossed": _crossed,
        "discovery": _discovery,
    }
    try:
        found, quantity, n_left_out = answer[asked.method](asked, played, values)
    except ValueError as error:
        why = f"; {played.failures[0]}" if played.failures else ""
        raise RunError(
            f"too little could be estimated: {played.n_failed} of {played.n_played} runs failed{why} ({error})"
        ) from None
    return Sensitivity(
        experiment.name, experiment.title, experiment.question, asked, played, quantity, found, n_left_out
    )


Answer = tuple[Any, Interval, int]


def _quantity(asked: Asked, played: Designed) -> Floats:
    """What is asked about, shape (points, replications)."""
    values = played.values[asked.metric]
    mine = values[:, played.scenarios.index(asked.scenario)]
    return mine - values[:, played.scenarios.index(asked.baseline)] if asked.baseline else mine


def _tornado(asked: Asked, played: Designed, values: Floats) -> Answer:
    found = tornado(values[0], values[1::2], values[2::2], seed=_KEY)
    known = ~np.isnan(values).any(axis=0)
    return found, mean_interval(values[0][known]), int((~known).sum())


def _whole(values: Floats) -> tuple[NDArray[np.bool_], int]:
    """Which blocks are known in every value, and how many are not."""
    known = np.asarray(~np.isnan(values).any(axis=tuple(range(1, values.ndim))))
    return known, int((~known).sum())


def _morris(asked: Asked, played: Designed, values: Floats) -> Answer:
    d, r = len(asked.inputs), values.shape[1]
    by_path = values.reshape(-1, d + 1, r)
    paths = trajectories(len(by_path), d, played.seed)
    known, n_left_out = _whole(by_path)
    effects = elementary_effects(by_path[known], paths.moved[known], paths.steps[known])
    return morris_effects(effects, seed=_KEY), mean_interval(by_path[known].mean(axis=(1, 2))), n_left_out


def _sobol(asked: Asked, played: Designed, values: Floats) -> Answer:
    by_block = values.reshape(-1, len(asked.inputs) + 2, values.shape[1])
    known, n_left_out = _whole(by_block)
    found = sobol_indices(by_block[known], seed=_KEY)
    return found, mean_interval(by_block[known, :2].mean(axis=(1, 2))), n_left_out


def _crossed(asked: Asked, played: Designed, values: Floats) -> Answer:
    every = np.moveaxis(played.values[asked.metric], 1, 0)
    known = ~np.isnan(every).any(axis=(0, 2))
    spread = crossed_spread(values[known], seed=_KEY)
    wins: tuple[tuple[str, WinShare], ...] = ()
    knowing = None
    if asked.baseline and CATALOGUE[asked.metric].better != "neither":
        better = (-1.0 if asked.is_lower_better else 1.0) * every[:, known]
        wins = tuple(zip(played.scenarios, win_shares(better), strict=True))
        knowing = value_of_knowing(better, seed=_KEY)
    return Doubt(spread, wins, knowing), spread.mean, int((~known).sum())


def _discovery(asked: Asked, played: Designed, values: Floats) -> Answer:
    known, n_left_out = _whole(values)
    means = values[known].mean(axis=1)
    fails = means > asked.worse_than if asked.is_lower_better else means < asked.worse_than
    boxes = discover(asked.design.numbers[known], fails, seed=_KEY)
    return Discovery(share_interval(int(fails.sum()), fails.size), boxes), mean_interval(means), n_left_out


def ranked(found: Sensitivity) -> Sequence[tuple[Input, Any]]:
    """Inputs with their importance, the largest first; empty for methods that rank nothing."""
    what = found.found
    if isinstance(what, tuple):
        known = [one.swing for one in what]
    elif isinstance(what, MorrisEffects):
        known = list(what.mu_star)
    elif isinstance(what, SobolIndices):
        known = list(what.total)
    else:
        return []
    pairs = list(zip(found.asked.inputs, known, strict=True))
    return sorted(pairs, key=lambda pair: -abs(np.nan_to_num(pair[1].index.estimate)))
