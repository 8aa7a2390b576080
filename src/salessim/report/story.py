"""The life of one lead or account in one replication, in plain sentences: from first contact to the end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from salessim.metrics.view import View
from salessim.report.identities import Identities
from salessim.report.moments import duration_words, moment_words
from salessim.report.story_accounts import ACCOUNT_TASKS, ACCOUNT_TELLERS
from salessim.report.story_facts import Facts, Row
from salessim.report.story_leads import LEAD_TELLERS
from salessim.report.wording import display_width, join_words, sentence, wrap
from salessim.rules.pay.components import MEASURES, MONEY, PaidFor
from salessim.trace.kinds import KINDS, RowKind, Work
from salessim.units import WEEK

__all__ = ["Story", "Told", "story_of", "story_text"]

_TELLERS = {**LEAD_TELLERS, **ACCOUNT_TELLERS}
_STAY_TOGETHER = re.compile(r"(?<=\d) (?=\S)|(?<=week) (?=\d)")
_ABOUT_PAY = (RowKind.CREDITED, RowKind.PAID)


@dataclass(frozen=True, slots=True)
class Told:
    """What happened at a moment."""

    at: int
    text: str


@dataclass(frozen=True, slots=True)
class Story:
    """A life, in the order in which it was lived."""

    name: str
    """Short name of the lead or account."""
    headline: str
    told: tuple[Told, ...]


def story_of(view: View, names: Identities, identity: int) -> Story:
    """The story of a lead or account.

    Parameters
    ----------
    view : View
        The replication.
    names : Identities
        Names in it.
    identity : int
        One of ``names.customers``.
    """
    facts = Facts(view, names, identity)
    told = tuple(_told(facts))
    return Story(names.customer(identity), _headline(facts), told)


def _told(facts: Facts) -> Iterator[Told]:
    """A sentence for each row that has something to say, and how it stands at the end."""
    for is_pay, rows in groupby(facts.rows, key=lambda row: row.kind in _ABOUT_PAY):
        for text, at in _pay(facts, list(rows)) if is_pay else ((_tell(facts, row), row.at) for row in rows):
            if text:
                yield Told(at, sentence(text))
    end = _end(facts)
    if end:
        yield Told(facts.view.horizon, end)


def _tell(facts: Facts, row: Row) -> str:
    """What a row says; a kind that no teller knows is told in the words of its description."""
    is_lead_work = row.a >= Work.STAGE
    if row.kind in ACCOUNT_TASKS and not is_lead_work:
        return ACCOUNT_TASKS[row.kind](facts, row)
    teller = _TELLERS.get(row.kind)
    return teller(facts, row) if teller else KINDS[RowKind(row.kind)].happened


def _pay(facts: Facts, rows: list[Row]) -> Iterator[tuple[str, int]]:
    """Credits and payments that follow each other: a sentence for each moment and person."""
    for (at, person), group in groupby(rows, key=lambda row: (row.at, row.person)):
        credited: list[str] = []
        paid: dict[bool, int] = {}
        for row in group:
            if row.kind == RowKind.CREDITED:
                credited.append(_measured(facts, MEASURES[row.a], row.b))
            else:
                is_taken = row.a == PaidFor.CLAWBACK
                paid[is_taken] = paid.get(is_taken, 0) + row.b
        parts = [f"was credited with {join_words(credited)}"] if credited else []
        if paid.get(False):
            parts.append(f"was paid {facts.money(paid[False])}")
        if paid.get(True):
            parts.append(f"had {facts.money(-paid[True])} taken back")
        if parts:
            yield f"{facts.who(person, at)} {' and '.join(parts)}.", at


def _measured(facts: Facts, measure: str, quantity: int) -> str:
    """What somebody is credited with: ``bookings of 1,200.00 EUR``, ``1 accepted lead``."""
    words = measure.replace("_", " ")
    if measure in MONEY:
        return f"{words} of {facts.money(quantity)}"
    one = words[:-3] + "y" if words.endswith("ies") else words.removesuffix("s")
    return f"{quantity:,} {one if quantity == 1 else words}"


def _end(facts: Facts) -> str:
    """How it stands at the end of the replication; nothing when it had ended before."""
    if facts.is_over:
        return ""
    waits = facts.still_waits()
    if facts.is_customer:
        touched = facts.touches_so_far()
        until = f"the contract runs until {moment_words(facts.term_end)}"
        state = (
            f"The replication ends: the customer is there, at {facts.money(facts.arr)} a year, and {until}."
        )
        return f"{touched} {state}{f' {sentence(waits)}.' if waits else ''}".strip()
    if waits:
        return f"The replication ends: {waits}."
    return "The replication ends, and nothing is decided yet."


def _headline(facts: Facts) -> str:
    """What became of it, in a line."""
    names = facts.names
    by_kind = {row.kind: row for row in facts.rows}
    created = by_kind.get(RowKind.LEAD_CREATED) or by_kind.get(RowKind.LEAD_GIVEN)
    source = f" from {names.source_title(names.sources.get(created.a, -1))}" if created else ""
    what = "Account" if RowKind.ACCOUNT_GIVEN in by_kind else "Lead"
    fates = []
    for kind, words in (
        (RowKind.DEAL_WON, "won"),
        (RowKind.LEAD_LOST, "lost"),
        (RowKind.CHURNED, "gone again"),
    ):
        if kind in by_kind:
            fates.append(f"{words} in week {by_kind[kind].at // WEEK + 1}")
    if not facts.is_over:
        fates.append("a customer at the end" if facts.is_customer else "open at the end")
    if RowKind.DEAL_WON in by_kind:
        won = by_kind[RowKind.DEAL_WON]
        fates[0] += f" after {duration_words(won.at - won.c)}" if won.at > won.c else ""
    segment = names.segment_title(facts.segment)
    return f"{what} {names.customer(facts.identity)}{source}, {segment}: {', '.join(fates)}"


def story_text(story: Story, width: int = 100) -> str:
    """The story as text: a moment on the left, what happened on the right.

    Parameters
    ----------
    story : Story
    width : int
        Columns of the terminal.
    """
    moments = [moment_words(one.at) for one in story.told]
    left = max((display_width(one) for one in moments), default=0) + 2
    lines = [*_wrapped(story.headline, width), ""]
    before = ""
    for one, moment in zip(story.told, moments, strict=True):
        text = _wrapped(one.text, max(40, width - left))
        head = moment if moment != before else ""
        lines.append(f"{head.ljust(left)}{text[0]}")
        lines += [" " * left + line for line in text[1:]]
        before = moment
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _wrapped(text: str, width: int) -> list[str]:
    """Lines that keep a number with its unit."""
    kept = _STAY_TOGETHER.sub("\u00a0", text)
    return [line.replace("\u00a0", " ") for line in wrap(kept, width).splitlines()]
