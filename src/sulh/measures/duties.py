"""Who owes what by when, and where it stands on a given day: each `must_do` in each reading.

Four kinds of duty:

- *amounts* (`at_least`): deliveries add up; met on the day on which they surely reach the minimum.
- *caps* (`at_most` with `modality: up_to`, or beside another reading's minimum): the minimum is unstated, so that no
  amount below the cap settles whether enough was done; the whole of the cap does, if it came in time.
- *levels* (`at_most` under `modality: will`, such as "8,600 troops"): something has to come down to it; the latest amount
  holds, on the due day or, too late, after it.
- *deeds* (no amount): met on the day of the assessment `done`.

Goals and aims bind nobody (`not_binding`); a continuing duty is `assessed`, never met. After the due day silence is not
failure: a duty of which nothing is on record is `undetermined`, one of which too little is on record is `missed`.

A duty that waits on others (`after`) is not late before they are met (`sulh.measures.owed.due`); one that was missed while
an excuse held in the reading is `excused`. Where the record, or the reading, leaves open which of several days it was due
on, every one of them is tried, and a status is given only where all lead to it. Nothing here asks for today's date.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa

from sulh.measures.deliveries import ALL, EXCUSE, Delivery
from sulh.measures.owed.due import Completion, Due, possible_dues, shown
from sulh.measures.owed.events import Event, accounts, events
from sulh.measures.owed.standing import (
    ASSESSED,
    EXCUSED,
    IMPOSSIBLE,
    MET,
    MET_LATE,
    MISSED,
    NOT_BINDING,
    PENDING,
    UNDETERMINED,
    Owed,
    Standing,
    completion,
    owed_by,
    stand,
)
from sulh.measures.schema import DUTIES, DUTY_ACCOUNTS
from sulh.terms.agreement import Agreement
from sulh.terms.schema import Provision

__all__ = [
    "ASSESSED", "EXCUSED", "IMPOSSIBLE", "MET", "MET_LATE", "MISSED", "NOT_BINDING", "PENDING", "UNDETERMINED", "Judged",
    "Owed", "Standing", "duties", "duty_accounts", "judged", "last_day_of", "owed_by",
]  # fmt: skip


@dataclass(frozen=True)
class Judged:
    """A duty in one reading on one account: what it asks for, the days on which it may be due, and where it stands."""

    provision: str
    item: Provision
    reading: str
    account: str
    owed: Owed
    dues: tuple[Due, ...]
    standing: Standing
    as_of: dt.date

    @property
    def due(self) -> dt.date | None:
        """The day to show: the one that is left open, else the text's own."""
        return shown(self.dues, self.item.by)

    @property
    def days_left(self) -> int | None:
        """Days from `as_of` to the due day, below zero when it has passed; None where no day is known."""
        return None if self.due is None else (self.due - self.as_of).days


def last_day_of(agreement: Agreement, deliveries: Sequence[Delivery]) -> dt.date:
    """The last day of the deliveries, or the first day in force where there are none."""
    return max((item.when for item in deliveries), default=agreement.file.in_force.first_day)


def duties(agreement: Agreement, deliveries: Sequence[Delivery] = (), as_of: dt.date | None = None) -> pa.Table:
    """The duties of an agreement (`DUTIES`), in the order of the file, a row for each reading, on all accounts together.

    `as_of` is the day at whose end they are judged: give the last day of data (`sulh.measures.reduce.last_day`). If
    absent, it is the last day of the deliveries, or the first day in force where there are none.
    """
    return pa.Table.from_pylist([_row(one) for one in judged(agreement, deliveries, as_of)], schema=DUTIES)


def duty_accounts(agreement: Agreement, deliveries: Sequence[Delivery] = (), as_of: dt.date | None = None) -> pa.Table:
    """The same for each account on its own rows (`DUTY_ACCOUNTS`): accounts that tell nothing of a duty have no row."""
    told = {(item.provision, item.account) for item in deliveries if item.assessment != EXCUSE}
    rows = [
        {name: value for name, value in (_row(one) | {"account": one.account}).items() if name in DUTY_ACCOUNTS.names}
        for account in accounts(deliveries)[1:]
        for one in judged(agreement, deliveries, as_of, account)
        if (one.provision, account) in told
    ]
    keys = list(agreement.file.provisions)
    rows.sort(key=lambda row: (keys.index(row["provision"]), agreement.readings.index(row["reading"]), row["account"]))
    return pa.Table.from_pylist(rows, schema=DUTY_ACCOUNTS)


def judged(
    agreement: Agreement, deliveries: Sequence[Delivery] = (), as_of: dt.date | None = None, account: str = ALL
) -> Iterator[Judged]:
    """Each duty in each reading as one account tells it, in the order of the file."""
    day = as_of or last_day_of(agreement, deliveries)
    known = [item for item in deliveries if item.when <= day]
    items = {name: item for name, item in agreement.file.provisions.items() if item.kind == "must_do"}
    found = {name: events([one for one in known if one.provision == name], account) for name in items}
    done = {reading: completions(items, found, reading) for reading in agreement.readings}
    for name, item in items.items():
        excuses = [one for one in known if one.provision == name and one.assessment == EXCUSE]
        for reading in agreement.readings:
            owed, dues = owed_by(item, reading), possible_dues(item, reading, done[reading])
            each = [_under(item, reading, stand(item, owed, found[name], one.limit, day), one, excuses) for one in dues]
            yield Judged(name, item, reading, account, owed, tuple(dues), _together(each, dues, done[reading]), day)


def completions(
    items: Mapping[str, Provision], found: Mapping[str, Sequence[Event]], reading: str
) -> dict[str, Completion]:
    """The days by which each duty surely, and possibly, was done in a reading."""
    return {name: completion(owed_by(item, reading), found[name]) for name, item in items.items()}


def _row(one: Judged) -> dict[str, Any]:
    item, standing = one.item, one.standing
    return {
        "provision": one.provision,
        "text": item.must_do,
        "binds": item.parties,
        "performed_by": item.performed_by,
        "due": one.due,
        "modality": item.modality,
        "continuing": item.continuing,
        "alleged": item.alleged,
        "reading": one.reading,
        "unit": item.amount.unit if item.amount else None,
        "at_least": one.owed.at_least,
        "at_most": one.owed.at_most,
        "amount_low": standing.amount[0] if standing.amount else None,
        "amount_high": standing.amount[1] if standing.amount else None,
        "completed": standing.completed,
        "as_of": one.as_of,
        "days_left": one.days_left,
        "status": standing.status,
        "why": standing.why,
    }


def _under(item: Provision, reading: str, found: Standing, due: Due, excuses: Sequence[Delivery]) -> Standing:
    """Where it stands if it is due then: what a missing date and an excuse make of it."""
    if due.kind == 1 and found.completed is not None and item.by is not None and found.completed > item.by:
        why = f"done after its date; it waited on {due.waits} until {due.day}, and no new date is stated"
        return replace(found, status=UNDETERMINED, why=why)
    if found.status in (MISSED, MET_LATE):
        return _excused(reading, found, [one for one in excuses if due.limit is not None and one.when <= due.limit])
    return found


def _excused(reading: str, found: Standing, excuses: Sequence[Delivery]) -> Standing:
    for one in excuses:
        if one.held_by(reading):
            words = f"excused since {one.when}: {one.note}"
            return replace(found, status=EXCUSED if found.status == MISSED else found.status, why=words)
    for one in excuses:
        if one.held_by(reading) is None:
            status = UNDETERMINED if found.status == MISSED else found.status
            words = f"{found.status.replace('_', ' ')}, unless this excuse of {one.when} holds: {one.note}"
            return replace(found, status=status, why=words)
    return found


def _together(each: Sequence[Standing], dues: Sequence[Due], done: Mapping[str, Completion]) -> Standing:
    """The standing that all possible due days lead to; undetermined where they lead to several."""
    first = each[0]
    statuses = list(dict.fromkeys(one.status for one in each))
    moved = [due for due in dues if due.kind or due.waits]
    if len(statuses) > 1:
        names = list(dict.fromkeys(due.waits for due in moved if due.waits))
        words = [status.replace("_", " ") for status in statuses if status != UNDETERMINED]
        words += ["done after its date with no new one stated"] if any(due.kind == 1 for due in dues) else []
        may_be = " or ".join(words)
        why = f"{may_be}: it hangs on {' and '.join(names)}, which it waits on"
        return replace(first, status=UNDETERMINED, why=why)
    if first.status == PENDING and dues[0].kind == 2:
        return replace(first, why=f"it waits on {dues[0].waits}, which is not met")
    if first.status == PENDING and moved and all(due.kind == 0 and due.waits in done for due in dues):
        hangs = f"its date hangs on {dues[0].waits}"
        return replace(first, why="; ".join(part for part in (first.why, hangs) if part))
    return first
