"""The command line itself: its commands, exit codes, streams, and the files it writes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path
from typing import Any

import click
import jsonschema
import pytest
from click.testing import CliRunner

from salessim.cli.main import cli
from salessim.errors import Fault, InputError, RunError, StoreError, TooLargeError
from salessim.scenario.load import load_scenario, read_scenario_text

ROOT = Path(__file__).parents[2]
SCENARIOS = sorted((ROOT / "scenarios").glob("*.scenario.toml"))
NAMES = cli.list_commands(click.Context(cli))


def salessim(*args: str | Path, **options: Any) -> Any:
    return CliRunner().invoke(cli, [str(one) for one in args], **options)


def script(*args: str, **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "salessim", *args],
        capture_output=True,
        text=True,
        check=False,
        **options,
    )


def test_help_lists_every_command_with_a_line_each():
    result = salessim("--help")
    assert result.exit_code == 0
    for name in NAMES:
        command = cli.get_command(click.Context(cli), name)
        assert command is not None
        assert command.short_help, f"{name} needs short_help=..."
        assert f"  {name} " in result.stdout
        assert command.short_help.split()[0] in result.stdout


@pytest.mark.parametrize("name", NAMES)
def test_every_command_explains_itself_and_knows_the_shared_options(name):
    result = salessim(name, "--help")
    assert result.exit_code == 0
    for option in ("--verbose", "--quiet", "--log-file", "--help"):
        assert option in result.stdout
    assert salessim(name, "--no-such-option").exit_code == 2


def test_help_imports_nothing_that_takes_time():
    code = (
        "import sys; from salessim.cli.main import cli\n"
        "try: cli.main(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'pydantic', 'numpy', 'numba', 'scipy', 'simpy', 'matplotlib', 'salessim.scenario'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["chek"], "No such command 'chek'; did you mean \"check\"?"),
        (["xyzzy\x1b[31m"], "commands: backtest, check, compare"),
        (["check"], "Missing argument"),
        (["check", "--formt", "json", "x"], "--format"),
        (["show", "a", "--format", "yaml"], "'yaml' is not one of 'toml', 'json'"),
        (["--log-file", "/nowhere/at/all/log", "check", "x"], "cannot be written"),
    ],
)
def test_wrong_usage_is_exit_code_2_on_stderr(args, said):
    result = salessim(*args)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
    assert "\x1b" not in result.stderr


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (InputError([Fault("is wrong\x1b[2J", file="a.toml", line=3)]), 3, r"a.toml:3: is wrong\x1b[2J"),
        (RunError("the run failed"), 1, "Error: the run failed"),
        (TooLargeError("too much"), 2, "Error: too much"),
        (StoreError("damaged"), 1, "Error: damaged"),
        (
            ZeroDivisionError("oh"),
            1,
            "this is a bug in salessim, please report it; -v shows where (ZeroDivisionError",
        ),
        (PermissionError(13, "Permission denied", "results"), 1, "Error: Permission denied: results"),
        (ModuleNotFoundError("No module named 'duckdb'", name="duckdb"), 1, "pip install duckdb"),
        (KeyboardInterrupt(), 130, ""),
        (MemoryError(), 1, "not enough memory"),
    ],
)
def test_every_error_has_its_exit_code_and_no_traceback(monkeypatch, error, code, said):
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("salessim.scenario.load.read_scenario", fail)
    result = salessim("show", "x")
    assert (result.exit_code, result.stdout) == (code, "")
    assert said in result.stderr
    assert "Traceback" not in result.stderr
    if isinstance(error, ZeroDivisionError):
        assert "Traceback" in salessim("show", "-v", "x").stderr
        assert "Traceback" in salessim("-v", "show", "x").stderr


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_ctrl_c_is_exit_code_130(tmp_path):
    fifo = tmp_path / "ready"
    os.mkfifo(fifo)
    code = (
        "import salessim.scenario.load as load, time\n"
        f"def wait(path):\n    open({str(fifo)!r}, 'w').close()\n    time.sleep(30)\n"
        "load.read_scenario = wait\n"
        "from salessim.cli.main import cli\n"
        "cli.main(['show', 'x'])"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE, text=True)
    fifo.read_bytes()
    time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "Traceback" not in said


def test_quiet_says_errors_only_and_the_log_keeps_everything(tmp_path):
    good, bad, log = SCENARIOS[0], tmp_path / "bad.scenario.toml", tmp_path / "log"
    bad.write_text("horizon = 3\n")
    assert "fine" in salessim("check", good).stderr
    assert salessim("check", "-q", good).stderr == ""
    result = salessim("-q", "check", good, bad, "--log-file", log)
    assert result.exit_code == 3
    assert "fine" not in result.stderr
    assert "horizon: a duration needs a unit" in result.stderr
    logged = log.read_text()
    assert "fine" in logged
    assert "horizon: a duration needs a unit" in logged


def test_colours_only_on_a_terminal_that_wants_them(monkeypatch):
    assert "\x1b" not in salessim("check", "none.toml").stderr
    from salessim.cli import main
    from salessim.cli._streams import Messages

    messages = Messages()
    monkeypatch.setattr(Messages, "isatty", lambda self: True, raising=False)
    assert "\x1b[31m" in main._error(messages)
    monkeypatch.setenv("NO_COLOR", "1")
    assert main._error(messages) == "Error:"


def test_version():
    assert salessim("--version").stdout.startswith("salessim 0.")


def test_init_writes_a_folder_that_checks_and_never_overwrites(tmp_path):
    folder = tmp_path / "mine"
    assert salessim("init", folder).exit_code == 0
    files = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
    assert files == [
        "experiments/experiment.schema.json",
        "experiments/first.experiment.toml",
        "scenarios/company.scenario.toml",
        "scenarios/overlay.schema.json",
        "scenarios/scenario.schema.json",
        "scenarios/second_closer.scenario.toml",
    ]
    checked = salessim("check", *sorted(folder.rglob("*.toml")))
    assert checked.exit_code == 0
    assert "warning" not in checked.stderr
    for path in folder.rglob("*.toml"):
        schema = path.read_text().partition("\n")[0].removeprefix("#:schema ")
        jsonschema.validate(tomllib.loads(path.read_text()), json.loads((path.parent / schema).read_text()))
    (folder / "scenarios/company.scenario.toml").write_text("mine")
    (folder / "experiments/first.experiment.toml").unlink()
    again = salessim("init", folder)
    assert again.exit_code == 2
    assert "scenarios/company.scenario.toml" in again.stderr
    assert (folder / "scenarios/company.scenario.toml").read_text() == "mine"
    assert not (folder / "experiments/first.experiment.toml").exists()
    assert salessim("init", folder, "--force").exit_code == 0
    assert salessim("check", folder / "scenarios/company.scenario.toml").exit_code == 0


def test_init_without_a_folder_is_here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert salessim("init").exit_code == 0
    assert (tmp_path / "scenarios/company.scenario.toml").exists()


def test_check_reads_experiments_as_well(tmp_path):
    salessim("init", tmp_path)
    experiment = tmp_path / "experiments/first.experiment.toml"
    experiment.write_text(
        experiment.read_text().replace("bookings", "bookngs").replace("company.sc", "compnay.sc")
    )
    result = salessim("check", experiment)
    assert result.exit_code == 3
    assert "company.scenario.toml" in result.stderr


def test_check_as_json_is_an_empty_list_when_all_is_well():
    result = salessim("check", "--format", "json", ROOT / "scenarios/growth.scenario.toml")
    assert (result.exit_code, json.loads(result.stdout)) == (0, [])


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.name)
@pytest.mark.parametrize("options", [["--resolved"], []])
def test_show_can_be_read_again_as_the_same_scenario(path, options):
    result = salessim("show", path, *options)
    assert result.exit_code == 0
    scenario = load_scenario(path)
    again = read_scenario_text(result.stdout, path.name)
    assert again.scenario.model_dump() == scenario.model_dump()
    as_json = json.loads(salessim("show", path, *options, "--format", "json").stdout)
    assert as_json["settings"] == {k: v for k, v in tomllib.loads(result.stdout).items() if k != "remove"}


def test_show_names_the_file_of_each_value():
    said = salessim("show", "--resolved", ROOT / "scenarios/stars.scenario.toml").stdout.splitlines()
    ends = {line.split(" = ")[0]: line.rpartition(" # ")[2] for line in said if " # " in line}
    assert ends["talent_mean"].endswith("scenarios/stars.scenario.toml")
    assert ends["per_week"].endswith("scenarios/growth.scenario.toml")
    assert ends["performance"] == "defaults.toml"
    assert ends["tempo_sigma"] == "default of the setting"
    short = salessim("show", ROOT / "scenarios/stars.scenario.toml").stdout
    assert "defaults.toml" not in short
    assert "default of the setting" not in short


def test_show_remembers_what_was_removed(tmp_path):
    path = tmp_path / "a.scenario.toml"
    path.write_text('remove = ["segments.enterprise", "roles.account_manager.ramp"]\n')
    shown = salessim("show", "--resolved", path).stdout
    assert tomllib.loads(shown)["remove"] == ["segments.enterprise"]
    assert read_scenario_text(shown).scenario.model_dump() == load_scenario(path).model_dump()


@pytest.mark.parametrize("kind", ["scenario", "overlay"])
def test_the_schemas_that_ship_are_the_schemas(kind):
    shipped = (ROOT / f"scenarios/{kind}.schema.json").read_text()
    assert shipped == salessim("schema", f"--{kind}").stdout, (
        f"salessim schema --{kind} > scenarios/{kind}.schema.json"
    )
    assert kind != "scenario" or shipped == salessim("schema").stdout


SCHEMA = json.loads((ROOT / "scenarios/scenario.schema.json").read_text())
OVERLAY = json.loads((ROOT / "scenarios/overlay.schema.json").read_text())


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.name)
def test_every_shipped_scenario_fits_the_schema_that_it_names(path):
    text = path.read_text()
    table = tomllib.loads(text)
    name = "overlay" if "extends" in table else "scenario"
    assert text.startswith(f"#:schema ./{name}.schema.json\n") or path.name.startswith("marketplace")
    jsonschema.validate(table, OVERLAY if name == "overlay" else SCHEMA)


def test_the_schema_says_what_every_setting_is():
    missing = [
        f"{name}.{key}"
        for name, block in SCHEMA["$defs"].items()
        for key, setting in block["properties"].items()
        if key not in ("kind", "family") and "description" not in setting and not name.endswith("Hours")
    ]
    assert missing == []
    assert {"extends", "remove"} <= set(SCHEMA["properties"])
    assert {"extends", "remove"} <= set(OVERLAY["properties"])
    rate = SCHEMA["$defs"]["InboundSource"]["properties"]["per_week"]
    assert (rate["unit"], rate["source"], rate["minimum"], rate["maximum"]) == (
        "leads/week",
        "[A]",
        0,
        1_000_000,
    )
    assert rate["description"].endswith("Unit: leads/week. Source: [A].")


@pytest.mark.parametrize(
    ("text", "is_valid"),
    [
        ('horizon = "3 days"', True),
        ("horizon = 3", False),
        ("[market]\nsdd = 1", False),
        ("[market]\nsd = -1", False),
        ("[plans.a]\nroles = ['x']", False),
        ("[segments.new.stages.a]\nchance = 1", False),
        ("[segments.mid.stages.discovery]\nchance = '50%'", True),
        (
            "[segments.mid.stages.discovery]\nhours = { family = 'lognormal', median = '3 h', sigma = 1 }",
            True,
        ),
        ("[segments.mid.stages.discovery]\nhours = 3", False),
        ("[segments.mid.stages.discovery]\nchanse = 0.5", False),
        ("[sources.a]\nkind = 'inbond'", False),
        ("[sources.a]\nkind = 'inbound'\nprofile = 'flat'", True),
        ("[segments.'Big Corp']", False),
        ("[costs]\non_cost = 11", False),
    ],
)
def test_the_schema_knows_good_from_bad_while_typing(text, is_valid):
    validator = jsonschema.Draft202012Validator(SCHEMA)
    assert validator.is_valid(tomllib.loads(text)) == is_valid


def test_the_overlay_schema_requires_nothing_but_extends():
    validator = jsonschema.Draft202012Validator(OVERLAY)
    partial = (
        "extends = 'a.toml'\n[sources.website]\ntitle = 'x'\n[plans.closer]\note = 3\n"
        "[segments.new.stages.a]\nchance = 1"
    )
    assert validator.is_valid(tomllib.loads(partial))
    assert not validator.is_valid(tomllib.loads("extends = 'a.toml'\n[sources.website]\ntitel = 'x'"))
    assert not validator.is_valid({})


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_for_each_shell(shell):
    assert "_SALESSIM_COMPLETE" in salessim("completion", shell).stdout
    assert salessim("completion", "dos").exit_code == 2


def test_completion_knows_the_commands():
    environment = {
        **os.environ,
        "_SALESSIM_COMPLETE": "bash_complete",
        "COMP_WORDS": "salessim che",
        "COMP_CWORD": "1",
    }
    code = "from salessim.cli.main import cli; cli.main(prog_name='salessim')"
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
    )
    assert done.stdout.split() == ["plain,check"]


def test_describe_prints_the_catalogue():
    from salessim.metrics.catalogue import CATALOGUE

    said = salessim("describe").stdout
    data = json.loads(salessim("describe", "--format", "json").stdout)
    assert [one["name"] for one in data] == list(CATALOGUE)
    assert all(f"  {name}  (" in said for name in CATALOGUE)
    one = salessim("describe", "win_rate")
    assert one.stdout.count("\n") < 8
    assert CATALOGUE["win_rate"].definition.split(".")[0][:40] in one.stdout


def test_fault_7_an_unknown_metric_is_answered_with_the_nearest():
    result = salessim("describe", "win_rat", "bookngs")
    assert result.exit_code == 3
    assert "win_rate" in result.stderr
    assert "bookings" in result.stderr
    assert "Error: 2 mistakes" in result.stderr


def test_a_reader_that_leaves_early_is_no_error():
    done = subprocess.run(
        f"{sys.executable} -m salessim schema | head -1",
        shell=True,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "{\n"
    assert "Traceback" not in done.stderr
    assert "Error" not in done.stderr
