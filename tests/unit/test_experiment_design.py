"""Levers and uncertainties in experiment files, the points of designs, and playing them."""

from __future__ import annotations

import json
import math
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from salessim.errors import InputError
from salessim.experiment.design import Design, design_of, make_design
from salessim.experiment.designed import Designed, LoweredPoints, play_design
from salessim.experiment.plan import Experiment, load_experiment
from salessim.experiment.play import Watcher
from salessim.scenario.load import load_scenario
from salessim.units import WEEK

SCENARIOS = Path(__file__).parents[2] / "scenarios"
WHOLE = """
question = "What matters?"
scenarios = ["growth.scenario.toml", "more.scenario.toml"]
metrics = ["bookings", "leads", "bookings_by_month"]
seed = 3

[design]
kind = "latin_hypercube"
points = 5
replications_per_point = 2

[uncertainties.loss]
title = "Loss of context"
path = "handoff.loss_within"
distribution = { kind = "triangular", low = 0.05, mode = 0.2, high = 0.5 }
source = "[A]"

[uncertainties.switching]
title = "Switching"
path = "work.switching"
unit = "min"
distribution = { kind = "uniform", low = 0, high = 60 }

[uncertainties.ramp]
title = "Ramp time"
path = ["roles.lead_generator.ramp_time", "roles.sales_manager.ramp_time"]
relative = true
distribution = { kind = "lognormal", median = 1, sigma = 0.3 }

[uncertainties.inbound]
title = "Inbound"
path = "sources.website.per_week"
scenarios = ["more"]
distribution = { kind = "normal", mean = 8, sd = 3, low = 0 }

[levers.closers]
title = "Closers"
path = "units.sales.seats.closers.count"
distribution = { kind = "integers", low = 2, high = 4 }

[levers.mentoring]
title = "Mentoring"
path = "roles.lead_generator.onboarding.mentoring.scheme"
distribution = { kind = "choices", values = ["none", "mandatory"] }
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    growth = (SCENARIOS / "growth.scenario.toml").read_text().replace('"52 weeks"', '"2 weeks"')
    (tmp_path / "growth.scenario.toml").write_text(growth)
    (tmp_path / "more.scenario.toml").write_text(growth.replace("per_week = 8", "per_week = 12"))
    return tmp_path


def load(folder: Path, text: str = WHOLE) -> Experiment:
    path = folder / "doubts.experiment.toml"
    path.write_text(text)
    return load_experiment(path)


# ------------------------------------------------------------------------------------------------ files


def test_levers_and_uncertainties_are_kept_apart_and_sorted(folder: Path) -> None:
    inputs = load(folder).inputs
    assert [one.key for one in inputs] == ["closers", "mentoring", "inbound", "loss", "ramp", "switching"]
    assert [one.is_lever for one in inputs] == [True, True, False, False, False, False]
    assert inputs[3].source == "[A]"
    assert inputs[2].scenarios == ("more",)


def test_values_are_written_as_a_scenario_would(folder: Path) -> None:
    experiment = load(folder)
    closers, mentoring, inbound, loss, ramp, switching = experiment.inputs
    assert closers.changes("growth", 3.0) == {"units.sales.seats.closers.count": 3}
    assert mentoring.changes("growth", 1.0) == {
        "roles.lead_generator.onboarding.mentoring.scheme": "mandatory"
    }
    assert inbound.changes("growth", 5.0) == {}
    assert inbound.changes("more", 5.5) == {"sources.website.per_week": 5.5}
    assert loss.changes("growth", 0.25) == {"handoff.loss_within": 0.25}
    assert switching.changes("growth", 1.5) == {"work.switching": "90 s"}
    assert ramp.changes("growth", 2.0) == {
        "roles.lead_generator.ramp_time": f"{8 * WEEK} s",
        "roles.sales_manager.ramp_time": f"{2 * 13_104_000} s",
    }
    assert (loss.words(0.25), switching.words(1.5), ramp.words(2.0), closers.words(3.0)) == (
        "0.25", "1.5 min", "x 2", "3",
    )  # fmt: skip
    assert (mentoring.words(0.0), mentoring.cell(1.0), closers.cell(3.0)) == ("none", "mandatory", 3)
    assert closers.levels(10) == [2.0, 3.0, 4.0]
    assert len(loss.levels(7)) == 7


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ('"handoff.loss_within"', '"handoff.loss_witin"', ["uncertainties.loss", 'did you mean "loss_within"']),
        ("high = 0.5", "high = 1.5", ["uncertainties.loss", "at 1.4", "between 0 and 1"]),
        ("mode = 0.2", "mode = 0.6", ["low <= mode <= high"]),
        ('kind = "uniform"', 'kind = "unifrm"', ["uniform"]),
        ('scenarios = ["more"]', 'scenarios = ["mor"]', ["uncertainties.inbound.scenarios.0", 'did you mean "more"']),
        ('"work.switching"', '"handoff.loss_within"', ["moves this setting, too"]),
        ('unit = "min"', 'unit = "minits"', ["unknown unit"]),
        ('unit = "min"', "relative = true\nunit = \"min\"", ["a factor has no unit"]),
        ('"roles.sales_manager.ramp_time"]', '"roles.sales_manager.ramp"]', ["uncertainties.ramp"]),
        ("points = 5", "points = 1", ["design.points"]),
        ("[levers.closers]", "[levers.loss]", ["a lever and an uncertainty have this name"]),
        ('values = ["none", "mandatory"]', 'values = ["none", "mandatry"]', ["levers.mentoring", "mandatry"]),
        ("kind = \"latin_hypercube\"", 'kind = "latin_hypercub"', ["design.kind", "latin_hypercube"]),
    ],
)  # fmt: skip
def test_mistakes_are_told_with_their_place(folder: Path, before: str, after: str, says: list[str]) -> None:
    assert before in WHOLE
    with pytest.raises(InputError) as caught:
        load(folder, WHOLE.replace(before, after, 1))
    for part in ("doubts.experiment.toml:", *says):
        assert part in str(caught.value)


# ------------------------------------------------------------------------------------------------ points


def design(experiment: Experiment, kind: Any, points: int = 3, replications: int = 2) -> Design:
    return make_design(kind, experiment.inputs, experiment.scenarios, points, replications, experiment.seed)


def test_one_at_a_time_plays_the_middle_and_both_ends_of_each(folder: Path) -> None:
    found = design(load(folder), "one_at_a_time")
    assert found.n == 13
    assert found.cells[0] == (None,) * 6
    assert found.changes[0] == {"growth": {}, "more": {}}
    assert found.changes[1] == {name: {"units.sales.seats.closers.count": 2} for name in ("growth", "more")}
    assert (np.isfinite(found.numbers).sum(axis=1) == [0] + 12 * [1]).all()
    assert all(found.numbers_at(point) == range(0, 2) for point in range(13))


def test_a_grid_has_every_combination(folder: Path) -> None:
    found = design(load(folder), "grid", points=2)
    assert found.n == 2 * 2 * 2**4  # of three closers two levels are asked for
    assert {cells[1] for cells in found.cells} == {"none", "mandatory"}
    with pytest.raises(InputError, match="above 20,000"):
        design(load(folder), "grid", points=20)


@pytest.mark.parametrize(("kind", "size"), [("morris", 7), ("radial", 8)])
def test_paths_and_blocks_have_replications_of_their_own(folder: Path, kind: str, size: int) -> None:
    found = design(load(folder), kind, points=4, replications=3)
    assert found.n == 4 * size
    assert {found.numbers_at(point) for point in range(size)} == {range(0, 3)}
    assert {found.numbers_at(point) for point in range(3 * size, 4 * size)} == {range(9, 12)}


def test_the_order_of_keys_moves_nothing_and_the_seed_does(folder: Path) -> None:
    experiment = load(folder)
    head, *tables = WHOLE.split("\n[")
    turned = load(folder, "\n[".join([head, *reversed(tables)]))
    for kind in ("latin_hypercube", "sobol", "morris", "radial"):
        one, other = design(experiment, kind), design(turned, kind)
        assert one.cells == other.cells
        assert one.cells != design(experiment.changed(seed=4), kind).cells


def test_values_stay_off_the_ends_of_laws_without_bounds(folder: Path) -> None:
    ramp = next(one for one in load(folder).inputs if one.key == "ramp")
    assert ramp.number(0.0) == pytest.approx(math.exp(-0.3 * 3.0902), rel=1e-4)
    assert ramp.number(1.0) == pytest.approx(math.exp(0.3 * 3.0902), rel=1e-4)


def test_listed_values_are_a_design_too(folder: Path) -> None:
    text = WHOLE.partition("[design]")[0] + (
        '[[sweep]]\ntitle = "Loss"\nvalues = [{ label = "none", all = { "handoff.loss_within" = 0.0 } }]\n'
        '[[sweep]]\ntitle = "Leads"\nvalues = [{ label = "few", more = { "sources.website.per_week" = 2 } }]\n'
    )
    found = design_of(load(folder, text))
    assert found.columns == ("Loss", "Leads")
    assert found.cells == ((None, None), ("none", None), (None, "few"))
    assert found.changes[2] == {"growth": {}, "more": {"sources.website.per_week": 2}}
    assert found.replications == 16
    with pytest.raises(InputError, match="nothing is moved"):
        design_of(load(folder, text.partition("[[sweep]]")[0]))


# ------------------------------------------------------------------------------------------------ playing


def played(experiment: Experiment, **options: Any) -> Designed:
    return play_design(experiment, design_of(experiment), engine="simpy", limit=None, **options)


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> tuple[Experiment, Designed]:
    place = tmp_path_factory.mktemp("doubts")
    growth = (SCENARIOS / "growth.scenario.toml").read_text().replace('"52 weeks"', '"2 weeks"')
    (place / "growth.scenario.toml").write_text(growth)
    (place / "more.scenario.toml").write_text(growth.replace("per_week = 8", "per_week = 12"))
    experiment = load(place)
    return experiment, played(experiment)


def test_every_point_is_played_as_an_override_would_be(once: tuple[Experiment, Designed]) -> None:
    from salessim import run

    experiment, found = once
    assert found.values["leads"].shape == (5, 2, 2)
    assert found.metrics == ("bookings", "leads")  # those by month are no table of points
    changes = found.design.changes[3]["more"]
    alone = run(
        experiment.scenarios[1].override(changes), 2, seed=3, engine="simpy", metrics=["leads", "bookings"]
    )
    for metric in found.metrics:
        assert found.values[metric][3, 1].tolist() == alone[metric].tolist()
    assert found.n_failed == 0
    assert found.n_played == 20


def test_workers_and_interruptions_move_nothing(
    once: tuple[Experiment, Designed], tmp_path: Path, monkeypatch: Any
) -> None:
    from salessim.experiment import runner

    experiment, whole = once

    class StopError(Exception):
        pass

    def stop(progress: Any) -> None:
        if progress.done >= 6:
            raise StopError

    place = tmp_path / "kept"
    with pytest.raises(StopError):
        played(experiment, folder=place, watcher=Watcher(progress=stop))
    monkeypatch.setattr(runner, "WORTH_WORKERS", 0.0)
    again = played(experiment, folder=place, resume=True, jobs=2)
    assert again.n_reused >= 5
    assert again.hash == whole.hash
    assert all((again.values[one] == whole.values[one]).all() for one in whole.metrics)
    manifest = json.loads((place / "manifest.json").read_text())
    assert manifest["state"] == "finished"
    assert manifest["design"]["kind"] == "latin_hypercube"
    reused = played(experiment, folder=place)
    assert (reused.n_reused, reused.hash) == (20, whole.hash)


def test_equal_companies_are_played_once(folder: Path) -> None:
    """Where an input moves one scenario only, the other is the same company at every point."""
    text = (
        WHOLE[: WHOLE.index("[uncertainties.loss]")]
        + WHOLE[WHOLE.index("[uncertainties.inbound]") : WHOLE.index("[levers.closers]")]
    )
    told: list[Any] = []
    found = played(load(folder, text), watcher=Watcher(progress=told.append))
    assert told[-1].total == 2 * (5 + 1)
    assert (found.values["leads"][:, 0] == found.values["leads"][0, 0]).all()


def test_a_point_that_cannot_be_fails_and_is_told(folder: Path, monkeypatch: Any) -> None:
    experiment = load(folder)
    good = design_of(experiment)
    changes = list(good.changes)
    changes[2] = {"growth": {"handoff.loss_within": 7}, "more": {}}
    bad = Design(
        good.kind,
        good.inputs,
        good.columns,
        good.cells,
        tuple(changes),
        good.numbers,
        good.block,
        good.replications,
    )
    found = play_design(experiment, bad, engine="simpy", limit=None)
    assert found.n_failed == 2
    assert np.isnan(found.values["leads"][2, 0]).all()
    assert "between 0 and 1" in found.failures[0]


def test_lowered_points_forget_what_they_lowered_and_travel_light() -> None:
    growth = load_scenario(SCENARIOS / "growth.scenario.toml")
    points = LoweredPoints(
        {"growth": growth}, {f"k{k}": ("growth", {"handoff.loss_within": k / 20}) for k in range(12)}
    )
    for key in points:
        points[key]
    assert len(points) == 12
    assert len(points._lowered) == LoweredPoints.KEPT
    there = pickle.loads(pickle.dumps(points))
    assert not there._lowered
    assert there["k3"].fingerprint == points["k3"].fingerprint
