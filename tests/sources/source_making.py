"""Mappings, tables and workbooks for the tests of reading."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

import openpyxl

from sulh.sources.mapping import Mapping, load_mapping
from sulh.sources.read import read_source
from sulh.sources.rows import ReadSource
from sulh.words.vocabulary import vocabulary

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "ucdp_ged"
"""Real rows, where the machine has them."""

WORDS = vocabulary(
    {
        "us": None,
        "us_forces": "us",
        "taliban": None,
        "red_unit": "taliban",
        "afghan_government": None,
        "afghan_forces": "afghan_government",
        "government_of_syria": None,
        "is": None,
        "hts": None,
        "sdf": None,
        "insurgents": None,
    }
)


def mapping(folder: Path, text: str) -> Mapping:
    """A mapping from its text."""
    file = folder / "mapping.yaml"
    file.write_text(textwrap.dedent(text), encoding="utf-8")
    return load_mapping(file, WORDS)


def read(folder: Path, rules: str, table: str, name: str = "table.csv") -> ReadSource:
    """A table's text read under a mapping's text."""
    file = folder / name
    file.write_text(textwrap.dedent(table).lstrip("\n"), encoding="utf-8")
    return read_source(file, mapping(folder, rules), source="side")


def workbook(file: Path, rows: list[list[Any]], sheet: str = "May") -> Path:
    """A workbook with one sheet."""
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file
