"""The comparison's own environment: .venv-bench, with the libraries it compares salessim with."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

__all__ = ["enter", "use_one_core"]

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / ".venv-bench"
LOCK = ROOT / "requirements" / "bench.txt"
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")


def enter() -> None:
    """Go on in the environment: make it or bring it up to the lock first, then run this command again inside."""
    if Path(sys.prefix).resolve() == FOLDER.resolve():
        return
    python = FOLDER / ("Scripts" if os.name == "nt" else "bin") / "python"
    stamp = FOLDER / "installed"
    wanted = hashlib.sha256(LOCK.read_bytes() + sys.version.encode()).hexdigest()
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
        print(f"installing {LOCK.relative_to(ROOT)} into {FOLDER.name}", file=sys.stderr)
        venv.create(FOLDER, with_pip=True, clear=True)
        install = [str(python), "-m", "pip", "install", "--quiet", "--no-deps"]
        subprocess.run([*install, "--require-hashes", "-r", str(LOCK)], check=True)
        subprocess.run([*install, "--no-build-isolation", "-e", str(ROOT)], check=True)
        stamp.write_text(wanted, encoding="utf-8")
    variables = os.environ | dict.fromkeys(_ONE_THREAD, "1")
    done = subprocess.run([str(python), *sys.argv], env=variables)
    sys.exit(done.returncode)


def use_one_core() -> str:
    """Stay on one core where the system allows it; in words, for the page."""
    if not hasattr(os, "sched_setaffinity"):
        return "one process, not bound to a core"
    core = max(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {core})
    return "one process, bound to one core"
