"""Which facts would settle an undetermined finding: always, possibly, or several of them together."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from sulh.findings.judge import RuleBoxes
from sulh.findings.schema import BREACH, EXCUSED, NO_BREACH
from sulh.findings.values import NumberValue, PlaceValue, SetValue, Value, Values, YesValue, can_be, possible
from sulh.terms.formula import (
    DAY,
    Arcs,
    AtHours,
    Atom,
    Inside,
    Meets,
    NumberConstraint,
    SetConstraint,
    Within,
    atoms,
    fact_of,
)

SETTLED = (BREACH, EXCUSED, NO_BREACH)
"""Sets of outcomes, as bits, that leave nothing open."""
MOST_TOGETHER = 3
MOST_CLASSES = 4096
"""Ways for one set to fall that are looked at; beyond this the fact is only said to be open."""


@dataclass(frozen=True)
class Deciding:
    """`always`: each of these facts, once known, settles the finding whatever it turns out to be. `can`: these settle it
    for some of their values. `together`: where no fact always does, the smallest sets that always do (at most three
    facts). `open` is every fact left open."""

    open: tuple[str, ...] = ()
    always: tuple[str, ...] = ()
    can: tuple[str, ...] = ()
    together: tuple[tuple[str, ...], ...] = field(default=())


def outcomes(found: RuleBoxes, values: Values) -> int:
    """The outcomes still possible, as bits."""
    return sum(bit for bit, group in found.by_outcome if possible(group, values))


def deciding(found: RuleBoxes, values: Values) -> Deciding:
    """What would decide a finding; empty where it is settled."""
    if outcomes(found, values) in SETTLED:
        return Deciding()
    classes = {fact: split for fact in found.rule.facts if len(split := _ways(found, fact, values)) > 1}
    settled = {fact: [_is_settled(found, values, {fact: way}) for way in split] for fact, split in classes.items()}
    always = tuple(fact for fact, results in settled.items() if all(results))
    can = tuple(fact for fact, results in settled.items() if any(results) and not all(results))
    together = () if always else tuple(_together(found, values, classes))
    return Deciding(tuple(classes), always, can, together)


def _is_settled(found: RuleBoxes, values: Values, known: dict[str, Value]) -> bool:
    return outcomes(found, {**values, **known}) in SETTLED


def _together(found: RuleBoxes, values: Values, classes: dict[str, list[Value]]) -> Iterator[tuple[str, ...]]:
    for size in range(2, MOST_TOGETHER + 1):
        sets = [
            facts
            for facts in itertools.combinations(classes, size)
            if all(
                _is_settled(found, values, dict(zip(facts, known, strict=True)))
                for known in itertools.product(*(classes[fact] for fact in facts))
            )
        ]
        if sets:
            yield from sets
            return


def _ways(found: RuleBoxes, fact: str, values: Values) -> list[Value]:
    """The ways in which a fact can turn out that the rule tells apart."""
    return ways(values.get(fact, YesValue()), [atom for atom in _atoms(found) if fact_of(atom) == fact])


def ways(value: Value, mentioned: Sequence[Atom]) -> list[Value]:
    """The ways in which a fact can turn out that these atoms on it tell apart.

    Of a set at most `MOST_CLASSES` ways: where there are so many, there may be more.
    """
    match value:
        case SetValue():
            return _set_ways(value, sorted({atom.mask for atom in mentioned if isinstance(atom, Meets)}))
        case NumberValue():
            parts = _number_ways(value, (atom for atom in mentioned if isinstance(atom, Within)))
            return [each for part in parts for each in _by_hour(part, [a for a in mentioned if isinstance(a, AtHours)])]
        case PlaceValue(cells):
            areas = frozenset(atom.area for atom in mentioned if isinstance(atom, Inside))
            return [PlaceValue(frozenset({cell})) for cell in sorted({cell & areas for cell in cells}, key=sorted)]
        case YesValue(yes, no):
            return [*([YesValue(True, False)] if yes else []), *([YesValue(False, True)] if no else [])]


def _atoms(found: RuleBoxes) -> list[Atom]:
    return list(dict.fromkeys([*atoms(found.rule.barred), *atoms(found.rule.excused)]))


def _set_ways(value: SetValue, masks: list[int]) -> list[Value]:
    """One value for each choice of masks that the set meets; the others it avoids. Exact: see SetConstraint."""
    found = [value]
    for mask in masks:
        split = []
        for way in found:
            if can_be(SetConstraint(frozenset({mask})), way):
                split.append(SetValue(way.maybe, (*way.surely, mask)))
            if can_be(SetConstraint(avoids=mask), way):
                split.append(SetValue(way.maybe & ~mask, way.surely))
        found = split[:MOST_CLASSES]
    return list(found)


def _number_ways(value: NumberValue, mentioned: Iterable[Within]) -> list[NumberValue]:
    cuts = set()
    for atom in mentioned:
        cuts |= {atom.low} if atom.low is not None else set()
        cuts |= {atom.high + 1} if atom.high is not None else set()
    low, found = value.low, []
    for cut in sorted(cuts):
        if (low is None or cut > low) and (value.high is None or cut <= value.high):
            found.append(NumberValue(low, cut - 1))
            low = cut
    return [*found, NumberValue(low, value.high)]


def _by_hour(value: NumberValue, mentioned: Iterable[AtHours]) -> Iterator[Value]:
    """A way for each set of stretches of the day that the rule tells apart, where the interval has such an hour."""
    parts: dict[tuple[bool, ...], Arcs] = {}
    asked = list(mentioned)
    if not asked:
        yield value
        return
    edges = sorted({0, DAY} | {edge for atom in asked for first, last in atom.arcs for edge in (first, last + 1)})
    for first, end in itertools.pairwise(edges):
        key = tuple(any(a <= first <= b for a, b in atom.arcs) for atom in asked)
        parts[key] = (*parts.get(key, ()), (first, end - 1))
    for arcs in parts.values():
        if can_be(NumberConstraint(arcs=arcs), value):
            yield NumberValue(value.low, value.high, arcs)
