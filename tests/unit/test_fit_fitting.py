"""A whole funnel: what is fitted makes a scenario that loads, and every draw is one of its settings."""

import runpy
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from salessim.errors import InputError
from salessim.fit.company import RECENT_WEEKS, document_of, open_leads, people_now
from salessim.fit.delays import Delay
from salessim.fit.figures import funnel_figures
from salessim.fit.fitting import expected_wins, fit_funnel
from salessim.fit.forecast import fitted_scenario
from salessim.fit.known import known_at
from salessim.fit.posterior import estimate, posterior
from salessim.fit.scenario_text import scenario_text
from salessim.records.tables import NEVER, OPEN, WON
from salessim.scenario.load import read_scenario_text

samples = runpy.run_path(str(Path(__file__).parents[1] / "fit_samples.py"))
funnel, records_of, DAY, WEEK = (samples[name] for name in ("funnel", "records_of", "DAY", "WEEK"))
SOURCES = {"web": (12.0, 0.3), "Fair & more": (5.0, 0.5)}
KINDS = {
    "plain": {},
    "stages": {
        "medians": (4.0, 9.0),
        "chances": (0.7,),
        "losses_logged": True,
        "segments": {"small": 0.6, "large": 0.4},
        "acv": (1000.0, 0.5),
    },
    "days": {"day_only": True, "medians": (3.0, 5.0, 2.0), "chances": (0.8, 0.9)},
}


@pytest.fixture(scope="module", params=KINDS)
def fitted(request):
    return fit_funnel(known_at(funnel(1, sources=SOURCES, **KINDS[request.param]), 40 * WEEK))


class TestScenario:
    def test_it_loads_without_warnings(self, fitted):
        reading = read_scenario_text(scenario_text(document_of(fitted, 8), {}, ""), "fitted.scenario.toml")
        assert [str(one) for one in reading.warnings] == []

    @pytest.mark.parametrize(
        ("told", "kind", "currency"),
        [
            ("EUR", "stages", "EUR"),
            ("", "stages", "currency"),
            ("EUR", "plain", "contracts"),
            ("Zorkmid of the second issue", "stages", "Zorkmid of the s"),
        ],
    )
    def test_money_is_in_what_the_records_say(self, told, kind, currency):
        records = replace(funnel(1, sources=SOURCES, **KINDS[kind]), currency=told)
        found = fit_funnel(known_at(records, 40 * WEEK))
        assert fitted_scenario(found, 4).currency == currency
        medians = [one.unit for one in funnel_figures(found) if one.title.endswith("median contract value")]
        assert medians == ([told or "currency"] * 2 if kind == "stages" else [])

    def test_every_draw_is_a_setting(self, fitted):
        scenario = fitted_scenario(fitted, 8)
        for one in (estimate(fitted), *posterior(fitted, 20, 3)):
            scenario.override(one)

    def test_draws_lie_about_the_estimate(self, fitted):
        """Every number of the estimate is within the range of 100 draws: a false alarm is 2 ^ -99 for a median."""
        drawn, at = posterior(fitted, 100, 5), estimate(fitted)
        assert all(one.keys() == at.keys() for one in drawn)

        def number(x):
            return float(str(x).removesuffix(" days"))

        for key, value in at.items():
            if not isinstance(value, list) and key != "market.persistence":
                low, high = (end(number(one[key]) for one in drawn) for end in (min, max))
                assert low <= number(value) <= high, key

    def test_the_same_draws_for_a_seed(self, fitted):
        assert posterior(fitted, 5, 3) == posterior(fitted, 5, 3)
        assert posterior(fitted, 5, 3) != posterior(fitted, 5, 4)

    def test_think_shares_and_mix_add_up(self, fitted):
        document = document_of(fitted)
        for segment in document["segments"].values():
            assert sum(s["think_share"] for s in segment["stages"].values()) == pytest.approx(1.0, abs=1e-3)
        for source in document["sources"].values():
            assert sum(source["segments"].values()) == pytest.approx(1.0, abs=1e-9)


class TestOpenLeads:
    def test_every_open_lead_is_counted_once(self, fitted):
        total = sum(
            sum(row)
            for stages in open_leads(fitted).values()
            for sources in stages.values()
            for row in sources.values()
        )
        assert total == int(fitted.known.is_open.sum()) > 0

    def test_weeks_are_counted_from_the_last_one(self):
        """A lead of last Sunday is in the first place, one of the Monday seven weeks ago in the seventh."""
        created = np.array([-7 * 7, -1] + [-100] * 12) * DAY + 20 * WEEK
        closed = np.array([NEVER, NEVER] + [20 * WEEK - 80 * DAY] * 12)
        outcome = np.array([OPEN, OPEN] + [WON] * 12)
        closed[2:] += np.arange(12) * DAY + 60
        found = fit_funnel(known_at(records_of(created, closed, outcome, export_at=20 * WEEK), 20 * WEEK))
        assert open_leads(found) == {"customers": {"closing": {"leads": [1, 0, 0, 0, 0, 0, 1]}}}


class TestFunnel:
    def test_the_parameters_are_found(self):
        """Within four standard errors each."""
        found = fit_funnel(known_at(funnel(2, sources={"web": (60.0, 0.3)}), 40 * WEEK))
        delay = found.whole.delay
        assert isinstance(delay, Delay)
        z = np.array([delay.median - 12.0, delay.spread - 1.0, delay.share - 0.3]) / delay.errors
        assert np.abs(z).max() < 4
        assert found.arrivals["web"].per_week == pytest.approx(60.0, rel=0.12)

    def test_sources_are_told_apart(self):
        found = fit_funnel(known_at(funnel(2, sources={"a": (30.0, 0.1), "b": (30.0, 0.4)}), 40 * WEEK))
        low, high = found.whole.shares.interval(0.9999)
        place = {title: k for k, title in enumerate(found.sources.titles)}
        for name, share in (("a", 0.1), ("b", 0.4)):
            assert low[place[name]] <= share <= high[place[name]]
        at = estimate(found)
        assert at["sources.a.fit_shift"] < 0 < at["sources.b.fit_shift"]

    def test_expected_wins_add_up_to_those_that_were(self, fitted):
        """The likelihood's own balance; the prior and pooling are worth little."""
        assert fitted.expected.sum() == pytest.approx(fitted.wins.sum(), rel=0.1)
        assert np.array_equal(expected_wins(fitted.known, fitted.sources, fitted.whole), fitted.expected)

    def test_stages_have_the_chances_of_the_records(self):
        kind = KINDS["stages"]
        found = fit_funnel(known_at(funnel(3, sources={"web": (60.0, 0.35)}, **kind), 40 * WEEK))
        assert found.steps[0].shares.overall == pytest.approx(0.7, abs=0.04)
        assert found.steps[1].shares.overall == pytest.approx(0.5, abs=0.05)
        assert [step.delay.median for step in found.steps] == pytest.approx([4.0, 9.0], rel=0.12)


class TestGroups:
    def test_segments_of_the_won_alone_are_refused(self):
        records = funnel(1, sources={"web": (20.0, 0.3)}, segments={"a": 0.5, "b": 0.5})
        leads = records.leads
        leads.segment.codes[leads.outcome != WON] = -1
        found = fit_funnel(known_at(records, 40 * WEEK))
        assert found.segments.keys == ("customers",)
        assert "known of 0%" in found.segments.why_not
        assert "nothing about the chance" in found.segments.why_not

    def test_small_sources_are_taken_together(self):
        found = fit_funnel(
            known_at(funnel(1, sources=SOURCES | {"x": (0.05, 0.5), "y": (0.05, 0.5)}), 40 * WEEK)
        )
        assert found.sources.titles == ("web", "Fair & more", "Other sources")
        assert found.sources.keys == ("web", "fair_more", "other_sources")

    def test_most_groups(self):
        names = {f"s {k}": (4.0, 0.3) for k in range(30)}
        found = fit_funnel(known_at(funnel(1, sources=names), 40 * WEEK))
        assert len(found.sources.keys) == 20
        fitted_scenario(found, 4)

    def test_names_that_look_alike_have_different_keys(self):
        names = dict.fromkeys(("Été", "ete", "ETE!", "日本", "42", "dépôt"), (6.0, 0.3))
        found = fit_funnel(known_at(funnel(1, sources=names), 40 * WEEK))
        assert sorted(found.sources.keys) == ["depot", "ete", "ete_2", "ete_3", "g_42", "group"]
        fitted_scenario(found, 4)

    def test_people_of_the_last_quarter(self):
        n = 60
        created = np.arange(n) * 3 * DAY
        owners = ["old" if k < 10 else "new" for k in range(n)]
        closed = np.where(np.arange(n) % 3 == 0, created + 2 * DAY + 60, NEVER)
        records = records_of(
            created,
            closed,
            np.where(closed == NEVER, OPEN, WON),
            export_at=26 * WEEK,
            owners={"sales_manager": owners},
        )
        known = known_at(records, 26 * WEEK)
        assert RECENT_WEEKS == 13
        assert [known.owners["sales_manager"].names[k] for k in people_now(known)["sales_manager"]] == ["new"]


class TestRefusals:
    def test_no_wins(self):
        records = records_of(np.arange(40) * DAY, np.full(40, NEVER), np.full(40, OPEN), export_at=10 * WEEK)
        with pytest.raises(InputError, match="censored"):
            fit_funnel(known_at(records, 10 * WEEK))

    def test_nothing(self):
        with pytest.raises(InputError, match="nothing can be fitted"):
            fit_funnel(known_at(funnel(1, sources=SOURCES), 0))
