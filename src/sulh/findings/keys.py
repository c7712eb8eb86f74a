"""The key of a row's profile as SQL: digits of mixed radix in whole numbers, several where one does not hold them.

Each fact that the cuts mention gives some digits: a set or place the class of its code, a number the intervals of its
two bounds, with hours a digit for each stretch of day that its first and its last interval reach, a yes/no fact its two
bits. The account is a digit, too: a profile belongs to one account. What holds of every row takes no digit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from sqlglot import exp

from sulh.engine import Engine
from sulh.findings.boxes_sql import flag, number, reaches
from sulh.findings.cuts import Cut, Cuts
from sulh.findings.facts import OPEN, UNBOUNDED, Facts
from sulh.terms.legend import OCCURRED

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
MOST = 2**62
"""A word of the key stays below this."""
FACTS = "facts"
"""The name under which the facts are known to the engine."""


@dataclass(frozen=True)
class Digit:
    """One digit of the key: which fact it speaks of ("" for the account), its value and how many there are."""

    fact: str
    value: exp.Expr
    radix: int


class Keys:
    """The key of these facts under these cuts."""

    def __init__(self, facts: Facts, cuts: Cuts, engine: Engine) -> None:
        self.facts = facts
        self.engine = engine
        self._classes: dict[str, pa.Table] = {}
        digits = [Digit("", _column("account"), len(facts.accounts))]
        for fact, cut in cuts.by_fact.items():
            digits += self._digits(fact, cut)
        self.words = _packed([digit for digit in digits if digit.radix > 1])

    def _digits(self, fact: str, cut: Cut) -> list[Digit]:
        if fact in self.facts.codes:
            return self._by_class(fact, cut)
        if cut.edges or cut.stretches:
            return list(_of_number(fact, cut))
        column = OCCURRED if fact == OCCURRED else self.facts.yes_columns.get(fact)
        return [] if column is None else [Digit(fact, _column(column), OPEN + 1)]

    def _by_class(self, fact: str, cut: Cut) -> list[Digit]:
        """The class of a code; the code itself where each is a class of its own."""
        known: dict[object, int] = {}
        classes = [known.setdefault(cut.kind(value), len(known)) for value in self.facts.codes[fact]]
        if len(known) == len(classes):
            return [Digit(fact, _column(fact), len(classes))]
        if len(known) > 1:
            name = f"class_{fact}"
            codes = pa.array(range(len(classes)), pa.int32())
            self._classes[name] = pa.table({f"{name}_code": codes, name: pa.array(classes, pa.int32())})
            return [Digit(fact, exp.column(name, name), len(known))]
        return []

    @property
    def names(self) -> list[str]:
        """The columns of the key."""
        return [f"key_{place}" for place in range(len(self.words))]

    def rows(self, *columns: str) -> exp.Select:
        """A query of these columns of the facts, with the key. Makes known to the engine what it asks for."""
        self.facts.register(FACTS, self.engine)
        query = exp.select(*(_column(name) for name in columns)).from_(FACTS)
        for name, table in self._classes.items():
            self.engine.register(name, table)
            fact = _column(name.removeprefix("class_"))
            query = query.join(exp.to_table(name), on=fact.eq(exp.column(f"{name}_code", name)), copy=False)
        for name, digits in zip(self.names, self.words, strict=True):
            query = query.select(exp.alias_(_word(digits), name, copy=False), copy=False)
        return query

    def decoded(self, words: Sequence[Ints]) -> dict[str, list[tuple[Ints, int]]]:
        """For each fact the digits of the keys given word by word, with their radix."""
        found: dict[str, list[tuple[Ints, int]]] = {}
        for digits, word in zip(self.words, words, strict=True):
            left = word
            for digit in reversed(digits):
                left, value = np.divmod(left, digit.radix)
                found.setdefault(digit.fact, []).append((value, digit.radix))
        return found


def _of_number(fact: str, cut: Cut) -> Iterator[Digit]:
    low, high = _column(f"{fact}_low"), _column(f"{fact}_high")
    if cut.edges:
        places = [number(place) for place in range(len(cut.edges) + 1)]
        yield Digit(fact, _by_interval(low, cut.edges, places), len(places))
        yield Digit(fact, _by_interval(high, cut.edges, places), len(places))
    ends = [number(edge - 1) for edge in cut.edges] + [number(UNBOUNDED)]
    starts = [number(-UNBOUNDED)] + [number(edge) for edge in cut.edges]
    for stretch in cut.stretches:
        end = exp.Least(this=high, expressions=[_by_interval(low, cut.edges, ends)])
        yield Digit(fact, flag(reaches(low, end, stretch)), 2)
        if cut.edges:
            start = exp.Greatest(this=low, expressions=[_by_interval(high, cut.edges, starts)])
            yield Digit(fact, flag(reaches(start, high, stretch)), 2)


def _by_interval(column: exp.Expr, edges: Sequence[int], values: Sequence[exp.Expr]) -> exp.Expr:
    """The value of the interval that a number lies in: a tree of comparisons, as shallow as can be."""
    if not edges:
        return values[0]
    half = len(edges) // 2
    below = _by_interval(column, edges[:half], values[: half + 1])
    above = _by_interval(column, edges[half + 1 :], values[half + 1 :])
    return exp.Case().when(column < number(edges[half]), below).else_(above)


def _packed(digits: Sequence[Digit]) -> list[list[Digit]]:
    """Digits in words, in order; a word for nothing where there is none."""
    words: list[list[Digit]] = [[]]
    size = 1
    for digit in digits:
        if words[-1] and size * digit.radix >= MOST:
            words.append([])
            size = 1
        words[-1].append(digit)
        size *= digit.radix
    return words


def _word(digits: Sequence[Digit]) -> exp.Expr:
    whole: exp.Expr = exp.cast(number(0), "BIGINT")
    for place, digit in enumerate(digits):
        value = exp.cast(exp.paren(digit.value, copy=False), "BIGINT")
        whole = value if place == 0 else exp.paren(whole) * number(digit.radix) + value
    return whole


def _column(name: str) -> exp.Expr:
    return exp.column(name, FACTS)
