"""A mapping proposed for a file that nobody has described yet: headers and cells tell what they can, a person decides.

What is proposed is written down in full, so that reading with it afterwards is exact and repeatable.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from sulh.errors import InputError, Position
from sulh.sources.files.layout import Layout, LayoutRules
from sulh.sources.files.merges import Merge, merges_of
from sulh.sources.files.open_file import is_workbook, open_sheets
from sulh.sources.files.sheets import Sheet, Workbook
from sulh.sources.files.text_sheets import guess_encoding
from sulh.sources.mapping import LANGUAGES
from sulh.sources.numbers.aggregates import read_aggregate
from sulh.sources.proposing.find_header import LOOKED_AT, FoundHeader, find_header
from sulh.sources.proposing.guess_columns import ColumnGuess, guess_columns
from sulh.sources.proposing.header_words import total_words
from sulh.sources.proposing.languages import languages_of
from sulh.sources.reading.fields import Words
from sulh.sources.reading.phrased import phrase_fields, phrase_stance
from sulh.words.vocabulary import Vocabulary

ROWS = 5_000
"""Rows of a sheet that are looked at."""


@dataclass(frozen=True)
class Proposal:
    """A mapping as it would stand in the file, what each column seems to hold, and sentences for the person who checks
    it."""

    mapping: dict[str, Any]
    columns: list[ColumnGuess]
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Looked:
    """A sheet and where its header stands."""

    sheet: Sheet
    header: FoundHeader
    names: tuple[str, ...]


def propose(file: Path, vocabulary: Vocabulary) -> Proposal:
    """Propose a mapping for a table of any format.

    Raises FileError where the file cannot be opened, and InputError where no sheet has a header.
    """
    encoding = None
    if not is_workbook(file, None):
        guessed = guess_encoding(file)
        encoding = guessed if guessed is not None and not guessed.startswith("utf") else None
        encoding = guessed if guessed in ("utf-16-le", "utf-16-be") else encoding
    with open_sheets(file, encoding=encoding) as workbook:
        looked = _looked(workbook)
        if not looked:
            raise InputError(
                "no row of this file looks like the names of columns",
                where=Position(file),
                remedy="Write the names of the columns above the list, or write a mapping by hand.",
            )
        chosen = _alike(looked)
        return _proposed(file, workbook, chosen, encoding, vocabulary)


def _looked(workbook: Workbook) -> list[_Looked]:
    found = []
    for sheet in workbook.sheets:
        rows = _head(sheet)
        header = find_header(rows, _merges(sheet))
        if header is not None:
            layout = Layout(workbook.file, sheet, LayoutRules(header.row, header.rows))
            found.append(_Looked(sheet, header, layout.header.names))
    return found


def _merges(sheet: Sheet) -> tuple[Merge, ...]:
    return merges_of(sheet.marks())


def _head(sheet: Sheet) -> list[tuple[int, Mapping[int, str]]]:
    """The first filled rows."""
    rows: list[tuple[int, Mapping[int, str]]] = []
    for batch in sheet.cells():
        for record in batch.slice(0, LOOKED_AT * 4).to_pylist():
            cells = {
                int(name[1:]): text
                for name, text in record.items()
                if name[0] == "c" and name[1:].isdigit() and text is not None and text.strip()
            }
            if cells:
                rows.append((record["row"], cells))
        if len(rows) >= LOOKED_AT + 10:
            break
    return rows[: LOOKED_AT + 10]


def _alike(looked: Sequence[_Looked]) -> list[_Looked]:
    """The sheets with the best header: several where they have the same columns."""
    shown = [one for one in looked if not one.sheet.hidden] or list(looked)
    best = max(shown, key=lambda one: (one.header.points, -looked.index(one)))
    return [one for one in looked if set(one.names) == set(best.names)]


def _proposed(
    file: Path, workbook: Workbook, chosen: Sequence[_Looked], encoding: str | None, vocabulary: Vocabulary
) -> Proposal:
    mapping: dict[str, Any] = {}
    if encoding is not None:
        mapping["encoding"] = encoding
    names = [one.sheet.name for one in chosen if one.sheet.name is not None]
    shown = [sheet.name for sheet in workbook.sheets if not sheet.hidden]
    if len(names) == 1 and names[0] != (shown or [None])[0]:
        mapping["sheet"] = names[0]
    elif len(names) > 1:
        mapping["sheets"] = names
    header = chosen[0].header
    rows = {one.sheet.name: one.header.row for one in chosen}
    mapping["header_row"] = header.row if len(set(rows.values())) == 1 else rows
    if header.rows > 1:
        mapping["header_rows"] = header.rows
    layouts = [
        Layout(file, one.sheet, LayoutRules(one.header.row, one.header.rows, totals=total_words(), notes=True))
        for one in chosen
    ]
    columns = _distinct_cells(layouts)
    languages = languages_of(list(columns), columns)
    mapping["languages"] = list(languages)
    aside = _set_aside(layouts)
    if aside:
        mapping["set_aside"] = aside
    words = Words(vocabulary, languages or LANGUAGES, {})
    guesses = guess_columns(columns, words)
    _fields(mapping, guesses)
    for name, column in _told_in_words(columns, guesses, words).items():
        mapping["fields"].setdefault(name, {"from": column})
    return Proposal(mapping, guesses, list(workbook.problems))


def _told_in_words(
    columns: Mapping[str, Mapping[str, int]], guesses: Sequence[ColumnGuess], words: Words
) -> dict[str, str]:
    """Fields that free text or the kinds of deeds state beside the field of their own column: the column of each."""
    found: dict[str, str] = {}
    for guess in guesses:
        cells = list(columns.get(guess.column, {}))[:200]
        if guess.field in ("text", "stance") and cells:
            known = sum(bool(phrase_fields(text, words.vocabulary, words.languages, words.actors)) for text in cells)
            if known * 4 >= len(cells):
                found["words"] = guess.column
        if guess.field == "act" and any(
            phrase_stance(text, words.vocabulary, words.languages, words.actors) == "denies" for text in cells
        ):
            found["words"] = guess.column
        if guess.field in ("act", "text") and "covers" not in found:
            several = [read_aggregate(text, words.languages).covers[0] or 0 for text in cells]
            if any(count > 1 for count in several):
                found["covers"] = guess.column
    return found


def _distinct_cells(layouts: Sequence[Layout]) -> dict[str, dict[str, int]]:
    """The distinct cells of each column, in the order in which they stand, with how often."""
    found: dict[str, Counter[str]] = {}
    for layout in layouts:
        seen = 0
        for lines in layout.lines():
            for name, column in lines.columns.items():
                counts = found.setdefault(name, Counter())
                values = pc.value_counts(column.drop_null()).to_pylist()
                for item in values:
                    counts[item["values"]] += item["counts"]
            seen += len(lines)
            if seen >= ROWS:
                break
    return {name: dict(counts) for name, counts in found.items()}


def _set_aside(layouts: Sequence[Layout]) -> dict[str, Any]:
    """What a mapping says of rows that are no reports, as far as there are any."""
    reasons = {reason for layout in layouts for _, reason, _ in layout.aside}
    aside: dict[str, Any] = {}
    if "a total" in reasons:
        aside["totals"] = list(total_words())
    if "a note" in reasons:
        aside["notes"] = True
    return aside


def _fields(mapping: dict[str, Any], guesses: Sequence[ColumnGuess]) -> None:
    """The key and the fields of a mapping, by what was guessed."""
    fields: dict[str, Any] = {}
    for guess in guesses:
        if guess.field == "key":
            mapping["key"] = dict(guess.rule)
        elif guess.field == "time":
            continue
        elif guess.field is not None:
            fields[guess.field] = dict(guess.rule)
    time = next((guess for guess in guesses if guess.field == "time"), None)
    if time is not None and "date" in fields:
        fields["date"]["time_from"] = time.column
    if "date" in fields and ("start" in fields or "end" in fields):
        both = "start" in fields and "end" in fields
        for name in ("date",) if both else ("start", "end"):
            fields.pop(name, None)
    if ("lat" in fields) != ("lon" in fields):
        fields.pop("lat", None)
        fields.pop("lon", None)
    mapping["fields"] = fields
