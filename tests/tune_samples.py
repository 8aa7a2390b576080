"""Invented searches: what comes of a point is a known function of its changes, and luck; loaded with runpy."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np

from salessim.experiment.finalists import play_finals
from salessim.experiment.inputs import Input
from salessim.experiment.plan import Experiment
from salessim.experiment.schema import TuneBlock
from salessim.experiment.search import search
from salessim.experiment.tune import Tuned
from salessim.experiment.tune_plan import ask_tuning
from salessim.scenario.load import load_scenario
from salessim.statistics.laws import Choices, Integers, Uniform
from salessim.units import YEAR

GROWTH = load_scenario(Path(__file__).parents[1] / "scenarios" / "growth.scenario.toml")
SEATS = "units.sales.seats.{}.count"
LOSS, WEEKLY = "handoff.loss_within", "sources.website.per_week"


def whole(key, low, high, title="", scenarios=("growth",)):
    """A lever of seats."""
    path = SEATS.format(key)
    return Input(key, title or key, (path,), scenarios, Integers(low, high), is_whole=True, is_lever=True)


def number(key="loss", path=LOSS, low=0.05, high=0.6, is_lever=True, title="", scenarios=("growth",)):
    """A lever or an uncertainty that may be any number."""
    return Input(key, title or key, (path,), scenarios, Uniform(low, high), is_lever=is_lever)


def names(key="mentoring", values=("none", "voluntary", "mandatory"), scenarios=("growth",)):
    """A lever of names without an order."""
    path = "roles.lead_generator.onboarding.mentoring.scheme"
    law = Choices((1.0,) * len(values))
    return Input(key, key, (path,), scenarios, law, values=values, is_lever=True)


def experiment(*inputs, metrics=("profit", "pay", "arr"), seed=1, name="growth", title="A search", **rules):
    """An experiment on growth of which nothing is played."""
    scenario = GROWTH.override({}, name=name)
    return Experiment(
        "invented",
        (scenario,),
        name,
        title=title,
        question="Which is best?",
        seed=seed,
        metrics=metrics,
        inputs=tuple(inputs),
        tune=TuneBlock.model_validate(rules),
    )


def luck_of(key, metric, replication, common=0.0, seed=1):
    """Luck of a company, its own and common to all; draws are keyed, so the same is the same."""
    found = []
    name = f"{seed} {metric} {replication}"
    for text, weight in ((name, common), (f"{key} {name}", 1.0 - common)):
        digest = hashlib.blake2b(text.encode(), digest_size=8).digest()
        generator = np.random.Generator(np.random.Philox(key=int.from_bytes(digest, "little")))
        found.append(np.sqrt(weight) * generator.standard_normal())
    return sum(found)


def player(value, luck=1.0, common=0.0, asked=None, seed=1):
    """Plays nothing: ``value(changes)`` gives the mean of every metric by name; notes what was asked in a list."""

    def play(keys, numbers):
        if asked is not None:
            asked.append((tuple(keys), numbers))
        found = {}
        for key in keys:
            means = value(json.loads(key))
            found[key] = {
                metric: mean + luck * np.array([luck_of(key, metric, r, common, seed) for r in numbers])
                for metric, mean in means.items()
            }
        return found

    return play


def tuned(question, value, luck=1.0, common=0.0):
    """A whole search of an invented outcome."""
    asked = ask_tuning(question)
    play = player(value, luck, common, seed=question.seed)
    trials = search(asked, play)
    final = play_finals(asked, trials, play)
    return Tuned(
        question.name, question.title, question.question, asked, trials, final, "EUR", YEAR, "compiled", "0" * 64, 100,
        folder="results/invented",
    )  # fmt: skip
