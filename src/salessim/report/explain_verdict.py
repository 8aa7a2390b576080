"""What an explanation says, in plain words: the difference, its causes, one more person, and the bottleneck."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from salessim.experiment.explained import Bar, Bottleneck, Explanation, Head
from salessim.report.measured import horizon_words
from salessim.report.quantity import Quantity, percent, quantity_of
from salessim.report.wording import as_safe_text, join_words, sentence, shorten
from salessim.statistics.intervals import Interval

__all__ = [
    "company_words",
    "explained_quantity",
    "hangs_on_order",
    "interval_words",
    "is_clear",
    "moves_nothing",
    "pays_words",
    "profit_quantity",
    "role_words",
    "seat_words",
    "sentences",
]

_MOST_NAMED = 4
_NAME_WIDTH = 40


def explained_quantity(found: Explanation) -> Quantity:
    """How the metric explained is shown."""
    return quantity_of(found.metric, found.currency)


def profit_quantity(found: Explanation) -> Quantity:
    """How profit and pay are shown."""
    return quantity_of("profit", found.currency)


def company_words(name: str) -> str:
    """Name of a company, safe and short."""
    return shorten(name, _NAME_WIDTH)


def role_words(role: str) -> str:
    """A role by its key, as people read it."""
    return shorten(role.replace("_", " "), _NAME_WIDTH)


def seat_words(found: Explanation, one: Head) -> str:
    """Where a person is added; with the unit where a company has several."""
    units = {head.unit for head in found.heads if head.company == one.company}
    title = shorten(one.title, _NAME_WIDTH)
    return f"{title} ({shorten(one.unit.replace('_', ' '), 20)})" if len(units) > 1 else title


def interval_words(quantity: Quantity, known: Interval, with_unit: bool = True) -> str:
    """A difference with its interval: ``+1,200 EUR (+300 to +2,100)``."""
    if not with_unit:
        quantity = replace(quantity, unit="", unit_of_difference="")
    decimals = quantity.decimals(known.half_width, known.estimate)
    text = quantity.change(known.estimate, decimals, sign=True)
    if not known.is_estimable or known.low == known.high == 0.0:
        return text
    return f"{text} ({quantity.interval(known.low, known.high, decimals, sign=True)})"


def is_clear(known: Interval) -> bool:
    """Whether luck in the simulation does not explain an effect."""
    return known.excludes(0.0)


def moves_nothing(one: Bar) -> bool:
    """Whether a cause leaves the metric exactly as it is, in every company and every replication."""
    return not (one.values.any() or any(end.estimate for end in (one.first, one.last)))


def hangs_on_order(one: Bar) -> bool:
    """Whether a cause clearly does more or less when it is switched first than last: their intervals are apart."""
    first, last = one.first, one.last
    if not (first.is_estimable and last.is_estimable):
        return False
    return first.high < last.low or last.high < first.low


def sentences(found: Explanation) -> list[str]:
    """The verdict: one sentence or two each."""
    said = [_difference(found), *_causes(found)]
    said += [_heads(found, name) for name in _companies(found)]
    return [*said, *(_bottleneck(found, one) for one in _bottlenecks(found)), *_turn(found)]


def _companies(found: Explanation) -> list[str]:
    """A and B, once where both play alike."""
    names = [found.baseline, found.scenario]
    return names[1:] if not found.bars else names


def _bottlenecks(found: Explanation) -> Sequence[Bottleneck]:
    return found.bottlenecks[1:] if not found.bars else found.bottlenecks


# ------------------------------------------------------------------------------------------------ causes


def _difference(found: Explanation) -> str:
    a, b = company_words(found.baseline), company_words(found.scenario)
    quantity, known = explained_quantity(found), found.difference.difference
    if not found.bars:
        return f"{a} and {b} are the same company: no setting differs, so there is nothing to explain."
    if all(moves_nothing(one) for one in found.bars):
        return f"{b} and {a} are equal in {quantity.title} in every replication, whatever is switched."
    size = f"{interval_words(quantity, known)} in {quantity.title}"
    if not known.is_estimable:
        return f"{b} against {a}: {size}; one replication tells nothing of luck."
    if not is_clear(known):
        text = f"Luck could explain the whole difference of {b} and {a}: {size}"
        return f"{text}. Causes may still work against each other."
    better = {"higher": ("better", "worse"), "lower": ("worse", "better")}.get(quantity.better)
    word = ("higher", "lower")[known.low < 0.0] if better is None else better[known.low < 0.0]
    share = found.difference.share_higher if known.low > 0.0 else found.difference.share_lower
    return f"{b} is {word} than {a}: {size}, and so in {percent(share.estimate)} of {found.difference.n} replications."


def _causes(found: Explanation) -> list[str]:
    """What makes the difference, what works against it, what luck hides, and where the order matters."""
    if not found.bars or all(moves_nothing(one) for one in found.bars):
        return []
    total = found.difference.difference
    ordered = sorted(found.bars, key=lambda one: -abs(one.effect.estimate))
    clear = [one for one in ordered if is_clear(one.effect)]
    nothing = [one for one in ordered if moves_nothing(one)]
    open_ = [one for one in ordered if one not in clear and one not in nothing]
    said = []
    if is_clear(total):
        along = [one for one in clear if (one.effect.low > 0.0) == (total.low > 0.0)]
        said += _listed(found, "What makes the difference", along)
        said += _listed(found, "What works against it", [one for one in clear if one not in along])
    else:
        said += _listed(found, "Upwards", [one for one in clear if one.effect.low > 0.0])
        said += _listed(found, "Downwards", [one for one in clear if one.effect.low < 0.0])
    if open_:
        said.append(f"Cannot be told apart from luck: {_titles(open_)}.")
    if nothing:
        word = "moves" if len(nothing) == 1 else "move"
        said.append(f"{sentence(_titles(nothing))} {word} nothing in {explained_quantity(found).title}.")
    return said + _orders(found, ordered)


def _titles(bars: Sequence[Bar]) -> str:
    return join_words([one.title for one in bars])


def _listed(found: Explanation, head: str, bars: Sequence[Bar]) -> list[str]:
    if not bars:
        return []
    quantity = explained_quantity(found)
    named = [f"{one.title} with {interval_words(quantity, one.effect)}" for one in bars[:_MOST_NAMED]]
    more = len(bars) - _MOST_NAMED
    return [f"{head}: {join_words([*named, *([f'{more} more'] if more > 0 else [])])}."]


def _orders(found: Explanation, bars: Sequence[Bar]) -> list[str]:
    """Causes of which the effect hangs on what else is switched already."""
    hanging = [one for one in bars if hangs_on_order(one)]
    if not hanging:
        return []
    a, b = company_words(found.baseline), company_words(found.scenario)
    quantity = explained_quantity(found)
    named = [
        f"{one.title} alone would bring {interval_words(quantity, one.first)} to {a}, and as the last step to {b} "
        f"{interval_words(quantity, one.last)}"
        for one in hanging[:2]
    ]
    more = f" {len(hanging) - 2} more hang on it." if len(hanging) > 2 else ""
    return [f"Causes act together, so an effect hangs on the order: {'; '.join(named)}.{more}"]


# ------------------------------------------------------------------------------------------------ heads


def _heads(found: Explanation, company: str) -> str:
    """What one more person brings in one company, and whether that pays."""
    mine = [one for one in found.heads if one.company == company]
    name = company_words(company)
    if not mine:
        return f"In {name} nobody can be added."
    quantity = explained_quantity(found)
    sign = -1.0 if quantity.better == "lower" else 1.0
    best = max(mine, key=lambda one: sign * one.metric.estimate)
    brings = f"{interval_words(quantity, best.metric)} in {quantity.title}"
    if is_clear(best.metric) and sign * best.metric.estimate > 0.0:
        text = f"One more person in {name} brings most among {seat_words(found, best)}: {brings}"
    else:
        text = (
            f"One more person in {name} brings nothing that luck would not explain, at most {brings} among "
        )
        text += seat_words(found, best)
    pays = [one for one in mine if is_clear(one.profit) and one.profit.low > 0.0]
    costs = [one for one in mine if is_clear(one.profit) and one.profit.high < 0.0]
    length = horizon_words(found.horizon)
    if len(costs) == len(mine):
        return f"{text}; within {length} none pays for itself."
    said = []
    if pays:
        said.append(f"{_seats(found, pays)} {_verb(pays)} for {_self(pays)} within {length}")
    if costs:
        said.append(f"{_seats(found, costs)} {'does' if len(costs) == 1 else 'do'} not")
    left = [one for one in mine if one not in pays and one not in costs]
    if left:
        said.append(f"whether {_seats(found, left)} {_verb(left)} for {_self(left)} is not sure")
    return f"{text}; {join_words(said)}."


def _seats(found: Explanation, heads: Sequence[Head]) -> str:
    return join_words([f"one of {seat_words(found, one)}" for one in heads])


def _verb(heads: Sequence[Head]) -> str:
    return "pays" if len(heads) == 1 else "pay"


def _self(heads: Sequence[Head]) -> str:
    return "itself" if len(heads) == 1 else "themselves"


def pays_words(one: Head) -> str:
    """Whether a person pays for themselves within the horizon: ``yes``, ``no`` or ``not sure``."""
    return ("yes" if one.profit.low > 0.0 else "no") if is_clear(one.profit) else "not sure"


# ------------------------------------------------------------------------------------------------ bottlenecks


def _bottleneck(found: Explanation, one: Bottleneck) -> str:
    name, quantity = company_words(one.company), explained_quantity(found)
    if not one.role:
        return f"In {name} no lead was ever at work: there is no bottleneck."
    text = f"In {name} leads are held longest by the {role_words(one.role)} ({percent(one.share.estimate)} of the weeks"
    text += ")" if one.is_sure else f"; whether longer than by the {role_words(one.rival)} is not sure)"
    if one.gain is None:
        return f"{text}; nobody holds that role, so it cannot be doubled."
    size = f"{interval_words(quantity, one.gain)} in {quantity.title}"
    if one.gain.low == one.gain.high == 0.0:
        return f"{text}; doubling that role at no cost would bring nothing."
    if is_clear(one.gain):
        return f"{text}; doubling that role at no cost would bring {size}."
    return f"{text}; doubling that role at no cost would bring nothing that luck would not explain: {size}."


def _turn(found: Explanation) -> list[str]:
    """Whether the lead changes sides without bottlenecks."""
    if found.turn is None or found.relieved is None or not found.bars:
        return []
    a, b = company_words(found.baseline), company_words(found.scenario)
    quantity = explained_quantity(found)
    size = f"{interval_words(quantity, found.relieved)} in {quantity.title}"
    start = f"With each company's own bottleneck relieved, {b} against {a} is {size}"
    end = {
        "turns": "the lead changes sides",
        "does not turn": "the lead does not change sides",
        "not sure": "whether the lead would change sides is not sure",
        "no lead": "there is no clear lead that could change sides",
    }[found.turn]
    return [f"{as_safe_text(start)}: {end}."]
