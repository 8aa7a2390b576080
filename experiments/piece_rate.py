"""Salary against piece rate: Lazear 2000 (Safelite), Shearer 2004.

Within workers, output rose by about 22 % when hourly pay became pay by the piece. Closers of `growth` get the same
on-target earnings once as salary and once half of them as flat commission; the roster is frozen, so that nobody is
selected. What is asked: bookings of two years, commission over salary, at elasticities 0.05, 0.4 and 0.8.

    python experiments/piece_rate.py           400 replications of seed 1
    ... -n 100                                 fewer
"""

# ruff: noqa: T201
from __future__ import annotations

from pay_companies import arguments, growth

from salessim import Scenario, run
from salessim.statistics import Interval, ratio_interval

BAND = (1.18, 1.28)
"""Published, at elasticity 0.4."""
ELASTICITIES = (0.05, 0.4, 0.8)


def companies(elasticity: float) -> tuple[Scenario, Scenario]:
    """The same company with closers on salary, and on flat commission."""
    shared = {"horizon": "104 weeks", "behaviour.effort_elasticity": elasticity}
    salary = {"plans.closer.base_share": 1.0, "plans.closer.commission": []}
    return growth({**shared, **salary}, "salary"), growth(shared, "commission")


def measured(elasticity: float, replications: int, seed: int = 1, jobs: int = 2) -> Interval:
    """Bookings under commission over bookings under salary, on the same customers."""
    salary, commission = (
        run(company, replications, seed, jobs=jobs, metrics=["bookings"])["bookings"]
        for company in companies(elasticity)
    )
    return ratio_interval(commission, salary)


def main() -> None:
    """Print the three ratios."""
    given = arguments(__doc__, replications=400)
    for elasticity in ELASTICITIES:
        ratio = measured(elasticity, given.n)
        print(f"elasticity {elasticity:4}: {ratio.estimate:.3f} ({ratio.low:.3f} to {ratio.high:.3f})")
    print(f"published: {BAND[0]} to {BAND[1]}")


if __name__ == "__main__":
    main()
