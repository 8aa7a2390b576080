"""Hold the shipped scenarios against published ranges: the table of docs/plausibility.md.

    python experiments/plausibility.py            print the table, made from 96 replications of seed 1
    ... -n 24                                     from fewer
    ... --write                                   put it into docs/plausibility.md
    ... --read                                    make it from what is in the document (after a change of words)

Exit code 1: a figure is not inside its range and no reason is given for it.
"""

# ruff: noqa: T201
from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from plausibility_ranges import FIGURES, REASONS, SCENARIOS, Figure

from salessim import load_scenario, run
from salessim.statistics import mean_interval, ratio_interval

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "plausibility.md"
BEGIN, END = "<!-- table: python experiments/plausibility.py --write -->", "<!-- end of the table -->"
SEED = 1
REPLICATIONS = 96
HEAD = "| figure | published | mean | 95 % interval | where | why |\n|---|---|---|---|---|---|"
ABSENT = "not estimable"


@dataclass(frozen=True)
class Row:
    """One figure of one scenario; numbers are NaN where it is not estimable.

    Attributes
    ----------
    scenario : str
    figure : Figure
    mean, low, high : float
        Mean over replications and its interval, in the figure's unit.
    """

    scenario: str
    figure: Figure
    mean: float
    low: float
    high: float

    @property
    def where(self) -> str:
        """Where the interval lies: ``inside``, ``at the edge`` when it holds a bound, ``below`` or ``above``."""
        low, high = self.figure.low, self.figure.high
        if low is None or high is None:
            return "no range"
        if math.isnan(self.low):
            return ABSENT
        if low <= self.low and self.high <= high:
            return "inside"
        if self.high < low or self.low > high:
            return "below" if self.high < low else "above"
        return "at the edge"

    @property
    def reason(self) -> str:
        """Why the figure is not inside; empty when it is."""
        if self.where in ("inside", "no range"):
            return ""
        return REASONS.get((self.figure.name, self.scenario), "")

    def text(self) -> str:
        """The row as it stands in the document."""
        number = self._share if self.figure.is_share else self._number
        mean = ABSENT if math.isnan(self.mean) else number(self.mean)
        interval = "" if math.isnan(self.low) else f"{number(self.low)} to {number(self.high)}"
        cells = (self.figure.name, self.figure.published, mean, interval, self.where, self.reason)
        return f"| {' | '.join(cells)} |"

    @staticmethod
    def _share(value: float) -> str:
        return f"{100 * value:.1f} %"

    @staticmethod
    def _number(value: float) -> str:
        return f"{value:.2f}"


def measured(n: int, confidence: float = 0.95) -> Iterator[Row]:
    """Every figure of every scenario, from ``n`` replications."""
    metrics = sorted({metric for figure in FIGURES for metric in figure.metrics})
    for name in SCENARIOS:
        scenario = load_scenario(ROOT / "scenarios" / f"{name}.scenario.toml")
        result = run(scenario, replications=n, seed=SEED, metrics=metrics)
        for figure in FIGURES:
            values = figure.values(result, scenario)
            found = (
                ratio_interval(values, result[figure.over], confidence)
                if figure.over
                else mean_interval(values, confidence)
            )
            yield Row(name, figure, found.estimate, found.low, found.high)


def documented(text: str) -> Iterator[Row]:
    """The rows that stand in the document, in order.

    Raises
    ------
    ValueError
        If a row is about a figure that is not known.
    """
    figures = {figure.name: figure for figure in FIGURES}
    scenario = ""
    for line in text.partition(BEGIN)[2].partition(END)[0].splitlines():
        if line.startswith("### "):
            scenario = line.removeprefix("### ").strip("`")
        cells = [cell.strip() for cell in line.split("|")[1:-1]]
        if len(cells) != 6 or cells[0] in ("figure", "---"):
            continue
        if cells[0] not in figures:
            raise ValueError(f"no figure {cells[0]!r} is measured any more")
        low, _, high = cells[3].partition(" to ")
        yield Row(scenario, figures[cells[0]], _value(cells[2]), _value(low), _value(high))


def _value(cell: str) -> float:
    """A number as the table shows it; NaN where there is none."""
    if cell in ("", ABSENT):
        return math.nan
    return float(cell.removesuffix("%")) / (100 if cell.endswith("%") else 1)


def page_part(rows: list[Row], n: int) -> str:
    """The generated part of the document."""
    parts = [BEGIN, f"\nMade from {n} replications of seed {SEED}."]
    for name in SCENARIOS:
        lines = [row.text() for row in rows if row.scenario == name]
        parts.append("\n".join([f"\n### `{name}`\n", HEAD, *lines]))
    sources = [f"| {figure.name} | {figure.source or '-'} |" for figure in FIGURES]
    parts.append(
        "\n".join(["\n### Where the ranges were published\n", "| figure | source |\n|---|---|", *sources])
    )
    return "\n".join([*parts, "", END])


def main() -> int:
    """Measure, print or write; 1 when a reason is missing."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("-n", "--replications", type=int, default=REPLICATIONS)
    parser.add_argument("--write", action="store_true", help="put the table into docs/plausibility.md")
    parser.add_argument("--read", action="store_true", help="take the numbers from the document")
    options = parser.parse_args()
    page = PAGE.read_text(encoding="utf-8")
    rows = list(documented(page) if options.read else measured(options.replications))
    part = page_part(rows, options.replications)
    if options.write:
        before, _, rest = page.partition(BEGIN)
        PAGE.write_text(before + part + rest.partition(END)[2], encoding="utf-8")
    else:
        print(part)
    silent = [row for row in rows if row.where not in ("inside", "no range") and not row.reason]
    for row in silent:
        print(f"no reason is given: {row.scenario}, {row.figure.name}: {row.where}", file=sys.stderr)
    return 1 if silent else 0


if __name__ == "__main__":
    sys.exit(main())
