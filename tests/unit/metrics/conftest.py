"""A small company and a diary in which a test writes by hand what happened there."""

from __future__ import annotations

from typing import Any

import pytest

from salessim.rules.pay.components import MEASURES, MONEY, PaidFor
from salessim.scenario.load import load_scenario
from salessim.scenario.lower import lower
from salessim.scenario.scenario import Scenario
from salessim.scenario.tables import Tables
from salessim.trace.kinds import Milestone, RowKind, Work
from salessim.trace.recorder import Recorder, Trace
from salessim.units import DAY, HOUR

SCENARIO = """
remove = ["roles.team_lead", "roles.trainer"]
horizon = "13 weeks"
[sources.web]
kind = "inbound"
segments = { mid = 1.0 }
cost_per_lead = 250
[sources.list]
kind = "outbound"
segment = "mid"
cost_per_lead = 250
[units.sales]
serves = ["smb", "mid", "enterprise"]
[units.sales.seats.a_generator]
roles = ["lead_generator"]
plan = "generator"
[units.sales.seats.b_closer]
roles = ["sales_manager"]
plan = "closer"
[units.sales.seats.c_manager]
roles = ["account_manager"]
plan = "manager"
[units.sales.seats.d_late]
roles = ["sales_manager"]
plan = "closer"
starts = "5 weeks"
[plans.generator]
roles = ["lead_generator"]
ote = 72000
base_share = 0.75
commission = [{ measure = "accepted_leads", quota = 60 }]
[plans.closer]
roles = ["sales_manager"]
ote = 120000
base_share = 0.5
commission = [{ measure = "bookings", quota = 600000 }]
[plans.manager]
roles = ["account_manager"]
ote = 96000
base_share = 0.75
commission = [{ measure = "renewals_and_upsell", quota = 240000 }]
[costs]
other_per_month = 1000
[start]
cash = 200000
"""
PEOPLE = ("generator", "closer", "manager", "late")


class Diary:
    """Writes trace rows in the words of the domain; moments are in days unless they say otherwise."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.person = {name: int(tables.seats.person_ids[row]) for row, name in enumerate(PEOPLE)}
        self.seat = {name: int(tables.seats.ids[row]) for row, name in enumerate(PEOPLE)}
        self.person[""] = 0
        self.role = dict(zip(tables.roles.keys, tables.roles.ids.tolist(), strict=True))
        self.source = dict(zip(tables.sources.keys, tables.sources.ids.tolist(), strict=True))
        self.segment = dict(zip(tables.segments.keys, tables.segments.ids.tolist(), strict=True))
        self._rows: list[tuple[int, ...]] = []

    def write(
        self,
        day: float,
        kind: RowKind,
        entity: int,
        occurrence: int = 0,
        person: str = "",
        unit: str = "sales",
        **abc: int,
    ) -> None:
        values = tuple(int(abc.get(name, 0)) for name in "abc")
        unit_id = int(self.tables.units.ids[self.tables.units.keys.index(unit)]) if unit else 0
        self._rows.append(
            (round(day * DAY), int(kind), entity, occurrence, self.person[person], unit_id, *values)
        )

    def everybody_starts(self) -> None:
        for row, name in enumerate(PEOPLE):
            starts = int(self.tables.seats.starts_at[row]) / DAY
            self.starts(starts, name, name)

    def starts(
        self, day: float, name: str, seat: str, talent: float = 0.0, opened: float | None = None
    ) -> None:
        """Somebody takes a seat; ``opened`` is the day on which the search for somebody began."""
        c = -1 if opened is None else round(opened * DAY)
        number = sum(row[1] == RowKind.PERSON_STARTED and row[6] == self.seat[seat] for row in self._rows)
        a, b = self.seat[seat], round(talent * 1e6)
        self.write(day, RowKind.PERSON_STARTED, self.person[name], number, name, a=a, b=b, c=c)

    def searches(self, day: float, seat: str) -> None:
        """Somebody is wanted for a seat."""
        self.write(day, RowKind.SEAT_OPENED, self.seat[seat])

    def moves(self, day: float, name: str, before: str, after: str) -> None:
        """Somebody takes a seat that was open."""
        number = sum(row[1] == RowKind.PERSON_MOVED and row[2] == self.person[name] for row in self._rows)
        self.write(day, RowKind.SEAT_CLOSED, self.seat[after], 0, name)
        a, b = self.seat[after], self.seat[before]
        self.write(day, RowKind.PERSON_MOVED, self.person[name], number + 1, name, a=a, b=b)

    def leaves(self, day: float, name: str, seat: str, reason: int) -> None:
        self.write(day, RowKind.PERSON_LEFT, self.person[name], 0, name, a=self.seat[seat], b=reason)

    def comes_to(self, day: float, name: str, phase: int) -> None:
        self.write(day, RowKind.PHASE_BEGAN, self.person[name], 0, name, a=phase)

    def monday(self, week: int, name: str, role: str, capability: float, morale: float = 0.5) -> None:
        a, b, c = round(capability * 1e6), self.role[role], round(morale * 1e6)
        self.write(7 * week, RowKind.STANDING, self.person[name], week, name, a=a, b=b, c=c)

    def lead(
        self, day: float, lead: int, source: str = "web", segment: str = "mid", booked_by: str = ""
    ) -> None:
        self.write(
            day, RowKind.LEAD_CREATED, lead, 0, booked_by, a=self.source[source], b=self.segment[segment]
        )

    def given_lead(self, first_contact: float, lead: int, stage: int) -> None:
        a, b = self.source["web"], self.segment["mid"]
        self.write(0, RowKind.LEAD_GIVEN, lead, stage, "closer", a=a, b=b, c=round(first_contact * DAY))

    def task(
        self, entity: int, work: int, role: str, person: str, *moments: float | None, **options: Any
    ) -> None:
        """Hours since the start at which work was created, started and done; None for what did not happen."""
        created, started, done = (None if moment is None else round(moment * HOUR) for moment in moments)
        number, role_id = options.get("number", 0), self.role[role]
        assert created is not None
        if work != Work.PROSPECTING:
            due = options.get("due", 0)
            self.write(
                created / DAY,
                RowKind.TASK_CREATED,
                entity,
                number,
                "",
                a=work,
                b=role_id,
                c=round(due * HOUR),
            )
        if started is not None:
            self.write(
                started / DAY, RowKind.TASK_STARTED, entity, number, person, a=work, b=role_id, c=created
            )
        if done is not None:
            self.write(
                done / DAY, RowKind.TASK_DONE, entity, number, person, a=work, b=role_id, c=started or 0
            )

    def dropped(self, hour: float, entity: int, work: int, role: str, created: float) -> None:
        a, b = work, self.role[role]
        self.write(hour * HOUR / DAY, RowKind.TASK_DROPPED, entity, 0, "", a=a, b=b, c=round(created * HOUR))

    def passed(
        self, day: float, lead: int, stage: int, person: str, milestone: Milestone = Milestone.NONE
    ) -> None:
        self.write(day, RowKind.STAGE_PASSED, lead, 0, person, a=Work.STAGE + stage, b=milestone)

    def lost(self, day: float, lead: int, reason: int, stage: int = 0) -> None:
        self.write(day, RowKind.LEAD_LOST, lead, 0, "", a=reason, b=Work.STAGE + stage)

    def won(
        self,
        day: float,
        lead: int,
        arr: float,
        first_contact: float = 0.0,
        person: str = "closer",
        days: float = 364,
    ) -> None:
        a, b, c = self.segment["mid"], round(arr * 100), round(first_contact * DAY)
        self.write(day, RowKind.DEAL_WON, lead, 0, person, a=a, b=b, c=c)
        self.term(day, lead, 0, person, arr, day, days)

    def given(self, account: int, arr: float, began: float, days: float = 364) -> None:
        self.write(0, RowKind.ACCOUNT_GIVEN, account, 0, "manager", a=self.segment["mid"], b=round(arr * 100))
        self.term(0, account, 0, "manager", arr, began, days)

    def term(
        self, day: float, account: int, number: int, person: str, arr: float, began: float, days: float = 364
    ) -> None:
        a, b, c = round(arr * 100), round(began * DAY), round(days * DAY)
        self.write(day, RowKind.CONTRACT_STARTED, account, number, person, a=a, b=b, c=c)

    def upsold(self, day: float, account: int, arr: float, term_ends: float) -> None:
        self.write(day, RowKind.UPSOLD, account, 0, "manager", a=round(arr * 100), b=round(term_ends * DAY))

    def cross_sold(self, day: float, account: int, arr: float, term_ends: float) -> None:
        a, b = round(arr * 100), round(term_ends * DAY)
        self.write(day, RowKind.CROSS_SOLD, account, 0, "manager", a=a, b=b)

    def renewed_for_less(self, day: float, account: int, number: int, arr: float, less: float) -> None:
        """The next term begins with ``arr`` a year, ``less`` than before."""
        self.write(day, RowKind.CONTRACTED, account, number, "manager", a=round(less * 100))
        self.term(day, account, number, "manager", arr, day)

    def churned(self, day: float, account: int, arr: float) -> None:
        self.write(day, RowKind.CHURNED, account, 0, "manager", a=round(arr * 100))

    def quota(self, day: float, name: str, quota: float, value: float, part: int = 0) -> None:
        """A pay period begins: quota in units (counts or currency of 0.01), and what it brings on target."""
        number = sum(
            row[1] == RowKind.QUOTA_SET and row[2] == self.person[name] and row[6] == part
            for row in self._rows
        )
        a, b, c = part, round(quota * 1000), round(value * 100)
        self.write(day, RowKind.QUOTA_SET, self.person[name], number, name, a=a, b=b, c=c)

    def credited(self, day: float, name: str, cause: int, measure: str, amount: float = 1) -> None:
        """Somebody is credited with one of a count, or an amount of money."""
        quantity = round(amount * 100) if measure in MONEY else round(amount)
        self.write(day, RowKind.CREDITED, cause, 0, name, a=MEASURES.index(measure), b=quantity)

    def paid(
        self,
        day: float,
        name: str,
        amount: float,
        cause: int | None = None,
        what: PaidFor = PaidFor.COMMISSION,
        part: int = 0,
        leaving: bool = False,
    ) -> None:
        """Somebody is paid besides fixed pay, for a cause or, without one, for the period."""
        a, b = int(what), round(amount * 100)
        cause = self.person[name] if cause is None else cause
        self.write(day, RowKind.PAID, cause, int(leaving), name, a=a, b=b, c=part)

    def comes_under(self, day: float, name: str, plan: str, before: str) -> None:
        """Somebody stays on the seat and comes under another plan."""
        a, b = (self.tables.plans.keys.index(key) for key in (plan, before))
        self.write(day, RowKind.PLAN_GIVEN, self.person[name], round(day / 7), name, a=a, b=b)

    def effort(self, week: int, name: str, effort: float) -> None:
        a = round(effort * 1e6)
        self.write(7 * week, RowKind.EFFORT, self.person[name], week, name, a=a, b=a)

    def moved_deal(
        self, day: float, lead: int, before: float, after: float, discount: float = 0.0, name: str = "closer"
    ) -> None:
        """A closer moves a deal that would have been decided on one day to another."""
        a, b, c = round(after * DAY), round(before * DAY), round(discount * 1e6)
        self.write(day, RowKind.DEAL_MOVED, lead, 0, name, a=a, b=b, c=c)

    def trace(self, horizon_days: float = 91) -> Trace:
        recorder = Recorder()
        for row in sorted(self._rows, key=lambda row: row[0]):
            recorder.write(row)  # type: ignore[arg-type]
        return recorder.finish(round(horizon_days * DAY))


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    path = tmp_path_factory.mktemp("scenarios") / "small.scenario.toml"
    path.write_text(SCENARIO)
    return load_scenario(path)


@pytest.fixture(scope="session")
def tables(small: Scenario) -> Tables:
    return lower(small)


@pytest.fixture
def diary(tables: Tables) -> Diary:
    return Diary(tables)


@pytest.fixture(scope="session")
def diary_of() -> type[Diary]:
    """A diary for a company of one's own, whose first seats are those of the small one."""
    return Diary


@pytest.fixture
def quarter(diary: Diary) -> Trace:
    """Thirteen weeks in which a little of everything happens; every figure can be worked out by hand."""
    diary.everybody_starts()
    # 1: answered after half an hour, accepted, met, and won on day 40 for 200 a day.
    diary.lead(10 / 24, 1)
    diary.task(1, Work.STAGE, "lead_generator", "generator", 10, 10.5, 11)
    diary.passed(11 / 24, 1, 0, "generator", Milestone.ACCEPTED)
    diary.task(1, Work.STAGE + 1, "sales_manager", "closer", 11, 14, 16)
    diary.passed(10, 1, 1, "closer", Milestone.OPPORTUNITY)
    diary.task(1, Work.STAGE + 2, "sales_manager", "closer", 240, 280, 346)  # Friday 16:00 to Monday 10:00
    diary.passed(20, 1, 2, "closer")
    diary.passed(40, 1, 3, "closer", Milestone.WON)
    diary.won(40, 1, 72_800, first_contact=10 / 24)
    # 2: a meeting that the generator booked; accepted, never met.
    diary.task(diary.person["generator"], Work.PROSPECTING, "lead_generator", "generator", 33, 33, 34)
    diary.lead(34 / 24, 2, "list", booked_by="generator")
    diary.task(2, Work.STAGE, "lead_generator", "generator", 34, 34, 35)
    diary.passed(2, 2, 0, "generator", Milestone.ACCEPTED)
    diary.task(2, Work.STAGE + 1, "sales_manager", "", 48, None, None)
    diary.dropped(16 * 24, 2, Work.STAGE + 1, "sales_manager", 48)
    diary.lost(16, 2, 4, 1)
    # 3: nobody answers. 4: turned away, comes back, and waits. 5: was an opportunity before the start.
    diary.lead(3, 3)
    diary.task(3, Work.STAGE, "lead_generator", "", 72, None, None)
    diary.dropped(96, 3, Work.STAGE, "lead_generator", 72)
    diary.lost(4, 3, 1)
    diary.lead(4, 4)
    diary.task(4, Work.STAGE, "lead_generator", "generator", 96, 105, 106)
    diary.write(106 / 24, RowKind.LEAD_RECYCLED, 4, a=60 * DAY)
    diary.task(4, Work.STAGE, "lead_generator", "", 60 * 24, None, None, number=2)
    diary.given_lead(-20, 5, 2)
    diary.lost(30, 5, 6, 3)
    # 11: 100 a day, grows by 10 a day on day 20, renewed on day 64. 12: 50 a day, leaves on day 28.
    diary.given(11, 36_400, -300)
    diary.upsold(20, 11, 3_640, 64)
    diary.term(64, 11, 1, "manager", 40_040, 64)
    diary.given(12, 18_200, -336)
    diary.churned(28, 12, 18_200)
    # A lead pays 300, and deals, renewals and upsell a tenth of their value.
    diary.paid(11 / 24, "generator", 300, 1)
    diary.paid(2, "generator", 300, 2)
    diary.paid(40, "closer", 7_280, 1)
    diary.paid(20, "manager", 364, 11)
    diary.paid(64, "manager", 4_004, 11)
    return diary.trace()
