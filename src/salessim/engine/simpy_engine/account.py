"""The life of an account: onboarding, touches, upsell, a contract that is renewed or not, and what goes wrong."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TYPE_CHECKING

from simpy.events import Event

from salessim.engine.keys import HANDED_TO_ACCOUNTS, account_work
from salessim.engine.order import Tick
from salessim.engine.simpy_engine.desk import State, Task
from salessim.engine.simpy_engine.handover import extra_seconds
from salessim.engine.simpy_engine.satisfaction import Satisfaction
from salessim.randomness.streams import Stream
from salessim.rules.accounts import care_after, churn_chance, hazard_gathered, upsell_value
from salessim.rules.leaving import NEVER_CHANGED, after_change_of_hands
from salessim.rules.outcomes import shifted_chance
from salessim.rules.pay.clawback import owed
from salessim.rules.pay.components import MEASURES
from salessim.trace.kinds import RowKind, Work
from salessim.units import DAY

if TYPE_CHECKING:
    from salessim.engine.simpy_engine.company import Company
    from salessim.engine.simpy_engine.person import Person

__all__ = ["Account"]

Routine = Generator[Event, None, None]
ONBOARDING, TOUCH, RENEWAL, UPSELL, INCIDENT, CROSS_SELL = (
    int(Work.ONBOARDING),
    int(Work.TOUCH),
    int(Work.RENEWAL),
    int(Work.UPSELL),
    int(Work.INCIDENT),
    int(Work.CROSS_SELL),
)
TERMS = {
    ONBOARDING: ("onboarding_priority", "account_level", "onboarding_law"),
    TOUCH: ("touch_priority", "account_level", "touch_law"),
    RENEWAL: ("renewal_priority", "renewal_level", "renewal_law"),
    UPSELL: ("upsell_priority", "upsell_level", "upsell_law"),
    INCIDENT: ("incident_priority", "account_level", "incident_law"),
    CROSS_SELL: ("cross_sell_priority", "upsell_level", "cross_sell_law"),
}
"""Where each kind of work has its priority, the level that it needs, and its hours among the segments' columns."""
WHOLE = 1_000_000  # one, in millionths
RENEWALS, UPSELL_VALUE = MEASURES.index("renewals"), MEASURES.index("upsell")


class Account:
    """One customer under contract. Its identity is that of the lead it came from."""

    def __init__(
        self, company: Company, identity: int, segment: int, fit: float, value: int, unrest: float = 1.0
    ) -> None:
        segments = company.segments
        self.company = company
        self.id = identity
        self.segment = segment
        self.role = segments.account_role[segment]
        self.fit = fit
        self.first_value = value
        self.arr = value
        long = company.luck.uniform(Stream.LONG_TERM, identity) < segments.long_term_share[segment]
        self.term_length: int = segments.long_term[segment] if long else segments.term[segment]
        self.owner: Person | None = None
        self.before: Person | None = None
        self.unit = -1
        self.is_over = False
        self.is_orphan = False
        self.changed_at = NEVER_CHANGED
        self.lost_context = 0.0
        self.care = 1.0
        self.unrest = unrest
        self.seller: Person | None = None
        self.claw_cents = self.claw_until = 0
        self.hazard = 0.0
        self.accrued_to = company.calendar.now
        self.term = 0
        self.term_start = company.calendar.now
        self.n_crossed = 0
        self.waiting: dict[int, Task] = {}
        self.satisfaction = Satisfaction(self)

    # -- how an account begins ----------------------------------------------------------------------------------

    def is_signed(self, closer: Person | None, unit: int) -> None:
        """A new customer: the contract starts now, and onboarding waits for an account manager."""
        now = self.company.calendar.now
        self._starts_term(closer)
        self.before = closer
        if closer is not None and closer.holds(self.role):
            self.taken_by(closer)
        else:
            self.unit = self.company.routes.unit_for(self.segment, self.role, self.id, unit)
        self.asks_for(ONBOARDING, 0)
        self._begins(now)

    def is_given(self, owner: Person | None) -> None:
        """A customer from before the start: somewhere in its term, in the hands of an account manager."""
        company = self.company
        age = int(company.luck.uniform(Stream.ACCOUNT_AGE, self.id) * self.term_length)
        self.term_start = -age
        self.unit = company.routes.unit_for(self.segment, self.role, self.id)
        if owner is not None:
            self.owner = owner
            self.unit = owner.unit
            owner.open_accounts += 1
        segment_id = company.segment_ids[self.segment]
        company.note(RowKind.ACCOUNT_GIVEN, self.id, 0, owner, self.unit, segment_id, self.arr)
        self._starts_term(owner)
        self.accrued_to = -age
        every = company.segments.touch_every[self.segment]
        self._begins(-int(company.luck.uniform(Stream.TOUCH_PHASE, self.id) * every))

    def _begins(self, touches_from: int) -> None:
        company, segments = self.company, self.company.segments
        company.accounts[self.id] = self
        process = company.calendar.process
        process(self.touches(touches_from))
        gap = segments.upsell_gap[self.segment]
        process(self.now_and_then(Stream.UPSELL_GAP, Tick.UPSELL_DUE, gap, self._offers_more))
        process(self.contract())
        self.satisfaction.begins()
        gap = segments.cross_sell_gap[self.segment]
        process(self.now_and_then(Stream.CROSS_SELL_GAP, Tick.CROSS_SELL_DUE, gap, self._offers_another))

    def taken_by(self, person: Person) -> None:
        """An account manager takes the account on."""
        company = self.company
        self.owner = person
        self.unit = person.unit
        self.is_orphan = False
        person.open_accounts += 1
        company.note(RowKind.ACCOUNT_TAKEN, self.id, 0, person, self.unit)

    def is_passed_to(self, person: Person | None) -> None:
        """The account manager goes, and somebody of the unit goes on, or nobody yet."""
        company, before = self.company, self.owner
        self._accrues()
        if before is not None:
            before.open_accounts -= 1
        if person is not None:
            person.open_accounts += 1
            self.unit = person.unit
        self.owner = person
        self.changed_at = company.calendar.now
        self.is_orphan = person is None
        company.note(
            RowKind.ACCOUNT_PASSED, self.id, 0, person, self.unit, before.id if before is not None else 0
        )

    # -- its routines -------------------------------------------------------------------------------------------

    def touches(self, since: int) -> Routine:
        """A touch falls due every so often, at midnight; care is the share of them done in time."""
        company, segments, segment = self.company, self.company.segments, self.segment
        every, weight = segments.touch_every[segment], segments.care_weight[segment]
        due = -(-since // DAY) * DAY + every
        number = 0
        last: Task | None = None
        while True:
            yield company.calendar.at(due, Tick.TOUCH_DUE, self.id, number)
            if self.is_over:
                return
            self._accrues()
            if number:
                was_in_time = self._was_in_time(last)
                self.satisfaction.moves()
                self.care = care_after(self.care, was_in_time, weight)
                if self.owner is not None and company.tables.evaluation.is_on:
                    self.owner.record.outcome(WHOLE, was_in_time)
            last = None
            if self.owner is None or self.is_open(TOUCH):
                company.note(RowKind.TOUCH_SKIPPED, self.id, number, self.owner, self.unit)
            else:
                last = self.asks_for(TOUCH, number, due + segments.touch_in_time[segment])
            number += 1
            due += every

    def _was_in_time(self, touch: Task | None) -> bool:
        limit = self.company.segments.touch_in_time[self.segment]
        return touch is not None and touch.state is State.DONE and touch.ends_at - touch.created <= limit

    def now_and_then(
        self, stream: Stream, kind: Tick, mean_gap: float, happens: Callable[[int], None]
    ) -> Routine:
        """Something happens again and again at random moments, as long as the contract runs; or never."""
        company = self.company
        number = 0
        while mean_gap < float("inf"):
            at = company.calendar.now + company.luck.wait(stream, self.id, mean_gap, number)
            yield company.calendar.at(at, kind, self.id, number)
            if self.is_over:
                return
            happens(number)
            number += 1

    def _offers_more(self, number: int) -> None:
        """There is something more to offer, unless the last offer is still open."""
        if self.owner is not None and not self.is_open(UPSELL):
            self.asks_for(UPSELL, number)

    def _offers_another(self, number: int) -> None:
        """There is another product line to offer, unless the customer has them all or an offer is still open."""
        has_all = self.n_crossed >= self.company.segments.cross_sell_most[self.segment]
        if self.owner is not None and not has_all and not self.is_open(CROSS_SELL):
            self.asks_for(CROSS_SELL, number)

    def contract(self) -> Routine:
        """Term after term: renewal work ahead of the end, and at the end the customer stays or goes."""
        company = self.company
        while True:
            ends_at = self.term_start + self.term_length
            renewal_at = max(company.calendar.now, ends_at - company.segments.renewal_lead_time[self.segment])
            yield company.calendar.at(renewal_at, Tick.RENEWAL_DUE, self.id, self.term)
            if not self.is_open(RENEWAL):
                self.asks_for(RENEWAL, self.term)
            yield company.calendar.at(ends_at, Tick.TERM_ENDS, self.id, self.term)
            self._accrues()
            if company.luck.uniform(Stream.CHURN, self.id, self.term) < churn_chance(self.hazard):
                self._leaves()
                return
            self.hazard = 0.0
            self.term += 1
            self.term_start = ends_at
            self._may_contract()
            self._starts_term(self.owner)
            if self.owner is not None:
                self.owner.pay.earns(RENEWALS, self.arr, self.id, self.term_length, self.arr)

    def _may_contract(self) -> None:
        """The customer stays, perhaps with less than before."""
        company, segments, segment = self.company, self.company.segments, self.segment
        chance = segments.contraction_chance[segment]
        if chance > 0.0 and company.luck.uniform(Stream.CONTRACTION, self.id, self.term - 1) < chance:
            lost = upsell_value(self.arr, segments.contraction_step[segment])
            self.arr -= lost
            company.note(RowKind.CONTRACTED, self.id, self.term, self.owner, self.unit, lost)

    def _starts_term(self, person: Person | None) -> None:
        company = self.company
        company.books.is_billed(self.arr, self.term_start, self.term_start + self.term_length)
        unit = person.unit if person else -1
        company.note(
            RowKind.CONTRACT_STARTED,
            self.id,
            self.term,
            person,
            unit,
            self.arr,
            self.term_start,
            self.term_length,
        )

    def _accrues(self) -> None:
        """The churn hazard gathers at the care the customer has felt."""
        company, segments, segment = self.company, self.company.segments, self.segment
        now = company.calendar.now
        leaving = company.tables.leaving
        gathered = hazard_gathered(
            segments.hazard[segment],
            now - self.accrued_to,
            self.care,
            segments.care_floor[segment],
            segments.care_exponent[segment],
            self.fit,
            segments.poor_fit_hazard[segment],
        )
        by_hands = after_change_of_hands(
            self.accrued_to, now, self.changed_at, leaving.account_unrest, leaving.account_hazard
        )
        by_market = company.shocks.churn(segment, self.accrued_to)
        self.hazard += gathered * by_hands * self.unrest * by_market
        self.accrued_to = now

    def _leaves(self) -> None:
        """The contract ends; work that still waits is dropped."""
        company = self.company
        self.is_over = True
        del company.accounts[self.id]
        company.note(RowKind.CHURNED, self.id, self.term, self.owner, self.unit, self.arr)
        self._is_clawed_back()
        for work in sorted(self.waiting):
            company.desk.drop(self.waiting[work])
        if self.owner is not None:
            self.owner.open_accounts -= 1

    def may_be_clawed_back(self, seller: Person, paid: int) -> None:
        """What the seller's plan takes back should the customer leave early."""
        plans, plan = self.company.plans, seller.plan
        if plan >= 0:
            self.seller = seller
            self.claw_cents = owed(paid, plans.clawback_share[plan])
            self.claw_until = self.company.calendar.now + plans.clawback_within[plan]

    def _is_clawed_back(self) -> None:
        is_early = self.company.calendar.now <= self.claw_until
        if self.seller is not None and self.seller.is_present and is_early and self.claw_cents > 0:
            self.seller.pay.takes_back(self.claw_cents, self.id)

    # -- the people at work -------------------------------------------------------------------------------------

    def is_open(self, work: int) -> bool:
        """Whether work of this kind waits or is being done."""
        task = self.waiting.get(work)
        return task is not None and task.state in (State.WAITING, State.STARTED)

    def asks_for(self, work: int, number: int, due: int = 0) -> Task:
        """Put work where the account manager, or anybody of the role who may do it, finds it."""
        company = self.company
        priority, level = (getattr(company.segments, name)[self.segment] for name in TERMS[work][:2])
        task = Task(
            self,
            self.id,
            work,
            number,
            self.role,
            self.segment,
            self.unit,
            priority,
            company.rules.middle_class,
            company.calendar.now,
        )
        task.level = level
        if self.owner is not None and self.owner.levels[self.role] >= task.level:
            task.owner = self.owner
        self.waiting[work] = task
        company.desk.put(task, due)
        return task

    def begin(self, task: Task, person: Person) -> tuple[float, float]:
        """An account manager takes the work up; the first one takes the account on."""
        company = self.company
        if self.owner is None:
            self.taken_by(person)
        law = getattr(company.segments, TERMS[task.work][2])[self.segment]
        standard = company.luck.hours(law, self.id, account_work(task.occurrence, task.work))
        if task.work == ONBOARDING:
            extra = extra_seconds(company, task, self.before, person, standard, HANDED_TO_ACCOUNTS)
            if extra > 0.0:
                self.lost_context = company.rules.lost_context_log_odds
            standard += extra
        return standard, 0.0

    def finish(self, task: Task, person: Person) -> None:
        """Work done; an offer is decided at once. Nothing follows when the customer has gone meanwhile."""
        if self.is_over:
            return
        if task.work in (UPSELL, CROSS_SELL):
            self._decides_on_offer(task, person)
        elif task.work == INCIDENT:
            self.satisfaction.incident_done(task, person)

    def leave(self, task: Task) -> None:
        """Work that waited is no longer wanted; nothing follows."""

    def _decides_on_offer(self, task: Task, person: Person) -> None:
        """The customer takes an offer of more, or of another product line, or not."""
        company, segments, segment = self.company, self.company.segments, self.segment
        is_more = task.work == UPSELL
        base, step, stream, kind = (
            (segments.upsell_chance, segments.upsell_step, Stream.UPSELL, RowKind.UPSOLD)
            if is_more
            else (
                segments.cross_sell_chance,
                segments.cross_sell_step,
                Stream.CROSS_SELL,
                RowKind.CROSS_SOLD,
            )
        )
        chance = shifted_chance(base[segment], self.lost_context)
        self.lost_context = 0.0
        if company.luck.uniform(stream, self.id, task.occurrence) < chance:
            added = upsell_value(self.first_value, step[segment])
            self.arr += added
            self.n_crossed += not is_more
            term_end = self.term_start + self.term_length
            company.books.is_billed(added, company.calendar.now, term_end)
            company.note(kind, self.id, task.occurrence, person, person.unit, added, term_end)
            person.pay.earns(UPSELL_VALUE, added, self.id, self.term_length, added)
