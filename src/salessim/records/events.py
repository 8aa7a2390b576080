"""Event logs: what was done on each case, as tasks, and the leads that the cases are."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from salessim.records.checks import Reading
from salessim.records.columns import Column, amounts_of, columns_of, moments_of
from salessim.records.mapping import EventsBlock
from salessim.records.tables import LOST, NEVER, OPEN, WON, Leads, Words, Work
from salessim.scenario.wording import did_you_mean

__all__ = ["MOST_STAGES", "read_events"]

MOST_STAGES = 100
"""Activities that may be stages without being named (assumption): more are a column of free text."""
_SCHEDULED, _STARTED, _COMPLETED = range(3)
Ints = NDArray[np.int64]


def read_events(reading: Reading, block: EventsBlock) -> tuple[Leads, Work]:
    """Tasks, and one lead for each case; moments as seconds from 1970.

    A case comes in with its first event, reaches a stage with the first event of that activity, and is closed by its
    first activity that means won or lost.

    Raises
    ------
    InputError
        If the file cannot be read, or a column is missing or cannot be decided.
    """
    plain = ("case", "activity", "time", "lifecycle", "resource", "source", "segment", "value", "currency")
    columns = columns_of(reading, ("events",), block, {(key,): getattr(block, key) for key in plain})
    ((time, bad),) = moments_of(reading, [columns[("time",)]])
    keep = ~bad
    keep &= _given(reading, columns[("time",)], (time == NEVER) & ~bad, "no moment")
    for key, why in (("case", "no case"), ("activity", "no activity")):
        column = columns[(key,)]
        keep &= _given(reading, column, column.words.codes < 0, why)
    phase, known = _phases(reading, columns.get(("lifecycle",)), block, len(time))
    keep &= known
    n = len(time)
    money = amounts_of(reading, columns.get(("value",)), columns.get(("currency",)), n)
    at = np.flatnonzero(keep)
    at = at[np.lexsort((at, time[at]))]  # by time, then as in the file
    found = {key[0]: column.words.taken(at) for key, column in columns.items()}
    log = _Log(found, time[at], phase[at], columns[("time",)].row[at], money[at], reading)
    return log.leads(block), log.work()


def _given(reading: Reading, column: Column, missing: NDArray[np.bool_], why: str) -> NDArray[np.bool_]:
    if missing.any():
        column.set_aside(reading, missing, why)
    return ~missing


def _phases(
    reading: Reading, column: Column | None, block: EventsBlock, n: int
) -> tuple[Ints, NDArray[np.bool_]]:
    """Whether each event schedules, starts or completes work, and which events say so in known words."""
    if column is None:
        return np.full(n, _COMPLETED, np.int64), np.ones(n, bool)
    lists = (block.schedule, block.start, block.complete)
    meaning = {word.strip().casefold(): phase for phase, words in enumerate(lists) for word in words}
    phases = np.array(
        [*(meaning.get(name.casefold(), -1) for name in column.words.names), _COMPLETED], np.int64
    )
    phase = phases[column.words.codes]
    known = _given(reading, column, phase < 0, "a word of the lifecycle that the mapping does not know")
    return phase, known


class _Log:
    """Events in the order of time."""

    def __init__(
        self,
        words: dict[str | int, Words],
        time: Ints,
        phase: Ints,
        row: Ints,
        value: NDArray[np.float64],
        reading: Reading,
    ) -> None:
        self.words, self.time, self.phase, self.row, self.value = words, time, phase, row, value
        self.reading = reading
        self.case, self.activity = words["case"], words["activity"]
        self.person = words.get("resource", Words.empty(len(time)))

    def work(self) -> Work:
        """Tasks: the k-th start of an activity on a case belongs to its k-th schedule and its k-th completion."""
        pair = self.case.codes.astype(np.int64) * max(len(self.activity.names), 1) + self.activity.codes
        _, pair = np.unique(pair, return_inverse=True)
        rank = _rank(pair * 3 + self.phase)
        width = int(rank.max(initial=0)) + 1
        _, first, task = np.unique(pair * width + rank, return_index=True, return_inverse=True)
        moments = np.full((3, len(first)), NEVER, np.int64)
        moments[self.phase, task] = self.time
        person = np.full((3, len(first)), -1, np.int32)
        person[self.phase, task] = self.person.codes
        done, began, asked = person[_COMPLETED], person[_STARTED], person[_SCHEDULED]
        codes = np.where(done >= 0, done, np.where(began >= 0, began, asked)).astype(np.int32)
        order = np.argsort(first, kind="stable")
        scheduled, started, completed = moments[:, order]
        back = (completed < started) & (started != NEVER)
        if back.any():
            self.reading.note(f"{int(back.sum()):,} tasks are completed before they start; kept as they are")
        return Work(
            case=self.case.taken(first[order]),
            activity=self.activity.taken(first[order]),
            person=Words(codes[order], self.reading.persons(self.person).names),
            scheduled=scheduled,
            started=started,
            completed=completed,
            row=self.row[first[order]],
        )

    def leads(self, block: EventsBlock) -> Leads:
        """One for each case, in the order in which they came in."""
        _, first, lead = np.unique(self.case.codes, return_index=True, return_inverse=True)
        order = np.argsort(first, kind="stable")
        place = np.empty(len(order), np.int64)
        place[order] = np.arange(len(order))
        lead, first = place[lead], first[order]
        created = self.time[first]
        outcome, closed, closing = self._outcomes(lead, len(first), block)
        names, reached = self._stages(lead, created, block)
        at_stage = np.full(len(first), -1, np.int32)
        for k in range(len(names)):
            at_stage[reached[:, k] != NEVER] = k
        owner = self._last_person(lead, len(first), closing)
        case = self.case.taken(first)
        return Leads(
            ids=tuple(case.names[code] for code in case.codes.tolist()),
            created=created,
            closed=closed,
            outcome=outcome,
            reached=reached,
            stage_names=names,
            at_stage=at_stage,
            owners={block.role: self.reading.persons(owner)} if "resource" in self.words else {},
            source=self._of_case("source", lead, len(first)),
            segment=self._of_case("segment", lead, len(first)),
            value=self._value(lead, len(first)),
            row=self.row[first],
        )

    def _outcomes(self, lead: Ints, n: int, block: EventsBlock) -> tuple[NDArray[np.int8], Ints, Ints]:
        """Outcome, when each case was closed, and the event that did it (-1 for none)."""
        means = np.full(len(self.activity.names) + 1, OPEN, np.int8)
        for key, meant in (("won", WON), ("lost", LOST)):
            for code in self._codes(getattr(block, key), key):
                means[code] = meant
        closes = np.flatnonzero(means[self.activity.codes] != OPEN)
        which, at = np.unique(lead[closes], return_index=True)
        event = np.full(n, -1, np.int64)
        event[which] = closes[at]
        closed = np.append(self.time, NEVER)[event]
        return np.append(means[self.activity.codes], np.int8(OPEN))[event], closed, event

    def _codes(self, names: tuple[str, ...], key: str) -> list[int]:
        """Codes of activities that the mapping names; those that are not there are faults."""
        at = {name.casefold(): code for code, name in enumerate(self.activity.names)}
        for name in names:
            if name.strip().casefold() not in at:
                message = f"no such activity{did_you_mean(name, self.activity.names)}"
                self.reading.located.add(("events", key), message, name)
        self.reading.located.raise_faults()
        return [at[name.strip().casefold()] for name in names]

    def _stages(self, lead: Ints, created: Ints, block: EventsBlock) -> tuple[tuple[str, ...], Ints]:
        """Activities that are stages, by the mean time until they are first reached, and when they were."""
        named = self._codes(block.stages, "stages")
        ends = {*self._codes(block.won, "won"), *self._codes(block.lost, "lost")}
        codes = named or [code for code in range(len(self.activity.names)) if code not in ends]
        if not named and len(codes) > MOST_STAGES:
            message = f"{len(codes):,} activities are too many stages: name those that are: stages = [...]"
            self.reading.located.add(("events", "activity"), message, block.activity)
            self.reading.located.raise_faults()
        column = np.full(len(self.activity.names) + 1, -1, np.int64)
        column[codes] = np.arange(len(codes))
        stage = column[self.activity.codes]
        events = np.flatnonzero(stage >= 0)
        spot, at = np.unique(lead[events] * max(len(codes), 1) + stage[events], return_index=True)
        reached = np.full((len(created), len(codes)), NEVER, np.int64)
        reached.reshape(-1)[spot] = self.time[events[at]]
        if not named:
            after = np.where(reached == NEVER, np.nan, reached.astype(np.float64) - created[:, None])
            count = (~np.isnan(after)).sum(axis=0)
            mean = np.nansum(after, axis=0) / np.maximum(count, 1)
            by = np.argsort(np.where(count > 0, mean, np.inf), kind="stable")
            by = by[count[by] > 0]
            codes, reached = [codes[k] for k in by.tolist()], reached[:, by]
        return tuple(self.activity.names[code] for code in codes), reached

    def _last_person(self, lead: Ints, n: int, closing: Ints) -> Words:
        """Who closed each case; of open ones, who worked on it last."""
        event = np.full(n, -1, np.int64)
        known = np.flatnonzero(self.person.codes >= 0)
        event[lead[known]] = known  # the last of several assignments stays
        codes = np.append(self.person.codes, np.int32(-1))
        return Words(np.where(codes[closing] >= 0, codes[closing], codes[event]), self.person.names)

    def _of_case(self, key: str, lead: Ints, n: int) -> Words:
        """The first word that a case has in a column."""
        words = self.words.get(key)
        if words is None:
            return Words.empty(n)
        given = np.flatnonzero(words.codes >= 0)
        which, at = np.unique(lead[given], return_index=True)
        codes = np.full(n, -1, np.int32)
        codes[which] = words.codes[given[at]]
        return Words(codes, words.names)

    def _value(self, lead: Ints, n: int) -> NDArray[np.float64]:
        """The last amount that a case has."""
        value = np.full(n, np.nan)
        given = np.flatnonzero(~np.isnan(self.value))
        value[lead[given]] = self.value[given]
        return value


def _rank(group: Ints) -> Ints:
    """For each entry, how many of its group stand before it.

    Examples
    --------
    >>> _rank(np.array([5, 2, 5, 5, 2]))
    array([0, 0, 1, 2, 1])
    """
    order = np.argsort(group, kind="stable")
    grouped = group[order]
    starts = (
        np.flatnonzero(np.append(True, grouped[1:] != grouped[:-1])) if len(group) else np.zeros(0, np.int64)
    )
    rank = np.empty(len(group), np.int64)
    rank[order] = np.arange(len(group)) - np.repeat(starts, np.diff(np.append(starts, len(group))))
    return rank
