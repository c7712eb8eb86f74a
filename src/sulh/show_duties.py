"""Duties and digests on a terminal and for a machine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from sulh.case import Case
from sulh.measures.alerts.digest import Digest, countdown
from sulh.measures.alerts.evaluate import is_now
from sulh.measures.duty_words import about_duty, amount_words, wait_words
from sulh.measures.owed.waiting import Waiting
from sulh.show_lines import line

Tables = Mapping[str, pa.Table]
Row = dict[str, Any]


def show(case: Case, tables: Tables, waits: Mapping[str, Waiting], files: Sequence[Path], console: Console) -> None:
    """Where each duty stands, what was delivered, at what pace, and what waits on what."""
    rows = tables["duties"].to_pylist()
    if not rows:
        console.print("The agreement has no duties.")
        return
    console.print(_standings(case.title, rows))
    provisions = case.compiled.agreement.file.provisions
    for name in dict.fromkeys(row["provision"] for row in rows):
        lines = list(about_duty(name, provisions[name], tables))
        if lines:
            console.print(f"[bold]{name}[/bold] {escape(str(provisions[name].must_do).replace('_', ' '))}")
        for words in lines:
            line(console, words, 2)
    lines = list(wait_words(waits))
    if lines:
        console.print("[bold]Which duty waits on which[/bold]")
    for words in lines:
        line(console, words, 2)
    for file in files:
        line(console, f"{'Calendar' if file.suffix == '.ics' else 'Tables'}: {file}")


def _standings(title: str, rows: Sequence[Row]) -> Table:
    table = Table(title=f"{escape(title)}: duties at the end of {rows[0]['as_of']}", title_justify="left")
    for name in ("duty", "due", "countdown", "on record", "where it stands", "in the reading of"):
        table.add_column(name)
    groups: dict[tuple[Any, ...], list[str]] = {}
    for row in rows:
        day = "" if row["continuing"] else "no date" if row["due"] is None else str(row["due"])
        left = "continuing" if row["continuing"] else "" if row["days_left"] is None else countdown(row["days_left"])
        told = row["status"].replace("_", " ") + (f": {row['why']}" if row["why"] else "")
        key = row["provision"], day, left, amount_words(row), told
        groups.setdefault(key, []).append(row["reading"])
    all_of = {row["reading"] for row in rows}
    for key, readings in groups.items():
        whose = "everybody" if set(readings) == all_of else ", ".join(readings)
        table.add_row(*(escape(part) for part in (*key, whose)))
    return table


def alerts(rows: Sequence[Row], console: Console) -> None:
    """The alert rules that fire on the last day of the data."""
    last = max((row["until"] for row in rows if row["until"] is not None), default=None)
    fired = dict.fromkeys(f"{row['title']}: {row['words']}" for row in rows if last is not None and is_now(row, last))
    if fired:
        console.print("[bold]Alerts[/bold]")
    for words in fired:
        line(console, words, 2)


def plain(tables: Tables, waits: Mapping[str, Waiting], files: Iterable[Path]) -> dict[str, Any]:
    """Everything on duties for a machine."""
    out: dict[str, Any] = {name: table.to_pylist() for name, table in tables.items()}
    out["deadlocks"] = {
        reading: {
            "surely": one.deadlocks(surely=True),
            "possibly": one.deadlocks(surely=False),
            "words": one.deadlock_words(),
        }
        for reading, one in waits.items()
    }
    out["critical_paths"] = {
        reading: {"duties": path, "by": day} for reading, one in waits.items() for path, day in [one.critical_path()]
    }
    return out | {"files": [str(file) for file in files]}


def digest(made: Digest, files: Sequence[Path], console: Console) -> None:
    """What changed, and where the digest lies."""
    if made.since is None:
        line(console, f"The first digest, as of {made.as_of}. Give it with --since next time to see what changed.")
    else:
        line(console, f"{len(made.changes)} changes from {made.since} to {made.as_of}")
    for change in made.changes:
        was = f" (was: {change.before})" if change.before else ""
        line(console, f"{change.mark} ({change.section}): {change.text}{was}", 2)
    for section in made.sections:
        if section.title == "Alerts":
            console.print("[bold]Alerts[/bold]")
            for words in section.lines:
                line(console, words, 2)
    for file in files:
        line(console, f"Digest: {file}")


def plain_digest(made: Digest, files: Iterable[Path]) -> dict[str, Any]:
    """The digest for a machine."""
    return {
        "title": made.title,
        "as_of": made.as_of,
        "since": made.since,
        "changes": [vars(change) for change in made.changes],
        "sections": {section.title: list(section.lines) for section in made.sections},
        "files": [str(file) for file in files],
    }
