"""Replays on a terminal and for a machine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from sulh.drafting import PRESENT
from sulh.drafts.outcomes import ALL
from sulh.drafts.replay import DRAFT, INCIDENTS_UNIT
from sulh.replaying import Replayed

Row = dict[str, Any]
_HARM = ("civilians_killed", "killed")
EVERY = "every"
"""Stands for all readings, in the column of readings."""
_LEAST = (6, 8)
"""Columns on the screen that words and numbers have at least."""
_WIDE = 112
"""Columns on the screen from which on all of a clause's numbers stand side by side."""
_BARRED, _FREE = ("barred", "now barred", "undetermined"), ("excused", "untouched", "disputed")


def show(found: Replayed, out_dir: Path | None, console: Console) -> None:
    """What the draft makes of the incidents clause by clause, by whom, against the present terms, and what leaves it open."""
    rows = [row for row in found.tables["replay"].to_pylist() if row["account"] == found.account]
    console.print(f"[bold]{escape(found.draft_title)}[/bold], over {escape(found.case_title)}")
    _print(
        console, f"As if in force all along, on the {found.account} account. Numbers are incidents: surely to possibly."
    )
    for table in _clauses(rows, console.width):
        console.print(table)
    console.print(_sides(rows, ALL, "Whose deeds would have been barred (all clauses that bar), and the harm of them"))
    for line in _against(rows):
        _print(console, line)
    _show_unrecorded(found, console)
    if found.asked.clause is not None:
        _show_listed(found, rows, console)
    _items(console, [("-", line) for line in found.notes])
    if out_dir is not None:
        _print(console, f"Tables: {out_dir}")


def _print(console: Console, words: str) -> None:
    console.print(words, soft_wrap=not console.is_terminal, markup=False, highlight=False)


def _items(console: Console, items: Sequence[tuple[str, str]]) -> None:
    """Lines beside their marks, indented where they go on."""
    grid = Table.grid(padding=(0, 1))
    grid.add_column(justify="right")
    grid.add_column(overflow="fold")
    for mark, words in items:
        grid.add_row(escape(mark), escape(words))
    console.print(grid, highlight=False)


def _readings(rows: Sequence[Row]) -> set[str]:
    return {row["reading"] for row in rows}


def _table(title: str, columns: Sequence[str]) -> Table:
    table = Table(
        title=title, title_justify="left", box=SIMPLE_HEAD, padding=(0, 1), pad_edge=False, collapse_padding=True
    )
    for place, name in enumerate(columns):
        # a number is never cut, at 80 columns either: it breaks at “to”
        table.add_column(name, justify="left" if place < 2 else "right", overflow="fold", min_width=_LEAST[place > 1])
    return table


def _counting(rows: Sequence[Row], terms: str) -> Iterator[Row]:
    """The rows that count incidents, whoever did them."""
    yield from (row for row in rows if row["terms"] == terms and row["side"] == ALL and row["unit"] == INCIDENTS_UNIT)


def _clauses(rows: Sequence[Row], width: int) -> Iterator[Table]:
    """Each clause in each reading, and what the clause of that name bars now; two tables where one is too wide."""
    titles = (
        "By clause and reading; “now” is the present terms' clause of that name",
        "By clause and reading, further",
    )
    parts = [(*_BARRED, *_FREE)] if width >= _WIDE else [_BARRED, _FREE]
    for title, columns in zip(titles, parts, strict=False):
        table = _table(title, ("clause", "reading", *columns))
        _fill(table, _readings(rows), _by_cells(rows, columns))
        yield table


def _by_cells(rows: Sequence[Row], columns: Sequence[str]) -> dict[tuple[str, ...], list[str]]:
    """Clauses with the cells of these columns, each with the readings in which it says so."""
    now = {(row["provision"], row["reading"]): bounds(row, "barred") for row in _counting(rows, PRESENT)}
    groups: dict[tuple[str, ...], list[str]] = {}
    for row in _counting(rows, DRAFT):
        cells = {name: bounds(row, name) for name in ("barred", "excused", "untouched", "disputed")}
        cells["undetermined"] = f"{row['undetermined']:,}"
        cells["now barred"] = now.get((row["provision"], row["reading"]), "–")
        name = "all that bar" if row["provision"] == ALL else row["provision"]
        groups.setdefault((name, *(cells[column] for column in columns)), []).append(row["reading"])
    kept = {row["provision"] for row in _counting(rows, DRAFT)}
    for (provision, reading), cell in now.items():
        if provision not in kept and "now barred" in columns:
            cells_ = (cell if column == "now barred" else "–" for column in columns)
            groups.setdefault((f"{provision}, left out", *cells_), []).append(reading)
    return groups


def _fill(table: Table, readings: set[str], groups: Mapping[tuple[str, ...], Sequence[str]]) -> None:
    """A line for each group of readings that say the same."""
    for (name, *cells), whose in groups.items():
        who = EVERY if set(whose) == readings else ", ".join(whose)
        table.add_row(*(escape(cell) for cell in (name, who, *cells)))


def _sides(rows: Sequence[Row], provision: str, title: str) -> Table:
    """The burden: whose deeds would have been barred and the harm of them, under the draft and, below, under the present terms."""
    units = [unit for unit in (INCIDENTS_UNIT, *_HARM) if any(row["unit"] == unit for row in rows)]
    table = _table(title, ("whose", "reading", "terms", *(unit.replace("_", " ") for unit in units)))
    cells: dict[tuple[str, str, str], dict[str, str]] = {}
    for row in rows:
        if row["provision"] == provision:
            cells.setdefault((row["side"], row["terms"], row["reading"]), {})[row["unit"]] = bounds(row, "barred")
    sides = dict.fromkeys(side for side, _, _ in cells)
    for side in [*(one for one in sides if one != ALL), *(one for one in sides if one == ALL)]:
        by_terms: dict[str, dict[tuple[str, ...], list[str]]] = {DRAFT: {}, PRESENT: {}}
        for (whose, terms, reading), mine in cells.items():
            if whose == side:
                amounts = tuple(mine.get(unit, "–") for unit in units)
                by_terms[terms].setdefault(amounts, []).append(reading)
        alike = by_terms[DRAFT] == by_terms[PRESENT]
        for terms, found in by_terms.items() if not alike else [("both", by_terms[DRAFT])]:
            name = "all sides" if side == ALL else side
            _fill(table, _readings(rows), {(name, terms, *amounts): whose for amounts, whose in found.items()})
    return table


def bounds(row: Row, name: str) -> str:
    """Low to high, as people read it."""
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    return f"{low:,} or more" if high is None else f"{low:,}" if low == high else f"{low:,} to {high:,}"


def _against(rows: Sequence[Row]) -> Iterator[str]:
    """The change against the present terms, in each reading that both have."""
    whole = {
        (row["terms"], row["reading"], row["unit"]): row
        for row in rows
        if row["provision"] == ALL and row["side"] == ALL
    }
    lines: dict[str, list[str]] = {}
    for (terms, reading, unit), row in whole.items():
        if terms == DRAFT and unit == INCIDENTS_UNIT and (PRESENT, reading, unit) in whole:
            parts = [_change(row, whole[PRESENT, reading, unit], "incidents barred")]
            for harm in _HARM:
                if (DRAFT, reading, harm) in whole and (PRESENT, reading, harm) in whole:
                    words = f"{harm.replace('_', ' ')} in them"
                    parts.append(_change(whole[DRAFT, reading, harm], whole[PRESENT, reading, harm], words))
            words = "; ".join(part for part in parts if part) or "the same numbers"
            lines.setdefault(words, []).append(reading)
    readings = _readings(rows)
    for text, whose in lines.items():
        who = "In every reading" if set(whose) == readings else f"In the reading of {', '.join(whose)}"
        yield f"{who}, against the present terms: {text}."
    if any(words != "the same numbers" for words in lines):
        yield "Which incidents one bars and the other does not, “sulh compare” says."


def _change(row: Row, now: Row, words: str) -> str:
    """Both bounds beside those of now: of which incidents is another matter, since one may bar what the other does not."""
    if all(row[end] == now[end] for end in ("barred_low", "barred_high")):
        return ""

    def of(end: str, word: str) -> str:
        new, old = ("no bound" if one[end] is None else f"{word} {one[end]:,}" for one in (row, now))
        return f"{new} (as now)" if new == old else f"{new} (now {old.removeprefix(word).strip()})"

    return f"{words} {of('barred_low', 'at least')}, {of('barred_high', 'at most')}"


def _show_unrecorded(found: Replayed, console: Console) -> None:
    """What a source would have to record: for all clauses that bar, else for each clause."""
    every = [row for row in found.tables["unrecorded"].to_pylist() if row["account"] == found.account]
    rows = [row for row in every if row["provision"] == ALL] or every
    if not rows:
        return
    title = "What a source would have to record to settle more (all clauses that bar)"
    table = _table(title, ("not known", "reading", "open in", "of 100", "alone settles"))
    readings = _readings([row for row in found.tables["replay"].to_pylist() if row["terms"] == DRAFT])
    groups: dict[tuple[str, ...], list[str]] = {}
    for row in rows:
        settles = "–" if row["settles"] is None else f"{row['settles']:,}"
        share = 100 * row["open"] / row["incidents"]
        cells = (row["words"], f"{row['open']:,}", f"{share:.0f}" if share >= 1 else "below 1", settles)
        groups.setdefault(cells, []).append(row["reading"])
    _fill(table, readings, groups)
    console.print(table)
    open_: dict[str, list[str]] = {}
    for row in rows:
        open_.setdefault(f"{row['undetermined']:,}", []).append(row["reading"])
    amounts = " and ".join(
        f"{amount} ({', '.join(dict.fromkeys(whose))})" if len(open_) > 1 else amount for amount, whose in open_.items()
    )
    said = f"Of {rows[0]['incidents']:,} incidents {amounts} are open under some clause."
    _print(console, f"{said} “Open in”: the fact could change what some clause says; “alone settles”: whatever it is.")


def _show_listed(found: Replayed, rows: Sequence[Row], console: Console) -> None:
    """The incidents that one clause bars or may bar, most harm first."""
    clause = str(found.asked.clause)
    console.print(_sides(rows, clause, f"Whose deeds {clause} would have barred, and the harm of them"))
    listed = found.tables["listed"].to_pylist()
    _print(console, f"Incidents that {clause} bars or may bar, by the number of killed: {len(listed)} shown")
    _items(
        console,
        [
            (f"{number}.", f"{incident_line(row)}\n{whose_line(row)}\n{sources_line(row)}")
            for number, row in enumerate(listed, 1)
        ],
    )


def incident_line(row: Row) -> str:
    """Day, place, act, by whom on whom, and the toll."""
    act, who, whom = (_nodes(row[name]) for name in ("act", "perpetrator", "target"))
    toll = f"killed {_toll(row, 'killed')}, of them civilians {_toll(row, 'civilians_killed')}"
    place = (
        row["place"] or ", ".join(" or ".join(row[name]) for name in ("adm2", "adm1") if row[name]) or "place unknown"
    )
    happened = "" if row["occurred"] == "yes" else f" (whether it happened: {row['occurred']})"
    return f"{_days(row)}, {place}: {act} by {who} on {whom}; {toll}{happened}"


def whose_line(row: Row) -> str:
    """In whose reading it is barred."""
    parts = [("barred in the reading of", row["surely"]), ("may be barred in that of", row["possibly"])]
    return "; ".join(f"{words} {', '.join(whose)}" for words, whose in parts if whose)


def sources_line(row: Row) -> str:
    """The incident's id, and what reports, or which sources, speak of it."""
    reports = [f"{told} ({report})" for told, report in zip(row["told"], row["reports"], strict=True)]
    said = reports or row["sources"]
    return f"incident {row['incident_id']}{'; ' if said else ''}{'; '.join(said)}"


def _days(row: Row) -> str:
    first, last = (None if row[name] is None else row[name].date().isoformat() for name in ("start", "end"))
    if first == last:
        return first or "day unknown"
    return f"{first or 'unknown'} to {last or 'unknown'}"


def _nodes(names: Sequence[str] | None) -> str:
    return " or ".join(name.replace("_", " ") for name in names) if names else "unknown"


def _toll(row: Row, unit: str) -> str:
    low, high = row[f"{unit}_low"], row[f"{unit}_high"]
    if high is None:
        return "unknown" if not low else f"{low:,} or more"
    return f"{high:,}" if low == high else f"{low or 0:,} to {high:,}"


def plain(found: Replayed, out_dir: Path | None) -> dict[str, Any]:
    """The numbers for a machine."""

    def mine(name: str) -> list[Row]:
        return [row for row in found.tables[name].to_pylist() if row["account"] == found.account]

    listed = {"listed": mine("listed")} if "listed" in found.tables else {}
    return {
        "case": found.case_title,
        "draft": found.draft_title,
        "account": found.account,
        "replay": mine("replay"),
        "unrecorded": mine("unrecorded"),
        **listed,
        "notes": list(found.notes),
        "files": [] if out_dir is None else [str(out_dir)],
    }
