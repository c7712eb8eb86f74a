"""Drafts beside one another on a terminal and for a machine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sulh.comparing import Compared
from sulh.drafts.comparing.phrases import (
    balance_sentences,
    bounds,
    by_readings,
    clause_title,
    how_words,
    percent,
    relation_words,
    said_of,
    share_words,
)
from sulh.drafts.comparing.redline import IN, OUT, redline
from sulh.drafts.replay import ALL, INCIDENTS_UNIT, OTHERS

Row = Mapping[str, Any]
_HARM = ("civilians_killed", "killed")
_ROOM_FOR_HARM = 100
_INSIDE = (0, 0, 0, 2)
_STYLE = {IN: "green underline", OUT: "red strike"}
_MARKS = {IN: ("{+", "+}"), OUT: ("[-", "-]")}


def show(found: Compared, out_dir: Path | None, console: Console) -> None:
    """The drafts in sum, what each bars that another does not, the burden, the words clause by clause, and symmetry."""
    _heading(found, console)
    if not found.clauses:
        burdens = _rows(found, "compare_burdens", provision=ALL)
        wide = console.width >= _ROOM_FOR_HARM
        console.print(_drafts(found))
        console.print(_only(found))
        console.print(_burdens(found, [row for row in burdens if row["side"] != OTHERS], wide))
        console.print(_burdens(found, [row for row in burdens if row["side"] == OTHERS], wide))
        for line in balance_sentences(found.tables, found.people):
            _print(console, line)
        console.print(_observed(found))
    _clauses(found, console)
    _symmetry(found, console)
    for note in found.notes:
        _print(console, f"Note: {note}")
    if out_dir is not None:
        _print(console, f"Tables: {out_dir}")
        _print(console, f"Page: {out_dir / 'compare.html'}")


def _print(console: Console, words: str) -> None:
    console.print(words, markup=False, highlight=False)


def _heading(found: Compared, console: Console) -> None:
    console.print(Text(f"Drafts compared over {found.case_title}", style="bold"))
    for name, title in found.drafts.items():
        _print(console, f"  {name}: {title}")
    _print(
        console,
        f"As if each had been in force all along, on the {found.account} account. "
        "Numbers are incidents, surely to possibly.",
    )


def _rows(found: Compared, table: str, **wanted: object) -> list[Row]:
    return [row for row in found.tables[table].to_pylist() if all(row[key] == value for key, value in wanted.items())]


_READING = "in the reading of"


def _table(title: str, columns: Sequence[str], rows: Sequence[tuple[str, ...]], caption: str | None = None) -> Table:
    """A table; where every row is everybody's reading the title says so and the column goes."""
    place = columns.index(_READING)
    if rows and all(row[place] == "everybody" for row in rows):
        title = f"{title}, in everybody's reading"
        columns, rows = _without(columns, place), [tuple(_without(row, place)) for row in rows]
    table = Table(title=title, title_justify="left", caption=caption, caption_justify="left")
    for name in columns:
        table.add_column(name, overflow="fold")
    for before, row in zip([None, *rows], rows, strict=False):
        again = before is not None and before[0] == row[0]
        if before is not None and not again and len(rows) > 4:
            table.add_section()
        table.add_row(*map(Text, ("", *row[1:]) if again else row))
    return table


def _without(cells: Sequence[str], place: int) -> list[str]:
    return [*cells[:place], *cells[place + 1 :]]


def _drafts(found: Compared) -> Table:
    rows = _rows(found, "compare_drafts", provision=ALL)
    of = rows[0]["incidents"] if rows else 0
    lines = []
    for name in found.drafts:
        mine = {
            row["reading"]: (bounds(row, "barred") + ("" if row["exact"] else " *"), f"{row['undetermined']:,}{_share(row['undetermined'], of)}", bounds(row, "disputed"))
            for row in rows if row["draft"] == name
        }  # fmt: skip
        lines += [(name, readings, *cells) for readings, cells in by_readings(mine, found.people)]
    return _table(f"Of {of:,} incidents", ("draft", _READING, "barred", "undetermined", "disputed"), lines)


def _share(part: int, of: int) -> str:
    return f" ({percent(part / of)})" if of else ""


def _only(found: Compared) -> Table:
    """What each bars and another does not: with harm where there are two drafts, a matrix of incidents where there are more."""
    rows = _rows(found, "compare_catches", provision=ALL, not_provision=ALL, side=ALL)
    caption = None if all(row["exact"] for row in rows) else "* bounds from what each draft says alone"
    if len(found.drafts) > 2:
        title = "What the draft of a row bars and that of the column does not (incidents)"
        names = list(found.drafts)
        return _table(
            title, ("draft", _READING, *(f"not {name}" for name in names)), list(_matrix(found, rows)), caption
        )
    units = [unit for unit in (INCIDENTS_UNIT, *_HARM) if any(row["unit"] == unit for row in rows)]
    lines = []
    for one in found.drafts:
        mine: dict[str, tuple[str, ...]] = {}
        for unit in units:
            for row in rows:
                if (row["barred_by"], row["unit"]) == (one, unit):
                    mine[row["reading"]] = (*mine.get(row["reading"], ()), _cell(row))
        lines += [(one, readings, *cells) for readings, cells in by_readings(mine, found.people)]
    return _table("What one bars and the other does not", ("barred by", _READING, *map(_unit, units)), lines, caption)


def _matrix(found: Compared, rows: Sequence[Row]) -> Iterator[tuple[str, ...]]:
    known = {
        (row["barred_by"], row["not_by"], row["reading"]): _cell(row) for row in rows if row["unit"] == INCIDENTS_UNIT
    }
    readings = dict.fromkeys(reading for _, _, reading in known)
    for one in found.drafts:
        mine = {reading: tuple(known.get((one, other, reading), "") for other in found.drafts) for reading in readings}
        for whose, cells in by_readings(mine, found.people):
            yield one, whose, *cells


def _cell(row: Row) -> str:
    return bounds(row, "") + ("" if row["exact"] else " *")


def _unit(unit: str) -> str:
    return unit.replace("_", " ")


def _burdens(found: Compared, rows: Sequence[Row], wide: bool) -> Table:
    """The parties' own deeds that would have been barred, or the others'; with harm where there is room."""
    told = [unit for unit in _HARM if wide and any(row["unit"] == unit for row in rows)]
    harm = told[0] if told else INCIDENTS_UNIT
    lines = []
    for side in dict.fromkeys(row["side"] for row in rows):
        for name in found.drafts:
            mine: dict[str, tuple[str, ...]] = {}
            for row in rows:
                if (row["side"], row["draft"]) == (side, name) and row["unit"] in (INCIDENTS_UNIT, harm):
                    mine[row["reading"]] = (*mine.get(row["reading"], ()), *_burden(row))
            lines += [
                (found.people.get(side, side), name, readings, *cells)
                for readings, cells in by_readings(mine, found.people)
            ]
    columns = ["whose", "draft", _READING, "deeds", "barred", "share", "perhaps theirs"]
    columns += [_unit(harm)] if harm != INCIDENTS_UNIT else []
    if any(row["side"] == OTHERS for row in rows):
        left = [_without(line, 6) for line in lines]
        return _table(
            "Deeds that surely are no single party's", _without(columns, 6)[1:], [tuple(line[1:]) for line in left]
        )
    caption = "Perhaps theirs: deeds of nobody knows whom that may be barred, and may be this party's"
    return _table("Burden: own deeds that would have been barred", columns, lines, caption)


def _burden(row: Row) -> tuple[str, ...]:
    if row["unit"] != INCIDENTS_UNIT:
        return (bounds(row, "barred"),)
    low, high, maybe = row["share_low"], row["share_high"], row["perhaps_high"]
    return bounds(row, "acts"), bounds(row, "barred"), share_words(low, high), "–" if maybe is None else f"to {maybe:,}"


def _observed(found: Compared) -> Table:
    rows = _rows(found, "compare_observed", provision=ALL)
    said = [name for name in ("seen", "in_view") if any(row[f"{name}_low"] is not None for row in rows)]
    lines = []
    for name in found.drafts:
        for word in ("surely", "possibly"):
            mine = {
                row["reading"]: (f"{row['incidents']:,}", *(bounds(row, one) for one in said), _known(row["attributed"]))
                for row in rows if (row["draft"], row["barred"]) == (name, word)
            }  # fmt: skip
            lines += [(name, word, readings, *cells) for readings, cells in by_readings(mine, found.people)]
    columns = ("draft", "barred", _READING, "incidents", *map(_unit, said), "attributed")
    return _table("What the sources could see of what is barred", columns, lines)


def _known(value: int | None) -> str:
    return "–" if value is None else f"{value:,}"


def _clauses(found: Compared, console: Console) -> None:
    """The clauses of the first draft against each other one: those whose words differ, then the names of the rest."""
    first, *others = found.drafts
    for other in others:
        same = []
        for pair in _rows(found, "compare_clauses", draft_a=first, draft_b=other):
            names = {pair["provision_a"], pair["provision_b"]}
            if found.clauses and not names & set(found.clauses):
                continue
            keys = ("draft_a", "draft_b", "provision_a", "provision_b")
            words = _rows(found, "compare_redlines", **{key: pair[key] for key in keys})
            caught = list(_caught(found, pair))
            if caught or found.clauses or any(row["changed"] for row in words):
                _clause(pair, words, caught, console)
            else:
                same.append(" / ".join(dict.fromkeys((pair["provision_a"], pair["provision_b"]))))
        if same:
            console.print()
            _print(console, f"The same words in {first} and {other}: {', '.join(same)}.")


def _clause(pair: Row, words: Sequence[Row], caught: Sequence[str], console: Console) -> None:
    console.print()
    console.print(Text.assemble((clause_title(pair), "bold"), (f" ({how_words(pair)})", "dim")))
    for row in words:
        if row["changed"] and said_of(pair, row["part"]):
            console.print(Padding(_redlined(row), _INSIDE, expand=False))
    if not any(row["changed"] for row in words):
        console.print(Padding(Text("The words are the same."), _INSIDE, expand=False))
    for line in caught:
        console.print(Padding(Text(line), _INSIDE, expand=False))


def _redlined(row: Row) -> Text:
    line = Text(f"{row['part']}: ")
    for piece in redline(row["text_a"], row["text_b"]):
        before, after = _MARKS.get(piece.how, ("", ""))
        line.append(f"{before}{piece.text}{after}", style=_STYLE.get(piece.how, ""))
    return line


def _caught(found: Compared, pair: Row) -> Iterator[str]:
    """What either clause bars and its pair does not, and what of it no clause of that draft bars."""
    for mine, other in (("a", "b"), ("b", "a")):
        one, not_by = pair[f"draft_{mine}"], pair[f"draft_{other}"]
        clause, theirs = pair[f"provision_{mine}"], pair[f"provision_{other}"]
        said: dict[str, tuple[str, ...]] = {}
        for against in dict.fromkeys((theirs or ALL, ALL)):
            rows = _rows(
                found, "compare_catches", barred_by=one, provision=clause, not_by=not_by, not_provision=against,
                side=ALL, unit=INCIDENTS_UNIT,
            )  # fmt: skip
            whose = f"no clause of {not_by} does" if against == ALL else f"{against} of {not_by} does not"
            for row in rows:
                said[row["reading"]] = (*said.get(row["reading"], ()), "" if row["high"] == 0 else f"{_cell(row)} that {whose}")  # fmt: skip
        for readings, words in by_readings(said, found.people):
            if any(words):
                whose = "" if readings == "everybody" else f" (in the reading of {readings})"
                yield f"{clause} of {one} bars {', '.join(filter(None, words))}{whose}"


def _symmetry(found: Compared, console: Console) -> None:
    lines = list(relation_words(found.tables["compare_symmetry"], found.people, found.clauses))
    if lines:
        console.print()
        console.print(Text("Symmetry", style="bold"))
    for line in lines:
        console.print(Padding(Text(line), _INSIDE, expand=False))


def plain(found: Compared, out_dir: Path | None) -> dict[str, Any]:
    """The numbers and words for a machine: the tables but the lists of incidents, row by row."""
    return {
        "case": found.case_title,
        "account": found.account,
        "drafts": dict(found.drafts),
        **{name: _wanted(found, table.to_pylist()) for name, table in found.tables.items() if name != "compare_caught"},
        "sentences": list(balance_sentences(found.tables, found.people)),
        "notes": list(found.notes),
        "files": [] if out_dir is None else [str(out_dir), str(out_dir / "compare.html")],
    }


def _wanted(found: Compared, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows of the clauses that were asked for; all where none was."""
    keys = ("provision", "provision_a", "provision_b")
    if not found.clauses:
        return rows
    return [
        row for row in rows
        if not any(key in row for key in keys) or any(row.get(key) in found.clauses for key in keys)
    ]  # fmt: skip
