"""Which lead or account a story is about: by the digits of its name, or by a word such as ``first-won``."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from salessim.errors import Fault, InputError
from salessim.metrics.frames import FATES, NEVER, WON
from salessim.metrics.view import View
from salessim.report.identities import Identities
from salessim.report.running import running_arr
from salessim.trace.kinds import COLUMNS, RowKind

__all__ = ["CHOICES", "Choice", "chosen"]

Ints = NDArray[np.int64]
_OPTION = "--story"
_FEWEST_DIGITS = 4
_MOST_NAMED = 5


class Choice(NamedTuple):
    """A lead or account that is worth a story."""

    words: str
    """Which one it is."""
    find: Callable[[View], int]
    """Its identity, or -1 when there is none."""


def _first(kind: RowKind) -> Callable[[View], int]:
    def find(view: View) -> int:
        entities = view.trace.column(kind, "entity")
        return int(entities[0]) if len(entities) else -1

    return find


def _largest(kind: RowKind, column: str) -> Callable[[View], int]:
    def find(view: View) -> int:
        return _best(view.trace.column(kind, "entity"), view.trace.column(kind, column))

    return find


def _best(ids: Ints, values: Ints) -> int:
    """The first of those with the largest value, or -1."""
    return int(ids[np.argmax(values)]) if len(ids) else -1


def _won_by_time(sign: int) -> Callable[[View], int]:
    def find(view: View) -> int:
        won = view.trace.of(RowKind.DEAL_WON)
        took = won[:, COLUMNS.index("at")] - won[:, COLUMNS.index("c")]
        return _best(won[:, COLUMNS.index("entity")], sign * took)

    return find


def _lost(fate: str) -> Callable[[View], int]:
    def find(view: View) -> int:
        leads = view.leads
        mine = leads.fate == FATES.index(fate)
        return _best(leads.ids[mine], -leads.closed[mine])

    return find


def _slowest_lost(view: View) -> int:
    leads = view.leads
    mine = (leads.closed < NEVER) & (leads.fate != WON)
    return _best(leads.ids[mine], leads.closed[mine] - leads.created[mine])


def _most_upsold(view: View) -> int:
    accounts = view.accounts
    return _best(accounts.ids[accounts.upsold > 0], accounts.upsold[accounts.upsold > 0])


def _largest_account(view: View) -> int:
    running = running_arr(view)
    return max(running, key=running.__getitem__, default=-1)


CHOICES: dict[str, Choice] = {
    "first-won": Choice("the first deal that was signed", _first(RowKind.DEAL_WON)),
    "largest-won": Choice("the largest deal that was signed", _largest(RowKind.DEAL_WON, "b")),
    "fastest-won": Choice("the deal that was signed soonest after first contact", _won_by_time(-1)),
    "slowest-won": Choice("the deal that took longest", _won_by_time(1)),
    "first-lost": Choice("the first lead that was lost", _first(RowKind.LEAD_LOST)),
    "slowest-lost": Choice("the lead that was lost after the longest time", _slowest_lost),
    "first-abandoned": Choice("the first lead that nobody answered in time", _lost("abandoned")),
    "first-recycled": Choice(
        "the first lead that was turned away and asked again", _first(RowKind.LEAD_RECYCLED)
    ),
    "first-passed": Choice("the first lead whose owner left or moved", _first(RowKind.LEAD_PASSED)),
    "first-referral": Choice("the first customer who referred somebody", _first(RowKind.REFERRED)),
    "first-churned": Choice("the first customer who left", _first(RowKind.CHURNED)),
    "largest-churned": Choice("the largest customer who left", _largest(RowKind.CHURNED, "a")),
    "largest-account": Choice("the largest customer at the end", _largest_account),
    "most-upsold": Choice("the customer who bought most on top", _most_upsold),
}
"""Words that choose a lead or account, in the order in which they are listed."""


def chosen(view: View, names: Identities, which: str) -> int:
    """The lead or account that a user asks for.

    Parameters
    ----------
    view : View
        The replication.
    names : Identities
        Names in it.
    which : str
        A word of :data:`CHOICES`, or the last hexadecimal digits of an identity, at least four.

    Returns
    -------
    int
        Its identity.

    Raises
    ------
    InputError
        If there is none, with the nearest; or several.
    """
    if which in CHOICES:
        found = CHOICES[which].find(view)
        if found < 0:
            raise _fault(f"there is none in this replication: {CHOICES[which].words}", which)
        return found
    matches = names.found(which) if len(which) >= _FEWEST_DIGITS else []
    if len(matches) == 1:
        return matches[0]
    if matches:
        several = ", ".join(names.customer(one) for one in matches[:_MOST_NAMED])
        raise _fault(f"{len(matches)} leads and accounts end in these digits, for example {several}", which)
    known = [*CHOICES, *names.short_names()]
    near = difflib.get_close_matches(which[:80].lower(), known, n=3, cutoff=0.0)
    nearest = ", ".join(f'"{one}"' for one in near)
    raise _fault(f"no such lead or account; the nearest are {nearest}; words: {', '.join(CHOICES)}", which)


def _fault(message: str, given: str) -> InputError:
    return InputError([Fault(message, key=_OPTION, given=given[:80])])
