"""Which incidents are an attack by somebody on somebody, surely or possibly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sulh.findings.facts import CAN_BE_YES, OPEN, FactTable
from sulh.findings.near_grid import Bools, Ints
from sulh.findings.values import Value, can_be
from sulh.terms.formula import Constraint, SetConstraint
from sulh.terms.legend import Nearness

Marks = npt.NDArray[np.uint8]
SURE, POSSIBLE = 1, 2


@dataclass(frozen=True, eq=False)
class Attacks:
    """The `rows` (ascending) that are an attack of which some nearness fact speaks; by fact, SURE and POSSIBLE for each.

    Where it was not asked who may have attacked, only those are told that surely did.
    """

    rows: Ints
    marks: Mapping[str, Marks]

    def take(self, places: Bools) -> Attacks:
        """Some of them."""
        return Attacks(self.rows[places], {fact: marks[places] for fact, marks in self.marks.items()})

    def sure(self, fact: str) -> Ints:
        """The rows that surely are an attack of which a fact speaks."""
        return np.asarray(self.rows[(self.marks[fact] & SURE) != 0])

    def possible(self, fact: str) -> Ints:
        """The rows that may be one."""
        return np.asarray(self.rows[(self.marks[fact] & POSSIBLE) != 0])


def attacks_of(facts: FactTable, near: Mapping[str, Nearness], attack: int, *, possibly: bool = True) -> Attacks:
    """The attacks of which nearness facts speak; `attack` is the mask of such acts. `possibly`: those, too, that only may be
    one."""
    wanted = SURE | POSSIBLE if possibly else SURE
    marks = {fact: _marks_of(facts, one, attack) & np.uint8(wanted) for fact, one in near.items()}
    some = np.logical_or.reduce([one != 0 for one in marks.values()]) if marks else np.zeros(len(facts.table), bool)
    rows = np.flatnonzero(some)
    return Attacks(rows, {fact: one[rows] for fact, one in marks.items()})


def _marks_of(facts: FactTable, near: Nearness, attack: int) -> Marks:
    """Whether each row is an attack by some of `by` on some of `on`."""
    wanted = {
        "act": (attack, attack),
        "perpetrator": (near.by_surely, near.by),
        "target": (near.on_surely, near.on),
    }
    occurred = np.arange(OPEN + 1)
    marks = _both(occurred == CAN_BE_YES, (occurred & CAN_BE_YES) != 0)[facts.table["occurred"].to_numpy()]
    for fact, (surely, possibly) in wanted.items():
        values = facts.codes[fact]
        never = _by_code(values, SetConstraint(avoids=surely))
        can = _by_code(values, SetConstraint(frozenset({possibly})))
        marks &= _both(~never, can)[facts.table[fact].to_numpy()]
    return np.asarray(marks)


def _both(sure: Bools, possible: Bools) -> Marks:
    """Both as one small number, so that rows are gone through once for a fact."""
    return np.asarray(sure * SURE + possible * POSSIBLE, np.uint8)


def _by_code(values: Sequence[Value], constraint: Constraint) -> Bools:
    return np.array([can_be(constraint, value) for value in values], dtype=bool)
