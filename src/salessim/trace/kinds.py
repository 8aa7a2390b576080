"""What an engine may write into a trace: the kinds of row, what their columns mean, and the codes they use.

Every row has the same nine integer columns:

==============  ========================================================================================
``at``          moment, in seconds since the first Monday 00:00
``kind``        code of the kind of row, below
``entity``      identity of the lead, account or person that the row is about
``occurrence``  which time this happens to that entity
``person``      identity of the person who did it, or 0
``unit``        identity of the unit, or 0
``a b c``       three values whose meaning and unit depend on the kind
==============  ========================================================================================

An account keeps the identity of the lead it came from. Identities come from keys and never from positions, so
adding an unrelated person, source or unit leaves every other row as it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

__all__ = [
    "COLUMNS",
    "KINDS",
    "Kind",
    "LeavingReason",
    "LossReason",
    "Milestone",
    "Phase",
    "RowKind",
    "Verdict",
    "Work",
    "stage_work",
]

COLUMNS = ("at", "kind", "entity", "occurrence", "person", "unit", "a", "b", "c")


class Work(IntEnum):
    """What a task is about. Stages of a lead are ``STAGE + position``; the first stage qualifies."""

    PROSPECTING = 0
    ONBOARDING = 1
    TOUCH = 2
    RENEWAL = 3
    UPSELL = 4
    SHADOWING = 5
    MENTORING = 6
    WORKSHOP = 7
    FEEDBACK = 8
    COACHING = 9
    INTERVIEW = 10
    INCIDENT = 11
    CROSS_SELL = 12
    STAGE = 16


def stage_work(position: int) -> int:
    """Work code of the stage at ``position`` (0 is the first) of a segment's way."""
    return Work.STAGE + position


class LossReason(IntEnum):
    """Why a lead ended without a contract."""

    ABANDONED = 1
    """Nobody answered within the customer's patience."""
    NOT_ACCEPTED = 2
    """Did not qualify."""
    MISSED = 3
    """Missed the appointment twice."""
    WAITED_TOO_LONG = 4
    """Accepted, but not met within the stage's limit."""
    NO_DECISION = 5
    COMPETITOR = 6
    NO_FIT = 7


class Milestone(IntEnum):
    """What a lead has become when a stage succeeds."""

    NONE = 0
    ACCEPTED = 1
    OPPORTUNITY = 2
    WON = 3


class Phase(IntEnum):
    """How far a person has come on the way into a role."""

    THEORY = 1
    """Learns, and does no work yet."""
    ROTATION = 2
    """Sits with the neighbouring roles."""
    SHADOWING = 3
    """Watches a mentor at work before working alone."""
    AT_WORK = 4


class LeavingReason(IntEnum):
    """Why a person left."""

    QUIT = 1
    DISMISSED = 2
    CUT = 3
    """The seat is no longer planned."""


class Verdict(IntEnum):
    """What an evaluation led to."""

    NOTHING = 0
    RECOGNISED = 1
    COACHED = 2
    DISMISSED = 3


class RowKind(IntEnum):
    """Kinds of row."""

    PERSON_STARTED = 1
    LEAD_CREATED = 2
    TASK_CREATED = 3
    TASK_STARTED = 4
    TASK_DONE = 5
    TASK_DROPPED = 6
    CONTEXT_LOST = 7
    APPOINTMENT_MISSED = 8
    STAGE_PASSED = 9
    LEAD_RECYCLED = 10
    LEAD_LOST = 11
    DEAL_WON = 12
    ACCOUNT_GIVEN = 13
    ACCOUNT_TAKEN = 14
    CONTRACT_STARTED = 15
    UPSOLD = 16
    CHURNED = 17
    TOUCH_SKIPPED = 18
    LEAD_GIVEN = 19
    PERSON_MOVED = 20
    NOTICE_GIVEN = 21
    PERSON_LEFT = 22
    SEAT_OPENED = 23
    SEAT_CLOSED = 24
    PHASE_BEGAN = 25
    STANDING = 26
    EVALUATED = 27
    LEAD_PASSED = 28
    TASK_PASSED = 29
    ACCOUNT_PASSED = 30
    PLAYBOOK = 31
    REVIEWED = 32
    QUOTA_SET = 33
    CREDITED = 34
    PAID = 35
    EFFORT = 36
    DEAL_MOVED = 37
    CONTRACTED = 38
    CROSS_SOLD = 39
    REFERRED = 40
    LEAD_SCORED = 41
    CHANGED = 42
    POLICY_ACTED = 43
    POLICY_HELD = 44
    HEADCOUNT = 45
    PLAN_GIVEN = 46
    BOOKS = 47
    HIRING_FROZEN = 48
    WORK_MOVED = 49


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of row in words: what happened and what its columns hold."""

    code: RowKind
    happened: str
    entity: str
    occurrence: str = "0"
    person: str = "0"
    a: str = "0"
    b: str = "0"
    c: str = "0"


_TASK = "number of this work for the entity; for stages 2 x pass + attempt"

KINDS: dict[RowKind, Kind] = {
    kind.code: kind
    for kind in (
        Kind(RowKind.PERSON_STARTED, "A person from outside took a seat.", "person", "how many took this seat before",
             "the same person", a="seat identity", b="talent in the seat's first role (millionths of a standard deviation)",
             c="when the seat was opened (seconds), or -1 when nobody had to be found"),
        Kind(RowKind.LEAD_CREATED, "A lead came in, or a prospect agreed to a meeting.", "lead", person="who booked the meeting (outbound), or 0",
             a="source identity", b="segment identity", c="annual contract value if won (cents)"),
        Kind(RowKind.TASK_CREATED, "Work began to wait.", "lead or account", _TASK, "owner it waits for, or 0 for the role's queue",
             a="work code", b="role identity", c="due (seconds), or 0"),
        Kind(RowKind.TASK_STARTED, "Somebody took the work up.", "lead, account, or person (prospecting, lessons, interviews)", _TASK, "who works",
             a="work code", b="role identity", c="created (seconds)"),
        Kind(RowKind.TASK_DONE, "The work was done.", "lead, account, or person (prospecting, lessons, interviews)", _TASK, "who worked",
             a="work code", b="role identity", c="started (seconds)"),
        Kind(RowKind.TASK_DROPPED, "The work left the queue undone.", "lead or account", _TASK, "owner it waited for, or 0",
             a="work code", b="role identity", c="created (seconds)"),
        Kind(RowKind.CONTEXT_LOST, "The work changed hands and context was lost.", "lead or account", _TASK, "who took over",
             a="work code", b="who had it before (person identity)", c="extra standard work (seconds)"),
        Kind(RowKind.APPOINTMENT_MISSED, "The customer did not come.", "lead", _TASK, "who waited", a="work code"),
        Kind(RowKind.STAGE_PASSED, "A stage succeeded.", "lead", "pass through the way: 0, or 1 after recycling", "who had worked the stage",
             a="work code", b="milestone code, or 0", c="delay beyond the customer's own think time so far (seconds)"),
        Kind(RowKind.LEAD_RECYCLED, "Not accepted, but coming back later.", "lead", a="comes back (seconds)"),
        Kind(RowKind.LEAD_LOST, "The lead ended without a contract.", "lead", "pass through the way", "who had worked it last, or 0",
             a="reason code", b="work code of the stage it was lost at"),
        Kind(RowKind.DEAL_WON, "A contract was signed.", "lead = account", person="who closed", a="segment identity",
             b="annual contract value (cents)", c="first contact (seconds)"),
        Kind(RowKind.ACCOUNT_GIVEN, "An account was there from the start.", "account", person="account manager, or 0", a="segment identity",
             b="annual contract value (cents)"),
        Kind(RowKind.ACCOUNT_TAKEN, "An account manager took an account on.", "account", person="account manager",
             a="account manager before, or 0"),
        Kind(RowKind.CONTRACT_STARTED, "A contract term began: signed, there from the start, or renewed.", "account",
             "term: 0 is the first", "account manager (renewals, accounts from the start) or closer (signed)",
             a="annual recurring revenue (cents)", b="start of the term (seconds; negative for accounts from the start)",
             c="length of the term (seconds)"),
        Kind(RowKind.UPSOLD, "An upsell offer succeeded.", "account", "offer", "account manager",
             a="annual recurring revenue added (cents)", b="end of the running term (seconds)"),
        Kind(RowKind.CHURNED, "A contract ended and was not renewed.", "account", "term that ended", "account manager, or 0",
             a="annual recurring revenue lost (cents)"),
        Kind(RowKind.LEAD_GIVEN, "A lead was on its way at the start: its customer thinks about a stage.", "lead",
             "position of that stage on the segment's way", "closer, or 0",
             a="source identity", b="segment identity", c="first contact (seconds, negative)"),
        Kind(RowKind.TOUCH_SKIPPED, "A touch was due, and there was none in time: the last was still open, or nobody holds the account.", "account",
             "touch number", "account manager, or 0"),
        Kind(RowKind.PERSON_MOVED, "A person moved to another seat.", "person", "move: 1 is the first", "the same person",
             a="seat identity", b="seat left (identity)", c="talent in the new seat's first role (millionths of a standard deviation)"),
        Kind(RowKind.NOTICE_GIVEN, "A person will leave.", "person", person="the same person", a="leaves (seconds)",
             b="reason code"),
        Kind(RowKind.PERSON_LEFT, "A person left.", "person", person="the same person", a="seat identity", b="reason code",
             c="when the person took that seat (seconds)"),
        Kind(RowKind.SEAT_OPENED, "Somebody is wanted for a seat.", "seat", "how many took this seat before",
             a="first day of the one who will be found (seconds)", b="identity of the seat's first role"),
        Kind(RowKind.SEAT_CLOSED, "The search ended: somebody from inside took the seat, or nobody is wanted any more.", "seat",
             "how many took this seat before", "who took it, or 0"),
        Kind(RowKind.PHASE_BEGAN, "A person came to the next phase of the way into a role.", "person", "phase: 1 is the first since the start",
             "the same person", a="phase code"),
        Kind(RowKind.STANDING, "How a person stands in a role at the beginning of a week.", "person", "week", "the same person",
             a="capability: proficiency x lift, talent left out (millionths of a reference person's)", b="role identity",
             c="morale (millionths)"),
        Kind(RowKind.EVALUATED, "An evaluation had consequences.", "person", "quarter", "the same person",
             a="attainment (millionths)", b="quality (millionths of what base chances bring)", c="verdict code"),
        Kind(RowKind.LEAD_PASSED, "A lead or deal was passed on, since its owner left or moved.", "lead", "pass through the way",
             "new owner, or 0", a="owner before"),
        Kind(RowKind.TASK_PASSED, "Waiting work was passed on, since its owner left or moved.", "lead or account", _TASK,
             "new owner, or 0 for the role's queue", a="work code", b="role identity", c="owner before"),
        Kind(RowKind.ACCOUNT_PASSED, "An account was passed on, since its account manager left or moved.", "account",
             person="new account manager, or 0", a="account manager before, or 0"),
        Kind(RowKind.PLAYBOOK, "How much of a role's process is written down at the beginning of a week.", "role", "week",
             a="share (millionths)"),
        Kind(RowKind.REVIEWED, "A customer was asked for a review and gave one.", "account", "review number", "account manager, or 0",
             a="1 for a good one, else 0", b="satisfaction (millionths)"),
        Kind(RowKind.QUOTA_SET, "A pay period began for a person.", "person", "number of the person's pay periods before it", "the same person",
             a="part of the plan, from 0", b="quota (thousandths of a cent or of a count)", c="what reaching it brings (cents)"),
        Kind(RowKind.CREDITED, "A person was credited with something that the plan pays for.", "lead or account", person="who is credited",
             a="measure code", b="amount (cents, or a count)"),
        Kind(RowKind.PAID, "A person was paid, besides fixed pay.", "lead, account or person that it is paid for",
             "0, or 1 when settled on leaving the seat", "who is paid", a="component code", b="amount (cents)",
             c="part of the plan, from 0, or -1"),
        Kind(RowKind.EFFORT, "A person's effort changed.", "person", "week", "the same person",
             a="effort (millionths)", b="marginal pay over the role's reference (millionths)"),
        Kind(RowKind.DEAL_MOVED, "A closer moved a deal to another pay period.", "lead", person="the closer",
             a="decided at (seconds)", b="would have been decided at (seconds)", c="discount (millionths)"),
        Kind(RowKind.CONTRACTED, "A contract was renewed for less.", "account", "term that begins", "account manager, or 0",
             a="annual recurring revenue lost (cents)"),
        Kind(RowKind.CROSS_SOLD, "The customer bought another product line as well.", "account", "offer", "account manager",
             a="annual recurring revenue added (cents)", b="end of the running term (seconds)"),
        Kind(RowKind.REFERRED, "A customer referred somebody.", "account", "number", "account manager, or 0",
             a="the new lead", b="satisfaction (millionths)"),
        Kind(RowKind.LEAD_SCORED, "A lead was scored.", "lead", a="percentile of its predicted value (millionths)", b="class, 0 is the best"),
        Kind(RowKind.CHANGED, "A change of the scenario took effect.", "change"),
        Kind(RowKind.POLICY_ACTED, "A policy acted.", "policy", "how often it had acted before", a="value of its first condition (millionths)"),
        Kind(RowKind.POLICY_HELD, "A policy would have acted, but the seats had been changed the other way lately.", "policy", "week",
             a="group of seats"),
        Kind(RowKind.HEADCOUNT, "The planned number of seats of a group changed.", "group of seats", "week",
             a="planned from now on", b="planned before", c="change or policy"),
        Kind(RowKind.PLAN_GIVEN, "A person came under another pay plan.", "person", "week", "the same person",
             a="row of the plan", b="row of the plan before"),
        Kind(RowKind.BOOKS, "The books of the past week, as they are known on Monday.", "0", "week that begins",
             a="cash (cents)", b="cost of the past week (cents)", c="annual recurring revenue (cents)"),
        Kind(RowKind.HIRING_FROZEN, "Hiring was frozen, or resumed.", "change or policy", "week", a="1 for frozen, 0 for resumed"),
        Kind(RowKind.WORK_MOVED, "Waiting work moved to another unit, since nobody does it here any more.", "lead or account", _TASK,
             a="work code", b="role identity", c="unit before"),
    )
}  # fmt: skip
"""Every kind of row by its code."""
