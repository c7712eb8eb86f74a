"""Timelines and ranges as coordinates. Weeks start on Monday; bounds hold an incident that may lie in several weeks."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sulh.briefs.drawings import Bar, Chart, RangeBar, Timeline
from sulh.briefs.phrases import MONTHS, Row, bounds, days, plural

WIDTH = 1000
HEIGHT = 120
_LEFT = 44
_LAST_LABEL = 925
_MOST_WEEKS = 520
_MOST_SPREAD = 56
_WEEK = dt.timedelta(days=7)


@dataclass(frozen=True)
class Span:
    """A period of the axis: first and last day."""

    first: dt.date
    last: dt.date


def _month_after(date: dt.date) -> dt.date:
    return (date.replace(day=1) + dt.timedelta(days=32)).replace(day=1)


def spans(first: dt.date, last: dt.date) -> tuple[str, list[Span]]:
    """Weeks from Monday, or months where there were more than 520 weeks; the unit's name and the periods."""
    weekly = (last - first).days <= _MOST_WEEKS * 7
    start = first - dt.timedelta(days=first.weekday()) if weekly else first.replace(day=1)
    found = []
    while start <= last:
        after = start + _WEEK if weekly else _month_after(start)
        found.append(Span(start, after - dt.timedelta(days=1)))
        start = after
    return "week" if weekly else "month", found


def _index(periods: Sequence[Span], unit: str, date: dt.date) -> int:
    first = periods[0].first
    if unit == "week":
        return (date - first).days // 7
    return (date.year - first.year) * 12 + date.month - first.month


def per_period(
    rows: Iterable[Row], periods: Sequence[Span], unit: str, count: Callable[[Row], tuple[int, int | None]]
) -> list[tuple[int, int | None]]:
    """Bounds on a sum for each period: the low one holds what certainly lies in it, the high one what may.

    `count` gives an incident's own bounds (high None: unbounded). Incidents without both dates are left to a note.
    """
    low, high = [0] * len(periods), [0] * len(periods)
    unbounded = [False] * len(periods)
    for row in rows:
        if row["start"] is None or row["end"] is None or row["occurred"] == "no":
            continue
        begin, until = (_index(periods, unit, row[end].date()) for end in ("start", "end"))
        least, most = count(row)
        sure = row["occurred"] == "yes" and "time" not in row.get("told", ())
        if begin == until and sure and 0 <= begin < len(periods):
            low[begin] += least
        for at in range(max(0, begin), min(len(periods) - 1, until) + 1):
            high[at] += most or 0
            unbounded[at] |= most is None
    return [(a, None if open_ else b) for a, b, open_ in zip(low, high, unbounded, strict=True)]


def _nice_top(value: int) -> int:
    power = 10 ** max(0, len(str(max(1, value))) - 1)
    return next(int(step * power) for step in (1, 2, 3, 4, 5, 6, 8, 10) if step * power >= value)


def chart(title: str, unit: str, periods: Sequence[Span], sums: Sequence[tuple[int, int | None]]) -> Chart:
    """Bars for bounds on a count; a bar without an upper bound reaches the upper edge."""
    tallest = max([low if high is None else high for low, high in sums] or [1])
    # An open bar needs room above what is certain, or its openness could not be seen.
    top = _nice_top(tallest + tallest // 4 + 1 if any(high is None for _, high in sums) else tallest)
    step = (WIDTH - _LEFT) / max(1, len(periods))
    bars = []
    for number, (period, (low, high)) in enumerate(zip(periods, sums, strict=True)):
        label = f"{days(period.first, period.last)}: {bounds(low, high)} {unit}"
        y_low, y_high = (
            round(HEIGHT - HEIGHT * min(value, top) / top, 1) for value in (low, top * 1.0 if high is None else high)
        )
        bars.append(
            Bar(
                period.first.isoformat(),
                label,
                round(_LEFT + number * step, 2),
                round(max(step * 0.86, 0.8), 2),
                low,
                high,
                y_low,
                y_high,
            )
        )
    ticks = sorted({0, top // 2, top}) if top > 1 else [0, 1]
    return Chart(
        title, unit, tuple(bars), tuple((round(HEIGHT - HEIGHT * t / top, 1), f"{t:,}") for t in ticks), HEIGHT
    )


def axis(periods: Sequence[Span]) -> tuple[tuple[float, str], ...]:
    """Where months or years begin: x and words, at most about a dozen."""
    if not periods:
        return ()
    step = (WIDTH - _LEFT) / len(periods)
    every = max(1, math.ceil(len(periods) / 4.35 / 11)) if (periods[0].last - periods[0].first).days < 7 else 12
    every = next(months for months in (1, 2, 3, 6, 12, 24, 60, 120, 1200) if months >= every)
    marks: list[tuple[float, str]] = []
    for number, period in enumerate(periods):
        begins = period.first if period.first.day == 1 else _month_after(period.first)
        starts = begins <= period.last and (begins.year * 12 + begins.month - 1) % every == 0
        if starts:
            words = str(begins.year) if every >= 12 else f"{MONTHS[begins.month - 1][:3]} {begins.year}"
            at = round(_LEFT + number * step, 1)
            marks.append((at, words if at < _LAST_LABEL else ""))
    return tuple(marks) or ((_LEFT, days(periods[0].first, periods[0].first)),)


def _deaths(row: Row) -> tuple[int, int | None]:
    return row["killed_low"] or 0, row["killed_high"]


def _vague(row: Row) -> bool:
    return row["start"] is not None and row["end"] is not None and (row["end"] - row["start"]).days > _MOST_SPREAD


def timeline(rows: Sequence[Row], first: dt.date, last: dt.date) -> Timeline:
    """Incidents and deaths for each week on the account `established`, with bounds.

    An incident whose time is known only to within more than eight weeks would fill every bar: it stands in the note.
    """
    unit, periods = spans(first, last)
    kept = [row for row in rows if not _vague(row)]
    charts = (
        chart(f"Incidents each {unit}", "incidents", periods, per_period(kept, periods, unit, lambda _: (1, 1))),
        chart(f"Deaths each {unit}", "deaths", periods, per_period(kept, periods, unit, _deaths)),
    )
    return Timeline(charts, axis(periods), unit, " ".join(_notes(rows, periods, unit)))


def _notes(rows: Sequence[Row], periods: Sequence[Span], unit: str) -> list[str]:
    """What the bars mean, and which incidents stand in none of them."""
    notes = [f"Full colour: certain. Light: possible, because the {unit}, the toll or the event itself is not certain."]
    dated = [row for row in rows if row["start"] is not None and row["end"] is not None]
    vague = [row for row in dated if _vague(row)]
    outside = sum(row["end"].date() < periods[0].first or row["start"].date() > periods[-1].last for row in dated)
    if vague:
        low = sum(row["killed_low"] or 0 for row in vague if row["occurred"] == "yes")
        high = None if any(row["killed_high"] is None for row in vague) else sum(row["killed_high"] for row in vague)
        notes.append(f"{plural(len(vague), 'incident')} ({bounds(low, high)} deaths) known only to within more than "
                     f"{_MOST_SPREAD // 7} weeks are in no bar.")  # fmt: skip
    told = sum("time" in row.get("told", ()) for row in dated)
    if told:
        notes.append(
            f"{plural(told, 'incident')} without an established date: light, where one account puts it in time."
        )
    if outside:
        notes.append(f"{plural(outside, 'incident')} before or after this period: not shown.")
    if len(dated) < len(rows):
        notes.append(f"{plural(len(rows) - len(dated), 'incident')} without dates could lie in any {unit}: in no bar.")
    no_top = sum(row["killed_high"] is None and row["occurred"] != "no" for row in dated if not _vague(row))
    if no_top:
        notes.append(f"{plural(no_top, 'incident')} without an upper bound on deaths: the bars of its time are open.")
    return notes


def range_bars(ranges: Sequence[tuple[str, float, float | None, bool]], unit: str) -> tuple[tuple[RangeBar, ...], str]:
    """Ranges (label, low, high, whether it is the period now) on one scale of 0 to 100, and words for the scale."""
    top = max([low if high is None else high for _, low, high, _ in ranges] or [0.0]) or 1.0
    bars = []
    for label, low, high, now in ranges:
        text = f"at least {low:.2f}" if high is None else f"{low:.2f}" if low == high else f"{low:.2f} to {high:.2f}"
        end = 95.0 if high is None else 100 * high / top
        bars.append(
            RangeBar(
                label, f"{text} {unit} a day", round(min(end, 100 * low / top), 2), round(end, 2), high is None, now
            )
        )
    return tuple(bars), f"0 to {top:.2f} {unit} a day"
