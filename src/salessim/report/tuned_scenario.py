"""A point of a search as a scenario file that needs no other file."""

from __future__ import annotations

from salessim.experiment.search import Trial
from salessim.experiment.tune import Tuned
from salessim.report.wording import as_safe_text
from salessim.scenario.inherit import Pile, paths_of, shipped_defaults
from salessim.scenario.load import Reading
from salessim.scenario.resolved import resolved_toml
from salessim.scenario.scenario import Scenario
from salessim.scenario.text import SourceText

__all__ = ["scenario_toml"]

_TITLE_LENGTH = 200


def scenario_toml(found: Tuned, trial: Trial) -> str:
    """The scenario as it is at a point, every value with where it came from.

    Its title says which search it came from; everything else is what was played.
    """
    given = found.asked.space.scenario
    title = f"{given.title or given.name}, point {trial.number} of tune {found.name}"
    changes = {**trial.changes, "title": as_safe_text(title)[:_TITLE_LENGTH]}
    changed = given.override(changes)
    return resolved_toml(Reading(changed, [], _pile(found, trial, changed)))


def _pile(found: Tuned, trial: Trial, changed: Scenario) -> Pile:
    """The tables of the scenario, with the search as the origin of what it changed."""
    document = changed.document
    origins = dict.fromkeys(paths_of(document, ())[1:], 1)
    for path in (*trial.changes, "title"):
        parts = tuple(path.split("."))
        origins |= {parts: 2}
    defaults = shipped_defaults()
    texts = [
        SourceText("defaults", "", defaults),
        SourceText(as_safe_text(found.asked.space.scenario.name), "", document),
        SourceText(as_safe_text(f"tune {found.name}"), "", {}),
    ]
    return Pile(document, origins, texts)
