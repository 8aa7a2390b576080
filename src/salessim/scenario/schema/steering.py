"""What changes during a run: changes that are planned, policies that react, and shocks that happen to the company."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, Strict, model_validator

from salessim.rules.watches import BOOK_WEEKS, Watch
from salessim.scenario.schema.fields import (
    Amount,
    Block,
    Duration,
    Key,
    Number,
    OptionalDuration,
    Positive,
    Title,
    setting,
)

__all__ = ["Change", "Condition", "Move", "Policy", "Shock", "Steering"]

Seats = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}\.[a-z][a-z0-9_]{0,63}$")]
"""A group of seats: unit and seats, for example ``sales.closers``."""
SmallNumber = Annotated[int, Strict(), Field(ge=-100_000, le=100_000)]
Wanted = Annotated[int, Strict(), Field(ge=0, le=100_000)]
Weeks = Annotated[int, Strict(), Field(ge=1, le=BOOK_WEEKS)]


class Move(Block):
    """People who move from one group of seats to vacant seats of another, latest seats first."""

    leave: Seats = setting(..., "Seats that they leave, no longer planned.")
    take: Seats = setting(..., "Vacant seats that they take, planned from then on.")
    count: Annotated[int, Strict(), Field(ge=1, le=100_000)] = setting(1, "How many people move.")


class _Acts(Block):
    title: Title = setting("", "Name for people; the key is the identity.")
    move: tuple[Move, ...] = setting([], "People who move to other seats.")
    hiring: Literal["", "freeze", "resume"] = setting(
        "", "`freeze`: searches end, and no seat is opened. `resume`: what was held back is opened."
    )
    set: dict[str, Any] = setting(
        {},
        "Settings by dotted path that have another value from then on, for example "
        '{ "sources.website.per_week" = 12 }; what may be changed stands in the how-to.',
    )


class Change(_Acts):
    """Something planned: it happens on a Monday whatever comes."""

    at: Duration = setting(..., "When, in whole weeks from the start.")
    headcount: dict[Seats, Wanted] = setting(
        {},
        "Planned seats of a group from then on: reserve seats are opened, or seats are given up, vacant ones first.",
    )


class Condition(Block):
    """What a manager sees on a Monday, over the last full weeks, and the bound beyond which something is done."""

    watch: Watch = setting(
        ...,
        "`utilisation` of a role (busy share of opening hours, prospecting excluded); `wait` of its work (hours until it is "
        "begun); `lead_to_deal` (deals won over leads); `cycle_time` (days); `cac` and `cash` (currency); `runway` (months); "
        "`arr`; `customers`; `leads_per_week`; `people`.",
    )
    role: Key | None = setting(None, "Role that is watched, for utilisation and wait.")
    unit: Key | None = setting(None, "Only in this unit, for utilisation and wait.")
    above: Number | None = setting(None, "Holds above this.")
    below: Number | None = setting(None, "Holds below this.")
    weeks: Weeks = setting(8, "Full weeks looked back on.", unit="weeks", source="[A]")

    @model_validator(mode="after")
    def _one_bound(self) -> Condition:
        if (self.above is None) == (self.below is None):
            raise ValueError("give one bound: above or below")
        return self


class Policy(_Acts):
    """A rule of management: when all its conditions hold on a Monday, it acts."""

    when: tuple[Condition, ...] = setting(..., "All of these have to hold.", min_length=1, max_length=20)
    add: dict[Seats, SmallNumber] = setting(
        {}, "Seats of a group to plan in addition; negative to give seats up."
    )
    pause: Duration = setting("8 weeks", "Least time between two acts of the policy.", source="[A]")
    times: Annotated[int, Strict(), Field(ge=1, le=100_000)] | None = setting(
        None, "How often it acts at most; without it there is no limit."
    )
    starts: Duration = setting("0 s", "Not before.")
    ends: OptionalDuration = setting("never", "Not from then on.")


class Steering(Block):
    """How management keeps from fighting itself."""

    settle: Duration = setting(
        "13 weeks",
        "A group of seats that one policy has grown or cut by `add` is not changed the other way by any within this time.",
        source="[A]",
    )


class Shock(Block):
    """Something that happens to the market for a while."""

    title: Title = setting("", "Name for people; the key is the identity.")
    starts: Duration = setting(..., "From when, in whole weeks from the start.")
    lasts: Duration = setting("26 weeks", "For how long, in whole weeks.")
    demand: Amount = setting(1.0, "Factor on the leads of inbound and partner sources.", le=1000)
    win_odds: Positive = setting(1.0, "Factor on the odds of every decision after the first stage.", le=1000)
    churn: Amount = setting(1.0, "Factor on the hazard that customers do not renew.", le=1000)
    price: Positive = setting(1.0, "Factor on the values of new contracts.", le=1000)
    sources: tuple[Key, ...] = setting([], "Only these sources; none: all.")
    segments: tuple[Key, ...] = setting([], "Only these segments; none: all.")
    regions: tuple[Key, ...] = setting([], "Only customers of these regions; none: all.")
