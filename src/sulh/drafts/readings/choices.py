"""The values to try between two readings of a term: those from which on, and up to which, no incident changes sides."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sulh.arrays import distinct
from sulh.drafts.readings.numbers import CLOCK, COUNT, DATE, REACH, STATED, Number, Path_, on_the_clock, plainest
from sulh.drafts.readings.reach import Span
from sulh.findings.facts import UNBOUNDED, FactTable
from sulh.findings.keys import Ints
from sulh.terms.formula import DAY

MOST_VALUES = 128
"""Values of one number that are tried."""
MOST_CHOICES = 256
"""Choices of everything but the hours and kilometres of one attack nearby."""
_EVEN = 5
"""Values of a number whose facts have to be worked out anew."""
_CLOCK_VALUES = 25


@dataclass(frozen=True)
class Value:
    """What is written for a number, and the last value for which all comes out alike."""

    given: Any
    until: Any


@dataclass(frozen=True)
class Axis:
    """The values of one number that are tried, from the one reading's to the other's; `thinned`: some were left out."""

    number: Number
    values: tuple[Value, ...]
    thinned: bool


@dataclass(frozen=True)
class Grid:
    """The one attack nearby whose hours and kilometres are varied together: where it stands, its numbers and what each reading
    gives."""

    path: Path_
    hours: Number | None
    km: Number | None
    span: Span

    @property
    def numbers(self) -> list[Number]:
        """The numbers in which the readings differ."""
        return [number for number in (self.hours, self.km) if number is not None]


def grid_of(numbers: Sequence[Number], one: Any) -> Grid | None:
    """The first attack nearby whose hours or kilometres the readings give otherwise; `one` is a reading as written."""
    near = [number for number in numbers if number.kind == REACH]
    if not near:
        return None
    path = near[0].path[:-1]
    mine = {number.path[-1]: number for number in near if number.path[:-1] == path}
    given = one
    for part in path:
        given = given[part]

    def ends(name: str, scale: int) -> tuple[int, int]:
        number = mine.get(name)
        values = [given[name]] * 2 if number is None else [number.one, number.other]
        low, high = sorted(round(value * scale) for value in values)
        return low, high

    span = Span(ends("within_hours", 3600), ends("within_km", 1000))
    return Grid(path, mine.get("within_hours"), mine.get("within_km"), span)


def axes_of(numbers: Sequence[Number], grid: Grid | None, facts: FactTable) -> list[Axis]:
    """The values of every number that is not on the grid, so many that all choices of them can be tried."""
    axes = [_axis(number, facts) for number in numbers if grid is None or number not in grid.numbers]
    while np.prod([len(axis.values) for axis in axes], dtype=float) > MOST_CHOICES:
        place = max(range(len(axes)), key=lambda one: len(axes[one].values))
        axes[place] = _thinned(axes[place], max(3, len(axes[place].values) // 2))
    return axes


def choices(axes: Sequence[Axis]) -> Iterator[Mapping[Path_, Value]]:
    """Every choice of a value for each."""
    for values in itertools.product(*[axis.values for axis in axes]):
        yield {axis.number.path: value for axis, value in zip(axes, values, strict=True)}


def _thinned(axis: Axis, most: int) -> Axis:
    if len(axis.values) <= most:
        return axis
    places = np.unique(np.linspace(0, len(axis.values) - 1, most).round().astype(int))
    return Axis(axis.number, tuple(axis.values[place] for place in places), thinned=True)


def _axis(number: Number, facts: FactTable) -> Axis:
    ends = number.one, number.other
    match number.kind:
        case kind if kind == COUNT:
            return _thinned(Axis(number, tuple(_counts(number, facts)), thinned=False), MOST_VALUES)
        case kind if kind == CLOCK:
            return _thinned(
                Axis(number, tuple(Value(one, one) for one in on_the_clock(*ends)), thinned=False), _CLOCK_VALUES
            )
        case kind if kind == DATE:
            return _thinned(Axis(number, tuple(_days(number, facts)), thinned=False), MOST_VALUES)
        case kind if kind == STATED:
            return Axis(number, tuple(Value(one, one) for one in ends), thinned=False)
    low, high = sorted(ends)
    whole = all(isinstance(end, int) for end in ends)
    between = np.linspace(low, high, _EVEN + 2)[1:-1]
    inner = sorted({round(value) if whole else float(f"{value:.6g}") for value in between.tolist()} - {low, high})
    return Axis(number, tuple(Value(one, one) for one in (low, *inner, high)), thinned=True)


def _counts(number: Number, facts: FactTable) -> Iterator[Value]:
    """Whole numbers: a minimum changes sides just above a count on record, a cap at one."""
    fact, least = str(number.path[-2]), number.path[-1] == "at_least"
    known = distinct(np.concatenate([facts.table[f"{fact}_{end}"].to_numpy() for end in ("low", "high")]))
    known = known[known < UNBOUNDED]
    given = [end for end in (number.one, number.other) if end is not None]
    open_end = 0 if least else max([int(known.max(initial=0)), *given]) + 1
    low, high = sorted(open_end if end is None else end for end in (number.one, number.other))
    steps = known + 1 if least else known
    starts = sorted({low + 1, *(int(step) for step in steps if low < step < high)} - {high}) if high > low + 1 else []
    yield Value(_end(number, low, open_end), _end(number, low, open_end))
    for start, after in itertools.pairwise([*starts, high]):
        yield Value(start, after - 1)
    yield Value(_end(number, high, open_end), _end(number, high, open_end))


def _end(number: Number, value: int, open_end: int) -> int | None:
    """A reading's own value; None where it has no bound."""
    return value if value in (number.one, number.other) or value != open_end else None


def _days(number: Number, facts: FactTable) -> Iterator[Value]:
    """Days: an incident changes sides on the first and last day on which it may have been."""
    seconds = np.concatenate([facts.table[f"time_{end}"].to_numpy() for end in ("low", "high")])
    known = distinct(seconds[np.abs(seconds) < UNBOUNDED] // DAY)
    epoch = dt.date(1970, 1, 1)
    ends = [None if end is None else (end - epoch).days for end in (number.one, number.other)]
    every = [*known[:1].tolist(), *known[-1:].tolist(), *(end for end in ends if end is not None)]
    beyond = min(every) - 1 if number.path[-1] == "from" else max(every) + 1
    low, high = sorted(beyond if end is None else end for end in ends)
    inner = sorted({low + 1, *(int(day) for day in (*known, *(known + 1)) if low < day < high)} - {high})
    for day, after in itertools.pairwise([low, *(inner if high > low + 1 else []), high, high + 1]):
        given = None if day == beyond and None in ends else epoch + dt.timedelta(days=day)
        until = given if day in (low, high) or given is None else epoch + dt.timedelta(days=after - 1)
        yield Value(given, until)


def steps(found: Sequence[Ints], ends: tuple[int, int]) -> Ints:
    """All seconds (or metres) at which something changes between two ends, both included, and the first after the lower end:
    what nobody told of may lie between two numbers however near they are."""
    low, high = ends
    inside = np.concatenate([np.array([low + 1], dtype=np.int64), *found])
    return np.unique(np.concatenate([[low], inside[(inside > low) & (inside < high)], [high]]).astype(np.int64))


def thin(values: Ints, weights: Sequence[Ints], most: int) -> Ints:
    """At most so many of the values, denser where more changes; ends and the first after the lower one stay."""
    if len(values) <= most:
        return values
    every = np.sort(np.concatenate(weights))
    every = every[(every > values[0]) & (every < values[-1])]
    places = np.linspace(0, len(every) - 1, most - 3).round().astype(int)
    return np.unique(np.concatenate([values[:2], every[places], values[-1:]]))


def in_words(values: Ints, all_steps: Ints, scale: int) -> list[Value]:
    """Seconds as hours, metres as kilometres: the plainest number for which all comes out alike, and up to where it does."""
    place = np.searchsorted(all_steps, values)
    out = []
    for value, at in zip(values.tolist(), place.tolist(), strict=True):
        last = value if at in (0, len(all_steps) - 1) else int(all_steps[at + 1]) - 1
        if last == value:
            given = value / scale
            out.append(Value(int(given) if given == int(given) else given, given))
            continue
        plain = plainest(value / scale, (last + 0.5) / scale)
        out.append(Value(int(plain) if plain == int(plain) else plain, max(plain, last * 1000 // scale / 1000)))
    return out
