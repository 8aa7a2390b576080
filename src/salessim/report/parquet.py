"""Parquet files, written by DuckDB, which is an extra."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from salessim.errors import RunError

__all__ = ["as_parquet"]

_MISSING = "Parquet files need DuckDB, which is not installed: pip install 'salessim[parquet]'"


def as_parquet(table: Mapping[str, Any], columns: str = "*") -> bytes:
    """A table as a Parquet file.

    Parameters
    ----------
    table : mapping
        Columns by name, as arrays of one length; None and NaN as DuckDB reads them.
    columns : str
        What is selected of it, in SQL.

    Raises
    ------
    RunError
        If DuckDB is missing.
    """
    try:
        import duckdb
    except ImportError:
        raise RunError(_MISSING) from None
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        target = Path(folder) / "table.parquet"
        connection.register("data", table)
        connection.execute(
            f"copy (select {columns} from data) to $path (format parquet)", {"path": str(target)}
        )
        return target.read_bytes()
