"""The company around the sales team: costs, cash, and the state it starts from; and the whole scenario."""

from __future__ import annotations

from typing import Literal

from salessim.scenario.schema.fields import (
    Amount,
    Block,
    Count,
    Duration,
    Flag,
    Key,
    Number,
    Share,
    Title,
    setting,
)
from salessim.scenario.schema.market import Market, Product, Region, Segment
from salessim.scenario.schema.organisation import (
    Analysis,
    Communication,
    Handoff,
    Meetings,
    Response,
    Role,
    Routing,
    Unit,
    Work,
)
from salessim.scenario.schema.pay import Behaviour, Credit, Plan
from salessim.scenario.schema.people import Coaching, Evaluation, Hiring, Knowledge, Leaving
from salessim.scenario.schema.sources import Source
from salessim.scenario.schema.steering import Change, Policy, Shock, Steering

__all__ = ["Costs", "ScenarioBlocks", "Start"]


class Costs(Block):
    """Money out besides pay, and how money comes in."""

    on_cost: Amount = setting(0.25, "Employer's cost on top of all pay.", source="[A]", le=10)
    tools_per_head: Amount = setting(6_000.0, "Tools for each head.", unit="currency/year", source="[A]")
    overhead: Amount = setting(0.60, "Marketing and management as a share of sales cost, to compare with published cost per new ARR.",
                               source="[A]", le=100)  # fmt: skip
    gross_margin: Share = setting(
        0.75, "Share of revenue left after the cost of delivering it.", source="[A]"
    )
    other_per_month: Amount = setting(0.0, "Other cost of the company.", unit="currency/month", source="[A]")
    billing: Literal["yearly", "monthly"] = setting(
        "yearly", "Contracts are billed in advance for a year or a month.", source="[A]"
    )
    payment_delay: Duration = setting("45 days", "Customers pay this long after the bill.", source="[A]")


class Start(Block):
    """The state on the first Monday."""

    cash: Number = setting(2_000_000.0, "Opening cash; 0.5 / 2 / 10 M.", unit="currency", source="[A]")
    experience: dict[Key, Duration] = setting({}, "Experience in each role of those who are there from the start; a role that is not "
                                              "named has two years.", source="[A]")  # fmt: skip
    accounts: dict[Key, Count] = setting(
        {},
        "Accounts per segment, spread evenly over regions and product lines; ages uniform over the term.",
        source="[A] growth 90, scale 1,500",
    )
    pipeline: Literal["none", "steady"] = setting("none", "`steady`: leads of the weeks before the start, at their sources' rates and "
                                                  "worked without waiting, are somewhere on their way.", source="[A]")  # fmt: skip
    backlog: dict[Key, tuple[Count, ...]] = setting({}, "Known leads of the weeks before the start per source, latest week first, "
                                                    "instead of drawn ones.")  # fmt: skip
    coming: dict[Key, tuple[Count, ...]] = setting({}, "Known leads of the first weeks per source, earliest week first, instead of "
                                                   "drawn ones: a campaign that is booked, or a past that is played again.")  # fmt: skip
    open: dict[Key, dict[Key, dict[Key, tuple[Count, ...]]]] = setting(
        {},
        "Leads known to be open at the start: by segment, the stage whose customers are thinking, and source; numbers "
        "by how many weeks ago they came to this stage, latest week first. Each is placed there; how much longer its "
        "customer thinks is drawn given that it has not decided yet.",
    )
    losses_logged: Flag = setting(True, "Whether lost leads were logged as lost. If not, an open lead may be one whose "
                                  "customer has decided against long ago.", source="[A]")  # fmt: skip


class ScenarioBlocks(Block):
    """A whole scenario as a file describes it."""

    title: Title = setting("", "Name for people.")
    description: str = setting("", "What this company is, in a sentence or two.", max_length=5_000)
    currency: str = setting("USD", "Name of the currency; only a label.", max_length=16)
    horizon: Duration = setting("52 weeks", "How long a replication lasts; whole weeks.")
    market: Market = setting(Market, "What moves all deals together.")
    segments: dict[Key, Segment] = setting({}, "Segments by key.")
    regions: dict[Key, Region] = setting({}, "Regions by key, where they matter.")
    products: dict[Key, Product] = setting({}, "Product lines by key, where they matter.")
    sources: dict[Key, Source] = setting({}, "Sources of leads by key.")
    roles: dict[Key, Role] = setting({}, "Roles by key.")
    units: dict[Key, Unit] = setting({}, "Units by key.")
    plans: dict[Key, Plan] = setting({}, "Pay plans by key.")
    credit: Credit = setting(Credit, "Who is credited with a deal.")
    behaviour: Behaviour = setting(Behaviour, "How people react to pay.")
    routing: Routing = setting(Routing, "Who takes a customer whom several units could take.")
    handoff: Handoff = setting(Handoff, "Loss of context between people.")
    communication: Communication = setting(Communication, "Meetings, and what they buy.")
    analysis: Analysis = setting(Analysis, "Lead scores and quotas.")
    work: Work = setting(Work, "Working time.")
    meetings: Meetings = setting(Meetings, "Missed appointments.")
    response: Response = setting(Response, "Speed to lead.")
    hiring: Hiring = setting(Hiring, "How vacant seats are filled.")
    leaving: Leaving = setting(Leaving, "Why people leave.")
    evaluation: Evaluation = setting(Evaluation, "What follows from results.")
    knowledge: Knowledge = setting(Knowledge, "What is written down and passed on.")
    coaching: Coaching = setting(Coaching, "Coaching by team leads.")
    costs: Costs = setting(Costs, "Costs and billing.")
    start: Start = setting(Start, "The state on the first Monday.")
    changes: dict[Key, Change] = setting({}, "Planned changes by key.")
    policies: dict[Key, Policy] = setting({}, "Rules of management by key, in the order of their keys.")
    steering: Steering = setting(Steering, "How management keeps from fighting itself.")
    shocks: dict[Key, Shock] = setting({}, "What happens to the market for a while, by key.")
