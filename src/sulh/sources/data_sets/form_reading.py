"""Rows of data sets whose columns say by themselves what they hold: cells by field, read as the generic reader reads
them.

A module gives, for each row, the cell of every field that its columns hold (HXL's tags, a feature's properties, the
questions of a form). A mapping can add to that: which column holds a field, what phrases mean, where days are local.
A row whose time or stance cannot be read, or with nothing readable at all, is set aside whole; any other cell is
rejected alone.
"""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from json.encoder import encode_basestring
from typing import Any, Literal, NamedTuple

from pydantic import Field

from sulh.errors import InputError, Position, nearest
from sulh.sources.dates.forms import DateForm
from sulh.sources.files.cells import Cell, folded, read_bounds, text_of
from sulh.sources.files.sheets import dated
from sulh.sources.files.tables import Table
from sulh.sources.mapping_text import Strict
from sulh.sources.numbers.words import ALL
from sulh.sources.reading.facts import COUNTS, group_of
from sulh.sources.reading.fields import COMPOUND_FIELDS, FIELD_NAMES, STANCES, TELLING, Rule, Words, put, reader_of
from sulh.sources.reading.nodes import NodeSet, parse_cell, parse_value
from sulh.sources.reading.rows import Fields, Reject, Row
from sulh.strict_yaml import Document
from sulh.words.vocabulary import SET_FIELDS, Vocabulary

BOUNDS = tuple(f"{name}_{bound}" for name in (*COUNTS, "covers") for bound in ("low", "high"))
SURELY = tuple(f"{name}_surely" for name in SET_FIELDS)
TARGETS = (*FIELD_NAMES, *BOUNDS, *SURELY)
"""What a column can hold: the fields of a mapping, single bounds of counts, and nodes that were each in it."""
_WHEN = ("date", "start", "end", "stance")


class FormText(Strict):
    """The keys that these data sets have: the column of a field (null: not read), the meaning of phrases by field,
    names of actors, the column of keys, the zone of days and hours, and the order of dates of numbers."""

    key: str | None = None
    fields: dict[str, str | None] = Field(default_factory=dict)
    values: dict[str, dict[str, Any]] = Field(default_factory=dict)
    actors: dict[str, Any] = Field(default_factory=dict)
    zone: str | None = None
    order: Literal["dmy", "mdy", "ymd"] | None = None


@dataclass(frozen=True)
class FormRules:
    """A mapping's part, checked: see FormText. Phrases are folded."""

    key: str | None
    fields: Mapping[str, str | None]
    values: Mapping[str, Mapping[str, Any]]
    actors: Mapping[str, NodeSet]
    dates: DateForm
    languages: tuple[str, ...]


class Told(NamedTuple):
    """The cell of a row that holds a field, and the column in which it stands."""

    column: str
    cell: Cell


def form_rules(document: Document, text: FormText, vocabulary: Vocabulary) -> FormRules:
    """Check a mapping's part. Raises InputError with line and column."""
    for name in text.fields:
        if name not in TARGETS:
            raise document.error(("fields", name), f"“{name}” is not a field", nearest(name, TARGETS))
    values = {
        name: {folded(phrase): _meaning(document, name, phrase, value, vocabulary) for phrase, value in phrases.items()}
        for name, phrases in text.values.items()
    }
    actors = {
        folded(phrase): _nodes(document, "side_a", value, ("actors", phrase), vocabulary)
        for phrase, value in text.actors.items()
    }
    zone = text.zone or "UTC"
    try:
        zoneinfo.ZoneInfo(zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise document.error(("zone",), f"“{zone}” is no time zone", "Write one such as Asia/Kabul.") from None
    languages = tuple(getattr(text, "languages", None) or ALL)
    return FormRules(text.key, text.fields, values, actors, DateForm(order=text.order, zone=zone), languages)


def _meaning(document: Document, name: str, phrase: str, value: Any, vocabulary: Vocabulary) -> Any:
    where = ("values", name, phrase)
    if name == "stance":
        if value not in STANCES:
            raise document.error(where, f"“{value}” is not a stance", f"Write one of {', '.join(STANCES)}.")
        return value
    if name not in SET_FIELDS:
        known = (*SET_FIELDS, "stance")
        raise document.error(("values", name), f"“values” has no meaning for “{name}”", nearest(name, known))
    return _nodes(document, name, value, where, vocabulary)


def _nodes(document: Document, name: str, value: Any, where: tuple[str, ...], vocabulary: Vocabulary) -> NodeSet:
    try:
        return parse_value(vocabulary.tree(name), value)
    except ValueError as error:
        raise document.error(where, str(error)) from None


def chosen_columns(table: Table, proposed: Mapping[str, str], rules: FormRules) -> dict[str, str]:
    """The column of each field: as the mapping says, else as proposed. Raises InputError for a column that is not
    there."""
    for column in [*rules.fields.values(), rules.key]:
        if column is not None and column not in table.columns:
            raise InputError(
                f"there is no column “{column}”",
                where=Position(table.file, sheet=table.sheet),
                remedy=f"{nearest(column, table.columns)} The columns are: {', '.join(table.columns)}.",
            )
    columns = {**proposed, **rules.fields}
    return {name: column for name, column in columns.items() if column is not None}


@dataclass
class CellsReader:
    """Makes rows of cells by field; what cannot be read is in `rejects`."""

    table: Table
    rules: FormRules
    vocabulary: Vocabulary
    rejects: list[Reject] = field(default_factory=list)

    def __post_init__(self) -> None:
        words = Words(self.vocabulary, self.rules.languages, self.rules.actors)
        self._readers = {}
        for name in FIELD_NAMES:
            rule = Rule((), phrases=self.rules.values.get(name), shipped=True, form=self.rules.dates, separator="|")
            self._readers[name] = reader_of(name, rule, words)
        self._heads = [(place, f"{encode_basestring(name)}: ") for place, name in enumerate(self.table.columns)]
        self._known: dict[tuple[str, Cell], Fields | str] = {}

    def row(self, number: int, told: Mapping[str, Told], given: str, key: str | None) -> Row | None:
        """The row that these cells state; None where it was set aside."""
        fields: Fields = {}
        telling = False
        for name in sorted(told, key=lambda one: (one in COMPOUND_FIELDS, TARGETS.index(one))):
            column, cell = told[name]
            if not text_of(cell):
                continue
            found = self._read(name, cell)
            if isinstance(found, str):
                whole = name in _WHEN
                self._reject("row" if whole else "cell", number, found, column, cell, given if whole else None)
                if whole:
                    return None
                continue
            telling = telling or (name in TELLING or name in BOUNDS or name in SURELY)
            _add(fields, found, name in COMPOUND_FIELDS)
        if not telling:
            self.rejects.append(Reject("row", number, "nothing in this row can be read", given=given))
            return None
        return Row(number, fields, given, key or None, sheet=self.table.sheet)

    def given(self, cells: Sequence[Cell]) -> str:
        """The original cells as JSON; empty cells are left out."""
        filled = [head + encode_basestring(text) for (place, head) in self._heads if (text := text_of(cells[place]))]
        return "{" + ", ".join(filled) + "}"

    def _read(self, name: str, cell: Cell) -> Fields | str:
        known = self._known.get((name, cell))
        if known is None or isinstance(cell, bool):
            try:
                known = self._facts(name, cell)
            except ValueError as error:
                known = str(error)
            if len(self._known) > 200_000:
                self._known.clear()
            self._known[name, cell] = known
        return known

    def _facts(self, name: str, cell: Cell) -> Fields:
        if name in BOUNDS:
            low, high = read_bounds(text_of(cell).removesuffix(".0"))
            value = low if name.endswith("_low") else high
            return {} if value is None else {name: value}
        field_name = name.removesuffix("_surely")
        if field_name in SET_FIELDS:
            nodes = self._nodes_of(field_name, cell)
            if name in SURELY:
                return {name: list(nodes.maybe)} if nodes.maybe else {}
            fields: Fields = {}
            put(fields, name, nodes)
            return fields
        return self._readers[name]((_typed(cell),))

    def _nodes_of(self, name: str, cell: Cell) -> NodeSet:
        """Nodes as sulh writes them, else phrases."""
        try:
            return parse_cell(self.vocabulary.tree(name), text_of(cell))
        except ValueError:
            found: Fields = self._readers[name]((text_of(cell),))
        maybe, surely = found.get(name), found.get(f"{name}_surely", ())
        return NodeSet(None if maybe is None else tuple(maybe), tuple(surely))

    def _reject(self, what: str, number: int, reason: str, column: str, cell: Cell, given: str | None = None) -> None:
        self.rejects.append(Reject(what, number, reason, column, text_of(cell), given, self.table.sheet))


def _typed(cell: Cell) -> str:
    """A cell as the text from which the readers make it again."""
    return dated(cell) if isinstance(cell, (dt.date, dt.time)) else text_of(cell)


def _add(fields: Fields, found: Fields, beside: bool) -> None:
    """Facts of one cell; with `beside` only where the row has none of a group yet."""
    before = set(fields) if beside else set()
    fields.update({name: value for name, value in found.items() if not before.intersection(group_of(name))})


def read_sentence(seen: int, read: int, columns: Mapping[str, str], table: Table) -> tuple[str, ...]:
    """Sentences for a run's summary: how many rows were read, from which columns, and which columns were not."""
    used = ", ".join(f"{column} ({name})" for name, column in columns.items())
    left = [name for name in table.columns if name not in columns.values()]
    said = [f"{read:,} of {seen:,} rows were read from the columns {used or '(none)'}"]
    if left:
        said.append(f"not read: {', '.join(left[:20])}{f' and {len(left) - 20} more' if len(left) > 20 else ''}")
    return tuple(said)
