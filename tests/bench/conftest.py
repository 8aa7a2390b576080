"""Tests here may import what the comparison is made of; pytest leaves those modules themselves alone."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))
# Their libraries are installed only for the comparison, so nobody looks for doctests in them.
collect_ignore = [
    "contenders",
    *(path.name for path in HERE.glob("*.py") if not path.name.startswith(("test_", "conftest"))),
]
