"""Plausibility: the shipped scenarios beside published ranges, as docs/plausibility.md shows them.

The page is made from 96 replications; here the first 16 of them are played again. A documented mean may leave the
interval of these 16 at 99.9 %: with unchanged code the two differ by the luck of the other 80 only, so about one
figure in 10,000 would do so by chance, and with fixed seeds none does.
"""

from __future__ import annotations

import importlib
import math
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
REPLICATIONS = 16
ROUNDING = 0.00501  # of a number in the table; shares are rounded to 0.0005


@pytest.fixture(scope="module")
def plausibility():
    sys.path.insert(0, str(ROOT / "experiments"))
    try:
        yield importlib.import_module("plausibility")
    finally:
        sys.path.remove(str(ROOT / "experiments"))


@pytest.fixture(scope="module")
def page(plausibility):
    return plausibility.PAGE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def documented(plausibility, page):
    return {(row.scenario, row.figure.name): row for row in plausibility.documented(page)}


@pytest.fixture(scope="module")
def recomputed(plausibility):
    rows = plausibility.measured(REPLICATIONS, confidence=0.999)
    return {(row.scenario, row.figure.name): row for row in rows}


def test_every_figure_of_every_scenario_is_documented(plausibility, documented):
    expected = {(name, figure.name) for name in plausibility.SCENARIOS for figure in plausibility.FIGURES}
    assert set(documented) == expected


def test_words_and_verdicts_of_the_page_are_those_of_the_command(plausibility, page, documented):
    part = plausibility.page_part(list(documented.values()), plausibility.REPLICATIONS)
    assert part in page, "run: python experiments/plausibility.py --read --write"


def test_what_is_not_inside_its_range_has_a_reason(documented):
    silent = [
        key for key, row in documented.items() if row.where not in ("inside", "no range") and not row.reason
    ]
    assert not silent


def test_documented_means_are_recomputed(documented, recomputed):
    gone = []
    for key, row in documented.items():
        again = recomputed[key]
        slack = ROUNDING / 10 if row.figure.is_share else ROUNDING
        both_absent = math.isnan(row.mean) and math.isnan(again.mean)
        if not (both_absent or again.low - slack <= row.mean <= again.high + slack):
            gone.append(f"{key}: {row.mean:g} in the page, {again.low:g} to {again.high:g} recomputed")
    assert not gone, "run: python experiments/plausibility.py --write\n" + "\n".join(gone)


def test_what_was_inside_stays_inside(documented, recomputed):
    left = [
        f"{key}: {recomputed[key].mean:g}, published {row.figure.published}"
        for key, row in documented.items()
        if row.where == "inside" and not row.figure.low <= recomputed[key].mean <= row.figure.high
    ]
    assert not left


def test_a_figure_that_moves_is_noticed(plausibility, documented):
    row = documented["growth", "Opportunity to won (win rate)"]
    moved = plausibility.Row(row.scenario, row.figure, 0.10, 0.09, 0.11)
    assert row.where == "inside"
    assert moved.where == "below"
    assert not moved.reason
