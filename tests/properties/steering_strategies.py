"""Hypothesis strategies for what changes during a run, laid over a drawn company.

Seats are opened, given up, frozen and taken by others, and settings change under way. Bounds of policies lie where
they are passed, so that everything acts often within some weeks. How many changes, policies and shocks there are is
drawn; what each of them is follows from a number of its own, since there is more of it than a draw can hold.
"""

from __future__ import annotations

from random import Random
from typing import Any

from hypothesis import strategies as st

__all__ = ["steered"]

BOUNDS: dict[str, tuple[tuple[float, ...], tuple[float, ...]]] = {
    "utilisation": ((0.0, 0.2, 0.6), (1.0, 0.5, 0.2)),
    "wait": ((0.0, 1.0, 20.0), (1_000.0, 5.0)),
    "lead_to_deal": ((0.0, 0.2), (1.0, 0.3)),
    "cycle_time": ((0.0, 5.0), (1_000.0, 5.0)),
    "cac": ((0.0, 10_000.0), (1e9, 10_000.0)),
    "cash": ((-1e9, 0.0, 100_000.0), (1e9, 0.0, 100_000.0)),
    "runway": ((-1e3, 2.0, 12.0), (1e6, 6.0)),
    "arr": ((0.0, 300_000.0), (1e9, 300_000.0)),
    "customers": ((0.0, 4.0), (1e6, 6.0)),
    "leads_per_week": ((0.0, 3.0), (1e3, 5.0)),
    "people": ((0.0, 4.0), (1e3, 6.0)),
}
"""Bounds for ``above`` and for ``below``, the first of each always passed where there is something to see."""
LEARNT = ("shadowing", "mentoring", "workshops", "feedback")


def _groups(document: dict[str, Any]) -> dict[str, int]:
    """Groups of seats, and how many seats they have at most."""
    return {
        f"{key}.{name}": seats.get("count", 1) + seats.get("reserve", 0)
        for key, unit in document["units"].items()
        for name, seats in unit["seats"].items()
    }


@st.composite
def steered(draw: st.DrawFn, document: dict[str, Any], n_weeks: int) -> None:
    """Changes, policies and shocks, some of each or none, each by the luck of a number of its own."""
    seeds = st.lists(st.integers(0, 2**32 - 1), max_size=4)
    makers = {"changes": _change, "policies": _policy, "shocks": _shock}
    for table, make in makers.items():
        document[table] = {
            f"{make.__name__[1:]}_{number}": make(Random(f"{table} {seed}"), document, n_weeks)
            for number, seed in enumerate(draw(seeds))
        }
    document["steering"] = {"settle": draw(st.sampled_from(["13 weeks", "0 s", "2 weeks"]))}


def _change(luck: Random, document: dict[str, Any], n_weeks: int) -> dict[str, Any]:
    return {"at": f"{luck.randrange(n_weeks)} weeks"} | _acts(luck, document, "headcount")


def _policy(luck: Random, document: dict[str, Any], n_weeks: int) -> dict[str, Any]:
    """A policy with bounds that are mostly passed, time and again."""
    policy = _acts(luck, document, "add") | {
        "when": [_condition(luck, document) for _ in range(luck.choice((1, 1, 2)))],
        "pause": luck.choice(("1 weeks", "0 s", "4 weeks", "10 days")),
        "starts": luck.choice(("0 s", "0 s", "3 weeks")),
    }
    if luck.random() < 0.5:
        policy["times"] = luck.choice((1, 3))
    if luck.random() < 0.25:
        policy["ends"] = f"{n_weeks - 2} weeks"
    return policy


def _shock(luck: Random, document: dict[str, Any], n_weeks: int) -> dict[str, Any]:
    shock = {
        "starts": f"{luck.randrange(n_weeks)} weeks",
        "lasts": luck.choice(("4 weeks", "1 weeks", "26 weeks")),
        "demand": luck.choice((1.0, 0.0, 3.0)),
        "win_odds": luck.choice((1.0, 0.2, 5.0)),
        "churn": luck.choice((1.0, 0.0, 20.0)),
        "price": luck.choice((1.0, 0.5, 2.0)),
    }
    for table in ("sources", "segments", "regions"):
        names = sorted(document.get(table, {}))
        if names and luck.random() < 0.3:
            shock[table] = [luck.choice(names)]
    return shock


def _acts(luck: Random, document: dict[str, Any], numbers: str) -> dict[str, Any]:
    """One to three of what changes and policies do."""
    groups = _groups(document)
    names = sorted(groups)
    kinds = ["hiring", numbers, "set", *(["move"] if len(names) > 1 else [])]
    acts: dict[str, Any] = {}
    for kind in luck.sample(kinds, luck.randint(1, 3)):
        if kind == "hiring":
            acts["hiring"] = luck.choice(("freeze", "resume", "resume"))
        elif kind == "move":
            pairs = [luck.sample(names, 2) for _ in range(luck.randint(1, 2))]
            acts["move"] = [
                {"leave": leave, "take": take, "count": luck.randint(1, 2)} for leave, take in pairs
            ]
        elif kind == "set":
            acts["set"] = dict(_setting(luck, document) for _ in range(luck.randint(1, 2)))
        else:
            chosen = luck.sample(names, luck.randint(1, min(3, len(names))))
            acts[numbers] = {
                name: luck.randint(0, groups[name]) if numbers == "headcount" else luck.choice((1, -1, 2, -2))
                for name in chosen
            }
    return acts


def _condition(luck: Random, document: dict[str, Any]) -> dict[str, Any]:
    watch = luck.choice(sorted(BOUNDS))
    side = luck.choice(("above", "below"))
    condition = {
        "watch": watch,
        side: luck.choice(BOUNDS[watch][side == "below"]),
        "weeks": luck.choice((1, 2, 4)),
    }
    if watch in ("utilisation", "wait"):
        condition["role"] = luck.choice(("caller", "closer", "keeper"))
        if luck.random() < 0.3:
            condition["unit"] = luck.choice(sorted(document["units"]))
    return condition


def _setting(luck: Random, document: dict[str, Any]) -> tuple[str, Any]:
    """Something that may change, and what it changes to."""
    kinds = (_of_work, _of_people, _of_customers, _of_units, _of_seats, _of_plans, _of_quotas)
    path, values = luck.choice(luck.choice([found for kind in kinds if (found := kind(document))]))
    return path, luck.choice(values)


Choices = list[tuple[str, list[Any]]]
"""Paths, each with the values it may have."""


def _of_work(document: dict[str, Any]) -> Choices:
    times = ["0 s", "30 min", "2 h"]
    return [
        *[("routing.by", ["draw", "round_robin", "load", "score"])] * 2,
        ("communication.unit_meeting", times),
        ("communication.company_meeting", times),
        ("handoff.loss_within", [0.0, 0.5, 1.0]),
        ("handoff.loss_across", [0.0, 0.5, 1.0]),
    ]


def _of_people(document: dict[str, Any]) -> Choices:
    found: Choices = [("hiring.backfill", [True, False]), ("knowledge.sharing", ["0 s", "30 min"])]
    if "lead" in document["roles"]:
        found.append(("coaching.hours", ["0 s", "30 min"]))
    return found + [
        (f"roles.{role}.onboarding.{lesson}.hours", ["0 s", "1 h"])
        for role, block in document["roles"].items()
        if "onboarding" in block
        for lesson in LEARNT
    ]


def _of_customers(document: dict[str, Any]) -> Choices:
    rates = {"inbound": "per_week", "partner": "per_month"}
    found: Choices = [
        (f"sources.{key}.{rates[source['kind']]}", [0.0, 3.0, 12.0])
        for key, source in document["sources"].items()
        if source["kind"] in rates
    ]
    found += [(f"segments.{key}.acv_median", [1_000, 50_000]) for key in document["segments"]]
    found += [(f"regions.{key}.value", [0.5, 3.0]) for key in document.get("regions", {})]
    return found + [(f"products.{key}.value", [0.5, 3.0]) for key in document.get("products", {})]


def _of_units(document: dict[str, Any]) -> Choices:
    values = {"fixed": ["30 min", "2 h"], "per_colleague": ["0 s", "6 min"]}
    return [
        (f"units.{key}.coordination.{name}", of) for key in document["units"] for name, of in values.items()
    ]


def _of_seats(document: dict[str, Any]) -> Choices:
    found: Choices = []
    for key, unit in document["units"].items():
        for name in unit["seats"]:
            at = f"units.{key}.seats.{name}"
            found.append((f"{at}.availability", [0.6, 0.9]))
            found += [(f"{at}.{what}", ["0 s", "30 min", "1 h"]) for what in ("documentation", "experiments")]
    return found


def _of_plans(document: dict[str, Any]) -> Choices:
    """Plans of seats, for a role or for all of the roles that they hold."""
    found: Choices = []
    for key, unit in document["units"].items():
        for name, seats in unit["seats"].items():
            held = set(seats["roles"])
            plans = [plan for plan, block in document.get("plans", {}).items() if set(block["roles"]) <= held]
            if plans:
                found.append((f"units.{key}.seats.{name}.plan", plans))
    return found


def _of_quotas(document: dict[str, Any]) -> Choices:
    """Quotas and targets, to a part or a multiple of what they are."""
    return [
        (f"plans.{key}.{kind}.{index}.{name}", [part[name] * 0.5, part[name] * 3.0])
        for key, plan in document.get("plans", {}).items()
        for kind in ("commission", "bonus", "team_bonus")
        for index, part in enumerate(plan.get(kind, ()))
        for name in ("quota", "target")
        if name in part
    ]
