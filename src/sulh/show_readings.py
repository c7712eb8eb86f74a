"""Readings that could meet, on a terminal and for a machine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from sulh.bridging import Readings
from sulh.drafts.readings.definitions import DISPUTES_UNIT
from sulh.drafts.readings.points import OWN_A, OWN_B
from sulh.drafts.readings.says import costs_of, definition_words, span, value_words
from sulh.drafts.readings.supposing import COMPLETE, OPEN_WORLD

Row = Mapping[str, Any]
_MOST_ROWS, _MOST_POINTS = 10, 9
_BEST = {"total": "fewest together", "worst": "most even"}


def show(found: Readings, files: Sequence[Path], console: Console) -> None:
    """Definitions by how many disputes they leave, what lies between two readings, and what to know."""
    console.print(f"[bold]{escape(found.terms_title)}[/bold], over {escape(found.case_title)}")
    when = "As the terms are dated" if found.dated else "As if in force all along"
    _print(console, f"{when}, on the {found.account} account.")
    said = list(found.said[: len(found.said) - found.tables["bridges"].num_rows])
    rows = found.tables["definitions"].to_pylist()
    if said:
        console.print("\n[bold]Which definition would remove most disputes?[/bold]")
    for line in said:
        _print(console, line)
    if rows and rows[0]["before_high"]:
        console.print(_definitions(found, rows))
    points = found.tables["bridge_points"].to_pylist()
    if found.tables["bridges"].num_rows:
        console.print("\n[bold]What lies between two readings?[/bold]")
    for bridge in found.tables["bridges"].to_pylist():
        _print(console, bridge["says"])
        mine = [row for row in points if all(row[key] == bridge[key] for key in ("term", "reading_a", "reading_b"))]
        told = _told([row for row in mine if row["supposing"] == OPEN_WORLD])
        complete = _told([row for row in mine if row["supposing"] == COMPLETE])
        for title, some in (("As the record stands", told), ("Were every attack on record", complete)):
            if len(some) > 2 and any(row["a_found"] or row["b_found"] for row in some):
                console.print(_curve(found, bridge, some, title))
    for line in found.notes:
        _print(console, line)
    if files:
        _print(console, f"Tables and {(len(files) - 1) // 2} pictures: {files[0]}")


def _print(console: Console, words: str) -> None:
    console.print(words, soft_wrap=False, markup=False, highlight=False)


def _definitions(found: Readings, rows: Sequence[Row]) -> Table:
    table = Table(
        title="Disputes left, and incidents that a side would see decided otherwise than in its own reading:\n"
        "by what is found (surely to possibly)",
        title_justify="left",
    )
    table.add_column("if all took")
    for name in ("disputes left", *(found.names.get(party, party) for party in found.parties)):
        table.add_column(name, justify="right")
    costs = found.tables["definition_costs"].to_pylist()
    mine = [row for row in rows if row["unit"] == DISPUTES_UNIT]
    singles = [row for row in mine if len(row["elements"]) == 1][:_MOST_ROWS]
    best_pairs = [row for row in mine if len(row["elements"]) == 2][:3]
    for row in [*singles, *best_pairs]:
        cells = [_cell(row, "remaining")]
        cells += [_cell(costs_of(costs, row["definition"], party), "changed") for party in found.parties]
        table.add_row(*(escape(cell) for cell in (definition_words(row, found.names), *cells)))
    return table


def _cell(row: Row, name: str) -> str:
    return f"{row[f'{name}_found']:,} ({span(row[f'{name}_low'], row[f'{name}_high'])})"


def _told(rows: Sequence[Row]) -> list[Row]:
    """The points of a curve that are shown: both readings, the best, and some between."""
    named = [row for row in rows if row["best"] or row["what"] != "between"]
    front = sorted((row for row in rows if row["front"]), key=lambda row: row["a_found"])
    step = max(1, -(-len(front) // _MOST_POINTS))
    chosen = {row["point"]: row for row in [*front[::step], *named]}
    return sorted(chosen.values(), key=lambda row: (row["a_found"], row["b_found"]))


def _curve(found: Readings, bridge: Row, rows: Sequence[Row], title: str) -> Table:
    table = Table(title=f"{title}: incidents decided otherwise", title_justify="left")
    sides = [found.names.get(bridge[key], bridge[key]) for key in ("reading_a", "reading_b")]
    table.add_column("if both took")
    for name in sides:
        table.add_column(name, justify="right")
    table.add_column("")
    own = {OWN_A: f"{sides[0]}'s own", OWN_B: f"{sides[1]}'s own"}
    for row in rows:
        values = [value_words(name, value) for name, value in zip(bridge["numbers"], row["values"], strict=True)]
        what = ", ".join(values) or own.get(row["what"], str(row["what"]))
        marks = [own[row["what"]]] if values and row["what"] in own else []
        marks += [_BEST[one] for one in row["best"]]
        table.add_row(*(escape(cell) for cell in (what, _cell(row, "a"), _cell(row, "b"), ", ".join(marks))))
    return table


def plain(found: Readings, files: Sequence[Path]) -> dict[str, Any]:
    """The numbers for a machine: all tables, of the points of each bridge those on the curve, the best and the readings' own."""
    tables = {name: table.to_pylist() for name, table in found.tables.items()}
    tables["bridge_points"] = [row for row in tables["bridge_points"] if row["means"]]
    return {
        "case": found.case_title,
        "terms": found.terms_title,
        "account": found.account,
        "dated": found.dated,
        **tables,
        "said": list(found.said),
        "notes": list(found.notes),
        "files": [str(file) for file in files],
    }
