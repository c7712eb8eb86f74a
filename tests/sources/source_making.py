"""Mappings, tables and workbooks for the tests of reading."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl

from sulh.sources.mapping import Mapping, load_mapping
from sulh.sources.read import read_source
from sulh.sources.reading.facts import FACTS
from sulh.sources.reading.rows import ReadSource, Reject, Row, SecondDeed, StatedRelation, Tally
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


@dataclass(frozen=True)
class Found:
    """What was read, row by row; `read` is the same by columns."""

    read: ReadSource
    rows: list[Row]
    rejects: list[Reject]

    @property
    def tally(self) -> Tally:
        """What was counted."""
        return self.read.tally


def plainly(read: ReadSource) -> Found:
    """A source as rows and rejects, to be compared with what is expected."""
    rows = []
    for place, record in enumerate(read.rows.to_pylist()):
        stated = [one for one in read.stated.to_pylist() if one["position"] == place]
        deeds = [
            SecondDeed(_fields(deed), second.relation)
            for second in read.seconds
            for parent, deed in zip(second.parents.to_pylist(), second.rows.to_pylist(), strict=True)
            if parent == place
        ]
        relations = tuple(StatedRelation(one["kind"], one["column"], one["to"]) for one in stated)
        given, key = record["given"], record["key"]
        rows.append(Row(record["row"], _fields(record), given, key, relations, tuple(deeds), record["sheet"]))
    rejects = [Reject(**one) for one in read.rejected.to_pylist()]
    rejects.sort(key=lambda reject: reject.row or 0)
    return Found(read, rows, rejects)


def _fields(record: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name in FACTS.names and value is not None}


def read(folder: Path, rules: str, table: str, name: str = "table.csv") -> Found:
    """A table's text read under a mapping's text."""
    file = folder / name
    file.write_text(textwrap.dedent(table).lstrip("\n"), encoding="utf-8")
    return plainly(read_source(file, mapping(folder, rules), source="side"))


def workbook(file: Path, rows: list[list[Any]], sheet: str = "May") -> Path:
    """A workbook with one sheet."""
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file
