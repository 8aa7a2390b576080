"""How much work about leads and accounts waits for each role at every moment of a replication."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from salessim.metrics.calendar import NEVER
from salessim.metrics.view import View
from salessim.trace.kinds import Work

__all__ = ["Steps", "queues_by_role"]

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Steps:
    """A number that changes at moments."""

    at: Ints
    """Moments of change, rising from 0; shape (n,)."""
    level: Ints
    """The number from each of them to the next; shape (n,)."""

    @property
    def peak(self) -> tuple[int, int]:
        """The largest number, and the moment at which it was first reached."""
        row = int(np.argmax(self.level))
        return int(self.level[row]), int(self.at[row])

    def means(self, bounds: Ints) -> NDArray[np.float64]:
        """Mean number in each window of ``bounds`` (rising moments, shape (m + 1,)); shape (m,)."""
        moments = np.unique(np.concatenate((self.at, bounds)))
        level = self.level[np.maximum(np.searchsorted(self.at, moments, side="right") - 1, 0)]
        area = np.concatenate(([0], np.cumsum(level[:-1] * np.diff(moments))))
        return np.diff(area[np.searchsorted(moments, bounds)]) / np.diff(bounds)

    def within(self, begin: int, end: int) -> Steps:
        """The same from a moment to another; it begins with the number at that moment."""
        before = max(int(np.searchsorted(self.at, begin, side="right")) - 1, 0)
        inside = (self.at > begin) & (self.at < end)
        return Steps(np.append(begin, self.at[inside]), np.append(self.level[before], self.level[inside]))


def queues_by_role(view: View, about: Literal["all", "leads", "accounts"] = "all") -> dict[int, Steps]:
    """Tasks about leads and accounts that wait for each role, by row; roles for which none ever waited are left out.

    A task that is taken up in the second in which it was created does not count as waiting.
    """
    tasks = view.queued
    left = np.minimum(tasks.started, tasks.dropped)
    is_lead = tasks.work >= Work.STAGE
    counts = {"all": np.ones_like(is_lead), "leads": is_lead, "accounts": ~is_lead}[about]
    found: dict[int, Steps] = {}
    for role in range(len(view.tables.roles.ids)):
        mine = counts & (tasks.role == role) & (left > tasks.created)
        if mine.any():
            ended = left[mine]
            found[role] = _steps(tasks.created[mine], ended[ended < NEVER])
    return found


def _steps(begins: Ints, ends: Ints) -> Steps:
    """How many have begun and not ended, at every moment at which one does."""
    at = np.concatenate(([0], begins, ends))
    change = np.concatenate(([0], np.ones(len(begins), np.int64), np.full(len(ends), -1, np.int64)))
    moments, place = np.unique(at, return_inverse=True)
    return Steps(
        moments, np.cumsum(np.bincount(place, weights=change, minlength=len(moments)).astype(np.int64))
    )
