"""What a run gives back: metric values by replication, and what they were made from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from salessim.errors import Fault, InputError
from salessim.scenario.wording import did_you_mean

__all__ = ["Result", "result_hash"]

Floats = NDArray[np.float64]


def result_hash(rows: Iterable[tuple[str, int, bytes]]) -> str:
    """SHA-256 over (scenario fingerprint, replication, metric bytes), in the order of the first two.

    Parameters
    ----------
    rows : iterable of (str, int, bytes)
        Finished replications in any order; the hash does not depend on it.

    Returns
    -------
    str
        64 hex digits.

    Examples
    --------
    >>> result_hash([("a", 1, b"x"), ("a", 0, b"y")]) == result_hash([("a", 0, b"y"), ("a", 1, b"x")])
    True
    """
    digest = hashlib.sha256()
    for fingerprint, replication, payload in sorted(rows):
        digest.update(f"{fingerprint}:{replication}:{len(payload)}:".encode())
        digest.update(payload)
    return digest.hexdigest()


@dataclass(frozen=True, eq=False)
class Result:
    """Replications of one scenario: ``result["won_deals"]`` is an array of shape (replications,).

    Attributes
    ----------
    name : str
        Name of the scenario: its file's name without endings.
    title : str
        Title for people; any text, so escape it where it is shown.
    currency : str
        What money metrics are in.
    horizon : int
        Length of a replication, in seconds.
    seed : int
        Seed of all replications; replication ``r`` of a seed is the same run everywhere.
    engine : str
        Engine that played.
    fingerprint : str
        Fingerprint of the lowered scenario: equal for scenarios that play the same.
    hash : str
        Result hash, see :func:`result_hash`; it does not depend on the number of workers or on interruptions.
    replications : int
        Replications asked for and tried.
    failed : tuple of int
        Replications that could not be played; their values are NaN in every metric.
    values : mapping of str to array
        Metric values of shape (replications,), or (replications, n_labels) for metrics by role, month, ...;
        NaN means "not estimable in this replication".
    label_names : mapping of str to tuple of str
        Labels of the second axis, for metrics that have one.
    """

    name: str
    title: str
    currency: str
    horizon: int
    seed: int
    engine: str
    fingerprint: str
    hash: str
    replications: int
    failed: tuple[int, ...] = ()
    values: Mapping[str, Floats] = field(default_factory=dict, repr=False)
    label_names: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)

    @property
    def metrics(self) -> tuple[str, ...]:
        """Names of the metrics that were measured."""
        return tuple(self.values)

    def __contains__(self, metric: object) -> bool:
        return metric in self.values

    def __getitem__(self, metric: str) -> Floats:
        """Values of a metric: shape (replications,) or (replications, n_labels); read-only."""
        if metric not in self.values:
            raise InputError(
                [Fault(f"this run has no such metric{did_you_mean(metric, self.values)}", key=metric)]
            )
        return self.values[metric]

    def labels(self, metric: str) -> tuple[str, ...]:
        """Labels of the second axis of a metric, for example months or roles; empty for a company metric."""
        self[metric]
        return self.label_names.get(metric, ())

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain Python values; NaN stays NaN."""
        return {
            "name": self.name,
            "title": self.title,
            "currency": self.currency,
            "horizon": self.horizon,
            "seed": self.seed,
            "engine": self.engine,
            "fingerprint": self.fingerprint,
            "hash": self.hash,
            "replications": self.replications,
            "failed": list(self.failed),
            "labels": {metric: list(labels) for metric, labels in self.label_names.items()},
            "values": {metric: values.tolist() for metric, values in self.values.items()},
        }

    def to_pandas(self) -> Any:
        """A data frame with one row a replication and one column a metric, or a metric and label.

        Raises
        ------
        ImportError
            If pandas is not installed; salessim itself does not need it.
        """
        try:
            import pandas  # type: ignore[import-untyped,import-not-found,unused-ignore]
        except ImportError:
            raise ImportError("to_pandas() needs pandas: pip install pandas") from None
        columns: dict[str, Floats] = {}
        for metric, values in self.values.items():
            if values.ndim == 1:
                columns[metric] = values
            else:
                labels = self.labels(metric)
                columns |= {
                    f"{metric}[{label}]": values[:, position] for position, label in enumerate(labels)
                }
        return pandas.DataFrame(columns, index=pandas.RangeIndex(self.replications, name="replication"))
