"""What an account thinks of us: how soon incidents are resolved, satisfaction, and the reviews it gives."""

from __future__ import annotations

from typing import Any

from salessim.compiling import compiled_part
from salessim.engine.compiled.agenda import will_happen
from salessim.engine.compiled.credit import is_judged_by
from salessim.engine.compiled.luck import uniform, wait
from salessim.engine.compiled.memory import note, record_at
from salessim.engine.compiled.pay import INCIDENTS, REVIEWS, earns
from salessim.engine.compiled.records import ACCOUNT, SEGMENT
from salessim.engine.order import Tick
from salessim.randomness.streams import Stream
from salessim.rules.accounts import care_after, satisfaction_after
from salessim.rules.evaluation import micro
from salessim.trace.kinds import RowKind

__all__ = [
    "happens_after",
    "incident_done",
    "next_referral",
    "next_review",
    "review_falls_due",
    "satisfaction_moves",
]

REVIEW_GAP, REVIEW = int(Stream.REVIEW_GAP), int(Stream.REVIEW)
REFERRAL_GAP, REFERRAL_DUE = int(Stream.REFERRAL_GAP), int(Tick.REFERRAL_DUE)
REVIEW_DUE, REVIEWED = int(Tick.REVIEW_DUE), int(RowKind.REVIEWED)


@compiled_part
def satisfaction_moves(company: Any, account: Any) -> None:
    """Satisfaction comes up to now, by the care and the incidents that the customer has known so far.

    Where there are neither incidents nor reviews nor referrals nobody asks for it, and it is not worked out.
    """
    terms = record_at(company.segments, account.segment, SEGMENT)
    if min(terms.incident_gap, terms.review_gap, terms.referral_gap) == float("inf"):
        return
    account.satisfaction = satisfaction_after(
        account.satisfaction,
        company.now - account.satisfied_to,
        account.care,
        account.incidents_in_time,
        terms.satisfaction_per_week,
    )
    account.satisfied_to = company.now


@compiled_part
def incident_done(company: Any, account: Any, task: Any, person: int) -> None:
    """The work on an incident is done."""
    limit = record_at(company.segments, account.segment, SEGMENT).incident_deadline
    _incident_is_resolved(company, account, person, company.now - task.created <= limit)


@compiled_part
def _incident_is_resolved(company: Any, account: Any, person: int, was_in_time: bool) -> None:
    """Somebody has resolved an incident, in time or not: what the customer makes of it, and who is credited."""
    satisfaction_moves(company, account)
    weight = record_at(company.segments, account.segment, SEGMENT).care_weight
    account.incidents_in_time = care_after(account.incidents_in_time, was_in_time, weight)
    is_judged_by(company, person, 1.0, was_in_time)
    if was_in_time:
        earns(company, person, INCIDENTS, 1, account.id, 0, 0)


@compiled_part
def happens_after(
    company: Any, account: Any, slot: int, stream: int, kind: int, number: int, mean_gap: float
) -> None:
    """Something happens to an account after a random time, or never."""
    if mean_gap < float("inf"):
        at = company.now + wait(company, stream, account.id, number, mean_gap)
        will_happen(company, at, kind, account.id, number, slot, account.serial)


@compiled_part
def next_review(company: Any, slot: int, number: int) -> None:
    """Now and then the customer is asked for a review."""
    account = record_at(company.accounts, slot, ACCOUNT)
    gap = record_at(company.segments, account.segment, SEGMENT).review_gap
    happens_after(company, account, slot, REVIEW_GAP, REVIEW_DUE, number, gap)


@compiled_part
def next_referral(company: Any, slot: int, number: int) -> None:
    """Now and then the customer meets somebody who could use the same."""
    account = record_at(company.accounts, slot, ACCOUNT)
    gap = record_at(company.segments, account.segment, SEGMENT).referral_gap
    happens_after(company, account, slot, REFERRAL_GAP, REFERRAL_DUE, number, gap)


@compiled_part
def review_falls_due(company: Any, slot: int, number: int) -> None:
    """A review: the more satisfied the customer, the likelier is a good one; and the next one later."""
    account = record_at(company.accounts, slot, ACCOUNT)
    satisfaction_moves(company, account)
    is_good = uniform(company, REVIEW, account.id, number) < account.satisfaction
    _review_is_given(company, account, account.owner, number, is_good)
    next_review(company, slot, number + 1)


@compiled_part
def _review_is_given(company: Any, account: Any, manager: int, number: int, is_good: bool) -> None:
    """A review, good or not, of the work of an account manager, if there is one."""
    note(
        company, REVIEWED, account.id, number, manager, account.unit, 1 if is_good else 0,
        micro(account.satisfaction), 0,
    )  # fmt: skip
    if is_good:
        earns(company, manager, REVIEWS, 1, account.id, 0, 0)
