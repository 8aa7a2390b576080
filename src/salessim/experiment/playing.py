"""What a worker does: play replications of lowered scenarios and pack their metrics into bytes."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from salessim.engine.protocol import Engine
from salessim.errors import SalessimError, StoreError
from salessim.experiment.store import Played
from salessim.metrics.own import OwnFile, install, own_files
from salessim.scenario.tables import Tables
from salessim.trace.recorder import Trace
from salessim.units import WEEK

__all__ = ["CrossedJob", "Job", "play_chunk", "unpack", "warm_up"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Job:
    """Everything that is played in one run.

    Attributes
    ----------
    tables : mapping of str to Tables
        Lowered scenarios by fingerprint.
    seed : int
        Seed of all replications.
    engine : str
        Engine that plays.
    metrics : tuple of str
        Metrics to keep, in order.
    own : tuple of OwnFile
        Files with metrics of the user's own, as they were loaded here.
    """

    tables: Mapping[str, Tables]
    seed: int
    engine: Engine
    metrics: tuple[str, ...]
    own: tuple[OwnFile, ...] = field(default_factory=own_files, kw_only=True)

    def play(self, scenario: str, replication: int) -> bytes:
        """Play one replication of a scenario by its fingerprint; its metrics as little-endian doubles."""
        from salessim import metrics

        install(self.own)
        tables = self.tables[scenario]
        values = metrics.measure(tables, self.trace(tables, replication), list(self.metrics))
        return b"".join(_bytes(values[name]) for name in self.metrics)

    def trace(self, tables: Tables, replication: int) -> Trace:
        """What happens in a replication."""
        from salessim import engine

        return engine.play(tables, self.seed, replication, engine=self.engine)


@dataclass(frozen=True)
class CrossedJob(Job):
    """A job in which every set of people meets every set of customers.

    Replication ``k`` lets people ``k // customers`` meet customers ``k % customers``: the people of one replication
    of the seed, and everything else of another.

    Attributes
    ----------
    customers : int
        Sets of customers, at least 1.
    """

    customers: int = 1

    def trace(self, tables: Tables, replication: int) -> Trace:
        """What happens when one set of people meets one set of customers."""
        from salessim import engine

        people, customers = divmod(replication, self.customers)
        return engine.play(tables, self.seed, customers, engine=self.engine, people=people)


def _bytes(values: float | Floats) -> bytes:
    """Little-endian doubles; there is one NaN and one zero, so equal values have equal bytes."""
    array = np.atleast_1d(np.asarray(values, dtype="<f8")) + 0.0
    return np.where(np.isnan(array), np.nan, array).astype("<f8").tobytes()


def play_chunk(job: Job, scenario: str, replications: Sequence[int]) -> list[Played]:
    """Play some replications of one scenario; one that fails is told, not dropped.

    Raises
    ------
    MemoryError
        If there is too little memory: the chunk is then tried again elsewhere.
    """
    rows = []
    for replication in replications:
        try:
            rows.append(Played(scenario, replication, job.play(scenario, replication)))
        except MemoryError:
            raise
        except SalessimError as error:
            rows.append(Played(scenario, replication, b"", str(error)))
        except Exception as error:
            rows.append(Played(scenario, replication, b"", f"{type(error).__name__}: {error}"))
    return rows


def warm_up(job: Job, scenario: str) -> None:
    """Play a first week, so that everything is compiled before workers start and before anything is timed."""
    tables = job.tables[scenario]
    short = dataclasses.replace(tables, horizon=min(tables.horizon, WEEK))
    play_chunk(dataclasses.replace(job, tables={scenario: short}), scenario, [0])


def unpack(payloads: Sequence[bytes | None], sizes: Mapping[str, int | None]) -> dict[str, Floats]:
    """Metric arrays of one scenario from the bytes of its replications.

    Parameters
    ----------
    payloads : sequence of bytes or None
        One a replication; None for one that failed, which becomes NaN.
    sizes : mapping of str to int or None
        Number of labels of each metric in order; None for a company metric.

    Returns
    -------
    dict of str to array
        Shape (replications,) or (replications, n_labels); read-only.
    """
    width = sum(1 if size is None else size for size in sizes.values())
    missing = np.full(width, np.nan)
    rows = [missing if payload is None else np.frombuffer(payload, dtype="<f8") for payload in payloads]
    if any(row.size != width for row in rows):
        raise StoreError("a stored replication has another number of values than its metrics")
    table = np.array(rows, dtype=np.float64).reshape(len(rows), width)
    values, start = {}, 0
    for metric, size in sizes.items():
        part = table[:, start] if size is None else table[:, start : start + size]
        values[metric] = np.ascontiguousarray(part)
        values[metric].setflags(write=False)
        start += 1 if size is None else size
    return values
