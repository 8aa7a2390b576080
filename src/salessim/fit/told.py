"""What records tell beyond the scenario: whether people differ, when and how long they work, who leaves."""

from __future__ import annotations

import numpy as np

from salessim.fit.contracts import Churn, fit_churn
from salessim.fit.conversion import Shares
from salessim.fit.figure import REACH, Figure, assumption
from salessim.fit.fitting import Fitted
from salessim.fit.opening import Opening, fit_opening
from salessim.fit.people import PeopleSpread, fit_people
from salessim.fit.tasks import TaskHours, fit_task_hours
from salessim.records.tables import NEVER, Records

__all__ = ["further_figures", "people_figures"]


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
        table = records.contracts
        churn = fit_churn(
            table.start,
            np.where(table.ended == 1, table.end, NEVER),
            int(table.start.min()),
            records.export_at,
        )
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
