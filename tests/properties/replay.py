"""Replay a trace row by row and hold it against the rules of the house, knowing nothing of any engine.

The replay keeps who is idle and what waits, and complains at the first row that should not be there: an illegal step
on a lead's way, a person at work out of hours, work taken out of turn, or an idle person while work waits.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from salessim.engine.keys import APPOINTMENT, OUTBOUND
from salessim.rules.calendar import is_open, open_seconds
from salessim.scenario.tables import Tables
from salessim.trace.kinds import LossReason, Milestone, Phase, RowKind, Work
from salessim.trace.recorder import Trace
from salessim.units import WEEK

__all__ = ["LEGAL", "Replay"]

K = RowKind

# A lead's way: from each state, what may happen to it, and where that leads.
LEGAL: dict[tuple[str, RowKind], str] = {
    ("new", K.LEAD_CREATED): "asks",
    ("new", K.LEAD_GIVEN): "thinks",
    ("asks", K.TASK_CREATED): "waits",
    ("waits", K.TASK_STARTED): "is worked",
    ("waits", K.TASK_DROPPED): "gave up",
    ("gave up", K.LEAD_LOST): "lost",
    ("is worked", K.CONTEXT_LOST): "is worked",
    ("is worked", K.TASK_DONE): "thinks",
    ("thinks", K.APPOINTMENT_MISSED): "missed",
    ("missed", K.TASK_CREATED): "waits",
    ("missed", K.LEAD_LOST): "lost",
    ("thinks", K.STAGE_PASSED): "passed",
    ("thinks", K.LEAD_RECYCLED): "away",
    ("thinks", K.LEAD_LOST): "lost",
    ("away", K.TASK_CREATED): "waits",
    ("passed", K.TASK_CREATED): "waits",
    ("passed", K.DEAL_WON): "won",
    ("waits", K.LEAD_PASSED): "waits",
    ("thinks", K.LEAD_PASSED): "thinks",
    ("missed", K.LEAD_PASSED): "missed",
    ("waits", K.TASK_PASSED): "waits",
}
OPEN = ("asks", "waits", "is worked", "thinks", "missed", "away", "passed")
OF_LEADS = {kind for _, kind in LEGAL}
OF_ACCOUNTS = {  # work, the settings of its priority, and the level that it needs
    Work.ONBOARDING: ("onboarding_priority", "account_level"),
    Work.TOUCH: ("touch_priority", "account_level"),
    Work.RENEWAL: ("renewal_priority", "renewal_level"),
    Work.UPSELL: ("upsell_priority", "upsell_level"),
    Work.INCIDENT: ("incident_priority", "account_level"),
}


@dataclass
class LeadState:
    """What the replay knows of a lead."""

    state: str = "new"
    position: int = 0
    passes: int = 0
    attempt: int = 0
    segment: int = -1
    source: int = 0
    closer: int = 0
    had: int = 0
    created: int = 0
    since: int = 0


@dataclass
class AccountState:
    """What the replay knows of an account."""

    segment: int
    arr: int
    term: int = -1
    ends_at: int = 0
    owner: int = 0
    is_over: bool = False
    upsold: int = 0
    n_reviews: int = 0


@dataclass
class TaskState:
    """Work that waits or is being done."""

    key: tuple[int, int, int, int, int]
    owner: int
    unit: int
    role: int
    segment: int
    opens_deal: bool
    needs: float = 0.0
    """Proficiency that it needs; whether somebody has it the replay does not know."""


@dataclass
class PersonState:
    """What the replay knows of a person."""

    number: int
    """Row of the seat."""
    unit: int
    roles: set[int]
    gives_up_roles: bool
    is_at_work: bool = True
    idle_since: int = 0
    task: tuple[int, int, int] | None = None
    started: int = 0
    started_in: int = 0
    """Unit in whose hours the task is worked, also when the person moves meanwhile."""
    open_deals: int = 0
    worked: int = 0
    spans: list[tuple[int, int]] = field(default_factory=list)


class Replay:
    """All checks on one trace; ``run`` raises AssertionError with the row in words.

    Idle people beside work that they could do are collected in ``idlers``.
    """

    def __init__(self, tables: Tables, trace: Trace) -> None:
        self.tables, self.trace = tables, trace
        self.leads: dict[int, LeadState] = defaultdict(LeadState)
        self.accounts: dict[int, AccountState] = {}
        self.waiting: dict[tuple[int, int, int], TaskState] = {}
        self.finished: set[tuple[int, int, int]] = set()
        self.idlers: list[str] = []
        units = tables.units
        self.hours = {
            int(u): (units.opens[k], units.closes[k], units.before[k]) for k, u in enumerate(units.ids)
        }
        self.unit_row = {int(u): k for k, u in enumerate(units.ids)}
        self.segment_row = {int(s): k for k, s in enumerate(tables.segments.ids)}
        self.source_row = {int(s): k for k, s in enumerate(tables.sources.ids)}
        self.seat_row = {int(seat): k for k, seat in enumerate(tables.seats.ids)}
        self.people: dict[int, PersonState] = {}
        self.gone: dict[int, PersonState] = {}

    def run(self) -> Replay:
        """Replay the whole trace."""
        rows = self.trace.rows.tolist()
        now = 0
        for place, row in enumerate(rows):
            at, kind, entity, occurrence, person, unit, a, b, c = row
            self.row = row
            assert 0 <= at < self.trace.horizon, self.say("outside the replication")
            assert at >= now, self.say("time runs backwards")
            now = at
            kind = K(kind)
            is_work = kind.name.startswith("TASK") or kind == K.CONTEXT_LOST
            is_stage = kind in OF_LEADS and not (is_work and a < Work.STAGE)
            self._staff_steps(kind, at, person, unit, a, b)
            if is_stage:
                self._lead_steps(kind, at, entity, occurrence, person, unit, a, b, c)
            self._account_steps(kind, at, entity, occurrence, person, a, b, c)
            self._task_steps(kind, at, entity, occurrence, person, unit, a, b, c)
            if place + 1 == len(rows) or rows[place + 1][0] > at:
                self._nobody_idles_beside_work(at)
        return self

    def say(self, what: str) -> str:
        return f"{what}: {K(self.row[1]).name} {self.row}"

    # -- leads ---------------------------------------------------------------------------------------------------

    def _lead_steps(self, kind, at, entity, occurrence, person, unit, a, b, c) -> None:
        lead = self.leads[entity]
        assert (lead.state, kind) in LEGAL, self.say(f"a lead that {lead.state} does not get there")
        before, lead.state = lead.state, LEGAL[lead.state, kind]
        if kind in (K.LEAD_CREATED, K.LEAD_GIVEN):
            lead.source, lead.segment, lead.created = self.source_row[a], self.segment_row[b], at
            lead.had = lead.closer = person
            if kind == K.LEAD_CREATED:
                assert c > 0 or self.tables.segments.acv_median[lead.segment] < 0.01
                lead.closer = 0
            else:
                lead.position = occurrence
                lead.closer = person if occurrence else 0
                if lead.closer:
                    self.someone(person).open_deals += 1
            return
        if kind == K.TASK_CREATED:
            lead.position += before == "passed"
            lead.passes += before == "away"
            lead.attempt = int(before == "missed")
        if kind.name.startswith("TASK") or kind == K.CONTEXT_LOST:
            assert a == Work.STAGE + lead.position, self.say("wrong stage")
            assert occurrence == 2 * lead.passes + lead.attempt, self.say("wrong attempt")
        if kind == K.TASK_CREATED and person and not lead.closer:
            self._has_deal(lead, person)
        if kind == K.TASK_STARTED:
            self._has_deal(lead, person)
            lead.had = person
        if kind in (K.TASK_STARTED, K.TASK_CREATED, K.TASK_DROPPED):
            self._waits_no_longer_than_allowed(lead, kind, at, c)
        if kind == K.TASK_DONE:
            lead.since = at
        if kind == K.APPOINTMENT_MISSED:
            assert at == lead.since
            assert a == Work.STAGE + lead.position
        if kind == K.STAGE_PASSED:
            row = int(self.tables.segments.first_stage[lead.segment]) + lead.position
            last = lead.position + 1 == self.tables.segments.n_stages[lead.segment]
            assert a == Work.STAGE + lead.position
            assert occurrence == lead.passes
            assert b == (Milestone.WON if last else self.tables.stages.milestone[row]), self.say("milestone")
            assert person == lead.had, self.say("not who worked it")
        if kind == K.LEAD_RECYCLED:
            assert lead.position == 0
            assert lead.passes == 0, self.say("recycled twice")
            assert a == at + self.tables.sources.recycle_after[lead.source]
        if kind == K.LEAD_LOST:
            assert b == Work.STAGE + lead.position
            assert a in self._reasons(before, lead.position), self.say(f"reason after {before}")
        if kind == K.LEAD_PASSED:
            assert a == lead.had or lead.state == "waits", self.say("passed on by whoever never had it")
            if lead.closer == a:
                self.someone(a).open_deals -= 1
                lead.closer = 0
                if person:
                    self._has_deal(lead, person)
            lead.had = person
        if kind == K.DEAL_WON:
            assert lead.position + 1 == self.tables.segments.n_stages[lead.segment]
            assert person == lead.had
        if kind in (K.LEAD_LOST, K.DEAL_WON) and lead.closer:
            self.someone(lead.closer).open_deals -= 1
            lead.closer = 0

    def someone(self, person: int) -> PersonState:
        """Somebody who is there, or was."""
        return self.people.get(person) or self.gone[person]

    @staticmethod
    def _reasons(before: str, position: int) -> tuple[LossReason, ...]:
        if before == "missed":
            return (LossReason.MISSED,)
        if before == "gave up":
            return (LossReason.WAITED_TOO_LONG,) if position else (LossReason.ABANDONED,)
        if position == 0:
            return (LossReason.NOT_ACCEPTED,)
        return (LossReason.NO_DECISION, LossReason.COMPETITOR, LossReason.NO_FIT)

    def _has_deal(self, lead: LeadState, person: int) -> None:
        if lead.position > 0 and lead.closer != person:
            if lead.closer:
                self.someone(lead.closer).open_deals -= 1
            lead.closer = person
            self.someone(person).open_deals += 1

    def _waits_no_longer_than_allowed(self, lead: LeadState, kind: RowKind, at: int, created: int) -> None:
        row = int(self.tables.segments.first_stage[lead.segment]) + lead.position
        limit = int(self.tables.stages.wait_limit[row])
        patience = self.tables.sources.patience[lead.source]
        if kind == K.TASK_CREATED or lead.attempt:
            return
        if limit >= 0:
            assert at - created <= limit, self.say("waited longer than its limit")
        if kind == K.TASK_DROPPED:
            if lead.position or patience < 0:
                assert at - created == limit, self.say("left before its limit")
            elif patience == 0:
                assert at == created, self.say("no patience, and yet it waited")

    # -- accounts ------------------------------------------------------------------------------------------------

    def _account_steps(self, kind, at, entity, occurrence, person, a, b, c) -> None:
        if kind in (K.DEAL_WON, K.ACCOUNT_GIVEN):
            assert entity not in self.accounts, self.say("an account twice")
            self.accounts[entity] = AccountState(self.segment_row[a], b)
            if kind == K.ACCOUNT_GIVEN:
                self.accounts[entity].owner = person
            return
        account = self.accounts.get(entity)
        if kind == K.CONTRACT_STARTED:
            assert account is not None, self.say("a contract of nobody")
            assert occurrence == account.term + 1
            assert a == account.arr, self.say("the contract is not worth what was sold")
            segments = self.tables.segments
            assert c in (segments.term[account.segment], segments.long_term[account.segment])
            if account.term >= 0:
                assert at == b == account.ends_at, self.say("the next term starts when the last ends")
            else:
                assert b == at or (at == 0 and -c < b <= 0)
            account.term, account.ends_at = occurrence, b + c
        elif kind == K.CHURNED:
            assert account is not None
            assert (at, occurrence, a) == (account.ends_at, account.term, account.arr), self.say("churn")
            account.is_over = True
        elif kind == K.ACCOUNT_TAKEN:
            assert account is not None
            assert account.owner == 0, self.say("taken twice")
            account.owner = person
        elif kind == K.ACCOUNT_PASSED:
            assert account is not None
            assert account.owner == a, self.say("passed on by whoever never had it")
            account.owner = person
        elif kind == K.UPSOLD:
            assert account is not None
            assert not account.is_over
            assert b == account.ends_at
            account.arr += a
        elif kind == K.REVIEWED:
            assert account is not None, self.say("a review of nobody")
            assert not account.is_over, self.say("a review of an account that is gone")
            assert occurrence == account.n_reviews, self.say("a review out of turn")
            assert person == account.owner, self.say("a review for whoever does not hold the account")
            assert a in (0, 1)
            assert 0 <= b <= 1_000_000, self.say("satisfaction")
            account.n_reviews += 1
        elif kind == K.TOUCH_SKIPPED or (kind in (K.TASK_CREATED, K.TASK_STARTED) and a in OF_ACCOUNTS):
            assert account is not None, self.say("work for an account that is not there")
            assert not account.is_over, self.say("work for an account that is gone")

    # -- tasks and people ----------------------------------------------------------------------------------------

    def _task_steps(self, kind, at, entity, occurrence, person, unit, a, b, c) -> None:
        task = (entity, a, occurrence)
        if kind == K.TASK_CREATED:
            assert task not in self.waiting, self.say("the same work twice")
            assert task not in self.finished, self.say("the same work again")
            self.waiting[task] = self._describe(at, entity, occurrence, person, unit, a, b)
        elif kind == K.TASK_DROPPED:
            found = self.waiting.pop(task, None)
            assert found is not None, self.say("nothing to drop")
            assert found.key[1] == c
            assert found.owner == person
            self.finished.add(task)
        elif kind == K.TASK_STARTED:
            self._starts(at, person, unit, a, b, c, task)
        elif kind == K.TASK_DONE:
            self._ends(at, person, unit, c, task)
        elif kind == K.TASK_PASSED:
            waits = self.waiting[task]
            assert waits.owner == c, self.say("not the work of whoever passes it on")
            waits.owner = person
            if a >= Work.STAGE:
                waits.opens_deal = self.leads[entity].position > 0 and not self.leads[entity].closer

    def _staff_steps(self, kind, at, person, unit, a, b) -> None:
        """People come, move and go."""
        if kind == K.PERSON_STARTED:
            assert person not in self.people, self.say("begins twice")
            self.people[person] = self._on_seat(a, at)
            assert unit == self.people[person].unit
        elif kind == K.PERSON_MOVED:
            before, after = self.people[person], self._on_seat(a, at)
            assert before.number == self.seat_row[b], self.say("moves from another's seat")
            after.task, after.started, after.started_in = before.task, before.started, before.started_in
            after.open_deals = before.open_deals
            after.worked, after.spans = before.worked, before.spans
            self.people[person] = after
        elif kind == K.PERSON_LEFT:
            assert self.people[person].number == self.seat_row[a]
            self.gone[person] = self.people.pop(person)
        elif kind == K.PHASE_BEGAN:
            someone = self.people[person]
            someone.is_at_work = a == Phase.AT_WORK
            someone.idle_since = at

    def _on_seat(self, seat: int, at: int) -> PersonState:
        seats, roles, number = self.tables.seats, self.tables.roles.ids, self.seat_row[seat]
        assert at % WEEK == 0, self.say("not on a Monday")
        assert all(other.number != number for other in self.people.values()), self.say("two on a seat")
        held = {int(role) for role, holds in zip(roles, seats.holds[number], strict=True) if holds}
        unit = int(self.tables.units.ids[seats.unit[number]])
        return PersonState(number, unit, held, bool(seats.hands_over[number]), idle_since=at)

    def _describe(self, at, entity, occurrence, owner, unit, work, role) -> TaskState:
        segments, stages, sources = self.tables.segments, self.tables.stages, self.tables.sources
        opens_deal, needs = False, 0.0
        if Work.SHADOWING <= work <= Work.INTERVIEW:
            assert owner, self.say("an appointment with nobody")
            return TaskState((APPOINTMENT, at, entity, work, occurrence), owner, unit, role, -1, False)
        if work >= Work.STAGE:
            lead = self.leads[entity]
            segment = lead.segment
            opens_deal = lead.position > 0 and not lead.closer
            row = int(segments.first_stage[segment]) + lead.position
            first = lead.position == 0 and lead.passes == 0 and sources.kind[lead.source] == OUTBOUND
            priority = int(sources.meeting_priority[lead.source] if first else stages.priority[row])
            assert role == self.tables.roles.ids[stages.role[row]], self.say("work of another role")
            needs = self.tables.levels[stages.level[row]]
        else:
            segment = self.accounts[entity].segment
            priority, level = (int(getattr(segments, name)[segment]) for name in OF_ACCOUNTS[Work(work)])
            assert role == self.tables.roles.ids[segments.account_role[segment]]
            needs = self.tables.levels[level]
        key = (priority, at, entity, work, occurrence)
        return TaskState(key, owner, unit, role, segment, opens_deal, float(needs))

    def _must_do(self, someone: PersonState, who: int, task: TaskState) -> bool:
        """Whether somebody may do a task beyond doubt: nothing hangs on proficiency or on a role given up."""
        is_sure = bool(task.owner) or not (task.needs > 0.0 or someone.gives_up_roles)
        return is_sure and self._may_do(someone, who, task)

    def _may_do(self, someone: PersonState, who: int, task: TaskState) -> bool:
        if task.owner:
            return task.owner == who
        limit = self.tables.segments.max_open_deals[task.segment]
        return (
            task.unit == someone.unit
            and task.role in someone.roles
            and bool(self.tables.units.serves[self.unit_row[someone.unit], task.segment])
            and not (task.opens_deal and someone.open_deals >= limit)
        )

    def _starts(self, at, person, unit, work, role, created, task) -> None:
        someone = self.people[person]
        opens, closes, _ = self.hours[someone.unit]
        assert someone.is_at_work, self.say("works before the first day of work")
        assert someone.task is None, self.say("does two things at once")
        assert is_open(at, opens, closes), self.say("starts outside opening hours")
        assert unit == someone.unit
        assert role in someone.roles, self.say("does not hold the role")
        mine = self.waiting.pop(task, None)
        if work == Work.PROSPECTING:
            assert mine is None
            assert created == at
            best = None
        else:
            assert mine is not None, self.say("work that does not wait")
            assert created == mine.key[1]
            # The lead's own deal was counted a moment ago, when its row was read.
            someone.open_deals -= mine.opens_deal
            assert self._may_do(someone, person, mine), self.say("not this person's work")
            someone.open_deals += mine.opens_deal
            best = mine.key
        own_deal = int(mine is not None and mine.opens_deal)
        someone.open_deals -= own_deal
        for other in self.waiting.values():
            if best is None or other.key < best:
                assert not self._must_do(someone, person, other), self.say(f"{other} was to be done first")
        someone.open_deals += own_deal
        if mine is not None and not mine.owner:
            for who, other_person in self.people.items():
                if other_person.is_at_work and other_person.task is None and who != person:
                    earlier = (other_person.idle_since, other_person.number) < (
                        someone.idle_since,
                        someone.number,
                    )
                    assert not (earlier and self._must_do(other_person, who, mine)), self.say(
                        "another was to take it"
                    )
        someone.task, someone.started, someone.started_in = task, at, someone.unit

    def _ends(self, at, person, unit, started, task) -> None:
        someone = self.someone(person)
        assert someone.task == task, self.say("not what was in hand")
        assert (started, unit) == (someone.started, someone.unit)
        opens, closes, before = self.hours[someone.started_in]
        seconds = open_seconds(at, opens, closes, before) - open_seconds(started, opens, closes, before)
        assert seconds >= 1
        assert is_open(at - 1, opens, closes), self.say("ends outside opening hours")
        someone.worked += seconds
        someone.spans.append((started, at))
        someone.task, someone.idle_since = None, at
        self.finished.add(task)

    def _nobody_idles_beside_work(self, at: int) -> None:
        for who, someone in self.people.items():
            opens, closes, _ = self.hours[someone.unit]
            if someone.is_at_work and someone.task is None and is_open(at, opens, closes):
                for task in self.waiting.values():
                    if self._must_do(someone, who, task):
                        self.idlers.append(self.say(f"person {who} idles beside {task}, after"))
