"""One replication at a glance: who worked there, what came of leads and accounts, and what is worth a closer look."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import isfinite

import numpy as np

from salessim.metrics.frames import FATES, NEVER, OPEN, WON
from salessim.metrics.ledger import PAY
from salessim.metrics.staff import Beginning
from salessim.metrics.view import View
from salessim.report.identities import Identities, role_words, with_article
from salessim.report.measured import horizon_words
from salessim.report.moments import moment_words
from salessim.report.organisation_flows import columns_of_roles
from salessim.report.quantity import percent
from salessim.report.queues import queues_by_role
from salessim.report.running import running_arr
from salessim.report.story_choice import CHOICES
from salessim.report.table import table
from salessim.report.wording import as_safe_text, join_words, wrap
from salessim.trace.kinds import COLUMNS, LeavingReason, RowKind

__all__ = ["Group", "Overview", "overview_of", "overview_text"]

_MOST_GROUPS = 40


@dataclass(frozen=True, slots=True)
class Group:
    """Equal seats of a unit."""

    name: str
    unit: str
    seats: int
    people: int
    """All who ever sat there."""
    busy: float
    """Share of contracted opening hours, prospecting included; NaN for those whose work is not cut into tasks."""


@dataclass(frozen=True, slots=True)
class Overview:
    """What the overview says."""

    horizon: int
    groups: tuple[Group, ...]
    comings: dict[str, int]
    """People hired, moved inside, gone, dismissed."""
    leads_by_source: dict[str, int]
    leads_before: int
    fates: dict[str, int]
    accounts: dict[str, int]
    arr: tuple[int, int]
    """At the start and at the end (cents a year)."""
    queue: tuple[int, int, str] | None
    """The longest: tasks, moment, role in words; None when nothing ever waited."""
    steered: dict[str, int]
    """Changes that took effect and policies that acted, and how often."""
    stories: tuple[tuple[str, str, str], ...]
    """Word, short name, and which one it is."""
    seats: tuple[tuple[str, str], ...]
    """Seats worth a statement, and why."""


def overview_of(view: View, names: Identities) -> Overview:
    """What one replication comes to."""
    leads, accounts, staff = view.leads, view.accounts, view.staff
    sources = {
        names.source_title(row): int(((leads.source == row) & ~leads.given).sum())
        for row in range(len(view.tables.sources.ids))
    }
    fates = {fate: int((leads.fate == code).sum()) for code, fate in enumerate(FATES)}
    churned = int((accounts.churned < NEVER).sum())
    left = view.trace.column(RowKind.PERSON_LEFT, "b")
    stories = ((word, choice.find(view), choice.words) for word, choice in CHOICES.items())
    return Overview(
        horizon=view.horizon,
        groups=_groups(view, names),
        comings={
            "hired": int(staff.is_hired.sum()),
            "moved to another seat": int((staff.beginning == Beginning.MOVED).sum()),
            "quit": int((left == LeavingReason.QUIT).sum()),
            "dismissed": int((left == LeavingReason.DISMISSED).sum()),
            "gone with their seat": int((left == LeavingReason.CUT).sum()),
        },
        leads_by_source={name: n for name, n in sources.items() if n},
        leads_before=int(leads.given.sum()),
        fates={fate: n for fate, n in fates.items() if n},
        accounts={
            "at the start": int(accounts.given.sum()),
            "new": int((~accounts.given).sum()),
            "gone": churned,
            "at the end": len(accounts.ids) - churned,
        },
        arr=(view.opening_arr, sum(running_arr(view).values())),
        queue=_longest_queue(view),
        steered=_steered(view, names),
        stories=tuple((word, names.customer(found), words) for word, found, words in stories if found >= 0),
        seats=_seats(view),
    )


def _groups(view: View, names: Identities) -> tuple[Group, ...]:
    """Groups of seats in the order of the tables."""
    seats, staff = view.tables.seats, view.staff
    busy, hours = view.busy_by_seat(prospecting=True), view.contracted_by_seat
    keys, columns = np.array(seats.seat_keys), columns_of_roles(view.tables)
    found = []
    for key in dict.fromkeys(seats.seat_keys):
        mine = keys == key
        unit = int(seats.unit[np.argmax(mine)])
        there = np.unique(staff.person[mine[staff.seat] & (staff.seat >= 0)])
        open_time = int(hours[mine].sum())
        works = any(columns[role] for role in np.flatnonzero(seats.holds[mine].any(axis=0)).tolist())
        share = float(busy[mine].sum()) / open_time if open_time and works else float("nan")
        name = as_safe_text(key).partition(".")[2].replace("_", " ")
        found.append(Group(name, names.unit_title(unit), int(mine.sum()), len(there), share))
    return tuple(found)


def _steered(view: View, names: Identities) -> dict[str, int]:
    """Changes and policies by name."""
    ids = [view.trace.column(kind, "entity").tolist() for kind in (RowKind.CHANGED, RowKind.POLICY_ACTED)]
    return dict(Counter(names.anything(one, 0) for one in (*ids[0], *ids[1])))


def _longest_queue(view: View) -> tuple[int, int, str] | None:
    """The most work that ever waited for one role."""
    peaks = [(*steps.peak, role) for role, steps in queues_by_role(view).items()]
    if not peaks:
        return None
    tasks, at, role = max(peaks, key=lambda one: (one[0], -one[1]))
    return tasks, at, role_words(view.tables, role)


def _seats(view: View) -> tuple[tuple[str, str], ...]:
    """The seats of who was paid most and least besides fixed pay, and of who left first."""
    seats, staff = view.tables.seats, view.staff
    on_plan = np.flatnonzero((seats.plan[staff.seat] >= 0) & (staff.end - staff.begin == view.horizon))
    found: dict[str, str] = {}
    if len(on_plan):
        paid = view.ledger.paid_to(staff.ids[staff.person[on_plan]], *PAY[1:])
        for place, words in ((int(np.argmax(paid)), "most variable pay"), (int(np.argmin(paid)), "least")):
            found.setdefault(seats.names[staff.seat[on_plan[place]]], words)
    left = view.trace.of(RowKind.PERSON_LEFT)
    if len(left):
        row = int(view.seats_of(left[:1])[0])
        found.setdefault(
            seats.names[row], f"left first, on {moment_words(int(left[0, COLUMNS.index('at')]))}"
        )
    return tuple(found.items())


def overview_text(found: Overview, currency: str, width: int = 100) -> str:
    """The overview for a terminal.

    Parameters
    ----------
    found : Overview
    currency : str
        Of the scenario.
    width : int
        Columns of the terminal.
    """
    lines = [*_people(found, width), "", *_customers(found, currency, width)]
    if found.queue is not None:
        tasks, at, role = found.queue
        lines += wrap(
            f"Longest queue: {tasks:,} tasks waiting for {with_article(role)}, on {moment_words(at)}.", width
        ).splitlines()
    if found.steered:
        acts = [f"{name} ({n:,} times)" if n > 1 else name for name, n in found.steered.items()]
        lines += wrap(f"Changes and policies that took effect: {join_words(acts)}.", width).splitlines()
    if found.stories:
        rows = [[f"--story {word}", name, words] for word, name, words in found.stories]
        lines += [
            "",
            "Worth a story",
            *table(["option", "name", "which"], rows, width, text_columns=(0, 1, 2)),
        ]
    if found.seats:
        rows = [[f'--statement "{as_safe_text(seat)}"', words] for seat, words in found.seats]
        lines += ["", "Worth a pay statement", *table(["option", "who"], rows, width, text_columns=(0, 1))]
    return "\n".join(lines) + "\n"


def _people(found: Overview, width: int) -> list[str]:
    rows = [
        [
            one.name,
            one.unit,
            str(one.seats),
            str(one.people),
            percent(one.busy) if isfinite(one.busy) else "-",
        ]
        for one in found.groups[:_MOST_GROUPS]
    ]
    lines = table(["group", "unit", "seats", "people", "busy"], rows, width, text_columns=(0, 1))
    if len(found.groups) > _MOST_GROUPS:
        lines.append(f"and {len(found.groups) - _MOST_GROUPS} more groups of seats")
    moves = [f"{n} {what}" for what, n in found.comings.items() if n]
    return [
        *lines,
        "",
        f"In {horizon_words(found.horizon)}: {join_words(moves)}." if moves else "Nobody came or went.",
    ]


def _customers(found: Overview, currency: str, width: int) -> list[str]:
    came = [f"{n:,} from {source}" for source, n in found.leads_by_source.items()]
    before = [f"{found.leads_before:,} on their way at the start"] if found.leads_before else []
    lost = {fate: n for fate, n in found.fates.items() if fate not in (FATES[WON], FATES[OPEN])}
    reasons = [f"{n:,} {fate.replace('_', ' ')}" for fate, n in lost.items()]
    why = f" ({join_words(reasons)})" if reasons else ""
    accounts = join_words([f"{n:,} {what}" for what, n in found.accounts.items()])
    first, last = (f"{cents / 100:,.0f} {as_safe_text(currency)}" for cents in found.arr)
    texts = (
        f"Leads: {join_words([*came, *before]) or 'none'}.",
        f"Of them {found.fates.get(FATES[WON], 0):,} won, {sum(lost.values()):,} lost{why}, "
        f"{found.fates.get(FATES[OPEN], 0):,} open at the end.",
        f"Accounts: {accounts}. Recurring revenue a year: {first} at the start, {last} at the end.",
    )
    return [line for text in texts for line in wrap(text, width).splitlines()]
