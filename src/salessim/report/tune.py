"""A search over levers as text, CSV and JSON: the verdict first, then the figures behind it."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from salessim.experiment.finalists import Finalist
from salessim.experiment.search import Trial
from salessim.experiment.tune import Tuned
from salessim.report.csv_text import as_csv
from salessim.report.files import write_report
from salessim.report.grids import Grid
from salessim.report.json_text import dumped
from salessim.report.measured import horizon_words
from salessim.report.quantity import quantity_of
from salessim.report.rows import Cell, Row
from salessim.report.table import table
from salessim.report.text import CAUTION
from salessim.report.tune_verdict import (
    goal_quantities,
    lever_cells,
    lever_words,
    limit_words,
    point_name,
    standing_of,
    tune_sentences,
)
from salessim.report.tuned_scenario import scenario_toml
from salessim.report.wording import as_safe_text, shorten, wrap
from salessim.statistics.intervals import Interval

__all__ = [
    "FORMAT", "as_json", "as_text", "limits_words", "notes", "trials_csv", "tune_grids", "tuned_words", "write_tuned",
]  # fmt: skip

FORMAT = "salessim-tune/1"
"""Changes when a key is renamed or removed, not when one is added."""
BEST = "best.scenario.toml"
_MOST_COLUMNS = 4  # levers that have a column each


def as_text(found: Tuned, width: int = 100) -> str:
    """The answer for a terminal."""
    blocks = [_head(found, width)]
    blocks.append(
        ["ANSWER", *(wrap(one, width, "  ") for one in tune_sentences(found)), wrap(CAUTION, width, "  ")]
    )
    blocks += [
        [*wrap(one.title, width).split("\n"), *table(one.header, one.rows, width, one.text_columns)]
        for one in tune_grids(found)
    ]
    blocks.append(["Notes", *(wrap(text, width, "- ") for text in notes(found))])
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def _head(found: Tuned, width: int) -> list[str]:
    lines = [shorten(found.title or found.name, width)]
    if found.question:
        lines.append(wrap(as_safe_text(found.question), width))
    limits = limits_words(found)
    return [*lines, wrap(tuned_words(found), width), *([wrap(limits, width)] if limits else [])]


def tuned_words(found: Tuned) -> str:
    """What was played."""
    asked = found.asked
    worlds = f" in {len(asked.worlds)} draws of the uncertainties" if len(asked.worlds) > 1 else ""
    return (
        f"tune: {len(asked.space.levers)} levers of {shorten(asked.space.scenario.name, 40)}, "
        f"{len(found.trials)} points, "
        f"{asked.rules.replications} replications each{worlds}, {len(found.final.finalists)} played again: "
        f"{found.n_played:,} runs of {horizon_words(found.horizon)}, seed {asked.seed}"
    )


def limits_words(found: Tuned) -> str:
    """What had to be kept; empty when nothing."""
    limits = [limit_words(found, one) for one in found.asked.rules.limits]
    return f"limits: {'; '.join(limits)}" if limits else ""


def tune_grids(found: Tuned) -> list[Grid]:
    """Finalists, and the best in every draw of the uncertainties."""
    return [*([_finalists(found)] if found.final.finalists else []), *_worlds(found)]


def _finalists(found: Tuned) -> Grid:
    """A row a finalist, as given first."""
    quantities = goal_quantities(found)
    are_columns = len(found.asked.space.levers) <= _MOST_COLUMNS
    levers = [shorten(one.key.replace("_", " "), 16) for one in found.asked.space.levers]
    header = ["point", *(levers if are_columns else ["levers"])]
    words = [0] if are_columns else [0, 1]
    for one in quantities:
        name = f"{one.title} " if len(quantities) > 1 else ""
        header += [f"{name}in the search", f"{name}fresh (95 %)", f"{name}against as given"]
    header += ["limits", "standing"]
    rows = []
    for final in found.final.finalists:
        row = ["as given" if final.trial.is_given else point_name(found, final.trial)]
        row += (
            lever_cells(found, final.trial) if are_columns else [lever_words(found, final.trial, short=True)]
        )
        for k, quantity in enumerate(quantities):
            decimals = quantity.decimals(final.goals[k].half_width, final.goals[k].estimate)
            lead = final.leads[k]
            fine = quantity.decimals(lead.half_width, lead.estimate)
            row += [
                quantity.number(final.trial.goals[k], decimals),
                quantity.interval(final.goals[k].low, final.goals[k].high, decimals),
                "" if final.trial.is_given else quantity.interval(lead.low, lead.high, fine, sign=True),
            ]
        rows.append([*row, ", ".join(dict.fromkeys(final.kept)), standing_of(found, final)])
    units = ", ".join(one.title_with_unit for one in quantities)
    head = f"Finalists on fresh replications: {units}; differences hold together"
    words += [len(header) - 2, len(header) - 1]
    return Grid(head, header, rows, tuple(words))


def _worlds(found: Tuned) -> list[Grid]:
    """The best beside the scenario as given in every draw of the uncertainties."""
    if found.final.leader < 0 or found.given is None:
        return []
    one = found.final.finalist(found.final.leader)
    if not one.by_world:
        return []
    quantity = goal_quantities(found)[0]
    inputs = found.asked.uncertainties[:3]
    rows = []
    for k, ((_, lead), (given, _)) in enumerate(zip(one.by_world, found.given.by_world, strict=True)):
        mine = one.by_world[k][0]
        decimals = quantity.decimals(mine.half_width, mine.estimate)
        values = [
            as_safe_text(lever.words(x)) for lever, x in zip(inputs, found.asked.numbers[k], strict=False)
        ]
        rows.append(
            [
                str(k + 1),
                *values,
                quantity.number(given.estimate, decimals),
                quantity.number(mine.estimate, decimals),
                quantity.interval(
                    lead.low, lead.high, quantity.decimals(lead.half_width, lead.estimate), sign=True
                ),
            ]
        )
    header = [
        "draw", *(shorten(lever.title or lever.key, 24) for lever in inputs), "as given",
        point_name(found, one.trial), "difference (95 %)",
    ]  # fmt: skip
    return [Grid(f"In every draw of the uncertainties: {quantity.title_with_unit}", header, rows)]


def notes(found: Tuned) -> list[str]:
    """What a careful reader should know about this search."""
    asked = found.asked
    said = [
        "A value in the search was chosen for being high, so it flatters; what is said here is from replications that "
        "the search never saw."
    ]
    if found.is_whole:
        said.append("Every point there is was tried.")
    else:
        said.append(
            "Not every point was tried: a better one may be there. More trials look further, and reuse what was played."
        )
    if asked.is_traded:
        said.append(
            "Fronts are of the points played again; dominance is judged with all chances of error added up."
        )
    if asked.limits:
        said.append(
            "Limits are on means over replications: a single year may lie beyond. Kept and broken: the whole 95 % "
            "interval lies on that side."
        )
    if asked.rules.robust == "worst" and len(asked.worlds) > 1:
        said.append(
            "The worst draw of each point is that of the search; on fresh replications it may be another."
        )
    impossible = [one for one in found.trials if one.why_not]
    if impossible:
        first = impossible[0]
        said.append(
            f"{len(impossible)} points cannot be played, for example {lever_words(found, first, short=True)}: "
            f"{as_safe_text(first.why_not)[:200]}"
        )
    unknown = sum(not one.is_known and not one.why_not for one in found.trials)
    if unknown:
        said.append(f"At {unknown} points a goal is not estimable in half of the replications or more.")
    if found.n_failed:
        said.append(f"{found.n_failed} runs failed, for example: {as_safe_text(found.failures[0])[:300]}")
    return said


# ------------------------------------------------------------------------------------------------ files


def trials_csv(found: Tuned) -> str:
    """Every point that was tried as CSV: levers, goals, limits, and what fresh replications gave."""
    fresh = {one.trial.number: one for one in found.final.finalists}
    rows = [_row(found, one, fresh.get(one.number)) for one in found.trials]
    return as_csv(tuple(rows[0]), rows)


def _row(found: Tuned, trial: Trial, fresh: Finalist | None) -> Row:
    """One point; empty cells are not known."""
    asked = found.asked
    row: Row = {"point": trial.number, "is_given": str(trial.is_given).lower()}
    for lever, cell in zip(asked.space.levers, asked.space.cells(trial.point), strict=True):
        row[f"lever_{lever.key}"] = "" if cell is None else cell
    for metric, value in zip(asked.goals, trial.goals, strict=True):
        row[f"search_{metric}"] = value
    for limit, value in zip(asked.limits, trial.limits, strict=True):
        row[f"search_{limit.metric}"] = value
    row["is_feasible"] = str(trial.is_feasible).lower()
    row["fresh_replications"] = fresh.n if fresh else 0
    unknown = Interval(math.nan, math.nan, math.nan, 0.95, 0)
    for k, metric in enumerate(asked.goals):
        for name, known in (
            ("fresh", fresh.goals[k] if fresh else unknown),
            ("lead", fresh.leads[k] if fresh else unknown),
            ("luck", fresh.luck[k] if fresh else unknown),
            ("luck_of_lead", fresh.luck_of_lead[k] if fresh else unknown),
        ):
            ends: dict[str, Cell] = {"": known.estimate, "_low": known.low, "_high": known.high}
            row |= {f"{name}_{metric}{end}": value for end, value in ends.items()}
    for k, limit in enumerate(asked.limits):
        row[f"limit_{limit.metric}_{'at_most' if limit.is_upper else 'at_least'}"] = (
            fresh.kept[k] if fresh else ""
        )
    row["standing"] = standing_of(found, fresh) if fresh else ""
    row["why_not_played"] = trial.why_not
    return row


def as_json(found: Tuned) -> str:
    """Everything a program needs, as JSON without NaN."""
    asked, winner = found.asked, found.winner
    document = {
        "format": FORMAT,
        "name": found.name,
        "title": found.title,
        "question": found.question,
        "scenario": asked.space.scenario.name,
        "goals": list(asked.goals),
        "limits": [one.model_dump(exclude_none=True) for one in asked.rules.limits],
        "robust": asked.rules.robust if len(asked.worlds) > 1 else None,
        "draws": len(asked.worlds) if len(asked.worlds) > 1 else 0,
        "currency": found.currency,
        "horizon_seconds": found.horizon,
        "seed": asked.seed,
        "engine": found.engine,
        "trials": len(found.trials),
        "is_whole": found.is_whole,
        "replications": asked.rules.replications,
        "runs": found.n_played,
        "failed": found.n_failed,
        "hash": found.hash,
        "verdict": tune_sentences(found),
        "winner": winner.trial.number if winner else None,
        "leader": found.final.leader if found.final.leader >= 0 else None,
        "levers": [
            {"key": one.key, "title": one.title, "paths": list(one.paths), "source": one.source}
            for one in asked.space.levers
        ],
        "finalists": [_told(found, one) for one in found.final.finalists],
        "points": [_row(found, one, None) for one in found.trials],
        "notes": [*notes(found), CAUTION],
    }
    return dumped(document)


def _told(found: Tuned, one: Finalist) -> dict[str, Any]:
    """A finalist for a program."""
    asked = found.asked

    def ends(known: Interval) -> dict[str, Any]:
        return {
            "estimate": known.estimate,
            "low": known.low,
            "high": known.high,
            "confidence": known.confidence,
            "n": known.n,
            "why_not_estimable": known.why_not,
        }

    return {
        "point": one.trial.number,
        "is_given": one.trial.is_given,
        "changes": dict(one.trial.changes),
        "replications": one.n,
        "standing": standing_of(found, one),
        "chance_of_best": one.standing.chance if one.standing else None,
        "goals": [
            {
                "metric": metric,
                "search": one.trial.goals[k],
                "fresh": ends(one.goals[k]),
                "lead_over_given": ends(one.leads[k]),
                "luck": ends(one.luck[k]),
                "luck_of_lead": ends(one.luck_of_lead[k]),
            }
            for k, metric in enumerate(asked.goals)
        ],
        "limits": [
            {"metric": limit.metric, "mean": ends(mean), "verdict": word}
            for limit, mean, word in zip(asked.limits, one.limits, one.kept, strict=True)
        ],
        "by_draw": [
            {
                "inputs": {x.key: number for x, number in zip(asked.uncertainties, numbers, strict=True)},
                "goal": ends(goal),
                "lead_over_given": ends(lead),
            }
            for numbers, (goal, lead) in zip(asked.numbers, one.by_world, strict=False)
        ],
        "others": {
            metric: {
                "mean": ends(mean),
                "lead_over_given": ends(lead),
                "unit": quantity_of(metric, found.currency).unit,
            }
            for metric, (mean, lead) in one.others.items()
        },
    }


def write_tuned(folder: str | Path, found: Tuned) -> list[str]:
    """Write ``report.html``, ``tune.csv``, ``tune.json``, scenarios and charts; their names under the folder.

    The winner is ``best.scenario.toml``, of two goals every point on the front ``point-N.scenario.toml``; the
    scenario as given is a file already.

    Raises
    ------
    RunError
        If a file cannot be written; the files before it are whole.
    """
    files = {"tune.csv": trials_csv(found), "tune.json": as_json(found)}
    winner = found.winner
    if winner is not None and not winner.trial.is_given:
        files[BEST] = scenario_toml(found, winner.trial)
    if found.asked.is_traded:
        for one in found.final.finalists:
            if one.dominated_by < 0 and not one.is_broken and not one.trial.is_given:
                files[f"point-{one.trial.number}.scenario.toml"] = scenario_toml(found, one.trial)
    return write_report(folder, found, files)
