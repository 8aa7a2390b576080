"""A company for one replication: its people, customers and calendar, put together from the tables."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Generator
from dataclasses import fields
from types import SimpleNamespace
from typing import Any

import numpy as np
from simpy.events import Event

from salessim.engine.keys import INBOUND, OUTBOUND, PARTNER
from salessim.engine.order import Tick
from salessim.engine.simpy_engine.account import Account
from salessim.engine.simpy_engine.books import Books
from salessim.engine.simpy_engine.calendar import Calendar
from salessim.engine.simpy_engine.demand import InboundSource
from salessim.engine.simpy_engine.desk import Desk
from salessim.engine.simpy_engine.effort import people_choose_effort
from salessim.engine.simpy_engine.judging import people_are_evaluated, people_give_notice
from salessim.engine.simpy_engine.lead import Lead
from salessim.engine.simpy_engine.learning import note_playbooks, week_is_closed
from salessim.engine.simpy_engine.lessons import lessons_of_week, undone_lessons_lapse
from salessim.engine.simpy_engine.luck import Luck
from salessim.engine.simpy_engine.opening import opening_accounts, opening_leads, opening_pipeline
from salessim.engine.simpy_engine.partners import PartnerSource
from salessim.engine.simpy_engine.passing_on import orphans_find_somebody
from salessim.engine.simpy_engine.pay import Team
from salessim.engine.simpy_engine.payday import months
from salessim.engine.simpy_engine.person import Person
from salessim.engine.simpy_engine.prospecting import ProspectList
from salessim.engine.simpy_engine.routes import Routes, work_moves_where_it_is_done
from salessim.engine.simpy_engine.scoring import look_for_analyst
from salessim.engine.simpy_engine.seat import Seat
from salessim.engine.simpy_engine.shocks import Shocks
from salessim.engine.simpy_engine.staffing import (
    exits,
    founders_hand_over,
    hires,
    newcomers_move_on,
    promotes,
    seats_open,
)
from salessim.engine.simpy_engine.steering import Cause, changes_happen, policies_act
from salessim.engine.simpy_engine.timing import closers_move_deals
from salessim.randomness.streams import Stream
from salessim.rules.accounts import next_market
from salessim.rules.cooperation import help_given
from salessim.rules.demand import share_reached
from salessim.rules.evaluation import QUARTER_WEEKS
from salessim.rules.learning import log_yield
from salessim.rules.outcomes import whole_cents
from salessim.rules.pay.components import PaidFor
from salessim.rules.pay.quota import of_period
from salessim.scenario.tables import Tables
from salessim.trace.kinds import RowKind
from salessim.trace.recorder import Recorder, Trace
from salessim.units import WEEK

__all__ = ["Company"]


class Company:
    """Everything that lives in one replication."""

    def __init__(self, tables: Tables, seed: int, replication: int, people: int | None = None) -> None:
        self.tables = tables
        self.seed = seed
        self.replication = replication
        self.rules = tables.rules
        self.roles = _as_lists(tables.roles)
        self.segments = _as_lists(tables.segments)
        self.stages = _as_lists(tables.stages)
        self.sources = _as_lists(tables.sources)
        self.role_ids: list[int] = self.roles.ids
        self.segment_ids: list[int] = self.segments.ids
        self.source_ids: list[int] = self.sources.ids
        self.unit_ids: list[int] = tables.units.ids.tolist()
        self.hours = list(zip(tables.units.opens, tables.units.closes, tables.units.before, strict=True))
        self.served = [np.flatnonzero(row).tolist() for row in tables.units.serves]
        self.helped: list[list[int]] = [np.flatnonzero(row).tolist() for row in tables.units.helps]
        self.score_from: list[float] = tables.units.score_from.tolist()
        self.luck = Luck(seed, replication, replication if people is None else people, tables.laws)
        self.calendar = Calendar()
        self.recorder = Recorder()
        self.desk = Desk(self)
        self.plans = _as_lists(tables.plans)
        self.parts = _as_lists(tables.parts)
        self.care_times: list[list[float]] = tables.care.time.tolist()
        self.care_chances: list[list[float]] = tables.care.chance.tolist()
        self.care_intercepts: list[list[float]] = tables.care.intercept.tolist()
        self.teams: defaultdict[tuple[int, int], Team] = defaultdict(Team)
        self.levels: list[float] = tables.levels.tolist()
        self.seats = [Seat(self, number) for number in range(len(tables.seats.ids))]
        self.leads: dict[int, Lead] = {}
        self.accounts: dict[int, Account] = {}
        self.playbooks: list[float] = list(self.roles.playbook)
        self.exits_of: list[dict[int, int]] = [{} for _ in self.unit_ids]
        self.n_won = 0
        self.has_newcomers = False
        self.routes = Routes(self)
        self.shocks = Shocks(self)
        self.books = Books(self)
        self.is_frozen = False
        self.causes = [Cause(self, row) for row in range(len(tables.causes.ids))]
        self.steered: dict[int, tuple[int, int]] = {}
        analyst = self.rules.analyst_role
        self.has_analyst = any(seat.starts_at == 0 and analyst in seat.roles for seat in self.seats)
        self._team_parts = [row for row, kind in enumerate(self.parts.kind) if kind == PaidFor.TEAM_BONUS]
        self.lists = [
            ProspectList(self, source) for source, kind in enumerate(self.sources.kind) if kind == OUTBOUND
        ]
        self.lists_of = [[each for each in self.lists if each.segment in served] for served in self.served]
        self.market_now = 0.0

    def play(self) -> Trace:
        """Play the replication from the first Monday to the horizon."""
        self.calendar.process(self.weeks())
        self.calendar.process(months(self))
        for unit in range(len(self.unit_ids)):
            self.calendar.process(self.openings(unit))
        self.calendar.play(self.tables.horizon, self.desk.dispatch)
        return self.recorder.finish(self.tables.horizon)

    def note(
        self,
        kind: RowKind,
        entity: int,
        occurrence: int,
        person: Person | None,
        unit: int,
        a: int = 0,
        b: int = 0,
        c: int = 0,
    ) -> None:
        """Write a row of the trace: what happened now, to whom, and by whom."""
        who = person.id if person is not None else 0
        where = self.unit_ids[unit] if unit >= 0 else 0
        self.recorder.write((self.calendar.now, kind, entity, occurrence, who, where, a, b, c))

    def weeks(self) -> Generator[Event, None, None]:
        """Every Monday: people come, go and learn, the market moves, and the week's inbound leads are known."""
        sources = self._weekly_sources()
        inbound = [each for each in sources if isinstance(each, InboundSource)]
        week = 0
        while True:
            yield self.calendar.at(week * WEEK, Tick.WEEK, 0, week)
            if week > 0:
                self._week_ends(week)
            self.has_newcomers = False
            changes_happen(self)
            if week > 0:
                policies_act(self, week)
            self._people_come_and_go(week)
            self._week_begins(week)
            self._market_moves(week)
            if week == 0:
                opening_accounts(self)
                opening_pipeline(self, inbound)
                opening_leads(self)
            for source in sources:
                source.leads_of(week)
            week += 1

    def _weekly_sources(self) -> list[InboundSource | PartnerSource]:
        """Sources of which it is known on Monday what the week will bring."""
        kinds: dict[int, type[InboundSource | PartnerSource]] = {
            INBOUND: InboundSource,
            PARTNER: PartnerSource,
        }
        return [kinds[kind](self, source) for source, kind in enumerate(self.sources.kind) if kind in kinds]

    def _week_ends(self, week: int) -> None:
        """What the past week leaves behind; at the end of a quarter people are judged."""
        undone_lessons_lapse(self)
        week_is_closed(self, week)
        if week % QUARTER_WEEKS == 0 and self.tables.evaluation.is_on:
            people_are_evaluated(self, week)
        if self.tables.leaving.level > 0.0:
            people_give_notice(self, week)

    def _people_come_and_go(self, week: int) -> None:
        """Exits, promotions and first days, and the work that changes hands with them."""
        exits(self, week)
        seats_open(self)
        promotes(self)
        hires(self)
        newcomers_move_on(self)
        founders_hand_over(self)
        self.routes.are_renewed()
        look_for_analyst(self)
        if week > 0:
            work_moves_where_it_is_done(self)
        if self.has_newcomers and week > 0:
            orphans_find_somebody(self)

    def _week_begins(self, week: int) -> None:
        """Lessons are agreed, and everybody stands somewhere."""
        lessons_of_week(self, week)
        people = self.people()
        headcounts = Counter(person.unit for person in people)
        for person in people:
            person.development.stands(week, headcounts[person.unit])
        note_playbooks(self, week)
        self._people_may_help(week)
        people_choose_effort(self, week)
        closers_move_deals(self)

    def _people_may_help(self, week: int) -> None:
        """Who of the units that help others does so this week, when idle."""
        behaviour = self.tables.behaviour
        for person in self.people():
            if self.helped[person.unit]:
                share = help_given(self.team_share(person), behaviour.help, behaviour.help_gain)
                person.helps_now = self.luck.uniform(Stream.HELP, person.id, week) < share

    def team_share(self, person: Person) -> float:
        """Share of somebody's variable pay that hangs on the team's result."""
        plan = person.plan
        return self.plans.team_share[plan] if plan >= 0 else 0.0

    def people(self) -> list[Person]:
        """Everybody who is there, in the order of the seats."""
        return [seat.occupant for seat in self.seats if seat.occupant is not None]

    def heads_on(self, plan: int) -> int:
        """How many people are on a plan."""
        return sum(person.plan == plan for person in self.people())

    def team(self, row: int, unit: int) -> Team:
        """The team whose result a team bonus hangs on: the unit's people, or the company's."""
        return self.teams[row, -1 if self.parts.of_company[row] else unit]

    def team_quota(self, row: int) -> int:
        """A team's quota of a pay period (thousandths of a unit)."""
        return of_period(self.parts.quota[row], self.plans.clock[self.parts.plan[row]], 1.0, 1.0)

    def team_brings(self, unit: int, measure: int, quantity: int) -> None:
        """Somebody of a unit was credited: that counts for its teams."""
        for row in self._team_parts:
            if self.parts.measures[row] >> measure & 1:
                self.team(row, unit).brings(quantity)

    def owned_leads(self, person: Person) -> list[Lead]:
        """Leads and deals of a person, by identity."""
        return [lead for _, lead in sorted(self.leads.items()) if lead.owner is person]

    def owned_accounts(self, person: Person) -> list[Account]:
        """Accounts of a person, by identity."""
        return [account for _, account in sorted(self.accounts.items()) if account.owner is person]

    def orphans(self) -> list[Account]:
        """Accounts that were left without an account manager, by identity."""
        return [account for _, account in sorted(self.accounts.items()) if account.is_orphan]

    def log_yield(self) -> float:
        """Logarithm of the yield that the company has come to with a new product."""
        knowledge = self.tables.knowledge
        return log_yield(self.n_won, knowledge.curve_floor, knowledge.curve_middle, knowledge.curve_width)

    def openings(self, unit: int) -> Generator[Event, None, None]:
        """A unit opens, and its idle people look for work."""
        opens = self.hours[unit][0].tolist()
        number = 0
        while True:
            week, day = divmod(number, len(opens))
            yield self.calendar.at(week * WEEK + opens[day], Tick.UNIT_OPENS, self.unit_ids[unit], number)
            self.desk.stir(unit)
            number += 1

    def _market_moves(self, week: int) -> None:
        z = self.luck.normal(Stream.MARKET, 0, week)
        sd = self.rules.market_sd
        self.market_now = (
            next_market(self.market_now, z, sd, self.rules.market_persistence) if week else sd * z
        )

    def segment_of(self, source: int, u: float) -> int:
        """Segment of a lead from its source's mix."""
        return share_reached(self.tables.sources.mix[source], u)

    def next_list(self, unit: int) -> ProspectList | None:
        """The list that a unit's generators work next."""
        lists = self.lists_of[unit]
        return min(lists, key=ProspectList.turn) if lists else None

    def refers(self, identity: int, segment: int, unit: int) -> None:
        """A customer of a unit sends somebody of the same kind."""
        lead = Lead(self, identity, self.rules.referral_source, segment)
        self.calendar.process(lead.is_referred(unit))

    def open_account(self, identity: int, segment: int) -> Account:
        """An account from before the start, with its own value."""
        value = self.luck.lognormal(
            Stream.CONTRACT_VALUE,
            identity,
            self.segments.acv_median[segment],
            self.segments.acv_sigma[segment],
        )
        return Account(
            self,
            identity,
            segment,
            self.luck.normal(Stream.FIT, identity),
            whole_cents(value),
        )


def _as_lists(table: Any) -> Any:
    """A table with lists instead of arrays: single values come out of a list several times faster."""
    return SimpleNamespace(
        **{
            field.name: value.tolist()
            if isinstance(value := getattr(table, field.name), np.ndarray)
            else value
            for field in fields(table)
        }
    )
