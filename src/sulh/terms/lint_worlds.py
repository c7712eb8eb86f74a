"""What no world can meet, and what implies what: the lint's questions, answered on formulas.

A yes is always true: `never` and `covers` say so only where the boxes of DESIGN.md section 4 leave no world. They may say
no where a yes would be true, in two cases: areas of the map count as independent of each other (a district is not known
to lie in its province, nor two discs to be apart), and a formula of too many boxes is not decided.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sulh.errors import InputError
from sulh.terms.formula import (
    FALSE,
    TRUE,
    And,
    AtHours,
    Atom,
    Box,
    Constraint,
    Formula,
    Inside,
    Meets,
    Named,
    Not,
    NumberConstraint,
    Or,
    PlaceConstraint,
    SetConstraint,
    Within,
    Yes,
    YesConstraint,
    boxes,
    conj,
    disj,
)
from sulh.terms.legend import TIME, Legend
from sulh.words.vocabulary import SET_FIELDS, Vocabulary

Change = Callable[[Atom], Formula]


class Worlds:
    """The worlds of one agreement: sets within its trees, counts from 0, attacks nearby that imply each other."""

    def __init__(self, vocabulary: Vocabulary, legend: Legend) -> None:
        self._everything = {fact: vocabulary.tree(fact).everything for fact in SET_FIELDS}
        self._implied: dict[str, set[str]] = {}
        for one, other in legend.implications():
            self._implied.setdefault(one, set()).add(other)
        self._boxes: dict[Formula, tuple[Box, ...] | None] = {}

    def boxes(self, formula: Formula) -> tuple[Box, ...] | None:
        """The boxes of a formula that some world meets; None where there are too many to say."""
        if formula not in self._boxes:
            try:
                found = tuple(box for box in boxes(formula) if self.is_met(box))
            except InputError:
                self._boxes[formula] = None
            else:
                self._boxes[formula] = found
        return self._boxes[formula]

    def never(self, formula: Formula) -> bool:
        """Whether no world makes the formula true."""
        return self.boxes(formula) == ()

    def covers(self, wide: Formula, narrow: Formula) -> bool:
        """Whether every world that makes `narrow` true makes `wide` true."""
        return wide == narrow or self.never(conj(narrow, opposite(wide)))

    def same(self, one: Formula, other: Formula) -> bool:
        """Whether two formulas are true in the same worlds."""
        return one == other or (self.covers(one, other) and self.covers(other, one))

    def is_met(self, box: Box) -> bool:
        """Whether some world meets a box."""
        if not all(self._can_be(fact, constraint) for fact, constraint in box):
            return False
        denied = {fact for fact, constraint in box if constraint == YesConstraint(False)}
        return not denied or not any(
            self._implied.get(fact, set()) & denied for fact, constraint in box if constraint == YesConstraint(True)
        )

    def meet(self, one: Box, other: Box) -> bool:
        """Whether some world meets two boxes at once."""
        both = merged(one, other)
        return both is not None and self.is_met(both)

    def _can_be(self, fact: str, constraint: Constraint) -> bool:
        match constraint:
            case SetConstraint(meets, avoids):
                left = self._everything[fact] & ~avoids
                return left != 0 and all(mask & left for mask in meets)
            case NumberConstraint(_, high, _):
                # spans of time are of whole days, so each hour of the day comes
                return fact == TIME or high is None or high >= 0
        return True


def merged(one: Box, other: Box) -> Box | None:
    """What meets two boxes; None where two of their constraints on one fact exclude each other."""
    found: dict[str, Constraint] = dict(one)
    for fact, constraint in other:
        mine = found.get(fact)
        both = constraint if mine is None else mine.both(constraint)  # type: ignore[arg-type]  # one kind a fact
        if both is None:
            return None
        found[fact] = both
    return tuple(found.items())


def as_formula(box: Box) -> Formula:
    """The formula that is true in exactly the worlds that meet a box."""
    return conj(*[part for fact, constraint in box for part in _atoms(fact, constraint)])


def _atoms(fact: str, constraint: Constraint) -> Iterator[Formula]:
    match constraint:
        case SetConstraint(meets, avoids):
            yield from (Meets(fact, mask) for mask in sorted(meets))
            if avoids:
                yield Not(Meets(fact, avoids))
        case NumberConstraint(low, high, arcs):
            if low is not None or high is not None:
                yield Within(fact, low, high)
            if arcs is not None:
                yield AtHours(arcs)
        case PlaceConstraint(inside, outside):
            yield from (Inside(area) for area in sorted(inside))
            yield from (Not(Inside(area)) for area in sorted(outside))
        case YesConstraint(value):
            yield Yes(fact) if value else Not(Yes(fact))


def plain(formula: Formula, change: Change | None = None) -> Formula:
    """A formula without the words beside it, simplified; `change` puts a formula in the place of each atom.

    Without `change`, what a side lists as violations is taken to leave exceptions open: that is no part of the rule.
    """
    swap = change or _without_lists
    match formula:
        case Named(of):
            return plain(of, swap)
        case Not(of):
            return opposite(plain(of, swap))
        case And(parts):
            return conj(*dict.fromkeys(plain(part, swap) for part in parts))
        case Or(parts):
            return disj(*dict.fromkeys(plain(part, swap) for part in parts))
    return swap(formula)


def _without_lists(atom: Atom) -> Formula:
    return TRUE if isinstance(atom, Yes) and atom.fact.startswith("excusable:") else atom


def opposite(formula: Formula) -> Formula:
    """What is true where the formula is not, without two negations side by side."""
    if isinstance(formula, Not):
        return formula.of
    return FALSE if formula == TRUE else TRUE if formula == FALSE else Not(formula)
