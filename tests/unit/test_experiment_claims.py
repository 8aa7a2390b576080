"""Claims: a verdict says what the interval allows, all claims together, and files that cannot be are refused."""

from __future__ import annotations

import csv
import dataclasses
import json
import runpy
from pathlib import Path

import numpy as np
import pytest

from salessim.cli.main import cli
from salessim.errors import InputError
from salessim.experiment.claims import Claim, judge_claims, judged
from salessim.experiment.plan import load_experiment
from salessim.experiment.result import Result
from salessim.report.charts.claims import CHART
from salessim.report.charts.registry import as_svg, draw_all
from salessim.report.claims import WORDS, claim_sentences
from salessim.report.text import answer

ROOT = Path(__file__).parents[2]
samples = runpy.run_path(str(ROOT / "tests/report_samples.py"))
GROWTH = (ROOT / "scenarios/growth.scenario.toml").read_text().replace('"52 weeks"', '"3 weeks"')
LEADS = """
title = "Leads"
scenarios = ["growth.scenario.toml"]
replications = 8
metrics = ["leads"]
[variants.more]
title = "More leads"
changes = { "sources.website.per_week" = 40 }
[variants.fewer]
title = "Fewer leads"
changes = { "sources.website.per_week" = 1 }
"""
CLAIMS = """
title = "Claims"
experiments = ["leads.experiment.toml"]
replications = 8
[claims.more]
theme = "Demand"
says = "More demand brings more leads"
experiment = "leads"
scenario = "more"
metric = "leads"
expects = "higher"
[claims.wrong]
theme = "Demand"
says = "Less demand brings more leads"
experiment = "leads"
scenario = "fewer"
against = "more"
metric = "leads"
expects = "higher"
[claims.same]
says = "Demand changes what people are paid to start with"
experiment = "leads"
scenario = "more"
metric = "base_pay"
expects = "no difference"
"""

IN_LEADS = 'says = "Less demand brings more leads"\nexperiment = "leads"'


def result(name: str, values: np.ndarray) -> Result:
    return dataclasses.replace(
        samples["result"](name, n=len(values)), values={"arr": values}, label_names={}, failed=()
    )


def claim(expects: str = "higher", key: str = "a", **more: float) -> Claim:
    return Claim(key, "says", "Theme", "new", "old", "arr", expects, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("interval", "expects", "is_clear", "word"),
    [
        ((2.0, 3.0), "higher", True, "confirmed"),
        ((2.0, 3.0), "lower", True, "contradicted"),
        ((-3.0, -2.0), "lower", True, "confirmed"),
        ((-3.0, -2.0), "higher", True, "contradicted"),
        ((0.2, 0.6), "higher", True, "confirmed, but small"),
        ((0.2, 0.6), "lower", True, "contradicted, but small"),
        ((0.2, 0.6), "higher", False, "no difference that matters"),
        ((-0.5, 0.9), "lower", False, "no difference that matters"),
        ((0.5, 3.0), "higher", False, "open"),
        ((0.5, 3.0), "higher", True, "confirmed"),
        ((-2.0, 0.5), "higher", False, "open"),
        ((-0.9, 0.9), "no difference", False, "confirmed"),
        ((0.2, 0.6), "no difference", True, "confirmed"),
        ((0.5, 3.0), "no difference", True, "open"),
        ((2.0, 3.0), "no difference", True, "contradicted"),
        ((2.0, 3.0), "no difference", False, "open"),
        ((float("nan"), 1.0), "higher", False, "not estimable"),
    ],
)
def test_the_verdict_for_a_margin_of_one(
    interval: tuple[float, float], expects: str, is_clear: bool, word: str
) -> None:
    assert judged(*interval, 1.0, expects, is_clear) == word  # type: ignore[arg-type]
    assert word in WORDS


def test_turning_a_difference_round_turns_its_verdict_round() -> None:
    turned = {"confirmed": "contradicted", "contradicted": "confirmed"}
    generator = np.random.Generator(np.random.Philox(key=5))
    for low, width, is_clear in zip(
        generator.normal(0, 2, 200), generator.exponential(1, 200), generator.random(200) < 0.5, strict=True
    ):
        is_sure = bool(is_clear) and not low <= 0 <= low + width
        one = judged(low, low + width, 1.0, "higher", is_sure)
        other = judged(-low - width, -low, 1.0, "higher", is_sure)
        first, _, rest = one.partition(",")
        assert other == (turned.get(first, first) + ("," + rest if rest else ""))


def test_the_larger_of_both_margins_counts() -> None:
    old, new = result("old", np.full(20, 100.0) + np.arange(20) % 2), result("new", np.full(20, 101.0))
    (one,) = judge_claims([claim(matters=0.02, matters_amount=0.5)], [old, new])
    assert one.margin == pytest.approx(2.01)
    (one,) = judge_claims([claim(matters=0.0, matters_amount=0.5)], [old, new])
    assert one.margin == 0.5


def test_of_many_claims_about_nothing_hardly_ever_is_one_judged() -> None:
    """Familywise error: 300 families of 20 true zeros; at 5 % more than 27 errors have odds below 1 in 1,000."""
    generator = np.random.Generator(np.random.Philox(key=11))
    false = alone = 0
    for _ in range(300):
        old = 100 + generator.normal(0, 10, (20, 30))
        runs = [result(f"old {k}", old[k]) for k in range(20)]
        runs += [result(f"new {k}", old[k] + generator.normal(0, 2, 30)) for k in range(20)]
        claims = [Claim(str(k), "", "", f"new {k}", f"old {k}", "arr", "higher", 1e-9) for k in range(20)]
        found = judge_claims(claims, runs)
        false += any(one.judged in ("confirmed", "contradicted") for one in found)
        alone += any(one.difference.is_clear for one in found)
    assert false <= 27
    assert alone > 150  # judged each alone, most families would hold an error


def test_a_true_difference_is_found_and_its_sureness_is_that_of_the_family() -> None:
    generator = np.random.Generator(np.random.Philox(key=3))
    old = 100 + generator.normal(0, 10, 60)
    runs = [result("old", old), result("new", old + 5 + generator.normal(0, 2, 60))]
    (alone,) = judge_claims([claim()], runs)
    many = judge_claims([claim(), *(claim(key=str(k)) for k in range(9))], runs)
    assert alone.judged == many[0].judged == "confirmed"
    assert 1 - many[0].sureness == pytest.approx(10 * (1 - alone.difference.sureness), abs=1e-12)


# ------------------------------------------------------------------------------------------------ files


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "growth.scenario.toml").write_text(GROWTH)
    (tmp_path / "leads.experiment.toml").write_text(LEADS)
    (tmp_path / "all.experiment.toml").write_text(CLAIMS)
    return tmp_path


def salessim(*words: str) -> int:
    with pytest.raises(SystemExit) as left:
        cli.main(list(words))
    code = left.value.code
    return code if isinstance(code, int) else 0


def test_claims_of_several_experiments_are_played_judged_and_kept(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert salessim("run", "all.experiment.toml", "-o", "whole", "--jobs", "1") == 0
    shown = capsys.readouterr().out
    assert "3 claims: 2 confirmed; 1 contradicted." in shown
    with (folder / "whole/claims.csv").open(newline="") as file:
        rows = {row["claim"]: row for row in csv.DictReader(file)}
    assert [rows[key]["verdict"] for key in ("more", "wrong", "same")] == [
        "confirmed",
        "contradicted",
        "confirmed",
    ]
    assert rows["more"]["scenario"] == "leads.more"
    assert rows["more"]["against"] == "leads.growth"
    assert (folder / "whole/charts/claims.svg").exists()
    assert sorted(one.name for one in (folder / "whole/charts").iterdir()) == ["claims.png", "claims.svg"]
    assert salessim("run", "leads.experiment.toml", "-o", "plain", "--jobs", "1") == 0
    with (folder / "plain/comparison.csv").open(newline="") as file:
        (plain,) = [
            row for row in csv.DictReader(file) if (row["scenario"], row["metric"]) == ("more", "leads")
        ]
    for mine, theirs in (("difference", "difference"), ("low_95", "low_95"), ("high_95", "high_95")):
        assert rows["more"][mine] == plain[theirs]
    capsys.readouterr()
    assert salessim("compare", "whole", "--format", "json") == 0
    again = json.loads(capsys.readouterr().out)
    assert [row["verdict"] for row in again["claims"]] == ["confirmed", "contradicted", "confirmed"]


def test_shards_of_claims_come_together(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert salessim("run", "all.experiment.toml", "-o", "whole", "--jobs", "1") == 0
    for shard in ("1/2", "2/2"):
        assert salessim("run", "all.experiment.toml", "--shard", shard, "--jobs", "1") == 0
    capsys.readouterr()
    assert salessim("merge", *map(str, sorted((folder / "results").iterdir())), "-o", "merged") == 0
    assert "3 claims: 2 confirmed; 1 contradicted." in capsys.readouterr().out
    assert (folder / "merged/claims.csv").read_bytes() == (folder / "whole/claims.csv").read_bytes()


def test_claims_beside_a_comparison(folder: Path) -> None:
    text = LEADS + '[claims.more]\nsays = "More"\nscenario = "more"\nmetric = "leads"\nexpects = "higher"\n'
    (folder / "leads.experiment.toml").write_text(text)
    (one,) = load_experiment("leads.experiment.toml").claims
    assert (one.scenario, one.against) == ("more", "growth")


@pytest.mark.parametrize(
    ("old", "new", "at", "said"),
    [
        ('metric = "base_pay"', 'metric = "base_pai"', "metric = ", "base_pay"),
        ('metric = "base_pay"', 'metric = "bookings_by_month"', "metric = ", "one number for the company"),
        ('scenario = "fewer"', 'scenario = "fever"', "scenario = ", "fewer"),
        ('against = "more"', 'against = "fewer"', "against = ", "against itself"),
        (
            'experiment = "leads"\nscenario = "fewer"',
            'experiment = "leeds"\nscenario = "fewer"',
            "exper",
            "leads",
        ),
        (IN_LEADS, 'says = "Less"', "", "say in which experiment"),
        ('"leads.experiment.toml"', '"lead.experiment.toml"', '"lead', "leads.experiment.toml"),
        ('"leads.experiment.toml"', '"all.experiment.toml"', '"all', "this file itself"),
        ('"leads.experiment.toml"', '"/leads.experiment.toml"', '"/', "relative"),
        (
            "replications = 8",
            'replications = 8\nscenarios = ["growth.scenario.toml"]',
            "",
            "leave out scenarios",
        ),
        ('expects = "no difference"', 'expects = "same"', "expects", "no difference"),
        ('expects = "no difference"', 'expects = "lower"\nmatters = 0.1\nmatters_amount = 1', "", "not both"),
    ],
)
def test_claims_that_cannot_be_are_refused_with_their_place(
    folder: Path, old: str, new: str, at: str, said: str
) -> None:
    assert old in CLAIMS
    text = CLAIMS.replace(old, new, 1)
    (folder / "all.experiment.toml").write_text(text)
    with pytest.raises(InputError) as caught:
        load_experiment("all.experiment.toml")
    (fault,) = caught.value.faults
    assert said in str(fault)
    if at:
        start = text.index(new.split("\n")[0]) + new.index(at)
        assert fault.line == text[:start].count("\n") + 1, str(fault)


def test_experiments_without_claims_and_nothing_at_all(folder: Path) -> None:
    (folder / "all.experiment.toml").write_text(
        'metrics = ["arr"]\nexperiments = ["leads.experiment.toml"]\n'
    )
    with pytest.raises(InputError, match=r"\[claims\] say what"):
        load_experiment("all.experiment.toml")
    (folder / "all.experiment.toml").write_text('metrics = ["arr"]\n')
    with pytest.raises(InputError, match="give scenarios"):
        load_experiment("all.experiment.toml")


# ----------------------------------------------------------------------------------------------- report


def test_the_picture_and_the_text_of_hostile_claims() -> None:
    outcome = samples["outcome"]()
    says = samples["HOSTILE"]
    first, second = outcome.results[:2]
    claims = [
        Claim(str(k), text, text, second.name, first.name, metric, "higher")
        for k, (text, metric) in enumerate(zip(says, ("new_arr", "profit") * 3, strict=True))
    ]
    outcome = dataclasses.replace(outcome, comparison=None, claims=judge_claims(claims, outcome.results))
    assert [one.name for one in draw_all(outcome)] == ["claims"]
    figure = CHART.draw(CHART.prepare(outcome))
    assert b"<script>" not in as_svg(figure, "claims")
    text = answer(outcome)
    assert "\x1b" not in text
    assert claim_sentences(outcome)[0] in " ".join(text.split())


def test_every_claim_of_the_article_can_be_judged() -> None:
    article = load_experiment(ROOT / "experiments/article.experiment.toml")
    assert article.is_collection
    assert len(article.claims) == len({one.key for one in article.claims})
    named = {one.name for one in article.scenarios}
    assert {name for one in article.claims for name in (one.scenario, one.against)} == named
