"""All that a fit answers: the records, what was fitted to them, and every figure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from salessim.fit.company import document_of
from salessim.fit.figure import Figure
from salessim.fit.figures import figures_of
from salessim.fit.fitting import Fitted
from salessim.fit.told import contract_settings
from salessim.records.tables import Records

__all__ = ["CompanyFit", "company_fit"]


@dataclass(frozen=True, eq=False)
class CompanyFit:
    """A company as its records show it.

    Attributes
    ----------
    name : str
        Of the company; its scenario and experiment files carry it.
    records : Records
    fitted : Fitted
    figures : tuple of Figure
        As :func:`salessim.fit.figures.figures_of` gives them.
    load : float or None
        As :func:`salessim.fit.company.document_of` takes it.
    document : dict
        The scenario as plain tables, at the estimates.
    """

    name: str
    records: Records = field(repr=False)
    fitted: Fitted = field(repr=False)
    figures: tuple[Figure, ...] = field(repr=False)
    load: float | None
    document: dict[str, Any] = field(repr=False)


def company_fit(name: str, records: Records, fitted: Fitted, load: float | None = None) -> CompanyFit:
    """A fit with its figures and its scenario; ``load`` as :func:`salessim.fit.company.document_of` takes it."""
    document = document_of(fitted, load=load, more=contract_settings(records, fitted))
    return CompanyFit(name, records, fitted, tuple(figures_of(records, fitted, load)), load, document)
