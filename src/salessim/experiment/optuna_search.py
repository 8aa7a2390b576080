"""Optuna proposes points: the only place that knows it, and it is imported when a search begins."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from typing import Any

from salessim.errors import RunError
from salessim.experiment.search_space import Dimension, Point, Space

__all__ = ["Proposer"]

MISSING = "a search needs Optuna, which is not installed: pip install 'salessim[tune]'"
STARTUP = 16  # random points before the sampler leans on what it has seen; assumption
MOST_REFUSED = 100  # proposals for one batch that break a limit on levers or were tried before; assumption


class Proposer:
    """Asks for points by a tree-structured Parzen estimator, for one goal or two.

    Proposals follow from the seed and from what was told, in that order, so a search that is told the same values goes
    the same way.

    Parameters
    ----------
    space : Space
    seed : int
    signs : sequence of float
        +1 for each goal that had better be high, -1 for one that had better be low.

    Raises
    ------
    RunError
        If Optuna is missing.

    References
    ----------
    Bergstra et al., "Algorithms for hyper-parameter optimization", NeurIPS 2011; several goals: Ozaki et al., Journal
    of Artificial Intelligence Research 73 (2022) 1209-1250; limits: Watanabe and Hutter, IJCAI 2023. All as in Optuna
    (Akiba et al., KDD 2019).
    """

    def __init__(self, space: Space, seed: int, signs: Sequence[float]) -> None:
        self._optuna = _import()
        self._space = space
        self._ranges = {one.lever.key: self._range(one) for one in space.dimensions}
        self._asked: dict[Point, Any] = {}
        sampler = self._optuna.samplers.TPESampler(
            seed=seed % 2**32, n_startup_trials=STARTUP, multivariate=True
        )
        directions = ["maximize" if sign > 0 else "minimize" for sign in signs]
        self._study = self._optuna.create_study(sampler=sampler, directions=directions)

    def ask(self, n: int, is_new: Callable[[Point], bool]) -> list[Point]:
        """At most n points that keep the limits on levers and were not tried; fewer when hardly any are left.

        Parameters
        ----------
        n : int
        is_new : callable
            Whether a point was not tried before.
        """
        found: list[Point] = []
        refused = 0
        while len(found) < n and refused < MOST_REFUSED:
            trial = self._study.ask(self._ranges)
            point = self._space.tidy([trial.params[one.lever.key] for one in self._space.dimensions])
            excesses = self._space.excesses(point)
            if any(one > 0.0 for one in excesses):
                refused += 1
                for k, excess in enumerate(excesses):
                    trial.set_constraint(f"levers {k}", excess)
                self._study.tell(trial, state=self._optuna.trial.TrialState.PRUNED)
            elif point in found or not is_new(point):
                refused += 1
                self._study.tell(trial, state=self._optuna.trial.TrialState.FAIL)
            else:
                self._asked[point] = trial
                found.append(point)
        return found

    def tell(self, point: Point, goals: Sequence[float], excesses: Sequence[float]) -> None:
        """What came of a point that was asked for, or of one inside the space that was not.

        Parameters
        ----------
        point : tuple of float
        goals : sequence of float
            NaN where a goal is not estimable: nothing is learnt of the point then.
        excesses : sequence of float
            By how much it breaks each limit, in comparable units; 0 or less: kept.
        """
        is_known = all(one == one for one in goals)
        constraints = {f"limit {k}": float(one) for k, one in enumerate(excesses) if one == one}
        trial = self._asked.pop(point, None)
        if trial is None:
            if is_known:
                params = dict(zip((one.lever.key for one in self._space.dimensions), point, strict=True))
                self._study.add_trial(self._made(params, goals, constraints))
            return
        for name, excess in constraints.items():
            trial.set_constraint(name, excess)
        if is_known:
            self._study.tell(trial, [float(one) for one in goals])
        else:
            self._study.tell(trial, state=self._optuna.trial.TrialState.FAIL)

    def _made(self, params: dict[str, float], goals: Sequence[float], constraints: dict[str, float]) -> Any:
        """A finished trial of a point that nobody asked for."""
        whole = self._optuna.distributions.FloatDistribution
        return self._optuna.trial.create_trial(
            params={
                key: value if isinstance(self._ranges[key], whole) else round(value)
                for key, value in params.items()
            },
            distributions=self._ranges,
            values=[float(one) for one in goals],
            constraints=constraints,
        )

    def _range(self, one: Dimension) -> Any:
        """A dimension in Optuna's terms."""
        known = self._optuna.distributions
        if one.kind == "names":
            return known.CategoricalDistribution(range(round(one.high) + 1))
        if one.is_discrete:
            return known.IntDistribution(round(one.low), round(one.high))
        return known.FloatDistribution(one.low, one.high, log=one.kind == "factor")


def _import() -> Any:
    """Optuna, told to be silent."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import optuna
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "optuna":
            raise
        raise RunError(MISSING) from None
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    return optuna
