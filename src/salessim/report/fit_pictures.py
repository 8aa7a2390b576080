"""Pictures of a fit, of a forecast and of a back-test, by the names of their files."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from salessim.fit.backtest import Backtest
from salessim.fit.fitting import Fitted
from salessim.fit.forecast import Forecast

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["pictures_of_backtest", "pictures_of_fit", "pictures_of_forecast"]


def pictures_of_fit(fitted: Fitted) -> dict[str, Figure]:
    """What was fitted beside what was seen.

    Parameters
    ----------
    fitted : Fitted

    Returns
    -------
    dict of str to Figure
        By name of the file without folder and ending, as :func:`salessim.report.files.figure_files` takes it; what
        was refused has no picture.
    """
    from salessim.report.charts.fit_arrivals import draw_fit_arrivals, fit_arrivals_data
    from salessim.report.charts.fit_delays import draw_fit_delays, fit_delays_data
    from salessim.report.charts.fit_sources import draw_fit_sources, fit_sources_data
    from salessim.report.charts.fit_weeks import draw_fit_weeks, fit_weeks_data

    return {
        **_drawn("fit_delays", fit_delays_data(fitted), draw_fit_delays),
        **_drawn("fit_sources", fit_sources_data(fitted), draw_fit_sources),
        **_drawn("fit_arrivals", fit_arrivals_data(fitted), draw_fit_arrivals),
        **_drawn("fit_weeks", fit_weeks_data(fitted), draw_fit_weeks),
    }


def pictures_of_forecast(fitted: Fitted, forecast: Forecast) -> dict[str, Figure]:
    """The weeks to come after those behind, by name as for :func:`pictures_of_fit`; none where no run went through."""
    from salessim.report.charts.forecast_weeks import draw_forecast_weeks, forecast_weeks_data

    return _drawn("forecast_weeks", forecast_weeks_data(fitted, forecast), draw_forecast_weeks)


def pictures_of_backtest(backtest: Backtest) -> dict[str, Figure]:
    """Scores of all methods, and each of our forecasts beside what happened, by name as for :func:`pictures_of_fit`."""
    from salessim.report.charts.backtest_origins import backtest_origins_data, draw_backtest_origins
    from salessim.report.charts.backtest_scores import backtest_scores_data, draw_backtest_scores

    return {
        **_drawn("backtest_scores", backtest_scores_data(backtest), draw_backtest_scores),
        **_drawn("backtest_origins", backtest_origins_data(backtest), draw_backtest_origins),
    }


def _drawn(name: str, data: Any | None, draw: Callable[[Any], Figure]) -> dict[str, Figure]:
    return {} if data is None else {name: draw(data)}
