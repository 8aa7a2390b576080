"""One replication: events in their order, and after each the people who are idle look for work."""

from __future__ import annotations

from typing import Any

from salessim.compiling import compiled, compiled_part
from salessim.engine.compiled.account import (
    cross_sell_falls_due,
    incident_falls_due,
    renewal_falls_due,
    term_ends,
    touch_falls_due,
    upsell_falls_due,
)
from salessim.engine.compiled.agenda import next_event, will_happen
from salessim.engine.compiled.demand import leads_of_week
from salessim.engine.compiled.desk import WAITING, stir
from salessim.engine.compiled.hours import next_opening, opens
from salessim.engine.compiled.luck import normal
from salessim.engine.compiled.memory import record_at
from salessim.engine.compiled.opening import opening_accounts, opening_leads, opening_pipeline
from salessim.engine.compiled.partners import leads_of_partners
from salessim.engine.compiled.periods import month_closes, month_will_close
from salessim.engine.compiled.person import dispatch, work_is_done
from salessim.engine.compiled.records import (
    ACCOUNT,
    COMPANY,
    LEAD,
    RULES,
    SOURCE,
    TASK,
)
from salessim.engine.compiled.referrals import referral_falls_due
from salessim.engine.compiled.requisition import interviews_fall_due
from salessim.engine.compiled.satisfaction import review_falls_due
from salessim.engine.compiled.stages import comes_in, customer_decides, meets_again, returns, waited_enough
from salessim.engine.compiled.week import people_begin_week
from salessim.engine.keys import INBOUND, PARTNER
from salessim.engine.order import Tick
from salessim.randomness.streams import Stream
from salessim.rules.accounts import next_market
from salessim.units import WEEK

__all__ = ["play_replication"]

MONDAY, UNIT_OPENS, LEAD_ARRIVES = int(Tick.WEEK), int(Tick.UNIT_OPENS), int(Tick.LEAD_ARRIVES)
WORK_DONE, WAITED_ENOUGH, MEETING_AGAIN = (
    int(Tick.WORK_DONE),
    int(Tick.WAITED_ENOUGH),
    int(Tick.MEETING_AGAIN),
)
CUSTOMER_DECIDES = int(Tick.CUSTOMER_DECIDES)
TOUCH_DUE, UPSELL_DUE = int(Tick.TOUCH_DUE), int(Tick.UPSELL_DUE)
RENEWAL_DUE, INTERVIEWS_DUE = int(Tick.RENEWAL_DUE), int(Tick.INTERVIEWS_DUE)
MONTH_CLOSES = int(Tick.MONTH_CLOSES)
INCIDENT_DUE, REVIEW_DUE = int(Tick.INCIDENT_DUE), int(Tick.REVIEW_DUE)
REFERRAL_DUE, CROSS_SELL_DUE = int(Tick.REFERRAL_DUE), int(Tick.CROSS_SELL_DUE)
MARKET = int(Stream.MARKET)


@compiled
def play_replication(address: int) -> None:
    """Play from the first Monday to the horizon, or until there is no room left in the memory.

    Parameters
    ----------
    address : int
        Where the ``COMPANY`` record of a memory lies that was made ready for this replication.
    """
    company = record_at(address, 0, COMPANY)
    will_happen(company, 0, MONDAY, 0, 0, 0, 0)
    month_will_close(company, 0)
    for unit in range(company.n_units):
        next_opening(company, unit, 0)
    while not company.is_full and next_event(company):
        kind, slot, number = company.kind, company.slot, company.occurrence
        if kind == WORK_DONE:
            work_is_done(company, slot)
        elif kind == INTERVIEWS_DUE:
            interviews_fall_due(company, slot, number)
        elif kind == MONTH_CLOSES:
            month_closes(company, number)
        elif kind >= TOUCH_DUE:
            if record_at(company.accounts, slot, ACCOUNT).serial == company.serial:
                _account_event(company, kind, slot, number)
        elif kind == LEAD_ARRIVES:
            comes_in(company, company.entity, slot)
        elif kind == WAITED_ENOUGH:
            task = record_at(company.tasks, slot, TASK)
            if task.serial == company.serial and task.state == WAITING:
                waited_enough(company, slot)
        elif kind == UNIT_OPENS:
            opens(company, slot, number)
            stir(company, slot)
            next_opening(company, slot, number + 1)
        elif kind == MONDAY:
            people_begin_week(company, number)
            _week_begins(company, number)
        elif record_at(company.leads, slot, LEAD).serial == company.serial:
            _lead_event(company, kind, slot)
        dispatch(company)


@compiled_part
def _account_event(company: Any, kind: int, slot: int, number: int) -> None:
    if kind == TOUCH_DUE:
        touch_falls_due(company, slot, number)
    elif kind == UPSELL_DUE:
        upsell_falls_due(company, slot, number)
    elif kind == RENEWAL_DUE:
        renewal_falls_due(company, slot)
    elif kind == INCIDENT_DUE:
        incident_falls_due(company, slot, number)
    elif kind == REVIEW_DUE:
        review_falls_due(company, slot, number)
    elif kind == REFERRAL_DUE:
        referral_falls_due(company, slot, number)
    elif kind == CROSS_SELL_DUE:
        cross_sell_falls_due(company, slot, number)
    else:
        term_ends(company, slot)


@compiled_part
def _lead_event(company: Any, kind: int, slot: int) -> None:
    if kind == CUSTOMER_DECIDES:
        if record_at(company.leads, slot, LEAD).decides_at == company.now:  # else it was moved
            customer_decides(company, slot)
    elif kind == MEETING_AGAIN:
        meets_again(company, slot)
    else:
        returns(company, slot)


@compiled_part
def _week_begins(company: Any, week: int) -> None:
    """Every Monday: people come and go, the market moves, and the week's inbound leads are known."""
    rules = record_at(company.rules, 0, RULES)
    z = normal(company, MARKET, 0, week)
    if week > 0:
        company.market_now = next_market(company.market_now, z, rules.market_sd, rules.market_persistence)
    else:
        company.market_now = rules.market_sd * z
        opening_accounts(company)
        opening_pipeline(company)
        opening_leads(company)
    for source in range(company.n_sources):
        kind = record_at(company.sources, source, SOURCE).kind
        if kind == INBOUND:
            leads_of_week(company, source, week)
        elif kind == PARTNER:
            leads_of_partners(company, source, week)
    will_happen(company, (week + 1) * WEEK, MONDAY, 0, week + 1, 0, 0)
