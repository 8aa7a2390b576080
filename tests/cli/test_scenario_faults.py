"""Faults in scenario files, through the command line: exit code, place, key, nearest name, and nothing written."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from salessim.cli.main import cli

ROOT = Path(__file__).parents[2]
GROWTH = (ROOT / "scenarios/growth.scenario.toml").read_text()
Check = Callable[..., str]


@pytest.fixture
def check(tmp_path: Path) -> Check:
    """Writes files, checks the first, and gives back what was said when it was refused."""

    def refused(content: str | bytes, *, name: str = "bad.scenario.toml", **others: str) -> str:
        folder = tmp_path / "scenarios"
        folder.mkdir(exist_ok=True)
        (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
        for other, text in others.items():
            (folder / f"{other}.scenario.toml").write_text(text)
        before = sorted(tmp_path.rglob("*"))
        started = time.perf_counter()
        result = CliRunner().invoke(cli, ["check", str(folder / name)])
        assert time.perf_counter() - started < 5
        assert result.exit_code == 3, result.output
        assert result.stdout == ""
        assert "Traceback" not in result.stderr
        assert "bug" not in result.stderr
        assert result.stderr.replace("\n", "").isprintable()
        assert sorted(tmp_path.rglob("*")) == before
        return result.stderr.replace(f"{folder}{os.sep}", "")

    return refused


def growth(old: str = "", new: str = "", *, more: str = "") -> str:
    """The growth scenario with something changed in it, and more at its end."""
    assert old in GROWTH
    return GROWTH.replace(old, new, 1) + more


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_fault_1_duplicate_keys_are_all_named_with_both_places(check):
    said = check('title = "a"\ntitle = "b"\n[market]\nsd = 0.1\nsd = 0.2\n')
    assert "bad.scenario.toml:2:1: title: is given twice; it was first given in line 1\n" in said
    assert "bad.scenario.toml:5:1: market.sd: is given twice; it was first given in line 4\n" in said


def test_fault_1_duplicate_tables(check):
    assert "bad.scenario.toml:3:2: market: is given twice; it was first given in line 1" in check(
        "[market]\nsd = 0.1\n[market]\npersistence = 0.2\n"
    )


@pytest.mark.parametrize(
    ("old", "new", "place", "message"),
    [
        ("per_week = 8", "per_week = true", "sources.website.per_week", "must be a number (given: true)"),
        ("per_week = 8", 'per_week = "8"', "sources.website.per_week", 'must be a number (given: "8")'),
        (
            "count = 6",
            "count = 6.5",
            "units.sales.seats.generators.count",
            "must be a whole number (given: 6.5)",
        ),
        ("count = 6", 'count = "six"', "units.sales.seats.generators.count", "must be a whole number"),
        ('serves = ["mid"]', 'serves = "mid"', "units.sales.serves", "must be a list in square brackets"),
        ('title = "Website"', "title = 3", "sources.website.title", "must be text in quotes (given: 3)"),
        ('horizon = "52 weeks"', "horizon = 52", "horizon", "a duration needs a unit"),
        (
            'horizon = "52 weeks"',
            'horizon = "52 wekks"',
            "horizon",
            "unknown unit 'wekks'; units: s, min, h, days",
        ),
        ("segments = { mid = 1.0 }", "segments = 1", "sources.website.segments", "must be a table of names"),
        ('horizon = "52 weeks"', "horizon = 1979-05-27T07:32:00Z", "horizon", "a duration needs a unit"),
    ],
)
def test_fault_2_a_wrong_type_says_what_is_wanted(check, old, new, place, message):
    said = check(growth(old, new))
    line = line_of(GROWTH, old)
    assert f"bad.scenario.toml:{line}:1: {place}: {message}" in said
    assert "Error: 1 mistake in what was given" in said


@pytest.mark.parametrize(
    "table", ["segments", "units", "units.sales.seats", "sources", "plans", "market", "start"]
)
@pytest.mark.parametrize("value", ["3", '"x"', "[]", "true"])
def test_fault_2_a_value_in_the_place_of_a_table(check, table, value):
    *parents, last = table.split(".")
    header = f"[{'.'.join(parents)}]\n" if parents else ""
    said = check(f'title = "x"\n{header}{last} = {value}\n')
    assert f"bad.scenario.toml:{3 if parents else 2}:1: {table}: must be a table of" in said


def test_fault_2_the_law_of_hours_gives_one_clear_message_each(check):
    more = """
[segments.mid.stages]
qualification.hours = { family = "lognorm", median = "3 h", sigma = 1 }
discovery.hours = { median = "3 h" }
proposal.hours = { family = "lognormal", median = "3 h", sigm = 1 }
negotiation.hours = { family = "beta", low = "3 h", high = "2 h", a = 1, b = 1 }
[segments.smb.stages]
discovery.hours = 3
"""
    said = check(growth(more=more))
    start = GROWTH.count("\n") + 1
    stages = "segments.mid.stages"
    for line, column, text in (
        (
            2,
            25,
            f'{stages}.qualification.hours.family: no such family; did you mean "lognormal"? (given: "lognorm")',
        ),
        (3, 11, f"{stages}.discovery.hours: family must be given: one of constant, exponential, lognormal"),
        (4, 10, f"{stages}.proposal.hours.sigma: must be given"),
        (4, 58, f'{stages}.proposal.hours.sigm: no such setting here; did you mean "sigma"? (given: 1)'),
        (5, 13, f"{stages}.negotiation.hours: low must be below high"),
        (7, 11, 'segments.smb.stages.discovery.hours: a duration needs a unit, for example "3 days"'),
    ):
        assert f"bad.scenario.toml:{start + line}:{column}: {text}" in said
    assert "Error: 6 mistakes" in said


@pytest.mark.parametrize("value", ["nan", "inf", "-inf", "1e400", "-1e400", "1e16"])
def test_fault_3_numbers_that_are_none(check, value):
    said = check(growth("cash = 2000000", f"cash = {value}"))
    line = line_of(GROWTH, "cash = ")
    limit = (
        "must be at least -1,000,000,000,000,000 and at most"
        if value == "1e16"
        else "must be a finite number"
    )
    assert f"bad.scenario.toml:{line}:1: start.cash: {limit}" in said


@pytest.mark.parametrize("number", ["1" * 5_000, "0x" + "f" * 5_000])
def test_fault_3_numbers_without_end(check, number):
    said = check(growth("cash = 2000000", f"cash = {number}"))
    assert f"bad.scenario.toml:{line_of(GROWTH, 'cash = ')}:" in said
    assert len(said) < 500


@pytest.mark.parametrize(
    ("old", "new", "key", "message"),
    [
        ("per_week = 8", "per_week = -8", "sources.website.per_week", "must be at least 0"),
        ("per_week = 8", "dispersion = 0.5", "sources.website.dispersion", "must be at least 1"),
        ("per_week = 8", "growth_per_year = 101", "sources.website.growth_per_year", "at most 100"),
        ("base_share = 0.65", "base_share = 1.5", "plans.generator.base_share", "a share lies between 0 and 1"),
        ("base_share = 0.65", "base_share = -0.5", "plans.generator.base_share", "a share lies between 0 and 1"),
        ("base_share = 0.65", "base_share = 65", "plans.generator.base_share", 'for 65 % write 0.65 or "65%"'),
        ("mid = 1.0 }", "mid = 0.6, smb = 0.3 }", "sources.website.segments", "the shares sum to 0.9; they must"),
        ("quota = 62 }", "quota = 62, share = 0.5 }", "plans.generator.commission", "the variable part sum to 0.5"),
        ('horizon = "52 weeks"', 'horizon = "10 days"', "horizon", "must be whole weeks, as 2 weeks"),
        ("count = 6", 'starts = "1 day"', "units.sales.seats.generators.starts", "people start on Mondays"),
        ("count = 6", "availability = 0.01", "units.sales.seats.generators.availability", "no time is left to work"),
    ],
)  # fmt: skip
def test_fault_4_values_out_of_bounds(check, old, new, key, message):
    said = check(growth(old, new, more="[units.other]\nserves = ['smb']\n[units.other.seats.all]\nroles = "
                        "['lead_generator', 'sales_manager', 'account_manager']\n"))  # fmt: skip
    assert f"bad.scenario.toml:{line_of(GROWTH, old)}:" in said
    assert f"{key}: " in said
    assert message in said
    assert "Error: 1 mistake" in said


def test_fault_5_a_duration_without_end_is_refused(check):
    assert "horizon: a duration is at most 1,000 years" in check(growth('"52 weeks"', f'"{"9" * 400} years"'))


def test_fault_6_stages_in_a_circle_are_named(check):
    said = check(growth(more='[segments.mid.stages.negotiation]\nnext = "discovery"\n'))
    line = GROWTH.count("\n") + 2
    assert (
        f"bad.scenario.toml:{line}:1: segments.mid.stages.negotiation.next: the stages go round in a circle: "
        "discovery -> proposal -> negotiation -> discovery" in said
    )


def test_fault_6_a_touch_without_delay_is_refused(check):
    said = check(
        growth(
            more='[segments.mid.accounts]\ntouch_every = "0 s"\n[segments.mid.stages.proposal]\nnext="proposal"'
        )
    )
    assert "segments.mid.accounts.touch_every: must be longer than nothing" in said
    assert "in a circle: proposal -> proposal" in said


@pytest.mark.parametrize(
    ("old", "new", "key", "near"),
    [
        ("per_week = 8", "per_weak = 8", "sources.website.per_weak: no such setting here", "per_week"),
        ('["lead_generator"]\ncount', '["lead_generatr"]\ncount', "roles.0: no such role", "lead_generator"),
        ('plan = "closer"', 'plan = "closr"', "units.sales.seats.closers.plan: no such plan", "closer"),
        ('serves = ["mid"]', 'serves = ["midd"]', "units.sales.serves.0: no such segment", "mid"),
        ("segments = { mid", "segments = { mdi", "sources.website.segments.mdi: no such segment", "mid"),
        ('kind = "inbound"', 'kind = "inbond"', "sources.website.kind: no such kind", "inbound"),
        ('segment = "mid"', 'segment = "mit"', "sources.prospecting.segment: no such segment", "mid"),
        ('measure = "bookings"', 'measure = "booking"', "closer.commission.0.measure: must be one of", "bookings"),
        ("[start]", "[strat]", "strat: no such setting here", "start"),
        ("accounts = { mid", "accounts = { mit", "start.accounts.mit: no such segment", "mid"),
        ("accounts = {", "backlog = { web = [1] }\naccounts = {", "backlog.web: no such inbound source", "website"),
        (
            "accounts = {",
            "open = { mid = { discovry = { website = [1] } } }\naccounts = {",
            "start.open.mid.discovry: no such stage",
            "discovery",
        ),
        ("accounts = {", 'experience = { sales_manger = "1 h" }\naccounts = {', "manger: no such", "sales_manager"),
        ('pipeline = "steady"', 'pipeline = "stedy"', "start.pipeline: must be one of", "steady"),
    ],
)  # fmt: skip
def test_fault_7_an_unknown_name_is_answered_with_the_nearest(check, old, new, key, near):
    said = check(growth(old, new))
    assert f"bad.scenario.toml:{line_of(GROWTH, old)}:" in said
    assert key in said
    assert f'did you mean "{near}"?' in said


def test_fault_7_a_stage_that_is_misspelt(check):
    said = check(growth(more='[segments.mid.stages.proposal]\nnext = "negotation"\nrole = "sales_manger"\n'))
    line = GROWTH.count("\n") + 2
    assert (
        f"bad.scenario.toml:{line}:1: segments.mid.stages.proposal.next: leads nowhere: no such stage; "
        'did you mean "negotiation"?' in said
    )
    assert (
        f"bad.scenario.toml:{line + 1}:1: segments.mid.stages.proposal.role: no such role; "
        'did you mean "sales_manager"?' in said
    )
    assert "Error: 2 mistakes" in said


def test_fault_7_a_name_that_is_no_name(check):
    said = check('[segments."Big Corp"]\nacv_median = 3\n')
    assert 'bad.scenario.toml:1:11: segments."Big Corp": a name is a lower-case letter, then' in said


def test_fault_8_a_stage_that_nobody_works(check):
    said = check(
        growth('roles = ["sales_manager"]\ncount', 'roles = ["account_manager"]\ncount').replace(
            'plan = "closer"', ""
        )
    )
    line = line_of(GROWTH, "[units.sales]")
    assert (
        f"bad.scenario.toml:{line}:8: units.sales: nobody works stage discovery of segment mid: no unit that serves it"
        in said
    )
    assert "a seat with the role sales_manager" in said


def test_fault_8_a_segment_that_nobody_serves(check):
    said = check(growth("mid = 1.0 }", "mid = 0.5, smb = 0.5 }"))
    line = line_of(GROWTH, "segments = { mid")
    assert (
        f"bad.scenario.toml:{line}:25: sources.website.segments.smb: customers of segment smb come here, but no unit"
        in said
    )


def test_fault_8_a_second_first_stage(check):
    said = check(
        growth(
            more='[segments.mid.stages.demo]\nrole = "sales_manager"\nhours = "1 h"\nchance = 0.5\nnext = "won"\n'
        )
    )
    assert "segments.mid.stages.demo: no stage leads here, and none leads to qualification either" in said


def test_fault_8_a_commission_that_nobody_can_earn(check):
    said = check(growth('measure = "accepted_leads"', 'measure = "bookings"'))
    assert (
        "plans.generator.commission.0.measure: no role of this plan produces this: none works a last stage"
        in said
    )
    assert "(those that do: sales_manager)" in said


def test_fault_8_a_plan_for_other_roles(check):
    said = check(growth('plan = "closer"', 'plan = "generator"'))
    assert (
        "units.sales.seats.closers.plan: this plan is made for lead_generator; these seats do not hold"
        in said
    )


@pytest.mark.parametrize("content", [b"", b"\n\n  \n", b"# only a note\n", b"\xef\xbb\xbf"])
def test_fault_9_an_empty_file(check, content):
    assert "bad.scenario.toml: the file is empty: it holds no settings" in check(content)


def test_fault_9_utf_16_and_other_codes(check):
    assert "the file is in UTF-16; save it as UTF-8" in check(GROWTH.encode("utf-16"))
    assert "bad.scenario.toml:2: the file is not in UTF-8 from here on" in check(
        b'title = "a"\ncurrency = "\xa3"\n'
    )
    assert "bad.scenario.toml:2:3: the file holds a NUL byte" in check(b'a = "b"\nxx\0')


def test_fault_9_more_than_a_mebibyte(check):
    assert "larger than 1 MiB" in check(GROWTH + "#" * 1_048_576)


@pytest.mark.parametrize(
    "content", [b"\xef\xbb\xbf" + GROWTH.encode(), GROWTH.replace("\n", "\r\n").encode()]
)
def test_fault_9_a_byte_order_mark_and_windows_line_ends_are_welcome(tmp_path, content):
    path = tmp_path / "company.scenario.toml"
    path.write_bytes(content)
    assert CliRunner().invoke(cli, ["check", str(path)]).exit_code == 0
    path.write_bytes(content.replace(b"per_week", b"per_weak"))
    said = CliRunner().invoke(cli, ["check", str(path)]).stderr
    assert f"company.scenario.toml:{line_of(GROWTH, 'per_week')}:1: sources.website.per_weak" in said


def test_fault_9_what_is_no_file(tmp_path):
    for name, message in (
        ("", "is a folder"),
        ("none.toml", "no such file"),
        ("a/b.toml", "and no such folder"),
    ):
        result = CliRunner().invoke(cli, ["check", str(tmp_path / name)])
        assert result.exit_code == 3
        assert message in result.stderr
    (tmp_path / "growth.scenario.toml").write_text(GROWTH)
    said = CliRunner().invoke(cli, ["check", str(tmp_path / "grwoth.scenario.toml")]).stderr
    assert 'did you mean "growth.scenario.toml"?' in said


def test_faults_in_toml_itself_have_a_place_and_a_hint(check):
    assert "bad.scenario.toml:2:11: not TOML: " in check("[market]\nsd = 0.25 %\n")
    assert 'write it in quotes: horizon = "3 days"' in check("horizon = 3 days\n")
    assert "write true or false" in check("prospects = True\n")
    assert "text stands in quotes" in check("title = Growth\n")
    assert "bad.scenario.toml:1:" in check("[market\n")


SECRET = "kept-secret-7251"


@pytest.mark.parametrize(
    "target",
    [
        f"../{SECRET}.toml", f"sub/../../{SECRET}.toml", f"/tmp/{SECRET}.toml", f"C:\\\\{SECRET}.toml",
        f"..\\\\{SECRET}.toml", f"https://{SECRET}.example/a.toml", f"file:///{SECRET}", f"\\\\\\\\{SECRET}\\\\a",
        f"link-{SECRET}.toml", f"linked/{SECRET}.toml", f"dangling-{SECRET}.toml", f"circle-{SECRET}.toml", "",
        f"a\\u0000{SECRET}",
    ],
)  # fmt: skip
def test_fault_10_extends_outside_the_folder_is_refused_and_never_echoed(check, tmp_path, target):
    outside, folder = tmp_path / "outside", tmp_path / "scenarios"
    outside.mkdir()
    folder.mkdir()
    for path in (tmp_path, outside):
        (path / f"{SECRET}.toml").write_text("password = 'hunter2'\n")
    (folder / "sub").mkdir()
    (folder / f"link-{SECRET}.toml").symlink_to(outside / f"{SECRET}.toml")
    (folder / "linked").symlink_to(outside)
    (folder / f"dangling-{SECRET}.toml").symlink_to(outside / "nothing.toml")
    (folder / f"circle-{SECRET}.toml").symlink_to(folder / f"circle-{SECRET}.toml")
    said = check(f'title = "x"\nextends = "{target}"\n')
    assert (
        "bad.scenario.toml:2:1: extends: must be a relative path to a file inside this file's own folder\n"
        in said
    )
    for hidden in (SECRET, "hunter2", "password", "nothing"):
        assert hidden not in said


def test_fault_10_a_base_cannot_reach_further_than_its_own_folder(check, tmp_path):
    (tmp_path / "scenarios/sub").mkdir(parents=True)
    (tmp_path / "scenarios/sub/base.scenario.toml").write_text('extends = "../growth.scenario.toml"\n')
    said = check('extends = "sub/base.scenario.toml"\n', growth=GROWTH)
    assert "sub/base.scenario.toml:1:1: extends: must be a relative path" in said


def test_fault_10_a_missing_base_is_answered_with_the_nearest(check):
    said = check('extends = "grwoth.scenario.toml"\n', growth=GROWTH)
    assert (
        'bad.scenario.toml:1:1: extends: no such file in this folder; did you mean "growth.scenario.toml"?'
        in said
    )


@pytest.mark.parametrize("value", ["3", "[]", "{}", "['growth.scenario.toml']"])
def test_fault_10_extends_is_one_path(check, value):
    assert "bad.scenario.toml:1:1: extends: must be a relative path" in check(f"extends = {value}\n")


def test_fault_11_a_circle_of_extends_is_told_with_its_chain(check):
    said = check(
        'extends = "a.scenario.toml"\n',
        a='extends = "b.scenario.toml"\n',
        b='extends = "./a.scenario.toml"\n',
    )
    chain = "bad.scenario.toml -> a.scenario.toml -> b.scenario.toml -> a.scenario.toml"
    assert f"b.scenario.toml:1:1: extends: files extend each other in a circle: {chain}" in said
    assert "in a circle: bad.scenario.toml -> bad.scenario.toml" in check('extends = "bad.scenario.toml"\n')


def test_fault_11_a_chain_of_more_than_eight(check, tmp_path):
    chain = {f"s{n}": f'extends = "s{n + 1}.scenario.toml"\n' for n in range(1, 9)} | {"s9": GROWTH}
    said = check('extends = "s1.scenario.toml"\n', **chain)
    assert "more than 8 files extend one another: bad.scenario.toml -> s1.scenario.toml -> s2" in said
    assert CliRunner().invoke(cli, ["check", str(tmp_path / "scenarios/s1.scenario.toml")]).exit_code == 0


@pytest.mark.parametrize(
    "content",
    [
        "a = " + "[" * 100_000,
        "a = " + "[" * 500 + "]" * 500,
        "a = " + "{b = " * 100_000,
        ".".join(["a"] * 200_000) + " = 1",
        "[" + ".".join(["a"] * 200_000) + "]",
        "\n".join(f"[{'.'.join(['a'] * 100)}.b{n}]" for n in range(4_000)),
        "a = " + '"""\\' * 200_000,
    ],
    ids=["arrays", "closed arrays", "tables", "dotted", "header", "headers", "text"],
)
def test_fault_12_deep_nesting_is_refused_in_under_a_second(tmp_path, content):
    path = tmp_path / "deep.scenario.toml"
    path.write_text(content[:1_048_576])
    CliRunner().invoke(cli, ["check", str(ROOT / "scenarios/growth.scenario.toml")])  # imports
    started = time.process_time()
    result = CliRunner().invoke(cli, ["check", str(path)])
    took = time.process_time() - started
    assert result.exit_code == 3
    assert "deep.scenario.toml" in result.stderr
    assert "Traceback" not in result.stderr
    assert len(result.stderr) < 40_000
    assert took < 1.0


@pytest.mark.parametrize(
    "content", ["x = [\n" + "[1],\n" * 100_000 + "]", "\n".join(f"k{n} = 1" for n in range(60_000))]
)
def test_a_flood_is_told_in_a_few_lines(tmp_path, content):
    path = tmp_path / "flood.scenario.toml"
    path.write_text(content)
    result = CliRunner().invoke(cli, ["check", str(path)])
    assert result.exit_code == 3
    assert len(result.stderr) < 40_000


def test_fault_13_nothing_is_evaluated(check, tmp_path):
    trap = tmp_path / "trap"
    evil = f"__import__('pathlib').Path({str(trap)!r}).touch()"
    check(growth('"52 weeks"', json.dumps(evil)))
    check(growth("per_week = 8", f'per_week = "!!python/object/apply:os.system [touch {trap}]"'))
    check(growth("per_week = 8", f'"{{{{ {evil} }}}}" = 8'))
    assert not trap.exists()


def test_fault_14_names_that_are_formulas_are_just_titles(tmp_path):
    for sign in "=+-@":
        path = tmp_path / "sum.scenario.toml"
        path.write_text(growth('title = "Website"', f'title = "{sign}cmd|calc"'))
        assert CliRunner().invoke(cli, ["check", str(path)]).exit_code == 0
        path.write_text(growth("[sources.website]", f'[sources."{sign}website"]'))
        assert CliRunner().invoke(cli, ["check", str(path)]).exit_code == 3


ESCAPE = "\\u001b[31m\\u202e\\u0007\\u009b"


@pytest.mark.parametrize(
    "bad",
    [
        growth('horizon = "52 weeks"', f'horizon = "{ESCAPE}"'),
        growth("per_week = 8", f'"{ESCAPE}" = 8'),
        growth('plan = "closer"', f'plan = "{ESCAPE}"'),
        growth("[sources.website]", f'[sources."{ESCAPE}"]'),
        growth(more=f'[segments.mid.stages.proposal]\nnext = "{ESCAPE}"'),
        f'extends = "{ESCAPE}"',
        f'title = "x"\nremove = ["{ESCAPE}"]',
        growth('title = "Website"', f'title = ["{ESCAPE}", {{ "{ESCAPE}" = "{ESCAPE}" }}]'),
    ],
)
def test_fault_15_nothing_reaches_the_terminal_that_acts_on_it(check, bad):
    said = check(bad)  # the fixture asserts that all of it is printable
    assert "bad.scenario.toml" in said


def test_fault_15_the_name_of_the_file_neither(tmp_path):
    path = tmp_path / "\x1b[31mred\n.scenario.toml"
    for text, code in ((GROWTH, 0), ("horizon = 3", 3)):
        path.write_text(text)
        result = CliRunner().invoke(cli, ["check", str(path)])
        assert result.exit_code == code
        assert "\x1b" not in result.output
        assert r"\x1b[31mred\n.scenario.toml" in result.stderr


@pytest.mark.parametrize(
    "title", ["<script>alert(1)</script>", "../../etc/passwd", "CON", "a" * 200, "", "Ünïcode 🚀"]
)
def test_fault_16_any_title_is_fine_and_identity_is_the_key(tmp_path, title):
    path = tmp_path / "same.scenario.toml"
    path.write_text(growth('title = "Website"', f"title = {json.dumps(title, ensure_ascii=False)}"))
    result = CliRunner().invoke(cli, ["show", str(path), "--format", "json"])
    assert result.exit_code == 0
    assert json.loads(result.stdout)["settings"]["sources"]["website"]["title"] == title
    path.write_text(growth('title = "Website"', f'title = "{"a" * 201}"'))
    assert "at most 200 characters" in CliRunner().invoke(cli, ["check", str(path)]).stderr


PEOPLE = """extends = "growth.scenario.toml"
[roles.analyst.onboarding]
theory = "3 days"
rotation = "30 h"
mentoring = { scheme = "mandatory", by = ["account_manager"], hours = "-1 h" }
shadowing = { hours = "8 h", by = ["account_manager"] }
[roles.account_manager.onboarding]
feedback = { hours = "1 h", by = ["analyst"] }
workshops = { hours = "2 h", by = ["trainr"], weeks = -1 }
[units.sales.seats.generators]
requisition = "-2 weeks"
documents = ["sales_manger"]
promotes_from = ["lead_generator", "acount_manager"]
[units.sales.seats.account_managers]
requisition = "2 weeks"
starts = "1 week"
[units.sales.seats.closers]
requisition = "10 days"
documentation = "2 hours a week"
[hiring]
candidates = 64
[[hiring.stages]]
hours = "1 h"
validity = "120%"
by = "team_leed"
[[hiring.stages]]
title = "No hours"
[leaving]
notice = "3 days"
notice_output = 0
[evaluation]
dismissal = 1.5
is_onn = true
[knowledge]
sharing = 3
[coaching]
by = ["team_leads"]
span = 0
"""


def test_all_mistakes_about_people_come_at_once(check):
    said = check(PEOPLE, growth=GROWTH).splitlines()
    circle = (
        "roles have their mentors from one another in a circle: account_manager <- analyst <- account_manager; "
        "let one of them teach itself as well"
    )
    negative = "a duration cannot be negative: time begins with the first Monday"
    expected = [
        ("theory =", "roles.analyst.onboarding.theory", 'must be whole weeks, as 1 weeks (given: "3 days")'),
        ("rotation =", "roles.analyst.onboarding.rotation", 'must be whole weeks, as 1 weeks (given: "30 h")'),
        ("mentoring =", "roles.analyst.onboarding.mentoring.hours", negative),
        ("feedback =", "roles.account_manager.onboarding.feedback.by", circle),
        ("feedback =", "roles.account_manager.onboarding.feedback", "nobody can give it in sales: no other seats hold"),
        ("workshops =", "roles.account_manager.onboarding.workshops.by.0", 'did you mean "trainer"? (given: "trainr")'),
        ("workshops =", "roles.account_manager.onboarding.workshops.weeks", "must be at least 0 and at most 520 weeks"),
        ('requisition = "-2', "units.sales.seats.generators.requisition", negative),
        ("documents =", "units.sales.seats.generators.documents.0", 'did you mean "sales_manager"?'),
        ("promotes_from =", "units.sales.seats.generators.promotes_from.1", 'did you mean "account_manager"?'),
        ('requisition = "2 w', "units.sales.seats.account_managers.requisition", "`starts` is given as well"),
        ('requisition = "10', "units.sales.seats.closers.requisition", 'whole weeks, as 2 weeks (given: "10 days")'),
        ("documentation =", "units.sales.seats.closers.documentation", "write a duration as a number and a unit"),
        ("candidates =", "hiring.candidates", "must be at least 1 and at most 63 (given: 64)"),
        ("validity =", "hiring.stages.0.validity", "a share lies between 0 and 1"),
        ('by = "team', "hiring.stages.0.by", 'no such role; did you mean "team_lead"? (given: "team_leed")'),
        ("[[hiring.stages]]\ntitle", "hiring.stages.1.hours", "must be given: hours of the interviewer"),
        ("[[hiring.stages]]\ntitle", "hiring.stages.1.validity", "must be given: correlation of what"),
        ("notice =", "leaving.notice", 'must be whole weeks, as 1 weeks (given: "3 days")'),
        ("notice_output =", "leaving.notice_output", "must be above 0"),
        ("dismissal =", "evaluation.dismissal", "a share lies between 0 and 1"),
        ("is_onn =", "evaluation.is_onn", 'no such setting here; did you mean "is_on"?'),
        ("sharing =", "knowledge.sharing", "a duration needs a unit"),
        ("by = [\"team_leads", "coaching.by.0", 'no such role; did you mean "team_lead"?'),
        ("span =", "coaching.span", "must be at least 1 and at most 1000"),
    ]  # fmt: skip
    for part, key, message in expected:
        place = f"bad.scenario.toml:{line_of(PEOPLE, part)}:"
        found = [line for line in said if line.startswith(place) and f" {key}: " in line]
        assert len(found) == 1, (key, said)
        assert message in found[0]
    assert said[-1] == f"Error: {len(expected)} mistakes in what was given"
    lines = [int(line.split(":")[1]) for line in said[:-1]]
    assert lines == sorted(lines)


PAY = """\
extends = "growth.scenario.toml"
[plans.generator]
ote = -1
clock = "weekly"
[[plans.generator.fees]]
measure = "accepted_leeds"
rate = 50
[[plans.generator.fees]]
measure = "accepted_leads"
rate = 0
when = { term_at_least = "2 years", converting_at_least = 40 }
[[plans.closer.commission]]
measure = "bookings"
quota = 750000
target = 2250000
share = 0.9
retroactive = true
tiers = [{ at = 0.5, rate = 1.5 }, { at = 1, rate = 1 }, { at = 1, rate = 2 }, { at = 2, rate = -1 }]
[[plans.closer.team_bonus]]
measure = "bookings"
share = 0.2
of = "team"
[[plans.closer.fees]]
measure = "bookings"
rate = 0.02
when = { starts = "13 weeks", ends = "4 weeks" }
[plans.closer.clawback]
within = "3 years"
[plans.closer.draw]
amount = 3000
recoverable = "yes"
[credit]
qualifier = 0.7
handed_off = 0.7
[behaviour]
effort_elasticity = 9
timing = 1
hold_below = 1.0
[roles.sales_manager.reference]
output = { bookins = 750000 }
"""


def test_all_mistakes_about_pay_come_at_once(check):
    said = check(PAY, growth=GROWTH).splitlines()
    expected = [
        ("ote =", "plans.generator.ote", "must be at least 0 currency/year (given: -1)"),
        ("clock =", "plans.generator.clock", 'must be one of "monthly", "quarterly", "yearly"'),
        ('measure = "accepted_leeds', "plans.generator.fees.0.measure", 'did you mean "accepted_leads"?'),
        ("rate = 0\n", "plans.generator.fees.1.rate", "must be above 0 currency, or share (given: 0)"),
        ("when = { term", "plans.generator.fees.1.when.term_at_least", "has no meaning for accepted_leads: contracts"),
        ("when = { term", "plans.generator.fees.1.when.converting_at_least", 'write 0.4 or "40%"'),
        ("[[plans.closer.com", "plans.closer.commission", "the shares of the variable part sum to 1.1; they must sum"),
        ("target =", "plans.closer.commission.0.target", "`quota` is given as well"),
        ("tiers =", "plans.closer.commission.0.tiers.1.rate", "pay would fall on reaching 100%"),
        ("tiers =", "plans.closer.commission.0.tiers.2.at", "tiers rise: must be above 1, where the one before begins"),
        ("tiers =", "plans.closer.commission.0.tiers.3.rate", "must be at least 0 and at most 100 (given: -1)"),
        ("[[plans.closer.team", "plans.closer.team_bonus.0", "a team bonus without a team plan: give `quota`"),
        ("of =", "plans.closer.team_bonus.0.of", 'must be one of "unit", "company" (given: "team")'),
        ("when = { starts", "plans.closer.fees.0.when.ends", "must be after the start of the window, 13 weeks"),
        ("within =", "plans.closer.clawback.within", "a clawback longer than the contract: the longest is 2 years"),
        ("recoverable =", "plans.closer.draw.recoverable", 'must be true or false (given: "yes")'),
        ("handed_off =", "credit.handed_off", "with 0.7 for the qualifier more than the whole deal is given away"),
        ("effort_elast", "behaviour.effort_elasticity", "must be at least 0 and at most 5 (given: 9)"),
        ("timing =", "behaviour.timing", "must be true or false (given: 1)"),
        ("hold_below =", "behaviour.hold_below", "must be below 1 (given: 1.0)"),
        ("output =", "roles.sales_manager.reference.output.bookins", 'did you mean "bookings"? (given: "bookins")'),
    ]  # fmt: skip
    for part, key, message in expected:
        place = f"bad.scenario.toml:{line_of(PAY, part)}:"
        found = [line for line in said if line.startswith(place) and f" {key}: " in line]
        assert len(found) == 1, (key, said)
        assert message in found[0]
    assert said[-1] == f"Error: {len(expected)} mistakes in what was given"


def test_a_coach_named_like_nobody_is_told_and_an_empty_list_too(check):
    assert "coaching.by: needs at least 1 entries, not 0" in check(growth(more="[coaching]\nby = []\n"))


def test_a_schedule_that_leaves_no_time_names_what_takes_it(check):
    roles = 'roles = ["sales_manager"]\ncount'
    text = growth(roles, f'documentation = "30 h"\n{roles}', more='[knowledge]\nsharing = "2 h"\n')
    said = check(text)
    assert (
        f"bad.scenario.toml:{line_of(text, 'documentation = ')}:1: units.sales.seats.closers.documentation: "
        "no time is left to work (closers: 80% of 40 h a week, less 1.05 h of coordination in a unit of 12, less 30 h "
        "of documentation, less 2 h of sharing)" in said
    )
    assert "Error: 1 mistake" in said


def test_all_mistakes_of_all_files_come_at_once_in_order(tmp_path):
    base = tmp_path / "base.scenario.toml"
    base.write_text(growth("per_week = 8", "per_week = -1").replace("cash = 2000000", 'cash = "much"'))
    top = tmp_path / "top.scenario.toml"
    top.write_text(
        'extends = "base.scenario.toml"\nremove = ["sources.web"]\nhorizon = 3\n[market]\nsdd = 1\n'
    )
    other = tmp_path / "other.scenario.toml"
    other.write_text("currency = 3\n")
    result = CliRunner().invoke(cli, ["check", "--format", "json", str(top), str(base), str(other)])
    assert result.exit_code == 3
    rows: list[dict[str, Any]] = json.loads(result.stdout)
    found = [(Path(row["file"]).name, row["key"]) for row in rows if row["severity"] == "error"]
    assert found == [
        ("top.scenario.toml", "remove.0"),
        ("top.scenario.toml", "horizon"),
        ("top.scenario.toml", "market.sdd"),
        ("base.scenario.toml", "sources.website.per_week"),
        ("base.scenario.toml", "start.cash"),
        ("other.scenario.toml", "currency"),
    ]
    assert all(row["line"] > 0 and row["column"] > 0 and row["message"] for row in rows)
    assert rows[0]["message"] == 'no such inherited key; did you mean "sources.website"?'


def test_no_traceback_through_the_real_script(tmp_path):
    path = tmp_path / "bad.scenario.toml"
    path.write_text(growth("per_week = 8", "per_weak = 8"))
    done = subprocess.run(
        [sys.executable, "-m", "salessim", "check", str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (3, "")
    assert (
        'sources.website.per_weak: no such setting here; did you mean "per_week"? (given: 8)' in done.stderr
    )
    assert "Traceback" not in done.stderr
