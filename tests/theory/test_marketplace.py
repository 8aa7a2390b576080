"""The scenario `marketplace`: its figures come from the funnel, and its runs look like the funnel.

The real files are tested where SALESSIM_DATA names their folder. A synthetic twin with the same columns and known
parameters is tested everywhere, through the same command.
"""

from __future__ import annotations

import csv
import importlib
import os
import sys
import tomllib
from datetime import datetime, timedelta
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from scipy.special import expit, logit

ROOT = Path(__file__).parents[2]
SCENARIO = ROOT / "scenarios" / "marketplace.scenario.toml"
START = datetime(2018, 1, 8)
LEADS = "olist_marketing_qualified_leads_dataset.csv"
WINS = "olist_closed_deals_dataset.csv"
WIN_COLUMNS = [
    "mql_id",
    "seller_id",
    "sdr_id",
    "sr_id",
    "won_date",
    "business_segment",
    "lead_type",
    "lead_behaviour_profile",
    "has_company",
    "has_gtin",
    "average_stock",
    "business_type",
    "declared_product_catalog_size",
    "declared_monthly_revenue",
]

# Known parameters of the twin: leads a week, share that buys, and variance / mean per origin.
ORIGINS = {
    "organic_search": (80.0, 0.16, 1.5),
    "paid_search": (55.0, 0.15, 1.0),
    "social": (50.0, 0.07, 4.0),
    "unknown": (40.0, 0.22, 1.3),
    "direct_traffic": (18.0, 0.14, 2.0),
    "email": (17.0, 0.05, 2.0),
    "referral": (10.0, 0.12, 1.0),
    "other": (6.0, 0.08, 1.0),
    "display": (4.0, 0.08, 1.0),
    "other_publicities": (3.0, 0.10, 1.0),
}
MEDIAN, LOG_SD, MARKET_SD, PERSISTENCE = 15.0, 1.4, 0.25, 0.6
BEFORE, IN_WINDOW, SEEN = 20, 20, 45  # weeks of leads before and in the window; weeks of wins


def twin_leads(rng: np.random.Generator) -> list[tuple[str, int, float]]:
    """Origin, day of first contact and moment of the win (infinite for none) of each lead of the twin."""
    market = np.zeros(SEEN)
    for week in range(SEEN):
        step = MARKET_SD * rng.standard_normal()
        market[week] = PERSISTENCE * market[week - 1] + np.sqrt(1 - PERSISTENCE**2) * step if week else step
    leads = []
    for origin, (per_week, share, dispersion) in ORIGINS.items():
        for week in range(-BEFORE, IN_WINDOW):
            rate = per_week * (0.3 if week < 0 else 0.9 + 0.01 * week)
            busy = rng.gamma(rate / (dispersion - 1), (dispersion - 1) / rate) if dispersion > 1 else 1.0
            for _ in range(rng.poisson(rate * busy)):
                first = 7 * week + int(rng.choice(7, p=(0.19, 0.19, 0.19, 0.17, 0.14, 0.06, 0.06)))
                won = first + MEDIAN * np.exp(LOG_SD * rng.standard_normal())
                odds = logit(share) + (market[int(won // 7)] if 0 <= won < 7 * SEEN else 0.0)
                bought = rng.random() < expit(odds) and 0 <= won < 7 * SEEN  # earlier wins were not logged
                leads.append((origin, first, won if bought else np.inf))
    return leads


def write_twin(folder: Path, seed: int = 5) -> list[tuple[str, int, float]]:
    """The two files of the twin in the shape of the public funnel; its leads."""
    rng = np.random.default_rng(seed)
    leads = twin_leads(rng)
    folder.mkdir()
    with (folder / LEADS).open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["mql_id", "first_contact_date", "landing_page_id", "origin"])
        for number, (origin, first, _) in enumerate(leads):
            blank = origin == "unknown" and number % 10 == 0
            rows.writerow(
                [f"{number:032x}", (START + timedelta(days=first)).date(), "0" * 32, "" if blank else origin]
            )
    with (folder / WINS).open("w", newline="") as file:
        rows = csv.DictWriter(file, WIN_COLUMNS)
        rows.writeheader()
        for number, (_, _, won) in enumerate(leads):
            if np.isfinite(won):
                moment = (START + timedelta(days=won)).isoformat(" ", "seconds")
                people = {"sdr_id": f"sdr {number % 7}", "sr_id": f"sr {number % 5}"}
                rows.writerow({"mql_id": f"{number:032x}", "won_date": moment, **people})
    return leads


@pytest.fixture(scope="module")
def command() -> ModuleType:
    """The command, imported from its folder."""
    sys.path.insert(0, str(ROOT / "experiments"))
    return importlib.import_module("marketplace")


@pytest.fixture(scope="module")
def twin(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[tuple[str, int, float]]]:
    folder = tmp_path_factory.mktemp("twin")
    return folder, write_twin(folder / "olist_funnel")


@pytest.fixture
def fitted(command, twin, tmp_path, monkeypatch):
    """A copy of the scenario with the twin's figures in it."""
    monkeypatch.setenv("SALESSIM_DATA", str(twin[0]))
    copy = tmp_path / "twin.scenario.toml"
    copy.write_text(SCENARIO.read_text(encoding="utf-8"), encoding="utf-8")
    assert command.main(["--write", "--scenario", str(copy)]) == 0
    return copy


class TestTwin:
    def test_figures_recover_the_known_parameters(self, command, twin):
        """Each within four standard errors: false alarms below 1e-4 a figure."""
        fits = command.fits_of(command.fit.read_funnel(twin[0] / "olist_funnel"))
        delay, market = fits.delay, fits.market
        assert abs(delay.median - MEDIAN) < 4 * delay.median_se
        assert abs(delay.log_sd - LOG_SD) < 4 * delay.log_sd_se
        assert abs(market.sd - MARKET_SD) < 4 * market.sd_se
        assert abs(market.persistence - PERSISTENCE) < 4 * market.persistence_se
        for origin, (_, share, _) in ORIGINS.items():
            chance = fits.chances[origin]
            assert abs(chance.mean - share) < 4 * chance.error + 0.1 * share, (
                origin
            )  # the market moves all of them

    def test_counts_are_those_of_the_files(self, fitted, twin):
        document = tomllib.loads(fitted.read_text())
        leads = twin[1]
        for origin in ORIGINS:
            weeks = [first // 7 for key, first, _ in leads if key == origin]
            assert document["sources"][origin]["per_week"] == pytest.approx(
                sum(w >= 0 for w in weeks) / 20, rel=1e-3
            )
            assert document["start"]["backlog"][origin] == [
                weeks.count(-k) for k in range(1, -min(weeks) + 1)
            ]
        assert document["units"]["sales"]["seats"]["generators"]["count"] == 7
        assert document["units"]["sales"]["seats"]["closers"]["count"] == 5

    def test_only_figures_are_rewritten(self, fitted):
        lines = zip(SCENARIO.read_text().splitlines(), fitted.read_text().splitlines(), strict=True)
        assert all(new.split(" = ")[0] == old.split(" = ")[0] for old, new in lines if new != old)

    def test_same_figures_pass_again(self, command, fitted, capsys):
        assert command.main(["--scenario", str(fitted)]) == 0
        assert "figures agree" in capsys.readouterr().out

    def test_a_changed_figure_is_found(self, command, fitted, capsys):
        text = fitted.read_text()
        key = next(line for line in text.splitlines() if line.startswith("tempo_sigma"))
        fitted.write_text(text.replace(key, "tempo_sigma = 1.6"))
        assert command.main(["--scenario", str(fitted)]) == 1
        assert "1 differ: segments.seller.tempo_sigma" in capsys.readouterr().out

    def test_a_source_that_the_data_lacks_is_found(self, command, fitted, capsys):
        fitted.write_text(fitted.read_text() + '\n[sources.fair]\nkind = "inbound"\n')
        assert command.main(["--scenario", str(fitted)]) == 1
        assert "sources.fair" in capsys.readouterr().out.splitlines()[-1]

    def test_runs_look_like_the_twin(self, command, fitted, capsys):
        """Eight runs, intervals widened by three standard errors of their mean."""
        code = command.main(["--runs", "8", "--scenario", str(fitted)])
        assert code == 0, capsys.readouterr().out


class TestFaults:
    def test_without_data_the_command_says_what_it_needs(self, command, monkeypatch, capsys):
        monkeypatch.delenv("SALESSIM_DATA", raising=False)
        assert command.main([]) == 2
        assert LEADS in capsys.readouterr().err

    def test_a_missing_column_is_named(self, command, tmp_path):
        write_twin(tmp_path / "olist_funnel")
        path = tmp_path / "olist_funnel" / LEADS
        path.write_text(path.read_text().replace("origin", "channel", 1))
        with pytest.raises(ValueError, match="has no column origin"):
            command.fit.read_funnel(tmp_path / "olist_funnel")

    def test_a_win_without_lead_is_named(self, command, tmp_path):
        write_twin(tmp_path / "olist_funnel")
        path = tmp_path / "olist_funnel" / WINS
        path.write_text(path.read_text() + "stranger,,a,b,2018-03-01 10:00:00,,,,,,,,,\n")
        with pytest.raises(ValueError, match="stranger"):
            command.fit.read_funnel(tmp_path / "olist_funnel")


@pytest.mark.skipif(
    not os.environ.get("SALESSIM_DATA"),
    reason="SALESSIM_DATA is not set: there is no copy of Marketing Funnel by Olist to compare with",
)
class TestRealFunnel:
    def test_every_figure_of_the_scenario_is_that_of_the_data(self, command, capsys):
        assert command.main([]) == 0, capsys.readouterr().out

    def test_a_few_runs_look_like_the_data(self, command, capsys):
        """Eight runs, intervals widened by three standard errors of their mean."""
        assert command.main(["--runs", "8"]) == 0, capsys.readouterr().out

    @pytest.mark.long
    @pytest.mark.timeout(3600)
    def test_four_hundred_runs_look_like_the_data(self, command, capsys):
        assert command.main(["--runs", "400"]) == 0, capsys.readouterr().out
