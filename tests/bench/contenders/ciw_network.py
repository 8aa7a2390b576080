"""The tandem queue in Ciw: a network of two nodes."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import numpy as np

from contenders import MEAN_SERVICE, RATE, SERVERS, AbsentError, Contender

__all__ = ["CONTENDER"]


def _ready(weeks: int) -> Callable[[int], list[Any]]:
    try:
        import ciw
    except ImportError:
        raise AbsentError(
            "Ciw is not installed; compare.py installs it from requirements/bench.txt"
        ) from None

    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(RATE), None],
        service_distributions=[ciw.dists.Exponential(1 / MEAN_SERVICE)] * 2,
        number_of_servers=[SERVERS, SERVERS],
        routing=[[0.0, 1.0], [0.0, 0.0]],
    )

    def play(seed: int) -> list[Any]:
        ciw.seed(seed)
        simulation = ciw.Simulation(network, exact=False)
        simulation.simulate_until_max_time(168.0 * weeks)
        return simulation.get_all_records()

    return play


def _times(records: list[Any]) -> np.ndarray:
    """Both visits of each customer side by side."""
    firsts = {record.id_number: record for record in records if record.node == 1}
    pairs = [(firsts[record.id_number], record) for record in records if record.node == 2]
    return np.array(
        [
            (
                a.arrival_date,
                a.service_start_date,
                a.service_end_date,
                b.service_start_date,
                b.service_end_date,
            )
            for a, b in pairs
        ]
    )


CONTENDER = Contender(
    "ciw",
    "Ciw",
    "its own record of each visit: a named tuple of 17 fields, two a customer",
    lambda: f"Ciw {version('ciw')}",
    _ready,
    _times,
)
