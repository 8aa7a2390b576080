"""Kinds of customer: every segment in every region and for every product line, where there are regions and lines.

An engine knows kinds of customer only. Chance decides the kind of a lead by one draw, segment first: regions and
product lines that are added later leave everybody in their segment.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from salessim.scenario.lower_blocks import in_order

__all__ = ["Customers", "customers_of", "is_served", "mix_of", "shares_of"]


@dataclass(frozen=True, slots=True)
class Customers:
    """One kind of customer."""

    segment: str
    region: str
    """Empty where there are no regions."""
    product: str
    """Empty where there are no product lines."""
    block: Any
    """Settings of the segment."""
    value: float
    """Factor of region and product line on contract values."""
    title: str

    @property
    def key(self) -> str:
        """For example ``mid``, or ``mid.north.platform``."""
        return ".".join(part for part in (self.segment, self.region, self.product) if part)

    @property
    def names(self) -> tuple[str, ...]:
        """What identifies it, for its draws."""
        return tuple(part for part in (self.segment, self.region, self.product) if part)


def customers_of(blocks: Any) -> list[Customers]:
    """All kinds, in the order of segment, region and product line."""
    regions = in_order(blocks.regions) or [("", None)]
    products = in_order(blocks.products) or [("", None)]
    return [
        Customers(
            segment,
            region,
            product,
            block,
            (place.value if place else 1.0) * (line.value if line else 1.0),
            _title(((segment, block), (region, place), (product, line))),
        )
        for segment, block in in_order(blocks.segments)
        for region, place in regions
        for product, line in products
    ]


def _title(parts: tuple[tuple[str, Any], ...]) -> str:
    return ", ".join(block.title or key.replace("_", " ").capitalize() for key, block in parts if key)


def is_served(unit: Any, kind: Customers) -> bool:
    """Whether a unit works a kind of customer."""
    return (
        kind.segment in unit.serves
        and (not unit.regions or kind.region in unit.regions)
        and (not unit.products or kind.product in unit.products)
    )


def mix_of(blocks: Any, source: Any) -> list[float]:
    """Share of each kind and those before it among the leads of a source of several kinds.

    The last kind of a segment ends exactly where the segment would without regions and product lines.
    """
    within = np.cumsum(_shares_within(blocks, source))
    mix: list[float] = []
    begin = 0.0
    for segment, _ in in_order(blocks.segments):
        end = begin + source.segments.get(segment, 0.0)
        mix += [begin + (end - begin) * float(share) for share in within[:-1]]
        mix.append(end)
        begin = end
    return mix


def shares_of(blocks: Any, source: Any) -> list[float]:
    """Share of each kind among the leads of a source of several kinds."""
    within = _shares_within(blocks, source)
    return [
        source.segments.get(segment, 0.0) * share
        for segment, _ in in_order(blocks.segments)
        for share in within
    ]


def _shares_within(blocks: Any, source: Any) -> list[float]:
    """Share of each pair of region and product line within a segment."""
    regions = _shares(source.regions, blocks.regions)
    products = _shares(source.products, blocks.products)
    return [place * line for place in regions for line in products]


def _shares(given: Mapping[str, float], blocks: Mapping[str, Any]) -> list[float]:
    """Shares of regions or product lines in order: as given, else all alike."""
    if not blocks:
        return [1.0]
    return [given.get(key, 0.0) if given else 1.0 / len(blocks) for key, _ in in_order(blocks)]
