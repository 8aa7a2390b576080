"""Whether a run is too large: judged before it starts, and again once a first replication was timed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from salessim.experiment.estimate import Limit, RunEstimate, refuse_too_large
from salessim.experiment.plan import Experiment, Point
from salessim.scenario.scenario import Scenario
from salessim.statistics.precision import PrecisionTarget

__all__ = ["Guard", "plays_of"]

WORTH_A_NOTE = 10.0  # seconds


@dataclass
class Guard:
    """Refuses a run that turns out too large.

    Parameters
    ----------
    limit : Limit or None
        Largest run; None allows everything.
    estimate : RunEstimate
        Of the whole run.
    note : callable
        Told the estimate.
    """

    limit: Limit | None
    estimate: RunEstimate
    note: Callable[[str], None]

    def judge_before(self) -> None:
        """Judge by the estimate alone.

        Raises
        ------
        TooLargeError
            If it is above the limit.
        """
        self.note(f"estimate: {self.estimate}")
        refuse_too_large(self.estimate, self.limit)

    def judge(self, seconds: float, one: RunEstimate) -> None:
        """Judge again, with the estimate scaled by the time that one replication took.

        Raises
        ------
        TooLargeError
            If it is above the limit.
        """
        if seconds <= 0.0 or one.seconds <= 0.0:
            return
        measured = replace(self.estimate, seconds=self.estimate.seconds * seconds / one.seconds)
        if measured.seconds >= WORTH_A_NOTE:
            self.note(f"after a first replication: {measured}")
        refuse_too_large(measured, self.limit)


def plays_of(experiment: Experiment, points: Sequence[Point]) -> list[tuple[Scenario, int]]:
    """Every scenario that is played, with its replications (of the first look, if how many are needed is to show)."""
    n = experiment.replications
    if experiment.precision is not None or experiment.choose is not None:
        n = PrecisionTarget().first
    plays = {id(scenario): (scenario, n) for scenario in experiment.scenarios}
    for point in points:
        for one in point.scenarios:  # one that this point leaves alone is played already
            plays.setdefault(id(one), (one, experiment.sweep_replications))
    return list(plays.values())
