"""What was known on a Monday: nothing leaks from later, and a log that begins late is noticed."""

import dataclasses
import runpy
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salessim.fit.known import known_at, last_monday, weekly_wins
from salessim.records.tables import LOST, NEVER, OPEN, WON, Leads, Records, Words

samples = runpy.run_path(str(Path(__file__).parents[1] / "fit_samples.py"))
funnel, records_of, DAY, WEEK = (samples[name] for name in ("funnel", "records_of", "DAY", "WEEK"))
MONDAY = 20 * WEEK


@pytest.fixture(scope="module")
def records():
    return funnel(
        1,
        sources={"web": (12.0, 0.3), "fair": (5.0, 0.5)},
        weeks=40,
        medians=(4.0, 9.0),
        chances=(0.7,),
        losses_logged=True,
        segments={"small": 0.6, "large": 0.4},
        acv=(1000.0, 0.5),
    )


def with_leads(records: Records, **changed) -> Records:
    return dataclasses.replace(records, leads=dataclasses.replace(records.leads, **changed))


def taken(records: Records, rows) -> Records:
    """Records with some of the rows, in a given order."""
    leads = records.leads
    columns = {
        name: getattr(leads, name)[rows]
        for name in ("created", "closed", "outcome", "reached", "at_stage", "value", "row")
    }
    return with_leads(
        records,
        ids=tuple(leads.ids[k] for k in rows),
        source=leads.source.taken(rows),
        segment=leads.segment.taken(rows),
        owners={role: one.taken(rows) for role, one in leads.owners.items()},
        **columns,
    )


def assert_same(a, b, but=("rows", "value")):
    for field in dataclasses.fields(a):
        x, y = getattr(a, field.name), getattr(b, field.name)
        if field.name in but:
            continue
        if isinstance(x, Words):
            assert [x.names[c] if c >= 0 else "" for c in x.codes] == [
                y.names[c] if c >= 0 else "" for c in y.codes
            ]
        elif isinstance(x, np.ndarray):
            assert np.array_equal(x, y, equal_nan=x.dtype.kind == "f"), field.name
        else:
            assert x == y, field.name


class TestNothingLeaks:
    def test_later_rows_may_be_deleted(self, records):
        kept = np.flatnonzero(records.leads.created < MONDAY)
        assert 0 < kept.size < len(records.leads)
        assert_same(known_at(records, MONDAY), known_at(taken(records, kept), MONDAY), but=("rows",))

    @settings(deadline=None, max_examples=25)
    @given(seed=st.integers(0, 10**6))
    def test_what_happens_later_does_not_matter(self, records, seed):
        """Closings, outcomes and stages from the Monday on are shuffled or made up; values too."""
        rng = np.random.default_rng(seed)
        leads: Leads = records.leads
        later = leads.closed >= MONDAY
        closed, outcome, reached = leads.closed.copy(), leads.outcome.copy(), leads.reached.copy()
        closed[later] = np.where(
            rng.random(later.sum()) < 0.5, NEVER, MONDAY + rng.integers(0, 20 * WEEK, later.sum())
        )
        outcome[later] = np.where(closed[later] == NEVER, OPEN, rng.choice([WON, LOST], later.sum()))
        ahead = reached >= MONDAY
        reached[ahead] = np.where(
            rng.random(ahead.sum()) < 0.5, NEVER, MONDAY + rng.integers(0, 20 * WEEK, ahead.sum())
        )
        changed = with_leads(records, closed=closed, outcome=outcome, reached=reached)
        assert_same(known_at(records, MONDAY), known_at(changed, MONDAY))

    def test_later_rows_may_be_permuted(self, records):
        rng = np.random.default_rng(4)
        early = np.flatnonzero(records.leads.created < MONDAY)
        late = rng.permutation(np.flatnonzero(records.leads.created >= MONDAY))
        assert_same(
            known_at(records, MONDAY), known_at(taken(records, np.concatenate([early, late])), MONDAY)
        )

    def test_values_of_later_wins_are_not_read(self, records):
        """A value stands in the export before its contract is signed; only those of the won are used."""
        known = known_at(records, MONDAY)
        later = records.leads.closed >= MONDAY
        value = np.where(later, 1e9, records.leads.value)
        changed = known_at(with_leads(records, value=value), MONDAY)
        won = np.isfinite(known.won)
        assert np.array_equal(known.value[won], changed.value[won])

    def test_nothing_is_after_the_monday(self, records):
        known = known_at(records, MONDAY)
        for moments in (known.created, known.reached, known.lost):
            assert (moments[np.isfinite(moments)] < 0).all()
        assert (known.is_open & np.isfinite(known.won)).sum() == 0

    def test_the_way_is_in_order(self, records):
        known = known_at(records, MONDAY)
        way = np.column_stack([known.created, known.reached])
        with np.errstate(invalid="ignore"):
            steps = np.diff(way, axis=1)
        assert (steps[np.isfinite(steps)] >= 0).all()
        assert not (np.isinf(way[:, :-1]) & np.isfinite(way[:, 1:])).any()

    def test_a_skipped_stage_is_passed_at_the_latest_with_the_next(self):
        records = records_of(
            np.array([DAY, DAY]),
            np.array([5 * DAY, 5 * DAY]),
            np.array([WON, WON]),
            reached=np.array([[NEVER, 3 * DAY], [2 * DAY, 3 * DAY]]),
            stage_names=("met", "offered"),
            export_at=WEEK,
        )
        assert known_at(records, WEEK).reached[0].tolist() == [-3.5, -3.5, -1.5]


class TestMonday:
    def test_dates_and_days(self, records):
        known = known_at(records, MONDAY)
        assert known.start == records.clock.origin + timedelta(weeks=20)
        assert known.start.weekday() == 0
        assert np.allclose(known.created, (records.leads.created[known.rows] - MONDAY) / DAY)

    @pytest.mark.parametrize("at", [1, DAY, MONDAY + 3600])
    def test_other_moments_are_refused(self, records, at):
        with pytest.raises(ValueError, match="Monday"):
            known_at(records, at)

    def test_last_monday(self, records):
        assert last_monday(records) == 40 * WEEK
        assert last_monday(dataclasses.replace(records, export_at=40 * WEEK - 1)) == 39 * WEEK

    def test_nobody_yet(self, records):
        known = known_at(records, 0)
        assert len(known) == 0
        assert known.first_week == 0
        assert known.weekly(known.won).size == 0


class TestNoon:
    def test_days_without_hours_count_as_noon(self):
        records = records_of(
            np.array([0, DAY]), np.array([3 * DAY, NEVER]), np.array([WON, OPEN]), export_at=WEEK
        )
        known = known_at(records, WEEK)
        assert known.created.tolist() == [-6.5, -5.5]
        assert known.won.tolist() == [-3.5, np.inf]
        assert known.soonest == 0.3

    def test_moments_with_hours_stand(self):
        records = records_of(np.array([3600]), np.array([3 * DAY + 60]), np.array([WON]), export_at=WEEK)
        known = known_at(records, WEEK)
        assert known.created.tolist() == [-7 + 1 / 24]
        assert known.soonest == 0.02

    def test_one_column_of_days_beside_one_of_hours(self):
        """Created on a day, won at nine of the same day: not before it came in."""
        records = records_of(
            np.array([0, DAY]), np.array([9 * 3600, 2 * DAY]), np.array([WON, WON]), export_at=WEEK
        )
        known = known_at(records, WEEK)
        assert known.soonest == 0.3
        assert (known.won[np.isfinite(known.won)] >= known.created[np.isfinite(known.won)]).all()


class TestTruncation:
    @staticmethod
    def cut(records, week):
        """The log of closings begins late: leads that closed before are open for ever."""
        leads = records.leads
        gone = leads.closed < week * WEEK
        return with_leads(
            records,
            closed=np.where(gone, NEVER, leads.closed),
            outcome=np.where(gone, OPEN, leads.outcome).astype(np.int8),
        )

    def test_a_log_that_begins_late_is_found(self, records):
        known = known_at(self.cut(records, 15), 40 * WEEK)
        assert known.log_begins == 7.0 * (15 - 40)
        assert known.first_week == -25
        assert (known.created[known.is_fair] >= known.log_begins).all()
        assert known.weekly(known.created).size == 25

    def test_a_whole_log_is_whole(self, records):
        known = known_at(records, 40 * WEEK)
        assert known.log_begins == -np.inf
        assert known.is_fair.all()
        assert known.first_week == -40

    def test_single_closings_before_it_do_not_hide_it(self, records):
        """Two wins were entered by hand before the log began."""
        cut = self.cut(records, 15)
        two = np.flatnonzero((records.leads.closed < 8 * WEEK) & (records.leads.outcome == WON))[:2]
        closed, outcome = cut.leads.closed.copy(), cut.leads.outcome.copy()
        closed[two], outcome[two] = records.leads.closed[two], WON
        known = known_at(with_leads(cut, closed=closed, outcome=outcome), 40 * WEEK)
        assert known.log_begins == 7.0 * (15 - 40)


class TestWeeks:
    def test_weekly_wins_are_those_that_come(self, records):
        won = records.leads.closed[records.leads.outcome == WON]
        counts = weekly_wins(records, MONDAY, 3)
        assert counts.tolist() == [
            int(((won >= MONDAY + k * WEEK) & (won < MONDAY + (k + 1) * WEEK)).sum()) for k in range(3)
        ]

    def test_past_weeks_agree_with_what_happened(self, records):
        """Counted on the later Monday, week by week."""
        known = known_at(records, 40 * WEEK)
        assert known.weekly(known.won).tolist() == weekly_wins(records, 0, 40).tolist()
        assert known.weekly(known.created).sum() == len(records.leads)
