"""What deserves a look in the scenarios of a page: they can be played, and yet may not be meant."""

from __future__ import annotations

from salessim.experiment.outcome import ExperimentResult
from salessim.report.advice import shared_advice
from salessim.report.page.background import Background
from salessim.report.page.model import Look
from salessim.report.wording import few_names, sentence, shorten
from salessim.scenario.validate import find_all
from salessim.scenario.wording import dotted, shown

__all__ = ["advised", "looks_of"]

_NAME_WIDTH = 40


def advised(found: ExperimentResult) -> tuple[Look, ...]:
    """What a good analyst would point at in the figures of every scenario."""
    return tuple(
        Look(sentence(one.what), few_names(names), one.look_at.replace("`", ""))
        for one, names in shared_advice(found)
    )


def looks_of(known: Background) -> tuple[Look, ...]:
    """Warnings of every scenario; one that several share is said once."""
    where: dict[tuple[str, str, str], list[str]] = {}
    for name, document in known.documents.items():
        for one in find_all(document):
            if one.is_warning:
                given = "" if one.given is None else shown(one.given)
                where.setdefault((sentence(one.message), dotted(one.path), given), []).append(name)
    return tuple(
        Look(message, _places(names, len(known.documents)), f"{key} = {given}" if given else key)
        for (message, key, given), names in where.items()
    )


def _places(names: list[str], n_scenarios: int) -> str:
    if len(names) == n_scenarios > 1:
        return "all scenarios"
    return ", ".join(shorten(name, _NAME_WIDTH) for name in names)
