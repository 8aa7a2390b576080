"""No draw serves two decisions: what was asked of chance, key by key."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest

from salessim.engine.simpy_engine import luck
from salessim.randomness.streams import Stream
from salessim.scenario.lower import lower
from salessim.scenario.scenario import Scenario

from ..both_engines import play

ONCE = {
    Stream.LEADS_OF_WEEK,
    Stream.BUSY_WEEK,
    Stream.ARRIVAL_HOUR,
    Stream.ARRIVAL_MOMENT,
    Stream.PATIENCE,
    Stream.MISSED,
    Stream.OUTCOME,
    Stream.LOSS_REASON,
    Stream.RECYCLED,
    Stream.CONTEXT,
    Stream.TALENT,
    Stream.TALENT_IN_ROLE,
    Stream.MARKET,
    Stream.UPSELL_GAP,
    Stream.UPSELL,
    Stream.CHURN,
    Stream.ACCOUNT_AGE,
    Stream.TOUCH_PHASE,
    Stream.INCIDENT_GAP,
    Stream.REVIEW_GAP,
    Stream.REVIEW,
}


def asked(monkeypatch: pytest.MonkeyPatch) -> Counter[tuple[int, int, int]]:
    """How often each key was asked for in a company in which everything happens."""
    keys: Counter[tuple[int, int, int]] = Counter()
    real = luck.draw

    def spy(seed: int, replication: int, stream: int, entity: int, index: int) -> float:
        keys[stream, entity, index] += 1
        return real(seed, replication, stream, entity, index)

    monkeypatch.setattr(luck, "draw", spy)
    hours = {"family": "exponential", "mean": "1 h"}
    stages = ("contact", "discovery", "proposal", "signing", "won")
    everybody = ["caller", "closer", "keeper"]
    scenario = Scenario.from_document(
        {
            "horizon": "12 weeks",
            "roles": {"caller": {}, "closer": {"performance": "odds"}, "keeper": {}},
            "segments": {
                "alpha": {
                    "cycle_median": "2 days",
                    "term": "3 weeks",
                    "stages": {
                        key: {
                            "role": "caller",
                            "hours": hours,
                            "chance": 0.8,
                            "next": leads_to,
                            "missed": 0.2,
                        }
                        for key, leads_to in pairwise(stages)
                    },
                    "accounts": {
                        "role": "keeper",
                        "onboarding_hours": hours,
                        "touch_every": "1 days",
                        "touch_hours": hours,
                        "renewal_hours": hours,
                        "upsell_hours": hours,
                        "upsell_per_year": 50,
                        "churn_per_year": 0.5,
                        "incident_hours": hours,
                        "incidents_per_year": 50,
                        "reviews_per_year": 50,
                    },
                }
            },
            "sources": {"web": {"kind": "inbound", "per_week": 6, "segments": {"alpha": 1.0}}},
            "units": {
                key: {"serves": ["alpha"], "seats": {"all": {"roles": everybody, "count": 3}}}
                for key in ("a", "b")
            },
            "start": {"accounts": {"alpha": 4}, "pipeline": "steady"},
        }
    )
    play(lower(scenario), 4, 0)
    return keys


def test_no_draw_of_a_decision_is_used_twice(monkeypatch):
    keys = asked(monkeypatch)
    twice = Counter(Stream(stream).name for (stream, _, _), n in keys.items() if n > 1 and stream in ONCE)
    assert twice == {}


def test_hours_of_an_account_are_not_those_of_its_deal(monkeypatch):
    keys = asked(monkeypatch)
    hours = [n for (stream, _, _), n in keys.items() if stream == Stream.STANDARD_HOURS]
    assert len(hours) > 200
    assert max(hours) == 1


def test_every_purpose_is_asked_for(monkeypatch):
    """The company above is rich enough: only touches of a list, drawn elsewhere, and long mixes are missing."""
    seen = {stream for stream, _, _ in asked(monkeypatch)}
    assert {Stream(stream) for stream in seen} >= ONCE - {Stream.CONTEXT}
