"""Compile a function with Numba where Numba is there; run it as plain Python where it is not.

Decisions and draws are shared by all engines, so both must call the *same* compiled function: the same
formula through NumPy or :mod:`math` differs in the last bit of some percent of its values.

Numba's file cache looks at the edited file only, not at the files it calls. The cache therefore lives in a
folder named after a hash of the whole package source and of the versions that compile it.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

__all__ = ["HAS_NUMBA", "compiled", "source_hash"]

Function = TypeVar("Function", bound=Callable[..., Any])


def source_hash() -> str:
    """Hash of every source file whose functions or constants are compiled (16 hex digits)."""
    digest = hashlib.blake2b(digest_size=8)
    package = Path(__file__).parent
    floors = ("rules", "randomness", "trace", "engine", "metrics")
    files = [package / "compiling.py", package / "units.py"]
    for path in sorted([*files, *(path for floor in floors for path in package.glob(f"{floor}/**/*.py"))]):
        digest.update(path.relative_to(package).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _cache_folder() -> Path:
    root = os.environ.get("SALESSIM_CACHE") or os.environ.get("XDG_CACHE_HOME")
    base = Path(root) / "salessim" if root else Path.home() / ".cache" / "salessim"
    version = f"py{sys.version_info.major}{sys.version_info.minor}"
    folder = base / f"{version}-{source_hash()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        folder = Path(tempfile.gettempdir()) / f"salessim-{os.getuid()}" / folder.name
        folder.mkdir(parents=True, exist_ok=True)
    return folder


try:
    import numba

    _config: Any = numba.config
    HAS_NUMBA = not _config.DISABLE_JIT
except ImportError:
    HAS_NUMBA = False
else:
    if HAS_NUMBA and not os.environ.get("NUMBA_CACHE_DIR"):
        _config.CACHE_DIR = str(_cache_folder())


def compiled(function: Function) -> Function:
    """Compile ``function`` (strict IEEE arithmetic, cached on disk) if Numba is there, else return it as it is.

    Parameters
    ----------
    function : callable
        A pure function of numbers and arrays: no clock, no generator, no files.

    Returns
    -------
    callable
        The compiled function; its ``py_func`` is the plain one.
    """
    if not HAS_NUMBA:
        return function
    decorate: Any = numba.njit(cache=True, fastmath=False, error_model="numpy")
    return decorate(function)  # type: ignore[no-any-return]
