"""An event log of another shape: cases with work that is scheduled, started and completed, read and fitted."""

from __future__ import annotations

import csv
from datetime import datetime, timedelta

import numpy as np
import pytest

from salessim.fit.figures import figures_of
from salessim.fit.fitting import fit_funnel
from salessim.fit.known import known_at, last_monday
from salessim.records.read import read_records

START = datetime(2023, 1, 2)
N = 40_000
MAPPING = """
[events]
file = "log.csv"
case = "ticket"
activity = "step"
lifecycle = "transition"
time = "at"
resource = "who"
won = ["Approve"]
lost = ["Reject"]
stages = ["Check"]
"""


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    """40,000 cases, 200,000 events; work takes 2 h in the median; seven in ten are approved, 10 days after it."""
    folder = tmp_path_factory.mktemp("log")
    rng = np.random.default_rng(1)
    created = np.sort(rng.uniform(0, 60 * 7, N))
    scheduled = created + rng.exponential(0.2, N)
    started = scheduled + rng.exponential(0.5, N)
    completed = started + np.exp(np.log(2.0) + 0.5 * rng.standard_normal(N)) / 24
    decided = completed + np.exp(np.log(10.0) + 0.6 * rng.standard_normal(N))
    approved = rng.random(N) < 0.7
    rows = []
    for k in range(N):
        person = f"Clerk {k % 7}"
        decision = "Approve" if approved[k] else "Reject"
        events = [
            ("Register", "complete", created[k]),
            ("Check", "schedule", scheduled[k]),
            ("Check", "start", started[k]),
            ("Check", "complete", completed[k]),
            (decision, "complete", decided[k]),
        ]
        rows += [(f"T{k}", step, how, at, person) for step, how, at in events if at < 60 * 7]
    rows.sort(key=lambda row: row[3])
    with (folder / "log.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(("ticket", "step", "transition", "at", "who"))
        writer.writerows(
            (a, b, c, f"{START + timedelta(days=at):%d.%m.%Y %H:%M:%S}", d) for a, b, c, at, d in rows
        )
    (folder / "mapping.toml").write_text(MAPPING, encoding="utf-8")
    return folder / "mapping.toml"


def test_a_log_of_work_is_fitted(log):
    """Share approved, days to the decision after the check, and hours of work, each within four standard errors."""
    records = read_records(log)
    assert records.losses_logged
    assert len(records.leads) == N
    fitted = fit_funnel(known_at(records, last_monday(records)))
    assert fitted.stage_keys[-1] == "closing"
    shares = fitted.whole.shares
    error = np.sqrt(0.7 * 0.3 / shares.exposure.sum())
    assert abs(shares.overall - 0.7) < 4 * error
    last = fitted.steps[-1].delay
    assert last.median == pytest.approx(10.0, rel=0.08)
    figures = {one.title: one for one in figures_of(records, fitted)}
    hours = figures["Check: hours, median"]
    assert hours.low - 0.05 < 2.0 < hours.high + 0.05
    assert not any("Clerk" in one.title + one.note for one in figures.values())
