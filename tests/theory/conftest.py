"""A laboratory for the oracles: play a scenario, read moments and counts from its traces, judge agreement.

Everything is read from the rows of the trace; nothing goes through the metrics, which have tests of their own.

False alarms: each module has 1e-4 to spend. It is shared evenly among the module's tests, and Holm's rule shares
a test's part among its checks. A check that could not see its error (2 % unless the test says why it is another)
with a chance of 0.8 fails as underpowered. All seeds are fixed. `--log-cli-level=info` shows every figure.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import ArrayLike, NDArray

from salessim.engine import play
from salessim.scenario.load import load_scenario
from salessim.scenario.lower import lower
from salessim.statistics.agreement import FAMILY, Check, disagreements
from salessim.trace.kinds import RowKind, stage_work
from salessim.trace.recorder import Trace

log = logging.getLogger(__name__)
BASE = Path(__file__).parents[2] / "scenarios" / "theory.scenario.toml"
NEVER = 1 << 60

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Agree = Callable[[Mapping[str, Check]], None]


@dataclass(frozen=True)
class Visits:
    """Visits to one stage in the order of arrival; seconds, or ``NEVER`` before the horizon. Shape (visits,) each."""

    created: Ints
    started: Ints
    done: Ints
    dropped: Ints

    @property
    def left_queue(self) -> Ints:
        """When the visit stopped waiting, served or not."""
        return np.minimum(self.started, self.dropped)

    @property
    def left(self) -> Ints:
        """When the visit left the station, served or not."""
        return np.minimum(self.done, self.dropped)


@dataclass(frozen=True)
class Count:
    """A count over time: ``level[k]`` holds from ``at[k]`` to ``at[k + 1]``."""

    at: Ints
    level: Ints

    def on(self, moments: Ints) -> Ints:
        """The count at some moments, what happened at that second included."""
        return self.level[np.searchsorted(self.at, moments, side="right") - 1]


class Laboratory:
    """What the tests work with; the fixture ``lab``."""

    def play(
        self, changes: Mapping[str, Any], *, weeks: int, replications: int, seed: int
    ) -> Iterator[Trace]:
        """Traces of the base scenario with some public keys changed."""
        scenario = load_scenario(BASE).override({"horizon": f"{weeks} weeks", **changes})
        tables = lower(scenario)
        for replication in range(replications):
            yield play(tables, seed, replication)

    def visits(self, trace: Trace, position: int = 0) -> Visits:
        """Visits to the stage at a position; nobody comes twice in these scenarios."""
        work = stage_work(position)

        def rows(kind: RowKind) -> tuple[Ints, Ints]:
            of_stage = trace.column(kind, "a") == work
            return trace.column(kind, "entity")[of_stage], trace.column(kind, "at")[of_stage]

        who, created = rows(RowKind.TASK_CREATED)
        order = np.argsort(who)
        moments = []
        for kind in (RowKind.TASK_STARTED, RowKind.TASK_DONE, RowKind.TASK_DROPPED):
            entity, at = rows(kind)
            column = np.full(len(who), NEVER)
            column[order[np.searchsorted(who, entity, sorter=order)]] = at
            moments.append(column)
        return Visits(created, *moments)

    def moments_of_leads(self, trace: Trace, kind: str) -> Ints:
        """When leads came, were won or were lost: the rows of one kind, in order of time."""
        return trace.column(RowKind[kind], "at")

    def count(self, came: Ints, went: Ints) -> Count:
        """How many are inside over time, from nobody at time 0."""
        moments = np.concatenate([[0], came, went[went < NEVER]])
        steps = np.ones(len(moments), dtype=np.int64)
        steps[0] = 0
        steps[1 + len(came) :] = -1
        order = np.argsort(moments, kind="stable")
        at, level = moments[order], np.cumsum(steps[order])
        last = np.append(at[1:] != at[:-1], True)
        return Count(at[last], level[last])

    def averages(self, counts: list[Count], start: int, end: int, of: Callable[..., ArrayLike]) -> Floats:
        """Averages over time, from start to end, of functions of some counts: ``of(n, ...)``, shape (k, moments)."""
        at = np.unique(np.concatenate([[start], *(count.at for count in counts)]))
        at = at[(at >= start) & (at < end)]
        lengths = np.diff(np.append(at, end))
        values = np.atleast_2d(np.asarray(of(*(count.on(at) for count in counts)), dtype=np.float64))
        return values @ lengths / (end - start)

    def adjusted(self, samples: ArrayLike, controls: ArrayLike, means: ArrayLike) -> Floats:
        """Samples with what they owe to the luck of some controls taken off; the mean stays what it was.

        A run with more arrivals than expected has longer queues. With controls C of known means m the sample
        Y - b (C - m) has the mean of Y and less spread. The coefficients b come by regression from the other half
        of the replications, so they are independent of the sample they are used on and the mean stays exact. The
        controls need checks of their own: an error in them is taken off too.

        Parameters
        ----------
        samples : array_like, shape (replications,)
        controls : array_like, shape (replications, k)
        means : array_like, shape (k,)
            Exact means of the controls.
        """
        y = np.asarray(samples, dtype=np.float64)
        centred = np.asarray(controls, dtype=np.float64) - np.asarray(means, dtype=np.float64)
        out = np.empty_like(y)
        even = np.arange(len(y)) % 2 == 0
        for ours, others in ((even, ~even), (~even, even)):
            known = np.column_stack([np.ones(others.sum()), centred[others]])
            b = np.linalg.lstsq(known, y[others], rcond=None)[0][1:]
            out[ours] = y[ours] - centred[ours] @ b
        return out

    def birth_death(
        self,
        birth: Callable[[int], float],
        death: Callable[[int], float],
        states: int,
        start: float,
        end: float,
    ) -> Floats:
        """Exact shares of time in each state of a birth-death process between two moments, from state 0 at time 0.

        Kolmogorov's forward equations p' = p Q, cut off at ``states``, solved by matrix exponentials; the integral of
        p is a further block (Van Loan, IEEE Transactions on Automatic Control 23 (1978) 395-404).
        """
        from scipy.linalg import expm

        up = np.array([birth(n) for n in range(states - 1)])
        down = np.array([death(n) for n in range(1, states)])
        q = np.diag(up, 1) + np.diag(down, -1)
        q -= np.diag(q.sum(axis=1))
        block = np.zeros((2 * states, 2 * states))
        block[:states, :states] = q
        block[:states, states:] = np.eye(states)
        at_start = expm(q * start)[0]
        shares: Floats = at_start @ expm(block * (end - start))[:states, states:] / (end - start)
        assert shares[-1] < 1e-12, "too few states"
        return shares


@pytest.fixture(scope="session")
def lab() -> Laboratory:
    """Plays, reads and adjusts."""
    return Laboratory()


@pytest.fixture
def agree(request: pytest.FixtureRequest) -> Agree:
    """Judges the checks of one test at its share of the module's false alarms."""
    n_tests = sum(name.startswith("test_") for name in vars(request.module))

    def judge(checks: Mapping[str, Check]) -> None:
        for name, check in checks.items():
            log.info(
                "%s: observed %.6g, expected %.6g, p = %.2g",
                name,
                check.observed,
                check.expected,
                check.p_value,
            )
        wrong = disagreements(checks, FAMILY / n_tests)
        assert not wrong, "\n".join(wrong)

    return judge
