"""What a page knows besides the figures: the scenarios as they were played, and what the manifest says of the run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from salessim.errors import StoreError
from salessim.experiment.identity import code_hash, platform_text, versions
from salessim.experiment.inputs import Input
from salessim.experiment.store import MANIFEST, read_manifest
from salessim.report.page.model import Source
from salessim.report.wording import shorten
from salessim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from salessim.records.tables import Records

__all__ = ["Background", "background_of", "background_of_folders", "background_of_scenarios", "sources_of"]


@dataclass(frozen=True)
class Background:
    """Where the figures of a page come from.

    Attributes
    ----------
    documents : mapping of str to mapping
        Every scenario by name, as a file would write it; empty when they are not known.
    command : str
        What was typed; empty when nobody typed anything.
    platform, code : str
        Machine and system that played, and the hash of the program's code.
    versions : mapping of str to str
        Of Python and libraries.
    title, question : str
        Of the experiment, for what does not carry them itself.
    inputs : tuple of Input
        Levers and uncertainties that were moved.
    files : tuple of str
        Records that were read, as their mapping names them.
    n_set_aside : int
        Cells of these that could not be used.
    """

    documents: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    command: str = ""
    platform: str = field(default_factory=platform_text)
    code: str = field(default_factory=code_hash)
    versions: Mapping[str, str] = field(default_factory=versions)
    title: str = ""
    question: str = ""
    inputs: tuple[Input, ...] = ()
    files: tuple[str, ...] = ()
    n_set_aside: int = 0

    def read_from(self, records: Records) -> Background:
        """The same, with the records that were read."""
        return replace(self, files=records.files, n_set_aside=len(records.set_aside))


def background_of_scenarios(scenarios: Sequence[Scenario]) -> Background:
    """Of scenarios that were just played and not kept."""
    return Background({one.name: one.document for one in scenarios})


def background_of(folder: str, result_hash: str, inputs: tuple[Input, ...] = ()) -> Background:
    """Of a result folder; what this program knows itself where nothing is kept, or the folder holds other results.

    Raises
    ------
    StoreError
        If the manifest cannot be read.
    """
    if not folder or not (Path(folder) / MANIFEST).is_file():
        return Background(inputs=inputs)
    manifest = read_manifest(Path(folder))
    if manifest.get("hash") != result_hash:
        return Background(inputs=inputs)
    return _read(manifest, inputs)


def background_of_folders(folders: Sequence[Path]) -> Background:
    """Of several runs that are put side by side: all their scenarios, and the program of the first.

    Raises
    ------
    StoreError
        If one of them is no result folder.
    """
    found = [_read(read_manifest(folder)) for folder in folders]
    documents = {name: document for one in found for name, document in one.documents.items()}
    first = found[0]
    return Background(documents, platform=first.platform, code=first.code, versions=first.versions)


def _read(manifest: Mapping[str, Any], inputs: tuple[Input, ...] = ()) -> Background:
    identity = manifest["identity"]
    try:
        return Background(
            documents=manifest["resolved"],
            command=str(manifest.get("command", "")),
            platform=str(manifest["platform"]),
            code=str(identity["code"]),
            versions=dict(identity["versions"]),
            title=str(manifest["title"]),
            question=str(manifest["question"]),
            inputs=inputs,
        )
    except (KeyError, TypeError, ValueError):
        raise StoreError("manifest.json: damaged; play this run again") from None


def sources_of(known: Background, played: Sequence[tuple[str, str]]) -> tuple[Source, ...]:
    """Rows for the end of a page: what was played, then by which program and where."""
    names = {"python": "Python", "numpy": "NumPy", "numba": "Numba", "simpy": "SimPy", "scipy": "SciPy"}
    rows = [*played, *(("read from", one) for one in known.files)]
    if known.files:
        rows.append(("cells set aside", f"{known.n_set_aside:,}"))
    rows.append(("code", known.code))
    rows += [(names.get(one, one), version) for one, version in known.versions.items()]
    rows.append(("played on", known.platform))
    return tuple(Source(shorten(what, 60), shorten(value, 200)) for what, value in rows)
