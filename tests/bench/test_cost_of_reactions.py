"""What reactions to pay cost: ``pytest -m bench -s tests/bench/test_cost_of_reactions.py``."""

from __future__ import annotations

import statistics
import time
from pathlib import Path
from typing import Any

import pytest

from salessim.engine import play
from salessim.scenario.load import load_scenario
from salessim.scenario.lower import lower
from salessim.scenario.tables import Tables

pytestmark = pytest.mark.bench

GROWTH = load_scenario(Path(__file__).parents[2] / "scenarios" / "growth.scenario.toml")
TIERS = [{"at": 0.0, "rate": 1.0}, {"at": 1.0, "rate": 1.5}, {"at": 1.25, "rate": 2.0}]
TIERED: dict[str, Any] = {
    "plans.closer.commission": [{"measure": "bookings", "quota": 750_000.0, "share": 0.7, "tiers": TIERS}],
    "plans.closer.team_bonus": [{"measure": "bookings", "quota": 2_250_000.0, "share": 0.3}],
    "plans.generator.commission": [{"measure": "accepted_leads", "quota": 62.0, "tiers": TIERS}],
    "plans.account_manager.commission": [
        {"measure": "renewals_and_upsell", "quota": 1_484_000.0, "tiers": TIERS}
    ],
}
INDIFFERENT = {
    "behaviour.effort_elasticity": 0.0,
    "behaviour.timing": False,
    "behaviour.care": False,
    "behaviour.help_gain": 0.0,
}
MOST = 1.5


def seconds(tables: Tables, replications: int = 60) -> float:
    start = time.process_time()
    for replication in range(replications):
        play(tables, 1, replication)
    return time.process_time() - start


def test_reactions_cost_at_most_half_as_much_again():
    """The same tiered plans with everybody reacting and with nobody: interleaved, median of seven ratios."""
    on, off = lower(GROWTH.override(TIERED)), lower(GROWTH.override({**TIERED, **INDIFFERENT}))
    seconds(on, 1)
    ratio = statistics.median(seconds(on) / seconds(off) for _ in range(7))
    print(f"\nwith reactions over without: {ratio:.2f}")
    assert ratio <= MOST
