"""From rows of deliveries.csv to deliveries: what several accounts tell of one delivery becomes bounds.

Rows that share an id are accounts of one delivery: its amount lies between the least and the most that they say, its
day between the first and the last. An average would be a number that nobody told. All other rows are each a delivery.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sulh.measures.deliveries import ALL, DONE, EXCUSE, IMPOSSIBLE, Delivery

Bounds = tuple[int, int]
Series = list[tuple[dt.date, Bounds]]
"""An amount at the end of each day on which it changes."""


@dataclass(frozen=True)
class Event:
    """One delivery, or one assessment: between which days, how much (None: no amount), and the rows that tell of it."""

    first: dt.date
    last: dt.date
    amount: Bounds | None
    rows: tuple[Delivery, ...]

    @property
    def assessments(self) -> tuple[str, ...]:
        """What is said of it, each once, by name."""
        return tuple(sorted({row.assessment for row in self.rows if row.assessment is not None}))

    def all_say(self, assessment: str) -> bool:
        """Whether every row of it says so."""
        return self.assessments == (assessment,) and all(row.assessment for row in self.rows)

    @property
    def sources(self) -> list[str]:
        """The sources that tell of it, each once, by name."""
        return sorted({row.source for row in self.rows if row.source})


def accounts(rows: Iterable[Delivery]) -> list[str]:
    """Everybody together, then the accounts that rows belong to, by name."""
    return [ALL, *sorted({row.account for row in rows})]


def events(rows: Iterable[Delivery], account: str = ALL) -> list[Event]:
    """The deliveries of one duty as an account tells them (`all`: as all do), by day and content; excuses left out."""
    groups: dict[tuple[str, ...], list[Delivery]] = {}
    told = [row for row in rows if row.assessment != EXCUSE and account in (ALL, row.account)]
    for number, row in enumerate(sorted(told, key=content)):
        key = ("id", row.delivery) if row.delivery is not None else ("row", str(number))
        groups.setdefault(key, []).append(row)
    return sorted((_event(group) for group in groups.values()), key=lambda item: (item.last, item.first, *_of(item)))


def content(row: Delivery) -> tuple[str, ...]:
    """A row's content as something to sort by."""
    return row.when.isoformat(), *(str(value) for value in vars(row).values())


def _of(item: Event) -> tuple[tuple[str, ...], ...]:
    return tuple(content(row) for row in item.rows)


def _event(rows: Sequence[Delivery]) -> Event:
    amounts = [row.amount for row in rows if row.amount is not None]
    amount = (min(low for low, _ in amounts), max(high for _, high in amounts)) if amounts else None
    days = [row.when for row in rows]
    return Event(min(days), max(days), amount, tuple(rows))


def cumulative(found: Sequence[Event]) -> Series:
    """The sum so far at the end of each day on which it may change: low what surely, high what possibly came by then."""
    low: dict[dt.date, int] = {}
    high: dict[dt.date, int] = {}
    for item in found:
        if item.amount is not None:
            low[item.last] = low.get(item.last, 0) + item.amount[0]
            high[item.first] = high.get(item.first, 0) + item.amount[1]
    out: Series = []
    least = most = 0
    for day in sorted({*low, *high}):
        least, most = least + low.get(day, 0), most + high.get(day, 0)
        out.append((day, (least, most)))
    return out


def latest(found: Sequence[Event]) -> Series:
    """The latest amount at the end of each day: the hull of all that may be the latest by then."""
    counted = [item for item in found if item.amount is not None]
    out: Series = []
    for day in sorted({one for item in counted for one in (item.first, item.last)}):
        since = max((item.first for item in counted if item.last <= day), default=dt.date.min)
        may_be = [item.amount for item in counted if item.first <= day and min(item.last, day) >= since and item.amount]
        out.append((day, (min(low for low, _ in may_be), max(high for _, high in may_be))))
    return out


def done(found: Sequence[Event]) -> tuple[dt.date | None, dt.date | None]:
    """The days by which a deed surely, and possibly, was done."""
    surely = [item.last for item in found if item.all_say(DONE)]
    possibly = [item.first for item in found if DONE in item.assessments]
    return min(surely, default=None), min(possibly, default=None)


def is_impossible(found: Sequence[Event]) -> bool:
    """Whether the last that was said is that it cannot be done."""
    return bool(found) and found[-1].all_say(IMPOSSIBLE)
