"""Invented experiment results for tests of reports: loaded with runpy, played by nobody."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from salessim.experiment.claims import Claim, judge_claims
from salessim.experiment.comparison import compare, compare_common
from salessim.experiment.outcome import ExperimentResult, Sweep, SweepPoint, SweepShare
from salessim.experiment.result import Result
from salessim.metrics.measuring import BANDS
from salessim.statistics.race import SelectionRule
from salessim.statistics.selection import select
from salessim.units import YEAR

METRICS = ("new_arr", "won_deals", "win_rate", "cycle_median", "profit", "utilisation")
ROLES = ("account_manager", "lead_generator", "sales_manager")
FATES = (
    "won",
    "abandoned",
    "not_accepted",
    "missed",
    "waited_too_long",
    "no_decision",
    "competitor",
    "no_fit",
    "open",
)
PLAN_BANDS = tuple(f"{plan}.{band}" for plan in ("generator", "closer") for band in BANDS)
HANDOVERS = tuple(f"{giver} to {role}" for giver in ("source list", "source web", *ROLES) for role in ROLES)
PEOPLE_BY_WEEK = ("headcount_by_week", "vacancies_by_week", "effective_headcount_by_week")
HOSTILE = (
    '=HYPERLINK("http://x")',
    "<script>alert(1)</script> & <b>",
    "\x1b[31mred\x1b[0m \u202e reversed",
    "costs $a_b^2$ and $$ \\frac{1}{2}",
    "a very long name of a very large company that nobody would ever type twice " * 3,
    "成長 \U0001f600 \u0000",
)


def result(name="growth", title="", n=64, shift=0.0, missing=(), seed=1):
    """One run: values follow from replication and ``shift`` only, the same customers for every name."""
    generator = np.random.Generator(np.random.Philox(key=7))
    luck, own = generator.standard_normal(n), generator.standard_normal(n) * 0.2
    values = {
        "new_arr": 2e6 * (1 + 0.2 * luck + 0.05 * own + shift),
        "won_deals": np.round(45 * (1 + 0.2 * luck + shift)),
        "win_rate": 0.21 + 0.02 * luck + 0.01 * own * shift,
        "cycle_median": 65 + 3 * luck + 10 * shift,
        "profit": 4e5 * (0.1 + 2 * luck - 3 * shift),
        "utilisation": 0.7 + 0.02 * own - 0.1 * shift,
        "leads": np.round(1100 * (1 + 0.1 * luck + shift)),
        "accepted_leads": np.round(540 * (1 + 0.1 * luck + shift)),
        "opportunities": np.round(210 * (1 + 0.1 * luck + shift)),
        "acceptance_rate": 0.43 + 0.01 * luck,
        "opportunity_rate": 0.44 + 0.01 * luck - 0.1 * shift,
        "pay": np.full(n, 1.2e6),
        "sales_cost": 1.5e6 + 1e4 * luck + 1e5 * shift,
    }
    values |= _pay(luck, own, shift)
    months = np.arange(1, 13)
    values["arr_by_month"] = 4e6 + np.outer(values["new_arr"] / 12, months)
    values["leads_by_fate"] = np.outer(values["leads"], np.full(len(FATES), 1 / len(FATES)) + 0.02 * shift)
    without = np.array([0.55, 0.12, 0.58]) + np.outer(0.02 * luck, np.ones(3)) - 0.1 * shift
    values["utilisation_without_prospecting_by_role"] = without
    values["utilisation_without_prospecting_by_seat"] = without
    values["utilisation_by_role"] = without + np.array([0.0, 0.85, 0.0])
    values["queue_by_role"] = np.abs(np.outer(1 + luck**2, [12.0, 0.7, 1.7]) * (1 + shift))
    values |= _people(luck, own, shift)
    values |= _cash(luck, shift)
    values |= _waiting(luck, own, shift)
    for metric in missing:
        values[metric] = np.full_like(values[metric], np.nan)
    labels = {
        **dict.fromkeys(("periods_by_attainment", "kinks_by_attainment"), PLAN_BANDS),
        **dict.fromkeys(
            ("effort_by_week_of_quarter", "bookings_share_by_week_of_quarter"),
            tuple(f"week {week + 1}" for week in range(13)),
        ),
        **dict.fromkeys(PEOPLE_BY_WEEK, tuple(f"week {week + 1}" for week in range(52))),
        "capability_by_ramp_week": tuple(f"{role}.week {week + 1}" for role in ROLES for week in range(52)),
        **dict.fromkeys(
            ("arr_by_month", "cash_by_month", "ruin_by_month"), tuple(f"month {month}" for month in months)
        ),
        **dict.fromkeys(("waiting_hours_by_handover", "waits_by_handover"), HANDOVERS),
        "bottleneck_by_week": tuple(f"week {week + 1}" for week in range(52)),
        "leads_by_fate": FATES,
        "utilisation_without_prospecting_by_seat": tuple(f"sales/{role} 1" for role in ROLES),
        **dict.fromkeys(
            (
                "utilisation_without_prospecting_by_role",
                "utilisation_by_role",
                "queue_by_role",
                "bottleneck_share_by_role",
            ),
            ROLES,
        ),
    }
    return Result(name, title, "EUR", YEAR, seed, "simpy", "f" * 16, "0" * 64, n, (), values, labels)


def _pay(luck, own, shift):
    """Two plans, of which the second has accelerators; effort rises and bookings come towards the quarter's end."""
    n, bands, weeks = len(luck), np.arange(41), np.arange(13)
    closers = np.exp(-0.5 * ((bands - 20 - 3 * np.clip(shift, -1, 1)) / 7) ** 2) * 20 + 6 * (bands == 20)
    generators = np.exp(-0.5 * ((bands - 18) / 4) ** 2) * 12
    counts = np.round(np.outer(1 + 0.3 * np.abs(own), np.concatenate((generators, closers))))
    kinks = np.full((n, 82), np.nan)
    kinks[:, [41 + 20, 41 + 25]] = 1.0, 1.25
    push = 0.05 * (weeks - 6) / 6 * (1 - np.clip(shift, -1, 1))
    share = 1 + 0.6 * (weeks >= 11) - 0.3 * (weeks < 2) + np.outer(luck, np.cos(weeks)) * 0.1
    return {
        "pay_periods": counts.sum(axis=1),
        "periods_by_attainment": counts,
        "kinks_by_attainment": kinks,
        "effort_by_week_of_quarter": 1 + push + np.outer(own, np.ones(13)) * 0.05,
        "bookings_share_by_week_of_quarter": share / share.sum(axis=1, keepdims=True),
        "variable_pay_cost_of_sales": 0.21 + 0.01 * luck + 0.02 * np.clip(shift, -1, 1),
        "pay_mean": 95_000 * (1 + 0.03 * luck + 0.1 * shift),
    }


def _cash(luck, shift):
    """Cash that falls and recovers; with bad luck it runs out on the way."""
    months = np.arange(1, 13)
    burnt = 2.4e5 * (1 + 0.35 * luck + shift)
    cash = 1e6 - np.outer(burnt, months * (14 - months) / 10)
    return {
        "cash_opening": np.full(len(luck), 1e6),
        "cash_by_month": cash,
        "ruin_by_month": (np.minimum.accumulate(cash, axis=1) < 0).astype(float),
    }


def _waiting(luck, own, shift):
    """Leads of two sources wait for generators and closers; who is the bottleneck changes over the year."""
    n, weeks, pairs = len(luck), np.arange(52), len(HANDOVERS)
    waits, each = np.zeros((n, pairs)), np.zeros(pairs)
    known = {"source web to lead_generator": (900, 4), "source list to lead_generator": (200, 0.5)}
    known |= {"lead_generator to sales_manager": (500, 30), "sales_manager to sales_manager": (400, 12)}
    for pair, (number, hours) in known.items():
        waits[:, HANDOVERS.index(pair)] = np.round(number * (1 + 0.05 * luck))
        each[HANDOVERS.index(pair)] = hours * (1 + np.clip(shift, -0.5, None))
    early = np.where(own[:, None] * 5 + (weeks - 20) / 10 > 0, 2.0, 1.0)
    return {
        "waits_by_handover": waits,
        "waiting_hours_by_handover": waits * each,
        "bottleneck_by_week": early + np.zeros((n, 1)),
        "bottleneck_share_by_role": np.stack([(early == role).mean(axis=1) for role in range(3)], axis=1),
    }


def _people(luck, own, shift):
    """People who come and go: a new seat in week 20, somebody who leaves, and two roles with newcomers."""
    weeks = np.arange(52)
    vacant = ((weeks >= 20) & (weeks < 26)) + np.outer(np.abs(own), (weeks >= 30) & (weeks < 36)) * 5
    heads = 12.0 + (weeks >= 20) - vacant
    ramp = 1.1 * (1 - np.exp(-weeks / 12)) * (weeks >= 2)
    slower = 1.0 * (1 - np.exp(-weeks / 25)) * (weeks >= 4)
    nobody = np.full((len(luck), 52), np.nan)
    new = np.outer(1 + 0.05 * luck + 0.05 * np.clip(shift, -1, 1), np.concatenate((ramp, slower)))
    new[::2, 40:52] = np.nan
    return {
        "headcount_by_week": heads,
        "vacancies_by_week": vacant + np.zeros((len(luck), 1)),
        "effective_headcount_by_week": heads * (0.9 + 0.03 * luck[:, None]) * (1 - 0.2 * (weeks >= 20)),
        "capability_by_ramp_week": np.concatenate((nobody, new), axis=1),
    }


def outcome(shifts=(0.0, -0.15), names=("growth", "stars"), n=64, metrics=METRICS, swept=False, missing=()):
    """Runs with these shifts, compared with the first; a single one is not compared."""
    results = tuple(
        result(name, n=n, shift=shift, missing=missing) for name, shift in zip(names, shifts, strict=True)
    )
    comparison = compare(results, names[0], metrics) if len(results) > 1 else None
    sweep = _sweep(names, metrics, n) if swept else None
    return ExperimentResult(
        "test", "Stars or specialists?", "Which is better on one payroll?", results, comparison, sweep, None,
        tuple(metrics), "0" * 64,
    )  # fmt: skip


def with_claims(found):
    """The same with a claim about every metric of every other scenario."""
    names = [one.name for one in found.results]
    claims = [
        Claim(
            f"{name} {metric}",
            f"{name} has more {metric} than {names[0]}",
            name,
            name,
            names[0],
            metric,
            expects,
        )
        for name in names[1:]
        for metric, expects in zip(METRICS, ("higher", "lower", "no difference") * 2, strict=True)
    ]
    return replace(found, claims=judge_claims(claims, found.results))


def choice(shifts, names, cap=128, first=32, missing=()):
    """Runs of which a search left some earlier than others: the first metric, by shares of the leader's mean."""
    full = [
        result(name, n=cap, shift=shift, missing=missing) for name, shift in zip(names, shifts, strict=True)
    ]
    for k, one in enumerate(full):  # luck of its own, or 32 replications would tell any two apart
        own = np.random.Generator(np.random.Philox(key=k)).standard_normal(cap)
        one.values["new_arr"] *= 1 + 0.1 * own
    values = {one.name: one["new_arr"] for one in full}
    rule = SelectionRule(share=0.02, first=first, cap=cap)
    found = select(lambda asked, n: {name: values[name][:n] for name in asked}, list(values), rule)
    played = {one.name: one.n for one in found.standings}
    results = tuple(
        replace(
            one,
            replications=played[one.name],
            values={metric: numbers[: played[one.name]] for metric, numbers in one.values.items()},
        )
        for one in full
    )
    comparison = compare_common(results, found.leader or names[0], METRICS)
    return ExperimentResult(
        "test", "Who is best?", "Which structure is best?", results, comparison, None, None, METRICS, "0" * 64,
        selection=found,
    )  # fmt: skip


def _sweep(names, metrics, n):
    points, first = [], []
    for label, shift in (("half", -0.3), ("double", -0.1), ("three times", 0.2)):
        runs = [result(names[0], n=n), *(result(name, n=n, shift=shift) for name in names[1:])]
        points.append(SweepPoint(("Inbound leads",), (label,), compare(runs, names[0], metrics).differences))
        first.append(shift)
    shares = tuple(SweepShare(name, metric, 3, 2, 2, 1) for metric in metrics for name in names[1:])
    return Sweep("one_at_a_time", n, tuple(points), shares)
