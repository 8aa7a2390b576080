"""The checklist of a simulation study, filled in from what was played.

STRESS-DES: Monks, Currie, Onggo, Robinson, Kunc and Taylor, Strengthening the reporting of empirical simulation
studies, Journal of Simulation 13(1), 55-67, 2019. Every item of its six sections has an answer; where the scenarios are
not known, it says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from salessim.report.measured import horizon_words
from salessim.report.page.background import Background
from salessim.report.page.company import Company
from salessim.report.page.model import Check
from salessim.report.quantity import quantity_of
from salessim.report.text import CAUTION
from salessim.report.wording import as_safe_text, shorten

__all__ = ["Grounds", "Study", "checklist_of"]

_MOST = 8  # names of a kind in one sentence
_UNKNOWN = "Not known here: these results were put together without their scenarios."
_SECTIONS = ("1 Objectives", "2 Logic", "3 Data", "4 Experimentation", "5 Implementation", "6 Code access")


@dataclass(frozen=True)
class Grounds:
    """What a study rests on: by default, scenarios that somebody wrote.

    Attributes
    ----------
    purpose : str
        What the model is for.
    sources, preparation : str
        Where its inputs come from, and what was done to them before it was played.
    caution : str
        What intervals do not say.
    """

    purpose: str = "To see what a structure of a sales organisation brings before anybody is hired"
    sources: str = (
        "Settings tagged [S] name their publication, those tagged [A] are assumptions; for what the scenario's "
        "file gives, its comments are the place to say where it comes from."
    )
    preparation: str = (
        "None of data: scenarios are merged over the shipped defaults, checked, and lowered to tables of numbers. "
        "The constants that make base rates hold are solved there."
    )
    caution: str = CAUTION


@dataclass(frozen=True)
class Study:
    """What the checklist has to know about a run.

    Attributes
    ----------
    question, currency : str
    scenarios : tuple of str
        Names.
    metrics : tuple of str
        Asked for; the first decides.
    horizon : int
        Seconds of a replication.
    seed : int
    engine : str
    amount : str
        How much was played.
    aims : str
        What the experiment does with the scenarios.
    estimation : str
        How estimates and intervals are made.
    stopping : str
        What decided how much was played.
    grounds : Grounds
        What it rests on.
    """

    question: str
    currency: str
    scenarios: tuple[str, ...]
    metrics: tuple[str, ...]
    horizon: int
    seed: int
    engine: str
    amount: str
    aims: str
    estimation: str
    stopping: str
    grounds: Grounds = Grounds()


def checklist_of(study: Study, known: Background) -> tuple[Check, ...]:
    """All items in their order, none of them empty."""
    companies = [Company(name, document) for name, document in known.documents.items()]
    items = [
        *_objectives(study),
        *_logic(study, companies),
        *_data(study.grounds, companies, known),
        *_experimentation(study, companies),
        *_implementation(study, known),
        _code_access(known),
    ]
    return tuple(Check(_SECTIONS[int(number[0]) - 1], number, item, text) for number, item, text in items)


Item = tuple[str, str, str]


def _objectives(study: Study) -> list[Item]:
    metrics = []
    for metric in study.metrics[:_MOST]:
        quantity = quantity_of(metric, study.currency)
        meaning = f": {quantity.definition.rstrip('.')}" if quantity.definition else ""
        metrics.append(f"{quantity.title_with_unit}{meaning}")
    more = len(study.metrics) - _MOST
    outputs = "; ".join([*metrics, f"{more} more, see the tables"] if more > 0 else metrics)
    question = as_safe_text(study.question)
    purpose = study.grounds.purpose
    return [
        ("1.1", "Purpose of the model", f"{purpose}{f'. The question: {question}' if question else ''}."),
        ("1.2", "Model outputs", f"{outputs}. The first decides."),
        ("1.3", "Aims of experimentation", study.aims),
    ]


def _logic(study: Study, companies: Sequence[Company]) -> list[Item]:
    if not companies:
        flow = scenario = entities = resources = queues = entry = activities = _UNKNOWN
    else:
        first = companies[0]
        flow = first.flow()
        scenario = " ".join(f"{one.title}: {one.seats_words()}." for one in companies[:_MOST])
        entities = first.entities()
        activities = first.activities()
        resources = " ".join(f"{one.title}: {one.resources()}" for one in companies[:_MOST])
        queues = first.queues()
        entry = first.entry_and_exit()
    return [
        ("2.1", "Overview diagram of the base model", flow),
        (
            "2.2",
            "Base model logic",
            "Leads come in, are answered, pass the stages of their segment with a chance each, and become accounts "
            "that are cared for, renew, grow or leave. Everything people do is a task of some hours that waits for "
            "whoever holds its role. Pay follows the plans; people may ramp up, learn, come and go.",
        ),
        ("2.3", "Scenario logic", scenario),
        (
            "2.4",
            "Algorithms",
            "Tasks are taken by priority, then by age. Chances are logistic in fit, context, delay and talent, "
            "centred so that base rates hold exactly in the reference case; durations follow the laws among the "
            "settings. Each rule is a function in salessim.rules, with its formula, units and source.",
        ),
        ("2.5.1", "Entities", entities),
        ("2.5.2", "Activities", activities),
        ("2.5.3", "Resources", resources),
        ("2.5.4", "Queues", queues),
        ("2.5.5", "Entry and exit points", entry),
    ]


def _data(grounds: Grounds, companies: Sequence[Company], known: Background) -> list[Item]:
    moved = (
        f" {len(known.inputs)} inputs were moved over ranges of their own; the table What was moved lists them."
        if known.inputs
        else ""
    )
    return [
        ("3.1", "Data sources", grounds.sources),
        ("3.2", "Pre-processing", grounds.preparation),
        (
            "3.3",
            "Input parameters",
            f"All of them stand under Assumptions on this page.{moved}" if companies else _UNKNOWN,
        ),
        (
            "3.4",
            "Assumptions",
            f"{grounds.caution} Settings tagged [A] are assumptions, and so is every rule of the model that has no "
            "setting.",
        ),
    ]


def _experimentation(study: Study, companies: Sequence[Company]) -> list[Item]:
    start = " ".join(f"{one.title}: {one.start_words()}" for one in companies[:_MOST]) or _UNKNOWN
    return [
        (
            "4.1",
            "Initialisation",
            f"There is no warm-up: a replication starts on a Monday in a stated condition, since the way from it is "
            f"what is asked about. {start}",
        ),
        (
            "4.2",
            "Run length",
            f"A replication lasts {horizon_words(study.horizon)} and ends there. {study.amount}. {study.stopping}",
        ),
        ("4.3", "Estimation approach", study.estimation),
    ]


def _implementation(study: Study, known: Background) -> list[Item]:
    versions = ", ".join(f"{name} {number}" for name, number in known.versions.items())
    return [
        ("5.1", "Software", f"salessim, in Python; {as_safe_text(versions)}."),
        (
            "5.2",
            "Random sampling",
            f"Seed {study.seed}. Every draw is a function of the seed, the replication, what it is for and whom it "
            "concerns (Philox counters), so that the same customers meet every scenario: common random numbers, and "
            "different ones in every replication.",
        ),
        (
            "5.3",
            "Model execution",
            f"The {shorten(study.engine, 20)} engine; events at the same moment have a fixed order. Results do not "
            "depend on the engine, on the number of processes, or on interruptions.",
        ),
        ("5.4", "System specification", f"{shorten(known.platform, 200)}."),
    ]


def _code_access(known: Background) -> Item:
    version = as_safe_text(str(known.versions.get("salessim", "")))
    return (
        "6.1",
        "Sharing of the model",
        f"salessim {version} is open source under the MIT licence; hash of the code that played: "
        f"{shorten(known.code, 20)}. The result folder holds the scenarios whole, and the command above plays them "
        "again.",
    )
