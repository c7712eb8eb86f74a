"""What the sources themselves allow: how late they come, which fell silent, which weeks are not complete yet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sulh.measures.count import Ints
from sulh.measures.unsaid import CannotBeSaid
from sulh.measures.violence.delay import Delays, delays, silence
from sulh.measures.violence.noise import WEEK
from sulh.measures.violence.series import EPOCH, Days, number

Row = dict[str, Any]
Said = list[tuple[str, str]]
_DAY = 86_400


@dataclass(frozen=True, eq=False)
class Heard:
    """One source: the days (since 1970) of the deeds that it told of, the last day that its coverage table covers (None: it has
    none), and how late its reports come."""

    days: Ints
    ended: int | None
    delays: Delays | CannotBeSaid


def heard(reports: pa.Table, coverage: pa.Table, as_of: dt.date, seed: int = 0) -> dict[str, Heard]:
    """What each source told of and when, from the tables `reports` and `coverage` of a run; by the source's key."""
    ended = _ended(coverage)
    found = {}
    for source in sorted(str(name) for name in pc.unique(reports["source"]).to_pylist()):
        mine = reports.filter(pc.equal(reports["source"], source))
        end, submitted = _days(mine["end"]), _days(mine["submitted"])
        both = (end >= 0) & (submitted >= 0)
        late = delays(end[both], submitted[both], number(as_of), seed=seed)
        found[source] = Heard(end[end >= 0], ended.get(source), late)
    return found


def warnings(of: Mapping[str, Heard], sources: Sequence[str], period: Days) -> Iterator[str]:
    """What the sources of an account do to a count of the days of a period: who fell silent before its end, and whose reports
    are not all here yet."""
    first, last = number(period[0]), number(period[1])
    for source in sources:
        if source not in of:
            continue
        one = of[source]
        told = silence(source, one.days, last, one.ended)
        words = None if told is None else told.sentence(last)
        if words:
            yield words
        weeks = [] if isinstance(one.delays, CannotBeSaid) else one.delays.weeks
        missing = [week for week in weeks if week.week <= last and week.week + WEEK > first]
        if missing:
            here, low, high = (sum(getattr(week, name) for week in missing) for name in ("here", "low", "high"))
            yield (
                f"of the weeks from {_date(missing[0].week)} to {_date(missing[-1].week + WEEK - 1)} only {here} reports of "
                f"{source} are here, and there will be {low} to {high}: what looks like a fall may be still to come"
            )


def seen(of: Mapping[str, Heard], as_of: dt.date) -> tuple[list[Row], list[Row], Said]:
    """Rows of `SOURCES` and `LATE`, and sentences, on the last day of the data."""
    rows: list[Row] = []
    late: list[Row] = []
    said: Said = []
    for source, one in of.items():
        told = silence(source, one.days, number(as_of), one.ended)
        if told is None:
            continue
        found = one.delays
        words = told.sentence(number(as_of))
        row: Row = {
            "source": source, "first": _date(told.first), "last": _date(told.last), "silent_days": told.days,
            "longest_silence": told.longest, "covered_until": None if told.ended is None else _date(told.ended), "words": words,
        }  # fmt: skip
        said += [(source, words)] if words else []
        if isinstance(found, Delays):
            row |= {"delay_median": found.median, "delay_most": found.most}
            late += [
                {
                    "source": source, "from": _date(one.week), "here": one.here, "share": one.share, "low": one.low,
                    "expected": one.expected, "high": one.high,
                }
                for one in found.weeks
            ]  # fmt: skip
            said += _late_words(source, found)
        else:
            row["because"] = found.because
        rows.append(row)
    return rows, late, said


def _late_words(source: str, found: Delays) -> Said:
    text = f"Half of the reports of {source} come within {found.median} days, nine tenths within {found.most}"
    if found.weeks:
        last = found.weeks[-1]
        text += (
            f"; of the week from {_date(last.week)} {last.here} are here, about {last.share:.0%} of all: there will be "
            f"{last.low} to {last.high}"
        )
    return [(source, text)]


def _ended(coverage: pa.Table) -> Mapping[str, int]:
    """The last day that each source says it covers."""
    found: dict[str, int] = {}
    for row in coverage.to_pylist():
        if row["kind"] == "covers":
            day = number(row["until"].date())
            found[row["source"]] = max(day, found.get(row["source"], day))
    return found


def _days(column: pa.ChunkedArray) -> Ints:
    """Days since 1970, -1 where there is no moment (or one before 1970)."""
    seconds = pc.fill_null(column.cast(pa.timestamp("s", "UTC")).cast(pa.int64()), -1).to_numpy()
    return np.where(seconds >= 0, seconds // _DAY, -1)


def _date(day: int) -> dt.date:
    return EPOCH + dt.timedelta(days=int(day))
