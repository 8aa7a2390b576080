"""Invented results with the background of a real run, for tests of pages: loaded with runpy, played by nobody."""

from __future__ import annotations

import functools
import runpy
from dataclasses import replace
from pathlib import Path

from salessim.experiment.explain import explain
from salessim.experiment.explain_question import ask
from salessim.experiment.plan import Experiment
from salessim.report.files import drawings_of
from salessim.report.page.background import background_of_scenarios
from salessim.report.page.registry import build_page
from salessim.scenario.load import load_scenario

HERE = Path(__file__).parent
reports = runpy.run_path(str(HERE / "report_samples.py"))
studies = runpy.run_path(str(HERE / "sensitivity_samples.py"))
searches = runpy.run_path(str(HERE / "tune_samples.py"))
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
    cases |= {method: (study(method), ("growth", "stars")) for method in METHODS}
    return cases


def page(name):
    """The page of one of them."""
    found, names = founds()[name]
    return build_page(found, drawings_of(found), known(names))
