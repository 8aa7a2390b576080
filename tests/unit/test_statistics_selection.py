"""Which of k is best, by hand: half-widths, who is out and when, ties, what is not estimable, both directions."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from salessim.statistics import SelectionRule, race, select
from salessim.statistics.chance_of_best import chances_of_best

NAN = math.nan
PLUS_MINUS = np.tile([-1.0, 1.0], 1024)
"""The difference that luck makes: of n = 32 replications a deviation of sqrt(32 / 31), so that w = t / sqrt(31)."""
T_LOOK_1 = 2.35557  # of 31 degrees at 1 - 0.05 / 2 / 2: two systems, first look
W_LOOK_1 = 0.42307  # T_LOOK_1 / sqrt(31)


def played(systems):
    """What a race asks for, and a list of what it asked."""
    asked = []

    def play(names, n):
        asked.append((tuple(names), n))
        return {name: np.resize(systems[name], n) for name in names}

    return play, asked


def found(systems, **rule):
    return select(played(systems)[0], tuple(systems), SelectionRule(**rule))


def absolute(amount, **rule):
    return {"share": 0.0, "amount": amount, **rule}


class TestBounds:
    def test_half_width_of_the_first_look(self):
        ended = race(played({"a": np.zeros(1), "b": 5 + PLUS_MINUS})[0], "ab", SelectionRule(**absolute(1.0)))
        assert stats.t.ppf(1 - 0.05 / 2 / 2, 31) == pytest.approx(T_LOOK_1, abs=1e-5)
        assert ended.widths[0, 1] == pytest.approx(W_LOOK_1, abs=1e-5)
        assert ended.gaps.tolist() == [[0.0, -5.0], [5.0, 0.0]]

    def test_errors_of_all_looks_and_pairs_add_up_to_what_is_allowed(self):
        spent = sum(0.05 / (m * (m + 1)) / (8 * 7) * (8 * 7) for m in range(1, 100_000))
        assert spent == pytest.approx(0.05, rel=1e-4)
        systems = {"a": np.zeros(1), "b": 0.3 + PLUS_MINUS}
        ended = race(played(systems)[0], "ab", SelectionRule(**absolute(0.001, cap=64)))
        level = 0.05 / (2 * 3) / 2
        assert ended.widths[0, 1] == pytest.approx(stats.t.ppf(1 - level, 63) / math.sqrt(63))

    @pytest.mark.parametrize(("lead", "looks"), [(W_LOOK_1 + 1e-4, [32]), (W_LOOK_1 - 1e-4, [32, 64])])
    def test_a_system_is_out_when_it_lies_below_by_more_than_the_half_width(self, lead, looks):
        ended = race(
            played({"a": np.zeros(1), "b": lead + PLUS_MINUS})[0], "ab", SelectionRule(**absolute(1e-6))
        )
        assert ended.looks == looks
        assert ended.fell_at.tolist() == [looks[-1], 0]

    @pytest.mark.parametrize(("matters", "looks"), [(W_LOOK_1 + 1e-4, [32]), (W_LOOK_1 - 1e-4, [32, 64])])
    def test_equal_means_are_told_when_the_difference_that_matters_is_the_half_width(self, matters, looks):
        got = found({"a": 7 + PLUS_MINUS, "b": np.full(1, 7.0)}, **absolute(matters))
        assert (got.looks, got.leader, got.is_decided) == (tuple(looks), "a", True)
        assert [one.status for one in got.standings] == ["best", "left"]

    def test_the_intervals_against_the_best_are_the_lowest_of_all_pairs(self):
        got = found({"a": np.full(1, 10.0), "b": 8 + PLUS_MINUS, "c": np.full(1, 9.0)}, **absolute(0.5))
        w = stats.t.ppf(1 - 0.05 / 2 / 6, 31) / math.sqrt(31)
        leads = {one.name: (one.lead.low, one.lead.estimate, one.lead.high) for one in got.standings}
        assert leads["a"] == pytest.approx((1.0, 1.0, 1.0))
        assert leads["b"] == pytest.approx((-2 - w, -2, -2 + w))
        assert leads["c"] == pytest.approx((-1.0, -1.0, -1.0))
        assert [one.beaten_by for one in got.standings] == ["", "a", "a"]

    def test_sureness_is_the_confidence_at_which_the_answer_turns(self):
        systems = {"a": np.zeros(1), "b": 0.6 + PLUS_MINUS}
        got = found(systems, **absolute(1e-3))
        assert 0.95 < got.sureness < 1
        just_under, just_over = (
            found(systems, **absolute(1e-3, confidence=got.sureness + change, cap=32))
            for change in (-1e-9, 1e-9)
        )
        assert just_under.is_decided
        assert not just_over.is_decided


class TestWhoIsStillIn:
    def test_only_those_still_in_are_played_on(self):
        systems = {
            "bad": np.full(1, 1.0),
            "good": 10 + PLUS_MINUS,
            "as good": 10 - PLUS_MINUS,
            "best": 10.5 + 0 * PLUS_MINUS,
        }
        play, asked = played(systems)
        got = select(play, tuple(systems), SelectionRule(**absolute(0.01, cap=128)))
        assert asked[0] == (tuple(systems), 32)
        assert asked[1][0] == ("good", "as good", "best")
        bad = got.standing("bad")
        assert (bad.status, bad.out_at, bad.n) == ("out", 32, 32)

    def test_at_the_cap_those_left_are_said_and_none_wins(self):
        got = found({"a": PLUS_MINUS, "b": 0.01 - PLUS_MINUS, "c": PLUS_MINUS - 9}, **absolute(1e-3, cap=100))
        assert got.looks == (32, 64, 100)
        assert not got.is_decided
        assert math.isnan(got.sureness)
        assert [one.name for one in got.survivors] == ["a", "b"]
        assert {one.status for one in got.survivors} == {"left"}
        assert got.leader == "b"

    def test_lower_can_be_better(self):
        systems = {"a": 3 + PLUS_MINUS, "b": 5 + PLUS_MINUS, "c": 4 - PLUS_MINUS}
        low = found(systems, **absolute(0.1, better="lower"))
        high = found({name: -values for name, values in systems.items()}, **absolute(0.1))
        assert low.leader == high.leader == "a"
        assert low.standing("a").mean == 3.0
        assert high.standing("a").mean == -3.0
        for ours, theirs in zip(low.standings, high.standings, strict=True):
            assert ours.lead == theirs.lead
            assert (ours.chance, ours.regret, ours.n) == (theirs.chance, theirs.regret, theirs.n)

    def test_a_share_is_of_the_size_of_the_leader_s_mean(self):
        assert found({"a": 200 + PLUS_MINUS, "b": 199 + PLUS_MINUS}, share=0.05).indifference == 10.0
        assert found({"a": -200 + PLUS_MINUS, "b": -210 + PLUS_MINUS}, share=0.05).indifference == 10.0
        assert (
            found({"a": 200 + PLUS_MINUS, "b": 199 + PLUS_MINUS}, share=0.05, amount=12.0).indifference
            == 12.0
        )

    @given(st.permutations(range(5)), st.sampled_from(["pairs", "kn"]))
    @settings(max_examples=20, deadline=None)
    def test_the_order_of_the_systems_changes_nothing(self, order, procedure):
        draw = np.random.Generator(np.random.Philox(key=3)).standard_normal((5, 512))
        systems = {f"s{i}": 100 + i + 3 * draw[i] for i in range(5)}
        rule = absolute(1.0, cap=512, procedure=procedure)
        ours, theirs = found(systems, **rule), found({f"s{i}": systems[f"s{i}"] for i in order}, **rule)
        assert ours.leader == theirs.leader
        assert ours.looks == theirs.looks
        assert ours.sureness == pytest.approx(theirs.sureness, rel=1e-9)
        for one in ours.standings:
            other = theirs.standing(one.name)
            assert (one.status, one.n, one.out_at) == (other.status, other.n, other.out_at)
            assert one.lead.low == pytest.approx(other.lead.low)


class TestTies:
    def test_systems_that_never_differ_are_equal_at_the_first_look(self):
        luck = np.random.Generator(np.random.Philox(key=1)).normal(100, 9, 32)
        got = found({"a": luck, "b": luck, "c": luck}, share=0.001)
        assert (got.leader, got.is_decided, got.looks) == ("a", True, (32,))
        assert [one.is_equal for one in got.standings] == [False, True, True]
        assert [one.chance for one in got.standings] == pytest.approx([1 / 3] * 3)
        assert [one.regret for one in got.standings] == [0.0, 0.0, 0.0]

    def test_sums_in_another_order_are_ties(self):
        values = np.array([0.1 + (0.2 + 0.3), 0.7])
        other = np.array([(0.1 + 0.2) + 0.3, 0.7])
        assert values[0] != other[0]
        assert found({"a": values, "b": other}, share=1e-6).standing("b").is_equal

    @pytest.mark.parametrize("procedure", ["pairs", "kn"])
    def test_values_that_do_not_vary_are_decided_at_once(self, procedure):
        got = found({"a": np.full(1, 2.0), "b": np.full(1, 3.0)}, share=0.01, procedure=procedure)
        assert (got.leader, got.is_decided, got.looks) == ("b", True, (32,))
        assert got.standing("a").out_at == 32
        assert [one.chance for one in got.standings] == [0.0, 1.0]

    def test_a_share_of_nothing_is_still_a_tie(self):
        assert found({"a": np.zeros(1), "b": np.zeros(1)}).is_decided

    def test_with_a_share_of_nothing_kn_tells_nothing_apart(self):
        assert found({"a": np.zeros(1), "b": np.zeros(1)}, procedure="kn").is_decided
        assert not found({"a": PLUS_MINUS, "b": np.zeros(1)}, cap=256, procedure="kn").is_decided


class TestNotEstimable:
    """Fault 25: one replication, 0/0, all failed: no ranking."""

    @pytest.mark.parametrize("procedure", ["pairs", "kn"])
    def test_one_replication_ranks_nothing(self, procedure):
        got = found({"a": PLUS_MINUS, "b": 5 + PLUS_MINUS}, cap=1, procedure=procedure)
        assert (got.leader, got.is_decided, got.is_estimable) == ("", False, False)
        assert {one.status for one in got.standings} == {"not estimable"}
        assert all(math.isnan(one.chance) and not one.lead.is_estimable for one in got.standings)
        assert got.survivors == ()
        assert got.standing("b").lead.why_not == "one replication"

    def test_nothing_but_nan_ranks_nothing(self):
        got = found({"a": np.full(1, NAN), "b": np.full(1, NAN)})
        assert (got.leader, got.looks) == ("", (32,))
        assert all(math.isnan(one.mean) for one in got.standings)

    @pytest.mark.parametrize("procedure", ["pairs", "kn"])
    def test_one_that_is_not_estimable_is_set_aside_and_the_others_are_ranked(self, procedure):
        half = np.where(np.arange(64) % 2, NAN, 99.0)
        systems = {"a": 10 + PLUS_MINUS, "b": 12 - PLUS_MINUS, "c": half}
        got = found(systems, **absolute(1.0, procedure=procedure))
        assert (got.leader, got.is_decided) == ("b", True)
        assert got.standing("c").status == "not estimable"
        assert got.standing("c").n == 32
        assert math.isnan(got.standing("c").chance)
        assert sum(one.chance for one in got.standings[:2]) == pytest.approx(1)

    def test_nothing_is_left_when_all_others_were_set_aside(self):
        assert not found({"a": PLUS_MINUS, "b": np.full(1, NAN)}).is_estimable

    def test_a_replication_missing_in_one_is_left_out_for_all(self):
        values = np.tile([-1.0, 1.0, NAN], 11)[:32]
        ended = race(played({"a": np.zeros(1), "b": 5 + values})[0], "ab", SelectionRule(**absolute(1.0)))
        n = int((~np.isnan(values)).sum())
        sd = np.nanstd(values, ddof=1)
        level = 0.05 / 2 / 2
        assert ended.widths[0, 1] == pytest.approx(stats.t.ppf(1 - level, n - 1) * sd / math.sqrt(n))

    def test_infinite_values_and_wrong_shapes_are_refused(self):
        with pytest.raises(ValueError, match="finite"):
            found({"a": np.full(1, math.inf), "b": np.zeros(1)})
        with pytest.raises(ValueError, match="32 values"):
            select(lambda names, n: dict.fromkeys(names, np.zeros(n + 1)), "ab", SelectionRule())


@pytest.mark.parametrize(
    "wrong",
    [
        {"share": -0.1}, {"share": 0.0, "amount": 0.0}, {"share": NAN}, {"confidence": 0.5}, {"confidence": 1.0},
        {"first": 1}, {"cap": 0}, {"better": "neither"}, {"procedure": "ocba"},
    ],
)  # fmt: skip
def test_rules_that_cannot_be_meant_are_refused(wrong):
    with pytest.raises(
        ValueError, match=r"better is|difference that matters|confidence of a choice|first look"
    ):
        SelectionRule(**wrong)


@pytest.mark.parametrize("names", [("a",), ("a", "a")])
def test_a_choice_needs_two_different_systems(names):
    with pytest.raises(ValueError, match="two systems"):
        race(played({"a": np.zeros(1)})[0], names, SelectionRule())


class TestKimNelson:
    def test_hand_worked_pair(self):
        """Two systems, S^2 = 32/31, indifference 1: h^2 = 31 (0.1^(-2/31) - 1) = 4.966, so 5 replications suffice."""
        h2 = 31 * (0.1 ** (-2 / 31) - 1)
        assert h2 == pytest.approx(4.9646, abs=1e-3)
        got = found({"a": 7 + PLUS_MINUS, "b": np.full(1, 7.5)}, **absolute(1.0, procedure="kn"))
        assert (got.leader, got.is_decided, got.looks) == ("b", True, (32,))
        assert got.sureness == 0.95

    def test_the_triangle_decides_when_a_system_is_out(self):
        """S^2 = 32/31, indifference 0.1: W(r) = (h^2 S^2 / 0.01 / r - 1) 0.05, below a gap of 0.2 from r = 103 on."""
        bound = 31 * (0.1 ** (-2 / 31) - 1) * 32 / 31 / 0.01
        out_at = next(r for r in range(34, 512, 2) if (bound / r - 1) * 0.05 < 0.2)
        got = found({"a": np.zeros(1), "b": 0.2 + PLUS_MINUS}, **absolute(0.1, procedure="kn"))
        assert got.leader == "b"
        a = got.standing("a")
        assert a.beaten_by == "b"
        assert abs(a.out_at - out_at) <= 2  # after an odd number of replications the mean is a little lower
        assert a.n == 32 + 16 * math.ceil((a.out_at - 32) / 16)

    def test_the_variance_is_that_of_each_pair(self):
        """C varies much, a and b hardly: c's variance must not keep the pair of a and b from being told apart."""
        draw = np.random.Generator(np.random.Philox(key=5)).standard_normal((3, 2048))
        systems = {"a": 10 + 0.1 * draw[0], "b": 10.5 + 0.1 * draw[1], "c": 10.4 + 8 * draw[2]}
        got = found(systems, **absolute(0.4, procedure="kn"))
        assert (got.standing("a").out_at, got.standing("a").beaten_by) == (32, "b")
        assert got.looks[-1] > 500

    def test_at_the_cap_those_left_are_said(self):
        got = found({"a": PLUS_MINUS, "b": 0.01 - PLUS_MINUS}, **absolute(1e-3, cap=70, procedure="kn"))
        assert got.looks == (32, 48, 64, 70)
        assert not got.is_decided
        assert len(got.survivors) == 2


class TestChances:
    def test_of_two_it_is_student_s_t(self):
        draw = np.random.Generator(np.random.Philox(key=2)).standard_normal(20)
        differences = draw - draw.mean() - 0.1
        chances, regrets = chances_of_best([differences[:, None]], n_draws=200_000)
        t = -0.1 / (differences.std(ddof=1) / math.sqrt(20))
        assert chances[1] == pytest.approx(stats.t.cdf(t, 19), abs=0.005)
        assert chances.sum() == pytest.approx(1)
        assert regrets[1] - regrets[0] == pytest.approx(0.1, abs=0.005)  # E max(d, 0) - E max(-d, 0) = E d

    def test_three_equal_and_independent_ones_have_a_third_each(self):
        draw = np.random.Generator(np.random.Philox(key=4)).standard_normal((400, 3))
        draw -= draw.mean(axis=0)
        covariance = np.linalg.cholesky(np.linalg.inv(np.cov(draw, rowvar=False)))
        values = draw @ covariance
        chances, _ = chances_of_best([values[:, 1:] - values[:, :1]])
        assert chances == pytest.approx([1 / 3] * 3, abs=0.015)

    def test_the_same_values_give_the_same_draws(self):
        group = np.random.Generator(np.random.Philox(key=6)).standard_normal((32, 4))
        assert [one.tolist() for one in chances_of_best([group])] == [
            one.tolist() for one in chances_of_best([group])
        ]

    def test_more_systems_than_replications_do_no_harm(self):
        group = np.random.Generator(np.random.Philox(key=8)).standard_normal((5, 29))
        chances, regrets = chances_of_best([group])
        assert chances.sum() == pytest.approx(1)
        assert (regrets >= 0).all()


def test_what_pairing_saved_is_said_beside_what_was_played():
    luck = np.tile([-3.0, 3.0], 512)
    own = np.tile([-1.0, -1.0, 1.0, 1.0], 256)
    got = found({"a": luck + own, "b": luck - own + 5.0}, **absolute(1.0))
    # each varies by 9 + 1 and their difference by 4 (in populations): 20 / 4 = 5 times as many
    assert got.n_played == 64
    assert got.n_independent == pytest.approx(5 * 64)
    assert got.correlations == pytest.approx((0.8, 0.8, 0.8))
