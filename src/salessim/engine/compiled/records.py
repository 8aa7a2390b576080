"""The records of a replication: everything that lives in a company, and everything it is played by.

A record is a row of one array, of plain numbers; :mod:`~salessim.engine.compiled.memory` says how it is reached. What
there are many of is kept small, since a large company lives on what fits into the caches.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np

from salessim.rules.evaluation import KEPT_WEEKS
from salessim.rules.pay.components import MEASURES
from salessim.scenario.pay_tables import Behaviour, Credit, Parts, Plans
from salessim.scenario.people_tables import (
    LESSONS,
    Coaching,
    Evaluation,
    Hiring,
    Interviews,
    Knowledge,
    Leaving,
    Seats,
)
from salessim.scenario.steering_tables import Acts, Causes, Conditions, Groups
from salessim.scenario.tables import (
    Costs,
    Laws,
    Roles,
    Rules,
    Segments,
    Sources,
    Stages,
    Units,
)
from salessim.trace.kinds import COLUMNS

__all__ = [
    "ACCOUNT",
    "ACCOUNTS",
    "ACT",
    "AMOUNT",
    "APPOINTMENTS",
    "ASKED",
    "BATCH",
    "BEHAVIOUR",
    "BOOK",
    "CANDIDATE",
    "CARE",
    "CAREER",
    "CAUSE",
    "CHAPTER",
    "COACHING",
    "COMPANY",
    "CONDITION",
    "COSTS",
    "COVER",
    "CREDIT",
    "DUTY",
    "EVALUATION",
    "EVENT",
    "EXIT_WEEKS",
    "FOUND",
    "GROUP",
    "HIRING",
    "HOLDING",
    "INTERVIEW",
    "KNOWLEDGE",
    "LAW",
    "LEAD",
    "LEADS",
    "LEAF",
    "LEARNER",
    "LEARNT",
    "LEAVING",
    "LEDGER",
    "LESSON",
    "LINES",
    "LISTS",
    "NOBODY",
    "NUMBER",
    "N_LESSONS",
    "N_MEASURES",
    "OPEN_LEADS",
    "ORDERED",
    "PAGE",
    "PART",
    "PEERS",
    "PEOPLE",
    "PERSON",
    "PLACE",
    "PLAN",
    "POOL",
    "PROSPECTS",
    "PURSE",
    "QUEUE",
    "RING",
    "RING_WEEKS",
    "ROLE",
    "ROW",
    "RULES",
    "SEAT",
    "SEGMENT",
    "SOURCE",
    "STAGE",
    "TALLY",
    "TASK",
    "TASKS",
    "TEAM",
    "UNIT",
    "WATCHED",
    "WORKLOAD",
]

NOBODY = -1
N_LESSONS, N_MEASURES = len(LESSONS), len(MEASURES)
RING_WEEKS = KEPT_WEEKS
"""For how many weeks what people were credited with is kept, and what their target was."""
EXIT_WEEKS = 14
"""For how many weeks the exits of a unit are kept: the thirteen before this, and this."""
BATCH = 256
"""Of how many at most is drawn at once: the processor works on four or eight of them side by side."""
_COLUMN_TYPES = {"Ints": np.int64, "Bools": np.int64, "Floats": np.float64} | {
    "int": np.int64,
    "bool": np.int64,
    "float": np.float64,
}
_WIDE = {
    *("mix", "month_factors", "hour_shares", "hour_guide", "serves", "quantiles"),
    *("holds", "experience", "documents", "promotes_from"),
    *("lesson_hours", "lesson_weeks", "taught_by", "rates", "pays", "helps"),
}
"""Columns of the tables that hold more than one number a row; they are reached as arrays of their own."""


def _record(
    ints: str, floats: str = "", table: type | None = None, counts: str = "", flags: str = ""
) -> np.dtype[Any]:
    """A record type: the single-number columns of a table, then these fields.

    Moments, money, identities and what a table holds take 8 bytes. ``counts`` take 4: slots, and numbers of things,
    of which there are fewer than 2^31 in any memory. ``flags`` take 1: what is yes or no, or one of less than 128.
    """
    columns = (
        [] if table is None else [(field.name, _COLUMN_TYPES.get(str(field.type))) for field in fields(table)]
    )
    named: list[tuple[str, Any]] = [
        (name, kind) for name, kind in columns if kind is not None and name not in _WIDE
    ]
    named += [(name, np.int64) for name in ints.split()]
    named += [(name, np.float64) for name in floats.split()]
    named += [(name, np.int32) for name in counts.split()]
    named += [(name, np.int8) for name in flags.split()]
    return np.dtype(named, align=True)


# -- the company as it is written down ----------------------------------------------------------------------------

LAW = _record("", table=Laws)
ROLE = _record("brings_partners", table=Roles)
"""A role; ``playbook`` is how much is written down now, and whether partners are looked after in it."""
LESSON = _record("hours weeks")
"""A role and a kind of lesson: hours a week (seconds), and for how many weeks."""
SEGMENT = _record("", table=Segments)
STAGE = _record("", table=Stages)
SOURCE = _record("n_known n_coming only_segment", table=Sources)
"""A source; of how many weeks before the start and from it on its leads are known (0: not at all), and the segment of
all its leads if it is the same (else -1)."""
PLAN = _record("times heads", table=Plans)
"""A plan: whether deals are moved for it, and how many people are on it now."""
PART = _record("team waits is_timed", table=Parts)
"""A part of a plan: its number among the team bonuses, whether it is only settled when a period closes, and whether it
counts when deals are moved."""
CARE = _record("", "chance intercept")
"""A plan (row 0: none) and a stage: what the care that is taken makes of it."""
CREDIT, BEHAVIOUR = _record("", table=Credit), _record("", table=Behaviour)
RULES, COSTS = _record("", table=Rules), _record("", table=Costs)
HIRING, INTERVIEW = _record("", table=Hiring), _record("", table=Interviews)
LEAVING, EVALUATION = _record("", table=Leaving), _record("", table=Evaluation)
KNOWLEDGE, COACHING = _record("", table=Knowledge), _record("", table=Coaching)
PLACE = _record("is_route")
"""A unit, a role and a segment: whether this work may go there."""
COVER = _record("first_unit n_units n_routes is_staffed turn first_seat n_seats")
"""A segment and a role: the units that have seats for this work, those to which it goes now, whether anybody does it,
how many customers were sent in turn, and the seats."""
DUTY = _record("holds experience documents promotes_from")
"""A seat and a role: what the seat means in it."""
WATCHED = _record("queue opens_deal most_open_deals role level")
"""A queue from which a seat takes work: up to how many open deals if that opens one, and at which level."""

# -- where people work --------------------------------------------------------------------------------------------

UNIT = _record(
    "first_interval n_intervals first_list n_lists first_seat n_seats first_served open_week "
    "n_waiting idle_first idle_last is_stirred headcount open_from open_until "
    "first_helper n_helpers first_helped n_helped is_nudged",
    table=Units,
)
SEAT = _record(
    "first_watched n_watched first_helped n_helped n_roles n_documented is_promotion occupant n_occupants search "
    "opened_at fill_at is_planned is_deferred",
    table=Seats,
)
"""A seat: the queues of its own work and of units that are helped, who sits there, how many came from outside, the
search for somebody if one is running, whether the seat is planned, and whether it waits until hiring is not frozen."""
CANDIDATE = _record("", "left values_weight")
"""A seat and a candidate: what its interviews leave unknown, and how far they asked for values."""
ASKED = _record("task serial")
"""A seat, an interview and a candidate: the task."""
PEERS = _record("n total squares")
"""A unit and a plan: people, and the sums of their attainments (thousandths) and of the squares."""

# -- how it is steered --------------------------------------------------------------------------------------------

GROUP = _record("changed_at direction", table=Groups)
"""A group of equal seats: when a policy last changed how many are planned, and which way (1 or -1, 0 for never)."""
CAUSE = _record("n_acted acted_at", table=Causes)
"""A change or a policy: how often a policy has acted, and when last."""
CONDITION = _record("", "value", table=Conditions)
"""A condition of a policy, and what was seen when it was last looked at."""
ACT = _record("place bits seat", table=Acts)
"""What a change or a policy does; a patch writes these eight bytes in that place, or gives a seat (or -1) a plan."""
LEDGER = _record("cash arr customers variable of_leads starts")
"""Cash, ARR and customers at the last week's close; variable pay, leads and starts since then (cents)."""
BOOK = _record("leads won cycle sales_cost cost receipts")
"""One of the last weeks: leads, deals won and the sum of their cycles (seconds), costs and receipts (cents)."""
WORKLOAD = _record("busy capacity waited started")
"""A unit, a role and one of the last weeks: hours worked of those open, and how long work waited that was begun
(seconds)."""

# -- people -------------------------------------------------------------------------------------------------------

PERSON = _record(
    "id leaves_at idle_since busy_week credit_week passed expected",
    "net_availability effort",
    counts="unit seat plan last_role open_deals open_accounts n_taken n_blocks idle_next idle_before task "
    "first_watched n_watched",
    flags="phase is_limited helps_now rotated",
)
"""A person, as far as every day asks for it."""
CAREER = _record(
    "started_at since role_since work_since seat_since phase_number phase_until moves reason values overload weeks "
    "recognised coached promotable poor mentor n_mentees volunteers appointed credited targeted",
    "morale score",
)
"""The rest of what is known of a person: how the way began, and how it goes."""
HOLDING = _record("known busy", "talent talent_pace speed start lift", counts="level", flags="is_held")
"""A person and a role: whether it is held, experience brought along, seconds worked in it, what that makes, and talent
with the pace that it brings."""
LEARNT = _record("busy_on_monday", "shared")
"""A person and a role: the seconds of work until the last Monday, and what others shared."""
LEARNER = _record("wants received received_week planned task", "recent")
"""A person and a kind of lesson: seconds wanted this week and had so far, and the task that is under way."""
RING = _record("credit target earned")
"""A person and one of the last weeks: commission, and commission on target; all variable pay (cents)."""
PURSE = _record(
    "period_from period_until n_periods earned_week earned_month earned draw_balance deals deals_value accepted "
    "converted quota_raised_at is_near first_deal n_quotas",
    "quota_error",
)
"""A person's pay: the pay period, what was earned in the week, the month and the weeks that are kept, and what the
period brought that conditions ask for; when it is near its end, the first of the deals that could be moved; how often
quotas were set, and the factor by which they miss what they should be."""
TALLY = _record("sold paid quota value week_sold recent year_sold year_quota", "factor base")
"""A person and a part of the plan: credited and paid in the period, its quota (thousandths) and what reaching it
brings, and its base rate; credited in the week, the kept weeks and the year; growth and ratchet of the quota."""
TEAM = _record("sold week_sold recent")
"""A team bonus and a unit (0 for the whole company): what the team was credited with."""

# -- work and customers -------------------------------------------------------------------------------------------

QUEUE = _record("", counts="first")
"""The first of the tasks that wait in one place."""
NUMBER, AMOUNT = _record("value"), _record("", "value")
OPEN_LEADS = _record("segment position source week number")
"""Leads known to be open at the start: where they stand, how many weeks ago they came there, and how many."""
PROSPECTS = _record("source segment id n_blocks prospect attempt campaign who first_tried size")
"""An outbound list: who comes next, at which attempt of which campaign."""
TASK = _record(
    "entity created started length",
    "standard",
    counts="slot slot_serial work occurrence role segment level unit urgency owner child sibling serial",
    flags="about state opens_deal was_missed",
)
"""Work that waits or is in hand; ``standard`` is how long that of a lead takes (standard seconds), drawn when it is
asked for."""
LEAD = _record(
    "id first_contact thought worked decides_at",
    "fit tempo score response lost_context discount keeps",
    counts="source segment first_stage unit owner known_by closer qualifier handed_by serial",
    flags="position passes rank is_given has_fit has_tempo was_asked",
)
ACCOUNT = _record(
    "id first_value arr term_length accrued_to changed_at term_start satisfied_to claw_cents claw_until",
    "fit lost_context care hazard incidents_in_time satisfaction unrest",
    counts="segment role owner before unit term touch onboarding_task touch_task renewal_task upsell_task "
    "incident_task cross_sell_task n_crossed seller serial",
    flags="is_orphan touch_was_in_time",
)
POOL = _record("n_used n_free capacity free")
"""The slots of tasks, leads, accounts or people: how many were ever used, and those that are free again."""
TASKS, LEADS, ACCOUNTS, PEOPLE = range(4)
"""The pools."""
LISTS, APPOINTMENTS = 4, 5
"""What a task can be about besides a lead or an account: a list of prospects, or an appointment."""
FOUND = _record("id slot next")
"""One of the leads or accounts that were looked for, and the next of the same person."""
EVENT = _record("when entity", counts="occurrence slot serial next")
"""Something that will happen: moment and kind in one number, the two that decide ties, and whom it is about."""
ORDERED = _record("when number")
"""An event of the page that is now: its moment and kind, and its number."""
PAGE = _record("", counts="first")
"""A page of the chapter that is now: the number of the first event on it."""
CHAPTER = _record("", counts="last_leaf n_lines")
"""A later chapter of the agenda: the leaf that was begun last, and how many events are written down."""
LEAF = _record("", counts="before")
"""Some events of a chapter, one after another: the leaf that was begun before, or the next that is free."""
LINES = 16
"""Events on a leaf."""
ROW = _record(" ".join(COLUMNS))
COMPANY = _record(
    # what is played, and when it is
    "seed replication people_from horizon now "
    # where the tables are, and how long
    "laws quantiles roles lessons taught_by segments stages sources units seats duties plans commissions noted rules "
    "parts tier_at tier_rates care care_time credit behaviour costs "
    "hiring interviews leaving evaluation knowledge coaching levels "
    "n_roles n_segments n_sources n_units n_seats n_plans n_levels n_interviews n_stages "
    "n_parts n_tiers n_tallies n_teams "
    "known_leads n_known_weeks coming_leads n_coming_weeks steady_pipeline "
    "open_leads n_open losses_logged "
    "mix hour_shares hour_guide opens closes opened_before "
    "unit_lists serves cover cover_units cover_seats places months month_factors weeks_before accounts_given "
    "helpers helped demand odds churn prices n_shock_weeks has_overflow has_partners "
    "is_evaluated is_new_product learns_from_losses reacts moves_deals "
    "groups causes n_causes conditions acts settle is_steered "
    # where the state is
    "people careers holdings learnt learners rings watched queues lists tried stirred n_stirred nudged n_nudged "
    "heads routes has_analyst rows n_rows max_rows "
    "candidates asked exits peers found purses tallies sold_rings teams team_rings "
    "is_frozen ledger books workloads receipts n_receipts "
    "batch_whom batch_numbers batch_draws batch_more "
    "events n_events max_events free_event pages page_bits page_mask page_now last_page ordered n_ordered "
    "chapters chapter_bits chapter_now later leaves n_leaves max_leaves free_leaf "
    "is_large own_queues "
    "pools tasks leads accounts n_made n_won newcomers is_full "
    # the event that is happening
    "kind entity occurrence slot serial",
    "market_now",
)
