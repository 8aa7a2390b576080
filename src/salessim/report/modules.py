"""Modules that have to do with a type, found by their text: to import all the others takes time."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType

__all__ = ["modules_naming"]


def modules_naming(package: str, kind: type) -> list[ModuleType]:
    """Modules of a package whose text names a type, imported, in the order of names.

    Parameters
    ----------
    package : str
        Dotted name.
    kind : type
    """
    (folder,) = importlib.import_module(package).__path__
    files = [path for path in sorted(Path(folder).glob("*.py")) if path.stem != "__init__"]
    naming = [path for path in files if kind.__name__ in path.read_text(encoding="utf-8")]
    return [importlib.import_module(f"{package}.{path.stem}") for path in naming]
