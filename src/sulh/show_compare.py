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
from sulh.drafts.comparing.grids import HARM, READING, Grid, Grids, cell_of
from sulh.drafts.comparing.phrases import (
    balance_sentences,
    by_readings,
    clause_title,
    how_words,
    relation_words,
    said_of,
)
from sulh.drafts.comparing.redline import IN, OUT, redline
from sulh.drafts.outcomes import ALL
from sulh.drafts.replay import INCIDENTS_UNIT

Row = Mapping[str, Any]
_ROOM_FOR_HARM = 100
_INSIDE = (0, 0, 0, 2)
_STYLE = {IN: "green underline", OUT: "red strike"}
_MARKS = {IN: ("{+", "+}"), OUT: ("[-", "-]")}


def show(found: Compared, out_dir: Path | None, console: Console) -> None:
    """The drafts in sum, what each bars that another does not, the burden, the words clause by clause, and symmetry."""
    _heading(found, console)
    if not found.clauses:
        for grid in _grids(found, console.width >= _ROOM_FOR_HARM):
            console.print(_table(grid))
        for line in balance_sentences(found.tables, found.people):
            _print(console, line)
    _clauses(found, console)
    _symmetry(found, console)
    for note in found.notes:
        _print(console, f"Note: {note}")
    if out_dir is not None:
        _print(console, f"Tables: {out_dir}")
        _print(console, f"Page: {out_dir / 'compare.html'}")


def _grids(found: Compared, wide: bool) -> Iterator[Grid]:
    """What is shown in sum; harm beside the burden only where there is room."""
    grids = Grids(found.tables, found.drafts, found.people)
    harm = HARM[:1] if wide else ()
    yield grids.in_sum()
    yield grids.only() if len(found.drafts) == 2 else grids.matrix()
    yield grids.burden(harm)
    yield grids.others(harm)
    yield grids.observed()


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


def _table(grid: Grid) -> Table:
    """A table; where every row is everybody's reading the title says so and the column goes, and what repeats is left out."""
    title, columns, rows = grid.title, list(grid.columns), [list(row) for row in grid.rows]
    place = columns.index(READING)
    if rows and all(row[place] == "everybody" for row in rows):
        title = f"{title}, in everybody's reading"
        for cells in (columns, *rows):
            del cells[place]
    table = Table(title=title, title_justify="left", caption=grid.note or None, caption_justify="left")
    for name in columns:
        table.add_column(name, overflow="fold")
    for before, row in zip([None, *rows], rows, strict=False):
        again = before is not None and before[0] == row[0]
        if before is not None and not again and len(rows) > 4:
            table.add_section()
        table.add_row(*map(Text, ("", *row[1:]) if again else row))
    return table


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
                said[row["reading"]] = (*said.get(row["reading"], ()), "" if row["high"] == 0 else f"{cell_of(row)} that {whose}")  # fmt: skip
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
