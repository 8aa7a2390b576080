"""Identities that hold for whatever an engine played, each figure worked out a second way: oracles 1 to 5, 14."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from salessim.engine import play
from salessim.metrics import CATALOGUE, View
from salessim.metrics.frames import FATES, NEVER
from salessim.metrics.joins import total_by
from salessim.metrics.ledger import COSTS, PAY, VARIABLE_PAY, Component
from salessim.metrics.staff import Beginning
from salessim.scenario.load import load_scenario
from salessim.scenario.lower import lower
from salessim.trace.kinds import RowKind, Work
from salessim.units import DAY, MINUTE, YEAR

HALF_HOUR = 30 * MINUTE
SCENARIOS = Path(__file__).parents[3] / "scenarios"
EVERYTHING_ABOUT_PEOPLE = {
    "horizon": "60 weeks",
    "leaving.level": 2.0,
    "evaluation.is_on": True,
    "evaluation.promote_after": "3 months",
    "evaluation.promote_from": 0.5,
    "units.sales.seats.closers.promotes_from": ["lead_generator"],
    "units.sales.seats.late": {"roles": ["sales_manager"], "requisition": "8 weeks", "plan": "closer"},
    "units.sales.seats.founder": {
        "roles": ["sales_manager", "account_manager"],
        "hands_over": True,
        "leaves": False,
        "documentation": "3 h",
    },
    "roles.lead_generator.attrition": 0.35,
    "roles.sales_manager.attrition": 0.3,
    "roles.account_manager.attrition": 0.2,
    "roles.lead_generator.onboarding": {
        "theory": "1 week",
        "shadowing": {"hours": "12 h"},
        "mentoring": {"scheme": "mandatory"},
        "workshops": {"hours": "2 h"},
        "feedback": {"hours": "1 h", "weeks": 8},
        "cost": 1000,
    },
    "roles.sales_manager.onboarding": {"shadowing": {"hours": "8 h"}, "cost": 3000},
}
CASES = {
    "two months and a bit": ("growth", {"horizon": "9 weeks"}),
    "exactly one quarter": ("growth", {"horizon": "13 weeks"}),
    "more than a year": ("startup", {"horizon": "60 weeks", "start.accounts": {"mid": 12}}),
    "many roles each": ("founders", {"horizon": "31 weeks"}),
    "billed by month": (
        "growth",
        {"horizon": "15 weeks", "costs.billing": "monthly", "costs.payment_delay": "10 days"},
    ),
    "people come and go": ("growth", EVERYTHING_ABOUT_PEOPLE),
}


@pytest.fixture(scope="module", params=CASES)
def view(request: pytest.FixtureRequest) -> View:
    name, changes = CASES[request.param]
    tables = lower(load_scenario(SCENARIOS / f"{name}.scenario.toml").override(changes))
    return View(tables, play(tables, seed=5, replication=1))


def measured(view: View, *names: str) -> dict[str, np.ndarray]:
    return {name: np.asarray(CATALOGUE[name].measure(view)) for name in names}


def test_each_lead_has_one_fate(view: View) -> None:
    """Oracle 1."""
    found = measured(
        view, "leads", "leads_given", "leads_by_fate", "won_deals", "leads_by_source", "leads_by_week"
    )
    assert found["leads_by_fate"].sum() == found["leads"] + found["leads_given"]
    assert found["leads_by_fate"][FATES.index("won")] == found["won_deals"]
    assert found["leads_by_source"].sum() == found["leads"] == found["leads_by_week"].sum()
    assert found["leads"] == len(view.trace.of(RowKind.LEAD_CREATED))
    for fate, n in zip(FATES, found["leads_by_fate"], strict=True):
        assert measured(view, f"leads_{fate}_by_source")[f"leads_{fate}_by_source"].sum() == n


def test_milestones_come_in_order(view: View) -> None:
    """Oracle 2, as far as leads carry it: created, answered, accepted, opportunity, closed."""
    leads = view.leads
    assert (leads.created <= np.where(leads.given, NEVER, leads.answered)).all()
    new = ~leads.given
    assert (leads.answered <= leads.accepted)[new].all()
    assert (leads.accepted <= leads.opportunity)[new].all()
    assert (leads.opportunity <= leads.closed)[new & (leads.opportunity < NEVER)].all()
    assert ((leads.closed < NEVER) == (leads.fate < len(FATES) - 1)).all()


def test_nobody_is_busier_than_open(view: View) -> None:
    """Oracle 3: 0 <= busy <= contracted, on each seat; roles and seats add up to the same hours."""
    busy = view.busy_by_seat(prospecting=True)
    assert (busy >= 0).all()
    assert (busy <= view.contracted_by_seat).all()
    assert busy.sum() == view.busy_by_role(prospecting=True).sum() == view.task_busy.sum()
    assert (view.busy_by_seat(prospecting=False) <= busy).all()


def test_people_do_one_thing_at_a_time(view: View) -> None:
    """Oracle 5: busy time counted from tasks is busy time counted from a person's day."""
    tasks = view.tasks
    for spell in range(len(view.staff.seat)):
        mine = np.flatnonzero(tasks.spell == spell)
        mine = mine[np.argsort(tasks.started[mine])]
        assert (tasks.done[mine][:-1] <= tasks.started[mine][1:]).all()


def test_queues_are_waiting_times(view: View) -> None:
    """Oracle 4: the number in queue, from the rows alone, has the area of the waits inside the window."""
    trace, horizon = view.trace, view.horizon
    moments, steps = [], []
    for kind, step in ((RowKind.TASK_CREATED, 1), (RowKind.TASK_STARTED, -1), (RowKind.TASK_DROPPED, -1)):
        work = trace.column(kind, "a")
        about_customers = (work > Work.INTERVIEW) | ((work > Work.PROSPECTING) & (work < Work.SHADOWING))
        rows = trace.of(kind)[about_customers]
        moments.append(rows[:, 0])
        steps.append(np.full(len(rows), step))
    at, step = np.concatenate(moments), np.concatenate(steps)
    order = np.argsort(at, kind="stable")
    number = np.cumsum(step[order])
    area = int((number * np.diff(np.append(at[order], horizon))).sum())
    tasks = view.queued
    waits = np.minimum(np.minimum(tasks.started, tasks.dropped), horizon) - tasks.created
    assert (waits >= 0).all()
    assert int(waits.sum()) == area
    found = measured(view, "queue", "queue_by_role")
    assert float(found["queue"]) * horizon == pytest.approx(area, rel=1e-9)
    assert found["queue_by_role"].sum() == pytest.approx(float(found["queue"]), rel=1e-9)


def test_weeks_of_holding_add_up_to_the_time_of_tasks(view: View) -> None:
    tasks = view.tasks
    leads = tasks.work >= Work.STAGE
    ends = np.minimum(np.minimum(tasks.done, tasks.dropped), view.horizon)
    assert view.held_by_role.sum() == (ends - tasks.created)[leads].sum()


def test_recurring_revenue_moves_by_new_upsell_and_churn_every_month(view: View) -> None:
    found = measured(
        view,
        "arr",
        "arr_opening",
        "arr_by_month",
        *(f"{m}_arr_by_month" for m in ("new", "upsell", "cross_sell", "contraction", "churned")),
    )
    moved = found["new_arr_by_month"] + found["upsell_arr_by_month"] + found["cross_sell_arr_by_month"]
    moved -= found["contraction_arr_by_month"] + found["churned_arr_by_month"]
    cents = np.round(100 * (float(found["arr_opening"]) + np.cumsum(moved))).astype(np.int64)
    assert cents.tolist() == np.round(100 * found["arr_by_month"]).astype(np.int64).tolist()
    assert found["arr"] == found["arr_by_month"][-1]


def test_recurring_revenue_is_that_of_the_contracts_that_run(view: View) -> None:
    """ARR a second way: the latest term of each account, and what was added within it, unless it ended."""
    running: dict[int, int] = {}
    for row in view.trace.rows.tolist():
        kind, account, a = RowKind(row[1]), row[2], row[6]
        if kind is RowKind.CONTRACT_STARTED:
            assert running.setdefault(account, a) == a  # a renewal carries on what ran
        elif kind is RowKind.CONTRACTED:
            running[account] -= a
        elif kind in (RowKind.UPSOLD, RowKind.CROSS_SOLD):
            running[account] += a
        elif kind is RowKind.CHURNED:
            assert running.pop(account) == a
    assert sum(running.values()) == round(100 * float(measured(view, "arr")["arr"]))
    assert len(running) == measured(view, "customers")["customers"]


def test_revenue_is_recurring_revenue_over_time(view: View) -> None:
    """Recognised month by month and contract by contract, revenue is the integral of ARR, but for rounding."""
    n_entries = int((view.ledger.component == Component.REVENUE).sum())
    assert view.ledger.total(Component.REVENUE) == pytest.approx(view.arr_years, abs=n_entries)


def test_months_add_up_to_events_and_years_to_months(view: View) -> None:
    names = (
        "leads",
        "won_deals",
        "bookings",
        "new_arr",
        "upsell_arr",
        "cross_sell_arr",
        "contraction_arr",
        "churned_arr",
        "revenue",
        "cost",
        "profit",
        "pay",
    )
    for name in names:
        found = measured(view, name, f"{name}_by_month")
        assert found[f"{name}_by_month"].sum() == pytest.approx(float(found[name]), rel=1e-12), name
    ledger = view.ledger
    years = -(-view.horizon // YEAR)
    for component in Component:
        by_month = ledger.by_month(component)
        mine = ledger.component == component
        # What is booked at the end of a year belongs to it.
        year = (
            np.maximum(np.where(ledger.at == view.months[ledger.month + 1], ledger.at - 1, ledger.at), 0)
            // YEAR
        )
        for number in range(years):
            assert (
                by_month[12 * number : 12 * number + 12].sum() == ledger.amount[mine & (year == number)].sum()
            )
        assert by_month.sum() == ledger.amount[mine].sum()


def test_payroll_and_cash_close_to_the_cent(view: View) -> None:
    """Oracle 14."""
    ledger, ids = view.ledger, view.staff.ids
    base, variable = ledger.paid_to(ids, Component.BASE_PAY), ledger.paid_to(ids, *VARIABLE_PAY)
    assert (base + variable).tolist() == ledger.paid_to(ids, *PAY).tolist()
    assert int((base + variable).sum()) == ledger.total(*PAY)
    moments, levels = ledger.cash()
    closing = ledger.opening_cash + ledger.total(Component.RECEIPT) - ledger.total(*COSTS)
    assert int(levels[-1]) == closing
    assert (np.diff(moments) > 0).all()
    found = measured(view, "cash", "cash_by_month", "cash_lowest")
    assert round(100 * float(found["cash"])) == closing == round(100 * float(found["cash_by_month"][-1]))
    assert found["cash_lowest"] <= found["cash_by_month"].min()


def test_company_numbers_are_those_of_their_parts(view: View) -> None:
    found = measured(
        view,
        "bookings",
        "bookings_by_seat",
        "bookings_by_segment",
        "meetings",
        "meetings_by_seat",
        "upsell_arr",
        "upsell_arr_by_seat",
        "accepted_leads",
        "accepted_leads_by_seat",
        "pay",
        "pay_by_seat",
    )
    assert found["bookings_by_segment"].sum() == pytest.approx(float(found["bookings"]), rel=1e-12)
    assert found["bookings_by_seat"].sum() == pytest.approx(float(found["bookings"]), rel=1e-12)
    assert found["meetings_by_seat"].sum() == found["meetings"]
    assert found["upsell_arr_by_seat"].sum() == pytest.approx(float(found["upsell_arr"]), rel=1e-12)
    assert found["accepted_leads_by_seat"].sum() >= found["accepted_leads"] > 0
    assert found["pay_by_seat"].sum() == pytest.approx(float(found["pay"]), rel=1e-12)


def test_shares_are_shares(view: View) -> None:
    for name, entry in CATALOGUE.items():
        if entry.unit == "share" and name not in (
            "variable_pay_cost_of_sales",
            "excess_at_quota",
            "kinks_by_attainment",
        ):
            values = np.asarray(entry.measure(view))
            known = values[~np.isnan(values)]
            assert ((known >= 0) & (known <= 1)).all(), name


def test_heads_are_those_of_the_start_and_hires_less_exits(view: View) -> None:
    staff, found = (
        view.staff,
        measured(view, "headcount_end", "hires", "exits", "quits", "dismissals", "cuts"),
    )
    n_planned = int((staff.beginning == Beginning.PLANNED).sum())
    assert found["headcount_end"] == n_planned + found["hires"] - found["exits"]
    parts = found["quits"] + found["dismissals"] + found["cuts"]
    assert found["exits"] == parts == len(view.trace.of(RowKind.PERSON_LEFT))
    present: set[int] = set()
    for row in view.trace.rows.tolist():
        if row[1] == RowKind.PERSON_STARTED:
            assert row[2] not in present
            present.add(row[2])
        elif row[1] == RowKind.PERSON_LEFT:
            present.remove(row[2])
    assert len(present) == found["headcount_end"]


def test_a_seat_has_one_holder_at_a_time_and_is_vacant_or_held_or_not_wanted(view: View) -> None:
    staff, vacant = view.staff, view.vacancies
    for seat in range(len(view.tables.seats.ids)):
        held = sorted(zip(staff.begin[staff.seat == seat], staff.end[staff.seat == seat], strict=True))
        empty = sorted(
            zip(vacant.empty[vacant.seat == seat], vacant.closed[vacant.seat == seat], strict=True)
        )
        spans = sorted([*held, *[span for span in empty if span[0] < span[1]]])
        assert all(before[1] <= after[0] for before, after in pairwise(spans))
        for _, filled in empty:
            assert filled == view.horizon or filled in [begin for begin, _ in held]
    assert len(vacant.seat) == len(view.trace.of(RowKind.SEAT_OPENED))


def test_weeks_and_roles_of_people_add_up(view: View) -> None:
    found = measured(
        view,
        *("headcount", "headcount_by_week", "vacancies_by_week", "vacancy_days", "vacancy_days_by_role"),
        *(
            "hires",
            "hires_by_role",
            "capability_by_week",
            "effective_headcount",
            "effective_headcount_by_week",
        ),
        *("teaching_hours_by_lesson", "mentor_hours", "workshop_hours", "coaching_hours"),
    )
    days = np.diff(view.weeks) / DAY
    assert (found["headcount_by_week"] * days).sum() / days.sum() == pytest.approx(float(found["headcount"]))
    assert (found["vacancies_by_week"] * days).sum() == pytest.approx(float(found["vacancy_days"]))
    assert found["vacancy_days_by_role"].sum() == pytest.approx(float(found["vacancy_days"]))
    assert found["hires_by_role"].sum() == found["hires"]
    parts = sum(float(found[f"{kind}_hours"]) for kind in ("mentor", "workshop", "coaching"))
    assert found["teaching_hours_by_lesson"].sum() == pytest.approx(parts)
    # Everybody present stands once in the first role of the seat every Monday.
    heads = [((view.staff.begin <= at) & (at < view.staff.end)).sum() for at in view.weeks[:-1]]
    assert total_by(view.mondays.week, len(view.weeks) - 1).tolist() == heads
    working = total_by(np.where(view.mondays.works, view.mondays.week, -1), len(view.weeks) - 1)
    assert (found["capability_by_week"] * working) == pytest.approx(found["effective_headcount_by_week"])


def test_interviews_take_half_hours_of_open_time(view: View) -> None:
    """What is done of them is as long as planned, whatever the pace of who gives them, but for switching to them."""
    done = (view.tasks.work == Work.INTERVIEW) & (view.tasks.done <= view.horizon)
    rest = view.task_busy[done] % HALF_HOUR
    assert ((rest == 0) | (rest == view.tables.rules.switching)).all()
