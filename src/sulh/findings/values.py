"""What is still possible of one fact, and whether a constraint on it can be met (DESIGN.md section 4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sulh.terms.formula import (
    DAY,
    Arcs,
    Box,
    Constraint,
    NumberConstraint,
    PlaceConstraint,
    SetConstraint,
    YesConstraint,
)


@dataclass(frozen=True)
class SetValue:
    """A world picks a non-empty set within `maybe` that has some leaf of every mask of `surely`."""

    maybe: int
    surely: tuple[int, ...] = ()


@dataclass(frozen=True)
class NumberValue:
    """A world picks a whole number in low..high (None is unbounded); a time, at these hours of the day (None: any)."""

    low: int | None = None
    high: int | None = None
    arcs: Arcs | None = None


@dataclass(frozen=True)
class PlaceValue:
    """A world picks one cell: the set of the agreement's areas that its point lies in."""

    cells: frozenset[frozenset[str]]


@dataclass(frozen=True)
class YesValue:
    """A world picks yes where `can_be_yes`, no where `can_be_no`."""

    can_be_yes: bool = True
    can_be_no: bool = True


Value = SetValue | NumberValue | PlaceValue | YesValue
Values = Mapping[str, Value]
OPEN_QUESTION = YesValue()


def can_be(constraint: Constraint, value: Value) -> bool:
    """Whether some world gives the fact a value that fits the constraint. Exact."""
    match constraint, value:
        case SetConstraint(meets, avoids), SetValue(maybe, surely):
            left = maybe & ~avoids
            return left != 0 and all(left & mask for mask in meets) and all(left & mask for mask in surely)
        case NumberConstraint(low, high, arcs), NumberValue():
            both = NumberConstraint(low, high, arcs).both(NumberConstraint(value.low, value.high, value.arcs))
            if both is None or both.low is None or both.high is None or both.arcs is None:
                return both is not None
            return any(_comes(arc, both.low, both.high) for arc in both.arcs)
        case PlaceConstraint(inside, outside), PlaceValue(cells):
            return any(inside <= cell and not outside & cell for cell in cells)
        case YesConstraint(wanted), YesValue(can_be_yes, can_be_no):
            return can_be_yes if wanted else can_be_no
    raise TypeError(f"{constraint} does not speak of {value}")


def _comes(arc: tuple[int, int], first: int, last: int) -> bool:
    """Whether some second of first..last lies in this stretch of its day."""
    of_day = first % DAY
    return arc[0] <= of_day <= arc[1] or first + (arc[0] - of_day) % DAY <= last


def meets(box: Box, values: Values) -> bool:
    """Whether some world meets the box. A fact without a value is an open question."""
    return all(can_be(constraint, values.get(fact, OPEN_QUESTION)) for fact, constraint in box)


def possible(found: tuple[Box, ...], values: Values) -> bool:
    """Whether some world meets one of the boxes."""
    return any(meets(box, values) for box in found)
