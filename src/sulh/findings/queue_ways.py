"""The ways in which a fact of a profile can turn out, one way for all rules of the agreement at once."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence

from sulh.findings.deciding import MOST_CLASSES, ways
from sulh.findings.profiles import Profiles
from sulh.findings.values import NumberValue, PlaceValue, SetValue, Value, YesValue, can_be
from sulh.terms.formula import AtHours, Atom, Implications, Inside, Meets, NumberConstraint, Within, Yes

Way = tuple[tuple[str, Value], ...]
"""What is known when a check has come back: a value for each fact that it tells of."""
MOST_PLAIN = 1024
"""Plainest ways of one set that are weighed; only a set with several parts of which some leaf is sure can have more."""


def holds(atom: Atom, value: Value) -> bool:
    """Whether an atom is true in a way that decides it."""
    match atom, value:
        case Meets(_, mask), SetValue(maybe):
            return maybe & mask != 0
        case Within(_, low, high), NumberValue():
            return can_be(NumberConstraint(low, high), value)
        case AtHours(arcs), NumberValue():
            return can_be(NumberConstraint(arcs=arcs), value)
        case Inside(area), PlaceValue(cells):
            return any(area in cell for cell in cells)
        case Yes(), YesValue(yes):
            return yes
    raise TypeError(f"{atom} does not speak of {value}")


class Ways:
    """The ways of the facts of some profiles. A yes to an attack nearby is a yes to each that it implies."""

    def __init__(self, made: Profiles, implications: Implications) -> None:
        self.made = made
        self._implied: dict[str, list[str]] = {}
        self._implying: dict[str, list[str]] = {}
        for one, other in implications:
            self._implied.setdefault(one, []).append(other)
            self._implying.setdefault(other, []).append(one)
        self._plain: dict[tuple[str, tuple[int, ...]], tuple[Way, ...]] = {}
        self._every: dict[tuple[str, int, frozenset[int]], tuple[Way, ...] | None] = {}

    def told(self, fact: str) -> list[str]:
        """The facts that a check of this one may tell of: itself first, then what it implies or what implies it."""
        others = {*self._implied.get(fact, ()), *self._implying.get(fact, ())}
        return [fact, *sorted(other for other in others if other in self.made.classes)]

    def value(self, fact: str, profile: int) -> Value:
        """What is possible of a fact of a profile."""
        found: Value = self.made.values[fact][self.made.classes[fact][profile]]
        return found

    def plain(self, fact: str, profile: int) -> tuple[Way, ...]:
        """The plainest ways: of a set no more kinds of leaf than must be in it; of all else, every way.

        Where that leaves one way for a set, also those with one kind more.
        """
        key = fact, tuple(int(self.made.classes[other][profile]) for other in self.told(fact))
        if key not in self._plain:
            self._plain[key] = tuple(self._ways(fact, profile))
        return self._plain[key]

    def fullest(self, fact: str, profile: int) -> Value:
        """A set that has everything it may have; any other value as it is."""
        value = self.value(fact, profile)
        if not isinstance(value, SetValue):
            return value
        cells = self.made.cuts.by_fact[fact].cells
        return _reaching(value, [cell & value.maybe for cell in cells if cell & value.maybe])

    def every(self, fact: str, profile: int, asked: Iterable[Atom]) -> tuple[Way, ...] | None:
        """Every way that these atoms tell apart; None where there are too many."""
        value = self.value(fact, profile)
        if not isinstance(value, SetValue):
            return self.plain(fact, profile)
        masks = frozenset(atom.mask for atom in asked if isinstance(atom, Meets))
        key = fact, int(self.made.classes[fact][profile]), masks
        if key not in self._every:
            found = ways(value, [Meets(fact, mask) for mask in masks])
            self._every[key] = None if len(found) >= MOST_CLASSES else tuple(((fact, way),) for way in found)
        return self._every[key]

    def _ways(self, fact: str, profile: int) -> Iterable[Way]:
        value = self.value(fact, profile)
        if isinstance(value, YesValue):
            return self._answers(fact, profile)
        cut = self.made.cuts.by_fact[fact]
        found = plainest(value, cut.cells) if isinstance(value, SetValue) else ways(value, list(cut.atoms))
        return (((fact, way),) for way in found)

    def _answers(self, fact: str, profile: int) -> Iterable[Way]:
        """Yes and no, each with what follows from it; not what contradicts what is known."""
        for answer, others in ((True, self._implied), (False, self._implying)):
            told = [fact, *sorted(other for other in others.get(fact, ()) if other in self.made.classes)]
            known = [self.value(other, profile) for other in told]
            if all(isinstance(one, YesValue) and (one.can_be_yes if answer else one.can_be_no) for one in known):
                yield tuple((other, YesValue(answer, not answer)) for other in told)


def plainest(value: SetValue, cells: Sequence[int]) -> list[SetValue]:
    """The ways of a set that reach no more of these cells than what is sure asks for.

    Where there is one such way, also each that reaches one cell more: something else may have been in it, too.
    """
    reached = [cell & value.maybe for cell in cells if cell & value.maybe]
    needed = [frozenset(n for n, cell in enumerate(reached) if cell & mask) for mask in value.surely]
    fewest = _fewest(needed or [frozenset(range(len(reached)))])
    if len(fewest) == 1:
        fewest += [fewest[0] | {n} for n in range(len(reached)) if n not in fewest[0]]
    return [_reaching(value, [reached[n] for n in sorted(chosen)]) for chosen in fewest]


def _fewest(needed: Sequence[frozenset[int]]) -> list[frozenset[int]]:
    """The sets that have some of each of these and of which no part has, the first `MOST_PLAIN` in order."""
    found: set[frozenset[int]] = {frozenset()}
    for some in needed:
        grown = {chosen if chosen & some else chosen | {n} for chosen in found for n in (chosen & some or some)}
        smallest = {one for one in grown if not any(other < one for other in grown)}
        found = set(sorted(smallest, key=lambda one: (len(one), sorted(one)))[:MOST_PLAIN])
    return sorted(found, key=lambda one: (len(one), sorted(one)))


def _reaching(value: SetValue, cells: Sequence[int]) -> SetValue:
    return SetValue(sum(cells), (*value.surely, *cells))


def together(parts: Sequence[Sequence[Way]]) -> list[Way] | None:
    """The ways of several facts at once, without those that contradict each other; None where there are too many."""
    size = 1
    for part in parts:
        size *= len(part)
    if size >= MOST_CLASSES:
        return None
    found = (_merged(chosen) for chosen in itertools.product(*parts))
    return list(dict.fromkeys(way for way in found if way is not None))


def _merged(chosen: Iterable[Way]) -> Way | None:
    known: dict[str, Value] = {}
    for fact, value in itertools.chain.from_iterable(chosen):
        if known.setdefault(fact, value) != value:
            return None
    return tuple(sorted(known.items(), key=lambda item: item[0]))
