"""What an account thinks of us: incidents with a deadline, satisfaction, reviews, and whom it sends to us."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salessim.engine.keys import referral_of
from salessim.engine.order import Tick
from salessim.engine.simpy_engine.desk import Task
from salessim.randomness.streams import Stream
from salessim.rules.accounts import FULL_SATISFACTION, care_after, satisfaction_after
from salessim.rules.evaluation import micro
from salessim.rules.pay.components import MEASURES
from salessim.trace.kinds import RowKind, Work

if TYPE_CHECKING:
    from salessim.engine.simpy_engine.account import Account
    from salessim.engine.simpy_engine.person import Person

__all__ = ["Satisfaction"]

INCIDENT = int(Work.INCIDENT)
REVIEWS, INCIDENTS = MEASURES.index("reviews"), MEASURES.index("incidents")


class Satisfaction:
    """Of one account. Without incidents, reviews and referrals nobody asks for it, and it is not worked out."""

    def __init__(self, account: Account) -> None:
        segments, segment = account.company.segments, account.segment
        self.company = account.company
        self.account = account
        self.incident_gap: float = segments.incident_gap[segment]
        self.review_gap: float = segments.review_gap[segment]
        self.referral_gap: float = segments.referral_gap[segment]
        self.deadline: int = segments.incident_deadline[segment]
        self.level = FULL_SATISFACTION
        self.incidents_in_time = 1.0
        self.satisfied_to = account.company.calendar.now

    def begins(self) -> None:
        """Incidents, reviews and referrals from the start of the account's life."""
        process, now_and_then = self.company.calendar.process, self.account.now_and_then
        process(now_and_then(Stream.INCIDENT_GAP, Tick.INCIDENT_DUE, self.incident_gap, self._goes_wrong))
        process(now_and_then(Stream.REVIEW_GAP, Tick.REVIEW_DUE, self.review_gap, self._is_asked))
        process(now_and_then(Stream.REFERRAL_GAP, Tick.REFERRAL_DUE, self.referral_gap, self._may_refer))

    def moves(self) -> None:
        """Satisfaction comes up to now, by the care and the incidents that the customer has known so far."""
        if self.incident_gap == self.review_gap == self.referral_gap == float("inf"):
            return
        now = self.company.calendar.now
        per_week = self.company.segments.satisfaction_per_week[self.account.segment]
        elapsed = now - self.satisfied_to
        self.level = satisfaction_after(
            self.level, elapsed, self.account.care, self.incidents_in_time, per_week
        )
        self.satisfied_to = now

    # -- incidents ----------------------------------------------------------------------------------------------

    def _goes_wrong(self, number: int) -> None:
        """Something goes wrong; what comes while an incident is open is part of it."""
        if not self.account.is_open(INCIDENT):
            self.account.asks_for(INCIDENT, number, self.company.calendar.now + self.deadline)

    def incident_done(self, task: Task, person: Person) -> None:
        """The work on an incident is done."""
        self._incident_is_resolved(person, task.ends_at - task.created <= self.deadline)

    def _incident_is_resolved(self, person: Person, was_in_time: bool) -> None:
        """Somebody has resolved an incident, in time or not: what the customer makes of it, and who is credited."""
        self.moves()
        weight = self.company.segments.care_weight[self.account.segment]
        self.incidents_in_time = care_after(self.incidents_in_time, was_in_time, weight)
        if self.company.tables.evaluation.is_on:
            person.record.outcome(micro(1.0), was_in_time)
        if was_in_time:
            person.pay.earns(INCIDENTS, 1, self.account.id)

    # -- referrals ----------------------------------------------------------------------------------------------

    def _may_refer(self, number: int) -> None:
        """The customer knows somebody; the more satisfied, the likelier he sends them."""
        self.moves()
        company, account = self.company, self.account
        if company.luck.uniform(Stream.REFERRAL, account.id, number) >= self.level:
            return
        identity = referral_of(account.id, number)
        company.note(
            RowKind.REFERRED, account.id, number, account.owner, account.unit, identity, micro(self.level)
        )
        company.refers(identity, account.segment, account.unit)

    # -- reviews ------------------------------------------------------------------------------------------------

    def _is_asked(self, number: int) -> None:
        """The customer is asked for a review; the more satisfied, the likelier is a good one."""
        self.moves()
        account = self.account
        is_good = self.company.luck.uniform(Stream.REVIEW, account.id, number) < self.level
        self._review_is_given(account.owner, number, is_good)

    def _review_is_given(self, manager: Person | None, number: int, is_good: bool) -> None:
        """A review, good or not, of the work of an account manager, if there is one."""
        account = self.account
        self.company.note(
            RowKind.REVIEWED, account.id, number, manager, account.unit, int(is_good), micro(self.level)
        )
        if is_good and manager is not None:
            manager.pay.earns(REVIEWS, 1, account.id)
