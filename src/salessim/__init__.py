"""salessim: try a sales organisation before you hire it.

>>> from salessim import load_scenario, run                                  # doctest: +SKIP
>>> result = run(load_scenario("scenarios/growth.scenario.toml"), replications=64)  # doctest: +SKIP
>>> result["bookings"].mean()                                                # doctest: +SKIP
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from salessim.errors import InputError, RunError, SalessimError, StoreError, TooLargeError
    from salessim.experiment.comparison import Comparison, Difference, compare
    from salessim.experiment.outcome import ExperimentResult
    from salessim.experiment.plan import Experiment, load_experiment
    from salessim.experiment.play import play_experiment, run
    from salessim.experiment.result import Result
    from salessim.experiment.stored import read_results
    from salessim.scenario.load import load_scenario
    from salessim.scenario.scenario import Scenario

__all__ = [
    "Comparison",
    "Difference",
    "Experiment",
    "ExperimentResult",
    "InputError",
    "Result",
    "RunError",
    "SalessimError",
    "Scenario",
    "StoreError",
    "TooLargeError",
    "compare",
    "load_experiment",
    "load_scenario",
    "play_experiment",
    "read_results",
    "run",
]

_HOMES = {
    "Comparison": "experiment.comparison",
    "Difference": "experiment.comparison",
    "Experiment": "experiment.plan",
    "ExperimentResult": "experiment.outcome",
    "InputError": "errors",
    "Result": "experiment.result",
    "RunError": "errors",
    "SalessimError": "errors",
    "Scenario": "scenario.scenario",
    "StoreError": "errors",
    "TooLargeError": "errors",
    "compare": "experiment.comparison",
    "load_experiment": "experiment.plan",
    "load_scenario": "scenario.load",
    "play_experiment": "experiment.play",
    "read_results": "experiment.stored",
    "run": "experiment.play",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that ``import salessim`` costs nothing."""
    if name not in _HOMES:
        raise AttributeError(f"module 'salessim' has no attribute {name!r}")
    value = getattr(import_module(f"salessim.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """The public names."""
    return sorted(__all__)
