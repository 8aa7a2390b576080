"""How numbers are written: one place for units, digits, signs and thousands.

A figure never shows more digits than the simulation knows: it is rounded to the second significant digit of
its interval's half-width. Money is written in whole units of the currency, shares in per cent, differences of
shares in percentage points.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import salessim.metrics  # noqa: F401  (fills the catalogue)
from salessim.metrics.catalogue import CATALOGUE
from salessim.report.wording import as_safe_text, metric_title, shorten

__all__ = ["NOT_ESTIMABLE", "Quantity", "percent", "quantity_of", "unit_of"]

NOT_ESTIMABLE = "not estimable"
_UNKNOWN_PRECISION = 3  # significant digits of a figure without an interval
_MOST_DECIMALS = 4


@dataclass(frozen=True, slots=True)
class Quantity:
    """How the values of one metric are shown.

    Attributes
    ----------
    title : str
        Metric in words.
    unit : str
        Unit of a value as shown: ``EUR``, ``%``, ``days``; empty for pure numbers.
    unit_of_difference : str
        ``points`` (percentage points) for shares, otherwise the unit.
    factor : float
        What a value is multiplied by before it is shown: 100 for shares.
    most_decimals : int
        Decimals that make sense at most: 0 for money, 1 for shares.
    better : str
        ``higher``, ``lower`` or ``neither``.
    definition : str
        What is counted or divided; empty for a metric that is not in the catalogue.
    is_money : bool
        Whether the unit is the scenario's currency.
    """

    title: str
    unit: str
    unit_of_difference: str
    factor: float = 1.0
    most_decimals: int = _MOST_DECIMALS
    better: str = "neither"
    definition: str = ""
    is_money: bool = False

    def decimals(self, half_width: float, size: float = math.nan) -> int:
        """Decimals to show (negative: rounded to tens, hundreds, ...).

        Parameters
        ----------
        half_width : float
            Half-width of the narrowest interval to be shown, in the metric's unit.
        size : float
            A typical value, used when the half-width is unknown or zero.
        """
        scale, digits = abs(half_width * self.factor), 2
        if not math.isfinite(scale) or scale == 0.0:
            scale, digits = abs(size * self.factor), _UNKNOWN_PRECISION
            if scale == 0.0 or not math.isfinite(scale):
                return 0
            return min(self.most_decimals, max(0, digits - 1 - math.floor(math.log10(scale))))
        return min(self.most_decimals, digits - 1 - math.floor(math.log10(scale)))

    def number(self, value: float, decimals: int, sign: bool = False) -> str:
        """The bare number, rounded, with thousands separators; ``sign`` adds a plus."""
        if not math.isfinite(value):
            return NOT_ESTIMABLE
        rounded = round(value * self.factor, decimals) + 0.0
        return f"{rounded:{'+' if sign and rounded else ''},.{max(0, decimals)}f}"

    def amount(self, value: float, decimals: int) -> str:
        """A value with its unit: ``12.3 %``, ``1,250,000 EUR``."""
        return self._with(self.number(value, decimals), self.unit)

    def change(self, value: float, decimals: int, sign: bool = False) -> str:
        """A difference with its unit: ``+1.2 points``."""
        return self._with(self.number(value, decimals, sign), self.unit_of_difference)

    def interval(self, low: float, high: float, decimals: int, sign: bool = False) -> str:
        """Both bounds without unit: ``+1,200 to +3,400``."""
        if not (math.isfinite(low) and math.isfinite(high)):
            return NOT_ESTIMABLE
        return f"{self.number(low, decimals, sign)} to {self.number(high, decimals, sign)}"

    @property
    def title_with_unit(self) -> str:
        """Heading of a row or axis: ``new ARR (EUR)``."""
        return f"{self.title} ({self.unit})" if self.unit else self.title

    @staticmethod
    def _with(number: str, unit: str) -> str:
        return f"{number} {unit}" if unit and number != NOT_ESTIMABLE else number


def quantity_of(metric: str, currency: str, label: str = "") -> Quantity:
    """How a metric is shown, from its entry in the catalogue; unknown metrics are plain numbers.

    Examples
    --------
    >>> quantity_of("something_of_mine", "EUR").title_with_unit
    'something of mine'
    """
    entry = CATALOGUE.get(metric)
    title = metric_title(metric, label)
    if entry is None:
        return Quantity(title, "", "")
    money = shorten(currency, 12)
    if entry.unit.startswith("share"):
        rate = entry.unit.removeprefix("share").replace("/", " a ")
        return Quantity(title, "%" + rate, "points" + rate, 100.0, 1, entry.better, entry.definition)
    if entry.unit.startswith("currency"):
        unit = entry.unit.replace("currency", money, 1).replace("/", " a ")
        return Quantity(title, unit, unit, 1.0, 0, entry.better, entry.definition, is_money=True)
    unit = entry.unit.replace("/", " a ")
    if entry.unit == "ratio" or metric.split("_")[-1] == entry.unit:  # "leads (leads)" says nothing
        unit = ""
    most = 2 if entry.unit in ("days", "hours", "months") else _MOST_DECIMALS
    return Quantity(title, unit, unit, 1.0, most, entry.better, entry.definition)


def percent(share: float, sign: bool = False) -> str:
    """A relative size in per cent, with a decimal only below ten.

    Examples
    --------
    >>> percent(0.1234), percent(-0.0123), percent(0.05, sign=True)
    ('12 %', '-1.2 %', '+5.0 %')
    """
    if not math.isfinite(share):
        return NOT_ESTIMABLE
    value = round(100.0 * share, 1) + 0.0
    decimals = 0 if abs(value) >= 10.0 else 1
    return f"{value:{'+' if sign and value else ''},.{decimals}f} %"


def unit_of(metric: str, currency: str) -> str:
    """Unit of a metric's raw values for files: shares stay in 0..1 and are called ``share``."""
    entry = CATALOGUE.get(metric)
    return entry.unit.replace("currency", as_safe_text(currency), 1) if entry is not None else ""
