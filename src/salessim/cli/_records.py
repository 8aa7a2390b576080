"""What the commands share that work from records: reading by a mapping, fitting, and saying how it goes."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from datetime import date

    from salessim.fit.fitting import Fitted
    from salessim.records.tables import Records

__all__ = ["fit_records", "mapping_name", "read", "speaker"]


def speaker() -> Callable[[str], None]:
    """Says on stderr where long work is, every two seconds at most."""
    said_at = time.monotonic()

    def say(text: str) -> None:
        nonlocal said_at
        if time.monotonic() - said_at >= 2.0:
            said_at = time.monotonic()
            click.echo(text, err=True)

    return say


def read(mapping: Path) -> Records:
    """Records by a mapping file; what was set aside is said."""
    from salessim.records.read import read_records

    records = read_records(mapping, speaker())
    if len(records.set_aside):
        click.echo(
            f"{len(records.set_aside):,} cells were set aside: salessim fit {mapping} --check", err=True
        )
    return records


def fit_records(records: Records, until: date | None = None) -> Fitted:
    """What was known on the last Monday, or on the last one by a day, and the fit to it.

    Raises
    ------
    InputError
        If there is too little to fit.
    """
    from salessim.errors import Fault, InputError
    from salessim.fit.fitting import fit_funnel
    from salessim.fit.known import known_at, last_monday

    known = known_at(records, last_monday(records, until))
    if not len(known):
        raise InputError([Fault("no lead was known on that day", key="--until", given=str(until or ""))])
    return fit_funnel(known, speaker())


def mapping_name(mapping: Path) -> str:
    """Name of what is made from a mapping: its file name without its ending, or its folder for ``mapping.toml``."""
    from salessim.experiment.names import slug

    name = mapping.name.removesuffix(".toml").removesuffix(".mapping")
    return slug(mapping.absolute().parent.name if name == "mapping" else name)
