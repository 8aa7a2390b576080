"""Companies and plans that the published results on pay are tried on: each differs from `growth` in what it says."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from salessim import Scenario, load_scenario

ROOT = Path(__file__).parents[1]
FROZEN = {"leaving.level": 0.0, "evaluation.is_on": False}
"""Nobody leaves, is promoted or dismissed."""
TIERS = [
    {"at": 0.0, "rate": 1.0},
    {"at": 1.0, "rate": 1.5},
    {"at": 1.25, "rate": 2.0},
    {"at": 1.5, "rate": 2.5},
]
"""Accelerators from 100, 125 and 150 % of the quota on."""
NO_REACTION = {"behaviour.effort_elasticity": 0.0, "behaviour.timing": False}


def growth(changes: dict[str, Any], name: str) -> Scenario:
    """The company of `growth` with a frozen roster and some changes."""
    base = load_scenario(ROOT / "scenarios" / "growth.scenario.toml")
    return base.override({**FROZEN, **changes}, name=name)


def closers(changes: dict[str, Any], name: str, quota: float = 750_000.0, **part: Any) -> Scenario:
    """Growth with another commission on its closers' bookings."""
    commission = [{"measure": "bookings", "quota": quota, **part}]
    return growth({"plans.closer.commission": commission, **changes}, name)


def arguments(about: str | None, replications: int) -> argparse.Namespace:
    """Command line of a script: how many replications."""
    parser = argparse.ArgumentParser(description=(about or "").splitlines()[0])
    parser.add_argument("-n", type=int, default=replications, help="replications of each company")
    return parser.parse_args()
