"""A pay plan in words, and amounts as a statement writes them: exact, so that a hand can check them."""

from __future__ import annotations

from fractions import Fraction

from salessim.metrics.plan_parts import PlanPart
from salessim.metrics.statement import Target
from salessim.report.wording import join_words
from salessim.rules.pay.components import PaidFor
from salessim.units import DAY, WEEK, duration_text

__all__ = ["amount_words", "day_words", "money", "number_words", "part_words", "percent_words", "terms_words"]

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_LONGEST = 5  # decimals of a quota: thousandths of a cent


def money(cents: int) -> str:
    """An amount in the currency, to the cent.

    Examples
    --------
    >>> money(123456789), money(-5)
    ('1,234,567.89', '-0.05')
    """
    whole, rest = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{whole:,}.{rest:02d}"


def number_words(number: Fraction, least: int = 0) -> str:
    """A number with as many decimals as it has, at least ``least`` and at most five; "about" when it has more.

    Examples
    --------
    >>> number_words(Fraction(31, 2)), number_words(Fraction(5), least=2), number_words(Fraction(1, 3))
    ('15.5', '5.00', 'about 0.33333')
    """
    scaled = round(number * 10**_LONGEST)
    whole, decimals = divmod(abs(scaled), 10**_LONGEST)
    kept = f"{decimals:0{_LONGEST}d}".rstrip("0").ljust(least, "0")
    text = f"{'-' if scaled < 0 else ''}{whole:,}" + (f".{kept}" if kept else "")
    return text if scaled == number * 10**_LONGEST else f"about {text}"


def amount_words(units: Fraction | int, is_money: bool) -> str:
    """A quantity: money in the currency, counts as they are."""
    return number_words(Fraction(units, 100), least=2) if is_money else number_words(Fraction(units))


def percent_words(share: Fraction) -> str:
    """A share that is only looked at: 72.3 %."""
    return f"{float(100 * share):,.1f} %"


def _exact_percent(share: Fraction) -> str:
    return f"{number_words(100 * share)} %"


def day_words(at: int) -> str:
    """The day that holds a moment.

    Examples
    --------
    >>> day_words(0), day_words(9 * 86_400)
    ('week 1 Mon', 'week 2 Wed')
    """
    return f"week {at // WEEK + 1} {_DAYS[at % WEEK // DAY]}"


def part_words(part: PlanPart) -> str:
    """What a part is and on what it hangs: ``commission on renewals and upsell``."""
    measures = join_words([one.replace("_", " ") for one in part.measures])
    of = f" of the {'company' if part.of_company else 'unit'}" if part.kind is PaidFor.TEAM_BONUS else ""
    return f"{part.kind.name.lower().replace('_', ' ')} on {measures}{of}"


def terms_words(target: Target) -> str:
    """Quota, value and tiers, or rate and conditions, of a part in a period."""
    part = target.part
    if part.kind is PaidFor.FEE:
        return "; ".join([_fee_words(part), *_conditions(part)])
    if not target.quota:
        return "no quota was set"
    quota = Fraction(target.quota, 1000)
    words = f"quota {amount_words(quota, part.is_money)} brings {money(target.value)}"
    if part.kind is not PaidFor.COMMISSION:
        return f"{words}, all at once from {_exact_percent(part.at)} of it"
    return f"{words}; {_tier_words(part, Fraction(target.value) / quota)}"


def _fee_words(part: PlanPart) -> str:
    return _exact_percent(part.rate) if part.is_money else f"{number_words(part.rate / 100, 2)} for one"


def _conditions(part: PlanPart) -> list[str]:
    """Conditions of a fee in words."""
    words = []
    if part.term_least:
        words.append(f"terms of {duration_text(part.term_least)} or more")
    if part.deal_least:
        words.append(f"deals of {money(part.deal_least)} a year or more")
    if part.window_from or part.window_until >= 0:
        until = "" if part.window_until < 0 else f" until before {day_words(part.window_until)}"
        words.append(f"from {day_words(part.window_from)}{until}")
    if part.average_least:
        words.append(f"when the period closes, if the mean deal of it is {money(part.average_least)} or more")
    if part.converting_least:
        share = _exact_percent(part.converting_least)
        words.append(f"when the period closes, if {share} of accepted leads or more became opportunities")
    return words


def _tier_words(part: PlanPart, base: Fraction) -> str:
    """Tiers of a commission in words; ``base`` is the base rate (cents for one unit)."""
    rate = _exact_percent(base) if part.is_money else f"{number_words(base / 100, 2)} for one"
    (_, first), *rest = part.tiers
    words = [f"base rate {rate}" if first == 1 else "nothing at first" if first == 0 else
             f"base rate {rate}, at first x {number_words(first)}"]  # fmt: skip
    for at, multiple in rest:
        what = "nothing more" if multiple == 0 else f"x {number_words(multiple)}"
        if first == 0 and (at, multiple) == rest[0]:
            what = f"base rate {rate}" + ("" if multiple == 1 else f" {what}")
        of = " of quota" if (at, multiple) == rest[0] else ""
        words.append(f"{what} from {_exact_percent(at)}{of}")
    if part.retroactive:
        words.append("each for everything since the period began")
    return ", ".join(words)
