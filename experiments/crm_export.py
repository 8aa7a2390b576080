"""Write what a CRM would export of a scenario, to try `salessim fit` on a company whose truth is known.

    python experiments/crm_export.py scenarios/startup.scenario.toml leads.csv --weeks 78

Plays one replication and writes one row per lead: id, created, owner, source, segment, status, the date of every stage
that it passed, closed, and value. The last day is the end of the weeks; what is open then is open. Deals won are
contracts; nobody's name is in it, people are numbers.
"""

from __future__ import annotations

import argparse
import csv
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from salessim.engine import play
from salessim.scenario.load import load_scenario
from salessim.scenario.lower import lower
from salessim.scenario.tables import Tables
from salessim.trace.kinds import COLUMNS, RowKind, Work
from salessim.trace.recorder import Trace

FIRST_DAY = datetime(2024, 1, 1)  # a Monday
FIRST_STAGE = int(Work.STAGE)


def rows_of(tables: Tables, trace: Trace) -> list[dict[str, Any]]:
    """One row a lead, as a CRM has it."""
    sources = dict(zip(tables.sources.ids.tolist(), tables.sources.titles, strict=True))
    segments = dict(zip(tables.segments.ids.tolist(), tables.segments.titles, strict=True))
    people: dict[int, str] = {}
    leads: dict[int, dict[str, Any]] = {}
    for row in trace.of(RowKind.LEAD_CREATED).tolist():
        event = dict(zip(COLUMNS, row, strict=True))
        leads[event["entity"]] = {
            "id": f"L{len(leads) + 1:06}",
            "created": when(event["at"]),
            "owner": "",
            "source": sources.get(event["a"], ""),
            "segment": segments.get(event["b"], ""),
            "status": "open",
            "closed": "",
            "value": "",
        }
    stages = {segment: way_of(tables, row) for row, segment in enumerate(tables.segments.titles)}
    for kind, status in ((RowKind.STAGE_PASSED, ""), (RowKind.LEAD_LOST, "lost"), (RowKind.DEAL_WON, "won")):
        for row in trace.of(kind).tolist():
            event = dict(zip(COLUMNS, row, strict=True))
            lead = leads.get(event["entity"])
            if lead is None:
                continue
            if event["person"]:
                lead["owner"] = people.setdefault(event["person"], f"person {len(people) + 1}")
            if kind == RowKind.STAGE_PASSED:
                way = stages[lead["segment"]]
                position = event["a"] - FIRST_STAGE
                if position + 1 < len(way):
                    lead[f"passed {way[position]}"] = when(event["at"])
            else:
                lead["status"], lead["closed"] = status, when(event["at"])
                if status == "won":
                    lead["value"] = f"{event['b'] / 100:.2f}"
    return list(leads.values())


def way_of(tables: Tables, segment: int) -> list[str]:
    """Keys of a segment's stages in order."""
    first, n = int(tables.segments.first_stage[segment]), int(tables.segments.n_stages[segment])
    return [tables.stages.keys[row] for row in range(first, first + n)]


def when(seconds: int) -> str:
    """A moment as a CRM writes it."""
    return f"{FIRST_DAY + timedelta(seconds=seconds):%Y-%m-%d %H:%M}"


def main(arguments: list[str] | None = None) -> int:
    """Run the command; the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("scenario", type=Path)
    parser.add_argument("file", type=Path, help="CSV file to write")
    parser.add_argument("--weeks", type=int, default=78)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--set", action="append", default=[], metavar="PATH=NUMBER", help="another value of a setting"
    )
    options = parser.parse_args(arguments)
    changes: dict[str, Any] = {"horizon": f"{options.weeks} weeks"}
    for one in options.set:
        path, _, value = one.partition("=")
        changes[path] = float(value)
    tables = lower(load_scenario(options.scenario).override(changes))
    rows = rows_of(tables, play(tables, options.seed, 0))
    names = list(dict.fromkeys(name for row in rows for name in row))
    fixed = ["id", "created", "owner", "source", "segment", "status", "closed", "value"]
    with options.file.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(
            file, fieldnames=[*fixed, *(name for name in names if name not in fixed)], restval=""
        )
        writer.writeheader()
        writer.writerows(rows)
    print(f"{len(rows)} leads in {options.file}", file=sys.stderr)  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
