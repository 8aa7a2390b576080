"""The end of the fiscal year against its start: Oyer 1998.

Where quotas and accelerators run for a year, sales are higher at its end and lower at its start, by some per cent.
Bookings of the last quarter over those of the first, in the second and third year of `growth`, divided by the same
ratio of the same customers when nobody reacts to pay: what is left is what people make of the calendar.

    python experiments/year_end.py             400 replications of seed 1
    ... -n 100                                 fewer
"""

# ruff: noqa: T201
from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from pay_companies import NO_REACTION, TIERS, arguments, closers

from salessim import Scenario, run
from salessim.statistics import Interval, mean_interval

BAND = (1.03, 1.10)
"""Published, under a yearly quota."""
YEARS = (1, 2)
"""The second and the third."""
Floats = NDArray[np.float64]


def companies(plan: str) -> tuple[Scenario, Scenario]:
    """A company with a plan, and the same one in which nobody reacts."""
    shared = {"horizon": "156 weeks", "plans.closer.clock": "yearly"}
    tiers = TIERS if plan == "yearly quota" else []
    return (
        closers(shared, plan, tiers=tiers),
        closers({**shared, **NO_REACTION}, f"{plan}, no reaction", tiers=tiers),
    )


def ends_and_starts(scenario: Scenario, replications: int, seed: int, jobs: int) -> tuple[Floats, Floats]:
    """Bookings of the last and of the first quarters of the years, shape (replications,) each."""
    months = run(scenario, replications, seed, jobs=jobs, metrics=["bookings_by_month"])["bookings_by_month"]
    ends = sum(months[:, 12 * year + 9 : 12 * year + 12].sum(axis=1) for year in YEARS)
    starts = sum(months[:, 12 * year : 12 * year + 3].sum(axis=1) for year in YEARS)
    return np.asarray(ends), np.asarray(starts)


def measured(plan: str, replications: int, seed: int = 1, jobs: int = 2) -> Interval:
    """End over start with reactions, over the same without; its interval by the delta method on the logarithm.

    log(E / S) - log(E0 / S0) is the mean of E/mean(E) - S/mean(S) - E0/mean(E0) + S0/mean(S0) to first order; the
    four are of the same replications, so what customers do by themselves drops out.
    """
    reacting, indifferent = (
        ends_and_starts(company, replications, seed, jobs) for company in companies(plan)
    )
    (ends, starts), (ends_0, starts_0) = (
        tuple(part / part.mean() for part in pair) for pair in (reacting, indifferent)
    )
    spread = mean_interval(ends - starts - ends_0 + starts_0)
    half = (spread.high - spread.low) / 2
    ratio = reacting[0].mean() / reacting[1].mean() / (indifferent[0].mean() / indifferent[1].mean())
    return replace(
        spread, estimate=float(ratio), low=float(ratio * np.exp(-half)), high=float(ratio * np.exp(half))
    )


def main() -> None:
    """Print the ratio under a yearly quota, and under linear pay."""
    given = arguments(__doc__, replications=400)
    for plan in ("yearly quota", "linear pay"):
        ratio = measured(plan, given.n)
        print(f"{plan:13}: {ratio.estimate:.3f} ({ratio.low:.3f} to {ratio.high:.3f})")
    print(f"published: {BAND[0]} to {BAND[1]} under a yearly quota, 1 under linear pay")


if __name__ == "__main__":
    main()
