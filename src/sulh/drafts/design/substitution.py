"""How much of what an agreement barred came back as something else, as the case shows it; and a target that allows for that."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from sulh.drafts.design.candidates import OWN
from sulh.drafts.design.coverage import Coverage, Rows
from sulh.findings.facts import CAN_BE_NO, UNBOUNDED, FactTable
from sulh.measures.unsaid import CannotBeSaid
from sulh.measures.violence.displacement import Shift, displacement
from sulh.terms.dates import first_second

_DAY = 86_400


@dataclass(frozen=True)
class Rate:
    """Deeds that nobody bars by which there were more, for each barred deed by which there were fewer, with its 95 % interval, as
    one reading has what is barred; each cut to 0 to 1 and to thousandths."""

    reading: str
    estimate: Fraction
    low: Fraction
    high: Fraction
    fewer_a_day: float


def measured(
    coverage: Coverage, rows: Rows, facts: FactTable, in_force: dt.date, until: dt.date | None
) -> Mapping[str, Rate | CannotBeSaid]:
    """The substitution since an agreement came into force, in each reading (`sulh.measures.violence.displacement`).

    The days in force on record are compared with as many before, where the record reaches so far back. `coverage` has the
    case's own clauses; only incidents that surely happened within a day or two are looked at.
    """
    own = [place for place, one in enumerate(coverage.candidates) if one.origin == OWN]
    if not own:
        return dict.fromkeys(coverage.readings, CannotBeSaid("the present terms bar no deed"))
    low, high = (facts.table[name].to_numpy() for name in ("time_low", "time_high"))
    dated = (low > -UNBOUNDED) & (high < UNBOUNDED) & (high // _DAY - low // _DAY <= 1)
    chosen = np.flatnonzero(dated & ((facts.table["occurred"].to_numpy() & CAN_BE_NO) == 0))
    day = low[chosen] // _DAY
    if not len(day):
        return dict.fromkeys(coverage.readings, CannotBeSaid("no incident surely happened on a known day"))
    first = first_second(in_force) // _DAY
    last = int(day.max()) if until is None else min(int(day.max()), first_second(until) // _DAY)
    begin = max(first - (last - first + 1), int(day.min()))
    label = np.full(len(day), "deed")
    found: dict[str, Rate | CannotBeSaid] = {}
    for number, reading in enumerate(coverage.readings):
        sure, may = (matrix[number][own].any(axis=0) for matrix in (coverage.surely, coverage.possibly))
        barred = np.where(sure, 1, np.where(may, -1, 0)).astype(np.int8)[rows.of[chosen]]
        if begin >= first or last < first:
            found[reading] = CannotBeSaid("there is nothing on record before the agreement, or nothing after")
            continue
        moved = displacement(day, label, barred, first, last, [(begin, first - 1)])
        shift = moved if isinstance(moved, CannotBeSaid) else moved.shift
        found[reading] = _rate(reading, shift) if isinstance(shift, Shift) else shift
    return found


def _rate(reading: str, shift: Shift) -> Rate:
    estimate, low, high = (as_share(value) for value in (shift.estimate, shift.low, shift.high))
    return Rate(reading, estimate, low, high, shift.fewer_barred)


def as_share(value: float) -> Fraction:
    """A rate, cut to 0 to 1 and to thousandths."""
    return Fraction(round(1000 * min(max(value, 0.0), 1.0)), 1000)


def raised(target: Fraction, rate: Fraction) -> Fraction | None:
    """The share that has to be barred so that the target is reached although a share `rate` of it comes back, each deed with
    as much harm as the one it stands for; None where nothing would do."""
    if target <= 0:
        return target
    needed = target / (1 - rate) if rate < 1 else None
    return needed if needed is not None and needed <= 1 else None
