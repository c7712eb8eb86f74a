"""HXL: tables in which a row of hashtags under the header, or instead of one, says what each column holds.

Source: the HXL 1.1 tagging conventions and hashtag dictionary (hxlstandard.org/standard/1-1final): a row of tags stands
among the first 25 rows, the order of attributes does not matter, columns may stay untagged. How the tags of incidents
are used is partly from memory: `#affected+killed` and `+injured`, `#date+occurred`, `#actor`; `+min` and `+max` for
bounds and the roles `+perpetrator` and `+target` are those that sulh itself writes.

What is not read: codes (`+code`), counts of a part of the people (`#affected+killed+f`), dates of reporting as dates of
the deed. Two `#actor` columns without a role are the two sides, as nothing says who acted on whom.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sulh.errors import InputError
from sulh.sources.data_sets.form_reading import (
    CellsReader,
    FormRules,
    FormText,
    Told,
    chosen_columns,
    form_rules,
    read_sentence,
)
from sulh.sources.files.cells import text_of
from sulh.sources.files.layout import Layout, LayoutRules
from sulh.sources.files.open_file import open_sheets
from sulh.sources.files.sheets import Sheet
from sulh.sources.files.tables import Table, table_of
from sulh.sources.reading.facts import COUNTS
from sulh.sources.reading.rows import Reject, Row, Tally
from sulh.strict_yaml import Document
from sulh.words.vocabulary import SET_FIELDS, Vocabulary

TAG_ROW_WITHIN = 25
"""The row of tags is one of the first so many rows."""
_TAG = re.compile(r"\s*#\s*([A-Za-z][A-Za-z0-9_]*)((?:\s*\+\s*[A-Za-z][A-Za-z0-9_]*)*)\s*")
_OWN = ("#meta+id", "#meta+source", "#meta+stance")
"""The first tags of what sulh exports itself."""
_OF_ALL = frozenset(
    {"killed", "injured", "wounded", "civilians", "fighters", "min", "max", "num", "total", "list", "damaged"}
)
"""Attributes of a count of all people; with any other it is of a part of them (+f, +children), or of something else."""
_KINDS = {"killed": "killed", "injured": "wounded", "wounded": "wounded"}
_OTHER_COUNTS = {("#event", "num"): "covers", ("#impact", "damaged"): "damaged", ("#capacity", "fighters"): "fighters"}
_SIMPLE = {
    "#geo": (({"lat"}, "lat"), ({"lon"}, "lon"), ({"radius", "km"}, "radius_km"), ({"coord"}, "coordinates")),
    "#adm1": ((set(), "adm1"),),
    "#adm2": ((set(), "adm2"),),
    "#loc": ((set(), "place"),),
    "#date": (
        ({"start"}, "start"),
        ({"end"}, "end"),
        ({"submitted"}, "submitted"),
        ({"occurred"}, "date"),
        ({"event"}, "date"),
    ),
    "#description": ((set(), "text"),),
    "#meta": (({"id"}, "key"), ({"url"}, "address"), ({"grade"}, "grade"), ({"stance"}, "stance")),
    "#event": (({"id"}, "key"), ({"num"}, "covers"), ({"type"}, "act"), (set(), "act")),
    "#cause": (({"weapon"}, "weapon"),),
    "#impact": (({"object"}, "object"), ({"damaged"}, "damaged")),
    "#capacity": (({"fighters"}, "fighters"),),
}
_ROLES = {
    "perpetrator": "perpetrator",
    "attacker": "perpetrator",
    "target": "target",
    "victim": "target",
    "side_a": "side_a",
    "side_b": "side_b",
}
_REPORTED = frozenset({"reported", "received", "updated", "approved", "published", "canceled"})


class Text(FormText):
    """The keys of a mapping of an HXL table."""


Rules = FormRules


@dataclass(frozen=True)
class TaggedTable(Table):
    """A table without its row of tags; `tags` has one for each column, empty where it has none."""

    tags: tuple[str, ...]


def rules(document: Document, text: FormText, vocabulary: Vocabulary) -> FormRules:
    """Check a mapping's part. Raises InputError with line and column."""
    return form_rules(document, text, vocabulary)


@contextlib.contextmanager
def open_table(file: Path, encoding: str | None = None, separator: str | None = None) -> Iterator[TaggedTable]:
    """The first sheet that has a row of tags, as a table with the names of the header above (the tags where there is
    none).

    Raises FileError where the file cannot be read, and InputError where no sheet has a row of tags.
    """
    with open_sheets(file, encoding=encoding, separator=separator) as workbook:
        for sheet in workbook.sheets:
            number, header, tags = _tag_row(sheet)
            if number:
                table = table_of(Layout(file, sheet, LayoutRules(header_row=number, repeated_headers=False)))
                yield _named(table, header, tags)
                return
    raise InputError(
        f"there is no row of HXL tags among the first {TAG_ROW_WITHIN} rows",
        where=file,
        remedy="A tag looks like #date+occurred; a table without tags is read by a mapping of its columns.",
    )


def is_own_export(table: TaggedTable) -> bool:
    """Whether sulh exported the table itself: `reports.read_table` then reads it without loss."""
    return table.tags[: len(_OWN)] == _OWN


def proposed_fields(table: TaggedTable) -> dict[str, str]:
    """The column of each field that the tags name; of several columns for one field the first counts. `key` is the
    column of keys."""
    found: dict[str, str] = {}
    for column, tag in zip(table.columns, table.tags, strict=True):
        for field_name in fields_of_tag(tag):
            if field_name not in found:
                found[field_name] = column
                break
    if "start" in found or "end" in found:
        found.pop("date", None)
    return found


def fields_of_tag(tag: str) -> tuple[str, ...]:
    """The fields that a column with this tag can hold, the likeliest first; none where it says nothing that is read."""
    parsed = _TAG.fullmatch(tag)
    if parsed is None:
        return ()
    name = f"#{parsed[1].lower()}"
    attributes = frozenset(part.strip().lower() for part in parsed[2].split("+") if part.strip())
    if "code" in attributes:
        return ()
    if name in ("#affected", "#event", "#impact", "#capacity") and (count := _count(name, attributes)):
        return (count,)
    if name in ("#actor", "#org"):
        return _actor(name, attributes)
    if name == "#date" and not attributes & {"start", "end", "occurred", "submitted", "event"}:
        return () if attributes & _REPORTED else ("date",)
    targets = [target for needed, target in _SIMPLE.get(name, ()) if needed <= attributes][:1]
    surely = [f"{target}_surely" for target in targets if "surely" in attributes and target in SET_FIELDS]
    return tuple(surely or targets)


def read_rows(table: TaggedTable, rules: FormRules, vocabulary: Vocabulary) -> tuple[list[Row], list[Reject], Tally]:
    """The rows of a table, the rejects, and what was counted on the way."""
    columns = chosen_columns(table, proposed_fields(table), rules)
    proposed_key = columns.pop("key", None)
    key = rules.key or proposed_key
    places = {column: place for place, column in enumerate(table.columns)}
    reader = CellsReader(table, rules, vocabulary)
    rows, seen = [], 0
    for number, cells in table.rows:
        seen += 1
        told = {name: Told(column, cells[places[column]]) for name, column in columns.items()}
        row = reader.row(number, told, reader.given(cells), text_of(cells[places[key]]) if key else None)
        rows += [row] if row is not None else []
    notes = read_sentence(seen, len(rows), columns | ({"key": key} if key else {}), table)
    if is_own_export(table):
        notes += ("sulh exported this table itself: taken as a table of reports it is read without loss",)
    return rows, reader.rejects, Tally(seen, notes=notes)


def _tag_row(sheet: Sheet) -> tuple[int, Sequence[str], Sequence[str]]:
    """The number of the row of tags, the cells of the row above it, and its own; 0 where there is none."""
    above: Sequence[str] = ()
    for batch in sheet.cells():
        for record in batch.slice(0, TAG_ROW_WITHIN).to_pylist():
            if record["row"] > TAG_ROW_WITHIN:
                return 0, (), ()
            cells = [(text or "").strip() for name, text in record.items() if name[1:].isdigit()]
            filled = [cell for cell in cells if cell]
            tagged = [cell for cell in filled if _TAG.fullmatch(cell)]
            if tagged and len(tagged) * 2 > len(filled):
                return record["row"], above, cells
            above = cells if filled else above
    return 0, (), ()


def _named(table: Table, header: Sequence[str], tags: Sequence[str]) -> TaggedTable:
    width = len(table.columns)
    written = [*tags, *[""] * width][:width]
    names = [*(" ".join(name.split()) for name in header), *[""] * width][:width]
    filled = [name or column for name, column in zip(names, table.columns, strict=True)]
    alone = tuple(
        name if filled.count(name) == 1 else f"{name} ({column})"
        for name, column in zip(filled, table.columns, strict=True)
    )
    if len(set(alone)) < width:
        alone = table.columns
    plain = tuple("".join(tag.split()) if _TAG.fullmatch(tag) else "" for tag in written)
    return TaggedTable(table.file, table.sheet, alone, table.repeated, table.rows, plain)


def _count(name: str, attributes: frozenset[str]) -> str | None:
    """The count that a tag means, with `_low` or `_high` where it is a bound; None where it is none."""
    if not attributes <= _OF_ALL:
        return None
    found = next(
        (meant for (tag, needed), meant in _OTHER_COUNTS.items() if tag == name and needed in attributes), None
    )
    kind = next((_KINDS[one] for one in sorted(attributes) if one in _KINDS), None)
    if name == "#affected" and kind is not None:
        group = next((one for one in ("civilians", "fighters") if one in attributes), None)
        found = f"{group}_{kind}" if group else kind
    if found not in (*COUNTS, "covers"):
        return None
    return found + ("_low" if "min" in attributes else "_high" if "max" in attributes else "")


def _actor(name: str, attributes: frozenset[str]) -> tuple[str, ...]:
    """What a column of actors means: its role; without one, the two sides of the event in their order."""
    role = next((_ROLES[one] for one in sorted(attributes) if one in _ROLES), None)
    if role is not None:
        return (f"{role}_surely",) if "surely" in attributes else (role,)
    plain = name == "#actor" and attributes <= {"name", "list"}
    return ("side_a", "side_b") if plain else ()
