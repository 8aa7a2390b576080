"""The luck of one replication: keyed draws with seed and replication filled in; people may be those of another."""

from __future__ import annotations

from salessim.randomness.distributions import (
    TABLE,
    exponential_quantile,
    law_quantile,
    lognormal_quantile,
    normal_quantile,
    poisson_quantile,
    table_quantile,
)
from salessim.randomness.draws import draw
from salessim.randomness.streams import Stream
from salessim.rules.calendar import whole_seconds
from salessim.scenario.tables import Laws

__all__ = ["Luck"]


class Luck:
    """Draws by purpose, entity and index; nothing here remembers anything."""

    def __init__(self, seed: int, replication: int, people: int, laws: Laws) -> None:
        self._seed = seed
        self._replication = replication
        self._people = people
        self._laws = list(
            zip(
                laws.family.tolist(),
                laws.a.tolist(),
                laws.b.tolist(),
                laws.c.tolist(),
                laws.table.tolist(),
                strict=True,
            )
        )
        self._quantiles = laws.quantiles

    def uniform(self, stream: Stream, entity: int, index: int = 0) -> float:
        """Uniform, strictly between 0 and 1."""
        return draw(self._seed, self._replication, int(stream), entity, index)

    def normal(self, stream: Stream, entity: int, index: int = 0) -> float:
        """Standard normal."""
        return normal_quantile(draw(self._seed, self._replication, int(stream), entity, index))

    def talent(self, stream: Stream, person: int, index: int = 0) -> float:
        """Standard normal of the replication whose people are played."""
        return normal_quantile(draw(self._seed, self._people, int(stream), person, index))

    def lognormal(self, stream: Stream, entity: int, median: float, sigma: float, index: int = 0) -> float:
        """Lognormal with this median and log standard deviation."""
        return lognormal_quantile(
            draw(self._seed, self._replication, int(stream), entity, index), median, sigma
        )

    def wait(self, stream: Stream, entity: int, mean: float, index: int = 0) -> int:
        """Exponential time in whole seconds; 0 when the mean is 0."""
        if mean <= 0.0:
            return 0
        return whole_seconds(
            exponential_quantile(draw(self._seed, self._replication, int(stream), entity, index), mean)
        )

    def poisson(self, stream: Stream, entity: int, index: int, mean: float) -> int:
        """Poisson with this mean."""
        return poisson_quantile(draw(self._seed, self._replication, int(stream), entity, index), mean)

    def hours(self, law: int, entity: int, index: int) -> float:
        """Standard hours (in seconds) by a law; constant laws draw nothing."""
        family, a, b, c, table = self._laws[law]
        if family == 0:
            return float(a)
        u = draw(self._seed, self._replication, int(Stream.STANDARD_HOURS), entity, index)
        if family == TABLE:
            return table_quantile(u, self._quantiles[table])
        return law_quantile(family, a, b, c, u)
