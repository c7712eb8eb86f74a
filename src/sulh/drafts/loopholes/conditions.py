"""The conditions of a rule, one by one, and the rule without one of them.

A rule bars a deed where all its conditions hold: that its act is one of those named, that it was done by someone who counts
for the party, and so on; and that no exception holds. Each is a part of the rule's formula. Left out, the part is taken as
fulfilled, and an exception as never holding. A deed *escapes by this condition* where the rule without it is broken and
the rule as written is not: then every other condition holds and this one does not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sulh.terms.compile import Rule
from sulh.terms.formula import (
    FALSE,
    TRUE,
    And,
    AtHours,
    Atom,
    Formula,
    Inside,
    Meets,
    Named,
    Not,
    Or,
    Within,
    Yes,
    atoms,
    conj,
    disj,
    fact_of,
)
from sulh.terms.legend import TIME, Legend
from sulh.words.vocabulary import ACTOR_FIELDS

Place = tuple[int, ...]
ACTOR, EXCEPTION, NEARNESS = "actor", "exception", "nearness"
_KINDS = {"act": "act", "object": "object", "weapon": "weapon", "target": "target"}
ACTORS = frozenset(ACTOR_FIELDS) - {"target"}
"""Facts that say whose deed it was."""


@dataclass(frozen=True)
class Condition:
    """One condition: where it stands (in `barred` or `excused`, and the way down to it), what it asks for, its kind, and the words
    beside it."""

    in_bar: bool
    place: Place
    of: Formula
    kind: str
    label: str

    @property
    def masks(self) -> dict[str, int]:
        """For each set fact that it speaks of, the leaves that may fulfil it."""
        out: dict[str, int] = {}
        for atom in atoms(self.of):
            if isinstance(atom, Meets):
                out[atom.fact] = out.get(atom.fact, 0) | atom.mask
        return out


def conditions(rule: Rule, legend: Legend) -> list[Condition]:
    """The conditions of a rule, in the order of its words; each exception is one condition, that it does not hold."""
    return [*_of_bar(rule.barred, legend), *_of_exceptions(rule.excused)]


def _of_bar(formula: Formula, legend: Legend, place: Place = (), label: str = "") -> Iterator[Condition]:
    kind = _kind(formula, legend)
    if kind:
        yield Condition(True, place, formula, kind, label)
        return
    match formula:
        case Named(of, words):
            yield from _of_bar(of, legend, (*place, 0), words)
        case And(parts) | Or(parts):
            for number, part in enumerate(parts):
                yield from _of_bar(part, legend, (*place, number), label)
        case _:
            yield Condition(True, place, formula, "other", label)


def _of_exceptions(formula: Formula, place: Place = ()) -> Iterator[Condition]:
    match formula:
        case Or(parts):
            for number, part in enumerate(parts):
                yield from _of_exceptions(part, (*place, number))
        case Named(_, label):
            yield Condition(False, place, formula, EXCEPTION, label)
        case And(parts):
            for number, part in enumerate(parts):  # beside an exception: that the deed is on no list of violations
                if not isinstance(part, Yes) and "excusable" not in {one.split(":")[0] for one in _facts(part)}:
                    yield from _of_exceptions(part, (*place, number))


def _facts(formula: Formula) -> set[str]:
    return {fact_of(atom) for atom in atoms(formula)}


def _kind(formula: Formula, legend: Legend) -> str:
    """The kind of a part that is one condition; empty where it is several, or none."""
    if isinstance(formula, Named):
        return ""
    found = list(atoms(formula))
    sets = {atom.fact for atom in found if isinstance(atom, Meets)}
    rest = [atom for atom in found if not isinstance(atom, Meets)]
    if sets and sets <= ACTORS and all(fact_of(atom) == TIME or fact_of(atom) in legend.questions for atom in rest):
        return ACTOR  # who counts for whom may hang on a day or a question
    if isinstance(formula, Or) and len(sets) == 1 and not rest:
        return _KINDS.get(next(iter(sets)), "other")
    return "" if isinstance(formula, And | Or) else _kind_of_atom(found[0], legend) if found else ""


def _kind_of_atom(atom: Atom, legend: Legend) -> str:
    match atom:
        case Meets(fact):
            return ACTOR if fact in ACTORS else _KINDS.get(fact, "other")
        case Within(fact):
            return "date" if fact == TIME else "number"
        case AtHours():
            return "hours"
        case Inside():
            return "place"
        case Yes(fact):
            return NEARNESS if fact in legend.near else fact.split(":")[0] if fact in legend.stated else "question"


def replaced(rule: Rule, condition: Condition, by: Formula) -> Rule:
    """The rule with another formula in a condition's place."""
    if condition.in_bar:
        return replace(rule, barred=_put(rule.barred, condition.place, by))
    return replace(rule, excused=_put(rule.excused, condition.place, by))


def without(rule: Rule, condition: Condition) -> Rule:
    """The rule without one of its conditions."""
    return replaced(rule, condition, TRUE if condition.in_bar else FALSE)


def _put(formula: Formula, place: Place, by: Formula) -> Formula:
    if not place:
        return by
    match formula:
        case Named(of, label, quote) if place[0] == 0:
            return Named(_put(of, place[1:], by), label, quote)
        case And(parts):
            return conj(*_with(parts, place, by))
        case Or(parts):
            return disj(*_with(parts, place, by))
    raise ValueError(f"there is no part {place} in {formula}")


def _with(parts: tuple[Formula, ...], place: Place, by: Formula) -> list[Formula]:
    return [_put(part, place[1:], by) if number == place[0] else part for number, part in enumerate(parts)]


def broken(rule: Rule) -> Formula:
    """When the rule is broken: what it bars, unexcused."""
    return rule.formulas[0]


def escapes(rule: Rule, condition: Condition) -> Formula:
    """When a deed escapes by this condition alone."""
    return conj(broken(without(rule, condition)), Not(broken(rule)))
