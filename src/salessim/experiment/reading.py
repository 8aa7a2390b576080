"""Experiment files as text: read, checked against their schema, every mistake with its place."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from salessim.errors import Fault, InputError
from salessim.scenario.schema.fields import Block
from salessim.scenario.wording import did_you_mean

__all__ = ["Located", "read_document"]

Blocks = TypeVar("Blocks", bound=Block)
Where = tuple[str | int, ...]


@dataclass
class Located(Generic[Blocks]):
    """A document that knows where its keys stand, and what was found wrong with it so far."""

    path: str
    text: str
    blocks: Blocks
    faults: list[Fault] = field(default_factory=list)

    def at(self, where: Where, message: str, given: object = "") -> Fault:
        """A fault at a key of the file."""
        return Fault(message, file=self.path, key=".".join(map(str, where)), given=str(given)[:200])

    def add(self, where: Where, message: str, given: object = "") -> None:
        """Note a fault at a key of the file."""
        self.faults.append(self.at(where, message, given))

    def extend_unique(self, faults: list[Fault]) -> None:
        """Note faults that are not noted yet."""
        self.faults += [fault for fault in dict.fromkeys(faults) if fault not in self.faults]

    def raise_faults(self) -> None:
        """Raise :class:`InputError` when anything was noted."""
        if self.faults:
            raise InputError(self.faults)


def read_document(path: str | Path, schema: type[Blocks]) -> Located[Blocks]:
    """Read a TOML file and check it against a schema.

    Raises
    ------
    InputError
        With every mistake.
    """
    try:
        text = Path(path).read_text(encoding="utf-8")
        document: dict[str, Any] = tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError([Fault(str(error), file=str(path))]) from None
    try:
        return Located(str(path), text, schema.model_validate(document))
    except ValidationError as error:
        faults = []
        for one in error.errors():
            hint = (
                did_you_mean(str(one["loc"][-1]), schema.model_fields)
                if one["type"] == "extra_forbidden"
                else ""
            )
            key = ".".join(map(str, one["loc"]))
            faults.append(Fault(one["msg"] + hint, file=str(path), key=key, given=repr(one["input"])[:200]))
        raise InputError(faults) from None
