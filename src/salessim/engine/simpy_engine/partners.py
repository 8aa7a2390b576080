"""Partners send leads, as many as somebody who looks after them brings about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salessim.engine.keys import PARTNER, partner_of
from salessim.engine.simpy_engine.demand import arrival_of
from salessim.engine.simpy_engine.lead import Lead
from salessim.randomness.draws import identity
from salessim.randomness.streams import Stream
from salessim.rules.learning import steady_week

if TYPE_CHECKING:
    from salessim.engine.simpy_engine.company import Company
    from salessim.engine.simpy_engine.person import Person

__all__ = ["PartnerSource", "partner_work_counts"]


class PartnerSource:
    """One source of leads from partners."""

    def __init__(self, company: Company, source: int) -> None:
        self.company = company
        self.source = source
        self.role: int = company.sources.role[source]

    def leads_of(self, week: int) -> None:
        """The week's leads of everybody who looks after partners."""
        for person in self.company.people():
            if person.is_at_work() and person.holds(self.role):
                self._leads_of_person(person, week)

    def _leads_of_person(self, person: Person, week: int) -> None:
        company, source = self.company, self.source
        parent = partner_of(company.source_ids[source], person.seat.id)
        rate = company.sources.per_week[source] * company.shocks.demand(source, week)
        number = company.luck.poisson(Stream.LEADS_OF_WEEK, parent, week, rate * person.pace_in(self.role))
        for i in range(number):
            lead = identity(parent, week, i)
            at = arrival_of(company, source, lead, week)
            company.calendar.process(Lead(company, lead, source).comes_in(at))


def partner_work_counts(company: Company) -> None:
    """A week with partners counts as experience: it is not cut into tasks."""
    roles = {
        role for kind, role in zip(company.sources.kind, company.sources.role, strict=True) if kind == PARTNER
    }
    for person in company.people():
        for role in person.roles:
            if role in roles and person.is_at_work() and person.holds(role):
                person.development.busy[role] += steady_week(company.rules.reference_utilisation)
