"""What a reading found, in words and as plain data."""

from __future__ import annotations

from typing import Any

import numpy as np

from salessim.records.checks import first_rows
from salessim.records.tables import LOST, OPEN, WON, Records

__all__ = ["as_data", "as_text"]


def as_text(found: Records) -> str:
    """A few lines for the terminal; no names of people and no words of the export but those of its columns."""
    leads = found.leads
    first, last = int(leads.created.min()), int(leads.created.max())
    lines = [
        f"{len(leads):,} leads, in from {found.clock.moment(first):%Y-%m-%d} to {found.clock.moment(last):%Y-%m-%d}; "
        f"the export knows of {found.clock.moment(found.export_at):%Y-%m-%d} and before",
        ", ".join(f"{count:,} {name}" for name, count in _outcomes(found).items()),
    ]
    if not found.losses_logged:
        lines.append("no lead is said to be lost: an open one may be")
    if leads.stage_names:
        counts = (leads.at_stage[:, None] == np.arange(len(leads.stage_names))).sum(axis=0).tolist()
        pairs = zip(leads.stage_names, counts, strict=True)
        lines.append("last stage known: " + ", ".join(f"{name} {n:,}" for name, n in pairs))
    for role, words in leads.owners.items():
        used = np.unique(words.codes[words.codes >= 0])
        lines.append(f"{role}: {len(used):,} people on {int((words.codes >= 0).sum()):,} leads")
    if found.work is not None:
        lines.append(f"{len(found.work):,} tasks of {len(found.work.activity.names):,} activities")
    if found.people is not None:
        lines.append(f"{len(found.people):,} employments")
    if found.contracts is not None:
        lines.append(
            f"{len(found.contracts):,} contracts, {int(found.contracts.ended.sum()):,} of them churned"
        )
    valued = int((~np.isnan(leads.value)).sum())
    lines.append(f"{valued:,} leads have a value{f' in {found.currency}' if found.currency else ''}")
    lines += [f"note: {note}" for note in found.seen]
    return "\n".join([*lines, *_aside(found)]) + "\n"


def _outcomes(found: Records) -> dict[str, int]:
    outcome = found.leads.outcome
    return {name: int((outcome == k).sum()) for name, k in (("won", WON), ("lost", LOST), ("open", OPEN))}


def _aside(found: Records) -> list[str]:
    table = found.set_aside
    if not len(table):
        return ["nothing was set aside"]
    lines = [f"set aside: {len(table):,} cells or rows"]
    for (file, why), n in table.counts().items():
        rows = [
            row
            for one, row, reason in zip(table.file, table.row, table.why, strict=True)
            if (one, reason) == (file, why)
        ]
        lines.append(f"  {file}: {why}: {n:,} ({first_rows(rows)})")
    return lines


def as_data(found: Records) -> dict[str, Any]:
    """The same as plain data."""
    leads, clock = found.leads, found.clock
    return {
        "leads": len(leads),
        "first_created": clock.moment(int(leads.created.min())).isoformat(),
        "last_created": clock.moment(int(leads.created.max())).isoformat(),
        "export_at": clock.moment(found.export_at).isoformat(),
        "zone": clock.zone,
        "resolution_seconds": clock.resolution,
        "outcomes": _outcomes(found),
        "losses_logged": found.losses_logged,
        "stages": list(leads.stage_names),
        "people_by_role": {role: len(words.names) for role, words in leads.owners.items()},
        "tasks": None if found.work is None else len(found.work),
        "employments": None if found.people is None else len(found.people),
        "contracts": None if found.contracts is None else len(found.contracts),
        "currency": found.currency,
        "notes": list(found.seen),
        "set_aside": [
            {"file": file, "why": why, "count": n} for (file, why), n in found.set_aside.counts().items()
        ],
    }
