"""Two units that serve different customers and share nothing are two companies, draw for draw.

What a company shares by construction is left without effect or is the same for both: the market of a week (its draw is
keyed by the week alone), whatever hangs on a role (playbooks, interviews, coaches, trainers), and what counts for all
(the curve of a new product, bonuses on the company's result). So each half has roles of its own, there is no new
product, and team bonuses are those of units.
"""

from __future__ import annotations

from typing import Any

import pytest

from salessim.scenario.lower import lower
from salessim.scenario.scenario import Scenario
from salessim.trace.kinds import RowKind
from salessim.trace.recorder import Trace

from ..both_engines import play
from ..pay_company import pay_document

K = RowKind
NAMED = ("roles", "segments", "sources", "units", "plans")
"""Blocks whose keys are identities."""


def half(prefix: str) -> dict[str, Any]:
    """The company of the pay tests under other names, with partners, referrals, scores and a second product line."""
    document = pay_document() | {"horizon": "30 weeks"}
    document["knowledge"]["new_product"] = {"is_on": False}
    del document["plans"]["keeper"]["team_bonus"][0]["of"]  # a bonus on what the whole company renews
    document["sources"] |= {
        "friends": {"kind": "partner", "role": "partners", "per_month": 6.0, "segments": {"small": 1.0}},
    }
    document["roles"] |= {"partners": {"attrition": 0.5, "market_ote": 90_000}}
    document["units"]["centre"]["seats"]["partners"] = {"roles": ["partners"]}
    for segment in document["segments"].values():
        segment["accounts"] |= {"cross_sell_per_year": 6, "contraction": 0.3}
    names = {name for block in NAMED for name in document[block]}
    renamed: dict[str, Any] = _renamed(document, names, prefix)
    return renamed


def _renamed(value: Any, names: set[str], prefix: str) -> Any:
    """Everything that is called by one of the names is called by another."""
    if isinstance(value, dict):
        return {
            (f"{prefix}_{key}" if key in names else key): _renamed(inner, names, prefix)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_renamed(inner, names, prefix) for inner in value]
    return f"{prefix}_{value}" if isinstance(value, str) and value in names else value


def together(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Both halves in one company; settings that are not about a half are those of the first."""
    document = dict(one)
    for block in NAMED:
        document[block] = one[block] | other[block]
    document["hiring"] = _of_both(one["hiring"])
    document["coaching"] = one["coaching"]
    start = one["start"]
    document["start"] = start | {key: start[key] | other["start"][key] for key in ("experience", "accounts")}
    return document


def _of_both(hiring: dict[str, Any]) -> dict[str, Any]:
    """Interviews by whoever holds the seat's own role: a stage names one role, and it cannot be of both halves."""
    return hiring | {
        "stages": [{key: stage[key] for key in stage if key != "by"} for stage in hiring["stages"]]
    }


def played(document: dict[str, Any]) -> Trace:
    return play(lower(Scenario.from_document(document)), 5, 0)


@pytest.fixture(scope="module")
def traces() -> tuple[Trace, Trace, Trace]:
    """The first half, the second, and both in one company."""
    one, other = (half(prefix) | {"coaching": {"hours": "0 s"}} for prefix in ("ant", "bee"))
    both = together(one, other)
    return tuple(played(each | {"hiring": both["hiring"]}) for each in (one, other, both))  # type: ignore[return-value]


def test_two_units_that_share_nothing_are_two_companies(traces):
    """Rows of each half stand in the whole company's trace as in its own, in the same order, to the last bit."""
    *halves, whole = traces
    entities = [set(trace.rows[:, 2].tolist()) for trace in halves]
    assert not entities[0] & entities[1]
    assert len(whole.rows) == sum(len(trace.rows) for trace in halves)
    for trace, mine in zip(halves, entities, strict=True):
        assert [row for row in whole.rows.tolist() if row[2] in mine] == trace.rows.tolist()


def test_everything_happened(traces):
    """The halves are worth comparing: people came, moved and went, and customers did all that they may."""
    kinds = [set(trace.rows[:, 1].tolist()) for trace in traces[:2]]
    needed = {
        *(K.PERSON_MOVED, K.PERSON_LEFT, K.SEAT_OPENED, K.TASK_PASSED, K.LEAD_PASSED, K.ACCOUNT_PASSED),
        *(K.CONTEXT_LOST, K.LEAD_RECYCLED, K.UPSOLD, K.CROSS_SOLD, K.CONTRACTED, K.CHURNED, K.REVIEWED),
        *(K.PAID, K.EFFORT, K.PLAYBOOK, K.EVALUATED, K.PHASE_BEGAN),
    }
    assert needed <= kinds[0] | kinds[1]
