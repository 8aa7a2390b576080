"""What timing games cost: Larkin 2014.

Closers of enterprise software on a quarterly clock with accelerators pull deals into the quarter for a discount, or
hold them over; mispriced deals cost 6 to 8 % of revenue. An enterprise company made of `growth`: what the customers of
three years signed for, with games over without them. It is played for a year and a half more, so that what is left is
not the haste of the last quarter.

    python experiments/timing_games.py         400 replications of seed 1
    ... -n 100                                 fewer
"""

# ruff: noqa: T201
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from pay_companies import TIERS, arguments, closers

from salessim import Scenario
from salessim.engine import play
from salessim.scenario.lower import lower
from salessim.statistics import Interval, ratio_interval
from salessim.trace.kinds import RowKind
from salessim.trace.recorder import Trace
from salessim.units import YEAR

BAND = (0.04, 0.09)
"""Published: 6 to 8 % of revenue."""
ENTERPRISE: dict[str, Any] = {
    "horizon": "234 weeks",
    "units.sales.serves": ["enterprise"],
    "sources.website.segments": {"enterprise": 1.0},
    "sources.prospecting.segment": "enterprise",
    "start.accounts": {},
    "units.sales.seats.closers.count": 5,
    "plans.closer.ote": 250_000.0,
}
QUOTA = 1_250_000.0
COHORT = 3 * YEAR


@dataclass(frozen=True)
class Games:
    """What games cost.

    Attributes
    ----------
    kept : Interval
        What the same customers signed for, with games over without.
    discounts : float
        Share of list price given away for an earlier signature.
    pulled, held, won : float
        Deals a replication.
    """

    kept: Interval
    discounts: float
    pulled: float
    held: float
    won: float


def company(plan: str, *, games: bool) -> Scenario:
    """The enterprise company with a plan."""
    tiers = TIERS if plan == "accelerators" else []
    changes = {**ENTERPRISE, "behaviour.timing": games}
    return closers(changes, f"{plan}, {'games' if games else 'no games'}", QUOTA, tiers=tiers)


def signed(trace: Trace) -> tuple[int, int, int]:
    """What customers of the first three years signed for, their discounts (cents), and how many they are."""
    created, won = trace.of(RowKind.LEAD_CREATED), trace.of(RowKind.DEAL_WON)
    late = set(created[created[:, 0] >= COHORT, 2].tolist())
    discount = dict(zip(trace.column(RowKind.DEAL_MOVED, "entity").tolist(),
                        (trace.column(RowKind.DEAL_MOVED, "c") / 1e6).tolist(), strict=True))  # fmt: skip
    deals = [(lead, value) for lead, value in won[:, [2, 7]].tolist() if lead not in late]
    given = sum(value * discount.get(lead, 0.0) / (1.0 - discount.get(lead, 0.0)) for lead, value in deals)
    return sum(value for _, value in deals), round(given), len(deals)


def measured(plan: str, replications: int, seed: int = 1) -> Games:
    """Bookings of the same customers with games over without, and what was given away."""
    with_games, without = lower(company(plan, games=True)), lower(company(plan, games=False))
    traces = [play(with_games, seed, replication) for replication in range(replications)]
    rows = np.array([signed(trace) for trace in traces], dtype=np.float64)
    honest = np.array([signed(play(without, seed, r))[0] for r in range(replications)], dtype=np.float64)
    moved = [trace.column(RowKind.DEAL_MOVED, "c") for trace in traces]
    return Games(
        kept=ratio_interval(rows[:, 0], honest),
        discounts=float(rows[:, 1].sum() / (rows[:, 0] + rows[:, 1]).sum()),
        pulled=float(np.mean([(discounts > 0).sum() for discounts in moved])),
        held=float(np.mean([(discounts == 0).sum() for discounts in moved])),
        won=float(rows[:, 2].mean()),
    )


def main() -> None:
    """Print what games cost with accelerators, and under linear pay."""
    given = arguments(__doc__, replications=400)
    for plan in ("accelerators", "linear pay"):
        games = measured(plan, given.n)
        kept = games.kept
        print(
            f"{plan:12}: {1 - kept.estimate:.1%} of bookings lost ({1 - kept.high:.1%} to {1 - kept.low:.1%}), "
            f"{games.discounts:.1%} of list price in discounts; {games.pulled:.1f} pulled, {games.held:.1f} held, "
            f"{games.won:.1f} won"
        )
    print(f"published: {BAND[0]:.0%} to {BAND[1]:.0%} of revenue with accelerators, nothing under linear pay")


if __name__ == "__main__":
    main()
