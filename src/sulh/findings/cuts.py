"""What the atoms of a set of formulas can tell apart about one fact.

The masks of `Meets` partition the leaves of a tree into cells, the bounds of `Within` the whole numbers into intervals,
the hours of `AtHours` the day into stretches. Two values of a fact that reach the same of these are alike: no formula
over these atoms, and no box of one, is met by the one and not by the other.
"""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from sulh.findings.values import PlaceValue, SetValue, Value
from sulh.terms.formula import DAY, Arcs, AtHours, Atom, Formula, Inside, Meets, Within, Yes, atoms, fact_of


@dataclass(frozen=True)
class Cut:
    """The atoms on one fact."""

    atoms: frozenset[Atom]

    @cached_property
    def cells(self) -> tuple[int, ...]:
        """The leaves, as masks of those that no atom tells apart; the last is all leaves that none mentions."""
        found = [-1]
        for mask in sorted(atom.mask for atom in self.atoms if isinstance(atom, Meets)):
            found = [part for cell in found for part in (cell & mask, cell & ~mask) if part]
        return tuple(sorted(found, reverse=True))

    @cached_property
    def edges(self) -> tuple[int, ...]:
        """The first numbers of the intervals, from the second interval on."""
        found = set()
        for atom in self.atoms:
            if isinstance(atom, Within):
                found |= {atom.low} if atom.low is not None else set()
                found |= {atom.high + 1} if atom.high is not None else set()
        return tuple(sorted(found))

    @cached_property
    def stretches(self) -> tuple[Arcs, ...]:
        """The parts of the day that the atoms tell apart; none where no atom asks for hours."""
        asked = sorted({atom.arcs for atom in self.atoms if isinstance(atom, AtHours)})
        if not asked:
            return ()
        edges = sorted({0, DAY} | {edge for arcs in asked for first, last in arcs for edge in (first, last + 1)})
        parts: dict[tuple[bool, ...], Arcs] = {}
        for first, end in itertools.pairwise(edges):
            key = tuple(any(start <= first <= last for start, last in arcs) for arcs in asked)
            parts[key] = (*parts.get(key, ()), (first, end - 1))
        return tuple(parts.values())

    @cached_property
    def areas(self) -> frozenset[str]:
        """The areas that the atoms mention."""
        return frozenset(atom.area for atom in self.atoms if isinstance(atom, Inside))

    def kind(self, value: Value) -> Hashable:
        """Equal for two sets or two places exactly where they are alike."""
        match value:
            case SetValue(maybe, surely):
                reached = self._reached(maybe)
                return reached, _smallest(self._reached(maybe & mask) for mask in surely) - {reached}
            case PlaceValue(cells):
                return frozenset(cell & self.areas for cell in cells)
        raise TypeError(f"{value} is no set and no place")

    def _reached(self, mask: int) -> int:
        return sum(1 << number for number, cell in enumerate(self.cells) if cell & mask)

    def tells(self, atom: Atom) -> bool:
        """Whether values that are alike are so for one more atom, too."""
        match atom:
            case Meets(_, mask):
                return all(cell & mask in (0, cell) for cell in self.cells)
            case Within():
                return set(Cut(frozenset({atom})).edges) <= set(self.edges)
            case AtHours(arcs):
                return bool(self.stretches) and _is_union(arcs, self.stretches)
            case Inside(area):
                return area in self.areas
            case Yes():
                return True


def _is_union(arcs: Arcs, stretches: Iterable[Arcs]) -> bool:
    """Whether each stretch lies wholly inside some of the arcs or wholly outside all."""
    for stretch in stretches:
        inside = [any(a <= first and last <= b for a, b in arcs) for first, last in stretch]
        outside = [all(last < a or b < first for a, b in arcs) for first, last in stretch]
        if not all(inside) and not all(outside):
            return False
    return True


def _smallest(found: Iterable[int]) -> frozenset[int]:
    """The masks that hold no other: who meets those meets all."""
    masks = set(found)
    return frozenset(mask for mask in masks if not any(other != mask and other & ~mask == 0 for other in masks))


@dataclass(frozen=True)
class Cuts:
    """What a set of formulas can tell apart, by fact; facts without a formula are not in it."""

    by_fact: Mapping[str, Cut]

    @classmethod
    def of(cls, formulas: Iterable[Formula]) -> Cuts:
        """The cuts that these formulas make."""
        found: dict[str, set[Atom]] = {}
        for formula in formulas:
            for atom in atoms(formula):
                found.setdefault(fact_of(atom), set()).add(atom)
        return cls({fact: Cut(frozenset(found[fact])) for fact in sorted(found)})

    def tell(self, formula: Formula) -> bool:
        """Whether rows that are alike by these cuts are so for one more formula, too."""
        nothing = Cut(frozenset())
        return all(
            fact_of(atom) in self.by_fact and self.by_fact.get(fact_of(atom), nothing).tells(atom)
            for atom in atoms(formula)
        )

    def atoms(self) -> list[Atom]:
        """Every atom."""
        return [atom for cut in self.by_fact.values() for atom in cut.atoms]
