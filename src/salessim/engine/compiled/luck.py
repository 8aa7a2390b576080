"""The luck of a replication: keyed draws with its seed and number filled in; people may be those of another."""

from __future__ import annotations

from typing import Any

from salessim.compiling import compiled_part
from salessim.engine.compiled.memory import floats_at, record_at
from salessim.engine.compiled.records import LAW
from salessim.randomness.distributions import (
    CONSTANT,
    TABLE,
    TABLE_POINTS,
    exponential_quantile,
    law_quantile,
    lognormal_quantile,
    normal_quantile,
    table_quantile,
)
from salessim.randomness.draws import draw
from salessim.randomness.streams import Stream
from salessim.rules.calendar import whole_seconds

__all__ = ["lognormal", "normal", "standard_seconds", "talent_draw", "uniform", "uniforms", "wait"]

STANDARD_HOURS = int(Stream.STANDARD_HOURS)


@compiled_part
def uniform(company: Any, stream: int, entity: int, index: int) -> float:
    """Uniform, strictly between 0 and 1."""
    return draw(company.seed, company.replication, stream, entity, index)


@compiled_part
def uniforms(company: Any, stream: int, entities: Any, drawn: Any) -> None:
    """The first uniform of each entity into ``drawn``, side by side."""
    seed, replication = (
        company.seed,
        company.replication,
    )  # read in the loop, they would keep it from running so
    for k in range(len(entities)):
        drawn[k] = draw(seed, replication, stream, entities[k], 0)


@compiled_part
def normal(company: Any, stream: int, entity: int, index: int) -> float:
    """Standard normal."""
    return normal_quantile(draw(company.seed, company.replication, stream, entity, index))


@compiled_part
def talent_draw(company: Any, stream: int, person: int, index: int) -> float:
    """Standard normal of the replication whose people are played."""
    return normal_quantile(draw(company.seed, company.people_from, stream, person, index))


@compiled_part
def lognormal(company: Any, stream: int, entity: int, index: int, median: float, sigma: float) -> float:
    """Lognormal with this median and log standard deviation; without any deviation nothing is drawn."""
    if sigma == 0.0:
        return median
    return lognormal_quantile(draw(company.seed, company.replication, stream, entity, index), median, sigma)


@compiled_part
def wait(company: Any, stream: int, entity: int, index: int, mean: float) -> int:
    """Exponential time in whole seconds; 0 when the mean is 0."""
    if mean <= 0.0:
        return 0
    u = draw(company.seed, company.replication, stream, entity, index)
    return whole_seconds(exponential_quantile(u, mean))


@compiled_part
def standard_seconds(company: Any, row: int, entity: int, index: int) -> float:
    """Standard hours (in seconds) by a law; constant laws draw nothing."""
    law = record_at(company.laws, row, LAW)
    if law.family == CONSTANT:
        return law.a
    u = draw(company.seed, company.replication, STANDARD_HOURS, entity, index)
    if law.family == TABLE:
        return table_quantile(u, floats_at(company.quantiles, law.table * TABLE_POINTS, TABLE_POINTS))
    return law_quantile(law.family, law.a, law.b, law.c, u)
