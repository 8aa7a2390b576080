"""A scenario in memory: the checked blocks and the document they were read from."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from pydantic import PrivateAttr

from salessim.errors import Fault, InputError
from salessim.scenario.change import put, take_out
from salessim.scenario.finding import Finding
from salessim.scenario.schema.company import ScenarioBlocks
from salessim.scenario.validate import find_all
from salessim.scenario.wording import dotted, shown

__all__ = ["Scenario"]


class Scenario(ScenarioBlocks):
    """A company that can be simulated: frozen, complete and checked.

    Made by :func:`salessim.scenario.load.load_scenario`; changed copies are made by :meth:`override` and
    :meth:`without`.
    """

    _document: dict[str, Any] = PrivateAttr(default_factory=dict)
    _name: str = PrivateAttr(default="scenario")

    @property
    def name(self) -> str:
        """File name without its endings; only a label."""
        return self._name

    @property
    def document(self) -> dict[str, Any]:
        """The merged tables that the scenario was made from, as a file would write them; a copy."""
        return copy.deepcopy(self._document)

    @classmethod
    def from_document(cls, document: Mapping[str, Any], name: str = "scenario") -> Scenario:
        """A scenario from a complete document of plain tables: nothing is merged under it.

        Raises
        ------
        InputError
            With every mistake in the document.
        """
        mistakes = [one for one in find_all(document) if not one.is_warning]
        if mistakes:
            raise InputError([_fault(one) for one in mistakes])
        scenario = cls.model_validate(document)
        scenario._document = copy.deepcopy(dict(document))
        scenario._name = name
        return scenario

    def override(self, changes: Mapping[str, Any], *, name: str | None = None) -> Scenario:
        """A copy with some values replaced.

        Parameters
        ----------
        changes : mapping
            Dotted paths and values as a file would write them, for example
            ``{"units.sales.seats.closers.count": 4, "handoff.loss_within": "10%"}``. A number in a path counts
            list elements from 0. A table replaces the whole block, and may be a new one.
        name : str, optional
            What the copy is called in comparisons; the same as this one when silent.

        Raises
        ------
        InputError
            With every mistake; an unknown path names the nearest valid one.
        """
        document = self.document
        faults = [fault for path, value in changes.items() if (fault := put(document, path, value))]
        if faults:
            raise InputError(faults)
        return self.from_document(document, self._name if name is None else name)

    def without(self, *paths: str) -> Scenario:
        """A copy in which some blocks or values are missing, as ``remove`` in a file does.

        Parameters
        ----------
        *paths : str
            Dotted paths, for example ``"sources.prospecting"``.

        Raises
        ------
        InputError
            If a path names nothing, or something that the rest needs.
        """
        document = self.document
        faults = [fault for path in paths if (fault := take_out(document, path))]
        if faults:
            raise InputError(faults)
        return self.from_document(document, self._name)

    def warnings(self) -> list[Fault]:
        """What can be played but deserves a look, for example a source that brings no leads."""
        return [_fault(one) for one in find_all(self._document) if one.is_warning]


def _fault(finding: Finding) -> Fault:
    given = "" if finding.given is None else shown(finding.given)
    return Fault(finding.message, key=dotted(finding.path), given=given)
