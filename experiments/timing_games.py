"""What timing games cost: Larkin 2014.

Closers of enterprise software on a quarterly clock with accelerators pull deals into the quarter for a discount, or
hold them over; mispriced deals cost 6 to 8 % of revenue. An enterprise company made of `growth`, three years long:
what customers signed for less than list, and bookings with and without games on the same customers.

    python experiments/timing_games.py         400 replications of seed 1
    ... -n 100                                 fewer
"""

# ruff: noqa: T201
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pay_companies import TIERS, arguments, closers

from salessim import Scenario, run
from salessim.statistics import Interval, ratio_interval

BAND = (0.04, 0.09)
"""Published: 6 to 8 % of revenue."""
ENTERPRISE: dict[str, Any] = {
    "horizon": "156 weeks",
    "units.sales.serves": ["enterprise"],
    "sources.website.segments": {"enterprise": 1.0},
    "sources.prospecting.segment": "enterprise",
    "start.accounts": {},
    "units.sales.seats.closers.count": 5,
    "plans.closer.ote": 250_000.0,
}
QUOTA = 1_250_000.0


@dataclass(frozen=True)
class Cost:
    """What games cost, as shares of what would have been booked at list price."""

    discounts: Interval
    bookings: Interval
    """Bookings with games over bookings without them."""
    moved: float
    """Deals moved in a replication, on average."""


def company(plan: str, *, games: bool) -> Scenario:
    """The enterprise company with a plan."""
    tiers = TIERS if plan == "accelerators" else []
    changes = {**ENTERPRISE, "behaviour.timing": games}
    return closers(changes, f"{plan}, {'games' if games else 'no games'}", QUOTA, tiers=tiers)


def measured(plan: str, replications: int, seed: int = 1, jobs: int = 2) -> Cost:
    """Discounts over what was won at list price, and bookings with games over bookings without."""
    names = ["bookings", "discount_given", "deals_pulled", "deals_held"]
    with_games = run(company(plan, games=True), replications, seed, jobs=jobs, metrics=names)
    without = run(company(plan, games=False), replications, seed, jobs=jobs, metrics=["bookings"])
    given = with_games["discount_given"]
    return Cost(
        discounts=ratio_interval(given, with_games["bookings"] + given),
        bookings=ratio_interval(with_games["bookings"], without["bookings"]),
        moved=float((with_games["deals_pulled"] + with_games["deals_held"]).mean()),
    )


def main() -> None:
    """Print what games cost with accelerators, and under linear pay."""
    given = arguments(__doc__, replications=400)
    for plan in ("accelerators", "linear pay"):
        cost = measured(plan, given.n)
        discounts, bookings = cost.discounts, cost.bookings
        print(
            f"{plan:12}: discounts {discounts.estimate:.1%} ({discounts.low:.1%} to {discounts.high:.1%}) of list, "
            f"bookings x {bookings.estimate:.3f} ({bookings.low:.3f} to {bookings.high:.3f}), "
            f"{cost.moved:.1f} deals moved"
        )
    print(f"published: {BAND[0]:.0%} to {BAND[1]:.0%} of revenue with accelerators, nothing under linear pay")


if __name__ == "__main__":
    main()
