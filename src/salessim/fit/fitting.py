"""What leads say about a funnel: arrivals, the steps of the way, sources, values, and what is left of weeks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from salessim.errors import Fault, InputError
from salessim.fit.arrivals import Arrivals, fit_arrivals, together
from salessim.fit.delays import Delay
from salessim.fit.known import Known
from salessim.fit.likelihood import Floats, Ints, Refusal
from salessim.fit.shocks import Shocks, fit_shocks
from salessim.fit.stages import Step, fit_step, rows_of_step
from salessim.fit.values import Values, fit_values
from salessim.records.tables import Words

__all__ = ["Fitted", "Groups", "expected_wins", "fit_funnel"]

MOST_GROUPS = 20
"""Sources or segments that are kept apart; smaller ones are taken together. Assumption."""
SMALL_GROUP = 5
"""Leads below which a source is not kept apart."""
KNOWN_SHARE = 0.8
"""Share of the open and lost leads whose segment must be known: one that is filled in when a deal is won says nothing
about the chance to win. Assumption."""


@dataclass(frozen=True, eq=False)
class Groups:
    """What leads are kept apart by.

    Attributes
    ----------
    keys, titles : tuple of str
        As the scenario names them, and as the export does.
    codes : array of int, shape (n_leads,)
    places : array of int, shape (n_words + 1,)
        Group of each word of the column, and last of an empty cell.
    why_not : str
        Why a column was not used; empty where it was, or there was none.
    """

    keys: tuple[str, ...]
    titles: tuple[str, ...]
    codes: Ints
    places: Ints
    why_not: str = ""

    def place_of(self, words: Words) -> Ints:
        """Group of each entry of another column with the same words; shape (n,)."""
        return np.asarray(self.places[np.where(words.codes >= 0, words.codes, len(words.names))])


@dataclass(frozen=True, eq=False)
class Fitted:
    """A funnel, fitted to what was known at a Monday.

    Attributes
    ----------
    known : Known
    sources, segments : Groups
    steps : tuple of Step
        Each stage, its shares by segment.
    whole : Step
        The whole way from first contact to contract, its shares by source.
    arrivals : dict of str to Arrivals or Refusal
        By key of the source.
    values : Values or Refusal
        By segment.
    shocks : Shocks or Refusal
        What moves all deals of a week.
    wins, expected : array, shape (n_weeks,)
        Weekly wins and those that the fit expects given the leads, oldest first.
    """

    known: Known
    sources: Groups
    segments: Groups
    steps: tuple[Step, ...]
    whole: Step
    arrivals: dict[str, Arrivals | Refusal]
    values: Values | Refusal
    shocks: Shocks | Refusal
    wins: Ints
    expected: Floats

    @property
    def stage_titles(self) -> tuple[str, ...]:
        """Names of the stages: what is reached when each succeeds."""
        return (*self.known.stage_names, "contract")

    @property
    def stage_keys(self) -> tuple[str, ...]:
        """Keys of the stages in the scenario: what each leads to, and at last the closing."""
        return (*_keys([f"to {name}" for name in self.known.stage_names]), "closing")

    @property
    def segment_weights(self) -> Floats:
        """Leads of each segment; shape (n_segments,)."""
        return np.bincount(self.segments.codes, minlength=len(self.segments.keys)).astype(np.float64)


def fit_funnel(known: Known, note: Callable[[str], None] = lambda text: None) -> Fitted:
    """Fit a funnel.

    Parameters
    ----------
    known : Known
    note : callable
        Called with what is being fitted.

    Returns
    -------
    Fitted

    Raises
    ------
    InputError
        If there are too few wins for any of it.
    """
    note("fitting stages and delays")
    sources = _groups(known.source, "source", "leads")
    segments = _segments(known)
    n_stages = known.reached.shape[1]
    rows = [rows_of_step(known, k, k) for k in range(n_stages)]
    steps = tuple(
        fit_step(each, segments.codes[each.rows], len(segments.keys), known.losses_logged, known.soonest)
        for each in rows
    )
    whole_rows = rows_of_step(known, 0, n_stages - 1)
    whole = fit_step(
        whole_rows, sources.codes[whole_rows.rows], len(sources.keys), known.losses_logged, known.soonest
    )
    for step, name in (*zip(steps, (*known.stage_names, "won"), strict=True), (whole, "won")):
        if isinstance(step.delay, Refusal) or isinstance(step.shares, Refusal):
            refusal = step.delay if isinstance(step.delay, Refusal) else step.shares
            message = f"nothing can be fitted: of {len(known):,} leads {refusal.why_not} ({name})"
            raise InputError([Fault(message, key="leads")])
    assert not isinstance(whole.shares, Refusal)  # refused above
    note("fitting arrivals")
    arrivals = _arrivals(known, sources)
    wins = known.weekly(known.won)
    expected = expected_wins(known, sources, whole)
    note("fitting values and weeks")
    won = np.isfinite(known.won)
    return Fitted(
        known=known,
        sources=sources,
        segments=segments,
        steps=steps,
        whole=whole,
        arrivals=arrivals,
        values=fit_values(known.value[won], segments.codes[won], len(segments.keys)),
        shocks=fit_shocks(wins, expected, whole.shares.overall),
        wins=wins,
        expected=expected,
    )


def expected_wins(known: Known, sources: Groups, whole: Step) -> Floats:
    """Wins that the fit expects in each week, given when the leads came; shape (n_weeks,), oldest first."""
    assert isinstance(whole.delay, Delay)
    assert not isinstance(whole.shares, Refusal)
    chance = whole.shares.mean[sources.codes]
    edges = 7.0 * np.arange(known.first_week, 1)
    total = np.array([chance @ whole.delay.reached(edge - known.created) for edge in edges])
    return np.diff(total)


def _arrivals(known: Known, sources: Groups) -> dict[str, Arrivals | Refusal]:
    found = {
        key: fit_arrivals(known.weekly(known.created, sources.codes == code))
        for code, key in enumerate(sources.keys)
    }
    return found | together({key: one for key, one in found.items() if isinstance(one, Arrivals)})


def _segments(known: Known) -> Groups:
    """Segments that are known before the outcome is."""
    unwon = np.isinf(known.won)
    share = float((known.segment.codes[unwon] >= 0).mean()) if unwon.any() else 1.0
    if known.segment.names and share < KNOWN_SHARE:
        why = f"segments are known of {share:.0%} of the leads that were not won: they say nothing about the chance"
        return _one_group(known.segment, "customers", why)
    return _groups(known.segment, "segment", "customers")


def _groups(words: Words, what: str, alone: str) -> Groups:
    """Groups by a column of words; rare ones and empty cells together."""
    counts = np.bincount(words.codes[words.codes >= 0], minlength=len(words.names))
    large = [k for k in np.argsort(-counts, kind="stable").tolist() if counts[k] >= SMALL_GROUP][
        : MOST_GROUPS - 1
    ]
    if not large:
        return _one_group(words, alone)
    titles = [words.names[k] for k in large]
    place = np.full(len(words.names) + 1, len(large), dtype=np.int64)
    place[large] = np.arange(len(large))
    codes = place[np.where(words.codes >= 0, words.codes, len(words.names))]
    if (codes == len(large)).any():
        titles.append(f"Other {what}s")
    else:
        place[place == len(large)] = len(large) - 1  # words that nobody has yet
    return Groups(_keys(titles), tuple(titles), codes, place)


def _one_group(words: Words, key: str, why_not: str = "") -> Groups:
    places = np.zeros(len(words.names) + 1, dtype=np.int64)
    return Groups((key,), (key.capitalize(),), np.zeros(len(words), dtype=np.int64), places, why_not)


def _keys(titles: list[str]) -> tuple[str, ...]:
    """Keys that a scenario takes, each once."""
    keys: list[str] = []
    for title in titles:
        plain = unicodedata.normalize("NFKD", title.casefold()).encode("ascii", "ignore").decode()
        key = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:40] or "group"
        key = key if key[0].isalpha() else f"g_{key}"
        n = 2
        while (unique := key if n == 2 and key not in keys else f"{key}_{n}") in keys:
            n += 1
        keys.append(unique)
    return tuple(keys)
