"""Invented studies of inputs: what a design gives when the outcome is a known function; loaded with runpy."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from salessim.experiment.design import Design
from salessim.experiment.designed import Designed
from salessim.experiment.inputs import Input
from salessim.experiment.plan import Experiment
from salessim.experiment.sensitivity import ask, judge
from salessim.scenario.load import load_scenario
from salessim.statistics.laws import Choices, Uniform
from salessim.units import YEAR

SCENARIOS = Path(__file__).parents[1] / "scenarios"
WEIGHTS = (4.0, 2.0, 0.5, 0.0)
NAMES = ("growth", "stars")


def inputs(titles=("hand-off loss", "talent", "inbound", "colour of the logo"), choices=False):
    """Inputs between 0 and 1 that move nothing in any scenario; the last may be a choice."""
    made = [Input(f"x{k}", title, (), NAMES, Uniform(0.0, 1.0)) for k, title in enumerate(titles)]
    if choices:
        made[-1] = Input("x9", titles[-1], (), NAMES, Choices((1.0, 1.0)), values=("none", "mandatory"))
    return tuple(made)


def experiment(names=NAMES, metric="arr", moved=None, title="Doubts", **changes):
    """An experiment on shipped scenarios, of which nothing is played."""
    scenarios = tuple(
        load_scenario(SCENARIOS / f"{base}.scenario.toml").override({}, name=name)
        for base, name in zip(("growth", "stars", "growth"), names, strict=False)
    )
    moved = inputs() if moved is None else moved
    return Experiment(
        "doubts",
        scenarios,
        names[0],
        title=title,
        question="What matters?",
        metrics=(metric,),
        inputs=moved,
        **changes,
    )


def linear(u):
    """The lead: 4, 2, 0.5 and 0 times each input's distance from its middle; further inputs count for nothing."""
    return (u[..., :4] - 0.5) @ np.array(WEIGHTS)


def played(asked, question, lead=linear, luck=0.2, size=1e5, missing=()):
    """What a design would give if the last scenario led all others by a function of the inputs, and luck."""
    design: Design = asked.design
    generator = np.random.Generator(np.random.Philox(key=3))
    shares = np.nan_to_num(design.numbers, nan=0.5)
    shape = (design.n, len(question.scenarios), design.replications)
    common = np.stack(
        [generator.standard_normal(design.replications) for _ in range(int(design.block.max()) + 1)]
    )[design.block]
    values = 50.0 + 3.0 * common[:, np.newaxis, :] + luck * generator.standard_normal(shape)
    values[:, -1] += lead(shares)[:, np.newaxis]
    values *= size
    for point in missing:
        values[point] = np.nan
    names = tuple(one.name for one in question.scenarios)
    return Designed(
        design, names, (asked.metric,), {asked.metric: values}, "EUR", YEAR, 1, "compiled", "0" * 64,
        n_failed=len(missing) * design.replications, failures=("InputError: a point that cannot be",) * bool(missing),
        folder="results/doubts",
    )  # fmt: skip


def study(method="tornado", question=None, lead=linear, luck=0.2, size=1e5, missing=(), **options):
    """A study of an invented outcome."""
    question = experiment() if question is None else question
    asked = ask(question, method, **options)
    return judge(question, asked, played(asked, question, lead, luck, size, missing))
