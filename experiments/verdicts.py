"""Fill the tables of docs/verdicts.md from finished runs: their words stay by hand.

    python experiments/verdicts.py results/*             print the tables of the experiments found there
    ... --write                                          put them into docs/verdicts.md

A folder is one that `salessim run experiments/NAME.experiment.toml` wrote. The table of NAME is the first one after
the line `<!-- verdict: NAME -->`; read the words around it again whenever it has changed.
"""

# ruff: noqa: T201
from __future__ import annotations

import argparse
import csv
import json
import re
from dataclasses import dataclass
from pathlib import Path

from salessim.report.quantity import quantity_of
from salessim.statistics.decision import sureness_text

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "verdicts.md"
Found = dict[tuple[str, str], dict[str, str]]
"""Lines of `comparison.csv` by metric and scenario."""


@dataclass(frozen=True)
class Measure:
    """One metric as the tables show it.

    Attributes
    ----------
    metric : str
        Its name in the catalogue.
    head : str
        Words above it, with the unit.
    scale : float
        What a value is multiplied by.
    digits : int
        Decimals shown.
    relative : bool
        Whether differences are shown in per cent of the baseline.
    """

    metric: str
    head: str
    scale: float = 1.0
    digits: int = 0
    relative: bool = False

    def value(self, value: float) -> str:
        """A mean, without a sign."""
        return f"{value * self.scale:,.{self.digits}f}"

    def difference(self, line: dict[str, str]) -> str:
        """A difference with its interval, in bold when that excludes zero; a dash where there is none."""
        if not line["difference"]:
            return "-"
        base = abs(float(line["baseline_mean"])) if self.relative else 1.0
        scale, digits, end = (100 / base, 1, " %") if self.relative else (self.scale, self.digits, "")
        mean, low, high = (
            f"{float(line[key]) * scale:+,.{digits}f}" for key in ("difference", "low_95", "high_95")
        )
        is_clear = line["verdict"] not in ("unclear", "equal")
        return f"{'**' if is_clear else ''}{mean}{end}{'**' if is_clear else ''} ({low} to {high})"


ARR = Measure("arr", "ARR, thousands", 1e-3)
PROFIT = Measure("profit", "profit, thousands", 1e-3)
BOOKINGS = Measure("bookings", "bookings, thousands", 1e-3)
WINS = Measure("win_rate", "win rate, %", 100, 1)
DEALS = Measure("lead_to_deal", "lead to deal, %", 100, 1)
CYCLE = Measure("cycle_median", "sales cycle, median days", 1, 1)
RESPONSE = Measure("response_mean", "mean response, hours", 1, 2)
RETENTION = Measure("net_retention_of_opening", "net retention of the opening book, %", 100, 1)
LOST = Measure("context_lost_share", "context lost, % of tasks about leads", 100, 1)
PAY = Measure("pay", "pay, thousands", 1e-3)
PRODUCTIVE = Measure("time_to_productivity", "time to productivity, days", 1, 1)
EARLY = Measure("newcomer_meetings_per_hour_early", "meetings an hour, weeks 1 to 8", 1, 4, relative=True)
LATE = Measure("newcomer_meetings_per_hour_late", "meetings an hour, weeks 9 to 26", 1, 4, relative=True)
MEETINGS = Measure("meetings", "meetings of the team", 1, 1)
MENTORS = Measure("mentor_hours", "mentors' hours", 1, 1)
RUIN = Measure("ruin", "out of cash, of 100", 100, 1)
CASH = Measure("cash", "cash at the end, thousands", 1e-3)
HEADS = Measure("headcount", "headcount", 1, 2)
QUITS = Measure("quits", "people who quit", 1, 2)
COST = Measure("cost_per_new_arr", "cost per new ARR", 1, 2)

TABLES: dict[str, tuple[Measure, ...]] = {
    "constellation": (ARR, BOOKINGS, PROFIT, DEALS, WINS, CYCLE, COST, RETENTION, PAY),
    "structures": (ARR, BOOKINGS, PROFIT, DEALS, WINS, RESPONSE, LOST, RETENTION, PAY),
    "units": (ARR, PROFIT, WINS, RESPONSE, LOST),
    "recession": (PROFIT, ARR, CASH, HEADS, QUITS),
    "people": (ARR, PROFIT, PRODUCTIVE),
    "mentoring": (EARLY, LATE, MENTORS, MEETINGS),
    "newcomers": (PRODUCTIVE, EARLY, MENTORS),
    "founders": (ARR, PROFIT, RUIN),
    "pay_generators": (ARR, PROFIT),
    "pay_closers": (ARR, PROFIT),
    "pay_account_managers": (ARR, PROFIT),
}
"""What is shown of each experiment."""
TURNED = ("constellation", "structures")
"""Tables with a line a measure and a column a scenario: a few scenarios and many measures."""

LEFT_OUT = {("mentoring", "newcomers")}
"""Scenarios that an experiment only starts from."""


def table(folder: Path, manifest: dict[str, object]) -> str:
    """The table of one finished run, as Markdown."""
    name, base = str(manifest["name"]), str(manifest["baseline"])
    results: list[dict[str, str]] = manifest["results"]  # type: ignore[assignment]
    titles = {one["name"]: one["title"] for one in results}
    with (folder / "comparison.csv").open(encoding="utf-8", newline="") as file:
        found: Found = {(line["metric"], line["scenario"]): line for line in csv.DictReader(file)}
    others = [one for one in titles if one != base and (name, one) not in LEFT_OUT]
    shown = TABLES[name]
    cells = [["", *(one.head for one in shown)]]
    cells.append(
        [
            f"`{base}` itself",
            *(one.value(float(found[one.metric, others[0]]["baseline_mean"])) for one in shown),
        ]
    )
    for scenario in others:
        words = f"`{scenario}`" if name in TURNED else f"`{scenario}`: {titles[scenario]}"
        cells.append([words, *(one.difference(found[one.metric, scenario]) for one in shown)])
    if name in TURNED:
        cells = [list(column) for column in zip(*cells, strict=True)]
    lines = [f"| {' | '.join(line)} |" for line in cells]
    return "\n".join([lines[0], "|---" * len(cells[0]) + "|", *lines[1:]])


def claims_table(folder: Path) -> str:
    """The verdicts on the claims of one finished run, as Markdown."""
    with (folder / "claims.csv").open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file))
    lines = ["| claim | verdict | difference on the same customers | sure it differs |", "|---|---|---|---|"]
    for theme in dict.fromkeys(line["theme"] for line in found):
        lines.append(f"| **{theme}** | | | |")
        for line in (one for one in found if one["theme"] == theme):
            quantity = quantity_of(line["metric"], line["unit"].partition("/")[0])
            mean, low, high = (float(line[key]) for key in ("difference", "low_95", "high_95"))
            decimals = quantity.decimals((high - low) / 2, mean)
            size = (
                f"{quantity.title} {quantity.change(mean, decimals, sign=True)} "
                f"({quantity.interval(low, high, decimals, sign=True)})"
            )
            sure = sureness_text(float(line["sureness"])).replace("> ", "over ")
            lines.append(f"| {line['says']} | {line['verdict']} | {size} | {sure} |")
    return "\n".join(lines)


def filled(page: str, name: str, text: str) -> str:
    """The page with another table in the verdict of an experiment.

    Raises
    ------
    ValueError
        If the page has no verdict of this name, or no table in it.
    """
    verdict = re.compile(
        rf"(<!-- verdict: {name} -->\n(?:(?!\||<!-- end of verdict).*\n)*)((?:\|.*\n)+)", re.MULTILINE
    )
    if not verdict.search(page):
        raise ValueError(f"{PAGE.name} has no table to fill after <!-- verdict: {name} -->")
    return verdict.sub(lambda match: f"{match[1]}{text}\n", page, count=1)


def main() -> None:
    """Print or write the tables of the folders given."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folders", type=Path, nargs="+", help="folders of finished runs")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/verdicts.md")
    options = parser.parse_args()
    page = PAGE.read_text(encoding="utf-8")
    for folder in options.folders:
        if not (folder / "comparison.csv").exists() and not (folder / "claims.csv").exists():
            continue
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        if manifest["name"] == "article":
            text = claims_table(folder)
        elif manifest["name"] in TABLES:
            text = table(folder, manifest)
        else:
            continue
        page = filled(page, manifest["name"], text)
        if not options.write:
            print(f"{manifest['name']}\n\n{text}\n")
    if options.write:
        PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
