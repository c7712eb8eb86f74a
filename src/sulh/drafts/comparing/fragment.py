"""Drafts side by side as HTML: a section that stands in a page of its own or in the brief, from the tables alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from markupsafe import Markup

from sulh.briefs.html import render_template
from sulh.drafts.comparing.phrases import (
    balance_sentences,
    bounds,
    by_readings,
    how_words,
    percent,
    relation_words,
    said_of,
    share_words,
)
from sulh.drafts.comparing.redline import Piece, redline
from sulh.drafts.replay import ALL, INCIDENTS_UNIT, OTHERS

Row = Mapping[str, Any]
Tables = Mapping[str, pa.Table]
_HARM = ("civilians_killed", "killed")


@dataclass(frozen=True)
class Grid:
    """A table: its caption, its columns, and rows of cells; `words` first columns hold words, the others numbers."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    words: int
    note: str = ""


@dataclass(frozen=True)
class Bar:
    """A share of a side's deeds that a draft bars, drawn from low to high in percent."""

    side: str
    draft: str
    readings: str
    low: float
    high: float
    text: str


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


@dataclass(frozen=True)
class View:
    """All that the section says."""

    drafts: Mapping[str, str]
    account: str
    sentences: tuple[str, ...]
    grids: Mapping[str, Grid]
    matrix: Grid | None
    bars: tuple[tuple[str, tuple[Bar, ...]], ...]
    blocks: tuple[Block, ...]
    symmetry: tuple[str, ...]
    notes: tuple[str, ...]


def fragment(tables: Tables, drafts: Mapping[str, str], people: Mapping[str, str], notes: Sequence[str] = ()) -> Markup:
    """The section “drafts side by side”, styled by the brief's own style sheet.

    `tables` are those of `sulh.drafts.comparing.compare.compared`, `drafts` the titles by short name in their order, `people`
    the names of parties and readings.
    """
    return Markup(render_template("compare_fragment.html", view=_view(tables, drafts, people, notes)))


def page(
    title: str, tables: Tables, drafts: Mapping[str, str], people: Mapping[str, str], notes: Sequence[str] = ()
) -> str:
    """The section as one HTML document without scripts, which opens offline."""
    return render_template("compare.html", title=title, drafts=drafts, section=fragment(tables, drafts, people, notes))


def _view(tables: Tables, drafts: Mapping[str, str], people: Mapping[str, str], notes: Sequence[str]) -> View:
    found = {name: table.to_pylist() for name, table in tables.items() if name != "compare_caught"}
    whole = [row for row in found["compare_drafts"] if row["provision"] == ALL]
    grids = {
        "sum": _in_sum(whole, drafts, people),
        "only": _only(found["compare_catches"], drafts, people),
        "burden": _burden(found["compare_burdens"], drafts, people),
        "observed": _observed(found["compare_observed"], drafts, people),
    }
    return View(
        drafts, whole[0]["account"] if whole else "", tuple(balance_sentences(tables, people)), grids,
        _matrix(found["compare_catches"], drafts, people) if len(drafts) > 2 else None,
        tuple(_bars(found["compare_burdens"], drafts, people)), tuple(_blocks(found, drafts, people)),
        tuple(relation_words(tables["compare_symmetry"], people)), tuple(notes),
    )  # fmt: skip


def _unit(unit: str) -> str:
    return unit.replace("_", " ")


def _units(rows: Sequence[Row]) -> list[str]:
    return [unit for unit in (INCIDENTS_UNIT, *_HARM) if any(row["unit"] == unit for row in rows)]


def _in_sum(rows: Sequence[Row], drafts: Mapping[str, str], people: Mapping[str, str]) -> Grid:
    lines = []
    for name in drafts:
        mine = {
            row["reading"]: (
                bounds(row, "barred"), _of(row["undetermined"], row["incidents"]),
                bounds(row, "disputed"), _span(row["disputed_low"], row["disputed_high"], row["incidents"]),
            )
            for row in rows if row["draft"] == name
        }  # fmt: skip
        lines += [(name, readings, *cells) for readings, cells in by_readings(mine, people)]
    of = rows[0]["incidents"] if rows else 0
    columns = ("draft", "as read in", "barred", "undetermined", "disputed", "disputed share")
    return Grid(f"Of {of:,} incidents, surely to possibly", columns, tuple(lines), 2)


def _of(part: int, whole: int) -> str:
    return f"{part:,} ({percent(part / whole)})" if whole else f"{part:,}"


def _span(low: int, high: int, whole: int) -> str:
    if not whole:
        return "–"
    one, other = percent(low / whole), percent(high / whole)
    return one if one == other else f"{percent(low / whole, sign=False)} to {other}"


def _cell(row: Row) -> str:
    return bounds(row, "") + ("" if row["exact"] else " *")


def _only(rows: Sequence[Row], drafts: Mapping[str, str], people: Mapping[str, str]) -> Grid:
    whole = [row for row in rows if row["provision"] == ALL and row["not_provision"] == ALL and row["side"] == ALL]
    units = _units(whole)
    lines = []
    for one in drafts:
        for other in (name for name in drafts if name != one):
            mine: dict[str, tuple[str, ...]] = {}
            for unit in units:
                for row in whole:
                    if (row["barred_by"], row["not_by"], row["unit"]) == (one, other, unit):
                        mine[row["reading"]] = (*mine.get(row["reading"], ()), _cell(row))
            lines += [(one, other, readings, *cells) for readings, cells in by_readings(mine, people)]
    note = "" if all(row["exact"] for row in whole) else "* Bounds from what each draft says alone; the rest is exact."
    return Grid(
        "What one draft bars and another does not, surely to possibly",
        ("barred by", "not by", "as read in", *map(_unit, units)), tuple(lines), 3, note,
    )  # fmt: skip


def _matrix(rows: Sequence[Row], drafts: Mapping[str, str], people: Mapping[str, str]) -> Grid:
    """Each draft against each other one, in incidents."""
    known = {
        (row["barred_by"], row["not_by"], row["reading"]): _cell(row) for row in rows
        if row["provision"] == ALL and row["not_provision"] == ALL
        and row["side"] == ALL and row["unit"] == INCIDENTS_UNIT
    }  # fmt: skip
    readings, lines = dict.fromkeys(reading for _, _, reading in known), []
    for one in drafts:
        mine = {reading: tuple(known.get((one, other, reading), "") for other in drafts) for reading in readings}
        lines += [(one, whose, *cells) for whose, cells in by_readings(mine, people)]
    columns = ("barred by", "as read in", *(f"not by {name}" for name in drafts))
    return Grid("Incidents that the draft of the row bars and that of the column does not", columns, tuple(lines), 2)


def _burden(rows: Sequence[Row], drafts: Mapping[str, str], people: Mapping[str, str]) -> Grid:
    whole = [row for row in rows if row["provision"] == ALL]
    units, lines = _units(whole), []
    for side in dict.fromkeys(row["side"] for row in whole):
        for name in drafts:
            mine: dict[str, tuple[str, ...]] = {}
            for unit in units:
                for row in whole:
                    if (row["side"], row["draft"], row["unit"]) == (side, name, unit):
                        mine[row["reading"]] = (*mine.get(row["reading"], ()), *_burden_cells(row))
            lines += [(people.get(side, side), name, readings, *cells) for readings, cells in by_readings(mine, people)]
    columns = (
        "whose",
        "draft",
        "as read in",
        "on record",
        *("barred" if unit == INCIDENTS_UNIT else _unit(unit) for unit in units),
    )
    note = "“others” are deeds that surely are no single party’s: of other actors, or of nobody knows whom."
    return Grid(
        "Each side’s own deeds, those that would have been barred, and the harm of those",
        columns,
        tuple(lines),
        3,
        note,
    )


def _burden_cells(row: Row) -> tuple[str, ...]:
    barred = bounds(row, "barred")
    return (bounds(row, "acts"), barred) if row["unit"] == INCIDENTS_UNIT else (barred,)


def _bars(
    rows: Sequence[Row], drafts: Mapping[str, str], people: Mapping[str, str]
) -> Iterator[tuple[str, tuple[Bar, ...]]]:
    """The share of each party's recorded deeds that each draft bars."""
    whole = [row for row in rows if row["provision"] == ALL and row["unit"] == INCIDENTS_UNIT and row["side"] != OTHERS]
    for side in dict.fromkeys(row["side"] for row in whole):
        bars = []
        for name in drafts:
            mine = {
                row["reading"]: (f"{row['share_low']}", f"{row['share_high']}")
                for row in whole if (row["side"], row["draft"]) == (side, name) and row["share_low"] is not None
            }  # fmt: skip
            for readings, (low, high) in by_readings(mine, people):
                words = share_words(float(low), float(high))
                bars.append(Bar(people.get(side, side), name, readings, 100 * float(low), 100 * float(high), words))
        yield people.get(side, side), tuple(bars)


def _observed(rows: Sequence[Row], drafts: Mapping[str, str], people: Mapping[str, str]) -> Grid:
    whole = [row for row in rows if row["provision"] == ALL]
    names = [one for one in ("seen", "in_view") if any(row[f"{one}_low"] is not None for row in whole)]
    lines = []
    for name in drafts:
        for word in ("surely", "possibly"):
            mine = {
                row["reading"]: (f"{row['incidents']:,}", *(bounds(row, one) for one in names), _known(row["attributed"]))
                for row in whole if (row["draft"], row["barred"]) == (name, word)
            }  # fmt: skip
            lines += [(name, word, readings, *cells) for readings, cells in by_readings(mine, people)]
    columns = ("draft", "barred", "as read in", "incidents", *map(_unit, names), "attributed")
    note = (
        "Seen: told by a source of another side than the perpetrators’, or of none. Attributed: the established account leaves "
        "one side as perpetrator."
    )
    return Grid("What the sources could see and attribute of what is barred", columns, tuple(lines), 3, note)


def _known(value: int | None) -> str:
    return "–" if value is None else f"{value:,}"


# Clause by clause: the first draft, and against it each other one


def _blocks(found: Mapping[str, list[Row]], drafts: Mapping[str, str], people: Mapping[str, str]) -> Iterator[Block]:
    first, *others = drafts
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
    units = _units([row for row in rows if row["side"] == ALL])
    for pair in pairs:
        for mine, other in (("a", "b"), ("b", "a")):
            clause, theirs = pair[f"provision_{mine}"], pair[f"provision_{other}"]
            for against in dict.fromkeys((theirs or ALL, ALL)) if clause else ():
                key = (pair[f"draft_{mine}"], clause, pair[f"draft_{other}"], against)
                lines += _number_lines(rows, key, units, people)
    columns = ("barred by", "not barred by", "as read in", *map(_unit, units))
    return Grid("", columns, tuple(lines), 3)


def _number_lines(
    rows: Sequence[Row], key: tuple[str, str, str, str], units: Sequence[str], people: Mapping[str, str]
) -> Iterator[tuple[str, ...]]:
    draft, clause, other, against = key
    mine: dict[str, tuple[str, ...]] = {}
    for unit in units:
        for row in rows:
            if row["side"] == ALL and row["unit"] == unit and (row["barred_by"], row["provision"], row["not_by"], row["not_provision"]) == key:  # fmt: skip
                mine[row["reading"]] = (*mine.get(row["reading"], ()), _cell(row))
    theirs = f"any clause of {other}" if against == ALL else f"{against} of {other}"
    for readings, cells in by_readings(mine, people):
        if set(cells) != {"0"}:
            yield (f"{clause} of {draft}", theirs, readings, *cells)
