"""``salessim run --executor dask``: a cluster that starts and ends with the run."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from salessim import load_scenario, read_results, run

ROOT = Path(__file__).parents[2]
N = 100
EXPERIMENT = f"""
scenarios = ["growth.scenario.toml"]
replications = {N}
metrics = ["bookings"]
outputs = []
"""
SCRIPT = """
from salessim.experiment import runner, stage
from salessim.cli.main import main
if __name__ == "__main__":
    runner.CHUNK_SECONDS = 0.1
    stage.code_hash = lambda: "the same"  # somebody may be editing the package while the tests run
    main()
"""


def salessim(*words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "play.py", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def test_ctrl_c_keeps_what_is_finished_and_leaves_no_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    growth = (ROOT / "scenarios/growth.scenario.toml").read_text().replace('"52 weeks"', '"2 weeks"')
    Path("growth.scenario.toml").write_text(growth)
    Path("play.py").write_text(SCRIPT)
    Path("growth.experiment.toml").write_text(EXPERIMENT)
    words = ["run", "growth.experiment.toml", "-o", "results", "--executor", "dask", "--jobs", "2"]
    with salessim(*words) as process:
        assert process.stderr is not None
        while f"of {N} replications" not in (line := process.stderr.readline()):
            assert line, "ended too early"
        children = psutil.Process(process.pid).children(recursive=True)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: the workers get it as well
        said = process.stderr.read()
    assert process.returncode == 130, said
    assert "Traceback" not in said
    assert "--jobs 2 --output results --executor dask --resume" in said
    assert len(children) >= 2
    assert not psutil.wait_procs(children, timeout=30)[1]
    with salessim(*words[:4], "--jobs", "1", "--resume") as process:
        _, said = process.communicate(timeout=300)
    assert process.returncode == 0, said
    tiny = load_scenario("growth.scenario.toml")
    assert read_results("results")[0].hash == run(tiny, N).hash
