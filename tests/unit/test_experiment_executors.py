"""Which executor is meant, and what is said when it cannot be had."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from salessim import Scenario, load_scenario, run
from salessim.errors import InputError, RunError
from salessim.experiment.executors import ExecutorChoice, Tls, parse_executor

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def tiny() -> Scenario:
    """Growth, cut to two weeks."""
    return load_scenario(ROOT / "scenarios/growth.scenario.toml").override({"horizon": "2 weeks"})


@pytest.mark.parametrize(
    ("text", "kind", "address"),
    [
        ("processes", "processes", ""),
        ("dask", "dask", ""),
        ("dask:10.0.0.1:8786", "dask", "tcp://10.0.0.1:8786"),
        ("dask:tcp://head.cluster-2:8786", "dask", "tcp://head.cluster-2:8786"),
        ("dask:TLS://head:65535", "dask", "tls://head:65535"),
        ("dask:tcp://[fe80::1]:8786", "dask", "tcp://[fe80::1]:8786"),
    ],
)
def test_executors_by_name(text: str, kind: str, address: str) -> None:
    assert parse_executor(text) == ExecutorChoice(kind, address)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("dsk", 'did you mean "dask"'),
        ("process", 'did you mean "processes"'),
        ("processes:4", "takes no address"),
        ("dask:", "not the address"),
        ("dask:head", "not the address"),
        ("dask:head:0", "not the address"),
        ("dask:head:99999", "not the address"),
        ("dask:tcp://user@/x:1", "not the address"),
        ("dask:http://head:8786", "over tcp or tls, not http"),
    ],
)
def test_fault_7_others_are_refused_before_anything_is_played(tiny: Scenario, text: str, said: str) -> None:
    with pytest.raises(InputError, match=f"executor: .*{said}"):
        run(tiny, 2, executor=text)


def test_files_for_tls_are_there_and_wanted(tmp_path: Path) -> None:
    here = tmp_path / "ca.pem"
    here.write_text("")
    assert parse_executor("dask:tls://head:1", Tls(here)).tls.ca_file == here
    with pytest.raises(InputError, match=r"(?s)tls-ca-file: no such file.*tls-key: no such file"):
        parse_executor("dask:tls://head:1", Tls(tmp_path / "no", here, tmp_path / "nor"))
    for text in ("processes", "dask", "dask:tcp://head:1"):
        with pytest.raises(InputError, match="files for TLS are for a scheduler at dask:tls"):
            parse_executor(text, Tls(here))


def test_without_dask_the_extra_is_named(tiny: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "salessim.experiment.dask_cluster", raising=False)
    monkeypatch.delattr("salessim.experiment.dask_cluster", raising=False)
    monkeypatch.setitem(sys.modules, "dask", None)
    with pytest.raises(RunError, match="pip install distributed"):
        run(tiny, 2, executor="dask")


def test_nobody_answering_is_said_in_words(tiny: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("salessim.experiment.dask_cluster.CONNECT_SECONDS", 0.5)
    with pytest.raises(RunError, match=r"no scheduler answers at tcp://127\.0\.0\.1:1: "):
        run(tiny, 2, executor="dask:127.0.0.1:1")


def test_ordinary_runs_never_import_dask() -> None:
    script = (
        "import sys; from salessim import load_scenario, run\n"
        f"tiny = load_scenario({str(ROOT / 'scenarios/growth.scenario.toml')!r})\n"
        "run(tiny.override({'horizon': '1 weeks'}), 2, jobs=2)\n"
        "print({'dask', 'distributed'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
