"""A million rows of ten columns are read and typed in under 30 seconds and 1.5 GB."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

N = 1_000_000
MAPPING = """
[leads]
file = "leads.csv"
id = "id"
created = "created"
closed = "closed"
status = "status"
won = ["Won"]
lost = ["Lost"]
open = ["New", "Offer"]
owner = "owner"
source = "source"
segment = "segment"
value = "value"
currency = "currency"
"""
CODE = """
import resource, sys, time
from salessim.records.read import read_records
start = time.perf_counter()
found = read_records(sys.argv[1])
# Kilobytes on Linux.
print(len(found.leads), time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6)
"""


def write_export(folder: Path) -> Path:
    rng = np.random.default_rng(1)
    created = 1.5e9 + rng.random(N) * 1e8
    closed = created + rng.exponential(1e6, N)
    columns = {
        "id": [f"id{k:07d}" for k in range(N)],
        "created": np.datetime_as_string(created.astype("datetime64[s]")).tolist(),
        "closed": np.datetime_as_string(closed.astype("datetime64[s]")).tolist(),
        "status": rng.choice(["Won", "Lost", "New", "Offer"], N).tolist(),
        "owner": [f"p{k}" for k in rng.integers(0, 200, N)],
        "source": rng.choice(["web", "fair"], N).tolist(),
        "segment": rng.choice(["small", "large"], N).tolist(),
        "value": [f"{value:.2f}" for value in rng.random(N) * 1e5],
        "currency": ["EUR"] * N,
        "remark": ["some text"] * N,
    }
    with (folder / "leads.csv").open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))
    (folder / "mapping.toml").write_text(MAPPING, encoding="utf-8")
    return folder / "mapping.toml"


@pytest.mark.bench
def test_a_million_rows_take_under_30_seconds(tmp_path):
    mapping = write_export(tmp_path)
    command = [sys.executable, "-c", CODE, str(mapping)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    n, seconds, gigabytes = map(float, done.stdout.split())
    print(f"\n{n:,.0f} rows: {seconds:.1f} s, {gigabytes:.2f} GB")
    assert n == N
    assert seconds < 30
    assert gigabytes < 1.5


FIT = """
import resource, sys, time
from salessim.cli.main import cli
start = time.perf_counter()
cli([*sys.argv[1:]], standalone_mode=False)
sys.stdout.flush()
used = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
print(time.perf_counter() - start, used / 1e6, file=sys.stderr)
"""


@pytest.mark.bench
def test_a_million_rows_are_fitted_in_under_60_seconds(tmp_path):
    mapping = write_export(tmp_path)
    command = [sys.executable, "-c", FIT, "fit", str(mapping), "-o", str(tmp_path / "fit")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds, gigabytes = map(float, done.stderr.split()[-2:])
    print(f"\nfit of {N:,} rows: {seconds:.1f} s, {gigabytes:.2f} GB")
    assert seconds < 60
    assert gigabytes < 2
