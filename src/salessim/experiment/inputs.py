"""Inputs that are moved: from a share of the doubt to a value, and to what it changes in a scenario."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from salessim.errors import InputError
from salessim.experiment.input_blocks import ChoicesLaw, InputBlock, IntegersLaw
from salessim.scenario.complete import completed
from salessim.scenario.document import Located
from salessim.scenario.inherit import value_at
from salessim.scenario.scenario import Scenario
from salessim.scenario.wording import did_you_mean
from salessim.statistics.laws import Law
from salessim.units import parse_duration, parse_share

__all__ = ["EDGE", "Input", "check_inputs", "inputs_of"]

EDGE = 0.001
"""No value is tried beyond this share of an input's doubt at either end: a law without bounds has none to check."""


@dataclass(frozen=True)
class Input:
    """One thing that is moved.

    Attributes
    ----------
    key, title, source : str
        Name in the file, in words, and where the range comes from.
    paths : tuple of str
        Dotted paths of the settings that take its value together.
    scenarios : tuple of str
        Names of the scenarios in which it moves.
    law : Law
        Of its number; of the position among ``values`` for choices.
    values : tuple
        What a choice is between; empty for numbers.
    unit : str
        Of numbers that are durations.
    is_whole, is_lever : bool
        Whether its number is whole, and ours to choose.
    is_relative : bool
        Whether its number multiplies what a scenario has.
    given : mapping
        What scenarios have, as their files would write it, by name and path; of relative inputs only.
    """

    key: str
    title: str
    paths: tuple[str, ...]
    scenarios: tuple[str, ...]
    law: Law
    values: tuple[Any, ...] = ()
    unit: str = ""
    is_whole: bool = False
    is_lever: bool = False
    source: str = ""
    is_relative: bool = False
    given: Mapping[tuple[str, str], Any] = field(default_factory=dict, repr=False)

    def number(self, share: float) -> float:
        """The number (or position among choices) at a share of the doubt, 0..1, kept off its ends."""
        return float(self.law.quantile(np.clip(share, EDGE, 1.0 - EDGE)))

    def levels(self, n: int) -> list[float]:
        """Every choice; of numbers, those at the middles of n equal parts of the doubt, each once."""
        if self.values:
            return [float(position) for position in range(len(self.values))]
        return sorted({self.number((k + 0.5) / n) for k in range(n)})

    def cell(self, number: float) -> Any:
        """The value as it stands in a table: a number, or what the choice is."""
        if self.values:
            chosen = self.values[round(number)]
            return chosen if isinstance(chosen, int | float | str) else str(chosen)
        return round(number) if self.is_whole else number

    def words(self, number: float) -> str:
        """The value in words, for example ``2.5 h`` or ``x 1.3``; of what words do not fit, which choice it is."""
        if self.values:
            chosen, n = self.values[round(number)], len(self.values)
            return (
                str(chosen) if isinstance(chosen, int | float | str) else f"choice {round(number) + 1} of {n}"
            )
        text = f"{number:.3g}" if abs(number) < 1000 else f"{number:,.0f}"
        return f"x {text}" if self.is_relative else f"{text} {self.unit}".rstrip()

    def given_in(self, scenario: Scenario) -> float:
        """Its number as a scenario has it; NaN where it has none, or its paths have several.

        A relative input is at 1, and a choice at its position; whether the law reaches that number is not asked.
        """
        if self.is_relative:
            return 1.0
        document = completed(scenario.document)
        found = {self._number_of(document, scenario, path) for path in self.paths}
        return found.pop() if len(found) == 1 else math.nan

    def _number_of(self, document: Mapping[str, Any], scenario: Scenario, path: str) -> float:
        """The number behind what stands at a path: as the file writes it, else as the scenario understood it."""
        written, typed = value_at(document, tuple(path.split("."))), _typed(scenario, path)
        if self.values:
            places = [k for k, value in enumerate(self.values) if value in (written, typed)]
            return float(places[0]) if places else math.nan
        if isinstance(typed, bool) or not isinstance(typed, int | float):
            return math.nan
        return typed / parse_duration(f"1 {self.unit}") if self.unit else float(typed)

    def changes(self, scenario: str, number: float) -> dict[str, Any]:
        """Overrides of a scenario of this name, as :meth:`Scenario.override` takes them; none where it does not move.

        Raises
        ------
        ValueError
            If the input is relative and a scenario has no number there.
        """
        if scenario not in self.scenarios:
            return {}
        return {path: self._value(scenario, path, number) for path in self.paths}

    def _value(self, scenario: str, path: str, number: float) -> Any:
        if self.values:
            return self.values[round(number)]
        if self.unit:
            return f"{round(number * parse_duration(f'1 {self.unit}'))} s"
        if self.is_relative:
            return _times(self.given.get((scenario, path)), path, number)
        return round(number) if self.is_whole else number


def _times(value: Any, path: str, factor: float) -> Any:
    """A value as a file writes it, times a factor."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError(f"there is no number at {path} that a factor could multiply")
    if isinstance(value, int):
        return round(value * factor)
    if isinstance(value, float):
        return value * factor
    try:
        return parse_share(value) * factor
    except ValueError:
        return f"{round(parse_duration(value) * factor)} s"


def inputs_of(document: Located[Any], scenarios: Sequence[Scenario]) -> tuple[Input, ...]:
    """Levers and uncertainties of an experiment file, each sorted by key; their mistakes become faults."""
    names = [one.name for one in scenarios]
    found: list[Input] = []
    for table, is_lever in (("levers", True), ("uncertainties", False)):
        blocks: dict[str, InputBlock] = getattr(document.blocks, table)
        for key in sorted(blocks):
            block, where = blocks[key], (table, key)
            for position, name in enumerate(block.scenarios or ()):
                if name not in names:
                    why = f"no scenario of this name{did_you_mean(name, names)}"
                    document.add((*where, "scenarios", position), why, name)
            if any(one.key == key for one in found):
                document.add(where, "a lever and an uncertainty have this name")
            found.append(_input(key, block, is_lever, scenarios))
    return tuple(found)


def _input(key: str, block: InputBlock, is_lever: bool, scenarios: Sequence[Scenario]) -> Input:
    law = block.distribution
    names = block.scenarios if block.scenarios is not None else [one.name for one in scenarios]
    typed = {one.name: one for one in scenarios}
    documents = {one.name: completed(one.document) for one in scenarios} if block.relative else {}
    return Input(
        key=key,
        title=block.title,
        paths=block.paths,
        scenarios=tuple(names),
        law=law.law(),
        values=law.values if isinstance(law, ChoicesLaw) else (),
        unit=block.unit,
        is_whole=isinstance(law, IntegersLaw),
        is_lever=is_lever,
        source=block.source,
        is_relative=block.relative,
        given={
            (name, path): _given(typed[name], value_at(document, tuple(path.split("."))), path)
            for name, document in documents.items()
            for path in block.paths
        },
    )


def _given(scenario: Scenario, written: Any, path: str) -> Any:
    """A value as a file writes it, but for a whole number where any number may stand: it may be multiplied freely."""
    is_free = type(written) is int and isinstance(_typed(scenario, path), float)
    return float(written) if is_free else written


def _typed(scenario: Scenario, path: str) -> Any:
    """What a scenario understood at a path; None where there is nothing."""
    value: Any = scenario
    for part in path.split("."):
        if isinstance(value, Mapping):
            value = value.get(part)
        elif isinstance(value, tuple) and part.isdecimal() and int(part) < len(value):
            value = value[int(part)]
        else:
            value = getattr(value, part, None)
    return value


def check_inputs(document: Located[Any], inputs: Sequence[Input], scenarios: Sequence[Scenario]) -> None:
    """Note inputs that meet at one setting, and those whose lowest or highest value a scenario cannot take."""
    taken: dict[tuple[str, str], str] = {}
    for one in inputs:
        where = ("levers" if one.is_lever else "uncertainties", one.key)
        for name in one.scenarios:
            for path in one.paths:
                other = taken.setdefault((name, path), one.key)
                if other != one.key:
                    document.add((*where, "path"), f"{other} moves this setting, too", path)
        tried = range(len(one.values)) if one.values else (one.number(0.0), one.number(1.0))
        for scenario in scenarios:
            reasons = [_why_impossible(one, scenario, number) for number in tried]
            if reasons[0] and len(set(reasons)) == 1:  # whatever the value
                document.add((*where, "path"), reasons[0])
                continue
            for number, why in zip(tried, reasons, strict=True):
                if why:
                    document.add((*where, "distribution"), f"at {one.words(number)}: {why}")


def _why_impossible(one: Input, scenario: Scenario, number: float) -> str:
    """What is wrong with a value of an input in a scenario; empty when nothing is."""
    try:
        changes = one.changes(scenario.name, number)
        if changes:
            scenario.override(changes)
    except InputError as error:
        return "; ".join(
            f"{fault.key}: {fault.message}" if fault.key else fault.message for fault in error.faults
        )
    except ValueError as error:
        return str(error)
    return ""
