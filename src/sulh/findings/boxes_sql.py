"""Boxes as SQL over the fact table: look-ups of codes and bit tests, no NULL and no user's text anywhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pyarrow as pa
from sqlglot import exp

from sulh.engine import Engine
from sulh.findings.facts import CAN_BE_NO, CAN_BE_YES, FactTable
from sulh.findings.values import can_be
from sulh.terms.formula import (
    DAY,
    Arcs,
    Atom,
    Box,
    Constraint,
    NumberConstraint,
    PlaceConstraint,
    SetConstraint,
    YesConstraint,
)
from sulh.terms.legend import OCCURRED

WORD = 62
"""Bits used of a whole number."""


class BoxTable:
    """The fact table in an engine (as `can`), with what each set and place that occurs can meet worked out.

    `found` are all the boxes that will be asked for.
    """

    def __init__(self, facts: FactTable, engine: Engine, found: Iterable[Box]) -> None:
        self.facts = facts
        self.engine = engine
        by_fact: dict[str, dict[Constraint, None]] = {}
        for box in found:
            for fact, constraint in box:
                if isinstance(constraint, SetConstraint | PlaceConstraint):
                    by_fact.setdefault(fact, {})[constraint] = None
        self._number = {(fact, item): n for fact, items in by_fact.items() for n, item in enumerate(items)}
        engine.register("facts", facts.table)
        query = exp.select(exp.Column(this=exp.Star(), table=exp.to_identifier("facts"))).from_("facts")
        for fact, items in by_fact.items():
            query = self._join(query, fact, list(items))
        engine.keep("can", query)

    def _join(self, query: exp.Select, fact: str, constraints: Sequence[Constraint]) -> exp.Select:
        """Join, for each code of a fact, the bits of the constraints that it can meet, in words of `WORD` bits."""
        name = f"can_{fact}"
        values = self.facts.codes[fact]
        columns: dict[str, pa.Array] = {"code": pa.array(range(len(values)), pa.int32())}
        for word in range(0, len(constraints), WORD):
            part = constraints[word : word + WORD]
            bits = [sum(can_be(item, value) << n for n, item in enumerate(part)) for value in values]
            columns[f"{fact}_{word // WORD}"] = pa.array(bits, pa.int64())
        self.engine.register(name, pa.table(columns))
        on = exp.column(fact, "facts").eq(exp.column("code", name))
        joined = query.join(exp.to_table(name), on=on)
        return joined.select(*[exp.column(column, name) for column in columns if column != "code"])

    def box(self, box: Box) -> exp.Expr:
        """Whether some world meets the box."""
        return every([self._constraint(fact, constraint) for fact, constraint in box])

    def some(self, found: Sequence[Box]) -> exp.Expr:
        """Whether some world meets one of the boxes."""
        return some([self.box(box) for box in found])

    def _constraint(self, fact: str, constraint: Constraint) -> exp.Expr:
        match constraint:
            case NumberConstraint(low, high, arcs):
                parts: list[exp.Expr] = [] if high is None else [exp.column(f"{fact}_low") <= number(high)]
                parts += [] if low is None else [exp.column(f"{fact}_high") >= number(low)]
                return every([*parts, *([] if arcs is None else [_at_hours(fact, low, high, arcs)])])
            case YesConstraint(value):
                column = OCCURRED if fact == OCCURRED else self.facts.yes_columns.get(fact)
                return exp.true() if column is None else _bit(column, CAN_BE_YES if value else CAN_BE_NO)
        place = self._number[fact, constraint]
        return _bit(f"{fact}_{place // WORD}", 1 << place % WORD)


def _at_hours(fact: str, low: int | None, high: int | None, arcs: Arcs) -> exp.Expr:
    """Whether some second of the row's interval, within low..high, lies in one of the stretches of its day."""
    first: exp.Expr = exp.column(f"{fact}_low")
    last: exp.Expr = exp.column(f"{fact}_high")
    if low is not None:
        first = exp.Greatest(this=first, expressions=[number(low)])
    if high is not None:
        last = exp.Least(this=last, expressions=[number(high)])
    return reaches(first, last, arcs)


def reaches(first: exp.Expr, last: exp.Expr, arcs: Arcs) -> exp.Expr:
    """Whether some second of first..last lies in one of the stretches of its day; no where it begins after its end."""
    of_day = _modulo(first)
    ways = []
    for start, end in arcs:
        inside = every([of_day >= number(start), of_day <= number(end)])
        comes = exp.paren(first + _modulo(exp.paren(number(start) - of_day))) <= last
        ways.append(some([inside, comes]))
    return every([first <= last, some(ways)])


def _modulo(value: exp.Expr) -> exp.Expr:
    """Seconds after midnight; engines disagree about the sign of a remainder, so one day is added."""
    day = number(DAY)
    return exp.paren(exp.Mod(this=exp.paren(exp.Mod(this=exp.paren(value), expression=day) + day), expression=day))


def flag(condition: exp.Expr) -> exp.Expr:
    """1 where a condition holds, else 0."""
    return exp.Case().when(condition, number(1)).else_(number(0))


def number(value: int) -> exp.Expr:
    """A whole number as a literal."""
    return exp.Literal.number(value)


def total(parts: Sequence[exp.Expr]) -> exp.Expr:
    """The sum of expressions; 0 for none."""
    return _balanced(list(parts), exp.Add) if parts else number(0)


def every(parts: Sequence[exp.Expr]) -> exp.Expr:
    """All of the conditions."""
    return _balanced(list(parts), exp.And) if parts else exp.true()


def some(parts: Sequence[exp.Expr]) -> exp.Expr:
    """Some of the conditions."""
    return _balanced(list(parts), exp.Or) if parts else exp.false()


def _balanced(parts: list[exp.Expr], kind: type[exp.Binary]) -> exp.Expr:
    """Parts joined as a tree of little depth: engines refuse what is nested a thousand deep."""
    if len(parts) == 1:
        return parts[0] if isinstance(parts[0], exp.Column | exp.Literal | exp.Paren) else exp.Paren(this=parts[0])
    half = len(parts) // 2
    return exp.Paren(this=kind(this=_balanced(parts[:half], kind), expression=_balanced(parts[half:], kind)))


def _bit(column: str, bit: int) -> exp.Expr:
    return exp.paren(exp.BitwiseAnd(this=exp.column(column), expression=number(bit))).neq(number(0))


__all__ = ["WORD", "Atom", "BoxTable", "flag", "number", "total"]
