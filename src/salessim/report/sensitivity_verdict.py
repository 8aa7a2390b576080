"""What a study of inputs says, in plain words: what matters, what luck hides, and what would settle it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from salessim.experiment.inputs import Input
from salessim.experiment.sensitivity import Discovery, Doubt, Sensitivity, ranked
from salessim.report.quantity import Quantity, percent, quantity_of
from salessim.report.wording import as_safe_text, join_words, shorten
from salessim.statistics.discovery import Bound
from salessim.statistics.importance import Importance
from salessim.statistics.intervals import Interval
from salessim.statistics.morris import MorrisEffects
from salessim.statistics.sobol import SobolIndices
from salessim.statistics.tornado import Swing

__all__ = [
    "bound_words",
    "failing_words",
    "input_title",
    "is_little",
    "place",
    "quantity_words",
    "sentences",
    "size_words",
    "study_quantity",
]

LITTLE = 0.05
"""Share of the doubt, or of the largest effect, below which an input hardly matters; assumption."""
_MOST_NAMED = 4
_TITLE_WIDTH = 60


def study_quantity(found: Sensitivity) -> Quantity:
    """How the metric asked about is shown."""
    return quantity_of(found.asked.metric, found.played.currency)


def input_title(one: Input) -> str:
    """Title of an input, safe and short."""
    return shorten(one.title or one.key, _TITLE_WIDTH)


def quantity_words(found: Sensitivity) -> str:
    """What is asked about, for example ``the lead of growth over stars in ARR``."""
    asked, quantity = found.asked, study_quantity(found)
    if not asked.baseline:
        return f"{quantity.title} of {shorten(asked.scenario, 40)}"
    return f"the lead of {shorten(asked.scenario, 40)} over {shorten(asked.baseline, 40)} in {quantity.title}"


def place(found: Sensitivity, one: Importance) -> str:
    """Place among the inputs: ``1``, ``2 to 4``; for others ``little``, ``rough`` or ``luck``."""
    if not one.best_rank:
        return "little" if is_little(found, one) else "rough" if one.is_rough else "luck"
    return str(one.best_rank) if one.best_rank == one.worst_rank else f"{one.best_rank} to {one.worst_rank}"


def size_words(found: Sensitivity, interval: Interval, sign: bool = True, with_unit: bool = True) -> str:
    """An index with its interval: a share for Sobol, else an amount of the metric."""
    if isinstance(found.found, SobolIndices):
        known, low, high = (percent(max(0.0, x)) for x in (interval.estimate, interval.low, interval.high))
        return f"{known} ({low} to {high})" if interval.is_estimable else known
    quantity = study_quantity(found)
    if not with_unit:
        quantity = replace(quantity, unit="", unit_of_difference="")
    decimals = quantity.decimals(interval.half_width, interval.estimate)
    text = quantity.change(interval.estimate, decimals, sign)
    if not interval.is_estimable:
        return text
    return f"{text} ({quantity.interval(interval.low, interval.high, decimals, sign)})"


def sentences(found: Sensitivity) -> list[str]:
    """The verdict: one sentence or two each."""
    what = found.found
    if isinstance(what, Doubt):
        return _doubt(found, what)
    if isinstance(what, Discovery):
        return _discovery(found, what)
    return _ranking(found)


# ------------------------------------------------------------------------------------------------ rankings


def _ranking(found: Sensitivity) -> list[str]:
    """What matters, what does not, and what cannot be told from luck."""
    pairs = ranked(found)
    clear = [pair for pair in pairs if pair[1].is_clear]
    little = [pair for pair in pairs if is_little(found, pair[1])]
    rough = [pair for pair in pairs if pair[1].is_rough and pair not in little]
    open_ = [pair for pair in pairs if pair not in clear and pair not in little and pair not in rough]
    said = [_what_matters(found, clear, bool(rough))]
    if rough:
        said.append(_rough(found, rough))
    if little:
        said.append(f"Hardly matters: {_names(little)} (at most {percent(LITTLE)} of {_reference(found)}).")
    if open_:
        said.append(_open(found, open_))
    said += _bends(found)
    return said


def is_little(found: Sensitivity, known: Importance) -> bool:
    """Whether an input that does not stand out from luck is known to hardly matter."""
    index = known.index
    if known.is_clear or not index.is_estimable:
        return False
    largest = max((abs(one.index.estimate) for _, one in ranked(found) if one.is_clear), default=0.0)
    reference = 1.0 if isinstance(found.found, SobolIndices) else largest
    return max(abs(index.low), abs(index.high)) <= LITTLE * reference


def _reference(found: Sensitivity) -> str:
    return "the doubt" if isinstance(found.found, SobolIndices) else "the largest effect"


def _what_matters(found: Sensitivity, clear: Sequence[tuple[Input, Importance]], is_any_rough: bool) -> str:
    about = quantity_words(found)
    if not clear and is_any_rough:
        return f"For {about}, no input is known well enough to be given a place."
    if not clear:
        return f"No input can be told apart from luck in its effect on {about}."
    first, known = clear[0]
    alone = "matters most" if known.worst_rank == 1 else "is among those that matter most"
    text = f"For {about}, {input_title(first)} {alone}: {_effect(found, first, known)}."
    if len(clear) > 1:
        is_signed = isinstance(found.found, tuple)
        more = [
            f"{input_title(one)} with {size_words(found, other.index, is_signed)}"
            for one, other in clear[1:_MOST_NAMED]
        ]
        left = len(clear) - _MOST_NAMED
        if left > 0:
            more.append(f"{left} more")
        text += f" Then {join_words(more)}."
    return text


def _effect(found: Sensitivity, one: Input, known: Importance) -> str:
    """What moving the most important input does."""
    size = size_words(found, known.index)
    if isinstance(found.found, SobolIndices):
        return f"{size} of what is unknown about it would stay if everything else were known"
    if isinstance(found.found, MorrisEffects):
        return (
            f"across its range it moves the result by {size_words(found, known.index, sign=False)} on average"
        )
    low, high = (one.words(one.number(share)) for share in (0.1, 0.9))
    return f"from {as_safe_text(low)} to {as_safe_text(high)} it moves it by {size}"


def _rough(found: Sensitivity, rough: Sequence[tuple[Input, Importance]]) -> str:
    """What matters, nobody knows how much."""
    more = [f"{input_title(one)} with {size_words(found, known.index, False)}" for one, known in rough]
    return f"Matters, but too roughly known to be put in order: {join_words(more)}.{_settling(found, rough)}"


def _open(found: Sensitivity, open_: Sequence[tuple[Input, Importance]]) -> str:
    """What luck hides, and how many runs would settle it."""
    text = f"Cannot be told apart from luck: {_names(open_)}.{_settling(found, open_)}"
    hopeless = [pair for pair in open_ if not math.isfinite(pair[1].needed)]
    if hopeless:
        text += f" Nothing points to an effect of {_names(hopeless)} that a hundred times as many would show."
    return text


def _settling(found: Sensitivity, open_: Sequence[tuple[Input, Importance]]) -> str:
    """How many runs would settle what can be settled; empty when nothing can."""
    needed = [(one, known.needed) for one, known in open_ if math.isfinite(known.needed)]
    n = found.played.n_played
    if not needed:
        return ""
    first = min(needed, key=lambda pair: pair[1])
    said = f"about {_tidy(n * first[1])} runs (these were {n:,}) would settle {input_title(first[0])}"
    if len(needed) > 1:
        said += f", {_tidy(n * max(one for _, one in needed))} {_those(len(needed), len(open_))}"
    return f" If their effects are as large as they look, {said}."


def _those(n: int, n_open: int) -> str:
    return "all of them" if n == n_open else f"the {n} that can be settled"


def _tidy(n: float) -> str:
    """A number of runs to two digits, rounded up."""
    size = 10 ** max(0, math.floor(math.log10(max(n, 1.0))) - 1)
    return f"{math.ceil(n / size) * size:,}"


def _names(pairs: Sequence[tuple[Input, Importance]]) -> str:
    return join_words([input_title(one) for one, _ in pairs])


def _bends(found: Sensitivity) -> list[str]:
    """Inputs of which both ends move the result the same way: a swing from end to end misses that."""
    if not isinstance(found.found, tuple):
        return []
    bent = [
        f"{input_title(one)} ({'up' if swing.low.estimate > 0 else 'down'} at both ends)"
        for one, swing in zip(found.asked.inputs, found.found, strict=True)
        if isinstance(swing, Swing) and swing.is_bent
    ]
    return (
        [f"Not one way only: {join_words(bent)}; its swing from end to end says too little."] if bent else []
    )


# ------------------------------------------------------------------------------------------------ doubt and discovery


def _doubt(found: Sensitivity, what: Doubt) -> list[str]:
    """Inputs against luck, who wins how often, and what knowing is worth."""
    unknown = what.spread.rows
    about = quantity_words(found)
    if not math.isfinite(unknown.estimate):
        return [f"Nothing moves {about}: neither the inputs nor luck."]
    bounds = ""
    if unknown.is_estimable:
        bounds = f"; 95 % interval of the first {percent(unknown.low)} to {percent(unknown.high)}"
    said = [
        f"What spreads {about} in one run is {percent(unknown.estimate)} unknown inputs and "
        f"{percent(what.spread.luck.estimate)} luck{bounds}. More runs remove neither: only knowing the inputs "
        "removes the first."
    ]
    if what.wins:
        order = sorted(what.wins, key=lambda pair: -pair[1].share.estimate)
        said.append(
            f"{shorten(order[0][0], 40)} has the better {study_quantity(found).title} in "
            f"{percent(order[0][1].share.estimate)} of {found.played.design.n - found.n_left_out} draws of the inputs "
            f"(95 % interval {percent(order[0][1].share.low)} to {percent(order[0][1].share.high)}), clear of luck in "
            f"{percent(order[0][1].clear)}; "
            + join_words(
                [
                    f"{shorten(name, 40)} in {percent(one.share.estimate)}, clear in {percent(one.clear)}"
                    for name, one in order[1:]
                ]
            )
            + "."
        )
    if what.knowing is not None:
        said.append(_knowing(found, what))
    return said


def _knowing(found: Sensitivity, what: Doubt) -> str:
    """Expected value of perfect information in words."""
    assert what.knowing is not None
    quantity, known = study_quantity(found), what.knowing
    decimals = quantity.decimals(known.at_most.half_width, known.at_most.estimate)
    best = shorten(found.played.scenarios[known.best], 40)
    if known.at_most.estimate == 0.0:
        return f"Knowing the inputs would change nothing: {best} is the choice in every draw."
    low, high = (quantity.change(one.estimate, decimals) for one in (known.at_least, known.at_most))
    worth = f"at most {high}" if low == high else f"between {low} and {high}"
    return (
        f"Without knowing them {best} is the choice. To know them all before choosing would be worth {worth} on "
        "average (expected value of perfect information; the width is luck)."
    )


def _discovery(found: Sensitivity, what: Discovery) -> list[str]:
    """How often the plan fails, and under which assumptions."""
    asked = found.asked
    n = what.fails.n
    hits = round(what.fails.estimate * n)
    said = [f"{failing_words(found)}: in {hits} of {n} draws of the inputs ({percent(what.fails.estimate)})."]
    if hits in (0, n):
        why = "So no assumption breaks it" if hits == 0 else "No assumption saves it"
        return [*said, f"{why} within these ranges."]
    if not what.boxes:
        return [*said, "Luck alone would explain where: no assumption stands out."]
    for number, box in enumerate(what.boxes):
        where = join_words([bound_words(asked.inputs[one.column], one) for one in box.bounds])
        start = "It fails most" if number == 0 else "Outside that, it fails most"
        said.append(
            f"{start} where {where}: in {percent(box.density.estimate)} of such draws (95 % interval "
            f"{percent(box.density.low)} to {percent(box.density.high)}), which are {percent(box.support)} of all "
            f"draws and hold {percent(box.coverage)} of all failures."
        )
    return said


def failing_words(found: Sensitivity) -> str:
    """When the plan counts as failed."""
    asked, quantity = found.asked, study_quantity(found)
    bound = quantity.change(asked.worse_than, quantity.decimals(math.nan, asked.worse_than))
    return f"The plan fails where {quantity_words(found)} is {'above' if asked.is_lower_better else 'below'} {bound}"


def bound_words(one: Input, bound: Bound) -> str:
    """One condition of a box, for example ``win rate is below 18 %``."""
    title = input_title(one)
    if one.values:
        inside = [value for k, value in enumerate(one.values) if bound.low < k < bound.high]
        return f"{title} is {' or '.join(as_safe_text(str(value)) for value in inside)}"
    low, high = (as_safe_text(one.words(x)) if math.isfinite(x) else "" for x in (bound.low, bound.high))
    if low and high:
        return f"{title} is between {low} and {high}"
    return f"{title} is above {low}" if low else f"{title} is below {high}"
