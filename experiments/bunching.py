"""Bunching at the quota: Kuhn and Yu 2025, Kinks as Goals.

Sales heap just above the quota where a bonus waits there or where reaching it is a goal; a kink of the rate alone
explains no heap. Six equal lead generators work through a long list and are paid for meetings booked, so that their
effort shows at once; eight quarters each. What is asked: the share of person-quarters that end at 100 to 105 % of the
quota beyond what their neighbours let expect.

    python experiments/bunching.py             200 replications of seed 1
    ... -n 50                                  fewer
"""

# ruff: noqa: T201
from __future__ import annotations

from typing import Any

from pay_companies import arguments, growth

from salessim import Scenario, run
from salessim.statistics import Interval, mean_interval

QUOTA = 500.0
"""Meetings a year: more than most reach, so that the quota lies where fewer and fewer quarters end."""
MEETINGS = {"measure": "meetings", "quota": QUOTA}
KINK = [MEETINGS | {"tiers": [{"at": 0.0, "rate": 1.0}, {"at": 1.0, "rate": 1.5}]}]
SALARY = {"base_share": 1.0, "commission": []}
DESK: dict[str, Any] = {
    "horizon": "104 weeks",
    "sources.website.per_week": 0.0,
    "sources.prospecting.meetings_per_month": 40.0,
    "sources.prospecting.list_size": 2_000_000,
    "sources.prospecting.meeting_hours": "6 min",
    "sources.prospecting.meeting_missed": 0.0,
    "segments.mid.stages.qualification.hours": "6 min",
    "segments.mid.stages.discovery.chance": 0.0,
    "units.sales.seats.generators.talent_sd": 0.0,
    "roles.lead_generator.reference.output": {"meetings": QUOTA},
    "start.pipeline": "none",
    "start.accounts": {},
    "behaviour.care": False,
    **{
        f"plans.{plan}.{key}": value
        for plan in ("closer", "account_manager")
        for key, value in SALARY.items()
    },
}
PLANS: dict[str, dict[str, Any]] = {
    "flat": {"plans.generator.commission": [MEETINGS]},
    "kink": {"plans.generator.commission": KINK, "behaviour.goal": 0.0},
    "kink as a goal": {"plans.generator.commission": KINK, "behaviour.goal": 0.1},
    "bonus": {
        "plans.generator.commission": [MEETINGS | {"share": 0.7}],
        "plans.generator.bonus": [MEETINGS | {"share": 0.3}],
        "behaviour.goal": 0.0,
    },
}


def company(plan: str) -> Scenario:
    """Generators who book meetings on a plan, and nobody else on a quota."""
    return growth({**DESK, **PLANS[plan]}, plan)


def measured(plan: str, replications: int, seed: int = 1, jobs: int = 2) -> Interval:
    """Share of person-quarters just above the quota beyond what their neighbours let expect."""
    result = run(company(plan), replications, seed, jobs=jobs, metrics=["excess_at_quota"])
    return mean_interval(result["excess_at_quota"])


def main() -> None:
    """Print the excess for each plan."""
    given = arguments(__doc__, replications=200)
    for plan in PLANS:
        more = measured(plan, given.n)
        print(f"{plan:14}: {more.estimate:+.1%} ({more.low:+.1%} to {more.high:+.1%})")
    print("published: a heap where reaching the quota is a goal or brings a bonus, none at a kink alone")


if __name__ == "__main__":
    main()
