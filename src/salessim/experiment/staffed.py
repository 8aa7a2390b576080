"""A company with one more person in a seat, and with a role relieved at no cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from salessim.errors import InputError
from salessim.scenario.complete import completed
from salessim.scenario.scenario import Scenario

__all__ = ["MOST_SEATS", "OneMore", "has_planned_headcount", "one_more", "relieved"]

MOST_SEATS = 20
"""Groups of seats that get one more person, the largest first; assumption."""
_AS_THEY_ARE = ("count", "starts", "requisition", "availability", "talent_mean", "talent_sd")


@dataclass(frozen=True, eq=False)
class OneMore:
    """A company with one more person.

    Attributes
    ----------
    unit, seat : str
        Where the person sits.
    title : str
        Title of the seats; any text.
    count : int
        Seats of the group before.
    scenario : Scenario
        The company.
    """

    unit: str
    seat: str
    title: str
    count: int
    scenario: Scenario


def one_more(scenario: Scenario) -> tuple[OneMore, ...]:
    """The company with one more person in each group of seats, in the order of the file.

    The person is there from the day on which the group starts, on its plan, as talented and experienced as the others
    of the group may be; nothing is paid for finding them. Groups that a company may not grow are left out.
    """
    found = []
    for unit_key, unit in scenario.units.items():
        for seat_key, seats in unit.seats.items():
            try:
                more = scenario.override({f"units.{unit_key}.seats.{seat_key}.count": seats.count + 1})
            except InputError:
                continue
            title = seats.title or seat_key.replace("_", " ")
            found.append(OneMore(unit_key, seat_key, title, seats.count, more))
    largest = sorted(range(len(found)), key=lambda k: -found[k].count)[:MOST_SEATS]
    return tuple(found[k] for k in sorted(largest))


def has_planned_headcount(scenario: Scenario) -> bool:
    """Whether changes or policies set heads, so that one more person may be given up again."""
    return any(one.headcount for one in scenario.changes.values()) or any(
        one.add for one in scenario.policies.values()
    )


def relieved(scenario: Scenario) -> dict[str, Scenario]:
    """The company with the capacity of a role doubled, for each role that somebody holds.

    Every group of seats that holds the role gets a twin of the same size, talent, hours and experience that does
    nothing but this role, has no plan and so costs nothing, and stays. Where the holders give the role up once somebody
    else has it, the twin has two people for each of them. What coordination takes with more colleagues, it takes.
    """
    document = completed(scenario.document)
    held = dict.fromkeys(
        role for unit in scenario.units.values() for seats in unit.seats.values() for role in seats.roles
    )
    found = {}
    for role in held:
        try:
            found[role] = scenario.override(_twins(document["units"], role))
        except InputError:
            continue
    return found


def _twins(units: Mapping[str, Any], role: str) -> dict[str, Any]:
    """Overrides that add a twin for every group of seats that holds a role."""
    changes: dict[str, Any] = {}
    for unit_key, unit in units.items():
        holders = [seats for seats in unit["seats"].values() if role in seats["roles"]]
        names = (name for k in range(1, 1_000_000) if (name := f"relief_{k}") not in unit["seats"])
        for seats, name in zip(holders, names, strict=False):
            twin = {key: seats[key] for key in _AS_THEY_ARE if key in seats}
            twin["count"] = seats["count"] * (2 if seats["hands_over"] else 1)
            twin["experience"] = {key: time for key, time in seats["experience"].items() if key == role}
            changes[f"units.{unit_key}.seats.{name}"] = {**twin, "roles": [role], "leaves": False}
    return changes
