"""What records tell beyond the scenario: whether people differ, when and how long they work, who leaves."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from salessim.fit.contracts import Churn, fit_churn
from salessim.fit.conversion import Shares
from salessim.fit.figure import REACH, Figure, assumption
from salessim.fit.fitting import Fitted
from salessim.fit.likelihood import Refusal
from salessim.fit.load import Load, fit_load
from salessim.fit.opening import Opening, fit_opening
from salessim.fit.people import PeopleSpread, fit_people
from salessim.fit.ramp import Ramp, fit_ramp
from salessim.fit.scenario_text import four_digits
from salessim.fit.tasks import TaskHours, fit_task_hours
from salessim.records.tables import NEVER, WON, Records
from salessim.units import DAY, WEEK

__all__ = ["contract_settings", "further_figures", "load_figures", "people_figures", "ramp_figures"]


def people_figures(fitted: Fitted) -> list[Figure]:
    """Whether people differ beyond chance: their wins beside those of an average person with the same leads."""
    found = []
    shares = fitted.whole.shares
    assert isinstance(shares, Shares)
    fair, decided = fitted.known.is_fair, ~fitted.known.is_open
    for role, words in fitted.known.owners.items():
        rows = fair & decided & (words.codes >= 0)
        won = np.isfinite(fitted.known.won)
        title = f"{role.replace('_', ' ')}: how people differ beyond chance (sd of log output)"
        if not (rows & ~won).any():
            why = "people are named on won leads only, so nobody's share can be told"
            found.append(assumption(title, "", f"taken as equal: {why}"))
            continue
        n = len(words.names)
        trials = np.bincount(words.codes[rows], minlength=n)
        wins = np.bincount(words.codes[rows & won], minlength=n)
        base = wins.sum() / max(trials.sum(), 1)
        expected = np.bincount(
            words.codes[rows],
            shares.mean[fitted.sources.codes[rows]] / max(shares.overall, 1e-9) * base,
            minlength=n,
        )
        spread = fit_people(wins, expected, trials)
        if isinstance(spread, PeopleSpread):
            ratio = spread.chi2 / max(spread.df, 1)
            note = f"chi2/df {ratio:.2f}, p {spread.p:.3f}; the scenario takes people as equal"
            found.append(
                Figure("", title, "", spread.sd, spread.sd_low, spread.sd_high, int(trials.sum()), note)
            )
        else:
            found.append(assumption(title, "", f"taken as equal: {spread.why_not}"))
    return found


def further_figures(records: Records) -> list[Figure]:
    """Opening hours, hours of tasks, and churn: told where the records have them."""
    found = []
    moments = records.leads.closed[records.leads.closed != NEVER]
    if records.work is not None:
        moments = records.work.completed[records.work.completed != NEVER]
    opening = fit_opening(moments)
    if isinstance(opening, Opening):
        days = "".join("MTWTFSS"[day] for day in opening.weekdays)
        note = f"{days}, {opening.start_hour}-{opening.end_hour} h hold {opening.held:.0%} of what was done"
        length = float(opening.end_hour - opening.start_hour)
        found.append(Figure("", "Opening hours a day", "hours", length, np.nan, np.nan, opening.n, note))
    else:
        found.append(assumption("Opening hours", "hours", f"round the clock: {opening.why_not}"))
    if records.work is not None:
        found += _hours(records)
    if records.contracts is not None:
        churn = _churn(records)
        if isinstance(churn, Churn):
            found.append(
                Figure(
                    "",
                    "Customers lost a year",
                    "share/year",
                    churn.per_year,
                    churn.per_year_low,
                    churn.per_year_high,
                    churn.n,
                    f"{churn.n_events} left in {churn.years_at_risk:.0f} years",
                )
            )
        else:
            found.append(assumption("Customers lost a year", "share/year", churn.why_not))
    return found


def contract_settings(records: Records, fitted: Fitted) -> dict[str, Any]:
    """Customers that are there on the first Monday, and how many leave a year, as settings by dotted path.

    Contracts say nothing of segments, so all customers count for the one with the most leads. Empty without contracts.
    """
    table = records.contracts
    if table is None:
        return {}
    at = (fitted.known.start - records.clock.origin).days * DAY
    there = (table.start < at) & ((table.ended == 0) | (table.end >= at))
    segment = fitted.segments.keys[int(fitted.segment_weights.argmax())]
    found: dict[str, Any] = {"start.accounts": {segment: int(there.sum())}}
    churn = _churn(records)
    if isinstance(churn, Churn):
        for key in fitted.segments.keys:
            share = min(-math.expm1(-churn.per_year), 0.99)
            found[f"segments.{key}.accounts.churn_per_year"] = four_digits(share)
    return found


def _churn(records: Records) -> Churn | Refusal:
    table = records.contracts
    assert table is not None
    left = np.where(table.ended == 1, table.end, NEVER)
    return fit_churn(table.start, left, int(table.start.min(initial=0)), records.export_at)


def ramp_figures(records: Records) -> list[Figure]:
    """How newcomers' output grows: wins of people whose first day in the role is in the people table."""
    title = "Weeks until a newcomer is worth a full person"
    if records.people is None:
        return [assumption(title, "weeks", "there is no table of people")]
    people, leads = records.people, records.leads
    first: dict[str, int] = {}
    last: dict[str, int] = {}
    for code, start, end in zip(
        *(x.tolist() for x in (people.person.codes, people.start, people.end)), strict=True
    ):
        if code >= 0:
            name = people.person.names[code]
            first[name] = min(start, first.get(name, start))
            last[name] = max(end, last.get(name, end))
    begin = int(leads.created.min()) if len(leads) else 0
    cells: list[tuple[int, int, float, float]] = []
    for words in leads.owners.values():
        for code, name in enumerate(words.names):
            if name not in first:
                continue
            start, stop = first[name], min(last[name], records.export_at)
            weeks = np.arange(max(0, (begin - start) // WEEK), max(0, (stop - start) // WEEK))
            mine = leads.closed[(words.codes == code) & (leads.outcome == WON)]
            won = np.bincount(np.maximum((mine - start) // WEEK, 0), minlength=int(weeks.max(initial=0)) + 1)
            cells += [(code, int(week), 1.0, float(won[week])) for week in weeks]
    if not cells:
        return [assumption(title, "weeks", "nobody in the table of people owns a lead")]
    person, tenure, exposure, events = np.array(cells, dtype=np.float64).T
    ramp = fit_ramp(person, tenure, exposure, events)
    if not isinstance(ramp, Ramp):
        return [assumption(title, "weeks", ramp.why_not)]
    if ramp.shape == "none":
        return [Figure("", title, "weeks", 0.0, np.nan, np.nan, ramp.n_events, "no ramp fits best by AIC")]
    low, high = (ramp.weeks * math.exp(sign * REACH * ramp.log_weeks_se) for sign in (-1, 1))
    note = f"{ramp.shape}, from {ramp.start:.0%} of full output; {ramp.n_newcomers} newcomers"
    return [Figure("", title, "weeks", ramp.weeks, low, high, ramp.n_events, note)]


def load_figures(records: Records) -> list[Figure]:
    """Open leads a person over the last half year."""
    found = []
    begin = max(int(records.leads.created.min(initial=0)), records.export_at - 26 * WEEK)
    for role, words in records.leads.owners.items():
        title = f"{role.replace('_', ' ')}: open leads a person, mean"
        load = fit_load(
            words.codes,
            records.leads.created,
            records.leads.closed,
            len(words.names),
            (begin, records.export_at),
        )
        if isinstance(load, Load):
            low, high = (load.overall + sign * REACH * load.overall_se for sign in (-1, 1))
            found.append(Figure("", title, "leads", load.overall, low, high, load.n, "the last 26 weeks"))
        else:
            found.append(assumption(title, "leads", load.why_not))
    return found


def _hours(records: Records) -> list[Figure]:
    work = records.work
    assert work is not None
    found = []
    for code, name in enumerate(work.activity.names[:20]):
        mine = work.activity.codes == code
        hours = fit_task_hours(work.started[mine], work.completed[mine])
        if isinstance(hours, TaskHours):
            low, high = (hours.median * float(np.exp(sign * REACH * hours.log_median_se)) for sign in (-1, 1))
            note = f"{hours.family}, calendar time, {hours.n_open} left open"
            found.append(
                Figure("", f"{name}: hours, median", "hours", hours.median, low, high, hours.n, note)
            )
    return found
