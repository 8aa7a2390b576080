"""What every chart must do, whatever it shows: the registry decides which charts are tested here."""

from __future__ import annotations

import runpy
import threading
import warnings
from pathlib import Path
from xml.etree import ElementTree

import pytest

from salessim.report.charts.registry import as_png, as_svg, charts

from ..whole_picture import assert_nothing_sticks_out, assert_whole

samples = runpy.run_path(str(Path(__file__).parents[1] / "report_samples.py"))
outcome, choice = samples["outcome"], samples["choice"]
MANY = tuple(f"scenario {k}" for k in range(12))
CASES = {
    "one scenario": {"shifts": (0.0,), "names": ("growth",)},
    "two scenarios": {"swept": True},
    "many scenarios": {"shifts": tuple(0.02 * k for k in range(12)), "names": MANY, "swept": True},
    "hostile names": {"shifts": (0.0, *[0.1] * 5), "names": samples["HOSTILE"], "swept": True},
    "one replication": {"n": 1, "swept": True},
    "nothing known": {
        "missing": ("new_arr", "won_deals", "leads", "arr_by_month", "utilisation_by_role", "queue_by_role",
                    "utilisation_without_prospecting_by_role", "acceptance_rate", "capability_by_ramp_week",
                    "pay_periods", "periods_by_attainment", "cash_by_month", "waits_by_handover",
                    *samples["PEOPLE_BY_WEEK"]),
        "swept": True,
    },
    "no difference": {"shifts": (0.0, 0.0), "swept": True},
    "enormous": {"shifts": (0.0, 1e9), "swept": True},
}  # fmt: skip
CANNOT_SHOW = ("one scenario", "nothing known")  # cases in which a chart may have nothing to show
OF_A_SEARCH = ("selection",)  # charts of a search for the best: they are shown the same cases as one


def picture(chart, case):
    data = chart.prepare(searched(case) if chart.name in OF_A_SEARCH else claimed(case))
    return None if data is None else chart.draw(data)


def claimed(case):
    return samples["with_claims"](outcome(**CASES[case]))


def searched(case):
    """The case as a search for the best; one scenario or one replication is none."""
    asked = {"shifts": (0.0, -0.15), "names": ("growth", "stars"), **CASES[case]}
    asked["cap"] = asked.pop("n", 256)
    asked.pop("swept", None)
    if len(asked["names"]) < 2:
        return outcome(**CASES[case])
    return choice(**asked)


def test_there_are_charts_for_every_question_of_a_comparison():
    assert set(charts()) == {
        "arr",
        "attainment",
        "cash",
        "claims",
        "differences",
        "distributions",
        "effort",
        "funnel",
        "headcount",
        "load",
        "pay_cost",
        "quarter",
        "ramp",
        "selection",
        "sweep",
        "waiting",
    }


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("name", charts())
def test_a_chart_draws_without_warnings_and_says_what_it_shows(name, case):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure = picture(charts()[name], case)
        if figure is None:
            assert case in CANNOT_SHOW or (case == "one replication" and name in OF_A_SEARCH)
            return
        assert len(assert_whole(figure, name)) < 400_000


@pytest.mark.parametrize("name", sorted(set(charts()) - {"sweep"}))
def test_scenarios_of_a_search_have_their_own_numbers_of_replications(name):
    found = samples["with_claims"](choice((0.0, -0.02, -0.5), ("growth", "stars", "pods"), cap=256))
    assert [one.replications for one in found.results] == [256, 256, 32]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure = charts()[name].draw(charts()[name].prepare(found))
    assert any("32 to 256 replications" in text.get_text() for text in figure.texts)
    assert_nothing_sticks_out(figure)


@pytest.mark.parametrize("name", charts())
def test_the_same_data_gives_the_same_bytes(name):
    first, second = (picture(charts()[name], "two scenarios") for _ in range(2))
    assert as_svg(first, name) == as_svg(second, name)
    assert as_png(first) == as_png(second)


def test_ids_of_different_charts_do_not_collide_on_one_page():
    ids = {}
    for name, chart in charts().items():
        root = ElementTree.fromstring(as_svg(picture(chart, "two scenarios"), name))
        clips = {one.get("id") for one in root.iter("{http://www.w3.org/2000/svg}clipPath")}
        assert not clips & set(ids), name
        ids.update(dict.fromkeys(clips, name))


@pytest.mark.parametrize("name", charts())
def test_the_user_s_own_settings_change_nothing(name):
    import matplotlib

    usual = as_svg(picture(charts()[name], "two scenarios"), name)
    with matplotlib.rc_context({"font.size": 30, "axes.facecolor": "black", "svg.fonttype": "none"}):
        assert as_svg(picture(charts()[name], "two scenarios"), name) == usual
        assert matplotlib.rcParams["font.size"] == 30


def test_charts_can_be_drawn_in_threads():
    expected = as_svg(picture(charts()["funnel"], "two scenarios"), "funnel")
    drawn = []

    def draw():
        drawn.append(as_svg(picture(charts()["funnel"], "two scenarios"), "funnel"))

    threads = [threading.Thread(target=draw) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert drawn == [expected] * 4
