"""Read scenario files."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from pathlib import Path

from salessim.errors import Fault, InputError
from salessim.scenario.finding import Finding
from salessim.scenario.inherit import Pile, inherit
from salessim.scenario.scenario import Scenario
from salessim.scenario.text import SourceText, parse_text, read_file
from salessim.scenario.validate import find_all

__all__ = ["Reading", "load_scenario", "read_scenario", "read_scenario_text", "scenario_name"]


@dataclass(frozen=True)
class Reading:
    """A scenario with where it came from.

    Attributes
    ----------
    scenario : Scenario
        The scenario.
    warnings : list of Fault
        What can be played but deserves a look, in the order of files and lines.
    pile : Pile
        The files it was merged from, and which of them set which key.
    """

    scenario: Scenario
    warnings: list[Fault]
    pile: Pile


def load_scenario(path: str | Path) -> Scenario:
    """Read a scenario file with everything it extends, over the shipped defaults.

    Parameters
    ----------
    path : str or Path
        ``NAME.scenario.toml``.

    Returns
    -------
    Scenario
        Complete and checked.

    Raises
    ------
    InputError
        With every mistake: file, line, column, key, what is allowed, and the nearest valid name.
    """
    return read_scenario(path).scenario


def read_scenario(path: str | Path) -> Reading:
    """Read a scenario file and keep where its values came from; errors as in :func:`load_scenario`."""
    path = Path(path)
    return _read(read_file(path), path, scenario_name(path))


def read_scenario_text(text: str, label: str = "scenario") -> Reading:
    """Read a scenario from text that is in no file, and so cannot extend one."""
    return _read(parse_text(text.replace("\r\n", "\n"), label), None, scenario_name(Path(label)))


def scenario_name(path: Path) -> str:
    """Name of a scenario: its file name without the endings.

    Examples
    --------
    >>> scenario_name(Path("scenarios/growth.scenario.toml"))
    'growth'
    """
    return path.name.removesuffix(".toml").removesuffix(".scenario")


def _read(text: SourceText, path: Path | None, name: str) -> Reading:
    pile, faults = inherit(text, path)
    findings = find_all(pile.document)
    faults += [_placed(pile, one) for one in findings if not one.is_warning]
    if faults:
        raise InputError(sorted(faults, key=pile.order))
    warnings = [_placed(pile, one) for one in findings if one.is_warning]
    scenario = Scenario.from_document(copy.deepcopy(pile.document), name)
    return Reading(scenario, sorted(warnings, key=pile.order), pile)


def _placed(pile: Pile, finding: Finding) -> Fault:
    places = (finding.path, *finding.or_at)
    latest = max(places, key=lambda path: (pile.origin(path), -places.index(path)))
    return pile.fault(latest, finding.message, finding.given)
