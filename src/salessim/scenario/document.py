"""Scenario-like files as text: read, checked against their schema, every mistake with its place."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import ValidationError

from salessim.errors import Fault, InputError
from salessim.scenario.schema.fields import Block
from salessim.scenario.text import SourceText, read_file
from salessim.scenario.translate import translated

__all__ = ["Located", "read_document"]

Blocks = TypeVar("Blocks", bound=Block)
Where = tuple[str | int, ...]


@dataclass
class Located(Generic[Blocks]):
    """A checked document that knows where its keys stand, and what was found wrong with it so far."""

    path: str
    source: SourceText
    blocks: Blocks
    faults: list[Fault] = field(default_factory=list)

    def add(self, where: Where, message: str, given: object = None) -> None:
        """Note a fault at a key of the file, once."""
        fault = self.source.fault(where, message, given)
        if fault not in self.faults:
            self.faults.append(fault)

    def raise_faults(self) -> None:
        """Raise :class:`InputError` when anything was noted."""
        if self.faults:
            raise InputError(self.faults)


def read_document(path: str | Path, schema: type[Blocks]) -> Located[Blocks]:
    """Read a TOML file and check it against a schema.

    Raises
    ------
    InputError
        With every mistake, each with file, line, column and key.
    """
    source = read_file(Path(path))
    try:
        return Located(str(path), source, schema.model_validate(source.table))
    except ValidationError as error:
        found = translated(error, source.table, schema)
        faults = [source.fault(one.path, one.message, one.given) for one in found]
        raise InputError(sorted(faults, key=lambda fault: (fault.line, fault.column))) from None
