"""The tables that people read of a comparison, as rows of words: the same on a terminal and on a page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from sulh.drafts.comparing.phrases import bounds, by_readings, percent, share_words
from sulh.drafts.outcomes import ALL
from sulh.drafts.replay import INCIDENTS_UNIT, OTHERS

Row = Mapping[str, Any]
HARM = ("civilians_killed", "killed")
"""The kinds of harm that are shown; the tables have every kind."""
READING = "as read in"
_NOT_EXACT = "* bounds from what each draft says alone"


@dataclass(frozen=True)
class Grid:
    """A table: its title, its columns, and rows of cells; the first `words` columns hold words, the others numbers."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    words: int
    note: str = ""


class Grids:
    """The tables of a comparison: `tables` as `sulh.drafts.comparing.compare.compared` gives them, `drafts` and `people` by name."""

    def __init__(self, tables: Mapping[str, pa.Table], drafts: Mapping[str, str], people: Mapping[str, str]) -> None:
        self.drafts, self.people = drafts, people
        self.rows = {name: table.to_pylist() for name, table in tables.items() if name != "compare_caught"}

    def whole(self, table: str) -> list[Row]:
        """The rows of all clauses together."""
        return [row for row in self.rows[table] if row["provision"] == ALL]

    def lines(self, cells: Callable[[str, str], tuple[str, ...]], rows: Sequence[Row]) -> Iterator[tuple[str, ...]]:
        """For each draft and what it says in each reading (cells of draft and reading), readings that say the same in one line."""
        readings = dict.fromkeys(row["reading"] for row in rows)
        for name in self.drafts:
            mine = {reading: found for reading in readings if (found := cells(name, reading))}
            for whose, found in by_readings(mine, self.people):
                yield name, whose, *found

    def in_sum(self) -> Grid:
        """What each draft bars, leaves undetermined and leaves in dispute."""
        rows = self.whole("compare_drafts")
        of = rows[0]["incidents"] if rows else 0

        def cells(draft: str, reading: str) -> tuple[str, ...]:
            return next((_in_sum(row) for row in rows if (row["draft"], row["reading"]) == (draft, reading)), ())

        columns = ("draft", READING, "barred", "undetermined", "disputed")
        note = "" if all(row["exact"] for row in rows) else _NOT_EXACT
        return Grid(f"Of {of:,} incidents", columns, tuple(self.lines(cells, rows)), 2, note)

    def only(self) -> Grid:
        """What each draft bars and each other one does not, with harm."""
        rows = [row for row in self.whole("compare_catches") if row["not_provision"] == ALL and row["side"] == ALL]
        units = units_of(rows)
        lines: list[tuple[str, ...]] = []
        for other in self.drafts:

            def cells(draft: str, reading: str, other: str = other) -> tuple[str, ...]:
                key = (draft, other, reading)
                found = [row for row in rows if (row["barred_by"], row["not_by"], row["reading"]) == key]
                return tuple(cell_of(row) for unit in units for row in found if row["unit"] == unit)

            lines += [(line[0], other, *line[1:]) for line in self.lines(cells, rows)]
        places = list(self.drafts)
        lines.sort(key=lambda line: (places.index(line[0]), places.index(line[1])))
        columns = ("barred by", "not by", READING, *map(unit_words, units))
        return Grid("What one bars and another does not", columns, tuple(lines), 3, self._exactness(rows))

    def matrix(self) -> Grid:
        """What each draft bars and each other one does not, in incidents, a column for each other one."""
        rows = [
            row for row in self.whole("compare_catches")
            if row["not_provision"] == ALL and row["side"] == ALL and row["unit"] == INCIDENTS_UNIT
        ]  # fmt: skip
        known = {(row["barred_by"], row["not_by"], row["reading"]): cell_of(row) for row in rows}

        def cells(draft: str, reading: str) -> tuple[str, ...]:
            return tuple(known.get((draft, other, reading), "") for other in self.drafts)

        title = "What the draft of a row bars and that of the column does not (incidents)"
        columns = ("draft", READING, *(f"not {name}" for name in self.drafts))
        return Grid(title, columns, tuple(self.lines(cells, rows)), 2, self._exactness(rows))

    def _exactness(self, rows: Sequence[Row]) -> str:
        return "" if all(row["exact"] for row in rows) else _NOT_EXACT

    def burden(self, harm: Sequence[str] = HARM) -> Grid:
        """The parties' own deeds that would have been barred, with these kinds of harm."""
        rows = [row for row in self.whole("compare_burdens") if row["side"] != OTHERS]
        units = [unit for unit in units_of(rows) if unit == INCIDENTS_UNIT or unit in harm]
        lines: list[tuple[str, ...]] = []
        for side in dict.fromkeys(row["side"] for row in rows):
            lines += [(self.people.get(side, side), *line) for line in self._burdens(rows, side, units)]
        columns = ("whose", "draft", READING, "deeds", "barred", "share", "perhaps theirs", *map(unit_words, units[1:]))
        note = "Perhaps theirs: deeds of nobody knows whom that may be barred, and may be this party's"
        return Grid("Burden: own deeds that would have been barred", columns, tuple(lines), 3, note)

    def others(self, harm: Sequence[str] = HARM) -> Grid:
        """Deeds of others, or of nobody knows whom, that would have been barred."""
        rows = [row for row in self.whole("compare_burdens") if row["side"] == OTHERS]
        units = [unit for unit in units_of(rows) if unit == INCIDENTS_UNIT or unit in harm]
        lines = [(*line[:5], *line[6:]) for line in self._burdens(rows, OTHERS, units)]
        columns = ("draft", READING, "deeds", "barred", "share", *map(unit_words, units[1:]))
        return Grid("Deeds that surely are no single party's", columns, tuple(lines), 2)

    def _burdens(self, rows: Sequence[Row], side: str, units: Sequence[str]) -> Iterator[tuple[str, ...]]:
        def cells(draft: str, reading: str) -> tuple[str, ...]:
            key = (side, draft, reading)
            mine = {row["unit"]: row for row in rows if (row["side"], row["draft"], row["reading"]) == key}
            return (
                (*_deeds(mine[INCIDENTS_UNIT]), *(bounds(mine[unit], "barred") for unit in units[1:])) if mine else ()
            )

        return self.lines(cells, rows)

    def observed(self) -> Grid:
        """What the sources could see of what is barred."""
        rows = self.whole("compare_observed")
        said = [name for name in ("seen", "in_view") if any(row[f"{name}_low"] is not None for row in rows)]
        lines: list[tuple[str, ...]] = []
        for word in ("surely", "possibly"):

            def cells(draft: str, reading: str, word: str = word) -> tuple[str, ...]:
                key = (draft, reading, word)
                for row in rows:
                    if (row["draft"], row["reading"], row["barred"]) == key:
                        return f"{row['incidents']:,}", *(_with_share(row, one) for one in said), _attributed(row)
                return ()

            lines += [(line[0], word, *line[1:]) for line in self.lines(cells, rows)]
        places = list(self.drafts)
        lines.sort(key=lambda line: places.index(line[0]))
        columns = ("draft", "barred", READING, "incidents", *map(unit_words, said), "attributed")
        return Grid("What the sources could see of what is barred", columns, tuple(lines), 3)


def units_of(rows: Sequence[Row]) -> list[str]:
    """The units that are shown, of those that rows have."""
    return [unit for unit in (INCIDENTS_UNIT, *HARM) if any(row["unit"] == unit for row in rows)]


def unit_words(unit: str) -> str:
    """A unit, or a name of a column, for people."""
    return unit.replace("_", " ")


def cell_of(row: Row) -> str:
    """What is caught, from low to high, marked where it is not exact."""
    return bounds(row, "") + ("" if row["exact"] else " *")


def _in_sum(row: Row) -> tuple[str, ...]:
    of = row["incidents"]
    mark = "" if row["exact"] else " *"
    undetermined = f"{row['undetermined']:,}{_part(row['undetermined'], of)}"
    disputed = share_words(row["disputed_low"] / of, row["disputed_high"] / of) if of else "–"
    return bounds(row, "barred") + mark, undetermined, f"{bounds(row, 'disputed')} ({disputed})"


def _part(part: int, of: int) -> str:
    return f" ({percent(part / of)})" if of else ""


def _deeds(row: Row) -> tuple[str, ...]:
    maybe = row["perhaps_high"]
    theirs = "–" if maybe is None else f"to {maybe:,}"
    return bounds(row, "acts"), bounds(row, "barred"), share_words(row["share_low"], row["share_high"]), theirs


def _with_share(row: Row, name: str) -> str:
    of = row["incidents"]
    if not of or row[f"{name}_low"] is None:
        return bounds(row, name)
    return f"{bounds(row, name)} ({share_words(row[f'{name}_low'] / of, row[f'{name}_high'] / of)})"


def _attributed(row: Row) -> str:
    if row["attributed"] is None:
        return "–"
    return f"{row['attributed']:,}{_part(row['attributed'], row['incidents'])}"
