"""The journey of two founders: who has been hired by each half-year, and how often the money runs out.

python experiments/journey.py              200 replications of seed 1
... -n 50                                  fewer
"""

# ruff: noqa: T201
from __future__ import annotations

import argparse
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from salessim import load_scenario
from salessim.engine import play
from salessim.metrics.staff import Staff
from salessim.scenario.lower import lower
from salessim.scenario.tables import Tables
from salessim.trace.kinds import RowKind
from salessim.units import WEEK

ROOT = Path(__file__).parents[1]
LOOKED_AT = (26, 52, 78, 104, 130, 156, 182, 208, 234, 258)
"""Weeks: ends of half-years, the last a little before the end of the run."""
ROLES = ("lead_generator", "sales_manager", "account_manager")
UNITS = ("small", "corporate", "support")
Heads = NDArray[np.int64]


def heads(tables: Tables, replication: int) -> tuple[Heads, bool]:
    """People hired, and whether the cash ran out.

    Returns
    -------
    ndarray of shape (len(LOOKED_AT), 7)
        Generators, closers and account managers of the company; of the small unit, the corporate one, support; all.
    bool
    """
    trace = play(tables, 1, replication)
    staff = Staff.of(tables, trace)
    group = tables.groups.keys.index("company.founders")
    founders = tables.groups.first_seat[group] + np.arange(tables.groups.n_seats[group])
    found = np.zeros((len(LOOKED_AT), len(ROLES) + len(UNITS) + 1), dtype=np.int64)
    for row, week in zip(found, LOOKED_AT, strict=True):
        seats = staff.seat[(staff.begin <= week * WEEK) & (staff.end > week * WEEK)]
        seats = seats[~np.isin(seats, founders)]
        unit, role = tables.seats.unit[seats], tables.seats.first_role[seats]
        first = unit == tables.units.keys.index("company")
        row[:3] = [(first & (role == tables.roles.keys.index(key))).sum() for key in ROLES]
        row[3:6] = [(unit == tables.units.keys.index(key)).sum() for key in UNITS]
        row[6] = len(seats)
    return found, bool((trace.column(RowKind.BOOKS, "a") < 0).any())


def several(replications: range) -> list[tuple[Heads, bool]]:
    """The journey, several times."""
    tables = lower(load_scenario(ROOT / "scenarios" / "journey.scenario.toml"))
    return [heads(tables, replication) for replication in replications]


def main() -> None:
    """Print the table of docs/verdicts.md."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("-n", type=int, default=200, help="replications")
    n = parser.parse_args().n
    with ProcessPoolExecutor() as pool:
        parts = pool.map(several, [range(first, min(n, first + 10)) for first in range(0, n, 10)])
        played = [one for part in parts for one in part]
    all_heads = np.array([found for found, _ in played])
    print(
        "| week | company | small / corporate / support | all: P10, median, P90 | with units |\n|---|---|---|---|---|"
    )
    for place, week in enumerate(LOOKED_AT):
        then = all_heads[:, place]
        medians = [f"{value:g}" for value in np.median(then, axis=0)]
        low, middle, high = np.quantile(then[:, 6], [0.1, 0.5, 0.9])
        units = (then[:, 3:5].sum(axis=1) > 0).mean()
        cells = (
            week,
            " / ".join(medians[:3]),
            " / ".join(medians[3:6]),
            f"{low:.0f}, {middle:.0f}, {high:.0f}",
        )
        print(f"| {' | '.join(map(str, cells))} | {100 * units:.0f} % |")
    print(f"\nout of cash: {100 * np.mean([is_out for _, is_out in played]):.0f} of 100")


if __name__ == "__main__":
    main()
