"""``salessim describe``: the catalogue of metrics."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from salessim.metrics.catalogue import Metric

__all__ = ["command"]

_BETTER = {"higher": "higher is better", "lower": "lower is better", "neither": "neither way is better"}


@click.command(name="describe", short_help="Say what metrics there are and how each is defined.")
@click.argument("metrics", nargs=-1)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="text or json.")
def command(metrics: tuple[str, ...], form: str) -> None:
    """Describe the given metrics, or all of them: unit, direction, level and definition."""
    from salessim.metrics import resolve
    from salessim.metrics.catalogue import CATALOGUE

    names = resolve(metrics) if metrics else list(CATALOGUE)
    chosen = [CATALOGUE[name] for name in names]
    if form == "json":
        import json

        click.echo(json.dumps([_as_data(one) for one in chosen], indent=2, ensure_ascii=False))
    else:
        click.echo(_as_text(chosen))


def _as_data(metric: Metric) -> dict[str, Any]:
    fields = ("name", "theme", "unit", "better", "level", "definition")
    return {field: getattr(metric, field) for field in fields}


def _as_text(metrics: list[Metric]) -> str:
    """Metrics by theme, each with a line of facts and its definition."""
    lines: list[str] = []
    for theme in dict.fromkeys(metric.theme for metric in metrics):
        lines.append(f"{theme.replace('_', ' ').capitalize()}\n")
        for metric in (one for one in metrics if one.theme == theme):
            by = "" if metric.level == "company" else f", one for each {metric.level}"
            lines.append(f"  {metric.name}  ({metric.unit}, {_BETTER[metric.better]}{by})")
            lines += textwrap.wrap(metric.definition, 100, initial_indent="    ", subsequent_indent="    ")
        lines.append("")
    return "\n".join(lines).rstrip()
