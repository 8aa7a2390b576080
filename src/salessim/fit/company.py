"""A scenario from a fitted funnel: its settings, its people, and the open leads of the day it begins."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from salessim.fit.fitting import Fitted
from salessim.fit.known import Known
from salessim.fit.likelihood import Ints
from salessim.fit.opening import SourceProfile, fit_profile
from salessim.fit.posterior import FIT_EFFECT, estimate
from salessim.fit.scenario_text import four_digits
from salessim.scenario.schema.organisation import Work

__all__ = ["RECENT_WEEKS", "document_of", "open_leads", "people_now"]

RECENT_WEEKS = 13
"""Whoever took a lead in the last quarter is taken to be there. Assumption."""
AVAILABILITY = Work().availability
"""Share of opening hours left for this work: a scenario's default."""
WEEK_HOURS = 40.0
MOST_SIGNS = 16  # of the name of a currency in a scenario
QUIET_STAGE = "5 min"
QUIET = {"form": "hours", "fixed": "0 s", "per_colleague": "0 s"}


def document_of(
    fitted: Fitted,
    horizon_weeks: int = 52,
    load: float | None = None,
    more: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The scenario as plain tables, at the estimates.

    Parameters
    ----------
    fitted : Fitted
    horizon_weeks : int
    load : float, optional
        Share of their working hours that people are taken to be busy with these leads, 0..1. Without it all delay is
        the customer's: records show when things happened and not how long anybody worked, so units are open round the
        clock, work takes five minutes, and nobody waits; load and queues mean nothing. With it units are open from
        nine to five, and work takes the hours that keep today's people so busy with today's leads.
    more : mapping, optional
        Further settings by dotted path, as :func:`salessim.fit.told.contract_settings` gives them.
    """
    segments = {key: _segment(fitted, title) for key, title in zip(*_named(fitted.segments), strict=True)}
    mix = _mix(fitted)
    document: dict[str, Any] = {
        "title": "Fitted to records",
        "description": f"Fitted to {len(fitted.known):,} leads; week 0 starts on Monday {fitted.known.start}.",
        "currency": _currency(fitted),
        "horizon": f"{horizon_weeks} weeks",
        "market": {},
        "segments": segments,
        "sources": {
            key: _source(fitted, code, title, mix[code])
            for code, (key, title) in enumerate(zip(*_named(fitted.sources), strict=True))
        },
        "roles": {
            "lead_generator": {"ramp": "none", "prospects": False},
            "sales_manager": {"ramp": "none"},
        },
        "units": {"sales": _unit(fitted)},
        "handoff": {"loss_within": 0.0, "loss_across": 0.0},
        "response": {"curve": "none"},
        "costs": {"on_cost": 0.0, "tools_per_head": 0.0, "overhead": 0.0, "gross_margin": 1.0},
        "start": {
            "cash": 0.0,
            "open": open_leads(fitted),
            "losses_logged": fitted.known.losses_logged,
        },
    }
    for path, value in estimate(fitted).items():
        _put(document, path, value)
    for path, value in (more or {}).items():
        _put(document, path, value)
    if load is not None:
        _work(document, fitted, load)
    return document


def _currency(fitted: Fitted) -> str:
    """What values are in, as far as a scenario has room for it; without any, every contract counts as one."""
    return fitted.known.currency[:MOST_SIGNS] if _has_values(fitted) else "contracts"


def _work(document: dict[str, Any], fitted: Fitted, load: float) -> None:
    """Hours of work that keep the people of each role busy for a share of their hours; each stage takes as long."""
    unit = document["units"]["sales"]
    unit["hours"] = "Mon-Fri 09:00-17:00"
    people = {}
    for seat in unit["seats"].values():
        seat["availability"] = AVAILABILITY
        people[seat["roles"][0]] = seat["count"]
    visits: dict[str, float] = dict.fromkeys(people, 0.0)
    for source in document["sources"].values():
        for segment, share in source["segments"].items():
            there = source["per_week"] * share
            for stage in document["segments"][segment]["stages"].values():
                visits[stage["role"]] += there
                there *= stage["chance"]
    for block in document["segments"].values():
        for stage in block["stages"].values():
            role = stage["role"]
            hours = people[role] * WEEK_HOURS * AVAILABILITY * load / max(visits[role], 1e-9)
            stage["hours"] = f"{max(round(hours * 60), 1)} min"


def people_now(known: Known) -> dict[str, Ints]:
    """Codes of the people of each role who took a lead in the last quarter."""
    recent = known.created >= -7.0 * RECENT_WEEKS
    return {
        role: np.unique(words.codes[recent & (words.codes >= 0)]).astype(np.int64)
        for role, words in known.owners.items()
    }


def open_leads(fitted: Fitted) -> dict[str, dict[str, dict[str, list[int]]]]:
    """Open leads by segment, stage and source, by how many weeks ago they came to the stage, latest first.

    Where losses are logged, leads that nobody has closed are open. Where they are not, an open lead may be one whose
    customer has decided against long ago; the model draws which. Leads from before the log began count as open.
    """
    known = fitted.known
    found: dict[str, dict[str, dict[str, list[int]]]] = {}
    passed = np.isfinite(known.reached)
    stage = passed.sum(axis=1)
    for s, segment in enumerate(fitted.segments.keys):
        for k, key in enumerate(fitted.stage_keys):
            here = known.is_open & (fitted.segments.codes == s) & (stage == k)
            came = known.created if k == 0 else known.reached[:, k - 1]
            week = (
                np.floor(-came[here] / 7 - 1e-9).astype(np.int64)
                if here.any()
                else np.zeros(0, dtype=np.int64)
            )
            for c, source in enumerate(fitted.sources.keys):
                mine = week[fitted.sources.codes[here] == c]
                if mine.size:
                    counts = np.bincount(np.maximum(mine, 0)).tolist()
                    found.setdefault(segment, {}).setdefault(key, {})[source] = counts
    return found


def _named(groups: Any) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return groups.keys, groups.titles


def _segment(fitted: Fitted, title: str) -> dict[str, Any]:
    keys = fitted.stage_keys
    stages: dict[str, Any] = {}
    for k, (key, reached) in enumerate(zip(keys, fitted.stage_titles, strict=True)):
        is_last = k + 1 == len(keys)
        stages[key] = {
            "title": "Closing" if is_last else f"Until {reached}",
            "role": "sales_manager"
            if is_last or "lead_generator" not in fitted.known.owners
            else "lead_generator",
            "hours": QUIET_STAGE,
            "next": "won" if is_last else keys[k + 1],
            "priority": 4 if is_last else 3,
            "milestone": "opportunity" if k + 2 == len(keys) else "",
        }
    return {
        "title": title,
        "think_factor": 1.0,
        "delay_effect": 0.0,
        "fit_effect": FIT_EFFECT,
        "max_open_deals": 1_000_000,
        **({} if _has_values(fitted) else {"acv_median": 1.0, "acv_sigma": 0.0}),
        "stages": stages,
        "accounts": {
            "role": "sales_manager",
            "onboarding_hours": "1 min",
            "touch_every": "520 weeks",
            "touch_hours": "1 min",
            "renewal_hours": "1 min",
            "upsell_per_year": 0.0,
        },
    }


def _source(fitted: Fitted, code: int, title: str, mix: dict[str, float]) -> dict[str, Any]:
    arrivals = fitted.arrivals[fitted.sources.keys[code]]
    recent = fitted.known.weekly(fitted.known.created, fitted.sources.codes == code)
    return {
        "title": title,
        "kind": "inbound",
        "per_week": four_digits(recent.mean() if recent.size else 0.0),
        "dispersion": four_digits(getattr(arrivals, "dispersion", 1.0)),
        "segments": mix,
        "profile": _profile(fitted),
        "cost_per_lead": 0.0,
        "patience": "never",
        "recycle_chance": 0.0,
    }


def _profile(fitted: Fitted) -> dict[str, float]:
    """When in the week leads come, all sources together; office hours stay at the default where no hours are known."""
    profile = fit_profile(fitted.known.created_in_week)
    if not isinstance(profile, SourceProfile):
        return {}
    found = {"weekday_share": four_digits(profile.weekday_share)}
    if math.isfinite(profile.office_share):
        found["office_share"] = four_digits(profile.office_share)
    return found


def _mix(fitted: Fitted) -> list[dict[str, float]]:
    """Shares of the segments among each source's leads; they sum to 1."""
    n = len(fitted.segments.keys)
    found = []
    for code in range(len(fitted.sources.keys)):
        counts = np.bincount(fitted.segments.codes[fitted.sources.codes == code], minlength=n)
        shares = np.round(counts / counts.sum(), 6)
        shares[int(counts.argmax())] += 1.0 - shares.sum()
        found.append(
            {key: float(share) for key, share in zip(fitted.segments.keys, shares, strict=True) if share > 0}
        )
    return found


def _unit(fitted: Fitted) -> dict[str, Any]:
    counts = {role: max(1, int(codes.size)) for role, codes in people_now(fitted.known).items()}
    counts.setdefault("sales_manager", 1)
    return {
        "title": "Sales",
        "serves": list(fitted.segments.keys),
        "hours": "always",
        "coordination": QUIET,
        "seats": {
            f"{role}s": {
                "roles": [role],
                "count": count,
                "availability": 1.0,
                "talent_sd": 0.0,
                "leaves": False,
            }
            for role, count in counts.items()
        },
    }


def _has_values(fitted: Fitted) -> bool:
    return not fitted.values.why_not


def _put(document: dict[str, Any], path: str, value: Any) -> None:
    *tables, key = path.split(".")
    for name in tables:
        document = document.setdefault(name, {})
    document[key] = value
