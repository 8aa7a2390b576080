"""Leads: where they come from, what becomes of them, and which share gets past each point of the way."""
# ruff: noqa: D205  (a docstring here is a definition as published, of one or two sentences)

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from salessim.metrics.calendar import period_of
from salessim.metrics.catalogue import Better, metric
from salessim.metrics.estimate import count, ratio, ratios, share_by
from salessim.metrics.frames import FATES, NEVER, WON
from salessim.metrics.joins import positions, total_by
from salessim.metrics.view import View
from salessim.trace.kinds import COLUMNS, LossReason, Milestone, RowKind, Work
from salessim.units import MONTH

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def _created_by(view: View, group: Ints, n_groups: int) -> Floats:
    """Leads created in each group, those from before the start left out; shape (n_groups,)."""
    return total_by(group[~view.leads.given], n_groups).astype(float)


def _n_segments(view: View) -> int:
    return len(view.tables.segments.ids)


# ---------------------------------------------------------------------------------------------- counts


@metric("leads", unit="leads", better="higher")
def leads(view: View) -> float:
    """Leads created: inbound leads that came in and outbound meetings that were booked."""
    return float(count(~view.leads.given))


@metric("leads_given", unit="leads", better="neither")
def leads_given(view: View) -> float:
    """Leads from before the start that were on their way on the first day."""
    return float(count(view.leads.given))


@metric("leads_by_source", unit="leads", better="higher", level="source")
def leads_by_source(view: View) -> Floats:
    """Leads created by each source."""
    return _created_by(view, view.leads.source, len(view.tables.sources.ids))


@metric("leads_by_segment", unit="leads", better="higher", level="segment")
def leads_by_segment(view: View) -> Floats:
    """Leads created in each segment."""
    return _created_by(view, view.leads.segment, _n_segments(view))


@metric("leads_by_fate", unit="leads", better="neither", level="fate")
def leads_by_fate(view: View) -> Floats:
    """Leads created and leads on their way at the start by what had become of them at the horizon: each
    counts once, and those still on their way are open.
    """
    return total_by(view.leads.fate, len(FATES)).astype(float)


@metric("leads_by_month", unit="leads", better="higher", level="month")
def leads_by_month(view: View) -> Floats:
    """Leads created in each fiscal month."""
    return total_by(period_of(view.months, view.leads.created), len(view.months) - 1).astype(float)


@metric("leads_by_week", unit="leads", better="higher", level="week")
def leads_by_week(view: View) -> Floats:
    """Leads created in each week."""
    return total_by(period_of(view.weeks, view.leads.created), len(view.weeks) - 1).astype(float)


def _register_fate(code: int) -> None:
    """One metric for each fate: leads of each source that met it."""
    fate = FATES[code]
    words = {"won": "won", "open": "still on their way at the horizon"}.get(
        fate, f"lost as {fate.replace('_', ' ')}"
    )

    def of_fate_by_source(view: View) -> Floats:
        mine = view.leads.fate == code
        return total_by(view.leads.source[mine], len(view.tables.sources.ids)).astype(float)

    of_fate_by_source.__doc__ = (
        f"Leads of each source, those on their way at the start included, that were {words}."
    )
    better: Better = "higher" if fate == "won" else "neither" if fate == "open" else "lower"
    name = f"leads_{fate}_by_source"
    metric(name, unit="leads", better=better, level="source")(of_fate_by_source)


for _code in range(len(FATES)):
    _register_fate(_code)


@metric("accepted_leads", unit="leads", better="higher")
def accepted_leads(view: View) -> float:
    """Leads that passed the stage marked `accepted` during the replication."""
    return float(count(view.qualified & (view.leads.accepted < NEVER)))


@metric("accepted_leads_by_seat", unit="leads", better="higher", level="seat")
def accepted_leads_by_seat(view: View) -> Floats:
    """Leads that passed the stage marked `accepted`, counted for who sat on each seat and had worked that stage."""
    passed = view.trace.of(RowKind.STAGE_PASSED)
    accepted = passed[passed[:, COLUMNS.index("b")] == Milestone.ACCEPTED]
    return total_by(view.seats_of(accepted), len(view.tables.seats.ids)).astype(float)


@metric("opportunities", unit="leads", better="higher")
def opportunities(view: View) -> float:
    """Leads that passed the stage marked `opportunity` during the replication."""
    return float(count(view.met & (view.leads.opportunity < NEVER)))


@metric("won_deals", unit="deals", better="higher")
def won_deals(view: View) -> float:
    """Contracts signed with new customers."""
    return float(len(view.trace.of(RowKind.DEAL_WON)))


@metric("won_deals_by_segment", unit="deals", better="higher", level="segment")
def won_deals_by_segment(view: View) -> Floats:
    """Contracts signed with new customers of each segment."""
    return total_by(view.cycles[1], _n_segments(view)).astype(float)


@metric("won_deals_by_month", unit="deals", better="higher", level="month")
def won_deals_by_month(view: View) -> Floats:
    """Contracts signed with new customers in each fiscal month."""
    return total_by(
        period_of(view.months, view.trace.column(RowKind.DEAL_WON, "at")), len(view.months) - 1
    ).astype(float)


@metric("won_deals_by_week", unit="deals", better="higher", level="week")
def won_deals_by_week(view: View) -> Floats:
    """Contracts signed with new customers in each week."""
    return total_by(
        period_of(view.weeks, view.trace.column(RowKind.DEAL_WON, "at")), len(view.weeks) - 1
    ).astype(float)


@metric("won_deals_by_seat", unit="deals", better="higher", level="seat")
def won_deals_by_seat(view: View) -> Floats:
    """Contracts with new customers that were closed by who sat on each seat."""
    return total_by(view.closing_seats, len(view.tables.seats.ids)).astype(float)


# ------------------------------------------------------------------------------------------ conversion


@metric("lead_to_deal", unit="share", better="higher")
def lead_to_deal(view: View) -> float:
    """Deals won divided by leads created, both during the replication: deals of leads from before the start
    count, and leads still open at the horizon are leads.
    """
    return ratio(count(view.leads.fate == WON), leads(view))


@metric("lead_to_deal_by_source", unit="share", better="higher", level="source")
def lead_to_deal_by_source(view: View) -> Floats:
    """Deals won divided by leads created, both during the replication, for each source."""
    won = view.leads.source[view.leads.fate == WON]
    return ratios(total_by(won, len(view.tables.sources.ids)), leads_by_source(view))


@metric("lead_to_deal_by_segment", unit="share", better="higher", level="segment")
def lead_to_deal_by_segment(view: View) -> Floats:
    """Deals won divided by leads created, both during the replication, in each segment."""
    won = view.leads.segment[view.leads.fate == WON]
    return ratios(total_by(won, _n_segments(view)), leads_by_segment(view))


@metric("acceptance_rate", unit="share", better="higher")
def acceptance_rate(view: View) -> float:
    """Leads accepted as a share of leads that were accepted or, for whatever reason, lost before; a lead that
    comes back later is one lead.
    """
    return ratio(count(view.qualified & (view.leads.accepted < NEVER)), count(view.qualified))


@metric("acceptance_rate_by_segment", unit="share", better="higher", level="segment")
def acceptance_rate_by_segment(view: View) -> Floats:
    """Leads accepted as a share of leads that were accepted or, for whatever reason, lost before, in each
    segment.
    """
    return share_by(view.leads.segment, _n_segments(view), view.leads.accepted < NEVER, view.qualified)


@metric("first_pass_acceptance_rate", unit="share", better="higher")
def first_pass_acceptance_rate(view: View) -> float:
    """Leads accepted at their first qualification as a share of leads that were answered and whose first
    qualification ended in any way: accepted, turned away, or lost.
    """
    accepted = view.leads.accepted < np.minimum(view.leads.recycled, NEVER)
    answered = view.leads.answered < NEVER
    ended = answered & (view.qualified | (view.leads.recycled < NEVER))
    return ratio(count(ended & accepted), count(ended))


@metric("opportunity_rate", unit="share", better="higher")
def opportunity_rate(view: View) -> float:
    """Opportunities as a share of accepted leads that became one or, for any reason, were lost before."""
    return ratio(count(view.met & (view.leads.opportunity < NEVER)), count(view.met))


@metric("opportunity_rate_by_segment", unit="share", better="higher", level="segment")
def opportunity_rate_by_segment(view: View) -> Floats:
    """Opportunities as a share of accepted leads that became one or were lost before, in each segment."""
    return share_by(view.leads.segment, _n_segments(view), view.leads.opportunity < NEVER, view.met)


@metric("win_rate", unit="share", better="higher")
def win_rate(view: View) -> float:
    """Opportunities won as a share of opportunities closed, won or lost."""
    closed = view.closed_opportunities
    return ratio(count(closed & (view.leads.fate == WON)), count(closed))


@metric("win_rate_by_segment", unit="share", better="higher", level="segment")
def win_rate_by_segment(view: View) -> Floats:
    """Opportunities won as a share of opportunities closed, won or lost, in each segment."""
    return share_by(view.leads.segment, _n_segments(view), view.leads.fate == WON, view.closed_opportunities)


@metric("pass_rate_by_stage", unit="share", better="higher", level="stage")
def pass_rate_by_stage(view: View) -> Floats:
    """Leads that passed each stage as a share of leads that passed it, were lost at it or, at the first,
    turned away to come back; a lead that comes back counts once for each pass.
    """
    n = len(view.tables.stages.keys)
    recycled = view.trace.of(RowKind.LEAD_RECYCLED)
    passed = total_by(_stage_rows(view, RowKind.STAGE_PASSED, "a"), n)
    lost = total_by(_stage_rows(view, RowKind.LEAD_LOST, "b"), n)
    turned_away = total_by(
        _stage_of(view, recycled[:, COLUMNS.index("entity")], np.zeros(len(recycled), np.int64)), n
    )
    return ratios(passed, passed + lost + turned_away)


def _stage_rows(view: View, kind: RowKind, column: str) -> Ints:
    """Row in the table of stages of each trace row of a kind; ``column`` holds the work code. Shape (n,)."""
    return _stage_of(view, view.trace.column(kind, "entity"), view.trace.column(kind, column) - Work.STAGE)


def _stage_of(view: View, lead: Ints, position: Ints) -> Ints:
    row = positions(view.leads.ids, lead)
    segment = np.append(view.leads.segment, -1)[row]
    first = np.append(view.tables.segments.first_stage, -1)[segment]
    return np.where((segment >= 0) & (position >= 0), first + position, -1)


# --------------------------------------------------------------------------------- meetings and losses


@metric("meetings", unit="meetings", better="higher")
def meetings(view: View) -> float:
    """Outbound meetings booked by prospecting."""
    return float(count(view.leads.booker >= 0))


@metric("meetings_by_seat", unit="meetings", better="higher", level="seat")
def meetings_by_seat(view: View) -> Floats:
    """Outbound meetings that who sat on each seat booked by prospecting."""
    return view.by_seat(total_by(view.leads.booker, len(view.staff.seat))).astype(float)


@metric("meetings_per_generator", unit="meetings/month", better="higher")
def meetings_per_generator(view: View) -> float:
    """Outbound meetings booked for each month (1/12 year) that somebody who prospects held a seat."""
    prospects = (view.tables.seats.holds & view.tables.roles.prospects).any(axis=1)
    return ratio(meetings(view), int(view.employed_by_seat[prospects].sum()) / MONTH)


@metric("abandoned_share", unit="share", better="lower")
def abandoned_share(view: View) -> float:
    """Leads lost because nobody answered within their patience, as a share of leads answered or so lost."""
    abandoned = view.leads.fate == LossReason.ABANDONED
    answered = view.leads.answered < NEVER
    return ratio(count(abandoned), count(abandoned | answered))


@metric("waited_too_long_share", unit="share", better="lower")
def waited_too_long_share(view: View) -> float:
    """Accepted leads lost because they were not met in time, as a share of accepted leads that became an
    opportunity or were lost before.
    """
    lost = view.met & (view.leads.fate == LossReason.WAITED_TOO_LONG) & (view.leads.opportunity == NEVER)
    return ratio(count(lost), count(view.met))


@metric("context_lost_share", unit="share", better="lower")
def context_lost_share(view: View) -> float:
    """Tasks about leads that began with context lost at a change of hands, as a share of tasks about leads
    begun.
    """
    lost = count(view.trace.column(RowKind.CONTEXT_LOST, "a") >= Work.STAGE)
    begun = count(view.lead_tasks.started < NEVER)
    return ratio(lost, begun)
