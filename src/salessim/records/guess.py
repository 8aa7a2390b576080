"""Which column of an export is what: proposed by names and by contents, with a reason for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from salessim.errors import Fault, InputError
from salessim.records.amounts import decimal_marks, read_amounts
from salessim.records.guess_words import LOST_WORDS, STAGE_ORDER, WON_WORDS, is_said, plain_words
from salessim.records.moments import possible_orders, read_moments
from salessim.records.tables import Words
from salessim.records.text_files import Table, read_table

__all__ = ["ROWS", "Choice", "Guess", "Profile", "guess"]

ROWS = 50_000
"""Rows of each file that are looked at."""
MOSTLY = 0.9
"""Share of a column's words that must be dates or amounts for it to be of that kind (assumption)."""
FEW = 60
"""A status has at most this many words (assumption)."""
_LOOKED_AT = 500


@dataclass(frozen=True, eq=False)
class Profile:
    """What a column looks like.

    Attributes
    ----------
    file, name : str
        Where it stands.
    words : Words
        Its cells.
    kind : str
        ``date``, ``amount``, ``text`` or ``empty``.
    filled : float
        Share of cells that hold something.
    distinct : int
        Different words.
    """

    file: str
    name: str
    words: Words
    kind: str
    filled: float
    distinct: int

    @property
    def is_unique(self) -> bool:
        """Whether hardly any word comes twice."""
        n = self.filled * len(self.words)
        return n > 1 and self.distinct >= 0.98 * n

    def says(self) -> str:
        """One line about it, without any of its words."""
        return f"{self.kind}, {self.distinct:,} different, {self.filled:.0%} filled"


@dataclass(frozen=True)
class Choice:
    """A column proposed for a key of the mapping.

    Attributes
    ----------
    table, key : str
        For example ``leads`` and ``created``; ``owners.KEY`` for people by role.
    file, column : str
        The column.
    confidence : float
        In 0..1: an order of how well name and contents fit, no probability.
    reason : str
        Why.
    """

    table: str
    key: str
    file: str
    column: str
    confidence: float
    reason: str


@dataclass
class Guess:
    """A proposed mapping.

    Attributes
    ----------
    profiles : dict of str to list of Profile
        What was seen, by file.
    main : str
        The file with the leads or events.
    choices : list of Choice
        Columns by key.
    joins : list of tuple
        Files joined to the main one: file, column there, column here.
    status : dict of str to list of str
        Words of the status that mean won, lost and open.
    notes : list of str
        What somebody should look at.
    """

    profiles: dict[str, list[Profile]]
    main: str = ""
    choices: list[Choice] = field(default_factory=list)
    joins: list[tuple[str, str, str]] = field(default_factory=list)
    status: dict[str, list[str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def profile(self, choice: Choice) -> Profile:
        """The column that was chosen."""
        return next(one for one in self.profiles[choice.file] if one.name == choice.column)


def guess(files: Sequence[Path]) -> Guess:
    """Propose a mapping for some files.

    Raises
    ------
    InputError
        If a file cannot be read, or none of them has a column of dates.
    """
    faults: list[Fault] = []
    profiles: dict[str, list[Profile]] = {}
    found = Guess(profiles)
    for path in dict.fromkeys(files):
        try:
            table = read_table(path, str(path), most=ROWS)
        except InputError as error:
            faults += error.faults
            continue
        found.notes += table.notes
        profiles[str(path)] = [_profile(table, name) for name in table.header]
    if faults:
        raise InputError(faults)
    if not any(one.kind == "date" for columns in profiles.values() for one in columns):
        names = ", ".join(profiles)
        raise InputError([Fault("no column holds dates; salessim needs at least when a lead came in", names)])
    if not _events(found):
        _leads(found)
    for table_name, keys in (("people", ("person", "start")), ("contracts", ("account", "start"))):
        _other(found, table_name, keys)
    return found


def _profile(table: Table, name: str) -> Profile:
    words = table.columns[name]
    n = len(words)
    filled = float((words.codes >= 0).mean()) if n else 0.0
    return Profile(table.file, name, words, _kind(words, name), filled, len(words.names))


def _kind(words: Words, name: str) -> str:
    sample = words.names[:_LOOKED_AT]
    if not sample:
        return "empty"
    some = Words(np.arange(len(sample), dtype=np.int32), sample)
    orders = sorted(possible_orders(sample)[0]) or ["day first"]
    dates = max(1 - _bad(read_moments(some, order, None).why) for order in orders)
    numbers = max(1 - _bad(read_amounts(some, mark).why) for mark in decimal_marks(sample)[0])
    bare = all(one.replace(".", "", 1).isdigit() for one in sample)
    if dates >= MOSTLY and (not bare or any(is_said(key, name) for key in ("time", "created", "closed"))):
        return "date"
    return "amount" if numbers >= MOSTLY else "text"


def _bad(why: tuple[str, ...]) -> float:
    return sum(bool(one) for one in why) / len(why)


def _best(
    table: str, key: str, columns: Sequence[Profile], kinds: tuple[str, ...], taken: Sequence[Choice]
) -> Choice | None:
    """The column whose name and contents fit a key best, if any name says it."""
    used = {(one.file, one.column) for one in taken}
    found: list[Choice] = []
    for one in columns:
        word = is_said(key, one.name)
        if not word or one.kind not in kinds or (one.file, one.name) in used:
            continue
        if key in ("owner", "lead_generator", "resource") and one.is_unique:
            continue  # somebody works on more than one
        exact = len(plain_words(one.name)) <= 2
        confidence = 0.6 + 0.2 * exact + 0.2 * min(one.filled, 1.0)
        if key in ("source", "segment", "status") and one.distinct > FEW:
            confidence -= 0.4
        reason = f'its name says "{word}"; {one.says()}'
        found.append(Choice(table, key, one.file, one.name, round(confidence, 2), reason))
    return max(found, key=lambda one: one.confidence, default=None)


def _events(found: Guess) -> bool:
    """Whether a file is an event log: names of a case, an activity and a moment, and several rows a case."""
    for file, columns in found.profiles.items():
        choices: list[Choice] = []
        for key, kinds in (
            ("activity", ("text",)), ("time", ("date",)), ("lifecycle", ("text",)),
            ("case", ("text", "amount")), ("resource", ("text", "amount")), ("value", ("amount",)),
            ("source", ("text",)), ("segment", ("text",)), ("currency", ("text",)),
        ):  # fmt: skip
            best = _best("events", key, columns, kinds, choices)
            choices += [best] if best else []
        by_key = {one.key: one for one in choices}
        if not {"activity", "case", "time"} <= set(by_key):
            continue
        found.choices = choices
        case = found.profile(by_key["case"])
        if case.distinct and len(case.words) >= 1.5 * case.distinct:
            found.main = file
            found.status = _status_words(found.profile(by_key["activity"]).words.names)
            return True
        found.choices = []
    return False


def _leads(found: Guess) -> None:
    found.main = max(found.profiles, key=lambda file: _looks_like_leads(found.profiles[file]))
    columns = found.profiles[found.main]
    _find_joins(found)
    joined = [one for file, _, _ in found.joins for one in found.profiles[file]]
    everything = [*columns, *joined]
    created = _best("leads", "created", columns, ("date",), ()) or _first_date(columns)
    found.choices = [created]
    _add(found, _best("leads", "closed", everything, ("date",), found.choices))
    _status(found, everything)
    _id(found, columns)
    for key, kinds in (
        ("lead_generator", ("text", "amount")), ("owner", ("text", "amount")), ("source", ("text",)),
        ("segment", ("text",)), ("value", ("amount",)), ("currency", ("text",)),
    ):  # fmt: skip
        _add(found, _best("leads", key, everything, kinds, found.choices))


def _add(found: Guess, choice: Choice | None) -> None:
    if choice is not None:
        found.choices.append(choice)


def _looks_like_leads(columns: list[Profile]) -> tuple[int, int]:
    """How much a file looks like one of leads: by what it dates, then by its rows."""
    dates = [one for one in columns if one.kind == "date"]
    created = any(is_said("created", one.name) for one in dates)
    unique = any(one.is_unique and is_said("id", one.name) for one in columns)
    return bool(dates) + 2 * created + unique, len(columns[0].words)


def _first_date(columns: list[Profile]) -> Choice:
    """With no name that says it, the fullest column of dates."""
    dates = [one for one in columns if one.kind == "date"]
    best = max(dates, key=lambda one: one.filled)
    return Choice("leads", "created", best.file, best.name, 0.3, f"no name says it; {best.says()}")


def _find_joins(found: Guess) -> None:
    """Files that share a column of names with the main one, which tells its rows apart."""
    for file, columns in found.profiles.items():
        if file == found.main or not any(one.kind == "date" for one in columns):
            continue
        for ours in found.profiles[found.main]:
            for theirs in columns:
                both = ours.is_unique and theirs.is_unique and ours.kind == theirs.kind != "date"
                known = set(ours.words.names) if both else set()
                shared = sum(name in known for name in theirs.words.names)
                if both and shared >= 0.5 * theirs.distinct:
                    found.joins.append((file, theirs.name, ours.name))
                    break
            else:
                continue
            break


def _id(found: Guess, columns: list[Profile]) -> None:
    on = {here for _, _, here in found.joins}
    unique = [one for one in columns if one.is_unique and one.kind != "date"]
    named = [one for one in unique if is_said("id", one.name)]
    best = next(iter([one for one in unique if one.name in on] or named or unique), None)
    if best is not None:
        why = "other files share it" if best.name in on else "every row has another word"
        found.choices.append(Choice("leads", "id", best.file, best.name, 0.9 if named else 0.5, why))


def _status(found: Guess, columns: list[Profile]) -> None:
    """The column whose words say won or lost."""
    best: tuple[float, Profile | None] = (0.0, None)
    for one in columns:
        if one.kind == "text" and 2 <= one.distinct <= FEW:
            words = _status_words(one.words.names)
            score = (
                0.3 * bool(is_said("status", one.name)) + 0.3 * bool(words["won"]) + 0.3 * bool(words["lost"])
            )
            if words["won"] and score > best[0]:
                best = (score, one)
    score, column = best
    if column is not None:
        found.status = _status_words(column.words.names)
        reason = f"its words say who was won; {column.says()}"
        found.choices.append(
            Choice("leads", "status", column.file, column.name, round(score + 0.1, 2), reason)
        )
        if len(found.status["open"]) > 1:
            found.notes.append("put the words of open leads in the order of your stages")


def _status_words(names: Sequence[str]) -> dict[str, list[str]]:
    """Words that mean won, lost, and the others in the usual order of stages."""
    found: dict[str, list[str]] = {"won": [], "lost": [], "open": []}
    for name in names:
        parts = plain_words(name)
        # A word that also says lost is not one of winning.
        lost = any(part in LOST_WORDS for part in parts)
        won = any(part in WON_WORDS for part in parts)
        found["lost" if lost else "won" if won else "open"].append(name)
    found["open"].sort(key=_usual_place)
    return found


def _usual_place(name: str) -> int:
    parts = plain_words(name)
    return next(
        (k for k, start in enumerate(STAGE_ORDER) if any(part.startswith(start) for part in parts)),
        len(STAGE_ORDER),
    )


def _other(found: Guess, table: str, needed: tuple[str, ...]) -> None:
    """People or contracts, in a file that nothing else uses and whose names say so."""
    used = {found.main, *(file for file, _, _ in found.joins), *(one.file for one in found.choices)}
    kinds = {"start": ("date",), "end": ("date",), "value": ("amount",)}
    for file, columns in found.profiles.items():
        if file in used:
            continue
        choices: list[Choice] = []
        for key in (*needed, "end", *(("role",) if table == "people" else ("value",))):
            best = _best(table, key, columns, kinds.get(key, ("text", "amount")), choices)
            choices += [best] if best else []
        if set(needed) <= {one.key for one in choices}:
            found.choices += choices
            return
