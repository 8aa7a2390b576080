"""Payout curves of the plans of each scenario, over where people ended up, as pictures beside a result."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from salessim.experiment.outcome import ExperimentResult
from salessim.report.pictures import write_pictures
from salessim.scenario.lower import lower
from salessim.scenario.scenario import Scenario

__all__ = ["write_payouts"]


def write_payouts(folder: str | Path, scenarios: Sequence[Scenario], outcome: ExperimentResult) -> list[str]:
    """Write ``charts/payout-NAME.svg`` and ``.png`` of every scenario with a plan that has a kink.

    Parameters
    ----------
    folder, scenarios
        As :func:`~salessim.report.pictures.write_pictures`, and so is what comes back.
    outcome : ExperimentResult
        What came out of the scenarios, by name.
    """
    from salessim.report.charts.payout import draw_payouts, payouts_of

    def drawn(scenario: Scenario) -> Any | None:
        data = payouts_of(lower(scenario), outcome.result(scenario.name))
        return None if data is None else draw_payouts(data)

    return write_pictures(folder, scenarios, "payout", drawn)
