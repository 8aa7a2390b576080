"""The organisation: roles, units with seats and hours, and how work passes between people."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, Strict, WithJsonSchema

from salessim.scenario.schema.fields import (
    Amount,
    Block,
    Count,
    Duration,
    Flag,
    Key,
    Number,
    OptionalDuration,
    Positive,
    PositiveDuration,
    Share,
    Title,
    setting,
)
from salessim.scenario.schema.pay import Reference
from salessim.scenario.schema.people import Onboarding, RoleHiring
from salessim.units import DAY, HOUR, MINUTE, WEEK

__all__ = [
    "Analysis",
    "Communication",
    "Coordination",
    "Handoff",
    "Meetings",
    "Response",
    "Role",
    "Routing",
    "Seats",
    "Unit",
    "Work",
]

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_HOURS = re.compile(
    r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun)(?:-(Mon|Tue|Wed|Thu|Fri|Sat|Sun))? ([0-9]{2}):([0-9]{2})-([0-9]{2}):([0-9]{2})"
)
_HOURS_HELP = 'write opening hours as "Mon-Fri 09:00-17:00"; 24:00 is the end of a day'


def parse_opening_hours(value: object) -> tuple[tuple[int, int], ...]:
    """Opening hours of a week as sorted, disjoint (start, end) pairs in seconds since Monday 00:00.

    Parameters
    ----------
    value : str or list of str
        For example ``["Mon-Thu 08:00-16:30", "Fri 08:00-14:00"]``. ``"always"`` is the whole week.

    Raises
    ------
    ValueError
        If a line cannot be read, ends before it starts, or overlaps another.

    Examples
    --------
    >>> parse_opening_hours("Mon 09:00-17:00")
    ((32400, 61200),)
    """
    if value == "always":
        return ((0, WEEK),)
    lines = [value] if isinstance(value, str) else value
    if not isinstance(lines, list | tuple) or not lines:
        raise ValueError(_HOURS_HELP)
    intervals: list[tuple[int, int]] = []
    for line in lines:
        match = _HOURS.fullmatch(line.strip()) if isinstance(line, str) else None
        if match is None:
            raise ValueError(_HOURS_HELP)
        first = _DAYS.index(match.group(1))
        last = _DAYS.index(match.group(2)) if match.group(2) else first
        start = int(match.group(3)) * HOUR + int(match.group(4)) * MINUTE
        end = int(match.group(5)) * HOUR + int(match.group(6)) * MINUTE
        if last < first or end <= start or end > DAY:
            raise ValueError(f"opening hours must end after they start, within a day; {_HOURS_HELP}")
        intervals += [(day * DAY + start, day * DAY + end) for day in range(first, last + 1)]
    intervals.sort()
    merged = [intervals[0]]
    for start, end in intervals[1:]:
        if start < merged[-1][1]:
            raise ValueError("opening hours overlap")
        if start == merged[-1][1]:
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return tuple(merged)


OpeningHours = Annotated[
    tuple[tuple[int, int], ...],
    BeforeValidator(parse_opening_hours),
    WithJsonSchema(
        {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}
    ),
]


class Role(Block):
    """A kind of work that a person can hold: how performance acts, and how people grow into it."""

    title: Title = setting("", "Name for people; the key is the identity.")
    performance: Literal["pace", "odds"] = setting(
        "pace", "Performance makes work faster (`pace`) or wins likelier (`odds`)."
    )
    ramp: Literal["exponential", "linear", "none"] = setting(
        "none", "Shape of the ramp over experience in the role.", source="[A]"
    )
    ramp_time: Duration = setting("0 s", "Experience at which the ramp ends (exponential: 95 % of the way). "
                                  "4 weeks / 5 months / 9 months.", source="[S] Bridge Group 2024 for closers; 4 weeks [A]")  # fmt: skip
    ramp_start: Share = setting(1.0, "Proficiency of a beginner; 0.4 / 0.1 / 0.4.", source="[A]")
    prospects: Flag = setting(False, "Fills idle time with prospecting blocks.")
    ramp_late: Duration = setting("0 s", "Experience at which a slower second part of an exponential ramp ends; 13 weeks meets the "
                                  "surveys' time to full quota of lead generators.", source="[S] reply.io; off by default")  # fmt: skip
    ramp_late_share: Share = setting(
        0.3, "Share of the way that the second part takes, when there is one.", source="[A]"
    )
    playbook: Share = setting(
        0.0, "Share of the role's process that is written down at the start.", source="[A]"
    )
    attrition: Share = setting(0.0, "Share who leave on their own in a year, at market pay and on target; 35 / 30 / 20 %. Acts "
                              "only when `leaving.level` is above 0.", source="[S] Bridge Group, DePaul 2011; 20 % [A]")  # fmt: skip
    market_ote: Amount = setting(0.0, "On-target earnings that the average person in the role gets elsewhere; 85k / 150k / 120k, 0: what is paid here. "
                                 "Who holds several roles compares with their mean.",
                                 unit="currency/year", source="[S] as the plans")  # fmt: skip
    hiring: RoleHiring = setting(RoleHiring, "How somebody is found.")
    onboarding: Onboarding = setting(Onboarding, "The first weeks in the role.")
    reference: Reference = setting(Reference, "Pay and output that effort is measured against.")
    care: Amount = setting(0.0, "Care per lead: everything takes (1 + care) / (1 + care_reference) times as long, and the "
                           "chance of acceptance follows q(care).", source="[A] lead generators 0.63, where pay for accepted leads alone puts it", le=100)  # fmt: skip
    care_reference: Amount = setting(
        0.0, "Care at which base chances and hours hold.", source="[A] lead generators 0.63", le=100
    )
    care_floor: Share = setting(
        0.2, "q(0), the share accepted of leads passed on without care.", source="[A]"
    )
    care_gain: Share = setting(0.5, "q(care) = care_floor + care_gain (1 - exp(-care)).", source="[A]")


class Seats(Block):
    """Equal seats of a unit: the roles held, when they start, and who sits there."""

    title: Title = setting("", "Name for people; the key is the identity.")
    roles: tuple[Key, ...] = setting(..., "Roles that each holder does.", min_length=1)
    count: Count = setting(1, "Number of seats.", le=100_000)
    reserve: Count = setting(0, "Further seats that are not planned at first: changes and policies may plan them, and somebody "
                             "is looked for then.", le=100_000)  # fmt: skip
    starts: Duration = setting("0 s", "When the holders start; whole weeks, since people start on Mondays.")
    requisition: OptionalDuration = setting("never", "When the search for somebody begins, in whole weeks; until then, and until somebody is found, "
                                            "the seats are vacant. Instead of `starts`.")  # fmt: skip
    plan: Key | None = setting(None, "Pay plan; without one the seat costs nothing.")
    availability: Share | None = setting(None, "Share of opening hours for this work, instead of `work.availability`; "
                                         "founders have other duties.")  # fmt: skip
    experience: dict[Key, Duration] = setting({}, "Experience per role on the first day, instead of `start.experience` "
                                              "in the roles held (or of none, when starting later).")  # fmt: skip
    talent_mean: Number = setting(
        0.0, "Mean talent, measured from the average hire.", unit="standard deviations", ge=-10, le=10
    )
    talent_sd: Amount = setting(1.0, "Spread of talent between people.", unit="standard deviations", le=10)
    leaves: Flag = setting(True, "Whether the holders may leave; founders do not.")
    promotes_from: tuple[Key, ...] = setting(
        [],
        "Roles whose holders may be promoted to these seats when they are vacant; needs `evaluation.is_on`.",
    )
    hands_over: Flag = setting(False, "The holders give up a role, with its work, once another seat that serves the same customers "
                               "holds it: founders.")  # fmt: skip
    documentation: Duration = setting(
        "0 s", "Hours a week in which each holder writes down how the work is done."
    )
    documents: tuple[Key, ...] = setting(
        [], "Roles whose playbooks they write, in equal parts; none stands for their own."
    )
    experiments: Duration = setting(
        "0 s", "Hours a week in which each holder tries new ways; what is found goes into the playbook."
    )


class Coordination(Block):
    """What working together costs: hours a week, or a published curve of process loss."""

    form: Literal["hours", "light", "rope_pull"] = setting("hours", "`hours`: fixed + per colleague. `light` and `rope_pull`: each works "
                                                           "1 / (1 + a (n - 1) + b n (n - 1)) of the time, a, b = 0.01, 0.0005 "
                                                           "or Ringelmann's 0.051, 0.0122.", source="[A]; [S] Ringelmann 1913")  # fmt: skip
    fixed: Duration = setting("0.5 h", "Hours a week for each member of a unit.", source="[A]")
    per_colleague: Duration = setting(
        "0.05 h", "Hours a week for each further member of the unit.", source="[A]"
    )


class Unit(Block):
    """A team with its own seats, opening hours and customers."""

    title: Title = setting("", "Name for people; the key is the identity.")
    serves: tuple[Key, ...] = setting([], "Segments whose leads and accounts the unit works.")
    regions: tuple[Key, ...] = setting([], "Only customers of these regions; none: of all.")
    products: tuple[Key, ...] = setting([], "Only customers of these product lines; none: of all.")
    preference: Count = setting(
        0,
        "Of the units that could take a customer those with the highest preference do, as long as somebody there does the "
        "work: specialists before those who do everything.",
        le=1000,
    )
    score_from: Share = setting(
        0.0,
        "Where `routing.by` is `score`: the unit takes leads of at least this percentile of predicted value.",
    )
    helps: tuple[Key, ...] = setting(
        [],
        "Units whose work without an owner idle people take, in the share of weeks in which they help (`behaviour.help`).",
    )
    hours: OpeningHours = setting(
        "Mon-Fri 09:00-17:00", 'Opening hours; "always" is round the clock.', source="[A]"
    )
    coordination: Coordination = setting(Coordination, "Hours that working together takes.")
    seats: dict[Key, Seats] = setting({}, "Seats by key.")


class Routing(Block):
    """Which of several units that serve the same customers takes a customer whom none of them has yet."""

    by: Literal["draw", "round_robin", "load", "score"] = setting(
        "draw",
        "`draw`: chance, the customer's own. `round_robin`: in turn. `load`: where the least work waits for a head of the "
        "role. `score`: by predicted value and `score_from` of the units.",
    )


class Communication(Block):
    """Meetings: hours for everybody, and less that is lost when work changes hands."""

    unit_meeting: Duration = setting("0 s", "Hours a week that everybody spends in meetings of the own unit.")
    company_meeting: Duration = setting("0 s", "Hours a week that everybody spends in meetings across units.")
    halving: PositiveDuration = setting(
        "2 h",
        "Hours of meetings a week that halve the chance that context is lost: within units those of the unit, across "
        "units those of the company.",
        source="[A]",
    )


class Analysis(Block):
    """What an analyst does: scores leads, and helps to set quotas that people can reach alike."""

    role: Key = setting("analyst", "Role that scores leads and looks at quotas.")
    accuracy: Share = setting(
        0.0,
        "Correlation of a lead's score with its true expected value, while somebody in the role is at work; 0: no scores. "
        "0.5 is a good model.",
        source="[A]",
    )
    classes: Annotated[int, Strict(), Field(ge=1, le=100)] = setting(
        4, "Classes of leads by score; better ones are worked first, within a priority.", source="[A]"
    )
    quota_error: Amount = setting(
        0.0,
        "Spread of individual quotas about what a person's customers would allow: standard deviation of its logarithm.",
        source="[A] 0.25 where nobody looks",
        le=2,
    )
    quota_error_left: Share = setting(
        0.4, "Part of it that is left while an analyst is at work.", source="[A]"
    )


class Handoff(Block):
    """What may be lost when the next task goes to another person."""

    loss_within: Share = setting(0.20, "Chance that context is lost within a unit.", source="[A]")
    loss_across: Share = setting(0.35, "Chance that context is lost between units.", source="[A]")
    extra_work: Amount = setting(
        0.5, "Extra work after a loss, as a share of the stage's hours.", source="[A]", le=100
    )
    extra_least: Duration = setting("1 h", "Extra work is at least this.", source="[A]")
    odds: Positive = setting(0.8, "Factor on the odds of the next outcome after a loss.", source="[A]", le=1)


class Work(Block):
    """How working time is spent."""

    availability: Share = setting(
        0.80, "Share of opening hours left for tasks before coordination is taken off.", source="[A]", gt=0
    )
    reference_availability: Share = setting(
        0.80, "Availability at which `meetings_per_month` was measured.", source="[A]", gt=0
    )
    switching: Duration = setting("15 min", "Lost when the next task is of another role.", source="[A]")
    talent_effect: Amount = setting(
        0.35, "Performance is multiplied by exp(this x talent).", source="[A] range 0.25 to 0.6", le=5
    )
    talent_correlation: Share = setting(
        0.2, "Correlation of one person's talents in different roles.", source="[A]"
    )
    output_elasticity: Amount = setting(1.0, "Win rate moves in proportion to a closer's performance to this power; 0.34 is the "
                                        "weak setting.", source="[A]; 0.34 Albers et al.", le=5)  # fmt: skip
    reference_utilisation: Share = setting(
        0.75, "Busy share at which experience grows by one day a day.", source="[A]", gt=0
    )


class Meetings(Block):
    """Missed appointments."""

    missed_hours: Duration = setting(
        "15 min", "Time lost by whoever waited for a customer who did not come.", source="[A]"
    )
    rebook_after: Duration = setting(
        "2 days", "A missed meeting takes place this much later, once.", source="[A]"
    )


class Response(Block):
    """Speed to lead: how the odds of acceptance fall with the time until an inbound lead is answered."""

    curve: Literal["standard", "steep", "none"] = setting("standard", "`standard`: m(t) = 1 + 3.9 (1 + t / 0.3 min)^-0.45. `steep`: fitted to "
                                                          "the much stronger figures of Oldroyd et al. 2011, which are "
                                                          "correlational. `none`: time does not matter.", source="[A] fit to Velocify; [S] Oldroyd et al. 2011")  # fmt: skip
    reference: Duration = setting("24 h", "Time to answer at which the base chance holds.", source="[A]")
