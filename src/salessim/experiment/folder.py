"""Which result folder a run may use: fresh, its own finished or interrupted one, never somebody else's."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from salessim.errors import StoreError
from salessim.experiment.identity import Identity
from salessim.experiment.store import DATABASE, MANIFEST, Store, read_manifest

__all__ = ["open_store", "store_for"]


def open_store(
    place: Path, identity: Identity, about: Mapping[str, Any], *, resume: bool = False, force: bool = False
) -> Store:
    """The store of a run, not yet opened.

    Parameters
    ----------
    place : Path
        The result folder.
    identity : Identity
        What is to be played.
    about : mapping
        What else its manifest says.
    resume : bool
        Go on with an interrupted run; refused when there is none.
    force : bool
        Clear what stands in the way.

    Returns
    -------
    Store
        Of a fresh folder, of the interrupted run, or of a finished run that can be reused or extended.

    Raises
    ------
    StoreError
        If something else is there, or an interrupted run and ``resume`` was not said.
    """
    if force:
        _clear(place)
        return Store(place, identity, about)
    if not (place / MANIFEST).exists():
        if resume:
            raise StoreError(_nothing_to_resume(place, identity))
        others = [one.name for one in place.iterdir()] if place.is_dir() else []
        if set(others) - {DATABASE, DATABASE + "-journal", MANIFEST + ".new"}:
            raise StoreError(f"{place}: is not a result folder and not empty; nothing is overwritten there")
        return Store(place, identity, about)
    found = read_manifest(place)
    if found.get("shard") != about.get("shard"):
        raise StoreError(f"{place}: holds {_what(found)}, not {_what(about)}; use another folder, or --force")
    if not resume and found.get("state") != "finished":
        raise StoreError(f"{place}: holds an interrupted run: --resume goes on with it, --force starts anew")
    return Store(place, identity, about)


def store_for(
    name: str,
    identity: Identity,
    about: Mapping[str, Any],
    *,
    results: Path | None,
    folder: Path | None,
    resume: bool,
    force: bool,
) -> Store | None:
    """The store of a run in the folder that was asked for, else under ``results`` by its name; None without either.

    Raises
    ------
    StoreError
        As :func:`open_store`.
    """
    if folder is None and results is not None:
        folder = results / identity.folder(name)
    return None if folder is None else open_store(folder, identity, about, resume=resume, force=force)


def _what(about: Mapping[str, Any]) -> str:
    """A whole run or a shard, in words."""
    shard = about.get("shard")
    return f"shard {shard['number']} of {shard['of']}" if shard else "a whole run"


def _clear(place: Path) -> None:
    """Remove the results of an earlier run from its folder; nothing else is touched."""
    if not (place / MANIFEST).exists() and not (place / DATABASE).exists():
        return
    try:
        with closing(sqlite3.connect(place / DATABASE, timeout=0.5)) as connection:
            connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error as error:
        if "locked" in str(error):
            raise StoreError(f"{place}: in use by another run of salessim") from None
    try:
        for name in (MANIFEST, DATABASE, DATABASE + "-journal"):
            (place / name).unlink(missing_ok=True)
    except OSError as error:
        raise StoreError(f"{place}: cannot be cleared: {error.strerror}") from None


def _nothing_to_resume(place: Path, identity: Identity) -> str:
    """Why a run cannot be resumed: another run of this name is there, or none at all."""
    name = place.name.partition("-shard-")[0].rsplit("-", 1)[0]
    for manifest in sorted(place.parent.glob(f"{name}-*/{MANIFEST}")):
        found = read_manifest(manifest.parent)
        differences = identity.differences(found["identity"])
        if differences and found.get("state") != "finished":
            return (
                f"{manifest.parent}: this interrupted run was made with something else: {differences} "
                "changed since. Results are never mixed; start anew without --resume"
            )
    return f"{place}: there is no interrupted run to resume"
