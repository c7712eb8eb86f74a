"""What terms make of each deed, supposing that it happened: reached by some clause, or left alone by all.

A deed that may not have happened is no loophole, so that question is taken out of the rules and asked by itself. A clause
reaches a deed where it bars it or one of its exceptions excuses it; `must_reduce` reaches what it counts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from sulh.drafts.replay import Replayer, undated_rules
from sulh.findings.facts import CAN_BE_NO, CAN_BE_YES
from sulh.findings.keys import Bools
from sulh.findings.schema import NO_BREACH
from sulh.terms.compile import Compiled, Rule
from sulh.terms.formula import TRUE, And, Formula, Named, Not, Or, Yes, conj, disj
from sulh.terms.legend import OCCURRED


@dataclass(frozen=True, eq=False)
class Standing:
    """By row. `happened` and `may`: it surely, possibly happened. Supposing so: `in_none` no clause reaches it in any reading,
    `may_in_none` none may; `not_in_some` in some reading none does; `reached` in some reading some clause surely does; `none_in`
    a reading surely none does."""

    happened: Bools
    may: Bools
    in_none: Bools
    may_in_none: Bools
    not_in_some: Bools
    may_not_in_some: Bools
    reached: Bools
    none_in: Mapping[str, Bools]


def mapped(formula: Formula, change: Callable[[Formula], Formula | None]) -> Formula:
    """A formula with some of its parts replaced: `change` gives a part's replacement, or None to look into the part."""
    new = change(formula)
    if new is not None:
        return new
    match formula:
        case Named(of, label, quote):
            return Named(mapped(of, change), label, quote)
        case Not(of):
            return Not(mapped(of, change))
        case And(parts):
            return conj(*[mapped(part, change) for part in parts])
        case Or(parts):
            return disj(*[mapped(part, change) for part in parts])
    return formula


def supposed(rule: Rule) -> Rule:
    """A rule as it judges a deed that happened."""
    return replace(rule, barred=_happened(rule.barred), excused=_happened(rule.excused))


def _happened(formula: Formula) -> Formula:
    return _plain(mapped(formula, lambda part: TRUE if part == Yes(OCCURRED) else None))


def _plain(formula: Formula) -> Formula:
    """Without named parts that say nothing any more."""

    def emptied(part: Formula) -> Formula | None:
        return TRUE if isinstance(part, Named) and part.of == TRUE else None

    return mapped(formula, emptied)


def supposed_rules(compiled: Compiled) -> list[Rule]:
    """Every provision in every reading, undated, of deeds that happened."""
    return [supposed(rule) for rule in undated_rules(compiled)]


def standing(replayer: Replayer, rules: Sequence[Rule]) -> Standing:
    """What rules (of `supposed_rules`) make of each row of a replayer's facts; profiles are judged, not rows."""
    bits = replayer.outcomes(rules)
    readings = [rule.reading for rule in rules]
    names = list(dict.fromkeys(readings))
    mine = {name: bits[[place for place, one in enumerate(readings) if one == name]] for name in names}
    none = {name: np.asarray((found == NO_BREACH).all(axis=0)) for name, found in mine.items()}
    may = np.array([((found & NO_BREACH) != 0).all(axis=0) for found in mine.values()])
    every = np.array(list(none.values()))
    profile = replayer.profile_of_row()
    occurred = replayer.facts.table["occurred"].to_numpy()

    def by_row(flags: Bools | np.bool_) -> Bools:
        return np.asarray(np.asarray(flags)[profile])

    return Standing(
        (occurred & CAN_BE_NO) == 0,
        (occurred & CAN_BE_YES) != 0,
        by_row(every.all(axis=0)),
        by_row(may.all(axis=0)),
        by_row(every.any(axis=0)),
        by_row(may.any(axis=0)),
        by_row(((bits & NO_BREACH) == 0).any(axis=0)),
        {name: by_row(found) for name, found in none.items()},
    )
