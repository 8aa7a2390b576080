"""A scenario in memory: the checked blocks and the document they were read from."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from pydantic import PrivateAttr, ValidationError

from salessim.errors import Fault, InputError
from salessim.scenario.schema.company import ScenarioBlocks

__all__ = ["Scenario"]


class Scenario(ScenarioBlocks):
    """A company that can be simulated: frozen, complete and checked."""

    _document: dict[str, Any] = PrivateAttr(default_factory=dict)
    _name: str = PrivateAttr(default="scenario")

    @property
    def name(self) -> str:
        """File name without its endings; only a label."""
        return self._name

    @classmethod
    def from_document(cls, document: dict[str, Any], name: str = "scenario") -> Scenario:
        """A scenario from a merged document of plain tables."""
        try:
            scenario = cls.model_validate(document)
        except ValidationError as error:
            raise InputError([Fault(e["msg"], key=".".join(map(str, e["loc"])), given=repr(e["input"])) for e in error.errors()]) from None
        scenario._document = document
        scenario._name = name
        return scenario

    def override(self, changes: Mapping[str, Any]) -> Scenario:
        """A copy with some values replaced; ``changes`` maps dotted paths to values as a file would write them."""
        document = copy.deepcopy(self._document)
        for path, value in changes.items():
            table = document
            *parents, last = path.split(".")
            for parent in parents:
                table = table.setdefault(parent, {})
            table[last] = value
        return self.from_document(document, self._name)
