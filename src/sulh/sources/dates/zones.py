"""Local days and hours as UTC seconds, with days of 23 and 25 hours and hours that do not exist."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from functools import lru_cache
from typing import NamedTuple

from sulh.sources.dates.strict import Span

DAY = 86_400
HOUR = 3_600


class Wall(NamedTuple):
    """A moment on the clocks of a place: a day, and the seconds since its midnight (which may pass into other days)."""

    day: dt.date
    second: int

    @property
    def moment(self) -> dt.datetime:
        """The date and time without zone."""
        midnight = dt.datetime(self.day.year, self.day.month, self.day.day)  # noqa: DTZ001 - local, the zone comes later
        return midnight + dt.timedelta(seconds=self.second)


@lru_cache(maxsize=1_000)
def zone_of(name: str) -> dt.tzinfo:
    """The zone of an IANA name. Raises ValueError where there is none of this name."""
    if name == "UTC":
        return dt.UTC
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"“{name}” is no time zone; write one such as Asia/Kabul or Europe/Kyiv") from None


def utc_span(first: Wall, last: Wall, zone: dt.tzinfo) -> Span:
    """The seconds from one moment to another as UTC.

    A moment that the clocks show twice counts from its first to its second time; of what the clocks skip nothing is left.
    Raises ValueError where nothing is left at all.
    """
    if zone is dt.UTC:
        return first.moment.replace(tzinfo=dt.UTC), last.moment.replace(tzinfo=dt.UTC)
    start, end = _first(first.moment, zone), _last(last.moment, zone)
    if start > end:
        raise ValueError("this day or hour does not exist in the time zone: the clocks were set forward over it")
    return start, end


def _first(moment: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    found = _instants(moment, zone)
    return min(found) if found else _after_gap(moment, zone)


def _last(moment: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    found = _instants(moment, zone)
    return max(found) if found else _after_gap(moment, zone) - dt.timedelta(seconds=1)


def _instants(moment: dt.datetime, zone: dt.tzinfo) -> list[dt.datetime]:
    """The UTC seconds in which the clocks show this: one as a rule, two when they are set back, none in a gap."""
    both = [moment.replace(tzinfo=zone, fold=fold).astimezone(dt.UTC) for fold in (0, 1)]
    return [utc for utc in both if utc.astimezone(zone).replace(tzinfo=None) == moment]


def _after_gap(moment: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    """The first UTC second after the gap in which this moment lies: between the two readings of it, the offset jumps."""
    low, high = sorted(moment.replace(tzinfo=zone, fold=fold).astimezone(dt.UTC) for fold in (0, 1))
    before = low.astimezone(zone).utcoffset()
    seconds = int((high - low).total_seconds())
    start, end = 0, seconds
    while start < end:
        middle = (start + end) // 2
        if (low + dt.timedelta(seconds=middle)).astimezone(zone).utcoffset() == before:
            start = middle + 1
        else:
            end = middle
    return low + dt.timedelta(seconds=start)
