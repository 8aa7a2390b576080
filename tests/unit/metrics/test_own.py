"""Metrics of a user's own: loaded from a file, measured by every worker, refused with the line that is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from salessim.cli.main import cli
from salessim.errors import InputError
from salessim.experiment.identity import code_hash
from salessim.experiment.play import run
from salessim.metrics import CATALOGUE, load_metrics
from salessim.metrics.own import own_files
from salessim.scenario.load import load_scenario
from salessim.scenario.scenario import Scenario

SCENARIOS = Path(__file__).parents[3] / "scenarios"
GOOD = '''
import numpy as np
from salessim.metrics import View, metric


@metric("deals_twice", unit="deals", better="higher")
def deals_twice(view: View) -> float:
    """Won deals, each counted twice."""
    return 2 * len(view.cycles[0])


@metric("deals_by_own_segment", unit="deals", better="higher", level="segment")
def deals_by_own_segment(view: View):
    """Won deals of each segment."""
    return np.bincount(view.cycles[1], minlength=len(view.tables.segments.ids))
'''


def body(returned: str) -> str:
    """A file with one metric that returns this, on line 6."""
    return (
        "from salessim.metrics import metric\n\n@metric('own', unit='deals', better='higher')\n"
        f"def own(view):\n    'Something.'\n    return {returned}\n"
    )


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    """The catalogue is shared by all tests."""
    from salessim.metrics import own

    yield
    for file in own_files():
        own._forget(file)


@pytest.fixture(scope="module")
def growth() -> Scenario:
    return load_scenario(SCENARIOS / "growth.scenario.toml").override({"horizon": "26 weeks"})


def written(folder: Path, text: str) -> Path:
    path = folder / "mine.py"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("jobs", [1, 2])
def test_own_metrics_are_measured_like_those_of_the_catalogue(
    tmp_path: Path, growth: Scenario, jobs: int
) -> None:
    assert load_metrics(written(tmp_path, GOOD)) == ("deals_twice", "deals_by_own_segment")
    names = ("won_deals", "deals_twice", "deals_by_own_segment")
    found = run(growth, replications=4, seed=3, jobs=jobs, metrics=names)
    assert found["won_deals"].sum() > 0
    np.testing.assert_array_equal(found["deals_twice"], 2 * found["won_deals"])
    np.testing.assert_array_equal(found["deals_by_own_segment"].sum(axis=1), found["won_deals"])


def test_a_changed_file_is_another_run_and_takes_the_place_of_the_first(tmp_path: Path) -> None:
    before = code_hash()
    load_metrics(written(tmp_path, GOOD))
    first = code_hash()
    load_metrics(written(tmp_path, GOOD))
    assert code_hash() == first != before
    load_metrics(written(tmp_path, GOOD.replace("2 *", "3 *").replace("deals_twice", "deals_thrice")))
    assert code_hash() not in (first, before)
    assert "deals_thrice" in CATALOGUE
    assert "deals_twice" not in CATALOGUE


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("x = 1\n", 0, "defines no metric"),
        ("\ndef f(:\n", 2, "syntax"),
        ("\n\nimport nowhere_at_all\n", 3, "nowhere_at_all"),
        ("raise SystemExit(7)\n", 1, "SystemExit"),
        (GOOD.replace('unit="deals", better="higher")\n', 'unit="camels", better="higher")\n'), 6, "camels"),
        (GOOD.replace('"deals_twice"', '"won_deals"'), 6, "two metrics"),
        (GOOD.replace('    """Won deals of each segment."""\n', ""), 12, "no definition"),
    ],
)
def test_a_file_that_cannot_be_is_refused_with_its_line_and_leaves_nothing(
    tmp_path: Path, text: str, line: int, message: str
) -> None:
    before = dict(CATALOGUE)
    path = written(tmp_path, text)
    with pytest.raises(InputError) as caught:
        load_metrics(path)
    (fault,) = caught.value.faults
    assert fault.file == str(path)
    assert fault.line == line
    assert message in fault.message
    assert before == CATALOGUE
    assert own_files() == ()


def test_files_that_are_not_there_or_no_text(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        load_metrics(tmp_path / "nowhere.py")
    (tmp_path / "binary.py").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="not UTF-8"):
        load_metrics(tmp_path / "binary.py")


@pytest.mark.parametrize(
    ("returned", "said"),
    [
        ("1 / 0", "mine.py:6: own: ZeroDivisionError"),
        ("[1, 2]", "gave shape (2,)"),
        ("float('inf')", "is infinite"),
    ],
)
def test_a_metric_that_fails_fails_its_replications_and_says_where(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    returned: str,
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    written(tmp_path, body(returned))
    small = (SCENARIOS / "growth.scenario.toml").read_text().replace('"52 weeks"', '"2 weeks"')
    (tmp_path / "small.scenario.toml").write_text(small)
    words = ["run", "small.scenario.toml", "-n", "2", "--jobs", "1", "--own-metrics", "mine.py"]
    with pytest.raises(SystemExit) as left:
        cli.main([*words, "--metrics", "own"])
    shown = capsys.readouterr().err
    assert left.value.code == 4, shown
    assert said in shown


def test_the_example_of_the_documentation(tmp_path: Path, growth: Scenario) -> None:
    page = (SCENARIOS.parent / "docs/howto/own_metrics.md").read_text(encoding="utf-8")
    text = page.split("```python\n")[1].split("```")[0]
    names = load_metrics(written(tmp_path, text))
    found = run(growth, replications=3, seed=1, metrics=[*names, "won_deals", "leads_by_source"])
    assert names == ("quick_wins", "silent_leads")
    assert ((found["quick_wins"] >= 0) & (found["quick_wins"] <= 1)).all()
    assert (found["silent_leads"] <= found["leads_by_source"]).all()
    assert found["silent_leads"].sum() > 0


def test_an_unknown_metric_says_how_to_add_ones_own(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        cli.main(["describe", "deals_twice"])
    assert left.value.code == 3
    assert "--own-metrics" in capsys.readouterr().err
