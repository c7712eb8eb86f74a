"""The harm of each incident with its bounds, as far as it falls in a period and on a side."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from sulh.drafts.replay import INCIDENTS_UNIT
from sulh.findings.facts import CAN_BE_NO, CAN_BE_YES, UNBOUNDED, FactTable
from sulh.findings.keys import Bools, Ints
from sulh.findings.values import SetValue
from sulh.terms.dates import first_second, last_second


@dataclass(frozen=True)
class Scope:
    """Which harm is looked at: its unit (incidents, or a count such as killed), by whom (a party or actor; None: everybody),
    and from which day until which (both included; None: no bound)."""

    unit: str
    by: str | None = None
    first: dt.date | None = None
    last: dt.date | None = None


@dataclass(frozen=True, eq=False)
class Harm:
    """For each row of the facts: the harm that is surely in scope, the most that may be, and 1 where that has no upper bound
    (`high` is then as much as `low`); and whether the incident is surely in the period, and may have happened in it."""

    low: Ints
    high: Ints
    open: Ints
    inside: Bools
    may_be_inside: Bools


def harm_of(facts: FactTable, scope: Scope, by: int | None) -> Harm:
    """The harm of each row; `by` is the mask of the actors whose harm alone is looked at."""
    table = facts.table
    occurred = table["occurred"].to_numpy()
    inside, may_be_inside = _period(facts, scope)
    surely, possibly = _by(facts, by)
    sure = ((occurred & CAN_BE_NO) == 0) & inside & surely
    may_be_inside &= (occurred & CAN_BE_YES) != 0
    may = may_be_inside & possibly
    if scope.unit == INCIDENTS_UNIT:
        least = most = np.ones(len(table), np.int64)
    else:
        least, most = (table[f"{scope.unit}_{end}"].to_numpy() for end in ("low", "high"))
    unbounded = most >= UNBOUNDED
    high = np.where(may, np.where(unbounded, least, most), 0)
    return Harm(np.where(sure, least, 0), high, (unbounded & may).astype(np.int64), inside, may_be_inside)


def _period(facts: FactTable, scope: Scope) -> tuple[Bools, Bools]:
    low, high = (facts.table[name].to_numpy() for name in ("time_low", "time_high"))
    first = -UNBOUNDED if scope.first is None else first_second(scope.first)
    last = UNBOUNDED if scope.last is None else last_second(scope.last)
    return np.asarray((low >= first) & (high <= last)), np.asarray((high >= first) & (low <= last))


def _by(facts: FactTable, mask: int | None) -> tuple[Bools, Bools]:
    """Where some of these surely took part, and where some may have."""
    codes = facts.table["perpetrator"].to_numpy().astype(np.int64)
    if mask is None:
        return np.ones(len(codes), bool), np.ones(len(codes), bool)
    surely, possibly = [False], [False]
    for value in reversed(facts.codes["perpetrator"]):
        assert isinstance(value, SetValue), "perpetrators are sets"
        parts = (value.maybe, *(value.maybe & part for part in value.surely))
        surely.append(any(part and part & ~mask == 0 for part in parts))
        possibly.append(bool(value.maybe & mask))
    return np.array(surely[::-1])[codes], np.array(possibly[::-1])[codes]
