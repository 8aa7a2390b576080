"""The result folder: the only writer of ``results/``.

Finished replications are kept in a SQLite file, one transaction a chunk, so that a run may be killed at
any moment. The journal is a rollback journal, because write-ahead logs break on network and synchronised
folders. The process that writes holds SQLite's exclusive lock until it closes the file or dies: no lock
outlives its owner.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from salessim.errors import StoreError
from salessim.experiment.identity import Identity

__all__ = ["MANIFEST", "Played", "Store", "read_manifest", "read_played", "read_tried"]

MANIFEST = "manifest.json"
DATABASE = "results.sqlite"
_TABLES = """
CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE played (scenario TEXT NOT NULL, replication INTEGER NOT NULL, payload BLOB NOT NULL,
                     checksum BLOB NOT NULL, PRIMARY KEY (scenario, replication)) WITHOUT ROWID;
CREATE TABLE failed (scenario TEXT NOT NULL, replication INTEGER NOT NULL, message TEXT NOT NULL,
                     PRIMARY KEY (scenario, replication)) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Played:
    """One replication that was tried.

    Attributes
    ----------
    scenario : str
        Fingerprint of the lowered scenario.
    replication : int
        Its number.
    payload : bytes
        Metric values as little-endian doubles in the order of the identity's metrics; empty when it failed.
    failure : str
        Why there is no payload; empty when there is one.
    """

    scenario: str
    replication: int
    payload: bytes
    failure: str = ""


def _checksum(scenario: str, replication: int, payload: bytes) -> bytes:
    return hashlib.sha256(f"{scenario}:{replication}:".encode() + payload).digest()[:16]


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a result folder.

    Raises
    ------
    StoreError
        If there is none or it cannot be read.
    """
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        manifest["identity"]["scenarios"]
    except FileNotFoundError:
        raise StoreError(f"{folder}: no {MANIFEST}; this is not a result folder") from None
    except (ValueError, KeyError, TypeError):
        raise StoreError(f"{folder / MANIFEST}: damaged; move the folder away or use --force") from None
    return manifest  # type: ignore[no-any-return]


def read_played(folder: Path) -> dict[tuple[str, int], bytes]:
    """Payload of every finished replication of a result folder, by (scenario fingerprint, number).

    Raises
    ------
    StoreError
        If the file is missing, in use, or damaged.
    """
    with _reading(folder) as connection:
        return _checked(connection, folder / DATABASE)


def read_tried(
    folder: Path, fingerprint: str
) -> tuple[dict[tuple[str, int], bytes], dict[tuple[str, int], str]]:
    """Payloads as :func:`read_played` gives them, and why the replications failed that did.

    Raises
    ------
    StoreError
        If the file is missing, in use, or damaged, or belongs to another run than that of the fingerprint.
    """
    with _reading(folder) as connection:
        played = _checked(connection, folder / DATABASE)
        _check_owner(connection, folder / DATABASE, fingerprint)
        return played, _failures(connection)


@contextmanager
def _reading(folder: Path) -> Iterator[sqlite3.Connection]:
    """The database of a result folder that nobody writes."""
    path = folder / DATABASE
    if not path.is_file() or path.stat().st_size == 0:
        raise StoreError(f"{path}: missing or cut off; move the folder away or use --force")
    where = f"{path.absolute().as_uri()}?mode=ro"
    try:
        with closing(sqlite3.connect(where, uri=True, timeout=2.0)) as connection:
            yield connection
    except (sqlite3.Error, UnicodeDecodeError, TypeError) as error:
        raise StoreError(f"{path}: {_in_words(error)}") from None


def _failures(connection: sqlite3.Connection) -> dict[tuple[str, int], str]:
    rows = connection.execute("SELECT scenario, replication, message FROM failed")
    return {(scenario, replication): message for scenario, replication, message in rows}


def _check_owner(connection: sqlite3.Connection, path: Path, fingerprint: str) -> None:
    found = dict(connection.execute("SELECT key, value FROM about"))
    if found.get("fingerprint") != fingerprint:
        raise StoreError(f"{path}: does not belong to its {MANIFEST}; move the folder away or use --force")


def _checked(connection: sqlite3.Connection, path: Path) -> dict[tuple[str, int], bytes]:
    """Every row, held against its checksum."""
    problems = [text for (text,) in connection.execute("PRAGMA integrity_check")]
    if problems != ["ok"]:
        raise sqlite3.DatabaseError(str(problems[0]))
    found = {}
    for scenario, replication, payload, checksum in connection.execute("SELECT * FROM played"):
        if _checksum(scenario, replication, payload) != checksum:
            raise StoreError(
                f"{path}: replication {replication} of scenario {scenario} is damaged (wrong checksum); "
                "move the folder away or use --force"
            )
        found[scenario, replication] = payload
    return found


class Store:
    """An open result folder. Use it as a context manager; while it is open nobody else can write.

    Parameters
    ----------
    folder : Path
        ``results/NAME-FINGERPRINT``; made when missing.
    identity : Identity
        What the folder must belong to.
    about : mapping
        What else the manifest says: scenario texts, command line, platform.

    Raises
    ------
    StoreError
        If the folder belongs to other inputs or code, is damaged, in use, or cannot be written.
    """

    def __init__(self, folder: Path, identity: Identity, about: Mapping[str, Any]) -> None:
        self.folder = folder
        self.identity = identity
        self._about = dict(about)
        self._connection: sqlite3.Connection | None = None

    def __enter__(self) -> Store:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"{self.folder}: cannot be written: {error.strerror}") from None
        is_new = not (self.folder / MANIFEST).exists()
        if not is_new:
            self._check_identity()
        with self._clear_errors():
            self._open(is_new)
        if is_new:
            self.write_manifest(state="running")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _check_identity(self) -> None:
        found = read_manifest(self.folder)["identity"]
        differences = self.identity.differences(found)
        if differences:
            raise StoreError(
                f"{self.folder}: this folder was made with something else: {differences} changed since. "
                "Results are never mixed; use another folder, or --force to start anew"
            )

    def _open(self, is_new: bool) -> None:
        """Open, lock and verify the database; make it when the folder is new."""
        path = self.folder / DATABASE
        if not is_new and (not path.exists() or path.stat().st_size == 0):
            raise StoreError(f"{path}: missing or cut off; move the folder away or use --force")
        self._connection = sqlite3.connect(path, timeout=2.0, isolation_level=None)
        self._connection.execute("PRAGMA locking_mode=EXCLUSIVE")
        self._connection.execute("PRAGMA journal_mode=DELETE")
        self._connection.execute("PRAGMA synchronous=FULL")
        self._connection.execute("BEGIN EXCLUSIVE")
        tables = {name for (name,) in self._connection.execute("SELECT name FROM sqlite_master")}
        if is_new and "played" not in tables:
            for statement in _TABLES.strip().split(";")[:-1]:
                self._connection.execute(statement)
            fingerprint = ("fingerprint", self.identity.fingerprint)
            self._connection.execute("INSERT INTO about VALUES (?, ?)", fingerprint)
        self._connection.execute("COMMIT")
        _checked(self._db, path)
        _check_owner(self._db, path, self.identity.fingerprint)

    @property
    def _db(self) -> sqlite3.Connection:
        if self._connection is None:
            raise StoreError(f"{self.folder}: not open")
        return self._connection

    @contextmanager
    def _clear_errors(self) -> Iterator[None]:
        """Say in words what SQLite and the system complain about; close the file when it cannot be used."""
        try:
            yield
        except (sqlite3.Error, OSError, StoreError, UnicodeDecodeError, TypeError) as error:
            kept = self._close_and_count()
            if isinstance(error, StoreError):
                raise
            raise StoreError(f"{self.folder / DATABASE}: {_in_words(error)}{kept}") from None

    def _close_and_count(self) -> str:
        """Close the database; the number of replications it keeps, in words."""
        self.__exit__(None, None, None)
        try:
            with closing(sqlite3.connect(self.folder / DATABASE, timeout=0.1)) as connection:
                (count,) = connection.execute("SELECT COUNT(*) FROM played").fetchone()
        except sqlite3.Error:
            return ""
        return f"; {count} finished replications are kept: --resume goes on from there" if count else ""

    def add(self, rows: Iterable[Played]) -> None:
        """Keep the replications of one finished chunk, all or none.

        One that failed in an earlier run may be tried again: the last attempt counts.

        Raises
        ------
        StoreError
            If the disk is full or cannot be written; what was committed before stays.
        """
        with self._clear_errors():
            self._db.execute("BEGIN IMMEDIATE")
            for row in rows:
                key = (row.scenario, row.replication)
                self._db.execute("DELETE FROM failed WHERE scenario = ? AND replication = ?", key)
                if row.failure:
                    self._db.execute("INSERT INTO failed VALUES (?, ?, ?)", (*key, row.failure[:2_000]))
                else:
                    values = (*key, row.payload, _checksum(*key, row.payload))
                    self._db.execute("INSERT INTO played VALUES (?, ?, ?, ?)", values)
            self._db.execute("COMMIT")

    def played(self) -> dict[tuple[str, int], bytes]:
        """Payload of every finished replication by (scenario fingerprint, number)."""
        with self._clear_errors():
            rows = self._db.execute("SELECT scenario, replication, payload FROM played")
            return {(scenario, replication): payload for scenario, replication, payload in rows}

    def failed(self) -> dict[tuple[str, int], str]:
        """Why replications failed, by (scenario fingerprint, number)."""
        with self._clear_errors():
            return _failures(self._db)

    def write_manifest(self, **more: Any) -> None:
        """Write the manifest, whole or not at all."""
        content = {**self._about, "identity": self.identity.to_dict(), **more}
        text = json.dumps({"fingerprint": self.identity.fingerprint, **content}, indent=2, ensure_ascii=False)
        path = self.folder / MANIFEST
        fresh = path.with_suffix(".json.new")
        try:
            with fresh.open("w", encoding="utf-8") as file:
                file.write(text + "\n")
                file.flush()
                os.fsync(file.fileno())
            os.replace(fresh, path)
        except OSError as error:
            fresh.unlink(missing_ok=True)
            raise StoreError(f"{path}: cannot be written: {error.strerror}") from None


def _in_words(error: Exception) -> str:
    text = str(error)
    if "locked" in text:
        return "in use by another run of salessim"
    if "full" in text or "disk I/O" in text:
        return "the disk is full or fails"
    if "readonly" in text or "unable to open" in text:
        return "cannot be written"
    if isinstance(error, sqlite3.DatabaseError):
        return f"damaged ({text}); move the folder away or use --force"
    return text
