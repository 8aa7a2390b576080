"""What a search over levers says, in plain words: what is best, against the scenario as given, and what was luck."""

from __future__ import annotations

import math
from collections.abc import Sequence

from salessim.experiment.finalists import Finalist
from salessim.experiment.schema import LimitBlock
from salessim.experiment.search import Trial
from salessim.experiment.tune import Tuned
from salessim.metrics import CATALOGUE
from salessim.report.choice import chance_words
from salessim.report.quantity import Quantity, percent, quantity_of
from salessim.report.wording import as_safe_text, join_words, sentence, shorten
from salessim.statistics.decision import sureness_text
from salessim.statistics.intervals import Interval

__all__ = [
    "beats_given",
    "goal_quantities",
    "interval_words",
    "lever_cells",
    "lever_words",
    "limit_words",
    "point_name",
    "standing_of",
    "tune_sentences",
    "without_winner",
]

_MOST_NAMED = 4
_NAME_WIDTH = 40


def goal_quantities(found: Tuned) -> tuple[Quantity, ...]:
    """How each goal is shown."""
    return tuple(quantity_of(one, found.currency) for one in found.asked.goals)


def point_name(found: Tuned, trial: Trial) -> str:
    """What a point is called: the scenario's own name for it as given."""
    return f"{_given(found)} as given" if trial.is_given else f"point {trial.number}"


def lever_words(found: Tuned, trial: Trial, short: bool = False) -> str:
    """The levers at a point, for example ``lead generators 7, sales managers 3``; by their keys when short."""
    names = [one.key if short else one.title or one.key for one in found.asked.space.levers]
    pairs = zip(names, lever_cells(found, trial), strict=True)
    return ", ".join(f"{shorten(name, _NAME_WIDTH)} {value}" for name, value in pairs)


def lever_cells(found: Tuned, trial: Trial) -> list[str]:
    """The value of each lever at a point in words."""
    return [
        "as given" if math.isnan(number) else shorten(lever.words(number), _NAME_WIDTH)
        for lever, number in zip(found.asked.space.levers, trial.point, strict=True)
    ]


def interval_words(quantity: Quantity, known: Interval, sign: bool = False) -> str:
    """A figure with its unit and interval; a difference where it has a sign."""
    decimals = quantity.decimals(known.half_width, known.estimate)
    text = (
        quantity.change(known.estimate, decimals, True) if sign else quantity.amount(known.estimate, decimals)
    )
    if not known.is_estimable:
        return text
    return f"{text} ({quantity.interval(known.low, known.high, decimals, sign)})"


def limit_words(found: Tuned, limit: LimitBlock) -> str:
    """A limit as it was asked for, for example ``pay at most 1,340,000 USD``."""
    side = "at most" if limit.is_upper else "at least"
    if limit.metric is None:
        keys = join_words([shorten(one, _NAME_WIDTH) for one in limit.levers or ()])
        return f"{keys} together {side} {limit.bound:,.10g}"
    quantity = quantity_of(limit.metric, found.currency)
    size = limit.bound * quantity.factor
    number = f"{size:,.10g}"
    return f"{quantity.title} {side} {number} {quantity.unit}".rstrip()


def beats_given(found: Tuned, one: Finalist) -> bool:
    """Whether it is clearly better than the scenario as given in every goal."""
    return not one.trial.is_given and all(
        lead.is_estimable and (lead.low if sign > 0 else -lead.high) > 0.0
        for lead, sign in zip(one.leads, found.asked.signs, strict=True)
    )


def standing_of(found: Tuned, one: Finalist) -> str:
    """Where a finalist stands, in a few words."""
    if one.is_broken:
        return "breaks a limit"
    if found.asked.is_traded:
        by = one.dominated_by
        if by < 0:
            return "on the front"
        return f"dominated by {point_name(found, found.trials[by])}"
    if one.standing is None:
        alone = found.winner is not None and found.winner.trial is one.trial
        return "best" if alone else "limits not kept" if not one.trial.is_feasible else "not compared"
    if one.standing.status == "out":
        return f"out, by {point_name(found, found.trials[int(one.standing.beaten_by)])}"
    return one.standing.status


def without_winner(found: Tuned) -> str:
    """Why a search ended without an answer, in one line; empty when it has one."""
    if not found.final.finalists:
        return f"no answer: {_nothing(found)}"
    if found.asked.is_traded or found.final.is_decided:
        return ""
    names = _left(found)
    if not names:
        return "no answer: no finalist keeps the limits on fresh replications, or none can be ranked"
    return f"no answer: {join_words(names)} are left on {found.asked.goals[0]} after the most replications allowed"


def tune_sentences(found: Tuned) -> list[str]:
    """The verdict: one or two sentences each."""
    if not found.final.finalists:
        return [f"{sentence(_nothing(found))}.", *_nearest(found)]
    if found.asked.is_traded:
        return [*_front(found), *_robust(found)]
    leader = found.final.leader
    if leader < 0:
        return ["No answer: no finalist keeps the limits on fresh replications, or none can be ranked."]
    one = found.final.finalist(leader)
    said = [_best(found, one) if found.final.is_decided else _undecided(found, one)]
    said += [_against_given(found, one), *_luck(found, one), *_limits(found, one), *_robust(found)]
    return [text for text in [*said, *_other_side(found, one)] if text]


def _given(found: Tuned) -> str:
    return shorten(found.asked.space.scenario.name, _NAME_WIDTH)


def _nothing(found: Tuned) -> str:
    known = [one for one in found.trials if one.is_known]
    if not known:
        return f"{found.asked.goals[0]} is not estimable at any point that was tried"
    return f"no point that was tried keeps the limits ({len(found.trials)} were)"


def _nearest(found: Tuned) -> list[str]:
    """Which point broke the limits least, and how."""
    limits = found.asked.limits

    def excess(one: Trial) -> float:
        shares = [
            max(0.0, limit.excess(x)) / max(abs(limit.bound), 1e-9)
            for limit, x in zip(limits, one.limits, strict=True)
        ]
        return math.fsum(shares) + math.fsum(max(0.0, x) for x in found.asked.space.excesses(one.point))

    known = [one for one in found.trials if one.is_known and not any(map(math.isnan, one.limits))]
    if not known:
        return []
    best = min(known, key=excess)
    parts = []
    for limit, x in zip(limits, best.limits, strict=True):
        if limit.excess(x) > 0.0:
            quantity = quantity_of(limit.metric or "", found.currency)
            parts.append(f"{limit_words(found, limit)}: {quantity.amount(x, quantity.decimals(math.nan, x))}")
    parts += [
        limit_words(found, limit)
        for limit, x in zip(found.asked.space.limits, found.asked.space.excesses(best.point), strict=True)
        if x > 0.0
    ]
    return [
        f"{sentence(point_name(found, best))} comes nearest ({lever_words(found, best)}): {'; '.join(parts)}."
    ]


# ------------------------------------------------------------------------------------------------ one goal


def _best(found: Tuned, one: Finalist) -> str:
    (quantity,) = goal_quantities(found)
    value = interval_words(quantity, one.goals[0])
    n = f"{len(found.trials)} points" + (", all there are," if found.is_whole else " tried")
    if one.trial.is_given:
        what = f"{_given(found)} as given"
    else:
        what = f"{lever_words(found, one.trial)} ({point_name(found, one.trial)})"
    selection = found.final.selection
    if selection is None or one.standing is None:
        return (
            f"{sentence(what)} is the only one of {n} that keeps the limits: {quantity.title} {value} on {one.n:,} "
            "fresh replications."
        )
    amount = quantity.change(selection.indifference, quantity.decimals(selection.indifference))
    within = f"{percent(selection.rule.share)} ({amount})" if selection.rule.share else amount
    return (
        f"Best of {n} on {quantity.title} within {within}: {what}, {sureness_text(selection.sureness)} sure among "
        f"the {len(selection.standings)} played again, for these inputs. {sentence(quantity.title)} is {value} on "
        f"{one.n:,} fresh replications. Chance that it is the very best of them: {chance_words(one.standing.chance)}."
    )


def _undecided(found: Tuned, one: Finalist) -> str:
    (quantity,) = goal_quantities(found)
    names = _left(found)
    return (
        f"No answer on {quantity.title} after {one.n:,} fresh replications: {join_words(names)} are left, and none is "
        f"made the winner. {sentence(point_name(found, one.trial))} leads ({lever_words(found, one.trial)}) with "
        f"{interval_words(quantity, one.goals[0])}."
    )


def _left(found: Tuned) -> list[str]:
    selection = found.final.selection
    if selection is None:
        return []
    return [point_name(found, found.trials[int(one.name)]) for one in selection.survivors]


def _against_given(found: Tuned, one: Finalist) -> str:
    """The scenario as given beside the best: beaten, not clearly beaten, or itself the best."""
    name, given = _given(found), found.given
    if one.trial.is_given:
        return f"No point that was tried is clearly better than {name} as given."
    if given is None or not one.leads[0].is_estimable:
        return f"{sentence(name)} as given cannot be compared: it could not be played or estimated."
    (quantity,) = goal_quantities(found)
    lead = interval_words(quantity, one.leads[0], sign=True)
    keeps = "" if given.trial.is_feasible and not given.is_broken else ", which does not keep the limits"
    if beats_given(found, one):
        return f"It beats {name} as given{keeps}: {lead}."
    return f"{sentence(name)} as given{keeps} is not clearly beaten: the difference is {lead}."


def _luck(found: Tuned, one: Finalist) -> list[str]:
    """How much of what the search promised did not come."""
    if one.trial.is_given or found.given is None:
        return []
    (quantity,) = goal_quantities(found)
    lead = one.luck_of_lead[0]
    sign = found.asked.signs[0]
    decimals = quantity.decimals(lead.half_width, lead.estimate)
    promised = one.leads[0].estimate + sign * lead.estimate
    text = (
        f"In the search its lead over {_given(found)} was {quantity.change(promised, decimals, True)}; fresh "
        f"replications give {quantity.change(one.leads[0].estimate, decimals, True)}"
    )
    if lead.is_estimable and lead.low > 0.0:
        return [f"{text}: {quantity.change(lead.estimate, decimals)} of it was luck."]
    return [f"{text}: the search flattered it by no more than luck explains."]


def _limits(found: Tuned, one: Finalist) -> list[str]:
    """Every limit on a metric, judged again."""
    said = []
    for limit, mean, word in zip(found.asked.limits, one.limits, one.kept, strict=True):
        quantity = quantity_of(limit.metric or "", found.currency)
        sure = {"not sure": "not sure to be kept"}.get(word, word)
        said.append(f"Limit {limit_words(found, limit)}: {sure}, {interval_words(quantity, mean)}.")
    return said


def _other_side(found: Tuned, one: Finalist) -> list[str]:
    """Other metrics asked for in which it is clearly worse or better than the scenario as given."""
    if one.trial.is_given:
        return []
    parts: dict[str, list[str]] = {"worse": [], "better": []}
    for metric, (_, lead) in one.others.items():
        better = CATALOGUE[metric].better
        if better == "neither" or not lead.excludes(0.0):
            continue
        quantity = quantity_of(metric, found.currency)
        decimals = quantity.decimals(lead.half_width, lead.estimate)
        word = "better" if (lead.estimate > 0.0) == (better == "higher") else "worse"
        parts[word].append(f"{quantity.title} ({quantity.change(lead.estimate, decimals, sign=True)})")
    shown = {
        word: names[:_MOST_NAMED] + [f"{len(names) - _MOST_NAMED} more"] * (len(names) > _MOST_NAMED)
        for word, names in parts.items()
        if names
    }
    if "worse" in shown:
        return [f"The other side: it is clearly worse than {_given(found)} on {join_words(shown['worse'])}."]
    if "better" in shown:
        return [f"It is clearly better than {_given(found)} on {join_words(shown['better'])}, too."]
    return []


def _robust(found: Tuned) -> list[str]:
    """In how many draws of the uncertainties the best is ahead."""
    n = len(found.asked.worlds)
    if n < 2:
        return []
    how = "by the mean over" if found.asked.rules.robust == "mean" else "by the draw that was worst for it of"
    text = f"Points count {how} {n} draws of {_inputs(found)}"
    if found.asked.is_traded or found.final.leader <= 0:
        return [f"{text}."]
    one = found.final.finalist(found.final.leader)
    sign = found.asked.signs[0]
    leads = [lead for _, lead in one.by_world]
    ahead = sum(sign * lead.estimate > 0.0 for lead in leads)
    clear = sum(lead.excludes(0.0) and sign * lead.estimate > 0.0 for lead in leads)
    name = point_name(found, one.trial)
    return [f"{text}; {name} is ahead of {_given(found)} in {ahead} of them, clearly in {clear}."]


def _inputs(found: Tuned) -> str:
    titles: Sequence[str] = [as_safe_text(one.title or one.key) for one in found.asked.uncertainties]
    more = [f"{len(titles) - _MOST_NAMED} more"] * (len(titles) > _MOST_NAMED)
    return join_words([*titles[:_MOST_NAMED], *more])


# ------------------------------------------------------------------------------------------------ two goals


def _front(found: Tuned) -> list[str]:
    """Who is on the front, and whether the scenario as given is."""
    first, second = goal_quantities(found)
    on = [one for one in found.final.finalists if one.dominated_by < 0 and not one.is_broken]
    out = [one for one in found.final.finalists if one.dominated_by >= 0]
    n = max(one.n for one in found.final.finalists)
    said = [
        f"Of {len(found.trials)} points tried {len(found.final.finalists)} were played again on {n:,} fresh "
        f"replications; {join_words([point_name(found, one.trial) for one in on]) or 'none'} "
        f"{'is' if len(on) == 1 else 'are'} not clearly beaten in both {first.title} and {second.title} by another."
    ]
    for quantity, k in ((first, 0), (second, 1)):
        known = [one for one in on if one.goals[k].is_estimable]
        if known:
            best = max(known, key=lambda one: found.asked.signs[k] * one.goals[k].estimate)
            said.append(
                f"Most for {quantity.title}: {point_name(found, best.trial)} ({lever_words(found, best.trial)}), "
                f"{interval_words(quantity, best.goals[k])}."
            )
    if out:
        said.append(f"Clearly dominated: {join_words([point_name(found, one.trial) for one in out])}.")
    broken = [point_name(found, one.trial) for one in found.final.finalists if one.is_broken]
    if broken:
        said.append(f"Clearly breaking a limit: {join_words(broken)}.")
    given = found.given
    if given is not None and given.dominated_by < 0 and not given.is_broken:
        said.append(f"No point clearly beats {_given(found)} as given in both.")
    return said
