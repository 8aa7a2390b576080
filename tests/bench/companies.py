"""Companies whose plays are timed: those that ship, and growth made larger and longer."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contenders.salessim_scenario import count_ticks, need_engine
from timing import Job

from salessim import Scenario, load_scenario
from salessim.engine import play
from salessim.metrics import CATALOGUE, measure
from salessim.scenario.lower import lower
from salessim.scenario.tables import Tables

__all__ = ["COMPANIES", "Company", "jobs", "one_market", "territories", "ticks_per_row"]

SCENARIOS = Path(__file__).parents[2] / "scenarios"
SEED = 1


@dataclass(frozen=True)
class Company:
    """A company that is timed.

    Attributes
    ----------
    key, title : str
        For files, and for people.
    make : callable
        The scenario.
    rounds : dict of str to int
        Rounds at most, by engine; an engine that is not named plays all of them, 0 plays none.
    """

    key: str
    title: str
    make: Callable[[], Scenario]
    rounds: dict[str, int]


def growth() -> Scenario:
    """The scenario that all larger and longer ones are made of."""
    return load_scenario(SCENARIOS / "growth.scenario.toml")


def territories(n: int) -> Scenario:
    """A company ``n`` times as large as growth: ``n`` units of growth's size, each with customers of its own.

    Units sales_1 to sales_n have growth's twelve seats. Unit k serves a segment mid_k that is like growth's, with a
    website and a list of prospects of its own at growth's rates and ninety accounts at the start. Every unit then
    does what growth does, so what a longer time per event shows is the engine alone and not another load.
    """
    document = growth().document
    segment, unit = document["segments"].pop("mid"), document["units"].pop("sales")
    website, prospecting = document["sources"].pop("website"), document["sources"].pop("prospecting")
    accounts = document["start"]["accounts"].pop("mid")
    for k in range(1, n + 1):
        key = f"mid_{k}"
        document["segments"][key] = copy.deepcopy(segment)
        document["units"][f"sales_{k}"] = copy.deepcopy(unit) | {"serves": [key]}
        document["sources"][f"website_{k}"] = website | {"segments": {key: 1.0}}
        document["sources"][f"prospecting_{k}"] = prospecting | {"segment": key}
        document["start"]["accounts"][key] = accounts
    return _scaled(document, n, f"growth_x{n}")


def one_market(n: int) -> Scenario:
    """A company ``n`` times as large as growth: ``n`` units of growth's size that serve the same customers.

    One segment, one website with ``n`` times the leads, one list with ``n`` times the prospects, ``n`` times the
    accounts. Leads are spread over the units by their own draw, and accounts go to the least loaded of all account
    managers: the engine has to look across units, and each event concerns ``n`` times as many people.
    """
    document = growth().document
    unit = document["units"].pop("sales")
    for k in range(1, n + 1):
        document["units"][f"sales_{k}"] = copy.deepcopy(unit)
    document["sources"]["website"]["per_week"] *= n
    document["sources"]["prospecting"]["steady_per_week"] *= n
    document["sources"]["prospecting"]["list_size"] = n * int(lower(growth()).sources.list_size.max())
    document["start"]["accounts"]["mid"] *= n
    return _scaled(document, n, f"growth_x{n}_one_market")


def _scaled(document: dict[str, Any], n: int, name: str) -> Scenario:
    document["start"]["cash"] *= n
    document["title"] = f"Growth, {n} units"
    return Scenario.from_document(document, name)


def _shipped(name: str) -> Callable[[], Scenario]:
    return lambda: load_scenario(SCENARIOS / f"{name}.scenario.toml")


def _longer(weeks: int) -> Callable[[], Scenario]:
    return lambda: growth().override({"horizon": f"{weeks} weeks"}, name=f"growth_{weeks}_weeks")


COMPANIES = (
    Company("startup", "startup", _shipped("startup"), {}),
    Company("growth", "growth", _shipped("growth"), {}),
    Company("growth_x10", "growth, 10 units", lambda: territories(10), {"simpy": 3}),
    Company("growth_x100", "growth, 100 units", lambda: territories(100), {"simpy": 0}),
    Company("growth_x10_one_market", "growth, 10 units, one market", lambda: one_market(10), {"simpy": 3}),
    Company("growth_x100_one_market", "growth, 100 units, one market", lambda: one_market(100), {"simpy": 0}),
    Company("growth_10_years", "growth, 10 years", _longer(520), {"simpy": 3}),
    Company("growth_100_years", "growth, 100 years", _longer(5200), {"simpy": 0}),
)
"""Everything that is timed; growth is what the others are compared with."""


def jobs(company: Company, engine: Any) -> list[Job]:
    """Playing a company, and playing it with every metric of the catalogue measured.

    Raises
    ------
    AbsentError
        If there is no such engine.
    """
    need_engine(engine)
    rounds = company.rounds.get(engine)
    if rounds == 0:
        return []
    tables = lower(company.make())

    def play_it(replication: int) -> int:
        return len(play(tables, SEED, replication, engine=engine).rows)

    def play_and_measure(replication: int) -> int:
        trace = play(tables, SEED, replication, engine=engine)
        measure(tables, trace, CATALOGUE)
        return len(trace.rows)

    is_warmed = rounds is None or engine != "simpy"
    return [
        Job((company.key, engine, "play"), play_it, rounds, is_warmed),
        Job((company.key, engine, "metrics"), play_and_measure, rounds, is_warmed),
    ]


def ticks_per_row(company: Company) -> float:
    """Scheduled events per row of the trace, in one replication."""
    tables: Tables = lower(company.make())
    return count_ticks(tables, SEED) / len(play(tables, SEED, 0).rows)
