"""Duties and digests on a terminal and for a machine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from sulh.case import Case
from sulh.measures.alerts.digest import Digest, countdown, forecast_words
from sulh.measures.alerts.evaluate import is_now
from sulh.measures.deliveries import ALL
from sulh.measures.owed.waiting import OPEN, OWN, Waiting
from sulh.terms.schema import Provision

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
        lines = list(_about(name, provisions[name], tables))
        if lines:
            console.print(f"[bold]{name}[/bold] {escape(str(provisions[name].must_do).replace('_', ' '))}")
        for line in lines:
            _print(console, f"  {line}")
    lines = list(_waits(waits))
    if lines:
        console.print("[bold]Which duty waits on which[/bold]")
    for line in lines:
        _print(console, f"  {line}")
    for file in files:
        _print(console, f"{'Calendar' if file.suffix == '.ics' else 'Tables'}: {file}")


def _print(console: Console, words: str) -> None:
    console.print(words, soft_wrap=True, markup=False, highlight=False)


def _standings(title: str, rows: Sequence[Row]) -> Table:
    table = Table(title=f"{escape(title)}: duties at the end of {rows[0]['as_of']}", title_justify="left")
    for name in ("duty", "due", "countdown", "on record", "where it stands", "in the reading of"):
        table.add_column(name)
    groups: dict[tuple[Any, ...], list[str]] = {}
    for row in rows:
        day = "" if row["continuing"] else "no date" if row["due"] is None else str(row["due"])
        left = "continuing" if row["continuing"] else "" if row["days_left"] is None else countdown(row["days_left"])
        told = row["status"].replace("_", " ") + (f": {row['why']}" if row["why"] else "")
        key = row["provision"], day, left, _amount(row), told
        groups.setdefault(key, []).append(row["reading"])
    all_of = {row["reading"] for row in rows}
    for key, readings in groups.items():
        whose = "everybody" if set(readings) == all_of else ", ".join(readings)
        table.add_row(*(escape(part) for part in (*key, whose)))
    return table


def _amount(row: Mapping[str, Any]) -> str:
    """What is on record, against what is owed."""
    least, most = row["at_least"], row["at_most"]
    owed = [f"at least {least:,}"] if least is not None else []
    owed += [f"at most {most:,}"] if most is not None else []
    against = f" of {' and '.join(owed)}" if owed else " (amount unstated)" if row["unit"] else ""
    found = _bounds(row["amount_low"], row["amount_high"])
    return f"{found or 'nothing'}{against}" if row["unit"] or found or owed else ""


def _bounds(low: int | None, high: int | None) -> str:
    if low is None or high is None:
        return ""
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


def _about(name: str, item: Provision, tables: Tables) -> Iterator[str]:
    mine = {table: [row for row in tables[table].to_pylist() if row["provision"] == name] for table in tables}
    if item.excused_if:
        yield f"excused if: {item.excused_if}"
    for row in mine["deliveries"]:
        if row["account"] == ALL:
            yield _delivery(row)
    told = sorted({row["account"] for row in mine["duty_accounts"]})
    if len(told) > 1:
        for row in mine["duty_accounts"]:
            words = f"{row['status'].replace('_', ' ')}{f': {_amount(row)}' if _amount(row) else ''}"
            yield f"{row['account']} account, reading of {row['reading']}: {words}"
    lines: dict[str, list[str]] = {}
    for row in mine["forecasts"]:
        if row["account"] == ALL:
            lines.setdefault(forecast_words(row), []).append(row["reading"])
    for words, readings in lines.items():
        yield f"at the present pace (reading of {', '.join(readings)}): {words}"


def _delivery(row: Mapping[str, Any]) -> str:
    when = str(row["from"]) if row["from"] == row["until"] else f"between {row['from']} and {row['until']}"
    amount, total = _bounds(row["amount_low"], row["amount_high"]), _bounds(row["total_low"], row["total_high"])
    parts = [f"{amount} {row['unit'] or ''}".strip()] if amount else []
    parts += [f"{total} in all"] if total and total != amount else []
    parts += [" or ".join(word.replace("_", " ") for word in row["assessments"])] if row["assessments"] else []
    by = f" ({', '.join(row['sources'])})" if row["sources"] else ""
    notes = f": {'; '.join(row['notes'])}" if row["notes"] else ""
    return f"{when}: {', '.join(parts)}{by}{notes}"


def _waits(waits: Mapping[str, Waiting]) -> Iterator[str]:
    """What is held up now in each reading, the deadlocks, and the chain that decides the last day."""
    lines: dict[str, list[str]] = {}
    for reading, one in waits.items():
        for words in _of_reading(one):
            lines.setdefault(words, []).append(reading)
    for words, readings in lines.items():
        whose = [f"reading of {', '.join(name for name in readings if name != OWN)}"] if set(readings) - {OWN} else []
        whose += ["as each party reads its own duties"] if OWN in readings else []
        yield f"{words} ({'; '.join(whose)})"


def _of_reading(one: Waiting) -> Iterator[str]:
    for links in one.blocked().values():
        for link in links:
            if link.met == OPEN:
                held = "nobody can say yet whether that is met"
            elif link.blocks == OPEN:
                held = "that is not met, so it may be held up"
            else:
                held = "that is not met, so it is held up"
            yield f"{link.words}: {held}"
    for words in one.deadlock_words():
        yield f"deadlock: {words}"
    path, day = one.critical_path()
    if len(path) > 1:
        yield f"the chain that decides the last day: {' → '.join(path)}, by {day} if each is done on its last day"


def alerts(rows: Sequence[Row], console: Console) -> None:
    """The alert rules that fire on the last day of the data."""
    last = max((row["until"] for row in rows if row["until"] is not None), default=None)
    fired = dict.fromkeys(f"{row['title']}: {row['words']}" for row in rows if last is not None and is_now(row, last))
    if fired:
        console.print("[bold]Alerts[/bold]")
    for words in fired:
        _print(console, f"  {words}")


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
        _print(console, f"The first digest, as of {made.as_of}. Give it with --since next time to see what changed.")
    else:
        _print(console, f"{len(made.changes)} changes from {made.since} to {made.as_of}")
    for change in made.changes:
        was = f" (was: {change.before})" if change.before else ""
        _print(console, f"  {change.mark} ({change.section}): {change.text}{was}")
    for section in made.sections:
        if section.title == "Alerts":
            console.print("[bold]Alerts[/bold]")
            for line in section.lines:
                _print(console, f"  {line}")
    for file in files:
        _print(console, f"Digest: {file}")


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
