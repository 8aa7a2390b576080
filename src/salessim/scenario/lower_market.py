"""Lower the market side of a scenario: laws of hours, segments with centred stages, and sources."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from salessim.randomness import distributions as dist
from salessim.randomness.draws import identity_of_key
from salessim.rules.outcomes import centring_constant, fit_grid, survivors
from salessim.rules.people import acceptance_by_care
from salessim.scenario.customers import Customers, customers_of, mix_of
from salessim.scenario.lower_blocks import columns_of, roles_in_use, row_of
from salessim.scenario.lower_people import levels_of
from salessim.scenario.scenario import Scenario
from salessim.scenario.tables import SOURCE_KINDS, Laws, Segments, Sources, Stages
from salessim.units import DAY, HOUR, MONTH, WEEK, YEAR, to_cents

__all__ = ["LawBook", "chance_at_care", "logit", "lower_segments", "lower_sources", "ordered_stages"]

PHONE_CHANCE = 0.06 * 0.58 * 0.048
REFERENCE_WEEK_HOURS = 40
MILESTONES = ("", "accepted", "opportunity")


class LawBook:
    """Collects the laws of standard hours; each distinct law stands once."""

    def __init__(self) -> None:
        self._rows: dict[tuple[Any, ...], int] = {}
        self._tables: list[np.ndarray[Any, np.dtype[np.float64]]] = []

    def add(self, law: Any) -> int:
        """Row of a law as the scenario gives it."""
        values = tuple(sorted(law.model_dump().items()))
        if values not in self._rows:
            self._rows[values] = len(self._rows)
        return self._rows[values]

    def table(self) -> Laws:
        """All laws as columns."""
        rows = [self._lower(dict(values)) for values in self._rows]
        family, a, b, c, table = (
            (list(column) for column in zip(*rows, strict=True)) if rows else ([], [], [], [], [])
        )
        quantiles = np.array(self._tables, dtype=np.float64).reshape(len(self._tables), dist.TABLE_POINTS)
        return Laws(
            np.array(family, dtype=np.int64),
            np.array(a, dtype=np.float64),
            np.array(b, dtype=np.float64),
            np.array(c, dtype=np.float64),
            np.array(table, dtype=np.int64),
            quantiles,
        )

    def _lower(self, law: dict[str, Any]) -> tuple[int, float, float, float, int]:
        match law["family"]:
            case "constant":
                return dist.CONSTANT, law["value"], 0.0, 0.0, -1
            case "exponential":
                return dist.EXPONENTIAL, law["mean"], 0.0, 0.0, -1
            case "lognormal":
                return dist.LOGNORMAL, law["median"], law["sigma"], 0.0, -1
            case "weibull":
                return dist.WEIBULL, law["scale"], law["shape"], 0.0, -1
            case "triangular":
                return dist.TRIANGULAR, law["low"], law["mode"], law["high"], -1
            case "uniform":
                return dist.UNIFORM, law["low"], law["high"], 0.0, -1
            case _:
                self._tables.append(_quantile_table(law))
                return dist.TABLE, 0.0, 0.0, 0.0, len(self._tables) - 1


def _quantile_table(law: dict[str, Any]) -> np.ndarray[Any, np.dtype[np.float64]]:
    """1,025 quantiles of a gamma, beta or empirical law, scaled so that the mean is exact."""
    if law["family"] == "empirical":
        values = np.sort(np.array(law["values"], dtype=np.float64))
        return np.interp(np.linspace(0, 1, dist.TABLE_POINTS), np.linspace(0, 1, len(values)), values)
    from scipy import special  # only laws that need it pay for the import

    steps = dist.TABLE_POINTS - 1
    u = np.linspace(0.0, 1.0, dist.TABLE_POINTS)
    u[-1] = 1.0 - 0.25 / steps
    if law["family"] == "gamma":
        quantiles = special.gammaincinv(law["shape"], u) * law["mean"] / law["shape"]
        mean, low = law["mean"], 0.0
    else:
        low = law["low"]
        quantiles = low + (law["high"] - low) * special.betaincinv(law["a"], law["b"], u)
        mean = low + (law["high"] - low) * law["a"] / (law["a"] + law["b"])
    tabulated = np.mean(0.5 * (quantiles[1:] + quantiles[:-1]))
    scaled: np.ndarray[Any, np.dtype[np.float64]] = low + (quantiles - low) * (mean - low) / (tabulated - low)
    return scaled


def ordered_stages(segment: Any) -> list[tuple[str, Any]]:
    """Stages of a segment in the order in which they are passed."""
    led_to = {stage.next for stage in segment.stages.values()}
    key = next(key for key in sorted(segment.stages) if key not in led_to)
    way = []
    while key != "won":
        way.append((key, segment.stages[key]))
        key = segment.stages[key].next
    return way


def lower_segments(scenario: Scenario, laws: LawBook) -> tuple[Segments, Stages]:
    """Segments, and the stages of all of them with their centring constants."""
    roles = row_of(roles_in_use(scenario))
    levels = levels_of(scenario)
    rows: list[dict[str, Any]] = []
    stages: list[dict[str, Any]] = []
    referrals = [source for _, source in sorted(scenario.sources.items()) if source.kind == "referral"]
    per_account = referrals[0].per_account if referrals else 0.0
    for kind in customers_of(scenario):
        segment = kind.block
        way = ordered_stages(segment)
        rows.append(
            _segment_row(kind, roles, laws, levels)
            | _further_sales(segment.accounts, laws)
            | {
                "first_stage": len(stages),
                "n_stages": len(way),
                "kappa": _kappa(scenario, way),
                "referral_gap": _gap(per_account),
                "value_by_fit": segment.fit_effect * sum(1.0 - stage.chance for _, stage in way),
            }
        )
        stages += _stage_rows(scenario, segment, way, roles, laws, levels)
    return columns_of(Segments, rows), columns_of(Stages, stages)


def _kappa(scenario: Scenario, way: list[tuple[str, Any]]) -> float:
    """Log-odds per log performance such that the win rate moves by the output elasticity.

    d ln(product of P_k) / d ln(performance) = kappa x sum of (1 - P_k) over the stages worked on the odds channel.
    """
    slack = sum(1.0 - stage.chance for _, stage in way if scenario.roles[stage.role].performance == "odds")
    return float(scenario.work.output_elasticity) / slack if slack > 0 else 0.0


def _stage_rows(
    scenario: Scenario,
    segment: Any,
    way: list[tuple[str, Any]],
    roles: dict[str, int],
    laws: LawBook,
    levels: list[float],
) -> list[dict[str, Any]]:
    fit, weight = fit_grid()
    rows = []
    for position, (key, stage) in enumerate(way):
        role = scenario.roles[stage.role]
        constant = centring_constant(stage.chance, segment.fit_effect, fit, weight)
        weight = survivors(stage.chance, logit(stage.chance) + constant, segment.fit_effect, fit, weight)
        chance = chance_at_care(stage, role, role.care) if position == 0 else stage.chance
        rows.append(
            {
                "keys": key,
                "titles": stage.title or key.replace("_", " ").capitalize(),
                "role": roles[stage.role],
                "law": laws.add(stage.hours),
                "chance": chance,
                "intercept": logit(chance) + constant,
                "centring": constant,
                "think": stage.think_share * segment.think_factor * segment.cycle_median,
                "priority": stage.priority,
                "missed": stage.missed,
                "wait_limit": stage.wait_limit,
                "milestone": MILESTONES.index(stage.milestone),
                "level": levels.index(max(segment.needs, stage.needs)),
            }
        )
    return rows


def chance_at_care(stage: Any, role: Any, care: float) -> float:
    """Base chance of a first stage when care is taken: chance x q(care) / q(care_reference), at most 1."""
    q = [acceptance_by_care(each, role.care_floor, role.care_gain) for each in (care, role.care_reference)]
    return float(stage.chance) if q[0] == q[1] else min(1.0, stage.chance * q[0] / q[1])


def logit(chance: float) -> float:
    """Log-odds of a chance; 0 for 0 and 1, which stay what they are."""
    return math.log(chance / (1.0 - chance)) if 0.0 < chance < 1.0 else 0.0


def _further_sales(care: Any, laws: LawBook) -> dict[str, Any]:
    """Cross-sell, and renewals for less."""
    return {
        "cross_sell_gap": _gap(care.cross_sell_per_year),
        "cross_sell_law": laws.add(care.cross_sell_hours),
        "cross_sell_priority": care.cross_sell_priority,
        "cross_sell_chance": care.cross_sell_chance,
        "cross_sell_step": care.cross_sell_step,
        "cross_sell_most": care.cross_sell_most,
        "contraction_chance": care.contraction,
        "contraction_step": care.contraction_step,
    }


def _segment_row(
    kind: Customers, roles: dict[str, int], laws: LawBook, levels: list[float]
) -> dict[str, Any]:
    segment = kind.block
    care, losses = segment.accounts, segment.losses
    both = losses.no_decision + losses.competitor
    per_year = care.upsell_per_year
    lost = care.churn_per_year + care.contraction * care.contraction_step
    uplift = max(0.0, care.net_retention - (1.0 - lost))
    return {
        "keys": kind.key,
        "titles": kind.title,
        "ids": identity_of_key("segment", *kind.names),
        "acv_median": segment.acv_median * kind.value,
        "acv_sigma": segment.acv_sigma,
        "cycle": max(1, segment.cycle_median),
        "tempo_sigma": segment.tempo_sigma,
        "delay_effect": segment.delay_effect,
        "fit_effect": segment.fit_effect,
        "max_open_deals": segment.max_open_deals,
        "term": segment.term,
        "long_term": segment.long_term,
        "long_term_share": segment.long_term_share,
        "timing_flexible": segment.timing_flexible,
        "timing_window": segment.timing_window,
        "timing_discount": segment.timing_discount,
        "no_decision": losses.no_decision / both if both > 0 else 1.0,
        "no_fit": losses.no_fit,
        "no_fit_when_poor": losses.no_fit_when_poor,
        "poor_fit": losses.poor_fit,
        "account_role": roles[care.role],
        "onboarding_law": laws.add(care.onboarding_hours),
        "onboarding_priority": care.onboarding_priority,
        "touch_every": -(-care.touch_every // DAY) * DAY,
        "touch_law": laws.add(care.touch_hours),
        "touch_priority": care.touch_priority,
        "touch_in_time": care.touch_in_time,
        "renewal_law": laws.add(care.renewal_hours),
        "renewal_priority": care.renewal_priority,
        "renewal_lead_time": care.renewal_lead_time,
        "upsell_gap": _gap(per_year),
        "upsell_law": laws.add(care.upsell_hours),
        "upsell_priority": care.upsell_priority,
        "upsell_step": care.upsell_step,
        "upsell_chance": min(1.0, uplift / (per_year * care.upsell_step))
        if per_year * care.upsell_step > 0
        else 0.0,
        "hazard": -math.log1p(-min(care.churn_per_year, 1.0 - 1e-12)) / YEAR,
        "care_weight": care.care_weight,
        "care_floor": care.care_floor,
        "care_exponent": care.care_exponent,
        "poor_fit_hazard": care.poor_fit_hazard,
        "account_level": levels.index(segment.needs),
        "renewal_level": levels.index(max(segment.needs, care.renewal_needs)),
        "upsell_level": levels.index(max(segment.needs, care.upsell_needs)),
        "incident_gap": _gap(care.incidents_per_year),
        "incident_law": laws.add(care.incident_hours),
        "incident_priority": care.incident_priority,
        "incident_deadline": care.incident_deadline,
        "review_gap": _gap(care.reviews_per_year),
        "satisfaction_per_week": care.satisfaction_per_week,
    }


def _gap(per_year: float) -> float:
    """Mean time between what comes so often (seconds), infinite for never."""
    return YEAR / per_year if per_year > 0 else math.inf


def lower_sources(scenario: Scenario, laws: LawBook) -> Sources:
    """Sources of all kinds in one table; columns of other kinds are neutral."""
    kinds = customers_of(scenario)
    roles = row_of(roles_in_use(scenario))
    rows = []
    for key, source in sorted(scenario.sources.items()):
        row = _neutral(len(kinds)) | {
            "keys": key,
            "titles": source.title or key.replace("_", " ").capitalize(),
            "ids": identity_of_key("source", key),
            "kind": SOURCE_KINDS.index(source.kind),
            "fit_shift": source.fit_shift,
            "cost_per_lead": to_cents(source.cost_per_lead),
            "patience": float(source.patience),
            "recycle_chance": source.recycle_chance,
            "recycle_after": source.recycle_after,
        }
        if source.kind == "outbound":
            row |= _outbound(scenario, source, kinds, laws)
        elif source.kind != "referral":
            row |= {
                "mix": mix_of(scenario, source),
                "hour_shares": _hour_shares(source.profile),
            }
        if source.kind == "inbound":
            row |= _inbound(source)
        elif source.kind == "partner":
            row |= {"per_week": source.per_month * WEEK / MONTH, "role": roles.get(source.role, -1)}
        row["hour_guide"] = _guide(row["hour_shares"])
        rows.append(row)
    widths = {"mix": len(kinds), "month_factors": 12, "hour_shares": 168, "hour_guide": 168}
    sources: Sources = columns_of(Sources, rows, widths)
    return sources


def _neutral(n_kinds: int) -> dict[str, Any]:
    """Columns that a source may have no use for."""
    return {
        "role": -1,
        "mix": np.ones(n_kinds),
        "per_week": 0.0,
        "dispersion": 1.0,
        "growth": 0.0,
        "month_factors": [1.0] * 12,
        "hour_shares": _hour_shares("flat"),
        "list_size": 0,
        "touches_per_hour": 0,
        "attempts": 0,
        "touch_chance": 0.0,
        "rest": 0,
        "meeting_law": 0,
        "meeting_priority": 0,
        "meeting_missed": 0.0,
        "weight": 0.0,
    }


def _inbound(source: Any) -> dict[str, Any]:
    return {
        "per_week": source.per_week,
        "dispersion": source.dispersion,
        "growth": source.growth_per_year,
        "month_factors": source.month_factors,
    }


def _outbound(scenario: Scenario, source: Any, kinds: list[Customers], laws: LawBook) -> dict[str, Any]:
    hours = REFERENCE_WEEK_HOURS * scenario.work.reference_availability
    touches_a_month = source.touches_per_hour * hours * MONTH / WEEK
    chance = PHONE_CHANCE if source.preset == "phone_only" else source.meetings_per_month / touches_a_month
    called = (source.segment, source.region or "", source.product or "")
    return {
        "mix": np.cumsum([float((kind.segment, kind.region, kind.product) == called) for kind in kinds]),
        "per_week": source.steady_per_week,
        "list_size": source.list_size,
        "touches_per_hour": source.touches_per_hour,
        "attempts": source.attempts,
        "touch_chance": min(1.0, chance),
        "rest": source.rest,
        "meeting_law": laws.add(source.meeting_hours),
        "meeting_priority": source.meeting_priority,
        "meeting_missed": source.meeting_missed,
        "weight": source.weight,
    }


def _hour_shares(profile: Any) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Cumulative share of a week's arrivals by the end of each of its 168 hours."""
    hours = np.arange(168)
    if profile == "flat":
        return (hours + 1) / 168.0
    weekday = hours < 5 * DAY // HOUR
    office = weekday & (hours % 24 >= profile.office_start) & (hours % 24 < profile.office_end)
    other = weekday & ~office
    share = np.where(weekday, 0.0, (1.0 - profile.weekday_share) / 48.0)
    share[office] = profile.weekday_share * profile.office_share / office.sum()
    if other.any():
        share[other] = profile.weekday_share * (1.0 - profile.office_share) / other.sum()
    cumulative = np.cumsum(share)
    result: np.ndarray[Any, np.dtype[np.float64]] = cumulative / cumulative[-1]
    return result


def _guide(shares: Any) -> np.ndarray[Any, np.dtype[np.int64]]:
    """First hour whose cumulative share is not below 0/168, 1/168, ...; shape (168,)."""
    return np.searchsorted(shares, np.arange(168) / 168.0).astype(np.int64)
