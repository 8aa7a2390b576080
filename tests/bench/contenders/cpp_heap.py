"""The tandem queue in C++: cpp_heap.cpp, compiled with ``g++ -O3`` for the run and called in this process."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from contenders import MEAN_SERVICE, RATE, SERVERS, AbsentError, Contender

__all__ = ["CONTENDER"]

SOURCE = Path(__file__).with_suffix(".cpp")
FLAGS = ("-std=c++17", "-O3", "-shared", "-fPIC")


def _library() -> ctypes.CDLL:
    """Compile and load."""
    if shutil.which("g++") is None:
        raise AbsentError("there is no g++ on this machine")
    with tempfile.TemporaryDirectory() as folder:  # a loaded library needs no file any more
        path = Path(folder) / "tandem.so"
        done = subprocess.run(["g++", *FLAGS, str(SOURCE), "-o", str(path)], capture_output=True, text=True)
        if done.returncode:
            raise AbsentError(f"g++ could not compile {SOURCE.name}: {done.stderr.strip()[:500]}")
        library = ctypes.CDLL(str(path))
    pointer = ctypes.POINTER(ctypes.c_double)
    library.play.restype = ctypes.c_int64
    library.play.argtypes = [
        *(ctypes.c_uint64, ctypes.c_double, ctypes.c_double, ctypes.c_double, ctypes.c_int64),
        ctypes.POINTER(pointer),
    ]
    library.release.restype = None
    library.release.argtypes = [pointer]
    return library


def _ready(weeks: int) -> Callable[[int], np.ndarray]:
    library = _library()

    def play(seed: int) -> np.ndarray:
        found = ctypes.POINTER(ctypes.c_double)()
        n = library.play(seed, 168.0 * weeks, RATE, MEAN_SERVICE, SERVERS, ctypes.byref(found))
        records = np.ctypeslib.as_array(found, shape=(n, 5)).copy() if n else np.empty((0, 5))
        library.release(found)
        return records

    return play


def _version() -> str:
    line = subprocess.run(["g++", "-dumpfullversion"], capture_output=True, text=True, check=True).stdout
    return f"g++ {line.strip()} -O3"


CONTENDER = Contender(
    "cpp",
    "C++ heap loop",
    "five times a customer, in an array",
    _version,
    _ready,
    np.asarray,
)
