"""Payout curves of the plans of each scenario, over where people ended up, as pictures beside a result."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from salessim.experiment.outcome import ExperimentResult
from salessim.report.files import figure_files, write_files
from salessim.report.timelines import as_file_name
from salessim.scenario.lower import lower
from salessim.scenario.scenario import Scenario

__all__ = ["write_payouts"]

_MOST_SCENARIOS = 6


def write_payouts(folder: str | Path, scenarios: Sequence[Scenario], outcome: ExperimentResult) -> list[str]:
    """Write ``charts/payout-NAME.svg`` and ``.png`` of every scenario with a plan that has a kink.

    Parameters
    ----------
    folder : str or Path
        Result folder.
    scenarios : sequence of Scenario
        What was played; six at most are drawn.
    outcome : ExperimentResult
        What came out of them, by name.

    Returns
    -------
    list of str
        Names of the files written, relative to the folder, with forward slashes.

    Raises
    ------
    RunError
        If a file cannot be written.
    """
    from salessim.report.charts.payout import draw_payouts, payouts_of

    written: list[str] = []
    for number, scenario in enumerate(scenarios[:_MOST_SCENARIOS]):
        data = payouts_of(lower(scenario), outcome.result(scenario.name))
        if data is None:
            continue
        figure = draw_payouts(data)
        name = f"payout-{as_file_name(scenario.name) or number + 1}"
        written += write_files(Path(folder), figure_files(name, figure))
    return written
