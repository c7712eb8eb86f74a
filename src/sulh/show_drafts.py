"""Replays on a terminal and for a machine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from sulh.drafting import PRESENT
from sulh.drafts.replay import ALL, INCIDENTS_UNIT
from sulh.replaying import DRAFT, Replayed

Row = dict[str, Any]
_HARM = ("civilians_killed", "killed")


def show(found: Replayed, out_dir: Path | None, console: Console) -> None:
    """What the draft makes of the incidents clause by clause, by whom, and against the present terms."""
    rows = [row for row in found.tables["replay"].to_pylist() if row["account"] == found.account]
    console.print(f"[bold]{escape(found.draft_title)}[/bold], over {escape(found.case_title)}")
    _print(
        console, f"As if in force all along, on the {found.account} account. Numbers are incidents: surely to possibly."
    )
    console.print(_clauses(rows))
    console.print(_sides(rows))
    for line in (*found.notes, *_against(rows)):
        _print(console, line)
    if out_dir is not None:
        _print(console, f"Tables: {out_dir}")


def _print(console: Console, words: str) -> None:
    console.print(words, soft_wrap=True, markup=False, highlight=False)


def _clauses(rows: Sequence[Row]) -> Table:
    table = Table(title="By clause and reading", title_justify="left")
    for name in ("clause", "in the reading of", "barred", "excused", "untouched", "undetermined", "disputed"):
        table.add_column(name)
    groups: dict[tuple[str, ...], list[str]] = {}
    for row in rows:
        if row["terms"] == DRAFT and row["side"] == ALL and row["unit"] == INCIDENTS_UNIT:
            cells = [bounds(row, name) for name in ("barred", "excused", "untouched")]
            name = "all that bar" if row["provision"] == ALL else row["provision"]
            key = (name, *cells, f"{row['undetermined']:,}", bounds(row, "disputed"))
            groups.setdefault(key, []).append(row["reading"])
    readings = {row["reading"] for row in rows if row["terms"] == DRAFT}
    for (name, *cells), whose in groups.items():
        who = "everybody" if set(whose) == readings else ", ".join(whose)
        table.add_row(*(escape(cell) for cell in (name, who, *cells)))
    return table


def _sides(rows: Sequence[Row]) -> Table:
    """The burden: whose deeds would have been barred, and the harm of them."""
    table = Table(title="Whose deeds would have been barred (all clauses that bar)", title_justify="left")
    units = [unit for unit in (INCIDENTS_UNIT, *_HARM) if any(row["unit"] == unit for row in rows)]
    for name in ("whose", "in the reading of", *(unit.replace("_", " ") for unit in units), "present terms"):
        table.add_column(name)
    cells: dict[tuple[str, str, str], dict[str, str]] = {}
    for row in rows:
        if row["provision"] == ALL and row["side"] != ALL:
            cells.setdefault((row["terms"], row["side"], row["reading"]), {})[row["unit"]] = bounds(row, "barred")
    groups: dict[tuple[str, ...], list[str]] = {}
    for (terms, side, reading), mine in cells.items():
        if terms == DRAFT:
            now = cells.get((PRESENT, side, reading), {}).get(INCIDENTS_UNIT, "–")
            groups.setdefault((side, *(mine.get(unit, "–") for unit in units), now), []).append(reading)
    readings = {row["reading"] for row in rows if row["terms"] == DRAFT}
    for (side, *amounts), whose in groups.items():
        who = "everybody" if set(whose) == readings else ", ".join(whose)
        table.add_row(*(escape(cell) for cell in (side, who, *amounts)))
    return table


def bounds(row: Row, name: str) -> str:
    """Low to high, as people read it."""
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    return f"{low:,} or more" if high is None else f"{low:,}" if low == high else f"{low:,} to {high:,}"


def _against(rows: Sequence[Row]) -> Iterator[str]:
    """The change against the present terms, in each reading that both have."""
    whole = {
        (row["terms"], row["reading"]): row
        for row in rows
        if row["provision"] == ALL and row["side"] == ALL and row["unit"] == INCIDENTS_UNIT
    }
    lines: dict[str, list[str]] = {}
    for (terms, reading), row in whole.items():
        if terms == DRAFT and (PRESENT, reading) in whole:
            now = whole[PRESENT, reading]
            text = f"the draft bars {bounds(row, 'barred')} incidents, the present terms {bounds(now, 'barred')}"
            lines.setdefault(text, []).append(reading)
    for text, readings in lines.items():
        yield f"In the reading of {', '.join(readings)}: {text}"


def plain(found: Replayed, out_dir: Path | None) -> dict[str, Any]:
    """The numbers for a machine."""
    return {
        "case": found.case_title,
        "draft": found.draft_title,
        "account": found.account,
        "replay": [row for row in found.tables["replay"].to_pylist() if row["account"] == found.account],
        "notes": list(found.notes),
        "files": [] if out_dir is None else [str(out_dir)],
    }
