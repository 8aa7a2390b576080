"""Pay statements as text that can be checked by hand, line by line."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from fractions import Fraction

from salessim.metrics.staff import Ending
from salessim.metrics.statement import Counted, Credit, PayPeriod, Settlement, Statement, Target
from salessim.report.plan_words import (
    amount_words,
    day_words,
    money,
    number_words,
    part_words,
    percent_words,
    terms_words,
)
from salessim.report.table import table
from salessim.report.wording import as_safe_text
from salessim.rules.pay.components import PaidFor
from salessim.scenario.tables import Tables
from salessim.units import month_of

__all__ = ["short_id", "statement_text"]

_CLOCKS = {1: "a month", 3: "a quarter", 12: "a year"}
_ENDINGS = {
    Ending.STAYED: "and still there at the end",
    Ending.QUIT: "then quit",
    Ending.DISMISSED: "then was dismissed",
    Ending.CUT: "then had to leave, since the seat was given up",
    Ending.MOVED: "then moved to another seat",
    Ending.REPLANNED: "then came under another plan",
}
_REFUSED = {
    "window": "not in its time",
    "term": "the term is too short",
    "deal": "the deal is too small",
}


def short_id(identity: int) -> str:
    """The last six hexadecimal digits of an identity: enough to tell leads of one person apart.

    Examples
    --------
    >>> short_id(0x1234567890ABCDEF)
    'abcdef'
    """
    return f"{identity:06x}"[-6:]


def statement_text(statement: Statement, tables: Tables, width: int = 100) -> str:
    """One person's statement for the time on one seat.

    Parameters
    ----------
    statement : Statement
    tables : Tables
        What was played: titles and on-target earnings.
    width : int
        Columns of the terminal; amounts stand at the right.
    """
    lines = [part for line in _head(statement, tables) for part in _wrapped(line, width, "")]
    before: tuple[Target, ...] = ()
    for period in statement.periods:
        lines += ["", *_period(period, before, width)]
        before = period.targets
    if statement.months:
        lines += ["", "By month", *_months(statement, width)]
    if statement.clawbacks:
        lines += ["", "Taken back"]
    for one in statement.clawbacks:
        deal = f"the customer who signed in {day_words(one.signed)} left; the deal had paid {money(one.paid)}"
        what = f"{day_words(one.at)}  {short_id(one.cause)}: {deal}: {number_words(100 * one.share)} % of it"
        lines += _with_amount(what, -one.amount, width)
    lines += ["", "Sums"]
    for component, cents in statement.sums().items():
        lines += _with_amount(component.name.lower().replace("_", " "), cents, width)
    lines += _with_amount("pay in all", statement.total, width)
    return "\n".join([*lines, "", *_check(statement, tables.currency)]) + "\n"


def _head(statement: Statement, tables: Tables) -> list[str]:
    """Who, on what plan, from when until when."""
    until = _ENDINGS[Ending(statement.ending)]
    place = f"{as_safe_text(statement.seat)}, holder {statement.holder}"
    when = f"from {day_words(statement.begin)} to {day_words(statement.end - 1)}, {until}"
    lines = [f"Pay statement of {place}, {when}"]
    if statement.plan < 0:
        return [*lines, "No pay plan."]
    plans, row, currency = tables.plans, statement.plan, as_safe_text(tables.currency)
    base, variable = int(plans.base[row]), int(plans.variable[row])
    title = as_safe_text(plans.titles[row])
    lines.append(
        f"Plan {title}: {money(base + variable)} {currency} a year on target, {money(base)} of it fixed; "
        f"a period is {_CLOCKS[int(plans.clock[row])]}"
    )
    draw = int(plans.draw[row])
    if draw:
        kind = "recoverable" if plans.draw_recoverable[row] else "not recoverable"
        lines.append(f"Draw: variable pay is at least {money(draw)} a month, {kind}")
    return lines


def _period(period: PayPeriod, before: tuple[Target, ...], width: int) -> Iterator[str]:
    """Parts, unless they are those of the period before, credits and settlements of a pay period."""
    is_cut = ", which was not over" if period.is_open else ""
    last = day_words(max(period.begin, period.end - 1))
    yield f"Period {period.number + 1}: {day_words(period.begin)} to {last}{is_cut}"
    if period.targets and period.targets == before:
        yield "  parts, quotas and values are those of the period before"
    for target in period.targets if period.targets != before else ():
        yield from _wrapped(
            f"part {target.part.number + 1}: {part_words(target.part)}; {terms_words(target)}", width, "  "
        )
    for credit in period.credits:
        yield from _credit(credit, period.targets, width)
    for settled in period.settlements:
        target = period.targets[settled.part]
        yield from _with_amount(_settlement(settled, target), settled.paid, width)
    if not period.credits and not period.settlements:
        yield "  nothing was credited"


def _credit(credit: Credit, targets: tuple[Target, ...], width: int) -> Iterator[str]:
    """A credit, and a line for what each part made of it."""
    is_money = any(credit.measure in one.part.measures and one.part.is_money for one in targets)
    amount = money(credit.quantity) if is_money or credit.quantity > 100 else f"{credit.quantity:,}"
    measure = credit.measure.replace("_", " ")
    yield f"  {day_words(credit.at)}  {short_id(credit.cause)}  {measure} {amount}"
    for one in credit.counted:
        words, is_counted = (
            _counted(one, targets[one.part]),
            not one.refused and not targets[one.part].part.waits,
        )
        yield from _with_amount(words, one.paid if is_counted else None, width, "    ")


def _counted(one: Counted, target: Target) -> str:
    """How a part came to what it pays, with the numbers."""
    part = target.part
    head = f"part {part.number + 1}: "
    if one.refused:
        return f"{head}does not count, {_REFUSED[one.refused]}"
    so_far = amount_words(one.sold, part.is_money)
    less = f", less {money(one.due - one.paid)} before" if one.due != one.paid else ""
    if part.kind is PaidFor.FEE:
        if part.waits:
            return f"{head}{so_far} so far, waits for the end of the period"
        return f"{head}{_rate(target)} x {so_far} = {money(one.due)}{less}"
    if not target.quota:
        return f"{head}{so_far} so far, without a quota"
    quota = Fraction(target.quota, 1000)
    reached = f"{head}{so_far} so far, {percent_words(one.sold / quota)} of quota"
    if part.kind is PaidFor.BONUS:
        return f"{reached}: {'the bonus' if one.paid else 'paid already' if one.due else 'not yet'}"
    pieces = [
        (f"{number_words(rate)} x " if rate != 1 else "") + amount_words(units, part.is_money)
        for rate, units in one.pieces
        if rate
    ]
    if not pieces:
        return f"{reached}, where nothing is paid yet"
    together = f"({' + '.join(pieces)})" if len(pieces) > 1 else pieces[0]
    formula = f"{money(target.value)} x {together} / {amount_words(quota, part.is_money)}"
    return f"{reached}: {formula} = {money(one.due)}{less}"


def _rate(target: Target) -> str:
    rate = target.part.rate
    return f"{number_words(100 * rate)} %" if target.part.is_money else number_words(rate / 100, 2)


def _settlement(settled: Settlement, target: Target) -> str:
    """What waited, and whether its condition held."""
    part, so_far = target.part, amount_words(settled.sold, target.part.is_money)
    head = f"{day_words(settled.at)}  {'on leaving' if settled.leaving else 'period closes'}, part {part.number + 1}"
    if part.kind is PaidFor.TEAM_BONUS:
        team, quota = "company" if part.of_company else "unit", Fraction(settled.quota, 1000)
        share = percent_words(settled.sold / quota)
        is_there = "reached" if settled.is_met else "not reached"
        return f"{head}: the {team} has {so_far} of {amount_words(quota, part.is_money)}, {share}: {is_there}"
    facts = []
    if part.average_least:
        deals = "deal" if settled.deals == 1 else "deals"
        facts.append(f"{settled.deals} {deals} of {money(settled.deals_value)} together")
    if part.converting_least:
        facts.append(f"{settled.converted} opportunities from {settled.accepted} accepted leads")
    is_met = f"met: {_rate(target)} x {so_far}" if settled.is_met else "not met"
    return f"{head}: {', '.join(facts)}: {is_met}"


def _months(statement: Statement, width: int) -> list[str]:
    """Base pay, variable pay and draws, month by month."""
    has_draw = any(one.draw or one.advance for one in statement.months)
    header = ["month", "ends", "base pay", "variable pay", *(["draw", "advance left"] if has_draw else [])]
    rows = []
    for one in statement.months:
        cells = [money(one.base_pay), money(one.earned)]
        if has_draw:
            cells += [money(one.draw), money(one.advance)]
        rows.append([str(month_of(one.end - 1) + 1), day_words(one.end - 1), *cells])
    return [f"  {line}" for line in table(header, rows, width - 2, text_columns=(1,))]


def _check(statement: Statement, currency: str) -> list[str]:
    """Whether the ledger says the same."""
    money_of = as_safe_text(currency)
    if not statement.differences and statement.total == statement.booked:
        return [f"The statement equals the ledger to the cent: {money(statement.total)} {money_of}."]
    lines = ["ERROR: the statement differs from the ledger:"]
    lines += [
        f"  {day_words(one.at)}  {short_id(one.cause)}  {one.component.name.lower().replace('_', ' ')}: "
        f"{money(one.stated)} by the statement, {money(one.booked)} in the ledger"
        for one in statement.differences
    ]
    return [*lines, f"{money(statement.total)} by the statement, {money(statement.booked)} in the ledger."]


def _wrapped(text: str, width: int, indent: str) -> list[str]:
    lines = textwrap.wrap(
        text.replace(" %", "\u00a0%"),  # a number stays with its sign
        max(40, width),
        initial_indent=indent,
        subsequent_indent=indent + "  ",
        break_on_hyphens=False,
    )
    return [line.replace("\u00a0", " ") for line in lines]


def _with_amount(text: str, cents: int | None, width: int, indent: str = "  ") -> list[str]:
    """Text with an amount at the right end of its last line, if there is one."""
    if cents is None:
        return _wrapped(text, width - 16, indent)
    amount = money(cents)
    lines = _wrapped(text, width - 16, indent)
    return [*lines[:-1], f"{lines[-1]}{amount.rjust(max(len(amount) + 2, width - len(lines[-1])))}"]
