"""What is asked of the compiled engine, from one run of compare.py: ``pytest -m bench -s tests/bench/test_ratios.py``.

A ratio of something that is not there (the engine, g++) is skipped with the reason; contenders that disagree fail.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from asked import LARGER, ratios

pytestmark = [pytest.mark.bench, pytest.mark.timeout(5400)]

COMPARE = Path(__file__).with_name("compare.py")
KEYS = (
    "tandem_simpy",
    "tandem_ciw",
    "tandem_cpp",
    "growth_events",
    "growth_simpy",
    "growth_metrics",
    *LARGER,
)


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    """Everything measured, once; tables and progress go where ``-s`` lets them."""
    path = tmp_path_factory.mktemp("compare") / "result.json"
    subprocess.run([sys.executable, str(COMPARE), "--json", str(path)], check=False)
    assert path.exists(), "compare.py did not come to an end"
    return json.loads(path.read_text(encoding="utf-8"))


def test_all_contenders_play_the_same_queue(result):
    different = [row["name"] for row in result["tandem"] if not row["agrees"]]
    assert different == []


@pytest.mark.parametrize("key", KEYS)
def test_ratio(result, key):
    (ratio,) = (one for one in ratios(result) if one.key == key)
    if ratio.verdict == "not measured":
        pytest.skip(f"{ratio.words}: not measured; {_why(result)}")
    interval = ratio.interval
    found = (
        f"{ratio.words}: {ratio.value:.2f} ({interval.low:.2f} to {interval.high:.2f}), asked {ratio.asked}"
    )
    assert ratio.verdict.endswith("holds"), found


def _why(result):
    return (
        "; ".join(f"{one['name']}: {one['reason']}" for one in result["left_out"]) or "nothing was left out"
    )
