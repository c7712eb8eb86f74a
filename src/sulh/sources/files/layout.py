"""Which rows of a sheet are its header, which are data and which are neither; merged cells and marks as columns.

What is no report is never dropped in silence: repeated headers, totals and notes are listed with their row.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sulh.errors import InputError, Position
from sulh.sources.files.json_cells import blank_to_null, filled, plain
from sulh.sources.files.merges import fill_down, fill_merges, has_ditto, merges_of, spread
from sulh.sources.files.names import distinct_names
from sulh.sources.files.sheets import DATED, UNREADABLE, Sheet

COLOUR = "colour"
"""A column that sheets with coloured cells have: the colour (RRGGBB) of the row's first coloured cell; `colour of X` is
that of the cell under X."""
HIDDEN = "hidden"
"""A column that sheets with hidden rows have: `row` where the row is hidden."""
_CELL_NAME = re.compile(r"c\d+")


@dataclass(frozen=True)
class LayoutRules:
    """What a mapping says of a sheet's form. `header_row` counts from 1; `totals` are the words that begin a row of
    totals; with `notes` a row with one filled cell beside a header of three columns or more is a note; `fill_down`
    names columns whose empty or ditto cells mean the cell above."""

    header_row: int = 1
    header_rows: int = 1
    repeated_headers: bool = True
    totals: tuple[str, ...] = ()
    notes: bool = False
    hidden: bool = False
    fill_down: tuple[str, ...] = ()


@dataclass(frozen=True)
class Header:
    """The names of the columns by place, and those that stand twice."""

    names: tuple[str, ...]
    repeated: frozenset[str]
    cells: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Lines:
    """Rows of data: their numbers, the columns by name (text, null is empty), for each column that has merged cells
    which rows share one, and which rows cannot be read, with the reason."""

    numbers: pa.Array
    columns: Mapping[str, pa.Array]
    shared: Mapping[str, np.ndarray[Any, Any]]
    unreadable: pa.Array | None
    excess: np.ndarray[Any, Any]

    def __len__(self) -> int:
        return len(self.numbers)


@dataclass
class Layout:
    """One sheet under the rules of a mapping. `aside` grows while the data are walked through: row, reason, cells."""

    file: Any
    sheet: Sheet
    rules: LayoutRules
    aside: list[tuple[int, str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        marks = self.sheet.marks()
        self._merges = merges_of(marks)
        self._colours = _by_row(marks, "colour")
        self._hidden = {row for row, places in _by_row(marks, "hidden_row").items() if places}
        self.header = self._read_header()
        self._totals = tuple(_folded(word) for word in self.rules.totals)

    def _read_header(self) -> Header:
        first, last = self.rules.header_row, self.rules.header_row + self.rules.header_rows - 1
        found: dict[int, list[str]] = {}
        width = self.sheet.columns
        for batch in self.sheet.cells():
            for row in batch.slice(0, last).to_pylist():
                if first <= row["row"] <= last:
                    cells = [text for name, text in row.items() if _CELL_NAME.fullmatch(name)]
                    found[row["row"]] = [" ".join((text or "").lstrip(DATED).split()) for text in cells]
            if batch.num_rows and batch["row"][-1].as_py() >= last:
                break
        rows = [found.get(number, []) for number in range(first, last + 1)]
        if not any(any(cells) for cells in rows):
            raise InputError(
                "there is no header in this row",
                where=Position(self.file, sheet=self.sheet.name, row=first),
                remedy="Say in the mapping's “header_row” which row holds the names of the columns.",
            )
        named = [place for cells in rows for place, text in enumerate(cells) if text]
        width = max(width, max(named) + 1)
        rows = [cells + [""] * (width - len(cells)) for cells in rows]
        spread_rows = spread([cells[:width] for cells in rows], first, self._merges)
        names = [" / ".join(dict.fromkeys(part for part in parts if part)) for parts in zip(*spread_rows, strict=True)]
        columns, repeated = distinct_names(names)
        return Header(columns, repeated, tuple(tuple(cells[:width]) for cells in rows))

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the data: the header's, then those of the marks."""
        extra: list[str] = []
        if self._colours:
            places = sorted({place for cells in self._colours.values() for place in cells})
            names = self.header.names
            extra = [COLOUR, *(f"{COLOUR} of {names[place]}" for place in places if 0 <= place < len(names))]
        if self._hidden:
            extra.append(HIDDEN)
        return (*self.header.names, *(name for name in extra if name not in self.header.names))

    def lines(self) -> Iterator[Lines]:
        """The rows of data, in order; what is no report goes to `aside`."""
        last = self.rules.header_row + self.rules.header_rows - 1
        carried: dict[str, str | None] = {}
        for batch in self.sheet.cells():
            rows = batch.slice(_after(batch, last))
            if rows.num_rows:
                yield self._lines(rows, carried)

    def _lines(self, batch: pa.RecordBatch, carried: dict[str, str | None]) -> Lines:
        width = len(self.header.names)
        present = batch.schema.names
        cells = [batch[f"c{place}"] for place in range(width) if f"c{place}" in present]
        cells += [pa.nulls(batch.num_rows, pa.string())] * (width - len(cells))
        cells = [blank_to_null(column) for column in cells]
        beyond = [batch[name] for name in present if _CELL_NAME.fullmatch(name) and int(name[1:]) >= width]
        excess = filled(beyond) > 0 if beyond else np.zeros(batch.num_rows, bool)
        numbers = np.asarray(batch["row"])
        own = filled(cells)
        cells, shared = fill_merges(cells, numbers, self._merges)
        broken = np.zeros(len(numbers), bool)
        if UNREADABLE in present:
            broken = np.asarray(pc.is_valid(batch[UNREADABLE]))
        keep = (own > 0) | excess
        keep &= broken | ~self._set_aside(
            numbers, cells, own + sum(shared.values(), np.zeros(len(own), np.int64)), keep & ~broken
        )
        columns = dict(zip(self.header.names, cells, strict=True))
        for name, column in columns.items():
            down = name in self.rules.fill_down
            if down or has_ditto(column) or name in carried:
                columns[name], carried[name] = fill_down(column, keep, carried.get(name), down)
        columns |= self._marked(numbers)
        mask, whole = pa.array(keep), bool(keep.all())
        unreadable = batch[UNREADABLE].filter(mask) if UNREADABLE in present else None
        return Lines(
            pa.array(numbers[keep]),
            {name: plain(column) if whole else plain(column).filter(mask) for name, column in columns.items()},
            {self.header.names[place]: rows[keep] for place, rows in shared.items()},
            unreadable,
            excess[keep],
        )

    def _set_aside(
        self, numbers: np.ndarray[Any, Any], cells: Sequence[pa.Array], own: np.ndarray[Any, Any], keep: Any
    ) -> np.ndarray[Any, Any]:
        """Which rows are no reports."""
        aside = np.zeros(len(numbers), bool)
        if self.rules.repeated_headers:
            self._put_aside(aside, keep & self._again(cells, own), numbers, cells, "the header again")
            self._put_aside(aside, keep & _counted(cells, own), numbers, cells, "the numbers of the columns")
        if self.rules.hidden and self._hidden:
            self._put_aside(aside, keep & np.isin(numbers, list(self._hidden)), numbers, cells, "a hidden row")
        if self._totals:
            self._put_aside(aside, keep & self._total(cells), numbers, cells, "a total")
        if self.rules.notes and len(cells) >= 3:
            self._put_aside(aside, keep & (own == 1) & _has_words(cells), numbers, cells, "a note")
        return aside

    def _put_aside(
        self, aside: np.ndarray[Any, Any], found: Any, numbers: Any, cells: Sequence[pa.Array], reason: str
    ) -> None:
        for place in np.flatnonzero(found & ~aside):
            said = {
                name: cell.as_py()
                for name, cell in zip(self.header.names, (column[int(place)] for column in cells), strict=True)
                if cell.is_valid
            }
            self.aside.append((int(numbers[place]), reason, json.dumps(said, ensure_ascii=False)))
        aside |= found

    def _again(self, cells: Sequence[pa.Array], own: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """Rows whose every filled cell (two or more) is the header's of its column."""
        again = np.zeros(len(own), bool)
        for names in self.header.cells:
            places = [place for place, name in enumerate(names) if name]
            if not places:
                continue
            first = cells[places[0]]
            likely = np.flatnonzero(
                np.asarray(pc.fill_null(pc.equal(pc.utf8_trim_whitespace(first), names[places[0]]), False))
            )
            for row in likely:
                texts = [" ".join((column[int(row)].as_py() or "").split()) for column in cells]
                again[row] |= sum(map(bool, texts)) > 1 and all(
                    not text or text == name for text, name in zip(texts, names, strict=True)
                )
        return again

    def _total(self, cells: Sequence[pa.Array]) -> np.ndarray[Any, Any]:
        """Rows whose first filled cell that is no number begins with a word for a total."""
        encoded = [pc.dictionary_encode(column) for column in cells]
        found = np.zeros(len(cells[0]), bool)
        open_still = np.ones(len(cells[0]), bool)
        for one in encoded:
            words = one.dictionary.to_pylist()
            total = np.array([_begins(word, self._totals) for word in words] + [False])
            number = np.array([word.strip().isdigit() for word in words] + [True])
            codes = np.asarray(pc.fill_null(one.indices, len(words)))
            found |= open_still & total[codes]
            open_still &= number[codes]
            if not open_still.any():
                break
        return found

    def _marked(self, numbers: np.ndarray[Any, Any]) -> dict[str, pa.Array]:
        """The columns of the marks."""
        columns: dict[str, pa.Array] = {}
        for name in self.columns[len(self.header.names) :]:
            if name == HIDDEN:
                values = ["row" if number in self._hidden else None for number in numbers.tolist()]
            elif name == COLOUR:
                values = [_first(self._colours.get(number)) for number in numbers.tolist()]
            else:
                place = self.header.names.index(name.removeprefix(f"{COLOUR} of "))
                values = [self._colours.get(number, {}).get(place) for number in numbers.tolist()]
            columns[name] = pa.array(values, pa.string())
        return columns


def _after(batch: pa.RecordBatch, last: int) -> int:
    return int(np.searchsorted(np.asarray(batch["row"]), last, side="right"))


def _by_row(marks: pa.Table, kind: str) -> dict[int, dict[int, str]]:
    """The marks of a kind: row, place, value."""
    found: dict[int, dict[int, str]] = {}
    for mark in marks.filter(pc.equal(marks["kind"], kind)).to_pylist():
        found.setdefault(mark["row"], {})[mark["column"]] = mark["value"] or ""
    return found


def _has_words(cells: Sequence[pa.Array]) -> np.ndarray[Any, Any]:
    """Rows of which a cell is text with a letter in it."""
    found = np.zeros(len(cells[0]), bool)
    for column in cells:
        words = pc.and_(pc.match_substring_regex(column, r"\p{L}"), pc.invert(pc.starts_with(column, DATED)))
        found |= np.asarray(pc.fill_null(words, False))
    return found


def _first(cells: Mapping[int, str] | None) -> str | None:
    return cells[min(cells)] if cells else None


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _counted(cells: Sequence[pa.Array], own: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Rows that number the columns: 1, 2, 3 and so on, three at least and nothing else."""
    found = np.zeros(len(own), bool)
    likely = np.flatnonzero(np.asarray(pc.fill_null(pc.is_in(cells[0], pa.array(["1", "۱", "١"])), False)) & (own > 2))
    for row in likely[:1000]:
        texts = [text for column in cells if (text := column[int(row)].as_py())]
        found[row] = all(text.strip().isdecimal() and int(text) == place for place, text in enumerate(texts, start=1))
    return found


def _begins(text: str, words: Sequence[str]) -> bool:
    folded = _folded(text)
    return any(folded == word or re.match(re.escape(word) + r"\W", folded) for word in words)
