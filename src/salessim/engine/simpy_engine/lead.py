"""The life of a lead: from first contact, stage by stage, to a contract or a reason why not."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

from simpy.events import Event

from salessim.engine.keys import INBOUND, OUTBOUND, attempt_of, stage_of
from salessim.engine.order import Tick
from salessim.engine.simpy_engine.account import Account
from salessim.engine.simpy_engine.decision import GOES_ON, NOT_ACCEPTED, customer_decides
from salessim.engine.simpy_engine.desk import Task
from salessim.engine.simpy_engine.handover import extra_seconds
from salessim.engine.simpy_engine.scoring import is_scored, note_score
from salessim.engine.simpy_engine.signing import deal_is_credited
from salessim.randomness.distributions import exponential_quantile, lognormal_quantile
from salessim.randomness.streams import Stream
from salessim.rules.calendar import whole_seconds
from salessim.rules.evaluation import micro
from salessim.rules.learning import after_lost_deal
from salessim.rules.outcomes import response_log_odds, whole_cents
from salessim.rules.pay.components import MEASURES
from salessim.rules.scoring import UNSCORED
from salessim.rules.timing import discounted
from salessim.trace.kinds import LossReason, RowKind, Work

if TYPE_CHECKING:
    from salessim.engine.simpy_engine.company import Company
    from salessim.engine.simpy_engine.person import Person

__all__ = ["Lead"]

Life = Generator[Event, None, None]
Chapter = Generator[Event, None, int]
ABANDONED, WAITED_TOO_LONG, MISSED = (
    int(LossReason.ABANDONED),
    int(LossReason.WAITED_TOO_LONG),
    int(LossReason.MISSED),
)
STAGE = int(Work.STAGE)
MEETINGS, FIRST_MEETINGS, ACCEPTED_LEADS, OPPORTUNITIES = (
    MEASURES.index(name) for name in ("meetings", "first_meetings", "accepted_leads", "opportunities")
)


class Lead:
    """One potential customer with its own fit, budget, tempo and patience."""

    def __init__(self, company: Company, identity: int, source: int, segment: int | None = None) -> None:
        luck, segments = company.luck, company.segments
        self.company = company
        self.id = identity
        self.source = source
        self.segment: int = (
            company.segment_of(source, luck.uniform(Stream.SEGMENT, identity)) if segment is None else segment
        )
        self.fit = company.sources.fit_shift[source] + luck.normal(Stream.FIT, identity)
        self.tempo = lognormal_quantile(
            luck.uniform(Stream.TEMPO, identity), 1.0, segments.tempo_sigma[self.segment]
        )
        self.first_stage = segments.first_stage[self.segment]
        self.unit = -1
        self.score = UNSCORED
        self.rank: int = company.rules.middle_class
        self.has_score = False
        self.owner: Person | None = None
        self.known_by: Person | None = None
        self.closer: Person | None = None
        self.qualifier: Person | None = None
        self.handed_by: Person | None = None
        self.passes = 0
        self.position = 0
        self.worked = 0
        self.first_contact = company.calendar.now
        self.thought = 0
        self.response = 0.0
        self.lost_context = 0.0
        self.over = Event(company.calendar)
        self.thinking: Event | None = None
        self.decides_at = -1
        self.was_asked = False
        self.discount = 0.0
        self.keeps = 1.0

    # -- how a lead comes in ------------------------------------------------------------------------------------

    def comes_in(self, arrives_at: int) -> Life:
        """Somebody who comes by himself, or from a partner: arrives, and waits for an answer."""
        yield self.company.calendar.at(arrives_at, Tick.LEAD_ARRIVES, self.id, 0)
        self.first_contact = arrives_at
        is_scored(self)
        self.finds_unit()
        self._is_created()
        yield from self.goes_its_way(0)

    def is_referred(self, unit: int) -> Life:
        """Somebody whom a customer of a unit sends."""
        is_scored(self)
        self.finds_unit(unit)
        self._is_created()
        yield from self.goes_its_way(0)

    def agrees_to_meet(self, generator: Person) -> Life:
        """A prospect who agreed to a meeting with the generator who called."""
        self.owner = self.known_by = generator
        self.unit = generator.unit
        is_scored(self)
        self._is_created()
        yield from self.goes_its_way(0)

    def is_thinking(self, position: int, thinks_until: int) -> Life:
        """A lead that was on its way at the start: its customer thinks about a stage."""
        yield self._thinks_until(thinks_until, position)
        reason = customer_decides(self, position)
        if reason == GOES_ON:
            yield from self.goes_its_way(position + 1)
        else:
            self.ends(position, reason)

    def finds_unit(self, preferred: int = -1) -> None:
        """The unit that answers."""
        role = self.company.stages.role[self.first_stage]
        self.unit = self.company.routes.unit_for(self.segment, role, self.id, preferred, self.score)

    def _is_created(self) -> None:
        company, owner = self.company, self.owner
        company.leads[self.id] = self
        source, segment = company.source_ids[self.source], company.segment_ids[self.segment]
        company.note(
            RowKind.LEAD_CREATED, self.id, 0, owner, self.unit, source, segment, self.contract_value()
        )
        note_score(self)
        company.books.lead_comes(self.source)
        if owner is not None:
            owner.pay.earns(MEETINGS, 1, self.id)

    # -- the way ------------------------------------------------------------------------------------------------

    def goes_its_way(self, position: int) -> Life:
        """Stage after stage, until it is won or lost; what was not accepted may come back once."""
        company = self.company
        while position < company.segments.n_stages[self.segment]:
            reason = yield from self.stage(position)
            if reason == GOES_ON:
                position += 1
            elif reason == NOT_ACCEPTED and self._comes_back():
                returns_at = company.calendar.now + company.sources.recycle_after[self.source]
                company.note(RowKind.LEAD_RECYCLED, self.id, 0, None, self.unit, returns_at)
                self.owner = self.known_by = None
                yield company.calendar.at(returns_at, Tick.LEAD_RETURNS, self.id, 0)
                self._starts_again()
            else:
                self.ends(position, reason)
                return
        self.signs()

    def stage(self, position: int) -> Chapter:
        """Work waits, is done, the customer thinks and decides; a missed meeting is rebooked once."""
        calendar = self.company.calendar
        for attempt in (0, 1):
            task = self._asks_for(position, attempt)
            was_met = yield self.over
            if not was_met:
                return WAITED_TOO_LONG if position else ABANDONED
            if not task.was_missed:
                break
            if attempt:
                return MISSED
            yield calendar.at(
                calendar.now + self.company.rules.rebook_after, Tick.MEETING_AGAIN, self.id, position
            )
        think = self.company.stages.think[self.first_stage + position]
        if think > 0.0:
            thinks = whole_seconds(think * self.tempo)
            self.thought += thinks
            yield self._thinks_until(calendar.now + thinks, position)
        return customer_decides(self, position)

    def _thinks_until(self, moment: int, position: int) -> Event:
        """The customer decides at a moment; the closer may bring it about earlier or later."""
        self.decides_at = moment
        self.thinking = self.company.calendar.at(moment, Tick.CUSTOMER_DECIDES, self.id, position)
        return self.thinking

    def is_moved(self, closer: Person, to: int, discount: float, keeps: float) -> None:
        """The closer moves the decision to another moment; what waited for the old one waits for the new one."""
        company, before, old = self.company, self.decides_at, self.thinking
        company.note(RowKind.DEAL_MOVED, self.id, 0, closer, closer.unit, to, before, micro(discount))
        self.thought += to - before
        self.discount, self.keeps = discount, keeps
        moved = self._thinks_until(to, self.position)
        assert old is not None
        moved.callbacks, old.callbacks = old.callbacks, []

    def _asks_for(self, position: int, attempt: int) -> Task:
        """Put the work of a stage where its owner, or anybody of the role, finds it."""
        company, stages = self.company, self.company.stages
        self.position = position
        row = self.first_stage + position
        role, level = stages.role[row], stages.level[row]
        opens_deal = position > 0 and self.closer is None
        owner = self.owner
        if owner is None or not owner.is_ready_for(role, self.segment, opens_deal, level):
            owner = None
            self.unit = company.routes.unit_for(self.segment, role, self.id, self.unit, self.score)
        else:
            self.unit = owner.unit
        is_meeting = self._is_first_meeting(position)
        priority = company.sources.meeting_priority[self.source] if is_meeting else stages.priority[row]
        task = Task(
            self,
            self.id,
            STAGE + position,
            attempt_of(self.passes, attempt),
            role,
            self.segment,
            self.unit,
            priority,
            self.rank,
            company.calendar.now,
        )
        task.owner = owner
        task.level = level
        task.opens_deal = opens_deal
        if opens_deal and owner is not None:
            self._is_deal_of(owner)
        self.over = Event(company.calendar)
        company.desk.put(task)
        if attempt == 0:
            self._may_tire(task, position)
        return task

    def _may_tire(self, task: Task, position: int) -> None:
        """After some time of waiting the lead is gone: patience for the first answer, a limit for later stages."""
        company = self.company
        limit = company.stages.wait_limit[self.first_stage + position]
        patience = company.sources.patience[self.source]
        if position == 0 and patience >= 0.0:
            u = company.luck.uniform(Stream.PATIENCE, self.id, self.passes)
            waits = whole_seconds(exponential_quantile(u, patience)) if patience > 0.0 else 0
            limit = waits if limit < 0 else min(limit, waits)
        if limit >= 0:
            moment = company.calendar.at(
                company.calendar.now + limit,
                Tick.WAITED_ENOUGH,
                self.id,
                stage_of(task.occurrence, position),
            )
            moment.callbacks.append(lambda _: company.desk.drop(task))

    # -- the people at work -------------------------------------------------------------------------------------

    def begin(self, task: Task, person: Person) -> tuple[float, float]:
        """Somebody meets the lead: the customer may not come, and context may have been lost on the way here."""
        company, luck = self.company, self.company.luck
        position = task.work - STAGE
        index = stage_of(task.occurrence, position)
        row = self.first_stage + position
        if task.work == STAGE and task.occurrence == 0 and company.sources.kind[self.source] == INBOUND:
            waited = company.calendar.now - self.first_contact
            self.response = response_log_odds(
                company.rules.response_curve, waited, company.rules.response_reference
            )
        self.owner = person
        self.unit = person.unit
        if position > 0 and self.closer is not person:
            self._leaves_desk_of(self.closer)
            self._is_deal_of(person)
        missed = self._chance_to_miss(position, row)
        if missed > 0.0 and luck.uniform(Stream.MISSED, self.id, index) < missed:
            task.was_missed = True
            return 0.0, float(company.rules.missed_seconds)
        standard = luck.hours(self._law(position), self.id, index)
        extra = extra_seconds(company, task, self.known_by, person, standard, index)
        if extra > 0.0:
            self.lost_context = company.rules.lost_context_log_odds
        self.known_by = person
        return standard + extra, 0.0

    def finish(self, task: Task, person: Person) -> None:
        """The work is done, or the waiting for a customer who did not come."""
        company = self.company
        if self.position > 0:
            self.worked += task.seconds
        if task.was_missed:
            company.note(RowKind.APPOINTMENT_MISSED, self.id, task.occurrence, person, person.unit, task.work)
        elif self.position == 0:
            person.pay.earns(FIRST_MEETINGS, 1, self.id)
        self.over.succeed(True)

    def leave(self, task: Task) -> None:
        """The lead waited long enough."""
        self.over.succeed(False)

    def _is_first_meeting(self, position: int) -> bool:
        return position == 0 and self.passes == 0 and bool(self.company.sources.kind[self.source] == OUTBOUND)

    def _law(self, position: int) -> int:
        if self._is_first_meeting(position):
            return int(self.company.sources.meeting_law[self.source])
        return int(self.company.stages.law[self.first_stage + position])

    def _chance_to_miss(self, position: int, row: int) -> float:
        if self._is_first_meeting(position):
            return float(self.company.sources.meeting_missed[self.source])
        return float(self.company.stages.missed[row])

    # -- how it ends --------------------------------------------------------------------------------------------

    def _comes_back(self) -> bool:
        chance = self.company.sources.recycle_chance[self.source]
        return self.passes == 0 and self.company.luck.uniform(Stream.RECYCLED, self.id) < chance

    def _starts_again(self) -> None:
        self.passes = 1
        self.first_contact = self.company.calendar.now
        self.thought = 0

    def ends(self, position: int, reason: int) -> None:
        """Lost."""
        company = self.company
        company.note(RowKind.LEAD_LOST, self.id, self.passes, self.owner, self.unit, reason, STAGE + position)
        del company.leads[self.id]
        learns = company.tables.knowledge.learning_from_losses
        if learns > 0.0 and position > 0 and self.closer is not None:
            self.closer.development.busy[self.role_now()] += after_lost_deal(self.worked, learns)
        self._leaves_desk_of(self.closer)

    def signs(self) -> None:
        """Won: a contract is signed, and an account begins."""
        company, closer = self.company, self.closer or self.owner
        value = discounted(self.contract_value(), self.discount)
        segment = company.segment_ids[self.segment]
        company.note(RowKind.DEAL_WON, self.id, 0, closer, self.unit, segment, value, self.first_contact)
        del company.leads[self.id]
        company.n_won += 1
        company.books.deal_is_won(company.calendar.now - self.first_contact)
        unrest = company.tables.behaviour.discount_hazard if self.discount > 0.0 else 1.0
        account = Account(company, self.id, self.segment, self.fit, value, unrest)
        deal_is_credited(self, account, closer)
        self._leaves_desk_of(self.closer)
        account.is_signed(closer, self.unit)

    def _is_deal_of(self, person: Person) -> None:
        self.closer = person
        self.worked = 0
        person.open_deals += 1

    def _leaves_desk_of(self, person: Person | None) -> None:
        if person is not None:
            person.open_deals -= 1
            self.company.desk.stir(person.unit)

    def role_now(self) -> int:
        """Role that works the stage the lead stands at."""
        return int(self.company.stages.role[self.first_stage + self.position])

    def is_passed_to(self, person: Person | None) -> None:
        """The owner goes, and somebody of the unit goes on, or nobody yet."""
        company, before = self.company, self.owner
        if self.closer is before:
            self._leaves_desk_of(before)
            self.closer = None
            self.handed_by = before
            if person is not None:
                self._is_deal_of(person)
        self.owner = person
        if person is not None:
            self.unit = person.unit
        company.note(
            RowKind.LEAD_PASSED,
            self.id,
            self.passes,
            person,
            self.unit,
            before.id if before is not None else 0,
        )

    def contract_value(self) -> int:
        """Annual contract value at prices of the moment (cents)."""
        segments = self.company.segments
        median, sigma = segments.acv_median[self.segment], segments.acv_sigma[self.segment]
        value = self.company.luck.lognormal(Stream.CONTRACT_VALUE, self.id, median, sigma)
        return whole_cents(value * self.company.shocks.price(self.segment))
