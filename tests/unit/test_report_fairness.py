"""What is said and drawn about fairness of pay, from invented layouts whose components are known."""

from __future__ import annotations

import csv
import io
import json
import math
import runpy
import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from salessim.experiment.fairness import Fairness, PaidGroup
from salessim.report.charts.fairness import PARTS, draw, prepare
from salessim.report.charts.registry import as_svg, charts
from salessim.report.fairness import COLUMNS, as_json, as_text, fairness_csv, verdict, write
from salessim.statistics.crossed import crossed_rank_correlation, crossed_spread
from salessim.statistics.intervals import Interval
from salessim.units import YEAR

from ..whole_picture import assert_whole

HOSTILE = runpy.run_path(str(Path(__file__).parents[1] / "report_samples.py"))["HOSTILE"]
NOTHING = Interval(math.nan, math.nan, math.nan, 0.95, 0, why_not="what they bring in is not known")


def paid(
    key: str = "sales.closers",
    person: float = 0.5,
    seats: int = 3,
    size: float = 20_000.0,
    worth: tuple[str, ...] = ("bookings_by_seat",),
    sets: tuple[int, int] = (40, 25),
) -> PaidGroup:
    """Seats whose pay of about 100,000 has this sd and share of the person; half of luck is the market's."""
    m, r = sets
    draw = np.random.Generator(np.random.Philox(key=7)).standard_normal
    luck = 1 - person
    made = (
        math.sqrt(person) * draw((seats, m, 1)),
        math.sqrt(luck / 2) * draw((1, 1, r)),
        math.sqrt(luck / 2) * draw((seats, m, r)),
    )
    pay = 100_000 + size * sum(made)
    follows = (
        crossed_rank_correlation(pay, pay + size * draw(pay.shape), seed=1) if worth and size else NOTHING
    )
    return PaidGroup(key, "Sales managers", seats, worth, crossed_spread(pay, seed=1), follows)


def fair(*groups: PaidGroup, **changes: Any) -> Fairness:
    known = Fairness(
        "growth", "Growth", "EUR", YEAR, 1, "compiled", "f" * 16, "0" * 64, 40, 25, True,
        groups or (paid("sales.closers", 0.5), paid("sales.generators", 0.9, 6, 5_000.0, ("accepted_leads_by_seat",))),
        (("sales.late", "is filled by a search during the run, and who is found is luck, too"),),
    )  # fmt: skip
    return replace(known, **changes)


CASES = {
    "several": fair(),
    "one seat": fair(paid(seats=1)),
    "no spread": fair(paid(), paid("sales.fixed", size=0.0)),
    "few sets": fair(paid(sets=(4, 5))),
    "hostile": fair(*(paid(name) for name in HOSTILE), currency=HOSTILE[2]),
    "enormous": fair(paid(size=1e12)),
    "many": fair(*(paid(f"sales.kind_{k}") for k in range(14))),
}


# -- words ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("person", "said", "unsaid"),
    [
        (0.05, "clearly more luck than person", "not sure"),
        (0.97, "clearly more person than luck", "not sure"),
        (0.5, "which of the two weighs more is not sure", "clearly"),
    ],
)
def test_the_verdict_says_which_weighs_more_only_when_the_interval_does(
    person: float, said: str, unsaid: str
) -> None:
    words = verdict(paid(person=person), "EUR")
    assert said in words
    assert unsaid not in words
    assert "(95 % interval" in words
    assert "Pay should follow bookings: rank correlation 0." in words


def test_a_small_spread_is_called_little() -> None:
    assert "of the mean: little." in verdict(paid(size=5_000.0), "EUR")
    assert "little" not in verdict(paid(size=30_000.0), "EUR")


def test_what_is_not_known_is_said_to_be_so() -> None:
    assert "there is no spread to explain" in verdict(paid(size=0.0), "EUR")
    few = verdict(paid(sets=(4, 5)), "EUR")
    assert "how sure that is cannot be said (fewer than 8 rows or columns)" in few
    assert "clearly" not in few
    assert "should follow" not in verdict(paid(worth=()), "EUR")


def test_the_text_holds_verdicts_figures_and_notes() -> None:
    text = as_text(fair(), 100)
    assert "40 sets of people, each with the same 25 sets of customers: 1,000 replications of 1 year" in text
    for part in ("ANSWER", "sales.closers", "sales.generators", "Shares of the variance of pay", "Notes"):
        assert part in text
    assert "Nobody leaves, is dismissed or is promoted" in text
    assert "sales.late is not among them: it is filled by a search" in text
    assert max(map(len, text.split("\n"))) <= 100
    assert "Nobody leaves" not in as_text(fair(is_settled=False))
    assert "3 replications failed" in as_text(fair(n_failed=3))
    assert "3 replications failed" not in text


def test_one_seat_shows_no_market() -> None:
    text = as_text(CASES["one seat"])
    assert "Shares of the variance of pay" not in text
    assert "market and own luck cannot be told apart" in text


@pytest.mark.parametrize("case", CASES)
def test_no_name_can_act_on_a_terminal_or_a_spreadsheet(case: str) -> None:
    text = as_text(CASES[case])
    assert all(sign.isprintable() or sign == "\n" for sign in text)
    assert "nan" not in text.lower().split()
    rows = list(csv.DictReader(io.StringIO(fairness_csv(CASES[case]))))
    assert len(rows) == 7 * len(CASES[case].groups)
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row.values())


# -- files ------------------------------------------------------------------------------------------------------


def test_json_and_csv_hold_the_same_figures() -> None:
    found = fair()
    document = json.loads(as_json(found))
    rows = list(csv.DictReader(io.StringIO(fairness_csv(found))))
    assert tuple(rows[0]) == COLUMNS
    figures = {(one["seats"], each["figure"]): each for one in document["groups"] for each in one["figures"]}
    assert len(figures) == len(rows)
    for row in rows:
        known = figures[row["seats"], row["figure"]]
        assert float(row["estimate"]) == known["estimate"]
        assert float(row["high_95"]) == known["high_95"]
    shares = [
        figures["sales.closers", f"{part}_share"]["estimate"] for part in ("person", "market", "own_luck")
    ]
    assert sum(shares) == pytest.approx(1.0)
    assert document["groups"][0]["verdict"].startswith("sales.closers: luck makes")


def test_json_has_reasons_instead_of_nan() -> None:
    document = json.loads(as_json(CASES["no spread"]), parse_constant=lambda name: pytest.fail(name))
    figure = next(one for one in document["groups"][1]["figures"] if one["figure"] == "luck_share")
    assert figure["estimate"] is None
    assert figure["why_not_estimable"] == "the values do not vary"


def test_files_are_written_and_the_chart_only_where_there_is_one(tmp_path: Path) -> None:
    names = write(tmp_path, fair())
    assert names == ["fairness.csv", "fairness.json", "charts/fairness.svg", "charts/fairness.png"]
    assert all((tmp_path / name).stat().st_size > 500 for name in names)
    assert write(tmp_path / "flat", fair(paid(size=0.0))) == ["fairness.csv", "fairness.json"]


# -- the chart --------------------------------------------------------------------------------------------------


def test_the_chart_belongs_to_fairness_and_not_to_experiments() -> None:
    assert set(charts(Fairness)) == {"fairness"}
    assert "fairness" not in charts()


def test_bars_are_the_shares_with_their_intervals() -> None:
    data = prepare(fair())
    assert data is not None
    bars = {part.name: part for part in data.groups[1].parts}
    pay = fair().groups[1].pay
    person, market, own, _ = PARTS
    for name, share in ((person, pay.rows), (market, pay.shared), (own, pay.own_luck)):
        assert (bars[name].share, bars[name].low, bars[name].high) == pytest.approx(
            (100 * share.estimate, 100 * share.low, 100 * share.high)
        )
    assert sum(part.share for part in bars.values()) == pytest.approx(100.0)
    axes = draw(data).axes[0]
    drawn = [patch.get_width() for patch in axes.patches]
    assert drawn == pytest.approx([part.share for one in data.groups for part in one.parts])
    lines = [tuple(line.get_xdata()) for line in axes.lines]  # type: ignore[arg-type]
    assert (bars[person].low, bars[person].high) in lines
    assert [len(one.parts) for one in prepare(CASES["no spread"]).groups] == [3, 0]  # type: ignore[union-attr]


def test_one_seat_has_one_bar_for_all_luck() -> None:
    data = prepare(CASES["one seat"])
    assert data is not None
    assert [part.name for part in data.groups[0].parts] == ["person", "luck, market and own together"]


def test_there_is_no_chart_where_pay_varies_nowhere() -> None:
    assert prepare(fair(paid(size=0.0))) is None


@pytest.mark.parametrize("case", CASES)
def test_the_chart_draws_without_warnings_and_nothing_sticks_out(case: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        data = prepare(CASES[case])
        assert data is not None
        figure = draw(data)
        svg = assert_whole(figure, "fairness")
    assert any("replications" in text.get_text() for text in figure.texts)
    assert as_svg(draw(data), "fairness") == svg
