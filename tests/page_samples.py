"""Invented results with the background of a real run, for tests of pages: loaded with runpy, played by nobody."""

from __future__ import annotations

import functools
import runpy
from dataclasses import replace
from pathlib import Path

import numpy as np

from salessim.experiment.explain import explain
from salessim.experiment.explain_question import ask
from salessim.experiment.plan import Experiment
from salessim.fit.company_fit import company_fit
from salessim.fit.fitting import fit_funnel
from salessim.fit.known import known_at, last_monday
from salessim.records.tables import SetAside
from salessim.report.files import drawings_of
from salessim.report.page.background import Background, background_of_scenarios
from salessim.report.page.registry import build_page
from salessim.scenario.load import load_scenario

HERE = Path(__file__).parent
reports = runpy.run_path(str(HERE / "report_samples.py"))
studies = runpy.run_path(str(HERE / "sensitivity_samples.py"))
searches = runpy.run_path(str(HERE / "tune_samples.py"))
funnels = runpy.run_path(str(HERE / "fit_samples.py"))
forecasts = runpy.run_path(str(HERE / "forecast_samples.py"))
HOSTILE = reports["HOSTILE"]
SCENARIOS = tuple(
    load_scenario(HERE.parent / "scenarios" / f"{name}.scenario.toml") for name in ("growth", "stars")
)
COMMAND = "salessim run experiments/test.experiment.toml -o 'a <folder> & more'"
METHODS = ("tornado", "morris", "sobol", "crossed", "discovery")
POINTS = {"morris": 8, "sobol": 32, "crossed": 16, "discovery": 60}


def known(names=("growth", "stars")):
    """Where figures come from: shipped scenarios under these names."""
    scenarios = [SCENARIOS[k % 2].override({}, name=name) for k, name in enumerate(names)]
    return replace(background_of_scenarios(scenarios), command=COMMAND, platform="Linux", code="c" * 16)


def study(method="tornado", **settings):
    """A study without a result folder."""
    found = studies["study"](method, points=POINTS.get(method), **settings)
    return replace(found, played=replace(found.played, folder=""))


@functools.cache
def searched():
    """A search in which more generators bring more profit, and more pay."""
    question = searches["experiment"](
        searches["whole"]("generators", 2, 10),
        goals=["profit"],
        trials=16,
        finalists=3,
        limits=[{"metric": "pay", "at_most": 8.0}],
    )

    def value(changes):
        heads = changes.get("units.sales.seats.generators.count", 6)
        return {"profit": 100.0 + heads, "pay": float(heads), "arr": 1.0}

    return replace(searches["tuned"](question, value), folder="")


@functools.cache
def explained():
    """Why more inbound leads and less loss of context differ, played for two weeks."""
    before = SCENARIOS[0].override({"horizon": "2 weeks"})
    after = before.override({"sources.website.per_week": 20, "handoff.loss_within": 0.0}, name="stars")
    question = Experiment("why", (before, after), "growth", title="Why?", replications=4)
    return explain(question, ask(question, metric="leads"), limit=None)


@functools.cache
def fitted():
    """A fit to leads of hostile sources and segments, from files with such names, some cells of which are set aside."""
    records = funnels["funnel"](
        3,
        sources=dict.fromkeys("abcdef", (6.0, 0.3)),
        weeks=30,
        segments={"a": 0.7, "b": 0.3},
        acv=(30_000.0, 0.6),
        losses_logged=True,
    )
    leads = records.leads
    aside = SetAside(
        file=(HOSTILE[0], HOSTILE[1], HOSTILE[1]),
        row=(2, 3, 9),
        column=("created", HOSTILE[5], "value"),
        given=("", HOSTILE[1], "=1+1"),
        why=("no date at which it came in", "cannot be read", "cannot be read"),
    )
    source, segment = (replace(one, names=HOSTILE[: len(one.names)]) for one in (leads.source, leads.segment))
    leads = replace(leads, source=source, segment=segment)
    records = replace(
        records,
        leads=leads,
        set_aside=aside,
        files=HOSTILE[:2],
        seen=(f"{HOSTILE[1]}: day first",),
        currency=HOSTILE[1],
    )
    return company_fit("company", records, fit_funnel(known_at(records, last_monday(records))))


@functools.cache
def ahead():
    """A forecast of six weeks with invented runs; draws differ more than the luck of their runs."""
    rng = np.random.default_rng(2)
    mean = 20.0 + 6.0 * rng.standard_normal((60, 1, 1))
    won = rng.poisson(np.broadcast_to(np.maximum(mean, 1.0), (60, 4, 6)))
    return forecasts["forecast_of"](
        won, fitted=fitted().fitted, start=fitted().fitted.known.start, currency=HOSTILE[1]
    )


@functools.cache
def scored():
    """A back-test over five origins with invented forecasts, ours nearest."""
    rng = np.random.default_rng(4)
    near, far = rng.poisson(12.0, size=(80, 5, 4)), rng.poisson(16.0, size=(80, 5, 4))
    others = dict.fromkeys(
        ("Poisson", "negative_binomial", "bootstrap_of_history", "seasonal", "chain_ladder"), far
    )
    told = {"salessim_known": near, "chain_ladder_known": near + 1}
    happened = rng.poisson(12.0, size=(5, 4))
    return forecasts["backtest_of"](happened, salessim=near, **others, **told)


def founds():
    """Every kind of outcome that has a page, by name, with the names of its scenarios."""
    names = ("growth", "stars", "pods")
    cases = {
        "single": (reports["outcome"]((0.0,), ("growth",)), ("growth",)),
        "once": (reports["outcome"]((0.0,), ("growth",), n=1), ("growth",)),
        "comparison": (reports["outcome"](swept=True), ("growth", "stars")),
        "three": (reports["outcome"]((0.0, -0.15, 0.05), names), names),
        "claims": (
            replace(reports["with_claims"](reports["outcome"]((0.0, -0.15, 0.05), names)), comparison=None),
            names,
        ),
        "choice": (reports["choice"]((0.0, -0.02, -0.5), names, cap=256), names),
        "hostile": (
            replace(
                reports["outcome"]((0.0, *[0.1] * 5), HOSTILE, swept=True),
                title=HOSTILE[1],
                question=HOSTILE[2],
            ),
            HOSTILE,
        ),
        "nothing known": (reports["outcome"](missing=("new_arr", "leads")), ("growth", "stars")),
        "hostile study": (
            study(question=studies["experiment"](moved=studies["inputs"](HOSTILE), title=HOSTILE[1])),
            ("growth", "stars"),
        ),
        "study of one": (study(question=studies["experiment"](names=("growth",))), ("growth",)),
        "sweep": (study().played, ("growth", "stars")),
        "tune": (searched(), ("growth",)),
        "explain": (explained(), ("growth", "stars")),
    }
    cases |= {"fit": (fitted(), ()), "forecast": (ahead(), ("growth",)), "backtest": (scored(), ("growth",))}
    cases |= {method: (study(method), ("growth", "stars")) for method in METHODS}
    return cases


def page(name):
    """The page of one of them."""
    found, names = founds()[name]
    where = known(names) if names else Background({found.name: found.document}, COMMAND, "Linux", "c" * 16)
    return build_page(found, drawings_of(found), replace(where, files=HOSTILE[:2], n_set_aside=3))
