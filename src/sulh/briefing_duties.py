"""What a brief says of duties: where each stands in each reading, what was delivered, at what pace, and what waits on what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from sulh.briefs.inputs import DutyRow
from sulh.measures.alerts.digest import countdown
from sulh.measures.duty_words import about_duty, wait_words
from sulh.measures.owed.waiting import waiting
from sulh.run import Run, deliveries_of, last_day_of_data


def duty_rows(run: Run) -> Iterator[DutyRow]:
    """The duties of a run, one row each with what every reading makes of it, and what is on record."""
    table = run.tables.get("duties")
    rows: dict[str, DutyRow] = {}
    for row in table.to_pylist() if table is not None else ():
        old = rows.get(row["provision"], DutyRow(row["provision"], row["text"]))
        due = {**old.due, row["reading"]: _due(row["due"], row["days_left"])}
        why = f": {row['why']}" if row["why"] else ""
        status = {**old.status, row["reading"]: row["status"].replace("_", " ") + why}
        rows[row["provision"]] = DutyRow(row["provision"], row["text"], due, status, old.note)
    provisions = run.case.compiled.agreement.file.provisions
    for name, duty in rows.items():
        yield replace(duty, said=tuple(about_duty(name, provisions[name], run.tables)))


def duty_waits(run: Run) -> tuple[str, ...]:
    """Which duty waits on which at the end of the data, and the deadlocks, as sentences."""
    given = deliveries_of(run.case)
    return tuple(wait_words(waiting(run.case.compiled.agreement, given, last_day_of_data(run))))


def _due(due: dt.date | dt.datetime | None, left: int | None) -> str:
    if due is None:
        return "no date"
    return due.strftime("%-d %B %Y") + (f" ({countdown(left)})" if left is not None else "")
