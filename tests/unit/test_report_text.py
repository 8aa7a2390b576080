from __future__ import annotations

import math
import runpy
from dataclasses import replace
from pathlib import Path

import pytest

from salessim.experiment.comparison import compare
from salessim.report.measured import busiest_seat
from salessim.report.quantity import Quantity, percent, quantity_of
from salessim.report.table import table
from salessim.report.text import CAUTION, answer, summary
from salessim.report.wording import as_safe_text, display_width

samples = runpy.run_path(str(Path(__file__).parents[1] / "report_samples.py"))
outcome, result = samples["outcome"], samples["result"]


def first_screen(found):
    """The text before the first table."""
    return " ".join(answer(found).split("metric  ")[0].split())


def test_the_answer_comes_first_and_names_winner_amount_interval_and_sureness():
    said = first_screen(outcome())
    assert "growth wins against stars on new ARR: " in said
    assert "That is 300,000 EUR a year more (+18 %; 95 % interval 300,000 to 300,000)" in said
    assert "> 99.9 % sure of the direction, for these inputs" in said
    assert "stars was higher in 0 of 64" in said
    assert CAUTION in said


def test_a_headline_never_comes_without_its_reach():
    assert "no inputs were varied in this comparison" in first_screen(outcome())
    said = first_screen(outcome(swept=True))
    assert "holds in 2 of 3 swept points (67 %; one input moved at a time, 64 replications each)" in said
    assert "clearly the other way in 1. It turns round with Inbound leads at three times." in said


def test_no_winner_is_claimed_when_the_interval_holds_zero():
    found = outcome()
    noisy = result("stars")
    values = dict(noisy.values) | {"new_arr": noisy["new_arr"][::-1]}
    results = (found.results[0], replace(noisy, values=values))
    found = replace(
        found, results=results, comparison=compare(results, "growth", ["new_arr"]), metrics=("new_arr",)
    )
    said = first_screen(found)
    assert "No clear winner between stars and growth on new ARR" in said
    assert "which holds zero" in said
    assert "wins" not in said


def test_equal_scenarios_are_called_equal():
    assert "stars and growth are equal on new ARR in every replication" in first_screen(outcome((0.0, 0.0)))


def test_one_replication_gives_no_verdict():
    said = " ".join(answer(outcome(n=1)).split())
    assert "No verdict on new ARR: estimable in one replication only; an interval needs two" in said
    assert "One replication shows one possible course, not a comparison" in said
    assert "P10-P90 needs 50 replications; this run has 1" in said


def test_few_replications_give_no_winner():
    said = " ".join(answer(outcome(n=5)).split())
    assert "growth seems to be ahead of stars on new ARR" in said
    assert "5 replications are too few for a verdict; play at least 30" in said
    assert " wins " not in said


def test_a_metric_that_is_never_estimable_says_why():
    said = " ".join(answer(outcome(missing=("new_arr",))).split())
    assert "No verdict on new ARR: not estimable in any replication" in said
    assert "not estimable" in said
    assert "nan" not in said.lower()


def test_the_other_side_of_the_verdict_is_told():
    said = first_screen(outcome())
    assert (
        "The other side: growth is clearly worse on cycle median (+1.50 days) and profit (-180,000 EUR)"
        in said
    )


def test_cost_and_people_are_told_with_the_answer():
    said = first_screen(outcome())
    assert "Cost: stars minus growth: pay equal" in said
    assert "People: busiest seats, prospecting left out: sales manager in stars (60 %" in said


def test_negative_correlation_is_said():
    found = outcome()
    other = result("stars", shift=-0.5)
    values = dict(other.values) | {"new_arr": 4e6 - found.results[0]["new_arr"]}
    results = (found.results[0], replace(other, values=values))
    found = replace(found, results=results, comparison=compare(results, "growth", ["new_arr"]))
    assert "it is negative, so pairing cost replications" in " ".join(answer(found).split())


def test_three_scenarios_name_the_leader_only_as_clearly_as_it_is():
    said = first_screen(outcome((0.0, 0.1, 0.2), ("growth", "pods", "stars")))
    assert "stars has the best new ARR of 3 scenarios. Clearly ahead of growth and pods." in said


def test_the_range_of_outcomes_is_never_called_an_interval():
    text = summary(result(n=64), ["new_arr"])
    head = next(line for line in text.split("\n") if line.startswith("metric"))
    assert "95 % interval" in head
    assert "range" in head
    assert "not estimable" in summary(result(n=49), ["new_arr"])


def test_a_single_scenario_is_summarised():
    text = answer(outcome((0.0,), ("growth",)))
    assert "ANSWER" not in text
    assert "new ARR (EUR a year)" in text


@pytest.mark.parametrize("width", [60, 80, 140])
def test_lines_fit_the_terminal(width):
    text = answer(outcome(), width=width)
    longest = max(display_width(line) for line in text.split("\n"))
    assert longest <= max(width, 108)
    assert all(line == line.rstrip() for line in text.split("\n"))


@pytest.mark.parametrize("name", samples["HOSTILE"])
def test_names_cannot_steer_the_terminal(name):
    text = answer(outcome(names=("growth", name), swept=True))
    assert not any(sign in text for sign in "\x1b\x00\u202e\x07")
    summary(result(name), ["new_arr"])


def test_colour_is_never_used():
    assert "\x1b" not in answer(outcome())


def test_table_puts_numbers_right_and_wraps_words():
    lines = table(["metric", "amount"], [["a long name of a metric", "1,200"], ["b", "7"]], 22)
    assert lines == [
        "metric          amount",
        "--------------  ------",
        "a long name of   1,200",
        "a metric",
        "b                    7",
    ]


def test_table_counts_wide_signs_as_two_columns():
    lines = table(["名前", "n"], [["成長", "1"], ["ab", "2"]], 40)
    assert {display_width(line) for line in lines} == {7}


def test_safe_text_escapes_every_control_sign():
    assert as_safe_text("a\nb\x1b[2J\u200b") == "a\\x0ab\\x1b[2J\\u200b"


@pytest.mark.parametrize(
    ("half_width", "expected"),
    [(123_456.0, "3,460,000"), (1_234.0, "3,456,800"), (4.0, "3,456,789"), (math.nan, "3,456,789")],
)
def test_money_is_rounded_by_its_interval(half_width, expected):
    money = Quantity("ARR", "EUR", "EUR", 1.0, 0, is_money=True)
    assert money.number(3_456_789.0, money.decimals(half_width, 3_456_789.0)) == expected


def test_shares_are_per_cent_and_their_differences_points():
    rate = quantity_of("win_rate", "EUR")
    assert rate.amount(0.2134, rate.decimals(0.004)) == "21.3 %"
    assert rate.change(-0.0134, rate.decimals(0.004), sign=True) == "-1.3 points"
    churn = quantity_of("logo_churn", "EUR")
    assert churn.title_with_unit == "logo churn (% a year)"


def test_zero_has_no_sign():
    rate = quantity_of("win_rate", "EUR")
    assert rate.number(-0.00001, 1, sign=True) == "0.0"
    assert percent(-0.0, sign=True) == "0.0 %"


def test_a_unit_is_not_said_twice():
    assert quantity_of("won_deals", "EUR").title_with_unit == "won deals"
    assert quantity_of("new_arr", "EUR").title_with_unit == "new ARR (EUR a year)"


def test_sureness_agrees_with_the_statistics():
    from salessim.statistics.comparison import compare_paired
    from salessim.statistics.decision import decide

    found = outcome((0.0, 0.01), n=20)
    for difference in found.comparison.differences:
        base, other = (one[difference.metric] for one in found.results)
        expected = decide(compare_paired(base, other), "neither").sureness
        if difference.high > difference.low:
            assert difference.sureness == pytest.approx(expected, abs=1e-9)


def test_people_who_hold_several_roles_are_compared_as_people():
    one = result()
    name = "utilisation_without_prospecting_by_seat"
    labels = dict(one.label_names) | {name: ("sales/stars 1", "sales/stars 2")}
    values = dict(one.values) | {name: one["win_rate"][:, None] * 0 + [0.4, 0.6]}
    assert busiest_seat(replace(one, values=values, label_names=labels)) == ("stars", pytest.approx(0.5))
