"""The story of an account: sentences for every kind of row from the contract to the day the customer leaves."""

from __future__ import annotations

from salessim.report.moments import duration_words, moment_words, term_words
from salessim.report.story_facts import Facts, Row, Teller
from salessim.report.story_leads import why_passed
from salessim.report.wording import sentence
from salessim.trace.kinds import RowKind, Work

__all__ = ["ACCOUNT_TASKS", "ACCOUNT_TELLERS"]

_TAKEN_UP = {
    Work.ONBOARDING: "began to onboard the customer",
    Work.RENEWAL: "worked on the renewal",
    Work.UPSELL: "made an offer of more",
    Work.INCIDENT: "worked on the incident",
    Work.CROSS_SELL: "offered another product line",
}
_BOUGHT: dict[int, int] = {Work.UPSELL: RowKind.UPSOLD, Work.CROSS_SELL: RowKind.CROSS_SOLD}
"""Row that follows when an offer succeeds."""


def _given(facts: Facts, row: Row) -> str:
    facts.is_customer = True
    hands = (
        f", in the hands of {facts.who(row.person, row.at)}" if row.person else ", without an account manager"
    )
    segment = facts.names.segment_title(facts.segment)
    return f"A customer from before the start ({segment}), at {facts.money(row.b)} a year{hands}."


def _contract(facts: Facts, row: Row) -> str:
    facts.is_customer, facts.arr, facts.term_end = True, row.a, row.b + row.c
    term = f"{term_words(row.c)}, until {moment_words(row.b + row.c)}"
    if row.b < row.at:
        return f"The contract had begun {duration_words(row.at - row.b)} before, for {term}."
    if row.occurrence == 0:
        return f"The contract runs for {term}."
    return f"{facts.touches_so_far()} The customer renewed at {facts.money(row.a)} a year for {term}.".strip()


def _taken(facts: Facts, row: Row) -> str:
    return f"{facts.who(row.person, row.at)} is the account manager from now on."


def _passed(facts: Facts, row: Row) -> str:
    to = facts.who(row.person, row.at) if row.person else "nobody yet"
    if not row.a:
        return f"The account went to {to}."
    return f"{why_passed(facts, row.a, row.at)}; the account went to {to}."


def _task_created(facts: Facts, row: Row) -> str:
    facts.begins_to_wait(row)
    if row.a != Work.INCIDENT:
        return ""
    due = f", to be resolved by {moment_words(row.c)}" if row.c else ""
    return f"Something went wrong at the customer{due}."


def _task_started(facts: Facts, row: Row) -> str:
    if row.a == Work.TOUCH:
        return ""
    does = _TAKEN_UP.get(Work(row.a)) or f"took up {facts.work(row.a)}"
    told = f"{facts.who(row.person, row.at)} {does} {facts.waited(row)}, {facts.until(row)}."
    if row.a != Work.INCIDENT:  # whether it is in time is told when it is done
        facts.waiting.pop((row.a, row.occurrence), None)
    return told


def _task_done(facts: Facts, row: Row) -> str:
    if row.a == Work.TOUCH:
        facts.touch_is_done(row)
        return ""
    if facts.is_over:
        return ""
    if row.a == Work.INCIDENT:
        found = facts.waiting.pop((row.a, row.occurrence), None)
        limit = int(facts.tables.segments.incident_deadline[facts.segment])
        is_late = found is not None and row.at - found.since > limit
        return f"The incident was resolved {'too late' if is_late else 'in time'}."
    bought = _BOUGHT.get(row.a)
    return "The customer declined the offer." if bought and (row.at, bought) not in facts.kinds_at else ""


def _task_dropped(facts: Facts, row: Row) -> str:
    facts.waiting.pop((row.a, row.occurrence), None)
    waited = duration_words(row.at - row.c)
    return (
        "" if row.a == Work.TOUCH else f"{sentence(facts.work(row.a))} had waited {waited} and was dropped."
    )


def _touch_skipped(facts: Facts, row: Row) -> str:
    facts.touches.skipped += 1
    return ""


def _upsold(facts: Facts, row: Row) -> str:
    facts.arr += row.a
    return f"The customer bought more: {facts.money(row.a)} a year on top, {facts.money(facts.arr)} in all."


def _cross_sold(facts: Facts, row: Row) -> str:
    facts.arr += row.a
    more = f"{facts.money(row.a)} a year on top, {facts.money(facts.arr)} in all"
    return f"The customer bought another product line: {more}."


def _contracted(facts: Facts, row: Row) -> str:
    return f"{facts.touches_so_far()} The customer stays with less: {facts.money(row.a)} a year are lost.".strip()


def _referred(facts: Facts, row: Row) -> str:
    lead = facts.names.customer(row.a)
    satisfied = f"at a satisfaction of {row.b / 1e4:.0f} %"
    return f"The customer, {satisfied}, referred somebody: lead {lead}, {facts.fate(row.a)}."


def _churned(facts: Facts, row: Row) -> str:
    facts.is_over = True
    touched = facts.touches_so_far()
    return (
        f"{touched} The customer left at the end of the term: {facts.money(row.a)} a year are lost.".strip()
    )


def _reviewed(facts: Facts, row: Row) -> str:
    kind = "good" if row.a == 1 else "bad"
    return f"The customer gave a {kind} review, at a satisfaction of {row.b / 1e4:.0f} %."


ACCOUNT_TASKS: dict[int, Teller] = {
    RowKind.TASK_CREATED: _task_created,
    RowKind.TASK_STARTED: _task_started,
    RowKind.TASK_DONE: _task_done,
    RowKind.TASK_DROPPED: _task_dropped,
}
"""How rows about tasks are told when the work is about an account; those about leads are told otherwise."""
ACCOUNT_TELLERS: dict[int, Teller] = {
    RowKind.ACCOUNT_GIVEN: _given,
    RowKind.CONTRACT_STARTED: _contract,
    RowKind.ACCOUNT_TAKEN: _taken,
    RowKind.ACCOUNT_PASSED: _passed,
    RowKind.TOUCH_SKIPPED: _touch_skipped,
    RowKind.UPSOLD: _upsold,
    RowKind.CROSS_SOLD: _cross_sold,
    RowKind.CONTRACTED: _contracted,
    RowKind.REFERRED: _referred,
    RowKind.CHURNED: _churned,
    RowKind.REVIEWED: _reviewed,
}
"""How each other kind of row about an account is told."""
