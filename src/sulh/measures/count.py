"""Bounds on a count, for each account: per week, and over a period of one or several stretches.

An incident adds its count where it fulfils the formula and lies in the window. The lower bound holds what it adds in
every world: its lower count where it surely fulfils the formula and surely lies inside. The upper bound holds the most
that it adds in some world. Both are exact for each incident and each window by itself, because a formula's boxes are
met independently fact by fact: a box that limits the time or the count limits what it adds. An incident that may lie in
several weeks is in the upper bound of each, in the lower bound of none; the upper bounds of weeks therefore add up to
more than that of their period.

The work is one query, then whole columns: an incident is written at the two ends of its run of weeks and the weeks are
summed up from there, so a run of years costs no more than a day.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from sqlglot import exp

from sulh.engine import Engine
from sulh.findings.boxes_sql import BoxTable, flag, number
from sulh.findings.facts import UNBOUNDED, FactTable
from sulh.measures.windows import Span
from sulh.terms.formula import Box, Formula, Implications, Not, NumberConstraint, boxes
from sulh.terms.legend import TIME

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
_EMPTY = (1, 0)


@dataclass(frozen=True)
class Sums:
    """Bounds by account (first axis) and window (second axis): `low`, what is bounded of the upper bound in `high`, and
    in `unbounded` how many incidents may be in it without an upper bound of their own."""

    low: Ints
    high: Ints
    unbounded: Ints


@dataclass(frozen=True)
class Expanded:
    """A formula's boxes and those of its negation."""

    yes: tuple[Box, ...]
    no: tuple[Box, ...]

    @property
    def every_box(self) -> tuple[Box, ...]:
        """All of them."""
        return (*self.yes, *self.no)


def expand(formula: Formula, implications: Implications) -> Expanded:
    """Expand a formula. Raises InputError where it has too many ways to come about."""
    return Expanded(boxes(formula, implications), boxes(Not(formula), implications))


@dataclass(frozen=True)
class Column:
    """What an incident adds: 1 (`name` None), or bounds from the fact table's columns `name_low` and `name_high`.

    `fact` is the fact whose constraints limit it, None for none.
    """

    name: str | None = None
    fact: str | None = None


@dataclass(frozen=True)
class _Way:
    """One way to fulfil a formula: when, and how much it adds at most; where it is no way, it begins after its end."""

    begin: Ints
    end: Ints
    most: Ints


@dataclass(frozen=True)
class Candidates:
    """The incidents that may fulfil a formula. `ways` are in the order of their cap on the count, the highest first."""

    account: npt.NDArray[np.intp]
    accounts: int
    surely: Bools
    begin: Ints
    end: Ints
    least: Ints
    ways: tuple[_Way, ...]


class Counter:
    """Counts over one fact table. `formulas` are all that will be asked for; `accounts` fixes the first axis."""

    def __init__(self, facts: FactTable, engine: Engine, formulas: Iterable[Expanded], accounts: Sequence[str]) -> None:
        self._table = BoxTable(facts, engine, (box for item in formulas for box in item.every_box))
        self._accounts = len(accounts)
        self.account = _positions(facts.table["account"], accounts)
        self.begin: Ints = facts.table["time_low"].to_numpy()
        self.end: Ints = facts.table["time_high"].to_numpy()

    def candidates(self, formula: Expanded, column: Column, within: Sequence[Span]) -> Candidates:
        """The incidents that may fulfil the formula and lie in one of the spans."""
        groups = _by_limits(formula.yes, column)
        found = self._table.engine.query(self._query(formula, column, [part for _, part in groups], within))
        row: Ints = found["row"].to_numpy()
        begin, end, most = (found[name].to_numpy() for name in ("time_low", "time_high", "most"))
        ways = []
        for place, ((when, cap), _) in enumerate(groups):
            met = found[f"way_{place}"].to_numpy() != 0
            starts = begin if when.low is None else np.maximum(begin, when.low)
            ends = end if when.high is None else np.minimum(end, when.high)
            limited = most if cap is None else np.minimum(most, cap)
            ways.append(_Way(np.where(met, starts, _EMPTY[0]), np.where(met, ends, _EMPTY[1]), limited))
        surely = found["open"].to_numpy() == 0
        least = found["least"].to_numpy()
        return Candidates(self.account[row], self._accounts, surely, begin, end, least, tuple(ways))

    def _query(
        self, formula: Expanded, column: Column, ways: Sequence[Sequence[Box]], within: Sequence[Span]
    ) -> exp.Select:
        names = (number(1), number(1)) if column.name is None else _bounds_of(column.name)
        query = exp.select("row", "time_low", "time_high").from_("can").order_by("row")
        query = query.select(*(exp.alias_(item, name) for item, name in zip(names, ("least", "most"), strict=True)))
        query = query.select(exp.alias_(flag(self._table.some(formula.no)), "open"))
        query = query.select(*(exp.alias_(flag(self._table.some(way)), f"way_{n}") for n, way in enumerate(ways)))
        for bound in (_overlaps(within), self._table.some(formula.yes)):
            query = query.where(bound)
        return query

    def has_data(self, within: Sequence[Span]) -> Bools:
        """For each account, whether some dated incident of it, of whatever kind, may lie in one of the spans."""
        dated = (self.begin > -UNBOUNDED) & (self.end < UNBOUNDED)
        inside = np.zeros(len(self.begin), dtype=bool)
        for start, end in within:
            inside |= (self.begin <= end) & (self.end >= start)
        return np.bincount(self.account[dated & inside], minlength=self._accounts) > 0

    def first_and_last(self) -> tuple[Ints, Ints]:
        """For each account, the first second by which some incident surely lies in, and the last by which one may not
        have been yet; a row that spans a year says little about either. Accounts without dates: UNBOUNDED, -UNBOUNDED.
        """
        first = np.full(self._accounts, UNBOUNDED, dtype=np.int64)
        last = np.full(self._accounts, -UNBOUNDED, dtype=np.int64)
        np.minimum.at(first, self.account, self.end)
        np.maximum.at(last, self.account, self.begin)
        return first, last


def _positions(column: pa.ChunkedArray[Any], accounts: Sequence[str]) -> npt.NDArray[np.intp]:
    """Each row's place in the list of accounts."""
    place = {account: n for n, account in enumerate(accounts)}
    parts = [np.zeros(0, dtype=np.intp)]
    for chunk in column.dictionary_encode().chunks:
        places = np.array([place[str(name)] for name in chunk.dictionary.to_pylist()], dtype=np.intp)
        parts.append(places[chunk.indices.to_numpy(zero_copy_only=False)])
    return np.concatenate(parts)


def _bounds_of(name: str) -> tuple[exp.Expr, exp.Expr]:
    return exp.column(f"{name}_low"), exp.column(f"{name}_high")


def _overlaps(within: Sequence[Span]) -> exp.Expr:
    parts: list[exp.Expr] = [
        exp.and_(exp.column("time_low") <= number(end), exp.column("time_high") >= number(start))
        for start, end in within
    ]
    if not parts:
        return exp.false()
    return exp.or_(*parts)


_Limits = tuple[NumberConstraint, int | None]


def _by_limits(found: Sequence[Box], column: Column) -> list[tuple[_Limits, list[Box]]]:
    """Boxes grouped by their limits on time and their cap on the count, the highest cap (none) first."""
    groups: dict[_Limits, list[Box]] = {}
    for box in found:
        facts = dict(box)
        when = facts.get(TIME, NumberConstraint())
        count = facts.get(column.fact, NumberConstraint()) if column.fact is not None else NumberConstraint()
        assert isinstance(when, NumberConstraint) and isinstance(count, NumberConstraint)
        groups.setdefault((when, count.high), []).append(box)
    return sorted(groups.items(), key=lambda item: (-UNBOUNDED if item[0][1] is None else -item[0][1], str(item[0])))


def over_period(found: Candidates, within: Sequence[Span]) -> Sums:
    """Bounds over one period, by account; the second axis has one window."""
    inside = reduce(np.logical_or, [(found.begin >= a) & (found.end <= b) for a, b in within], _none(found))
    low = np.zeros((found.accounts, 1), dtype=np.int64)
    sure = found.surely & inside
    np.add.at(low[:, 0], found.account[sure], found.least[sure])
    high, unbounded = np.zeros_like(low), np.zeros_like(low)
    seen = _none(found)
    for way in found.ways:
        meets = reduce(
            np.logical_or,
            [(np.maximum(way.begin, a) <= np.minimum(way.end, b)) & (way.begin <= way.end) for a, b in within],
            _none(found),
        )
        new = meets & ~seen
        seen |= new
        open_ = way.most >= UNBOUNDED
        np.add.at(high[:, 0], found.account[new & ~open_], way.most[new & ~open_])
        np.add.at(unbounded[:, 0], found.account[new & open_], 1)
    return Sums(low, high, unbounded)


def _none(found: Candidates) -> Bools:
    return np.zeros(len(found.account), dtype=bool)


def over_weeks(found: Candidates, weeks: Sequence[Span]) -> Sums:
    """Bounds for each of several windows that follow each other without a gap, by account and window."""
    starts = np.array([start for start, _ in weeks], dtype=np.int64)
    last = weeks[-1][1]
    week_of_begin, week_of_end = _week(starts, found.begin), _week(starts, found.end)
    low = np.zeros((found.accounts, len(weeks)), dtype=np.int64)
    sure = found.surely & (found.begin >= starts[0]) & (found.end <= last) & (week_of_begin == week_of_end)
    np.add.at(low, (found.account[sure], week_of_begin[sure]), found.least[sure])
    high, unbounded = (np.zeros((found.accounts, len(weeks) + 1), dtype=np.int64) for _ in range(2))
    runs = [_run(way, starts, last) for way in found.ways]
    nothing = np.zeros(len(found.account), dtype=np.int64)
    for place, way in enumerate(found.ways):
        following = found.ways[place + 1].most if place + 1 < len(found.ways) else nothing
        for sums, part in ((high, _bounded), (unbounded, _without_bound)):
            _add_runs(sums, found.account, runs[: place + 1], part(way.most) - part(following))
    return Sums(low, np.cumsum(high, axis=1)[:, :-1], np.cumsum(unbounded, axis=1)[:, :-1])


def _bounded(most: Ints) -> Ints:
    return np.where(most >= UNBOUNDED, 0, most)


def _without_bound(most: Ints) -> Ints:
    return (most >= UNBOUNDED).astype(np.int64)


def _week(starts: Ints, time: Ints) -> npt.NDArray[np.intp]:
    """The number of the window in which a time lies; -1 before the first."""
    return np.searchsorted(starts, time, side="right") - 1


def _run(way: _Way, starts: Ints, last: int) -> tuple[Ints, Ints]:
    """First and last window that a way reaches; where it reaches none, a first one after the last of all."""
    size = len(starts)
    none = (way.begin > last) | (way.end < starts[0]) | (way.begin > way.end)
    first = np.maximum(_week(starts, way.begin), 0)
    until = _week(starts, way.end)
    return np.where(none, size, first).astype(np.int64), np.where(none, -1, until).astype(np.int64)


def _add_runs(sums: Ints, account: npt.NDArray[np.intp], runs: Sequence[tuple[Ints, Ints]], weight: Ints) -> None:
    """Add a weight to each window that some of an incident's runs reach, once, at the ends of the joined runs.

    A window gets the most of the first way that reaches it: for each way, the step down to the next one is added
    wherever it or an earlier one reaches, and the steps from the first that does add up to its most.
    """
    first = np.stack([run[0] for run in runs], axis=1)
    until = np.stack([run[1] for run in runs], axis=1)
    order = np.argsort(first, axis=1, kind="stable")
    first, until = np.take_along_axis(first, order, axis=1), np.take_along_axis(until, order, axis=1)
    covered = np.maximum.accumulate(until, axis=1)
    first[:, 1:] = np.maximum(first[:, 1:], covered[:, :-1] + 1)
    for place in range(len(runs)):
        some = (first[:, place] <= until[:, place]) & (weight != 0)
        np.add.at(sums, (account[some], first[some, place]), weight[some])
        np.add.at(sums, (account[some], until[some, place] + 1), -weight[some])
