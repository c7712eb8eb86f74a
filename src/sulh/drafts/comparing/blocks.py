"""Clause by clause for a page: the first draft's words, and against them each other draft's with what it puts in and takes out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sulh.drafts.comparing.grids import READING, Grid, Grids, cell_of, unit_words, units_of
from sulh.drafts.comparing.phrases import by_readings, how_words, said_of
from sulh.drafts.comparing.redline import Piece, redline
from sulh.drafts.outcomes import ALL

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Column:
    """One draft's words for a part of a clause, against the first draft's."""

    draft: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Part:
    """A part of a clause in each draft."""

    name: str
    changed: bool
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class Block:
    """A clause of the first draft and what stands for it in the others, or a clause that only another draft has."""

    key: str
    heads: tuple[tuple[str, str, str], ...]
    parts: tuple[Part, ...]
    numbers: Grid

    @property
    def changed(self) -> bool:
        """Whether any words differ."""
        return any(part.changed for part in self.parts)


def blocks(grids: Grids) -> Iterator[Block]:
    """The clauses of the first draft, each with what stands for it in the others, then those that only another has."""
    found, people = grids.rows, grids.people
    first, *others = grids.drafts
    pairs = [row for row in found["compare_clauses"] if row["draft_a"] == first]
    for clause in dict.fromkeys(row["provision_a"] for row in pairs if row["provision_a"] is not None):
        mine: dict[str, list[Row]] = {}
        for row in pairs:
            if row["provision_a"] == clause:
                mine.setdefault(row["draft_b"], []).append(row)
        yield _block(found, first, others, clause, {other: rows[0] for other, rows in mine.items()}, people)
        for other, row in ((other, row) for other, rows in mine.items() for row in rows[1:]):
            yield _block(found, first, [other], clause, {other: row}, people)
    for row in pairs:
        if row["provision_a"] is None:
            yield _block(found, first, [row["draft_b"]], None, {row["draft_b"]: row}, people)


def _block(
    found: Mapping[str, list[Row]], first: str, others: Sequence[str], clause: str | None,
    pairs: Mapping[str, Row], people: Mapping[str, str],
) -> Block:  # fmt: skip
    heads = [(first, clause or "", "" if clause else "nothing like it")]
    words: dict[str, dict[str, Row]] = {}
    for other in others:
        pair = pairs[other]
        theirs = pair["provision_b"]
        heads.append((other, theirs or "", "nothing like it" if theirs is None else how_words(pair) if clause else ""))
        words[other] = {
            row["part"]: row for row in found["compare_redlines"]
            if (row["draft_a"], row["draft_b"], row["provision_a"], row["provision_b"]) == (first, other, clause, theirs)
            and said_of(pair, row["part"])
        }  # fmt: skip
    names = dict.fromkeys(name for parts in words.values() for name in parts)
    parts = tuple(_part(name, first, others, words) for name in names)
    key = clause or next(row["provision_b"] for row in pairs.values())
    return Block(key, tuple(heads), parts, _numbers(found["compare_catches"], pairs.values(), people))


def _part(name: str, first: str, others: Sequence[str], words: Mapping[str, Mapping[str, Row]]) -> Part:
    mine = next(parts[name]["text_a"] for parts in words.values() if name in parts)
    columns = [Column(first, redline(mine, mine))]
    for other in others:
        theirs = words[other][name]["text_b"] if name in words[other] else ""
        columns.append(Column(other, redline(mine, theirs)))
    return Part(name, any(piece.how != "same" for one in columns for piece in one.pieces), tuple(columns))


def _numbers(rows: Sequence[Row], pairs: Any, people: Mapping[str, str]) -> Grid:
    """What the clauses of a block bar and those they are held against do not."""
    lines: list[tuple[str, ...]] = []
    units = units_of([row for row in rows if row["side"] == ALL])
    for pair in pairs:
        for mine, other in (("a", "b"), ("b", "a")):
            clause, theirs = pair[f"provision_{mine}"], pair[f"provision_{other}"]
            for against in dict.fromkeys((theirs or ALL, ALL)) if clause else ():
                key = (pair[f"draft_{mine}"], clause, pair[f"draft_{other}"], against)
                lines += _number_lines(rows, key, units, people)
    columns = ("barred by", "not barred by", READING, *map(unit_words, units))
    return Grid("", columns, tuple(lines), 3)


def _number_lines(
    rows: Sequence[Row], key: tuple[str, str, str, str], units: Sequence[str], people: Mapping[str, str]
) -> Iterator[tuple[str, ...]]:
    draft, clause, other, against = key
    mine: dict[str, tuple[str, ...]] = {}
    for unit in units:
        for row in rows:
            if row["side"] == ALL and row["unit"] == unit and (row["barred_by"], row["provision"], row["not_by"], row["not_provision"]) == key:  # fmt: skip
                mine[row["reading"]] = (*mine.get(row["reading"], ()), cell_of(row))
    theirs = f"any clause of {other}" if against == ALL else f"{against} of {other}"
    for readings, cells in by_readings(mine, people):
        if set(cells) != {"0"}:
            yield (f"{clause} of {draft}", theirs, readings, *cells)
