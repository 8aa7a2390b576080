"""Compiled functions from the cache: what loading them leaves out, and that others may still be compiled with them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import salessim
from salessim.compiling import HAS_NUMBA

MODULE = """
from salessim.compiling import compiled

@compiled
def half(x):
    return 0.5 * x

@compiled
def quarter(x):
    return half(half(x))
"""
FIRST = "from rules_to_try import half; half(6.0)"
THEN = """
import sys
from rules_to_try import half, quarter
print(half(6.0), sum(half.stats.cache_hits.values()), "scipy.linalg" in sys.modules)
print(quarter(6.0), sum(quarter.stats.cache_hits.values()))
"""


@pytest.mark.skipif(not HAS_NUMBA, reason="nothing is compiled without Numba")
def test_cached_code_is_loaded_without_what_compiling_needs_and_put_into_what_is_compiled_later(tmp_path):
    (tmp_path / "rules_to_try.py").write_text(MODULE, encoding="utf-8")
    sources = os.pathsep.join([str(tmp_path), str(Path(salessim.__file__).parents[1])])
    environment = os.environ | {"SALESSIM_CACHE": str(tmp_path / "cache"), "PYTHONPATH": sources}
    said = [
        subprocess.run(
            [sys.executable, "-c", code], env=environment, check=True, capture_output=True, text=True
        ).stdout
        for code in (FIRST, THEN, THEN)
    ]
    assert said == ["", "3.0 1 False\n1.5 0\n", "3.0 1 False\n1.5 1\n"]
