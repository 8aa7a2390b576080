"""Who does which work: units that take a customer, people who take over, and work that moves where somebody does it."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from salessim.engine.simpy_engine.account import Account
from salessim.engine.simpy_engine.desk import State
from salessim.engine.simpy_engine.lead import Lead
from salessim.randomness.streams import Stream
from salessim.rules.scoring import UNSCORED
from salessim.trace.kinds import RowKind

if TYPE_CHECKING:
    from salessim.engine.simpy_engine.company import Company
    from salessim.engine.simpy_engine.desk import Queue
    from salessim.engine.simpy_engine.person import Person

__all__ = ["Routes", "work_moves_where_it_is_done"]

DRAW, ROUND_ROBIN, LOAD, SCORE = range(4)


class Routes:
    """Which units do a role's work for a kind of customer. On Mondays this follows from who is there."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self._heads: Counter[tuple[int, int]] = Counter()
        self._by_seats = self._find_seats()
        self._units: dict[tuple[int, int], list[int]] = {}
        self._turns: defaultdict[tuple[int, int], int] = defaultdict(int)

    def _find_seats(self) -> dict[tuple[int, int], list[int]]:
        """Units with seats that hold a role, for each kind of customer that they serve."""
        found: dict[tuple[int, int], list[int]] = {}
        for seat in self.company.seats:
            for role in seat.roles:
                for segment in self.company.served[seat.unit]:
                    units = found.setdefault((segment, role), [])
                    if seat.unit not in units:
                        units.append(seat.unit)
        return found

    def are_renewed(self) -> None:
        """Count who does what now."""
        self._heads = Counter(
            (person.unit, role)
            for person in self.company.people()
            for role in person.roles
            if person.holds(role)
        )
        self._units.clear()

    def heads(self, unit: int, role: int) -> int:
        """People of a unit who did a role's work on Monday."""
        return self._heads[unit, role]

    def staffed(self, segment: int, role: int) -> list[int]:
        """Units that serve a kind of customer and in which somebody does the role."""
        return [unit for unit in self._by_seats.get((segment, role), []) if self.heads(unit, role) > 0]

    def preferred(self, segment: int, role: int) -> list[int]:
        """Of these units those with the highest preference."""
        units, preference = self.staffed(segment, role), self.company.tables.units.preference
        most = max((int(preference[unit]) for unit in units), default=0)
        return [unit for unit in units if preference[unit] == most]

    def units(self, segment: int, role: int) -> list[int]:
        """Units among which a customer is dealt out: where nobody does the role, those with a seat for it.

        Without any seat, the first unit that serves the customer: the work waits there.
        """
        if (segment, role) not in self._units:
            served = self.company.served
            first = next((unit for unit, segments in enumerate(served) if segment in segments), 0)
            self._units[segment, role] = (
                self.preferred(segment, role) or self._by_seats.get((segment, role)) or [first]
            )
        return self._units[segment, role]

    def unit_for(
        self, segment: int, role: int, entity: int, preferred: int = -1, percentile: float = UNSCORED
    ) -> int:
        """The unit whose queue takes work of a role: the one that has the customer, else as routing says.

        A unit of higher preference in which somebody does the role comes before the one that has the customer.
        """
        units = self.units(segment, role)
        if preferred in units or len(units) == 1:
            return preferred if preferred in units else units[0]
        by = self.company.rules.routing
        if by == ROUND_ROBIN:
            turn = self._turns[segment, role]
            self._turns[segment, role] += 1
            return units[turn % len(units)]
        if by == LOAD:
            return self._least_waiting(units, role)
        if by == SCORE:
            return self._drawn(self._for_score(units, percentile), role, entity)
        return self._drawn(units, role, entity)

    def _drawn(self, units: list[int], role: int, entity: int) -> int:
        if len(units) == 1:
            return units[0]
        company = self.company
        u = company.luck.uniform(Stream.ROUTING, entity, company.role_ids[role] & 0xFFFFFFFF)
        return units[int(u * len(units))]

    def _least_waiting(self, units: list[int], role: int) -> int:
        """Where the least work waits for each head of the role; ties to the first unit."""
        waiting, best = self.company.desk.n_waiting, units[0]
        for unit in units[1:]:
            mine, other = max(1, self.heads(unit, role)), max(1, self.heads(best, role))
            if waiting[unit] * other < waiting[best] * mine:
                best = unit
        return best

    def _for_score(self, units: list[int], percentile: float) -> list[int]:
        """Of the units that take a score the most demanding; of none the least."""
        least = self.company.score_from
        takers = [least[unit] for unit in units if least[unit] <= percentile]
        wanted = max(takers) if takers else min(least[unit] for unit in units)
        return [unit for unit in units if least[unit] == wanted]

    # -- who takes over -----------------------------------------------------------------------------------------

    def least_loaded(self, segment: int, role: int, load: str) -> Person | None:
        """Who does a role for a kind of customer and has the fewest open items."""
        return self._of_units(self._by_seats.get((segment, role), []), role, load, None)

    def successor(
        self, unit: int, segment: int, role: int, load: str, leaver: Person | None = None
    ) -> Person | None:
        """Who goes on with a customer: somebody of the unit, or, where nobody can, of any that serves the customer."""
        somebody = self._of_units([unit], role, load, leaver)
        if somebody is not None:
            return somebody
        return self._of_units(self._by_seats.get((segment, role), []), role, load, leaver)

    def _of_units(self, units: list[int], role: int, load: str, leaver: Person | None) -> Person | None:
        """Who of some units may be given work and has the fewest open items; ties to the lowest seat."""
        there = [
            person
            for person in self.company.people()
            if person is not leaver
            and person.unit in units
            and person.is_free_to_take_over()
            and person.holds(role)
        ]
        return min(there, key=lambda person: (getattr(person, load), person.seat.number), default=None)


def work_moves_where_it_is_done(company: Company) -> None:
    """What waits for a role that nobody of its unit does any more goes to a unit where somebody does."""
    routes = company.routes
    for (unit, role, segment, _, _), queue in company.desk.queues():
        if queue and routes.heads(unit, role) == 0 and routes.staffed(segment, role):
            _moves(company, queue)


def _moves(company: Company, queue: Queue) -> None:
    waiting = sorted(task for task in queue if task.state is State.WAITING)
    queue.clear()
    for task in waiting:
        subject, before = task.subject, task.unit
        assert isinstance(subject, Lead | Account)
        percentile = subject.score if isinstance(subject, Lead) else UNSCORED
        unit = company.routes.unit_for(task.segment, task.role, task.entity, -1, percentile)
        subject.unit = unit
        company.desk.moves(task, unit)
        company.note(
            RowKind.WORK_MOVED,
            task.entity,
            task.occurrence,
            None,
            unit,
            task.work,
            company.role_ids[task.role],
            company.unit_ids[before],
        )
