"""What the scenario `marketplace` takes from the public funnel: a reader of its files and the fits.

Source: Marketing Funnel by Olist, published by Olist and Andre Sionek under CC BY-NC-SA 4.0; the files are not
part of this repository. Time is counted in days since Monday 8 January 2018, the start of the window of 20
weeks. The data gives the day of the first contact and the moment of the win, so days to won are counted from
midnight of the day of the first contact.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq, minimize
from scipy.special import expit, gammaln, logit, ndtr

from salessim.fit.likelihood import standard_errors
from salessim.rules.outcomes import centring_constant, fit_grid
from salessim.units import WEEK, month_of

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LEADS_FILE = "olist_marketing_qualified_leads_dataset.csv"
WINS_FILE = "olist_closed_deals_dataset.csv"
WINDOW_START = date(2018, 1, 8)
N_WEEKS = 20
FIT_EFFECT = 0.5
"""Log-odds per standard deviation of fit. Assumption: a segment's default; the data does not show fit."""
LEADS_FOR_OWN_DRIFT = 500
"""Sources with fewer leads in the window share their month factors. Assumption."""
SOONEST = 0.3
"""Days below which a delay is not told apart: the day of first contact has no hour. Assumption."""
SIMPLEX: dict[str, Any] = {
    "method": "Nelder-Mead",
    "options": {"xatol": 1e-7, "fatol": 1e-9, "maxiter": 4000},
}
"""How likelihoods are maximised: two or three parameters, no derivatives."""


@dataclass(frozen=True)
class Funnel:
    """The two files, one entry a lead.

    Attributes
    ----------
    first : array of int, shape (n_leads,)
        Day of the first contact; 0 is the first day of the window.
    origin : array of str, shape (n_leads,)
        Source key; an empty origin counts as ``unknown``.
    won : array of float, shape (n_leads,)
        Moment of the win (days since the start of the window), infinite for leads that were not won.
    n_generators, n_closers : int
        Different people who are named in the wins.
    """

    first: Ints
    origin: NDArray[np.str_]
    won: Floats
    n_generators: int
    n_closers: int

    @property
    def end(self) -> float:
        """First midnight after the last win: leads still open then are censored (days)."""
        return float(np.floor(self.won[np.isfinite(self.won)].max()) + 1.0)

    @property
    def won_in_window(self) -> NDArray[np.bool_]:
        """Leads won in the window, those of 2017 included."""
        return (self.won >= 0) & (self.won < 7 * N_WEEKS)


def read_rows(path: Path, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """Rows of a CSV file that must have some columns."""
    with path.open(newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        missing = [name for name in columns if name not in (reader.fieldnames or [])]
        if missing:
            raise ValueError(f"{path.name} has no column {', '.join(missing)}")
        return list(reader)


def read_funnel(folder: Path) -> Funnel:
    """Read the two files of the funnel.

    Raises
    ------
    ValueError
        If a column is missing or a win belongs to no lead.
    """
    leads = read_rows(folder / LEADS_FILE, ("mql_id", "first_contact_date", "origin"))
    wins = read_rows(folder / WINS_FILE, ("mql_id", "sdr_id", "sr_id", "won_date"))
    start = datetime.combine(WINDOW_START, datetime.min.time())
    won = {
        row["mql_id"]: (datetime.fromisoformat(row["won_date"]) - start) / timedelta(days=1) for row in wins
    }
    strangers = set(won) - {row["mql_id"] for row in leads}
    if strangers:
        raise ValueError(f"{len(strangers)} wins belong to no lead, for example {min(strangers)}")
    days = [date.fromisoformat(row["first_contact_date"]) - WINDOW_START for row in leads]
    return Funnel(
        first=np.array([day.days for day in days]),
        origin=np.array([row["origin"] or "unknown" for row in leads]),
        won=np.array([won.get(row["mql_id"], np.inf) for row in leads]),
        n_generators=len({row["sdr_id"] for row in wins}),
        n_closers=len({row["sr_id"] for row in wins}),
    )


# ---- delay from first contact to won, and the share that buys --------------------------------------------


@dataclass(frozen=True)
class Delay:
    """Share of leads that buy, and the lognormal days to won of those; ``_se`` are standard errors."""

    share: float
    median: float
    log_sd: float
    share_se: float
    median_se: float
    log_sd_se: float
    n_leads: int
    n_wins: int

    def reached(self, days: Floats) -> Floats:
        """Share of the buyers who have bought after so many days."""
        return ndtr((np.log(np.maximum(days, 1e-9)) - np.log(self.median)) / self.log_sd)


def fit_delay(funnel: Funnel) -> Delay:
    """Maximum likelihood of a lognormal delay with a share that never buys, open leads censored at the end.

    Only leads that came since the start of the window count: hardly any win was logged before, so earlier leads
    are left-truncated. A lead won before its first contact counts as open.
    """
    new = funnel.first >= 0
    first, won = funnel.first[new].astype(float), funnel.won[new]
    bought = np.isfinite(won) & (won >= first)
    days = np.maximum(won[bought] - first[bought], SOONEST)
    exposure = np.log(funnel.end - first[~bought])

    def loss(x: Floats) -> float:
        median, sd, share = x[0], np.exp(x[1]), expit(x[2])
        z = (np.log(days) - median) / sd
        density = np.log(share) - 0.5 * z * z - x[1] - 0.5 * np.log(2 * np.pi) - np.log(days)
        return float(-density.sum() - np.log1p(-share * ndtr((exposure - median) / sd)).sum())

    guess = np.array([np.log(np.median(days)), np.log(np.std(np.log(days))), logit(bought.mean())])
    x = minimize(loss, guess, **SIMPLEX).x
    se = standard_errors(loss, x)
    median, sd, share = np.exp(x[0]), np.exp(x[1]), expit(x[2])
    errors = share * (1 - share) * se[2], median * se[0], sd * se[1]
    return Delay(*map(float, (share, median, sd, *errors)), len(first), int(bought.sum()))


@dataclass(frozen=True)
class Chance:
    """Share of an origin's leads that buy: shrunken, with its standard error, and what it rests on."""

    mean: float
    error: float
    wins: int
    exposure: float
    """Leads, each weighted by the share of buyers who would have bought in the time it was seen."""


def chance_by_origin(funnel: Funnel, delay: Delay) -> dict[str, Chance]:
    """Share that buys per origin, from the leads since the start of the window.

    For small shares the maximum-likelihood share is wins over exposure. It is shrunken by a beta law fitted to
    all origins (beta-binomial maximum likelihood).
    """
    new = funnel.first >= 0
    seen = delay.reached(funnel.end - funnel.first[new])
    bought, origin = np.isfinite(funnel.won[new]), funnel.origin[new]
    keys = sorted(set(origin))
    wins = np.array([bought[origin == key].sum() for key in keys], dtype=float)
    exposure = np.array([seen[origin == key].sum() for key in keys])

    def loss(x: Floats) -> float:
        a, b = expit(x[0]) * np.exp(x[1]), expit(-x[0]) * np.exp(x[1])
        terms = gammaln(wins + a) + gammaln(exposure - wins + b) - gammaln(exposure + a + b)
        return float(-(terms + gammaln(a + b) - gammaln(a) - gammaln(b)).sum())

    x = minimize(loss, np.array([logit(delay.share), np.log(50.0)]), bounds=[(-8, 8), (0, 12)], **SIMPLEX).x
    a, b = wins + expit(x[0]) * np.exp(x[1]), exposure - wins + expit(-x[0]) * np.exp(x[1])
    mean = a / (a + b)
    error = np.sqrt(mean * (1 - mean) / (a + b + 1))
    columns = zip(mean.tolist(), error.tolist(), wins.astype(int).tolist(), exposure.tolist(), strict=True)
    return {key: Chance(*row) for key, row in zip(keys, columns, strict=True)}


def shift_for(chance: float, base: float, market_sd: float) -> float:
    """Fit shift at which a source's mean chance, over fit ~ N(shift, 1) and the market, is ``chance``."""
    fit, weight = fit_grid()
    start = logit(base) + centring_constant(base, FIT_EFFECT, fit, weight)
    market = market_sd * fit[::8]
    market_weight = weight[::8] / weight[::8].sum()

    def excess(shift: float) -> float:
        by_fit = expit(start + FIT_EFFECT * (fit + shift)[:, None] + market) @ market_weight
        return float(weight @ by_fit) - chance

    return float(brentq(excess, -10.0, 10.0))


# ---- weekly numbers --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Arrivals:
    """Weekly leads of one source in the window, fitted by fiscal month."""

    per_week: float
    month_factors: tuple[float, ...]
    dispersion: float
    own_dispersion: float
    counts: Ints
    """Shape (N_WEEKS,)."""


MONTHS = np.array([month_of(week * WEEK) for week in range(N_WEEKS)])
"""Fiscal month of each week of the window."""
FIRST_WEEKS = np.unique(MONTHS, return_index=True)[1]
N_MONTHS = len(FIRST_WEEKS)


def month_means(counts: Floats) -> Floats:
    """Mean of its month for every week, shape (N_WEEKS,)."""
    return np.array([counts[month == MONTHS].mean() for month in MONTHS])


def dispersion_of(counts: Floats, fitted: Floats, n_parameters: int) -> float:
    """Pearson dispersion: variance over mean about the fitted drift."""
    return float(((counts - fitted) ** 2 / fitted).sum() / (len(counts) - n_parameters))


def fit_arrivals(funnel: Funnel) -> tuple[dict[str, Arrivals], float]:
    """Rates, month factors and dispersion per source, and the dispersion of all sources together.

    Sources with fewer than 500 leads in the window share their month factors. The excess over 1 of the
    sources' dispersions is scaled by one factor, so that independent sources together vary as the total does.
    """
    new = (funnel.first >= 0) & (funnel.first < 7 * N_WEEKS)
    week, origin = funnel.first[new] // 7, funnel.origin[new]
    counts = {key: np.bincount(week[origin == key], minlength=N_WEEKS) for key in sorted(set(origin))}
    shared = np.zeros(N_WEEKS)
    for count in counts.values():
        shared += count if count.sum() < LEADS_FOR_OWN_DRIFT else 0
    fitted, own = {}, {}
    for key, count in counts.items():
        is_small = count.sum() < LEADS_FOR_OWN_DRIFT
        fitted[key] = month_means(shared) * count.sum() / shared.sum() if is_small else month_means(count)
        own[key] = max(1.0, dispersion_of(count, fitted[key], 1 if is_small else N_MONTHS))
    total = np.sum(list(counts.values()), axis=0)
    together = dispersion_of(total, np.sum(list(fitted.values()), axis=0), N_MONTHS)
    excess = sum((own[key] - 1.0) * count.mean() for key, count in counts.items()) / total.mean()
    scale = max(0.0, together - 1.0) / excess if excess > 0 else 0.0
    return {
        key: Arrivals(
            per_week=float(count.mean()),
            month_factors=tuple((fitted[key][FIRST_WEEKS] / count.mean()).tolist()),
            dispersion=1.0 + scale * (own[key] - 1.0),
            own_dispersion=own[key],
            counts=count,
        )
        for key, count in counts.items()
    }, together


def backlog_of(funnel: Funnel, key: str) -> tuple[int, ...]:
    """Leads of one source in each week before the window, latest first."""
    before = -1 - funnel.first[(funnel.first < 0) & (funnel.origin == key)] // 7
    return tuple(int(n) for n in np.bincount(before)) if len(before) else ()


def expected_wins(funnel: Funnel, delay: Delay, chances: dict[str, Chance]) -> tuple[Floats, Floats]:
    """Expected wins in each week of the window given the leads: of its own leads, and of earlier ones."""
    chance = np.array([chances[key].mean if key in chances else delay.share for key in funnel.origin])
    edges = 7.0 * np.arange(N_WEEKS + 1)
    reached = delay.reached(np.maximum(edges[:, None] - funnel.first, 0.0)) * (edges[:, None] > funnel.first)
    weekly = np.diff(reached, axis=0) * chance
    new = funnel.first >= 0
    return weekly[:, new].sum(axis=1), weekly[:, ~new].sum(axis=1)


def weekly_leads(funnel: Funnel) -> Ints:
    """Leads in each week of the window, shape (N_WEEKS,)."""
    in_window = (funnel.first >= 0) & (funnel.first < 7 * N_WEEKS)
    return np.bincount(funnel.first[in_window] // 7, minlength=N_WEEKS)


def weekly_wins(funnel: Funnel) -> Ints:
    """Wins in each week of the window, shape (N_WEEKS,)."""
    return np.bincount((funnel.won[funnel.won_in_window] // 7).astype(int), minlength=N_WEEKS)


@dataclass(frozen=True)
class MarketFit:
    """What varies in weekly wins beyond chance, given the leads: an AR(1) on the log-odds of a deal."""

    sd: float
    persistence: float
    sd_se: float
    persistence_se: float


def fit_market(wins: Floats, expected: Floats, share: float) -> MarketFit:
    """Restricted maximum likelihood of the market factor from weekly wins.

    Wins ~ N(k mu, k mu + (k mu)^2 s^2 rho^|i-j|), mu the expected wins and k their level, which is not charged
    to the market. A log-odds factor moves a small chance p by 1 - p of itself: sd = s / (1 - share).
    """
    mean = expected * wins.sum() / expected.sum()
    lag = np.abs(np.subtract.outer(np.arange(len(wins)), np.arange(len(wins))))

    def loss(x: Floats) -> float:
        cover = np.diag(mean) + np.exp(2 * x[0]) * np.outer(mean, mean) * expit(x[1]) ** lag
        inverse = np.linalg.inv(cover)
        information = mean @ inverse @ mean
        rest = wins - mean * (mean @ inverse @ wins) / information
        return 0.5 * float(np.linalg.slogdet(cover)[1] + rest @ inverse @ rest + np.log(information))

    x = minimize(loss, np.array([np.log(0.15), 0.0]), bounds=[(-6, 1), (-5, 5)], **SIMPLEX).x
    se = standard_errors(loss, x)
    sd, rho = np.exp(x[0]) / (1 - share), expit(x[1])
    return MarketFit(float(sd), float(rho), float(sd * se[0]), float(rho * (1 - rho) * se[1]))
