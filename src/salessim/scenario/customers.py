"""Kinds of customer: every segment in every region and for every product line, where there are regions and lines.

An engine knows kinds of customer only. Chance decides the kind of a lead by one draw, segment first: regions and
product lines that are added later leave everybody in their segment.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from salessim.scenario.lower_blocks import in_order

__all__ = ["Customers", "customers_of", "is_served", "shares_of"]


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


def shares_of(blocks: Any, source: Any) -> list[float]:
    """Share of each kind among the leads of a source of several kinds."""
    regions = _shares(source.regions, blocks.regions)
    products = _shares(source.products, blocks.products)
    return [
        source.segments.get(kind.segment, 0.0) * regions[kind.region] * products[kind.product]
        for kind in customers_of(blocks)
    ]


def _shares(given: Mapping[str, float], blocks: Mapping[str, Any]) -> dict[str, float]:
    """Shares of regions or product lines: as given, else all alike."""
    if not blocks:
        return {"": 1.0}
    return {key: given.get(key, 0.0) if given else 1.0 / len(blocks) for key in blocks}
