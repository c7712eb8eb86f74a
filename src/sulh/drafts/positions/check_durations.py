"""What must be true of a duration, and its last days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sulh.drafts.positions.schema import Duration, Extendable
from sulh.drafts.positions.when import last_day
from sulh.errors import nearest
from sulh.strict_yaml import Document, Path_
from sulh.terms.base import UNSTATED


@dataclass(frozen=True)
class Ends:
    """The last days of a period, each counted in; None where nobody said from when, or how long it may be extended.

    `extended` is the last day if it is extended as often and as far as it may be; `open_ended` says that there is no such day.
    """

    last: dt.date | None
    extended: dt.date | None
    extendable: bool
    open_ended: bool


def ends_of(item: Duration) -> Ends:
    """When a period ends, without and with its extensions. Raises OverflowError beyond the year 9999."""
    more = item.extendable
    if not isinstance(item.from_, dt.date):
        return Ends(None, more.until if more else None, more is not None, more is not None and more.until is None)
    last = last_day(item.from_, days=item.days or 0, weeks=item.weeks or 0, months=item.months or 0)
    if more is None:
        return Ends(last, None, extendable=False, open_ended=False)
    longest = _longest(item, item.from_, more)
    if longest is None or (more.until is not None and more.until < longest):
        longest = more.until
    return Ends(last, longest, extendable=True, open_ended=longest is None)


def _longest(item: Duration, start: dt.date, more: Extendable) -> dt.date | None:
    """The last day after every extension; None where their length or their number is unstated."""
    if more.times == UNSTATED or not (more.days or more.weeks or more.months):
        return None
    times = int(more.times)
    days, weeks, months = (
        (one or 0) + times * (other or 0)
        for one, other in ((item.days, more.days), (item.weeks, more.weeks), (item.months, more.months))
    )
    return last_day(start, days=days, weeks=weeks, months=months)


def check_duration(item: Duration | None, document: Document, path: Path_, speakers: Sequence[str]) -> None:
    """Raise InputError, with its place, at what cannot be of a duration."""
    if item is None:
        return
    if not (item.days or item.weeks or item.months):
        raise document.error(path, "a duration needs a length", "Write days:, weeks: or months:.")
    for name in (item.extendable.by or ()) if item.extendable else ():
        if name not in speakers:
            where = (*path, "extendable", "by")
            raise document.error(where, f"“{name}” is no party, actor or one of others", nearest(name, speakers))
    try:
        ends = ends_of(item)
    except OverflowError:
        raise document.error(path, "it ends after the year 9999", "Write a shorter one.") from None
    if item.extendable and item.extendable.until and ends.last and item.extendable.until < ends.last:
        what = f"it may be extended only to {item.extendable.until}, which lies before its own last day, {ends.last}"
        raise document.error((*path, "extendable", "until"), what, "Correct one of them.")
