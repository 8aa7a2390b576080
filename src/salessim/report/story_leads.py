"""The story of a lead: sentences for every kind of row from first contact to signature or loss."""

from __future__ import annotations

from salessim.report.moments import duration_words, moment_words
from salessim.report.story_facts import Facts, Row, Teller
from salessim.report.wording import sentence
from salessim.trace.kinds import LossReason, Milestone, RowKind, Work
from salessim.units import HOUR, MINUTE

__all__ = ["LEAD_TELLERS", "stage_is_taken_up", "why_passed"]

_LOST = {
    LossReason.NOT_ACCEPTED: "The lead was not accepted after {stage}",
    LossReason.MISSED: "The customer had missed {stage} twice",
    LossReason.NO_DECISION: "The customer took no decision at {stage}",
    LossReason.COMPETITOR: "The customer chose a competitor at {stage}",
    LossReason.NO_FIT: "The customer found at {stage} that it does not fit",
}
_MILESTONES = {
    Milestone.NONE: "",
    Milestone.ACCEPTED: ", and the lead was accepted",
    Milestone.OPPORTUNITY: ", and the lead became an opportunity",
}


def _created(facts: Facts, row: Row) -> str:
    names = facts.names
    facts.first_contact, facts.listed = row.at, row.c
    source = names.source_title(names.sources.get(row.a, -1))
    worth = f"{names.segment_title(facts.segment)}, {facts.money(row.c)} a year if it is won"
    if row.person:
        facts.known_by = row.person
        return (
            f"{facts.who(row.person, row.at)} reached a prospect from {source}, who agreed to meet: {worth}."
        )
    referred = facts.referred_by()
    if referred:
        return f"The customer {names.customer(referred)} sent somebody ({source}): {worth}."
    return f"A lead came in from {source}: {worth}."


def _given(facts: Facts, row: Row) -> str:
    names = facts.names
    facts.first_contact, facts.known_by = row.c, row.person
    source = names.source_title(names.sources.get(row.a, -1))
    stage = facts.work(Work.STAGE + row.occurrence)
    hands = f", in the hands of {facts.who(row.person, row.at)}" if row.person else ""
    return (
        f"A lead from {source} ({names.segment_title(facts.segment)}) was on its way: first contact was "
        f"{duration_words(-row.c)} before the start, and its customer thinks about {stage}{hands}."
    )


def stage_is_taken_up(facts: Facts, row: Row) -> str:
    """Somebody begins the work of a stage, or waits in vain for the customer."""
    who, stage, before = facts.who(row.person, row.at), facts.work(row.a), facts.known_by
    waited, until = facts.waited(row), facts.until(row)
    facts.waiting.pop((row.a, row.occurrence), None)
    facts.worked_until = facts.ends.get((row.a, row.occurrence, row.at), -1)
    facts.known_by = row.person
    over = (
        f"took over from {facts.who(before, row.at - 1)} for" if before not in (0, row.person) else "took up"
    )
    if (row.a, row.occurrence) in facts.missed:
        return f"{who} {over} {stage} {waited}, but the customer did not come."
    return f"{who} {over} {stage} {waited}, {until}."


def _passed(facts: Facts, row: Row) -> str:
    if row.b == Milestone.WON:
        return ""
    thought = row.at - facts.worked_until if facts.worked_until >= 0 else 0
    after = f"After {duration_words(thought)} of thinking the customer went on: " if thought >= MINUTE else ""
    became = _MILESTONES.get(Milestone(row.b), "")
    delay = f" So far {duration_words(row.c)} were not the customer's own time." if row.c >= HOUR else ""
    return f"{after}{facts.work(row.a)} succeeded{became}.{delay}"


def _recycled(facts: Facts, row: Row) -> str:
    facts.known_by = 0
    return f"The lead was not accepted, but it will be asked again on {moment_words(row.a)}."


def _created_task(facts: Facts, row: Row) -> str:
    facts.begins_to_wait(row)
    is_back = row.a == Work.STAGE and row.occurrence == 2
    return "The lead came back and was to be qualified a second time." if is_back else ""


def _dropped(facts: Facts, row: Row) -> str:
    found = facts.waiting.pop((row.a, row.occurrence), None)
    waited = duration_words(row.at - row.c)
    whom = facts.whom(found, row.at) if found else "somebody"
    return f"{facts.work(row.a)} had waited {waited} for {whom}, and nobody had come to it."


def _lost(facts: Facts, row: Row) -> str:
    facts.is_over = True
    stage, reason = facts.work(row.b), LossReason(row.a)
    if reason is LossReason.ABANDONED:
        return "The customer lost patience: the lead is lost."
    if reason is LossReason.WAITED_TOO_LONG:
        return f"The customer had waited too long for {stage}: the lead is lost."
    thought = row.at - facts.worked_until if facts.worked_until >= 0 else 0
    after = f" after {duration_words(thought)} of thinking" if thought >= MINUTE else ""
    return f"{_LOST[reason].format(stage=stage)}{after}: the lead is lost."


def _won(facts: Facts, row: Row) -> str:
    who = f"{facts.who(row.person, row.at)} signed the contract" if row.person else "The contract was signed"
    after = f", {duration_words(row.at - row.c)} after first contact" if row.at > row.c else ""
    listed = f" It had been listed at {facts.money(facts.listed)}." if facts.listed > row.b else ""
    facts.known_by = row.person
    return f"{who}: {facts.money(row.b)} a year{after}.{listed}"


def why_passed(facts: Facts, person: int, at: int) -> str:
    """What became of the owner before."""
    who = facts.who(person, at - 1)
    for kind, words in (
        (RowKind.PERSON_LEFT, "left the company"),
        (RowKind.PERSON_MOVED, "moved to another seat"),
    ):
        trace = facts.view.trace
        if ((trace.column(kind, "at") == at) & (trace.column(kind, "entity") == person)).any():
            return f"{who} {words}"
    return f"{who} gave it up"


def _lead_passed(facts: Facts, row: Row) -> str:
    facts.known_by = row.a or facts.known_by
    to = facts.who(row.person, row.at) if row.person else "nobody yet"
    return f"{why_passed(facts, row.a, row.at)}; the lead went to {to}."


def _task_passed(facts: Facts, row: Row) -> str:
    facts.waits_for_another(row)
    whom = facts.whom(facts.waiting[row.a, row.occurrence], row.at)
    return f"{sentence(facts.work(row.a))} waits for {whom} now."


def _context_lost(facts: Facts, row: Row) -> str:
    before = facts.who(row.b, row.at - 1)
    return (
        f"Context was lost on the way from {before} to {facts.who(row.person, row.at)}: {duration_words(row.c)} of "
        f"extra work on {facts.work(row.a)}."
    )


def _moved(facts: Facts, row: Row) -> str:
    which = "forward" if row.a < row.b else "back"
    discount = f", at a discount of {row.c / 1e4:g} %" if row.c else ""
    return (
        f"{facts.who(row.person, row.at)} moved the deal {which}{discount}: it will be decided on "
        f"{moment_words(row.a)} instead of {moment_words(row.b)}."
    )


def _scored(facts: Facts, row: Row) -> str:
    better = f"better than {row.a / 1e4:.0f} % of leads" if row.a else "the least of all leads"
    return f"It was scored {better}, in class {row.b + 1} of {facts.tables.rules.classes}."


def _work_moved(facts: Facts, row: Row) -> str:
    facts.waits_for_another(row)
    names = facts.names
    before, now = (names.unit_title(names.units.get(unit, -1)) for unit in (row.c, row.unit))
    return f"Nobody in {before} does this work any more: {facts.work(row.a)} waits in {now} now."


def _nothing(facts: Facts, row: Row) -> str:
    return ""


LEAD_TELLERS: dict[int, Teller] = {
    RowKind.LEAD_CREATED: _created,
    RowKind.LEAD_GIVEN: _given,
    RowKind.TASK_CREATED: _created_task,
    RowKind.TASK_STARTED: stage_is_taken_up,
    RowKind.TASK_DONE: _nothing,
    RowKind.TASK_DROPPED: _dropped,
    RowKind.TASK_PASSED: _task_passed,
    RowKind.APPOINTMENT_MISSED: _nothing,
    RowKind.CONTEXT_LOST: _context_lost,
    RowKind.STAGE_PASSED: _passed,
    RowKind.LEAD_RECYCLED: _recycled,
    RowKind.LEAD_LOST: _lost,
    RowKind.LEAD_PASSED: _lead_passed,
    RowKind.DEAL_MOVED: _moved,
    RowKind.DEAL_WON: _won,
    RowKind.LEAD_SCORED: _scored,
    RowKind.WORK_MOVED: _work_moved,
}
"""How each kind of row about a lead is told."""
