"""Rows that no formula over an agreement's atoms can tell apart are one profile, and are judged once.

Ten million incidents have a few ten thousand profiles. Whatever is asked of single incidents (findings, disputes, the
checks that would settle most) is asked of the profiles, each with the number of its rows, and joined back to the rows
only where rows are written. What makes two values alike is in `sulh.findings.cuts`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from sqlglot import exp

from sulh.engine import Engine
from sulh.findings.cuts import Cuts
from sulh.findings.facts import Facts, FactTable
from sulh.findings.keys import Bools, Ints, Keys
from sulh.findings.values import Value, can_be
from sulh.terms.formula import Constraint, Formula


@dataclass(frozen=True, eq=False)
class Profiles:
    """The profiles of some facts, in the order of the first row of each.

    `facts` has a representative row each (its number in `row`, its account in `account`) and `size` the number of rows
    that it stands for. `classes` numbers, for each fact that the formulas mention, the values of profiles that are
    alike, and `values` has a representative of each class.
    """

    facts: FactTable
    size: Ints
    cuts: Cuts
    classes: dict[str, Ints]
    values: dict[str, list[Value]]
    _keys: Keys = field(repr=False)
    _words: tuple[Ints, ...] = field(repr=False)
    _fits: dict[tuple[str, Constraint], Bools] = field(default_factory=dict, repr=False)

    def __len__(self) -> int:
        return len(self.size)

    def fits(self, fact: str, constraint: Constraint) -> Bools:
        """Whether some world gives a fact a value that fits, for each of its classes; worked out once."""
        key = fact, constraint
        if key not in self._fits:
            self._fits[key] = np.array([can_be(constraint, value) for value in self.values[fact]], dtype=bool)
        return self._fits[key]

    def tell(self, formulas: Iterable[Formula]) -> bool:
        """Whether the rows of each profile are alike for these formulas, too."""
        return all(self.cuts.tell(formula) for formula in formulas)

    def refined(self, formulas: Iterable[Formula]) -> Profiles:
        """Profiles fine enough for these formulas, too; the same where these are."""
        asked = list(formulas)
        if self.tell(asked):
            return self
        return profiles(self._keys.facts, [*self.cuts.atoms(), *asked], self._keys.engine)

    def joined(self, found: pa.Table, columns: Sequence[str], name: str = "found") -> exp.Select:
        """Every row of the facts beside what was found of its profile, a row for each match; the caller selects.

        `found` has a column `profile`; it is registered with the engine under `name`. `columns` of the facts are known to
        the query as columns of `facts`. To be run before other facts are made known to the engine.
        """
        places = found["profile"].to_numpy()
        for key, word in zip(self._keys.names, self._words, strict=True):
            found = found.append_column(key, pa.array(word[places]))
        self._keys.engine.register(name, found)
        on = [exp.column(key, "facts").eq(exp.column(key, name)) for key in self._keys.names]
        return (
            exp.select().from_(self._keys.rows(*columns).subquery("facts")).join(exp.to_table(name), on=exp.and_(*on))
        )

    def numbered(self, *columns: str) -> exp.Select:
        """A query of these columns of every row of the facts, with the number of its profile as `profile`."""
        places = pa.table({"profile": np.arange(len(self))})
        wanted = [exp.column("profile", "profiles"), *(exp.column(column, "facts") for column in columns)]
        return self.joined(places, columns, "profiles").select(*wanted)


def profiles(facts: Facts, formulas: Iterable[Formula], engine: Engine) -> Profiles:
    """The profiles of facts under formulas: a query of the number and the first row of each key, and of those rows."""
    cuts = Cuts.of(formulas)
    keys = Keys(facts, cuts, engine)
    first, size = exp.Min(this=exp.column("row")), exp.Count(this=exp.Star())
    grouped = exp.select(*keys.names, exp.alias_(first, "first_row"), exp.alias_(size, "size"))
    found = engine.query(grouped.from_(keys.rows("row").subquery("keyed")).group_by(*keys.names))
    found = found.sort_by("first_row")
    words = tuple(found[name].to_numpy().astype(np.int64) for name in keys.names)
    return _made(keys, cuts, words, found["first_row"].to_numpy(), found["size"].to_numpy().astype(np.int64))


def profiles_of_rows(facts: FactTable, formulas: Iterable[Formula], engine: Engine) -> tuple[Profiles, Ints]:
    """The same of facts in memory, with the profile of each row: one query, of the key of each row."""
    cuts = Cuts.of(formulas)
    keys = Keys(facts, cuts, engine)
    found = engine.query(keys.rows("row").order_by("row"))
    by_row = [found[name].to_numpy().astype(np.int64) for name in keys.names]
    whole = by_row[0] if len(by_row) == 1 else _class([_dense(word) for word in by_row], len(found))
    _, first, number, size = np.unique(whole, return_index=True, return_inverse=True, return_counts=True)
    order = np.argsort(first)
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    words = tuple(word[first[order]] for word in by_row)
    rows = found["row"].to_numpy()[first[order]]
    return _made(keys, cuts, words, rows, size[order].astype(np.int64)), place[number.reshape(-1)]


def _made(keys: Keys, cuts: Cuts, words: tuple[Ints, ...], first_row: Ints, size: Ints) -> Profiles:
    """Profiles from their keys, the first row of each and how many rows it has."""
    rows = keys.facts.rows(first_row, keys.engine)
    digits = keys.decoded(words)
    classes = {fact: _class(digits.get(fact, []), len(size)) for fact in cuts.by_fact}
    values = {fact: [rows.value(fact, place) for place in _firsts(found_)] for fact, found_ in classes.items()}
    return Profiles(rows, size, cuts, classes, values, keys, words)


def _class(digits: Sequence[tuple[Ints, int]], size: int) -> Ints:
    """One number for the digits of a fact, from 0 without a gap."""
    whole: Ints = np.zeros(size, dtype=np.int64)
    for value, radix in digits:
        whole = np.unique(whole * radix + value, return_inverse=True)[1].astype(np.int64)
    return whole


def _dense(word: Ints) -> tuple[Ints, int]:
    """Numbers without a gap in the place of any, and how many there are."""
    values, place = np.unique(word, return_inverse=True)
    return place.reshape(-1).astype(np.int64), len(values)


def _firsts(classes: Ints) -> list[int]:
    """The first profile of each class."""
    return [int(place) for place in np.unique(classes, return_index=True)[1]]
