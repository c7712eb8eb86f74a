"""A slow, plain judge of formulas: it lists worlds and looks. The oracle for the fast path of terms and findings.

Written from DESIGN.md section 4, without boxes. A *world* is a dict from fact to value: a set fact has a mask of
leaves, `time` and counts a whole number, `place` a set of area keys, a yes/no fact a bool.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from sulh.findings.values import NumberValue, PlaceValue, SetValue, Value, YesValue
from sulh.terms.formula import And, AtHours, Atom, Formula, Inside, Meets, Named, Not, Or, Within, Yes

World = dict[str, Any]
BREACH, EXCUSED, NO_BREACH = 1, 2, 4
FAR = 10**15
"""A whole number beyond every cut point, for bounds that are unknown."""


def evaluate(formula: Formula, world: Mapping[str, Any]) -> bool:
    """Whether the formula is true in the world."""
    match formula:
        case Named(of):
            return evaluate(of, world)
        case Not(of):
            return not evaluate(of, world)
        case And(parts):
            return all(evaluate(part, world) for part in parts)
        case Or(parts):
            return any(evaluate(part, world) for part in parts)
        case Meets(fact, mask):
            return bool(world[fact] & mask)
        case Within(fact, low, high):
            return (low is None or low <= world[fact]) and (high is None or world[fact] <= high)
        case AtHours(arcs):
            return any(first <= world["time"] % 86_400 <= last for first, last in arcs)
        case Inside(area):
            return area in world["place"]
        case Yes(fact):
            return bool(world[fact])
    raise AssertionError(formula)


def atoms(formula: Formula) -> list[Atom]:
    """The atoms of a formula, each once."""
    match formula:
        case Named(of) | Not(of):
            return atoms(of)
        case And(parts) | Or(parts):
            return list(dict.fromkeys(atom for part in parts for atom in atoms(part)))
    return [formula]


def fact(atom: Atom) -> str:
    """The fact of an atom."""
    return "place" if isinstance(atom, Inside) else "time" if isinstance(atom, AtHours) else atom.fact


def bits(mask: int) -> list[int]:
    """The single leaves of a mask."""
    return [1 << n for n in range(mask.bit_length()) if mask >> n & 1]


def subsets(parts: Sequence[int]) -> Iterator[int]:
    """Every non-empty union of some of these masks."""
    for chosen in itertools.product((False, True), repeat=len(parts)):
        if any(chosen):
            yield sum(part for part, taken in zip(parts, chosen, strict=True) if taken)


def set_choices(value: SetValue, masks: Iterable[int] | None = None) -> Iterator[int]:
    """Every set that a world can pick.

    With `masks`, leaves that no mask of the formula nor of `surely` tells apart stand for one another: one of each
    kind is enough, since a formula asks of a set only which masks it meets.
    """
    leaves = bits(value.maybe)
    if masks is not None:
        asked = [*masks, *value.surely]
        leaves = list({tuple(bool(leaf & mask) for mask in asked): leaf for leaf in leaves}.values())
    for chosen in subsets(leaves):
        if all(chosen & mask for mask in value.surely):
            yield chosen


def number_choices(value: NumberValue, cuts: Iterable[int], edges: Iterable[int] = ()) -> list[int]:
    """Numbers of low..high on both sides of every cut, the ends, and seconds on both sides of each edge of the day."""
    low = -FAR if value.low is None else value.low
    high = FAR if value.high is None else value.high
    near = {cut + step for cut in cuts for step in (-1, 0, 1)} | {low, high}
    days = {number - number % 86_400 + 86_400 * more for number in near for more in (-1, 0, 1)}
    near |= {day + edge + step for day in days for edge in edges for step in (-1, 0)}
    return sorted(number for number in near if low <= number <= high)


def choices(name: str, value: Value, asked: Sequence[Atom]) -> list[Any]:
    """Values of one fact that show everything the atoms can tell apart."""
    mine = [atom for atom in asked if fact(atom) == name]
    match value:
        case SetValue():
            return list(set_choices(value, [atom.mask for atom in mine if isinstance(atom, Meets)]))
        case NumberValue():
            cuts = [
                cut for atom in mine if isinstance(atom, Within) for cut in (atom.low, atom.high) if cut is not None
            ]
            edges = {edge for atom in mine if isinstance(atom, AtHours) for a, b in atom.arcs for edge in (a, b + 1)}
            return list(number_choices(value, cuts, edges))
        case PlaceValue(cells):
            return sorted(cells, key=sorted)
        case YesValue(can_be_yes, can_be_no):
            return [answer for answer, can in ((True, can_be_yes), (False, can_be_no)) if can]
    raise AssertionError(value)


def worlds(asked: Sequence[Atom], values: Mapping[str, Value]) -> Iterator[World]:
    """Worlds that show everything these atoms can tell apart; a fact without a value is an open question."""
    facts = list(dict.fromkeys(fact(atom) for atom in asked))
    lists = [choices(name, values.get(name, YesValue()), asked) for name in facts]
    for chosen in itertools.product(*lists):
        yield dict(zip(facts, chosen, strict=True))


def possible(formula: Formula, values: Mapping[str, Value]) -> bool:
    """Whether some world makes the formula true."""
    return any(evaluate(formula, world) for world in worlds(atoms(formula), values))


class TooManyWorlds(Exception):
    """More worlds than the oracle lists."""


def outcomes(
    barred: Formula,
    excused: Formula,
    values: Mapping[str, Value],
    implications: Iterable[tuple[str, str]] = (),
    limit: int = 200_000,
) -> int:
    """Bits of the outcomes over all worlds: breach (p and not e), excused (p and e), no_breach (not p).

    All worlds are looked at side by side: each fact has an axis with one place for each way in which its values answer
    the atoms. `implications` are pairs (a, b) of yes/no facts; a world with a and without b is none.
    """
    asked = list(dict.fromkeys([*atoms(barred), *atoms(excused)]))
    facts = list(dict.fromkeys(fact(atom) for atom in asked))
    table: dict[Atom, np.ndarray] = {}
    size = 1
    for axis, name in enumerate(facts):
        mine = [atom for atom in asked if fact(atom) == name]
        answers = {
            tuple(evaluate(atom, {name: value}) for atom in mine)
            for value in choices(name, values.get(name, YesValue()), asked)
        }
        size *= len(answers)
        if size > limit:
            raise TooManyWorlds(size)
        rows = np.array(sorted(answers), dtype=bool).reshape(len(answers), len(mine))
        shape = [1] * len(facts)
        shape[axis] = len(answers)
        for column, atom in enumerate(mine):
            table[atom] = rows[:, column].reshape(shape)
    p, e, real = _over(barred, table), _over(excused, table), np.array(True)
    for one, other in implications:
        if Yes(one) in table and Yes(other) in table:
            real = real & (~table[Yes(one)] | table[Yes(other)])
    if size == 0:
        return 0
    found = ((BREACH, p & ~e), (EXCUSED, p & e), (NO_BREACH, ~p))
    return sum(bit for bit, where in found if bool(np.any(where & real)))


def _over(formula: Formula, table: Mapping[Atom, np.ndarray]) -> np.ndarray:
    match formula:
        case Named(of):
            return _over(of, table)
        case Not(of):
            return ~_over(of, table)
        case And(parts):
            out = np.array(True)
            for part in parts:
                out = out & _over(part, table)
            return out
        case Or(parts):
            out = np.array(False)
            for part in parts:
                out = out | _over(part, table)
            return out
    return table[formula]


def outcomes_one_by_one(barred: Formula, excused: Formula, values: Mapping[str, Value]) -> int:
    """The same as `outcomes`, world after world."""
    found = 0
    for world in worlds(list(dict.fromkeys([*atoms(barred), *atoms(excused)])), values):
        if not evaluate(barred, world):
            found |= NO_BREACH
        else:
            found |= EXCUSED if evaluate(excused, world) else BREACH
    return found
