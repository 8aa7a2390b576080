"""Seats: places of a unit that somebody holds, that are vacant, or for which somebody is wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salessim.randomness.draws import identity

if TYPE_CHECKING:
    from salessim.engine.simpy_engine.company import Company
    from salessim.engine.simpy_engine.person import Person
    from salessim.engine.simpy_engine.requisition import Requisition

__all__ = ["Seat"]


class Seat:
    """One seat, and who sits there."""

    def __init__(self, company: Company, number: int) -> None:
        seats = company.tables.seats
        self.number = number
        self.id = int(seats.ids[number])
        self.unit = int(seats.unit[number])
        self.roles = [role for role, held in enumerate(seats.holds[number].tolist()) if held]
        self.first_role = int(seats.first_role[number])
        self.plan = int(seats.plan[number])
        self.availability = float(seats.availability[number])
        self.talent_mean = float(seats.talent_mean[number])
        self.candidate_mean = float(seats.candidate_mean[number])
        self.talent_sd = float(seats.talent_sd[number])
        self.is_planned = not seats.reserve[number]
        self.is_deferred = False
        self.starts_at = int(seats.starts_at[number])
        self.requisition_at = int(seats.requisition_at[number])
        self.may_leave = bool(seats.leaves[number])
        self.hands_over = bool(seats.hands_over[number])
        self.documentation = int(seats.documentation[number])
        self.documents = [role for role, written in enumerate(seats.documents[number].tolist()) if written]
        self.experiments = int(seats.experiments[number])
        self.promotes_from = [
            role for role, from_it in enumerate(seats.promotes_from[number].tolist()) if from_it
        ]
        self.brought = seats.experience[number].tolist()
        self.occupant: Person | None = None
        self.requisition: Requisition | None = None
        self.n_occupants = 0
        self._group = (int(seats.group[number]), int(seats.number[number]))

    def next_person(self) -> int:
        """Identity of the person from outside who would sit here next; nobody else ever has it."""
        return identity(*self._group, self.n_occupants)
