"""Charts of fits, forecasts and back-tests: what they show against numbers worked by hand; all can be drawn."""

from __future__ import annotations

import dataclasses
import math
import runpy
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure

from salessim.fit.company_fit import CompanyFit
from salessim.fit.fitting import Groups
from salessim.fit.likelihood import Refusal
from salessim.report.charts.backtest_origins import backtest_origins_data
from salessim.report.charts.backtest_scores import backtest_scores_data, by_luck
from salessim.report.charts.fit_arrivals import fit_arrivals_data
from salessim.report.charts.fit_delays import fit_delays_data, share_won
from salessim.report.charts.fit_sources import draw_fit_sources, fit_sources_data
from salessim.report.charts.fit_weeks import fit_weeks_data
from salessim.report.charts.forecast_weeks import draw_forecast_weeks, forecast_weeks_data
from salessim.report.charts.registry import as_png, as_svg
from salessim.report.files import drawings_of

samples = runpy.run_path(str(Path(__file__).parents[1] / "forecast_samples.py"))
fitted_leads, forecast_of, backtest_of = (
    samples[name] for name in ("fitted_leads", "forecast_of", "backtest_of")
)
HOSTILE = "$\\frac{a}$ \x1b[31m<b>\u202e成長" + "x" * 200


@pytest.fixture(scope="module")
def fitted():
    return fitted_leads()


@pytest.fixture(scope="module")
def with_losses():
    return fitted_leads(losses_logged=True)


def charts_of(fitted):
    """Charts of a fit by name; they ask for nothing but what was fitted."""
    return by_name(CompanyFit("company", None, fitted, (), None, {}))


def by_name(found):
    return {one.name: one.figure for one in drawings_of(found)}


def words_of(figure: Figure) -> str:
    """Everything that is written in a picture."""
    return "\n".join(text.get_text() for text in figure.findobj(lambda one: hasattr(one, "get_text")))


class TestForecastWeeks:
    def test_bands_and_median_are_quantiles_of_the_runs(self, fitted):
        """Numbers 0 to 199 in the first week: quantile q is 199 q."""
        first = np.random.default_rng(1).permutation(200).reshape(100, 2)
        data = forecast_weeks_data(fitted, forecast_of(np.stack([first, 0 * first + 3], axis=2)))
        fan = data.fans[0]
        assert sorted(fan.bands) == [0.50, 0.80, 0.95]
        assert fan.median.tolist() == [99.5, 3.0]
        assert [fan.bands[0.80][k][0] for k in (0, 1)] == pytest.approx([19.9, 179.1])
        assert [fan.bands[0.95][k][0] for k in (0, 1)] == pytest.approx([4.975, 194.025])
        assert fan.behind.tolist() == fitted.wins.tolist()
        assert data.title == "About 102 won deals in the 2 weeks from 2024-06-03; 23 to 182 in 80 % of runs"

    def test_the_spread_is_split_into_unknown_inputs_and_luck(self, fitted):
        """Runs alike within each draw: all unknown. Draws with the same mean: all luck."""
        level = np.repeat(np.arange(60.0)[:, None], 4, axis=1)[:, :, None]
        assert "unknown inputs make 100 % and luck 0 %" in " ".join(
            forecast_weeks_data(fitted, forecast_of(level)).footnote
        )
        assert "unknown inputs make 0 % and luck 100 %" in " ".join(
            forecast_weeks_data(fitted, forecast_of(np.swapaxes(level[:4], 0, 1) + 0 * level[:4])).footnote
        )
        flat = forecast_weeks_data(fitted, forecast_of(np.ones((60, 4, 2))))
        assert "cannot be told" in " ".join(flat.footnote)

    def test_failed_runs_are_left_out_and_few_runs_have_no_wide_band(self, fitted):
        won = np.arange(200.0).reshape(100, 2, 1)
        won[3, 1] = np.nan
        data = forecast_weeks_data(fitted, forecast_of(won, n_failed=1))
        assert sorted(data.fans[0].bands) == [0.50, 0.80]  # the ends of 95 % need 200 runs
        assert data.fans[0].median[0] == 100.0
        assert "left out: 1." in " ".join(data.footnote)
        assert forecast_weeks_data(fitted, forecast_of(np.full((5, 2, 3), np.nan))) is None

    def test_bookings_behind_are_values_of_wins_by_week(self, fitted):
        won = forecast_of(np.full((60, 4, 3), 12.0))
        data = forecast_weeks_data(fitted, won)
        assert [one.axis for one in data.fans] == ["won deals a week", "bookings a week (thousand EUR)"]
        assert data.fans[1].behind == pytest.approx(fitted.wins.astype(float))  # a thousand each
        assert data.fans[1].median.tolist() == [12.0] * 3
        value = fitted.known.value.copy()
        value[np.flatnonzero(np.isfinite(fitted.known.won))[:2]] = np.nan
        lacking = dataclasses.replace(fitted, known=dataclasses.replace(fitted.known, value=value))
        assert "lack 2 won deals" in " ".join(forecast_weeks_data(lacking, won).footnote)
        assert len(forecast_weeks_data(fitted, dataclasses.replace(won, has_values=False)).fans) == 1


class TestBacktest:
    def test_scores_are_sorted_within_what_was_known(self):
        """A sample at a distance of 1 has a CRPS of 1; two samples at -1 and +1 have 1 - 2 / 4."""
        found = backtest_of(
            [[5, 5], [5, 5]],
            far=np.full((1, 2, 2), 8.0),
            salessim=np.stack([np.full((2, 2), 4.0), np.full((2, 2), 6.0)]),
            near=np.full((1, 2, 2), 6.0),
            salessim_known=np.full((1, 2, 2), 5.0),
        )
        data = backtest_scores_data(found)
        assert [(row.name, row.crps, row.covered) for row in data.rows] == [
            ("salessim", 0.5, 100.0),
            ("near", 1.0, 0.0),
            ("far", 3.0, 0.0),
            ("salessim, arrivals known", 0.0, 100.0),
        ]
        assert [row.is_ours for row in data.rows] == [True, False, False, True]
        assert data.title == "Over 2 origins, salessim scores 50 % better than the best baseline (near)"

    def test_a_worse_score_is_said(self):
        found = backtest_of([[5]], salessim=np.full((1, 1, 1), 7.0), near=np.full((1, 1, 1), 6.0))
        assert "100 % worse" in backtest_scores_data(found).title
        same = backtest_of([[5]], salessim=np.full((1, 1, 1), 6.0), near=np.full((1, 1, 1), 6.0))
        assert "as near as" in backtest_scores_data(same).title

    def test_the_band_is_that_of_80_per_cent(self):
        """Samples 0 to 100: 85 lies within their 80 % band (10 to 90), 95 only within that of 95 %."""
        samples = np.arange(101.0)[:, None, None] * np.ones((1, 4, 1))
        found = backtest_of([[85], [95], [95], [95]], salessim=samples, near=samples)
        assert [row.covered for row in backtest_scores_data(found).rows] == [25.0, 25.0]
        data = backtest_origins_data(found)
        assert (data.courses[0].low[0], data.courses[0].median[0], data.courses[0].high[0]) == (10, 50, 90)
        assert data.bottom == 0.0
        assert data.title == "What happened lay within the 80 % band at 1 of 4 origins"

    def test_luck_holds_nine_tenths_of_a_binomial(self):
        for n in (7, 36, 100):
            low, high = (round(n * end) for end in by_luck(n, 0.8))
            chance = [math.comb(n, k) * 0.8**k * 0.2 ** (n - k) for k in range(n + 1)]
            assert sum(chance[low : high + 1]) >= 0.9 - 1e-12
            assert sum(chance[low + 1 : high]) < 0.9

    def test_bands_at_origins_hold_as_many_as_the_scores_say(self):
        rng = np.random.default_rng(3)
        samples = rng.poisson(50.0, size=(300, 8, 4))
        found = backtest_of(rng.poisson(52.0, size=(8, 4)), salessim=samples, near=samples + 3.0)
        data = backtest_origins_data(found)
        (course,) = data.courses
        held = (data.happened >= course.low) & (data.happened <= course.high)
        assert held.mean() == found.methods[0].total.covered[1]
        assert data.title.endswith(f"at {held.sum()} of 8 origins")
        assert data.places == tuple(range(8))
        assert data.happened.tolist() == found.happened.sum(axis=1).tolist()
        assert "Origins share weeks" in " ".join(data.footnote)
        assert 0.0 < data.bottom < min(course.low.min(), data.happened.min())
        assert "does not start at zero" in " ".join(data.footnote)


class TestDelays:
    def test_kaplan_and_meier_by_hand(self):
        """Six leads, won at 1, 3, 3 and 6 days, open at 2 and 5: S = 5/6, then x 2/4, then x 0."""
        days, share = share_won([1, 2, 3, 3, 5, 6], [1, 0, 1, 1, 0, 1], [0] * 6)
        assert days.tolist() == [0, 1, 3, 6]
        assert share == pytest.approx([0, 1 - 5 / 6, 1 - 5 / 6 / 2, 1])

    def test_without_losses_it_is_one_less_the_product_of_those_left(self):
        rng = np.random.default_rng(2)
        days, won = rng.integers(1, 30, 200).astype(float), rng.random(200) < 0.4
        left, expected = 1.0, []
        for t in np.unique(days[won]):
            left *= 1 - (won & (days == t)).sum() / (days >= t).sum()
            expected.append(1 - left)
        assert share_won(days, won, np.zeros(200, dtype=bool))[1][1:] == pytest.approx(expected)

    def test_without_open_leads_it_is_the_plain_share(self):
        rng = np.random.default_rng(4)
        days, won = rng.integers(1, 20, 100).astype(float), rng.random(100) < 0.3
        at, share = share_won(days, won, ~won)
        assert share == pytest.approx([(won & (days <= t)).mean() for t in at])
        assert share_won(days, np.zeros(100), np.zeros(100))[1].tolist() == [0.0]

    def test_the_curve_is_share_times_law_and_near_what_is_seen(self, fitted, with_losses):
        """Within five points everywhere: some four standard errors of a share of 700 leads."""
        for found in (fitted, with_losses):
            data = fit_delays_data(found)
            delay = found.whole.delay
            share = found.whole.shares.overall if found.known.losses_logged else delay.share
            assert data.curve == pytest.approx(100 * share * delay.reached(data.grid))
            assert (data.low[1:] < data.curve[1:]).all()
            assert (data.curve[1:] < data.high[1:]).all()
            assert np.abs(np.interp(data.days, data.grid, data.curve) - data.seen).max() < 5.0
            assert data.days.max() <= data.seen_until
        assert "Losses are not logged" in " ".join(fit_delays_data(fitted).footnote)
        assert "can no longer be won" in " ".join(fit_delays_data(with_losses).footnote)


class TestArrivalsSourcesWeeks:
    def test_arrivals_are_sums_with_added_variances(self, fitted):
        data = fit_arrivals_data(fitted)
        one, two = fitted.arrivals.values()
        assert data.counts.sum() == len(fitted.known)
        assert data.mean == pytest.approx(one.fitted + two.fitted)
        assert data.sd**2 == pytest.approx(one.dispersion * one.fitted + two.dispersion * two.fitted)
        refused = {"web": one, "fair": Refusal("fewer than 5 leads", 2)}
        alone = fit_arrivals_data(dataclasses.replace(fitted, arrivals=refused))
        assert alone.counts.tolist() == one.counts.tolist()
        assert "too few leads to be fitted (1)" in " ".join(alone.footnote)

    def test_sources_show_the_raw_share_beside_the_fitted(self, fitted):
        data = fit_sources_data(fitted)
        known = fitted.known
        assert [row.name.split(" (")[0] for row in data.rows] == [
            "web",
            "trade fair",
        ]  # the larger share on top
        for row, code in zip(data.rows, (0, 1), strict=True):
            mine = known.source.codes == code
            assert row.n_leads == mine.sum()
            assert row.raw == pytest.approx(100 * np.isfinite(known.won[mine]).mean())
            assert row.low < row.share < row.high
            assert row.raw < row.share  # some open ones will still be won
        assert [row.differs for row in data.rows] == [True, True]
        assert data.title.startswith("2 of 2 sources stand apart")

    def test_weeks_within_luck_are_counted(self, fitted):
        """Expected 9: luck reaches from 3 to 15."""
        hand = dataclasses.replace(fitted, wins=np.array([2, 3, 15, 16]), expected=np.full(4, 9.0))
        data = fit_weeks_data(hand)
        assert (data.low[0], data.high[0]) == (3.0, 15.0)
        assert data.title == "2 of 4 weeks lie within what luck alone would do"
        none = dataclasses.replace(hand, shocks=Refusal("fewer than 12 weeks", 4))
        assert "fewer than 12 weeks" in " ".join(fit_weeks_data(none).footnote)
        assert fit_weeks_data(dataclasses.replace(fitted, wins=np.array([]), expected=np.array([]))) is None


class TestPictures:
    def test_every_picture_can_be_drawn(self, fitted, with_losses):
        rng = np.random.default_rng(1)
        ahead = forecast_of(rng.poisson(6.0, size=(60, 4, 8)))
        samples = rng.poisson(6.0, size=(80, 5, 4))
        back = backtest_of(
            rng.poisson(6.0, size=(5, 4)),
            salessim=samples,
            chain_ladder=samples + 1.0,
            salessim_known=samples,
        )
        fits = ["fit_arrivals", "fit_delays", "fit_sources", "fit_weeks"]
        drawn = charts_of(fitted)
        assert list(drawn) == fits
        assert list(charts_of(with_losses)) == fits
        drawn |= by_name(ahead) | by_name(back)
        assert list(drawn)[4:] == ["forecast_weeks", "backtest_origins", "backtest_scores"]
        for name, figure in drawn.items():
            assert figure.get_suptitle()
            assert as_svg(figure, name).startswith(b"<?xml")
            assert as_png(figure).startswith(b"\x89PNG")

    def test_what_was_refused_has_no_picture(self, fitted):
        why = Refusal("fewer than 5 got there", 3)
        none = dataclasses.replace(
            fitted,
            arrivals={"web": why},
            whole=dataclasses.replace(fitted.whole, delay=why, shares=why),
            wins=np.array([]),
            expected=np.array([]),
        )
        assert charts_of(none) == {}
        assert by_name(forecast_of(np.full((2, 2, 2), np.nan))) == {}

    def test_one_origin_of_one_week_and_one_draw_can_be_drawn(self):
        one = np.full((1, 1, 1), 3.0)
        assert len(by_name(backtest_of([[3]], salessim=one, near=one))) == 2
        assert len(by_name(forecast_of(one))) == 1

    def test_hostile_names_are_text(self, fitted):
        groups = Groups(("a", "b"), (HOSTILE, "fair $x$"), fitted.sources.codes, fitted.sources.places)
        figure = draw_fit_sources(fit_sources_data(dataclasses.replace(fitted, sources=groups)))
        ahead = forecast_of(np.full((60, 4, 3), 12.0), currency=HOSTILE)
        money = draw_forecast_weeks(forecast_weeks_data(fitted, ahead))
        for drawn in (figure, money):
            said = words_of(drawn)
            assert "\x1b" not in said
            assert "\u202e" not in said
            assert "x" * 40 not in said
            assert "$" not in said.replace(r"\$", "")  # no sign that begins a formula
            as_svg(drawn, "hostile")
        assert r"fair \$x\$" in words_of(figure)
