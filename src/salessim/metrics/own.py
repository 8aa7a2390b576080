"""Metrics of a user's own: a Python file that registers them like those of the catalogue.

The file is code and runs as such, so nobody but the user names it: on the command line, or by :func:`load_metrics`.
Scenario and experiment files cannot.
"""

from __future__ import annotations

import dataclasses
import hashlib
import traceback
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import numpy as np

from salessim.errors import Fault, InputError, RunError
from salessim.metrics.catalogue import CATALOGUE, Metric, Values
from salessim.metrics.measuring import labels
from salessim.metrics.view import View

__all__ = ["OwnFile", "install", "load_metrics", "own_files", "own_hash"]


@dataclass(frozen=True, slots=True)
class OwnFile:
    """A file with metrics as it was read: workers need the text, not the place.

    Attributes
    ----------
    path : str
        As the user gave it.
    text : str
        What it said.
    """

    path: str
    text: str


_NAMES: dict[OwnFile, tuple[str, ...]] = {}


def load_metrics(path: str | Path) -> tuple[str, ...]:
    """Register the metrics that a Python file defines with :func:`salessim.metrics.metric`.

    Parameters
    ----------
    path : str or Path
        Read as UTF-8 and run. A file that was loaded before is taken anew where it has changed.

    Returns
    -------
    tuple of str
        Names of its metrics.

    Raises
    ------
    InputError
        If the file cannot be read or run, or defines no metric; nothing of it is registered then.

    Examples
    --------
    >>> load_metrics("my_metrics.py")  # doctest: +SKIP
    ('deals_within_a_month',)
    """
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise InputError([Fault("is not UTF-8 text", str(path))]) from None
    except OSError as error:
        raise InputError([Fault(f"cannot be read: {error.strerror or error}", str(path))]) from None
    file = OwnFile(str(path), text)
    for known in [one for one in _NAMES if one.path == file.path and one != file]:
        _forget(known)
    install([file])
    return _NAMES[file]


def install(files: Iterable[OwnFile]) -> None:
    """Register the metrics of some files, each once; worker processes do it with what they are sent.

    Raises
    ------
    InputError
        As :func:`load_metrics`.
    """
    for file in files:
        if file not in _NAMES:
            _NAMES[file] = _run(file)


def own_files() -> tuple[OwnFile, ...]:
    """The files that are loaded."""
    return tuple(_NAMES)


def own_hash() -> str:
    """Hash of what is loaded (16 hex digits); empty when nothing is."""
    if not _NAMES:
        return ""
    digest = hashlib.blake2b(digest_size=8)
    for text in sorted(file.text for file in _NAMES):
        digest.update(hashlib.blake2b(text.encode()).digest())
    return digest.hexdigest()


def _forget(file: OwnFile) -> None:
    for name in _NAMES.pop(file):
        del CATALOGUE[name]


def _run(file: OwnFile) -> tuple[str, ...]:
    """Run a file; the names that it registered."""
    before = set(CATALOGUE)
    module = ModuleType("own_metrics")
    module.__file__ = file.path
    try:
        exec(compile(file.text, file.path, "exec"), module.__dict__)
    except (Exception, SystemExit) as error:
        for name in set(CATALOGUE) - before:
            del CATALOGUE[name]
        message = error.msg if isinstance(error, SyntaxError) else f"{type(error).__name__}: {error}"
        raise InputError([Fault(message, file.path, _line(error, file))]) from None
    names = tuple(name for name in CATALOGUE if name not in before)
    if not names:
        raise InputError([Fault("defines no metric: put @metric(...) over a function", file.path)])
    for name in names:
        CATALOGUE[name] = _checked(CATALOGUE[name], file)
    return names


def _line(error: BaseException, file: OwnFile) -> int:
    """Line of a file in which an error came up; 0 when it is not known."""
    if isinstance(error, SyntaxError):
        return error.lineno or 0
    lines = [at.lineno for at in traceback.extract_tb(error.__traceback__) if at.filename == file.path]
    return lines[-1] or 0 if lines else 0


def _checked(entry: Metric, file: OwnFile) -> Metric:
    """A metric whose values have the form that its level says, or a message that names the line."""

    def measure(view: View) -> Values:
        try:
            value = np.asarray(entry.measure(view), dtype=np.float64)
        except Exception as error:
            where = f"{file.path}:{_line(error, file)}: {entry.name}"
            raise RunError(f"{where}: {type(error).__name__}: {error}") from None
        shape = () if entry.level == "company" else (len(labels(view.tables, entry.level)),)
        if value.shape != shape:
            raise RunError(
                f"{file.path}: {entry.name}: gave shape {value.shape}; {entry.level} needs {shape}"
            )
        if np.isinf(value).any():
            raise RunError(f'{file.path}: {entry.name}: is infinite; NaN means "not estimable"')
        return value if shape else float(value)

    return dataclasses.replace(entry, measure=measure)
