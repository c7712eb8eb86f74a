"""Nasty workbooks, each with what a careful monitor expects to come out of it.

Invented country, places and parties. A module is a theme; importing the package registers every case in `CASES`.
"""

from __future__ import annotations

import importlib

from nasty.collection import CASES, Case, Expected

THEMES = (
    "layout",
    "layout_rows",
    "layout_columns",
    "layout_sheets",
    "layout_marks",
    "layout_xml",
    "totals",
    "dates",
    "dates_forms",
    "numbers",
    "casualties",
    "places",
    "acts",
    "words",
    "text_files",
    "encodings",
    "old_formats",
    "bidi",
)
for _theme in THEMES:
    importlib.import_module(f"nasty.{_theme}")

__all__ = ["CASES", "THEMES", "Case", "Expected"]
