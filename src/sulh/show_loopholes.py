"""Loopholes on a terminal and for a machine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from textwrap import fill
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from sulh.loopholes import Loopholes

Row = dict[str, Any]
_STANDING = {
    "used": "In use: somebody went through, more than chance brings",
    "open": "Open: no clause bars it, or not in every reading",
    "untold": "Cannot be told: something that decides it is not on record",
}
_MOST = {"used": 8, "open": 12, "untold": 6}
_MOST_ROWS = 12


def show(found: Loopholes, out_dir: Path | None, console: Console, files: Sequence[Path] = ()) -> None:
    """The ranked list, then near misses, other numbers, thresholds, what moved, and what stays open."""
    harm = found.harm.replace("_", " ")
    console.print(f"Loopholes of [bold]{escape(found.draft_title)}[/bold], over {escape(found.case_title)}")
    _print(
        console,
        f"As if in force all along, on the {found.account} account; ranked by {harm}. Counted is what surely is so.",
    )
    for note in found.notes:
        _print(console, note)
    _list(found, console)
    for title, lines in (
        ("Near misses: deeds that escape a clause by one condition", _near(found)),
        ("How near the nearest attack was, where an outcome turns on it", _nearest(found)),
        ("Do numbers gather beside a threshold?", _said(found, "bunching")),
        ("What rose where barred deeds fell (rose is not caused)", _said(found, "substitutions", 5)),
        ("Clauses that stay open in every reading", _open(found)),
    ):
        said = list(lines)
        if said:
            console.print(f"\n[bold]{title}[/bold]")
            for line in said:
                _print(console, line, "- ")
    table = _numbers(found)
    if table is not None:
        console.print()
        console.print(table)
    if out_dir is not None:
        _print(console, f"Tables{f' and {len(files) // 2} pictures' if files else ''}: {out_dir}")


def _print(console: Console, words: str, lead: str = "", style: str | None = None) -> None:
    """A paragraph whose further lines stand under its first word."""
    text = fill(words, max(console.width, 40), initial_indent=lead, subsequent_indent=" " * len(lead))
    console.print(text, markup=False, highlight=False, soft_wrap=True, style=style)


def _list(found: Loopholes, console: Console) -> None:
    rows = found.tables["loopholes"].to_pylist()
    for standing, title in _STANDING.items():
        mine = [row for row in rows if row["standing"] == standing]
        if not mine:
            continue
        console.print(f"\n[bold]{title}[/bold]")
        for row in mine[: _MOST[standing]]:
            _print(console, row["what"], f"{row['rank']:>3}. ")
            _print(console, row["reason"], "     ", "dim")
        if len(mine) > _MOST[standing]:
            _print(console, f"and {len(mine) - _MOST[standing]} more (loopholes.parquet)", "     ")


def _near(found: Loopholes) -> Iterator[str]:
    """Neighbours only, once for all readings that say the same."""
    groups: dict[str, list[str]] = {}
    for row in found.tables["near_misses"].to_pylist():
        if row["near"] and row["incidents_low"]:
            groups.setdefault(row["words"], []).append(row["reading"])
    for words, readings in list(groups.items())[:_MOST_ROWS]:
        yield f"{words} (in the reading of {', '.join(readings)})"


def _nearest(found: Loopholes) -> Iterator[str]:
    """How many deeds miss what is written by up to twice and four times the hours, or the distance."""
    groups: dict[tuple[str, str, float, float], list[Row]] = {}
    for row in found.tables["nearest"].to_pylist():
        groups.setdefault((row["provision"], row["reading"], row["written_hours"], row["written_km"]), []).append(row)
    for (provision, reading, hours, km), mine in groups.items():
        near = [row for row in mine if row["within_km"] <= km]
        within = [sum(low < row["hours"] <= high for row in near) for low, high in ((-1, hours), (hours, 2 * hours))]
        later = sum(row["hours"] > 2 * hours for row in near)
        yield (
            f"{provision} ({reading}), written {hours:g} h and {km:g} km: {within[0]:,} within both; {within[1]:,} within {km:g} km and "
            f"{2 * hours:g} h; {later:,} within {km:g} km and {4 * hours:g} h; {len(mine) - len(near):,} farther, up to {4 * km:g} km"
        )


def _said(found: Loopholes, name: str, most: int = _MOST_ROWS) -> list[str]:
    return list(dict.fromkeys(row["words"] for row in found.tables[name].to_pylist()))[:most]


def _open(found: Loopholes) -> Iterator[str]:
    rows = found.tables["undetermined"].to_pylist()
    for name in dict.fromkeys(row["provision"] for row in rows):
        mine = [row for row in rows if row["provision"] == name]
        every = mine[0]["in_every_reading"]
        if not every:
            continue
        lacking: dict[str, int] = {}
        for row in mine:
            if row["fact"] != "all":
                text = row["words"].split(": ", 1)[1].split(" is missing")[0]
                lacking[text] = max(lacking.get(text, 0), row["missing"])
        facts = sorted(lacking.items(), key=lambda one: (-one[1], one[0]))[:3]
        named = ", ".join(f"{text} ({count:,})" for text, count in facts)
        yield f"{name}: {every:,} of {mine[0]['incidents']:,} incidents ({every / mine[0]['incidents']:.0%}); missing: {named}"


def _numbers(found: Loopholes) -> Table | None:
    """What a clause bars with another number in a condition."""
    rows = found.tables["relaxed"].to_pylist()
    groups: dict[tuple[str, str, str, str], list[Row]] = {}
    for row in rows:
        groups.setdefault((row["provision"], row["parameter"], row["condition"], row["reading"]), []).append(row)
    if not groups:
        return None
    table = Table(title="What clauses bar with another number (incidents, surely to possibly)", title_justify="left")
    for name in ("clause", "number", "bars"):
        table.add_column(name)
    shown: dict[tuple[str, ...], list[str]] = {}
    for (provision, parameter, _, reading), mine in groups.items():
        cells = [f"{row['value']:g}: {_bounds(row)}" for row in sorted(mine, key=lambda row: float(row["value"]))]
        shown.setdefault((provision, f"{parameter} (now {mine[0]['written']:g})", "; ".join(cells)), []).append(reading)
    for (provision, number, bars), readings in list(shown.items())[:_MOST_ROWS]:
        table.add_row(escape(f"{provision} ({', '.join(readings)})"), escape(number), escape(bars))
    return table


def _bounds(row: Row) -> str:
    low, high = row["barred_low"], row["barred_high"]
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


def plain(found: Loopholes, files: Sequence[Path]) -> dict[str, Any]:
    """Everything but the list of single deeds, for a machine."""
    return {
        "case": found.case_title,
        "draft": found.draft_title,
        "account": found.account,
        "harm": found.harm,
        **{name: table.to_pylist() for name, table in found.tables.items() if name != "nearest"},
        "notes": list(found.notes),
        "files": [str(file) for file in files],
    }
