"""What is said about fairness of pay: one sentence or two for each kind of seat, and the figures behind them."""

from __future__ import annotations

import math
from pathlib import Path

from salessim.experiment.fairness import Fairness, PaidGroup
from salessim.report.csv_text import as_csv
from salessim.report.files import chart_files, write_files
from salessim.report.json_text import dumped
from salessim.report.measured import horizon_words
from salessim.report.quantity import NOT_ESTIMABLE, Quantity, percent
from salessim.report.rows import Row
from salessim.report.table import table
from salessim.report.text import CAUTION
from salessim.report.wording import as_safe_text, join_words, metric_title, shorten, wrap
from salessim.statistics.intervals import Interval

__all__ = ["COLUMNS", "FORMAT", "as_json", "as_rows", "as_text", "fairness_csv", "verdict", "write"]

FORMAT = "salessim-fairness/1"
"""Changes when a key is renamed or removed, not when one is added."""
COLUMNS = (
    "seats", "title", "n_seats", "figure", "unit", "estimate", "low_95", "high_95", "why_not_estimable",
)  # fmt: skip
QUESTION = "How much of the spread of pay goes with the person, and how much is luck with customers?"
_SMALL = 0.1  # of the mean: a spread below it is called small; assumption
_SHARE = Quantity("share", "%", "points", 100.0, 1)
_CORRELATION = Quantity("rank correlation", "", "", most_decimals=2)


def as_text(found: Fairness, width: int = 100) -> str:
    """The answer for a terminal: verdicts, the figures, and what a careful reader should know."""
    blocks = [_head(found, width)]
    lines = ["ANSWER", *(wrap(verdict(one, found.currency), width, "  ") for one in found.groups)]
    blocks.append([*lines, wrap(CAUTION, width, "  ")])
    blocks.append(_figures(found, width))
    if any(one.pay.shared.is_estimable for one in found.groups):
        blocks.append(_parts(found, width))
    blocks.append(["Notes", *(wrap(text, width, "- ") for text in notes(found))])
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def _head(found: Fairness, width: int) -> list[str]:
    played = (
        f"{found.people} sets of people, each with the same {found.customers} sets of customers: "
        f"{found.people * found.customers:,} replications of {horizon_words(found.horizon)}, seed {found.seed}, "
        f"{shorten(found.engine, 20)} engine"
    )
    return [wrap(as_safe_text(found.title or found.name), width), QUESTION, wrap(played, width)]


def verdict(group: PaidGroup, currency: str) -> str:
    """What may be said about one kind of seat, and how sure that is."""
    name, pay = as_safe_text(group.key), group.pay
    if pay.luck.estimate != pay.luck.estimate:
        return f"{name}: pay is {_money(pay.mean, currency)} a year whatever happens: there is no spread to explain."
    said = [f"{name}: {_weight(pay.luck)}"]
    relative = pay.luck_sd.estimate / pay.mean.estimate if pay.mean.estimate > 0 else math.nan
    said.append(
        f"Between equal people pay differs by {_money(pay.luck_sd, currency)} a year (standard deviation), "
        f"{percent(relative)} of the mean" + (": little." if relative < _SMALL else ".")
    )
    if group.worth:
        said.append(
            f"Pay should follow {worth_words(group)}: rank correlation {_with_interval(group.follows)}."
        )
    return " ".join(said)


def _weight(luck: Interval) -> str:
    """Which of the two weighs more, and how sure that is."""
    share = f"luck makes {percent(luck.estimate)} of the variance of pay"
    if not luck.is_estimable:
        return f"{share}; how sure that is cannot be said ({luck.why_not})."
    share += f" (95 % interval {percent(luck.low)} to {percent(luck.high)})"
    if luck.low > 0.5:
        return f"{share}: clearly more luck than person."
    if luck.high < 0.5:
        return f"{share}: clearly more person than luck."
    return f"{share}: which of the two weighs more is not sure, and more sets would tell."


def worth_words(group: PaidGroup) -> str:
    """What holders of a seat bring in, in words."""
    return join_words([metric_title(name.removesuffix("_by_seat")) for name in group.worth])


def _money(interval: Interval, currency: str) -> str:
    quantity = Quantity("pay", shorten(currency, 12), "", most_decimals=0, is_money=True)
    return quantity.amount(interval.estimate, quantity.decimals(interval.half_width, interval.estimate))


def _number(interval: Interval, quantity: Quantity) -> str:
    return quantity.number(interval.estimate, quantity.decimals(interval.half_width, interval.estimate))


def _bounds(interval: Interval, quantity: Quantity) -> str:
    return quantity.interval(
        interval.low, interval.high, quantity.decimals(interval.half_width, interval.estimate)
    )


def _with_interval(interval: Interval) -> str:
    """A correlation with its interval."""
    if not interval.is_estimable:
        known = "" if math.isnan(interval.estimate) else f"{interval.estimate:.2f}, "
        return f"{known}{NOT_ESTIMABLE if not known else 'interval not estimable'} ({interval.why_not})"
    return f"{interval.estimate:.2f} ({interval.low:.2f} to {interval.high:.2f})"


def _figures(found: Fairness, width: int) -> list[str]:
    """A row for each kind of seat."""
    money = Quantity("pay", "", "", most_decimals=0, is_money=True)
    rows = []
    for one in found.groups:
        pay = one.pay
        rows.append(
            [
                one.key,
                str(one.seats),
                _number(pay.mean, money),
                _number(pay.luck_sd, money),
                _number(pay.luck, _SHARE),
                _bounds(pay.luck, _SHARE),
                f"{one.follows.estimate:.2f}" if one.worth else "",
                f"{one.follows.low:.2f} to {one.follows.high:.2f}" if one.follows.is_estimable else "",
            ]
        )
    currency = shorten(found.currency, 12)
    header = [
        "seats", "n", f"pay a year ({currency})", f"sd of equal people ({currency})", "luck (%)",
        "95 % interval", "rank corr.", "95 % interval",
    ]  # fmt: skip
    return [
        "Pay a year, and how much of its variance is luck",
        *table(header, [[NOT_ESTIMABLE if cell == "nan" else cell for cell in row] for row in rows], width),
    ]


def _parts(found: Fairness, width: int) -> list[str]:
    """Shares of person, market and own luck."""
    rows = []
    for one in found.groups:
        parts = (one.pay.rows, one.pay.shared, one.pay.own_luck)
        cells = [one.key]
        for part in parts:
            cells += [_number(part, _SHARE), _bounds(part, _SHARE) if part.is_estimable else ""]
        rows.append(cells)
    header = ["seats", "person (%)", "95 %", "market (%)", "95 %", "own luck (%)", "95 %"]
    return ["Shares of the variance of pay", *table(header, rows, width)]


def notes(found: Fairness) -> list[str]:
    """What a careful reader should know about this question, one sentence or two each."""
    said = [
        "Person: what changes when all people are exchanged for others and the customers stay. A set of people is "
        "exchanged as a whole, so the talent of colleagues counts as well.",
        "Luck: what changes when the customers are exchanged and the people stay: who comes, what they are worth and "
        "decide, how long work takes. Market: the part that moves all seats of a kind alike; own luck: the rest.",
    ]
    if any(one.seats == 1 for one in found.groups):
        said.append("With one seat of a kind, market and own luck cannot be told apart.")
    if found.is_settled:
        said.append(
            "Nobody leaves, is dismissed or is promoted in these runs, though the scenario has it: who stays is a "
            "matter of luck, too, and only a seat with one holder speaks of a person."
        )
    said += [f"{as_safe_text(key)} is not among them: it {why}." for key, why in found.left_out]
    if any(one.worth for one in found.groups):
        said.append(
            "Worth is what holders bring in: value of new contracts for those who sign them, revenue renewed and "
            "added for those who look after accounts, else accepted leads or meetings (assumption). Where pay is "
            "fixed pay plus a share of just that, the correlation is 1."
        )
    if found.n_failed:
        said.append(
            f"{found.n_failed} replications failed; the sets of customers they belong to are left out, so figures "
            "may lean towards easy years."
        )
    return said


# ------------------------------------------------------------------------------------------------ files


def as_rows(found: Fairness) -> list[Row]:
    """One row a kind of seat and figure, keys :data:`COLUMNS`; shares in 0..1."""
    money = f"{as_safe_text(found.currency)}/year"
    rows: list[Row] = []
    for one in found.groups:
        pay = one.pay
        figures = (
            ("pay", money, pay.mean), ("luck_sd", money, pay.luck_sd), ("luck_share", "share", pay.luck),
            ("person_share", "share", pay.rows), ("market_share", "share", pay.shared),
            ("own_luck_share", "share", pay.own_luck), ("rank_correlation", "", one.follows),
        )  # fmt: skip
        for name, unit, known in figures:
            cells = (
                one.key, one.title, one.seats, name, unit, known.estimate, known.low, known.high, known.why_not
            )  # fmt: skip
            rows.append(dict(zip(COLUMNS, cells, strict=True)))
    return rows


def fairness_csv(found: Fairness) -> str:
    """The rows of :func:`as_rows` as CSV."""
    return as_csv(COLUMNS, as_rows(found))


def as_json(found: Fairness) -> str:
    """Everything a program needs, as JSON without NaN."""
    document = {
        "format": FORMAT,
        "name": found.name,
        "title": found.title,
        "currency": found.currency,
        "horizon_seconds": found.horizon,
        "seed": found.seed,
        "engine": found.engine,
        "fingerprint": found.fingerprint,
        "hash": found.hash,
        "people": found.people,
        "customers": found.customers,
        "failed": found.n_failed,
        "is_settled": found.is_settled,
        "confidence": 0.95,
        "groups": [
            {
                "seats": one.key,
                "title": one.title,
                "n_seats": one.seats,
                "worth": list(one.worth),
                "verdict": verdict(one, found.currency),
                "figures": [
                    {key: row[key] for key in COLUMNS[3:]}
                    for row in as_rows(found)
                    if row["seats"] == one.key
                ],
            }
            for one in found.groups
        ],
        "left_out": [{"seats": key, "why": why} for key, why in found.left_out],
        "notes": [*notes(found), CAUTION],
    }
    return dumped(document)


def write(folder: str | Path, found: Fairness) -> list[str]:
    """Write ``fairness.csv``, ``fairness.json`` and the chart as SVG and PNG; their names under the folder.

    Raises
    ------
    RunError
        If a file cannot be written; the files before it are whole.
    """
    files = {"fairness.csv": fairness_csv(found).encode(), "fairness.json": as_json(found).encode()}
    return write_files(Path(folder), files | chart_files(found))
