"""The page of a study of inputs: what matters, what luck hides, and what would settle it."""

from __future__ import annotations

from salessim.experiment.sensitivity import Discovery, Doubt, Sensitivity, ranked
from salessim.report.page.assumptions import assumptions_of
from salessim.report.page.background import Background, background_of, sources_of
from salessim.report.page.checklist import Study, checklist_of
from salessim.report.page.model import KeyFigure, Page, Part, table_of
from salessim.report.page.registry import Builder
from salessim.report.page.warned import looks_of
from salessim.report.quantity import percent
from salessim.report.sensitivity import notes, study_grids, study_words
from salessim.report.sensitivity_verdict import (
    failing_words,
    input_title,
    place,
    quantity_words,
    sentences,
    study_quantity,
)
from salessim.report.text import CAUTION, PEOPLE
from salessim.report.wording import sentence, shorten
from salessim.statistics.intervals import Interval
from salessim.statistics.sobol import SobolIndices

__all__ = ["BUILDER", "build"]

_MOST_INPUTS = 4
_MOST_SCENARIOS = 4
_BEYOND = (
    "What is not listed as doubtful was not moved, and neither was the model itself.",
    "Ranges are assumptions, too: an input whose range is too narrow matters little, whatever it is.",
)
_MEANS = {
    "tornado": "Each input was moved alone from its P10 to its P90: the longer the bar, the more it is worth knowing.",
    "morris": "Inputs were moved together over their ranges: a large effect is one worth a closer look.",
    "sobol": "Shares say how much of the doubt would stay if everything but this input were known.",
    "crossed": "More runs remove luck from the mean, never from a single year; only knowing inputs removes their "
    "share.",
    "discovery": "Boxes say under which assumptions the plan fails oftenest; they are places to look, not proofs.",
}
_ESTIMATION = {
    "tornado": "Paired differences to the point with all inputs as given, Student's intervals; places by resampling.",
    "morris": "Elementary effects along paths; Student's intervals of mu, those of mu* by resampling paths.",
    "sobol": "Variance-based indices over radial blocks; intervals by a bootstrap of blocks.",
    "crossed": "Variance components of draws of inputs and replications; intervals by a bootstrap of both.",
    "discovery": "Shares of draws with their intervals; boxes in which draws fail oftenest, held against permutations.",
}


def build(found: Sensitivity, known: Background) -> Page:
    """Everything on the page of a study."""
    return Page(
        title=found.title or found.name,
        question=found.question if found.question != found.title else "",
        played=sentence(study_words(found)),
        alarms=tuple(_alarms(found)),
        answer=tuple(Part(text) for text in sentences(found)),
        figures=tuple(_figures(found)),
        means=(_MEANS[found.asked.method],),
        does_not_say=(CAUTION, *_BEYOND, PEOPLE),
        pictures=(),
        shown=0,
        looks=looks_of(known),
        tables=tuple(table_of(grid) for grid in study_grids(found)),
        folded=(),
        reasons=(),
        notes=tuple(notes(found)),
        assumptions=assumptions_of(known),
        checklist=checklist_of(_study(found), known),
        command=known.command,
        sources=sources_of(known, _played(found)),
    )


def _alarms(found: Sensitivity) -> list[str]:
    said = []
    if found.played.n_failed:
        n, every = found.played.n_failed, found.played.n_played
        said.append(f"{n:,} of {every:,} runs failed and are missing from every figure.")
    if found.n_left_out:
        said.append(f"{found.n_left_out:,} points were left out because something in them was not estimable.")
    return said


def _figures(found: Sensitivity) -> list[KeyFigure]:
    """The quantity itself, and what is to be remembered of the answer."""
    where = (
        "with all inputs as given" if found.asked.method == "tornado" else "over the doubt about the inputs"
    )
    figures = [_figure(found, sentence(quantity_words(found)), found.quantity, f"Mean, {where}.")]
    what = found.found
    if isinstance(what, Doubt):
        return [*figures, *_doubt_figures(what)]
    if isinstance(what, Discovery):
        fails = _share("Draws in which the plan fails", what.fails, f"{failing_words(found)}.")
        return [*figures, fails, *_box_figures(what)]
    clear = [pair for pair in ranked(found) if pair[1].is_clear]
    for one, known in clear[:_MOST_INPUTS]:
        note = f"Place among the inputs: {place(found, known)}."
        figures.append(_figure(found, sentence(input_title(one)), known.index, note, is_index=True))
    return figures


def _figure(found: Sensitivity, title: str, known: Interval, note: str, is_index: bool = False) -> KeyFigure:
    """A number of the study with its interval; indices of Sobol are shares."""
    if is_index and isinstance(found.found, SobolIndices):
        return _share(title, known, note)
    is_signed = (not is_index and bool(found.asked.baseline)) or isinstance(found.found, tuple)
    quantity = study_quantity(found)
    decimals = quantity.decimals(known.half_width, known.estimate)
    is_level = not is_index and not found.asked.baseline
    value = (
        quantity.amount(known.estimate, decimals)
        if is_level
        else quantity.change(known.estimate, decimals, is_signed)
    )
    interval = quantity.interval(known.low, known.high, decimals, is_signed and not is_level)
    return KeyFigure(title, value, f"95 % interval {interval}" if known.is_estimable else "", note)


def _share(title: str, known: Interval, note: str) -> KeyFigure:
    value, low, high = (percent(max(0.0, one)) for one in (known.estimate, known.low, known.high))
    return KeyFigure(title, value, f"95 % interval {low} to {high}" if known.is_estimable else "", note)


def _doubt_figures(what: Doubt) -> list[KeyFigure]:
    figures = [_share("Spread of one run that is unknown inputs", what.spread.rows, "The rest is luck.")]
    for name, one in what.wins[:_MOST_SCENARIOS]:
        note = f"Clear of luck in {percent(one.clear)}."
        figures.append(_share(f"Draws in which {shorten(name, 30)} is best", one.share, note))
    return figures


def _box_figures(what: Discovery) -> list[KeyFigure]:
    return [
        _share(
            "Draws that fail in the worst box",
            one.density,
            f"{percent(one.support)} of all draws, {percent(one.coverage)} of all failures.",
        )
        for one in what.boxes[:1]
    ]


def _study(found: Sensitivity) -> Study:
    played, asked = found.played, found.asked
    return Study(
        question=found.question or found.title,
        currency=played.currency,
        scenarios=played.scenarios,
        metrics=(asked.metric,),
        horizon=played.horizon,
        seed=played.seed,
        engine=played.engine,
        amount=sentence(study_words(found)),
        aims=f"To see which of {len(asked.inputs)} inputs {quantity_words(found)} hangs on (method: {asked.method}).",
        estimation=_ESTIMATION[asked.method],
        stopping="The number of points and replications was given beforehand.",
    )


def _played(found: Sensitivity) -> list[tuple[str, str]]:
    played = found.played
    return [
        ("result hash", played.hash),
        ("seed", str(played.seed)),
        ("engine", played.engine),
        ("failed runs", f"{played.n_failed:,}"),
        ("method", found.asked.method),
    ]


BUILDER = Builder(
    about=Sensitivity,
    build=build,
    background=lambda found: background_of(found.played.folder, found.played.hash, found.asked.inputs),
    shown=1,
)
