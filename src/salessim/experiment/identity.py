"""What a result folder belongs to: the inputs and the code that its replications were played with."""

from __future__ import annotations

import hashlib
import json
import platform
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from salessim.experiment.names import slug
from salessim.metrics.own import own_hash

__all__ = ["Identity", "code_hash", "differences", "package_hash", "versions"]

_PLAYS = ("compiling.py", "units.py", "scenario", "rules", "randomness", "trace", "engine", "metrics")
_WORDS = {
    "scenarios": "the scenarios",
    "sweep": "the swept inputs",
    "seed": "the seed",
    "engine": "the engine",
    "metrics": "the set of metrics",
    "code": "the program's code or metrics of your own",
    "versions": "the versions of Python or of libraries",
}


def code_hash() -> str:
    """Hash of every source file that can move a result, metrics of the user's own included."""
    return "-".join(part for part in (package_hash(), own_hash()) if part)


@cache
def package_hash() -> str:
    """Hash of every source file of the package that can move a result (16 hex digits)."""
    package = Path(__file__).parent.parent
    digest = hashlib.blake2b(digest_size=8)
    files: list[Path] = []
    for name in _PLAYS:
        place = package / name
        files += [*place.rglob("*.py"), *place.rglob("*.toml")] if place.is_dir() else [place]
    for path in sorted(files):
        digest.update(path.relative_to(package).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


@cache
def versions() -> dict[str, str]:
    """Versions of everything that a result depends on."""
    found = {"python": platform.python_version()}
    for package in ("salessim", "numpy", "numba", "simpy", "scipy"):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "none"
    return found


@dataclass(frozen=True)
class Identity:
    """Everything that decides what a replication gives; the number of replications is not part of it.

    Attributes
    ----------
    scenarios : mapping of str to str
        Fingerprint of each scenario by name.
    sweep : tuple of str
        Fingerprints of the scenarios at swept points, sorted.
    seed : int
        Seed of all replications.
    engine : str
        Engine that plays.
    metrics : tuple of str
        Metrics kept, in order.
    code : str
        See :func:`code_hash`.
    versions : mapping of str to str
        See :func:`versions`.
    """

    scenarios: Mapping[str, str]
    sweep: tuple[str, ...]
    seed: int
    engine: str
    metrics: tuple[str, ...]
    code: str
    versions: Mapping[str, str]

    def to_dict(self) -> dict[str, Any]:
        """As plain values, as they stand in a manifest."""
        plain: dict[str, Any] = json.loads(json.dumps(asdict(self), sort_keys=True))
        return plain

    @property
    def fingerprint(self) -> str:
        """Hash of all of it (16 hex digits)."""
        text = json.dumps(self.to_dict(), sort_keys=True)
        return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()

    def folder(self, name: str) -> str:
        """Name of the result folder, ``NAME-FINGERPRINT``."""
        return f"{slug(name)}-{self.fingerprint}"

    def differences(self, other: Mapping[str, Any]) -> str:
        """In words, what differs from another identity in plain values; empty when nothing does."""
        return differences(self.to_dict(), other)


def differences(one: Mapping[str, Any], other: Mapping[str, Any]) -> str:
    """In words, what differs between two identities in plain values; empty when nothing does."""
    return ", ".join(words for key, words in _WORDS.items() if one.get(key) != other.get(key))


def platform_text() -> str:
    """Machine and system in one line, for the manifest."""
    return f"{platform.system()} {platform.release()} {platform.machine()}, {sys.implementation.name}"
