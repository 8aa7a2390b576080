"""Recompute every fitted figure of the scenario `marketplace` from the public funnel; compare it with the data.

    SALESSIM_DATA=folder python experiments/marketplace.py          each figure beside the one in the scenario
    ... --write                                                     put the figures into the scenario
    ... --runs 400                                                  play the scenario and compare it with the data

``$SALESSIM_DATA/olist_funnel`` holds the two files of Marketing Funnel by Olist (CC BY-NC-SA 4.0). Exit code 1:
a figure differs, or the model lies outside the data's interval; 2: there is no data.
"""

# ruff: noqa: T201
from __future__ import annotations

import argparse
import os
import re
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import marketplace_fit as fit
import numpy as np
from marketplace_check import HEAD, SEED, played, verdicts

from salessim.fit.scenario_text import four_digits
from salessim.units import parse_duration

SCENARIO = Path(__file__).parents[1] / "scenarios" / "marketplace.scenario.toml"
TOLERANCE = 5e-3
"""Relative difference that counts as none: optimisers of other versions end a little elsewhere."""
Figures = dict[str, Any]
"""Value by dotted path in the scenario."""


@dataclass(frozen=True)
class Fits:
    """Everything that was fitted to the funnel."""

    delay: fit.Delay
    chances: dict[str, fit.Chance]
    arrivals: dict[str, fit.Arrivals]
    together: float
    """Dispersion of all sources' leads about their drift."""
    market: fit.MarketFit
    new: float
    old: float
    """Wins expected in the window, of its own leads and of earlier ones."""


def fits_of(funnel: fit.Funnel) -> Fits:
    """Fit delay, conversion, arrivals and market, in this order."""
    delay = fit.fit_delay(funnel)
    chances = fit.chance_by_origin(funnel, delay)
    arrivals, together = fit.fit_arrivals(funnel)
    new, old = fit.expected_wins(funnel, delay, chances)
    market = fit.fit_market(fit.weekly_wins(funnel), new + old, delay.share)
    return Fits(delay, chances, arrivals, together, market, float(new.sum()), float(old.sum()))


def figures_of(funnel: fit.Funnel, fits: Fits) -> Figures:
    """Every fitted figure of the scenario."""
    base = fits.delay.share
    figures: Figures = {
        "market.sd": four_digits(fits.market.sd),
        "market.persistence": four_digits(fits.market.persistence),
        "segments.seller.cycle_median": f"{four_digits(fits.delay.median)} days",
        "segments.seller.tempo_sigma": four_digits(fits.delay.log_sd),
        "segments.seller.stages.closing.chance": four_digits(base),
        "units.sales.seats.generators.count": funnel.n_generators,
        "units.sales.seats.closers.count": funnel.n_closers,
    }
    in_window = (funnel.first >= 0) & (funnel.first < 7 * fit.N_WEEKS)
    weekday_share = float((funnel.first[in_window] % 7 < 5).mean())
    for key, source in fits.arrivals.items():
        shift = fit.shift_for(fits.chances[key].mean, base, fits.market.sd)
        later = [1.0] * (12 - fit.N_MONTHS)
        figures[f"sources.{key}.per_week"] = four_digits(source.per_week)
        figures[f"sources.{key}.dispersion"] = four_digits(source.dispersion)
        figures[f"sources.{key}.month_factors"] = [*map(four_digits, source.month_factors), *later]
        figures[f"sources.{key}.fit_shift"] = four_digits(shift)
        figures[f"sources.{key}.profile.weekday_share"] = four_digits(weekday_share)
        figures[f"start.backlog.{key}"] = list(fit.backlog_of(funnel, key))
    return figures


# ---- the scenario file -----------------------------------------------------------------------------------------


def value_at(document: Mapping[str, Any], path: str) -> Any:
    """The value at a dotted path, or None."""
    for part in path.split("."):
        if not isinstance(document, Mapping) or part not in document:
            return None
        document = document[part]
    return document


def differs(given: Any, fitted: Any) -> bool:
    """Whether two figures are further apart than optimisers of different versions."""
    if isinstance(fitted, list):
        return not isinstance(given, list) or len(given) != len(fitted) or any(map(differs, given, fitted))
    if isinstance(fitted, str):
        return not isinstance(given, str) or differs(parse_duration(given), parse_duration(fitted))
    return not isinstance(given, int | float) or abs(given - fitted) > TOLERANCE * abs(fitted) + 1e-4


def differing(path: Path, figures: Figures) -> list[str]:
    """Print each figure beside the one in the scenario; paths of those that differ."""
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    wrong = []
    print(f"{'figure':48} {'scenario':>14} {'data':>14}")
    for name, fitted in figures.items():
        given = value_at(document, name)
        if differs(given, fitted):
            wrong.append(name)
        mark = "  DIFFERS" if name in wrong else ""
        print(f"{name:48} {shown(given):>14} {shown(fitted):>14}{mark}")
    kinds = {name.split(".")[1] for name in figures if name.startswith("sources.")}
    strangers = [f"sources.{key}" for key in document.get("sources", {}) if key not in kinds]
    for name in strangers:
        print(f"{name:48} {'':>14} {'not in data':>14}  DIFFERS")
    return wrong + strangers


def shown(value: Any) -> str:
    """A figure in a narrow column; a list by its first items and its sum."""
    return f"{len(value)}: sum {sum(value):.4g}" if isinstance(value, list) and value else str(value)


def rewritten(text: str, figures: Figures) -> str:
    """The scenario's text with the figures in place of its numbers; comments and order stay.

    Raises
    ------
    ValueError
        If a figure has no line of its own in the file.
    """
    left = dict(figures)
    table, lines = "", []
    for line in text.splitlines():
        if header := re.fullmatch(r"\[([\w.]+)\]\s*(#.*)?", line):
            table = header.group(1) + "."
        entry = re.match(r"([\w.]+) = ", line)
        if entry and table + entry.group(1) in left:
            comment = re.search(r"\s+#[^\"]*$", line)
            value = in_toml(left.pop(table + entry.group(1)))
            line = entry.group(0) + value + (comment.group(0) if comment else "")
        lines.append(line)
    if left:
        raise ValueError(f"no line in the scenario for {', '.join(left)}")
    return "\n".join(lines) + "\n"


def in_toml(value: Any) -> str:
    """A number, a text or a list of numbers as TOML writes it."""
    if isinstance(value, list):
        return "[" + ", ".join(map(in_toml, value)) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value)


# ---- the command -------------------------------------------------------------------------------------------------


def report(fits: Fits) -> None:
    """Print the fits with their standard errors."""
    delay, market = fits.delay, fits.market
    print(f"\nDelay, from {delay.n_leads} leads and {delay.n_wins} wins, with standard errors:")
    print(f"  share that buys {delay.share:.4f} ({delay.share_se:.4f})")
    print(f"  median {delay.median:.2f} ({delay.median_se:.2f}) days")
    print(f"  log sd {delay.log_sd:.3f} ({delay.log_sd_se:.3f})")
    print(f"Market: sd {market.sd:.3f} ({market.sd_se:.3f}), ", end="")
    print(f"persistence {market.persistence:.2f} ({market.persistence_se:.2f})")
    print(f"Expected wins in the window: {fits.new:.1f} of its leads, {fits.old:.1f} of earlier ones")
    print(f"Dispersion of all sources' leads about their drift: {fits.together:.2f}\n")
    print(
        f"{'origin':18} {'leads':>6} {'own D':>6} {'D':>6} {'wins':>5} {'exposure':>9} {'chance':>7} {'error':>7}"
    )
    for key, source in fits.arrivals.items():
        leads, chance = source.counts.sum(), fits.chances[key]
        print(f"{key:18} {leads:6} {source.own_dispersion:6.2f} {source.dispersion:6.2f} ", end="")
        print(f"{chance.wins:5} {chance.exposure:9.1f} {chance.mean:7.4f} {chance.error:7.4f}")


def compared_with_data(path: Path, funnel: fit.Funnel, n_runs: int) -> list[str]:
    """Play the scenario and print it beside the data; measures that do not agree."""
    print(f"\n{n_runs} runs, seed {SEED}; days to won of deals won in the window\n{HEAD}")
    results = verdicts(funnel, np.array(list(played(path, n_runs))))
    print(*results, sep="\n")
    return [result.name for result in results if not result.agrees]


def main(arguments: list[str] | None = None) -> int:
    """Run the command; the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--write", action="store_true", help="put the figures into the scenario")
    parser.add_argument("--runs", type=int, default=0, help="play the scenario so often; 400 for a verdict")
    parser.add_argument("--scenario", type=Path, default=SCENARIO, help="scenario file")
    options = parser.parse_args(arguments)
    folder = Path(os.environ.get("SALESSIM_DATA", ".")) / "olist_funnel"
    if not (folder / fit.LEADS_FILE).is_file() or not (folder / fit.WINS_FILE).is_file():
        print(
            f"Set SALESSIM_DATA to a folder with olist_funnel/{fit.LEADS_FILE} and {fit.WINS_FILE}.",
            file=sys.stderr,
        )
        return 2
    funnel = fit.read_funnel(folder)
    fits = fits_of(funnel)
    figures = figures_of(funnel, fits)
    if options.write:
        text = options.scenario.read_text(encoding="utf-8")
        options.scenario.write_text(rewritten(text, figures), encoding="utf-8")
    wrong = differing(options.scenario, figures)
    report(fits)
    if options.runs:
        wrong += compared_with_data(options.scenario, funnel, options.runs)
    print(f"\n{len(wrong)} differ: {', '.join(wrong)}" if wrong else f"\nAll {len(figures)} figures agree.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
