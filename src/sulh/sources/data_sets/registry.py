"""The data sets that are read without a mapping of their columns: the name of each in `format:`, and its module.

A module has `Text` (the keys of its own in a mapping, a pydantic model), `rules(document, text, vocabulary)`, which
checks them, and `read_rows(table, rules, vocabulary)`. One whose files are no plain tables has `open_table(file, encoding,
separator)`, too, with what the mapping says of both.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import Any, Protocol

from sulh.sources.files.tables import Table
from sulh.sources.reading.rows import Reject, Row, Tally
from sulh.strict_yaml import Document
from sulh.words.vocabulary import Vocabulary

MODULES = {
    "acled": "acled",
    "gdelt": "gdelt",
    "ged": "ged",
    "geojson": "geojson",
    "hxl": "hxl",
    "kobo": "kobo",
    "osce": "osce",
}
"""Formats, and the modules of this package that read them."""


class DataSet(Protocol):
    """A module that reads a data set."""

    Text: Any

    def rules(self, document: Document, text: Any, vocabulary: Vocabulary) -> Any:
        """The module's part of a mapping, checked."""

    def read_rows(
        self, table: Table, rules: Any, vocabulary: Vocabulary
    ) -> tuple[Sequence[Row], Sequence[Reject], Tally]:
        """The rows of a table."""


def data_set(name: str) -> DataSet:
    """The module that reads a format; it is imported when it is asked for."""
    return importlib.import_module(f"sulh.sources.data_sets.{MODULES[name]}")
