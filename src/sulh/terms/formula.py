"""Formulas over the facts of one incident, and their expansion to boxes.

A *world* gives every fact a value: a set-valued fact a non-empty set of leaves, `time` and each count a whole number,
`place` one cell of the map that the agreement's areas cut, a yes/no fact a yes or a no. A formula is true or false in a
world. A *box* holds one constraint per fact; it is met by some world exactly when each of its constraints can be met
by its own fact, because facts vary independently of each other. A formula is the union of its boxes (`boxes`), so
"some world makes it true" is decided without enumerating worlds (DESIGN.md section 4).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import reduce

from sulh.errors import InputError
from sulh.terms.legend import PLACE, TIME

MAX_BOXES = 1024
"""More boxes than this for one outcome is an error that names the provision."""


@dataclass(frozen=True)
class Meets:
    """The set-valued `fact` has some leaf in `mask`."""

    fact: str
    mask: int


@dataclass(frozen=True)
class Within:
    """The number `fact` (time in seconds since 1970 UTC, or a count) lies in low..high; None is unbounded."""

    fact: str
    low: int | None
    high: int | None


Arcs = tuple[tuple[int, int], ...]
"""Stretches of the day in seconds after midnight UTC, both ends included: disjoint, sorted, none across midnight."""
DAY = 86_400


@dataclass(frozen=True)
class AtHours:
    """The time of day lies in one of these stretches."""

    arcs: Arcs


@dataclass(frozen=True)
class Inside:
    """The place lies in the area with this key."""

    area: str


@dataclass(frozen=True)
class Yes:
    """The yes/no `fact` is yes."""

    fact: str


@dataclass(frozen=True)
class Not:
    of: Formula


@dataclass(frozen=True)
class And:
    of: tuple[Formula, ...]


@dataclass(frozen=True)
class Or:
    of: tuple[Formula, ...]


@dataclass(frozen=True)
class Named:
    """A formula with the words that a person reads beside it; judged as `of`."""

    of: Formula
    label: str
    quote: str = ""


Atom = Meets | Within | AtHours | Inside | Yes
Formula = Atom | Not | And | Or | Named
TRUE: Formula = And(())
FALSE: Formula = Or(())


def conj(*parts: Formula) -> Formula:
    """All of them; FALSE if one is FALSE, TRUE ones dropped."""
    kept = tuple(part for part in parts if part != TRUE)
    if FALSE in kept:
        return FALSE
    return kept[0] if len(kept) == 1 else And(kept)


def disj(*parts: Formula) -> Formula:
    """Some of them; TRUE if one is TRUE, FALSE ones dropped."""
    kept = tuple(part for part in parts if part != FALSE)
    if TRUE in kept:
        return TRUE
    return kept[0] if len(kept) == 1 else Or(kept)


def atoms(formula: Formula) -> Iterator[Atom]:
    """Every atom of a formula, in order, with repetitions."""
    match formula:
        case Meets() | Within() | AtHours() | Inside() | Yes():
            yield formula
        case Not(of) | Named(of):
            yield from atoms(of)
        case And(parts) | Or(parts):
            for part in parts:
                yield from atoms(part)


def fact_of(atom: Atom) -> str:
    """The fact that an atom speaks of."""
    match atom:
        case Inside():
            return PLACE
        case AtHours():
            return TIME
    return atom.fact


def facts_of(formula: Formula) -> list[str]:
    """The facts of a formula, each once, in the order of their first mention."""
    return list(dict.fromkeys(fact_of(atom) for atom in atoms(formula)))


@dataclass(frozen=True)
class SetConstraint:
    """A set that meets every mask of `meets` and has nothing in `avoids`."""

    meets: frozenset[int] = frozenset()
    avoids: int = 0

    def both(self, other: SetConstraint) -> SetConstraint | None:
        avoids = self.avoids | other.avoids
        return _set_constraint({mask & ~avoids for mask in self.meets | other.meets}, avoids)

    def implies(self, other: SetConstraint) -> bool:
        """Whether every set that fits this one fits the other (sufficient, not necessary)."""
        return other.avoids & ~self.avoids == 0 and all(
            any(mine & ~mask == 0 for mine in self.meets) for mask in other.meets
        )


def _set_constraint(meets: Iterable[int], avoids: int) -> SetConstraint | None:
    masks = set(meets)
    if 0 in masks:
        return None
    smallest = {mask for mask in masks if not any(other != mask and other & ~mask == 0 for other in masks)}
    return SetConstraint(frozenset(smallest), avoids)


@dataclass(frozen=True)
class NumberConstraint:
    """A whole number in low..high; for a time, also at these hours of the day (None: any)."""

    low: int | None = None
    high: int | None = None
    arcs: Arcs | None = None

    def both(self, other: NumberConstraint) -> NumberConstraint | None:
        low = _pick(max, self.low, other.low)
        high = _pick(min, self.high, other.high)
        arcs = _shared(self.arcs, other.arcs)
        if arcs == () or (low is not None and high is not None and low > high):
            return None
        return NumberConstraint(low, high, arcs)

    def implies(self, other: NumberConstraint) -> bool:
        return (
            (other.low is None or (self.low is not None and self.low >= other.low))
            and (other.high is None or (self.high is not None and self.high <= other.high))
            and (other.arcs is None or (self.arcs is not None and _shared(self.arcs, other.arcs) == self.arcs))
        )


def _shared(one: Arcs | None, other: Arcs | None) -> Arcs | None:
    if one is None or other is None:
        return other if one is None else one
    both = [(max(a, c), min(b, d)) for a, b in one for c, d in other]
    return tuple(sorted((first, last) for first, last in both if first <= last))


def rest_of_day(arcs: Arcs) -> Arcs:
    """The hours of the day that are in none of these stretches."""
    ends = [-1, *(last for _, last in arcs)]
    starts = [*(first for first, _ in arcs), DAY]
    return tuple((end + 1, start - 1) for end, start in zip(ends, starts, strict=True) if end + 1 <= start - 1)


def _pick(choose: Callable[[int, int], int], one: int | None, other: int | None) -> int | None:
    if one is None or other is None:
        return other if one is None else one
    return choose(one, other)


@dataclass(frozen=True)
class PlaceConstraint:
    """A point inside each area of `inside` and outside each of `outside`."""

    inside: frozenset[str] = frozenset()
    outside: frozenset[str] = frozenset()

    def both(self, other: PlaceConstraint) -> PlaceConstraint | None:
        inside, outside = self.inside | other.inside, self.outside | other.outside
        return None if inside & outside else PlaceConstraint(inside, outside)

    def implies(self, other: PlaceConstraint) -> bool:
        return other.inside <= self.inside and other.outside <= self.outside


@dataclass(frozen=True)
class YesConstraint:
    """The answer to a yes/no fact."""

    value: bool

    def both(self, other: YesConstraint) -> YesConstraint | None:
        return self if self.value == other.value else None

    def implies(self, other: YesConstraint) -> bool:
        return self.value == other.value


Constraint = SetConstraint | NumberConstraint | PlaceConstraint | YesConstraint
Box = tuple[tuple[str, Constraint], ...]
"""Constraints by fact, sorted by the fact's name."""

Implications = tuple[tuple[str, str], ...]
"""Pairs (a, b) of yes/no facts: in every world a yes to `a` is a yes to `b`."""


def boxes(formula: Formula, implications: Implications = ()) -> tuple[Box, ...]:
    """The boxes whose union is the formula, without those that no world can meet and those inside another.

    Raises InputError where there would be more than `MAX_BOXES`.
    """
    found = [box for box in _expand(formula, positive=True) if not _contradicts(box, implications)]
    return tuple(sorted((tuple(sorted(box.items())) for box in found), key=_content))


def _content(box: Box) -> str:
    """A key to sort boxes by that does not depend on how Python orders a set."""
    parts = []
    for fact, constraint in box:
        fields = [sorted(value) if isinstance(value, frozenset) else value for value in vars(constraint).values()]
        parts.append(f"{fact}{fields}")
    return ";".join(parts)


_Draft = dict[str, Constraint]


def _expand(formula: Formula, *, positive: bool) -> list[_Draft]:
    match formula:
        case Named(of):
            return _expand(of, positive=positive)
        case Not(of):
            return _expand(of, positive=not positive)
        case And(parts) | Or(parts):
            expanded = [_expand(part, positive=positive) for part in parts]
            if isinstance(formula, And) == positive:
                return reduce(_product, expanded, [{}])
            return _absorb([box for part in expanded for box in part])
        case _:
            return [{fact_of(formula): constraint} for constraint in _literal(formula, positive)]


def _literal(atom: Atom, positive: bool) -> list[Constraint]:
    match atom:
        case Meets(_, mask):
            if not positive:
                return [SetConstraint(avoids=mask)]
            return [SetConstraint(frozenset({mask}))] if mask else []
        case Within(_, low, high):
            if low is not None and high is not None and low > high:
                return [] if positive else [NumberConstraint()]
            if positive:
                return [NumberConstraint(low, high)]
            below: list[Constraint] = [NumberConstraint(None, low - 1)] if low is not None else []
            above: list[Constraint] = [NumberConstraint(high + 1, None)] if high is not None else []
            return below + above
        case AtHours(arcs):
            held = arcs if positive else rest_of_day(arcs)
            return [NumberConstraint(arcs=held)] if held else []
        case Inside(area):
            key = frozenset({area})
            return [PlaceConstraint(inside=key) if positive else PlaceConstraint(outside=key)]
        case Yes():
            return [YesConstraint(positive)]


def _product(left: list[_Draft], right: list[_Draft]) -> list[_Draft]:
    merged = (_merge(one, other) for one in left for other in right)
    return _absorb([box for box in merged if box is not None])


def _merge(one: _Draft, other: _Draft) -> _Draft | None:
    merged = dict(one)
    for fact, constraint in other.items():
        mine = merged.get(fact)
        both = constraint if mine is None else intersection(mine, constraint)
        if both is None:
            return None
        merged[fact] = both
    return merged


def intersection(one: Constraint, other: Constraint) -> Constraint | None:
    """The two constraints on one fact at once; None where nothing meets both."""
    match one, other:
        case SetConstraint(), SetConstraint():
            return one.both(other)
        case NumberConstraint(), NumberConstraint():
            return one.both(other)
        case PlaceConstraint(), PlaceConstraint():
            return one.both(other)
        case YesConstraint(), YesConstraint():
            return one.both(other)
    raise TypeError(f"{one} and {other} speak of different kinds of fact")


def implies(one: Constraint, other: Constraint) -> bool:
    """Whether every value that fits the one fits the other (sufficient, not necessary)."""
    match one, other:
        case SetConstraint(), SetConstraint():
            return one.implies(other)
        case NumberConstraint(), NumberConstraint():
            return one.implies(other)
        case PlaceConstraint(), PlaceConstraint():
            return one.implies(other)
        case YesConstraint(), YesConstraint():
            return one.implies(other)
    return False


def _inside(box: _Draft, other: _Draft) -> bool:
    return all(fact in box and implies(box[fact], constraint) for fact, constraint in other.items())


def _absorb(found: list[_Draft]) -> list[_Draft]:
    kept: list[_Draft] = []
    for box in sorted(found, key=len):
        if not any(_inside(box, other) for other in kept):
            kept = [other for other in kept if not _inside(other, box)]
            kept.append(box)
        if len(kept) > MAX_BOXES:
            raise InputError(
                f"this rule has more than {MAX_BOXES} ways to come about",
                remedy="Split it into several provisions, or state its conditions with fewer alternatives.",
            )
    return kept


def _contradicts(box: _Draft, implications: Implications) -> bool:
    return any(
        box.get(one) == YesConstraint(True) and box.get(other) == YesConstraint(False) for one, other in implications
    )
