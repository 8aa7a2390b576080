"""People: how seats are filled, how newcomers are taught, what is written down, how people are judged, and why they go."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, Strict

from salessim.scenario.schema.fields import (
    Amount,
    Block,
    Duration,
    Flag,
    Key,
    Number,
    PositiveDuration,
    Share,
    Title,
    setting,
)

__all__ = [
    "Coaching",
    "Evaluation",
    "Hiring",
    "Interview",
    "Knowledge",
    "Leaving",
    "Lesson",
    "Mentoring",
    "NewProduct",
    "Onboarding",
    "RoleHiring",
    "Shadowing",
]

Weeks = Annotated[int, Strict(), Field(ge=0, le=520)]
"""A number of weeks."""


class RoleHiring(Block):
    """How long it takes to find somebody for a role, and what it costs."""

    time_to_fill: Duration = setting("35 days", "Median time from opening a seat to the first day of the one who is found, who begins on "
                                     "the next Monday; 28 / 38 / 35 days.", source="[S] salesfolks.com, about 3,500 hires; 35 [A]")  # fmt: skip
    time_to_fill_sigma: Amount = setting(
        0.4,
        "Spread of the time to fill: standard deviation of its logarithm, 0 for always the median.",
        source="[A]",
        le=3,
    )
    cost: Amount = setting(15_000.0, "Advertising, agency and travel for one hire; 8k / 29k / 15k.", unit="currency",
                           source="[S] 29k of DePaul 2011 for closers; others [A]")  # fmt: skip


class Lesson(Block):
    """Regular hours of a newcomer with somebody who teaches: appointments that take the teacher's time."""

    hours: Duration = setting("0 s", "Hours a week; none switches it off.")
    weeks: Weeks = setting(2, "For how many weeks from the first day at work.", unit="weeks")
    by: tuple[Key, ...] = setting([], "Roles whose holders give it; none stands for the role itself.")


class Shadowing(Block):
    """Watching somebody at work before working alone."""

    hours: Duration = setting(
        "0 s", "Hours at a mentor's side, up to 8 a week, before the first own work; none switches it off."
    )
    weeks: Weeks = setting(4, "After so many weeks the newcomer begins anyway.", unit="weeks", source="[A]")
    by: tuple[Key, ...] = setting(
        [], "Roles at whose holders' side, in the own unit; none stands for the role itself."
    )


class Mentoring(Block):
    """A mentor for newcomers: a lift while it lasts and long after, paid with the mentor's hours."""

    scheme: Literal["none", "mandatory", "voluntary"] = setting("none", "`mandatory`: everybody has one. `voluntary`: offered, and taken "
                                                                "up least by those who need it most.", source="[S] Sandvik et al., NBER 29148")  # fmt: skip
    hours: Duration = setting(
        "4 h", "Hours a week with the mentor; from 4 hours on the lift is full.", source="[A]"
    )
    weeks: Weeks = setting(
        4, "Length of the programme.", unit="weeks", source="[S] Sandvik et al., NBER 29148"
    )
    by: tuple[Key, ...] = setting(
        [], "Roles whose holders mentor, in the own unit; none stands for the role itself."
    )
    mentor_from: Share = setting(
        0.9, "Proficiency from which somebody may mentor or be shadowed.", source="[A]"
    )
    most_per_mentor: Duration = setting(
        "8 h", "Hours a week that a mentor gives at most, all lessons together.", source="[A]"
    )
    uptake: Share = setting(0.22, "Share of average newcomers who take up a voluntary offer.", source="[A]")
    lift: Amount = setting(0.17, "Gain in output of a full programme in weeks 1 to 8; nine tenths of it last to week 26, and "
                           "it is gone after 52.", source="[S] Sandvik et al., NBER 29148; fading [A]", le=5)  # fmt: skip
    full_hours: PositiveDuration = setting("4 h", "Hours a week at which the lift is full.", source="[A]")
    survival: Share = setting(0.5, "Share by which a full programme lowers the hazard of leaving in the first month.",
                              source="[A]; sign Sandvik et al.")  # fmt: skip


class Onboarding(Block):
    """The first weeks in a role."""

    theory: Duration = setting("0 s", "Time of learning without any work, from the first day; whole weeks.")
    rotation: Duration = setting("0 s", "Time spent with the neighbouring roles after that; whole weeks. It halves what is lost "
                                 "at hand-offs to this person, and later moves start higher.")  # fmt: skip
    shadowing: Shadowing = setting(Shadowing, "Watching before working alone.")
    mentoring: Mentoring = setting(Mentoring, "A mentor for the first months.")
    workshops: Lesson = setting(
        Lesson,
        "Workshops: one hour of a trainer serves all newcomers of a unit and role; they shorten the ramp.",
    )
    feedback: Lesson = setting(Lesson, "Feedback of the mentor on calls and deals: experience grows faster.")
    cost: Amount = setting(0.0, "Material and courses for a newcomer.", unit="currency", source="[A]")


class Interview(Block):
    """One stage of recruitment: hours of somebody's time for each candidate, and how much it tells."""

    title: Title = setting("", "Name for people.")
    hours: Duration = setting(..., "Hours of the interviewer for each candidate.")
    validity: Share = setting(..., "Correlation of what the stage tells with talent.", source="[A]")
    by: Key | None = setting(
        None, "Role whose holders interview; none stands for the first role of the seat."
    )
    is_about_values: Flag = setting(
        False, "Asks for values: those who share them are preferred, and are content more easily."
    )


def _four_stages() -> list[dict[str, object]]:
    """Recruitment in four stages. Assumption."""
    return [
        {"title": "Screening", "hours": "0.5 h", "validity": 0.2},
        {"title": "Practical task", "hours": "2 h", "validity": 0.35},
        {"title": "Role play", "hours": "1.5 h", "validity": 0.35},
        {"title": "Values", "hours": "1 h", "validity": 0.1, "is_about_values": True},
    ]


class Hiring(Block):
    """How a vacant seat is filled from outside."""

    backfill: Flag = setting(True, "A seat whose holder leaves or moves is opened again at once.")
    candidates: Annotated[int, Strict(), Field(ge=1, le=63)] = setting(
        5, "Candidates for a seat.", source="[A]"
    )
    candidate_mean: Number = setting(-0.6, "Mean talent of candidates, measured from the average hire: what four stages and five "
                                     "candidates gain.", unit="standard deviations", source="[A]", ge=-10, le=10)  # fmt: skip
    stages: tuple[Interview, ...] = setting(_four_stages(), "Interviews, in their order; their days are spread evenly over the time to "
                                            "fill, and one that has not begun by then does not take place.", source="[A] hours and validities", max_length=20)  # fmt: skip


class Leaving(Block):
    """Why people leave on their own, and how."""

    level: Amount = setting(0.0, "Factor on how likely everybody is to leave: at 0 nobody does, at 0.7 about the yearly share of "
                            "the role (`attrition`) leaves a team that is on target.", source="[A] calibrated", le=100)  # fmt: skip
    pay_exponent: Amount = setting(2.0, "The hazard of leaving is proportional to pay over market pay to the power of minus this; 0: pay keeps nobody.",
                                   source="[S] quit elasticities of 2 to 3", le=20)  # fmt: skip
    outside_by_talent: Amount = setting(
        0.2, "Market pay is multiplied by exp(this x talent).", source="[A]", le=5
    )
    peers: Amount = setting(
        0.15,
        "Weight of colleagues of the unit who left in the last 13 weeks; 0 for none.",
        source="[A]; sign Sunder et al. 2017",
        le=5,
    )
    spread: Amount = setting(
        0.15,
        "Weight of standing out among colleagues in attainment, either way; 0 for none.",
        source="[A]; sign Trevor et al. 1997",
        le=5,
    )
    morale: Amount = setting(
        1.0, "The hazard is multiplied by exp(-this x (morale - 0.5)).", source="[A]", le=20
    )
    morale_per_month: Share = setting(
        0.1, "Share of the way to its target that morale goes in a month.", source="[A]"
    )
    early: Amount = setting(
        1.5,
        "Factor on the hazard in the first six months.",
        source="[S] reports of early exits; size [A]",
        le=20,
    )
    notice: Duration = setting("4 weeks", "From notice to the last day; whole weeks.", source="[A]")
    notice_output: Share = setting(
        0.8, "Performance while on notice.", source="[S] Shi et al. 2017; size [A]", gt=0
    )
    account_hazard: Amount = setting(1.3, "Factor on an account's churn hazard after a change of account manager.",
                                     source="[S] Shi et al. 2017; size [A]", ge=1, le=20)  # fmt: skip
    account_unrest: Duration = setting("6 months", "For how long after the change.", source="[A]")


class Evaluation(Block):
    """What follows from a quarter's attainment and quality."""

    is_on: Flag = setting(False, "People are evaluated at the end of every quarter.")
    quality_weight: Share = setting(
        0.25, "Weight of quality against attainment: outcomes against what base chances bring.", source="[A]"
    )
    recognise_from: Amount = setting(
        1.2, "Score from which somebody is recognised: morale rises for a quarter.", source="[A]"
    )
    coach_below: Amount = setting(0.7, "Score below which somebody is coached for a quarter.", source="[A]")
    coach_hours: Duration = setting(
        "2 h", "Hours a week of that coaching, by whoever coaches the unit.", source="[A]"
    )
    dismiss_below: Amount = setting(
        0.5, "Score below which a quarter is poor, for somebody past ramp.", source="[A]"
    )
    dismissal: Share = setting(
        0.5, "Chance of dismissal after each poor quarter that follows another.", source="[A]"
    )
    promote_from: Amount = setting(
        1.0,
        "Score of the latest quarter from which somebody may be promoted, the highest first.",
        source="[A]",
    )
    promote_after: Duration = setting(
        "12 months", "Least time in the role before a promotion.", source="[S] getchief.com, 12 to 18 months"
    )


class NewProduct(Block):
    """The learning curve of a whole company with a product that is new."""

    is_on: Flag = setting(
        False, "Yield grows along an S-curve with the deals won.", source="[S] Leslie and Holloway 2006"
    )
    floor: Share = setting(0.2, "Share of full yield at first.", source="[A]", gt=0)
    middle: Amount = setting(
        30.0, "Deals won at which half of the rest is reached.", unit="deals", source="[A]"
    )
    width: Amount = setting(
        8.0, "Deals over which it rises: the smaller, the steeper.", unit="deals", source="[A]", gt=0
    )


class Knowledge(Block):
    """What is written down and passed on."""

    growth: Share = setting(
        0.01, "Gain of a playbook for an hour of documentation while nothing is written.", source="[A]"
    )
    decay: Share = setting(0.02, "Share of a playbook that is out of date after a month.", source="[A]")
    lost_with_leaver: Share = setting(
        0.05, "Share of a role's playbook that goes with somebody who leaves.", source="[A]"
    )
    ramp_gain: Amount = setting(0.3, "Ramp time is divided by 1 + this x playbook.", source="[A]", le=10)
    start_gain: Share = setting(0.15, "Proficiency of a beginner rises by this x playbook.", source="[A]")
    rotation_gain: Share = setting(
        0.15, "Proficiency of a beginner rises by this after rotation.", source="[A]"
    )
    training_gain: Amount = setting(
        0.3, "Ramp time is divided by 1 + this x share of the workshops attended.", source="[A]", le=10
    )
    feedback_gain: Amount = setting(
        0.1, "Experience grows faster by this at an hour of feedback a week.", source="[A]", le=5
    )
    handoff_by_playbook: Share = setting(
        0.5, "The chance that context is lost falls by this x playbook of the receiver's role.", source="[A]"
    )
    handoff_by_rotation: Share = setting(0.5, "It falls by this when the receiver has rotated.", source="[A]")
    sharing: Duration = setting(
        "0 s", "Hours a week of sharing sessions, for everybody; none switches them off."
    )
    sharing_rate: Share = setting(0.02, "Share of a better partner's lead that is caught up in a week of sharing.",
                                  source="[A]; sign Chan, Li, Pierce 2014")  # fmt: skip
    experiment_chance: Share = setting(
        0.02, "Chance that an hour of experiments finds a better way.", source="[A]"
    )
    experiment_gain: Share = setting(
        0.03, "Gain of the playbook by one find, while nothing is written.", source="[A]"
    )
    learning_from_losses: Amount = setting(0.0, "Share of the hours spent on a lost deal that count again as experience; 0.25 where "
                                           "the culture allows it.", source="[A]", le=5)  # fmt: skip
    new_product: NewProduct = setting(NewProduct, "Learning curve of the company.")


class Coaching(Block):
    """A team lead's hours with each head."""

    hours: Duration = setting(
        "0 s",
        "Hours a week for each head; none switches coaching off.",
        source="[S] 3 to 5 hours a month, CEB",
    )
    by: tuple[Key, ...] = setting(
        ["team_lead"],
        "Roles that coach the people of their unit; they are not coached themselves.",
        min_length=1,
    )
    span: Annotated[int, Strict(), Field(ge=1, le=1000)] = setting(
        8, "Heads that one of them coaches at most.", source="[S] CEB 8; 6 to 10"
    )
    lift: Amount = setting(
        0.07, "Gain in output that many hours approach.", source="[S] Sales Benchmark Index, secondary", le=5
    )
    scale: PositiveDuration = setting(
        "3 h", "Hours a month at which 63 % of the gain are reached.", source="[A]"
    )
