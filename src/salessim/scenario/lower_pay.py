"""Lower pay plans, and how people react to them."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from salessim.rules.care import chosen
from salessim.rules.pay.components import MEASURES, MONEY, PaidFor
from salessim.scenario.customers import customers_of
from salessim.scenario.lower_blocks import columns_of, floats, in_order, roles_in_use, row_of, titles_of
from salessim.scenario.lower_market import chance_at_care, logit, ordered_stages
from salessim.scenario.pay_tables import Behaviour, Care, Credit, Parts, Plans, Tiers
from salessim.scenario.scenario import Scenario
from salessim.scenario.tables import Stages
from salessim.units import MONTH, to_cents

__all__ = ["CLOCKS", "lower_pay", "measures_of"]

CLOCKS = {"monthly": 1, "quarterly": 3, "yearly": 12}
LAG = 0.95
"""What a month of waiting for a deal takes off a lead generator's fee for it."""


def measures_of(measure: str) -> tuple[str, ...]:
    """The measures that a part hangs on."""
    return ("renewals", "upsell") if measure == "renewals_and_upsell" else (measure,)


def lower_pay(scenario: Scenario, stages: Stages) -> dict[str, Any]:
    """Plans, their parts and tiers, care by plan, credit and behaviour, by the names of their tables."""
    behaviour = scenario.behaviour
    parts: list[dict[str, Any]] = []
    tiers: list[tuple[float, float]] = []
    plans = _Plans(scenario, parts, tiers).table()
    return {
        "plans": plans,
        "parts": columns_of(Parts, parts),
        "tiers": Tiers(floats([at for at, _ in tiers]), floats([rate for _, rate in tiers])),
        "care": _lower_care(scenario, stages),
        "credit": Credit(scenario.credit.qualifier, scenario.credit.handed_off),
        "behaviour": Behaviour(
            elasticity=behaviour.effort_elasticity,
            inner=behaviour.inner_motivation,
            least_effort=behaviour.least_effort,
            most_effort=behaviour.most_effort,
            discount_per_month=behaviour.discount_per_month,
            later_pay=behaviour.later_pay,
            timing=behaviour.timing,
            pull_above=behaviour.pull_above,
            hold_below=behaviour.hold_below,
            acceptance=behaviour.acceptance,
            acceptance_slope=behaviour.acceptance_slope,
            rushed_loss=behaviour.rushed_loss,
            held_loss=behaviour.held_loss,
            discount_hazard=behaviour.discount_hazard,
            help=behaviour.help,
            help_gain=behaviour.help_gain,
        ),
    }


class _Plans:
    """Collects the parts and tiers of all plans while it makes their rows."""

    def __init__(
        self, scenario: Scenario, parts: list[dict[str, Any]], tiers: list[tuple[float, float]]
    ) -> None:
        self.scenario = scenario
        self.parts = parts
        self.tiers = tiers

    def table(self) -> Plans:
        blocks = in_order(self.scenario.plans)
        titles = titles_of(blocks)
        rows = [
            self._row(number, key, plan) | {"titles": titles[number]}
            for number, (key, plan) in enumerate(blocks)
        ]
        width = len(MEASURES)
        plans: Plans = columns_of(Plans, rows, {"rates": width, "pays": width})
        team = _measures_in([part for part in self.parts if part["kind"] is PaidFor.TEAM_BONUS])
        return replace(plans, pays=np.vstack((plans.pays | team, team)))

    def _row(self, number: int, key: str, plan: Any) -> dict[str, Any]:
        scenario, first = self.scenario, len(self.parts)
        base = to_cents(plan.ote * plan.base_share)
        variable = to_cents(plan.ote) - base
        for part in plan.commission:
            self._adds(number, key, plan, part, PaidFor.COMMISSION)
        for part in plan.bonus:
            self._adds(number, key, plan, part, PaidFor.BONUS)
        for part in plan.team_bonus:
            self._adds(number, key, plan, part, PaidFor.TEAM_BONUS)
        for part in plan.fees:
            self._adds(number, key, plan, part, PaidFor.FEE)
        mine = self.parts[first:]
        of_team = sum(part.share for part in plan.team_bonus)
        return {
            "keys": key,
            "base": base,
            "variable": variable,
            "target": to_cents(plan.ote * (1.0 - plan.base_share) * min(1.0, _commission_share(plan))),
            "rates": self._rates(key, plan),
            "pays": _measures_in(mine),
            "clock": CLOCKS[plan.clock],
            "first_part": first,
            "n_parts": len(mine),
            "reference": 100.0 * sum(scenario.roles[role].reference.variable for role in plan.roles)
            if plan.reacts
            else 0.0,
            "goal": scenario.behaviour.goal * variable * CLOCKS[plan.clock] / 12.0,
            "team_share": min(1.0, of_team),
            "draw": to_cents(plan.draw.amount),
            "draw_recoverable": plan.draw.recoverable,
            "clawback_within": plan.clawback.within,
            "clawback_share": plan.clawback.share if plan.clawback.within > 0 else 0.0,
        }

    def _rates(self, key: str, plan: Any) -> list[float]:
        """Base rates of commission by measure."""
        rates = [0.0] * len(MEASURES)
        for part in plan.commission:
            per_unit = plan.ote * (1.0 - plan.base_share) * part.share / _quota(self.scenario, key, part)
            for measure in measures_of(part.measure):
                rates[MEASURES.index(measure)] += per_unit if measure in MONEY else per_unit * 100.0
        return rates

    def _adds(self, number: int, key: str, plan: Any, part: Any, kind: PaidFor) -> None:
        """A row for a part of a plan."""
        is_fee, is_own = kind is PaidFor.FEE, kind in (PaidFor.COMMISSION, PaidFor.BONUS)
        when = part.when if is_fee else None
        measures = measures_of(part.measure)
        is_money = measures[0] in MONEY
        first_tier = len(self.tiers)
        if kind is PaidFor.COMMISSION:
            self.tiers += _tiers(part)
        segments = _segments_of(self.scenario, key)
        items = [_item(segment, measure) for segment in segments for measure in measures]
        output = [_output(self.scenario.roles[role], part.measure, measures) for role in plan.roles]
        unit = 100.0 if is_money else 1.0
        self.parts.append(
            {
                "plan": number,
                "kind": kind,
                "measures": sum(1 << MEASURES.index(measure) for measure in measures),
                "value": 0 if is_fee else to_cents(plan.ote * (1.0 - plan.base_share) * part.share),
                "quota": 0.0 if is_fee else _quota(self.scenario, key, part) * unit,
                "heads": _heads(self.scenario, key) if getattr(part, "target", None) is not None else 0,
                "growth": part.growth_per_year if is_own else 0.0,
                "ratchet_up": part.ratchet_up if is_own else 0.0,
                "ratchet_down": part.ratchet_down if is_own else 0.0,
                "ramped": is_own and part.ramped,
                "first_tier": first_tier,
                "n_tiers": len(self.tiers) - first_tier,
                "retroactive": kind is PaidFor.COMMISSION and part.retroactive,
                "at": part.at if kind in (PaidFor.BONUS, PaidFor.TEAM_BONUS) else 0.0,
                "of_company": kind is PaidFor.TEAM_BONUS and part.of == "company",
                "rate": (part.rate if is_money else part.rate * 100.0) if is_fee else 0.0,
                "term_least": when.term_at_least if when else 0,
                "deal_least": to_cents(when.deal_at_least) if when else 0,
                "window_from": when.starts if when else 0,
                "window_until": when.ends if when else -1,
                "average_least": to_cents(when.average_deal_at_least) if when else 0,
                "converting_least": when.converting_at_least if when else 0.0,
                "expected": _expected(segments, measures[0], when) if when else 1.0,
                "reference": unit * max(output),
                "square_over_mean": sum(square for _, _, square in items) / sum(mean for _, mean, _ in items),
                "least_sigma": 0.5 * sum(median for median, _, _ in items) / len(items),
            }
        )


def _measures_in(parts: list[dict[str, Any]]) -> Any:
    """Whether parts hang on each measure, themselves or in what a fee waits for; shape (n_measures,)."""
    used = {k for k in range(len(MEASURES)) if any(part["measures"] >> k & 1 for part in parts)}
    if any(part["average_least"] > 0 for part in parts):
        used.add(MEASURES.index("bookings"))
    if any(part["converting_least"] > 0 for part in parts):
        used |= {MEASURES.index("accepted_leads"), MEASURES.index("opportunities")}
    return np.array([k in used for k in range(len(MEASURES))])


def _heads(scenario: Scenario, plan: str) -> int:
    """People on a plan, as the scenario has it."""
    units = scenario.units.values()
    return max(1, sum(seats.count for unit in units for seats in unit.seats.values() if seats.plan == plan))


def _quota(scenario: Scenario, plan: str, part: Any) -> float:
    """Quota of one person (of a team bonus: of the team) a year, in the currency or as a count."""
    target = getattr(part, "target", None)
    if target is None:
        return float(part.quota)
    return float(target * (1.0 + part.over_assignment) / _heads(scenario, plan))


def _commission_share(plan: Any) -> float:
    return float(sum(part.share for part in plan.commission))


def _tiers(part: Any) -> list[tuple[float, float]]:
    """Tiers of a commission, the first at 0: flat when there are none, nothing below a floor."""
    tiers = [(tier.at, tier.rate) for tier in part.tiers] or [(0.0, 1.0)]
    return tiers if tiers[0][0] == 0.0 else [(0.0, 0.0), *tiers]


def _segments_of(scenario: Scenario, plan: str) -> list[Any]:
    """Segments that units with this plan serve; all of them when there is none."""
    served = {
        key
        for unit in scenario.units.values()
        if any(seats.plan == plan for seats in unit.seats.values())
        for key in unit.serves
    }
    return [segment for key, segment in in_order(scenario.segments) if key in served or not served]


def _output(role: Any, measure: str, measures: tuple[str, ...]) -> float:
    """Reference output of a role in a part's measures (units a year)."""
    known: dict[str, float] = dict(role.reference.output)
    return known.get(measure, sum(known.get(each, 0.0) for each in measures))


def _item(segment: Any, measure: str) -> tuple[float, float, float]:
    """Median, mean and mean square of what is credited at once (cents, or 1)."""
    if measure not in MONEY:
        return 1.0, 1.0, 1.0
    factor = segment.accounts.upsell_step if measure == "upsell" and segment.accounts.upsell_step > 0 else 1.0
    median, variance = 100.0 * segment.acv_median * factor, segment.acv_sigma**2
    return median, median * math.exp(0.5 * variance), median * median * math.exp(2.0 * variance)


def _expected(segments: list[Any], measure: str, when: Any) -> float:
    """Share of what is credited that meets a fee's conditions, at base chances: the mean over the segments."""
    return sum(_expected_in(segment, measure, when) for segment in segments) / len(segments)


def _expected_in(segment: Any, measure: str, when: Any) -> float:
    share = 1.0
    if when.term_at_least > 0:
        terms = ((segment.long_term, segment.long_term_share), (segment.term, 1.0 - segment.long_term_share))
        share *= sum(part for term, part in terms if term >= when.term_at_least)
    if when.deal_at_least > 0:
        part = segment.accounts.upsell_step if measure == "upsell" else 1.0
        share *= _tail(segment, when.deal_at_least, part, by_value=measure in MONEY)
    if when.average_deal_at_least > 0:
        share *= float(_item(segment, "bookings")[1] >= 100.0 * when.average_deal_at_least)
    if when.converting_at_least > 0:
        way = [stage.chance for _, stage in ordered_stages(segment)]
        share *= float(len(way) > 1 and way[1] >= when.converting_at_least)
    return float(share)


def _tail(segment: Any, least: float, part: float, *, by_value: bool) -> float:
    """Share of deals, or of their value, at or above a value; of upsell the value is a part of the deal's."""
    median = segment.acv_median * part
    if segment.acv_sigma == 0 or median == 0:
        return float(median >= least)
    shift = segment.acv_sigma**2 if by_value else 0.0
    z = (math.log(median / least) + shift) / segment.acv_sigma
    return 0.5 * math.erfc(-z / math.sqrt(2.0))


def _lower_care(scenario: Scenario, stages: Stages) -> Care:
    """Care by plan and role, and what it does to first stages."""
    roles, plans = in_order(roles_in_use(scenario)), in_order(scenario.plans)
    taken = [[_care(scenario, key, plan, name, role) for name, role in roles] for key, plan in plans]
    taken.append([role.care for _, role in roles])
    rows = row_of(roles_in_use(scenario))
    chance = np.tile(stages.chance, (len(taken), 1))
    place = 0
    for kind in customers_of(scenario):
        way = ordered_stages(kind.block)
        stage, role = way[0][1], scenario.roles[way[0][1].role]
        for row, care in enumerate(taken):
            chance[row, place] = chance_at_care(stage, role, care[rows[stage.role]])
        place += len(way)
    intercept = _each(logit, chance) + stages.centring
    time = [
        [(1.0 + care) / (1.0 + role.care_reference) for care, (_, role) in zip(row, roles, strict=True)]
        for row in taken
    ]
    return Care(time=_table(time, len(roles)), chance=chance, intercept=intercept)


def _each(function: Callable[[float], float], values: Any) -> Any:
    return np.array([[function(float(value)) for value in row] for row in values]).reshape(values.shape)


def _table(rows: list[list[float]], width: int) -> Any:
    """A table of doubles, shape (n_rows, width)."""
    return np.array(rows, dtype=np.float64).reshape(len(rows), width)


def _care(scenario: Scenario, key: str, plan: Any, name: str, role: Any) -> float:
    """Care that somebody on a plan takes in a role; as the role says, where nothing is paid for leads."""
    if not scenario.behaviour.care or name not in plan.roles or role.care_reference <= 0:
        return float(role.care)
    volume, quality = _lead_fees(scenario, key, plan)
    if volume + quality <= 0:
        return float(role.care)
    return chosen(volume, quality, role.care_floor, role.care_gain)


def _lead_fees(scenario: Scenario, key: str, plan: Any) -> tuple[float, float]:
    """What is paid for a lead handled, and for one accepted with what may become of it (currency)."""
    segments = _segments_of(scenario, key)
    volume = quality = 0.0
    for measure, rate in _rates_paid(scenario, key, plan, segments):
        if measure in ("meetings", "first_meetings"):
            volume += rate
        elif measure == "accepted_leads":
            quality += rate
        elif measure in ("opportunities", "won_customers"):
            quality += rate * sum(_later_chance(segment, measure) for segment in segments) / len(segments)
    return volume, quality


def _rates_paid(scenario: Scenario, key: str, plan: Any, segments: list[Any]) -> list[tuple[str, float]]:
    """Measures of a plan's commission and fees with the pay for one unit on target (currency)."""
    variable = plan.ote * (1.0 - plan.base_share)
    return [
        *((part.measure, variable * part.share / _quota(scenario, key, part)) for part in plan.commission),
        *((fee.measure, fee.rate * _expected(segments, fee.measure, fee.when)) for fee in plan.fees),
    ]


def _later_chance(segment: Any, measure: str) -> float:
    """Chance that an accepted lead becomes an opportunity, or is won, which is waited for for a median cycle."""
    later = [stage.chance for _, stage in ordered_stages(segment)][1:]
    if measure == "opportunities":
        return float(later[0]) if later else 1.0
    return float(math.prod(later)) * math.pow(LAG, segment.cycle_median / MONTH)
