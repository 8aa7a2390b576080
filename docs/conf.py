"""Sphinx configuration: ``sphinx-build -E -W docs docs/_build/html``. Nothing is fetched while building or reading."""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ["NUMBA_DISABLE_JIT"] = "1"  # autodoc wants plain functions, not compiled ones
HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "src")]

import reference  # noqa: E402

project = "salessim"
author = "The salessim maintainers"
release = version = "0.1.0"
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
autodoc_typehints = "none"  # types stand in the docstrings, with their shapes
autodoc_member_order = "bysource"
napoleon_google_docstring = False
napoleon_use_rtype = False
napoleon_use_param = False  # types are words, not links

html_theme = "furo"
html_title = "salessim"
html_show_sphinx = False
html_copy_source = False
html_static_path = ["_static"]
html_css_files = ["tables.css"]


def _fill_in(app, docname, source):
    """Replace ``<!-- reference: NAME -->`` by what the code says about itself."""
    for name, make in reference.PARTS.items():
        mark = f"<!-- reference: {name} -->"
        if mark in source[0]:
            source[0] = source[0].replace(mark, make())


def setup(app):
    """Hook the generated parts in."""
    app.connect("source-read", _fill_in)
    return {"parallel_read_safe": True}
