"""What is on record of duties, what the pace leads to, and what waits on what, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa

from sulh.measures.alerts.digest import forecast_words
from sulh.measures.deliveries import ALL
from sulh.measures.owed.waiting import OPEN, OWN, Waiting
from sulh.terms.schema import Provision

Tables = Mapping[str, pa.Table]


def amount_words(row: Mapping[str, Any]) -> str:
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


def about_duty(name: str, item: Provision, tables: Tables) -> Iterator[str]:
    """What is on record of a duty, on whose account it stands elsewhere, and what the pace leads to, as sentences."""
    used = ("deliveries", "duty_accounts", "forecasts")
    mine = {table: [row for row in tables[table].to_pylist() if row["provision"] == name] for table in used}
    if item.excused_if:
        yield f"excused if: {item.excused_if}"
    for row in mine["deliveries"]:
        if row["account"] == ALL:
            yield _delivery(row)
    told = sorted({row["account"] for row in mine["duty_accounts"]})
    if len(told) > 1:
        for row in mine["duty_accounts"]:
            words = f"{row['status'].replace('_', ' ')}{f': {amount_words(row)}' if amount_words(row) else ''}"
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


def wait_words(waits: Mapping[str, Waiting]) -> Iterator[str]:
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
