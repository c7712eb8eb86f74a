"""Incidents that no draft can tell apart save by their times, as one cell.

Most clauses ask for acts, actors, places, tolls and what happened nearby, and of these a million incidents have a few ten
thousand combinations. A changed clause then asks a few ten thousand cells instead of a million rows; only one that asks for
hours or days goes back to the rows, once (`Cells.timed`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from sulh.engine import Engine
from sulh.findings.cuts import Cut, Cuts
from sulh.findings.facts import FactTable
from sulh.findings.keys import FACTS, Bools, Ints, Keys
from sulh.reports.schema import COUNTS
from sulh.terms.formula import Atom, Formula, atoms, fact_of
from sulh.terms.legend import OCCURRED, PLACE, TIME
from sulh.words.vocabulary import SET_FIELDS

FIXED = ("account", OCCURRED, *SET_FIELDS, *(f"{count}_{end}" for count in COUNTS for end in ("low", "high")))
"""The columns of facts by which cells are told apart whatever the terms; place and yes/no facts come with the terms."""
SIZE, FIRST = "size", "first"
TIMES = ("time_low", "time_high")
_DENSE = 2**22
"""Numbers up to here are renumbered by a table of flags; beyond, where they are few, by hashing."""
Small = npt.NDArray[np.int32]
Bits = npt.NDArray[np.int8]


class Beside(Protocol):
    """Who finds attacks near incidents."""

    def alike(self, rows: Ints) -> Ints:
        """All rows that are like some of these in what does not depend on the terms, these among them."""
        ...

    def look(self, rows: Ints, asked: Mapping[str, Bools]) -> Mapping[str, Bits]:
        """The bits of facts for some rows, of which it is `asked` about these; about the others it is left open."""
        ...


@dataclass(frozen=True, eq=False)
class Cells:
    """`facts` has a row for each cell, as one of its incidents has it; they are numbered from 0 in the order of these.

    `size` is how many incidents each has, `first` the row of that one. `read` gives columns of the facts of every incident
    that do not depend on terms, `moments` the different times and which of them each incident has. `cut` is by what of
    their times cells are told apart, which at first is nothing. `unlooked` marks, for a fact about an attack nearby, the cells
    whose incidents have not been asked for it: there it is left open. `beside` asks for it.
    """

    facts: FactTable
    size: Ints
    first: Ints
    read: Callable[[Sequence[str]], pa.Table] = field(repr=False)
    _rows: Callable[[], FactTable] = field(repr=False)
    _of_row: Callable[[], Small] = field(repr=False)
    _moments: Callable[[], Moments] = field(repr=False)
    cut: Cut = field(default_factory=lambda: Cut(frozenset()))
    beside: Beside | None = field(default=None, repr=False)
    unlooked: Mapping[str, Bools] = field(default_factory=dict)

    @classmethod
    def of(cls, facts: FactTable) -> Cells:
        """The cells of facts in memory."""
        columns = [*FIXED, PLACE, *facts.yes_columns.values()]
        present = [name for name in columns if name in facts.table.column_names]
        of_row = group_by((number_of(facts.table[name]) for name in present), len(facts.table))
        first = first_rows(of_row)
        alike = FactTable(numbered(facts.table.take(pa.array(first))), facts.codes, dict(facts.yes_columns))
        return cls(
            alike, sizes(of_row), first, lambda names: facts.table.select(list(names)),
            lambda: facts, lambda: of_row, lambda: Moments.of(facts.table),
        )  # fmt: skip

    @cached_property
    def rows(self) -> FactTable:
        """The facts of every incident, in the order of the incidents."""
        return self._rows()

    @cached_property
    def of_row(self) -> Small:
        """The cell of each row."""
        return self._of_row()

    @cached_property
    def moments(self) -> Moments:
        """The times of every incident."""
        return self._moments()

    def tell(self, formulas: Iterable[Formula]) -> bool:
        """Whether incidents of one cell are alike for these formulas."""
        return all(self.cut.tells(atom) for atom in _on_time(formulas))

    def timed(self, formulas: Iterable[Formula], engine: Engine) -> Cells:
        """The cells told apart by what formulas ask of times, too."""
        cut = Cut(self.cut.atoms | _on_time(formulas))
        of_row = group_by([self.of_row, self.moments.alike(cut, engine)[self.moments.of_row]], len(self.of_row))
        first = first_rows(of_row)
        table = numbered(self.facts.table.take(pa.array(self.of_row[first])))
        times = self.moments.table.take(pa.array(self.moments.of_row[first]))
        for name in TIMES:
            table = table.set_column(table.column_names.index(name), name, times[name])
        facts = FactTable(table, self.facts.codes, self.facts.yes_columns)
        parent = self.of_row[first].astype(np.int64)
        return self._finer(facts, sizes(of_row), first, lambda: of_row, parent, cut)

    def _finer(
        self, facts: FactTable, size: Ints, first: Ints, of_row: Callable[[], Small], parent: Ints, cut: Cut
    ) -> Cells:
        """Cells of which each is a part of the `parent` among these."""
        unlooked = {fact: cells[parent] for fact, cells in self.unlooked.items()}
        return Cells(
            facts, size, first, self.read, lambda: self.rows, of_row, lambda: self.moments, cut, self.beside, unlooked
        )

    def nearby(self, asked: Mapping[str, Bools]) -> Cells:
        """The cells told apart by attacks nearby, looked for on behalf of these cells (by fact)."""
        wanted = np.logical_or.reduce(list(asked.values()))
        assert self.beside is not None, "whoever leaves attacks open can say where to look for them"
        rows = self.beside.alike(self.first[wanted])
        cell = self.of_row[rows]
        if not wanted[cell].all():
            rows, cell = rows[wanted[cell]], cell[wanted[cell]]
        mine = {fact: cells[cell] for fact, cells in asked.items()}
        bits = {}
        for fact, found in self.beside.look(rows, mine).items():
            known = self.facts.table[self.facts.yes_columns[fact]].to_numpy()
            bits[fact] = found if self.unlooked[fact].all() else np.where(mine[fact], found, known[cell])
        finer, parent = self._split(wanted, rows, cell, bits)
        unlooked = {fact: cells & ~asked[fact][parent] for fact, cells in finer.unlooked.items() if fact in asked}
        return replace(finer, unlooked={**finer.unlooked, **unlooked})

    def _split(self, wanted: Bools, rows: Ints, cell: Ints | Small, bits: Mapping[str, Bits]) -> tuple[Cells, Ints]:
        """The wanted cells, all of whose `rows` are given with their `cell`, told apart by the bits of these; the others stay as
        they are. And of which cell each is a part."""
        part = group_by([*packed(list(bits.values())), cell], len(rows))
        first_part, left = first_rows(part), np.flatnonzero(~wanted)
        first = np.concatenate([self.first[left], rows[first_part]])
        order = np.argsort(first)
        parent = np.concatenate([left, cell[first_part]])[order]
        table = numbered(self.facts.table.take(pa.array(parent)))
        for fact, new in bits.items():
            column = self.facts.yes_columns[fact]
            old = self.facts.table[column].to_numpy()[left]
            values = pa.array(np.concatenate([old, new[first_part]])[order])
            table = table.set_column(table.column_names.index(column), column, values)

        def of_row() -> Small:
            place = np.empty(len(order), np.int32)
            place[order] = np.arange(len(order), dtype=np.int32)
            whole = np.zeros(len(self.size), np.int32)
            whole[left] = place[: len(left)]
            out = whole[self.of_row]
            out[rows] = place[len(left) :][part]
            return out

        facts = FactTable(table, self.facts.codes, self.facts.yes_columns)
        size = np.concatenate([self.size[left], sizes(part)])[order]
        return self._finer(facts, size, first[order], of_row, parent, self.cut), parent


@dataclass(frozen=True, eq=False)
class Moments:
    """The different times of incidents (`table`: the columns of TIMES), and which of them each row has."""

    table: pa.Table
    of_row: Small

    @classmethod
    def of(cls, facts: pa.Table) -> Moments:
        """Those of the rows of a fact table. Incidents are told of by days or minutes: there are far fewer than rows."""
        of_row = group_by((facts[name].to_numpy() for name in TIMES), len(facts))
        return cls(facts.select(list(TIMES)).take(pa.array(first_rows(of_row))), of_row)

    def alike(self, cut: Cut, engine: Engine) -> Small:
        """For each of the times a number that is equal where they are alike by a cut."""
        size = len(self.table)
        # cells know whose account a row is on already, so here all are on one
        account = pa.array([""]).take(pa.array(np.zeros(size, np.int32)))
        table = self.table.append_column("row", pa.array(np.arange(size))).append_column("account", account)
        keys = Keys(FactTable(table, {}), Cuts({TIME: cut}), engine)
        found = engine.query(keys.rows("row").order_by(f"{FACTS}.row"))
        return group_by((found[name].to_numpy() for name in keys.names), size)


def _on_time(formulas: Iterable[Formula]) -> frozenset[Atom]:
    return frozenset(atom for formula in formulas for atom in atoms(formula) if fact_of(atom) == TIME)


def numbered(table: pa.Table) -> pa.Table:
    """A table whose column `row` counts its rows."""
    return table.set_column(table.column_names.index("row"), "row", pa.array(np.arange(len(table))))


def number_of(column: pa.ChunkedArray) -> npt.NDArray[np.integer]:
    """A column as whole numbers that are equal where its values are."""
    if not pa.types.is_integer(column.type):
        column = column.combine_chunks().dictionary_encode().indices
    return np.asarray(column.to_numpy())


def group_by(columns: Iterable[npt.NDArray[np.integer]], size: int) -> Small:
    """For each row the number of its combination of values, in the order of the first row of each."""
    group, count = np.zeros(size, np.int64), 1
    for values in columns:
        group, count = _finer(group, count, values)
    first = first_rows(group)
    place = np.empty(len(first), np.int32)
    place[np.argsort(first)] = np.arange(len(first), dtype=np.int32)
    return np.asarray(place[group])


def packed(bits: Sequence[Bits]) -> list[Small]:
    """Columns of bits (0 to 3) as few columns that tell the same rows apart."""
    most = 15
    parts = [bits[start : start + most] for start in range(0, len(bits), most)]
    return [np.asarray(sum(one.astype(np.int32) << 2 * place for place, one in enumerate(part))) for part in parts]


def sizes(group: Small) -> Ints:
    """How many rows each group has."""
    return np.bincount(group).astype(np.int64)


def first_rows(group: npt.NDArray[np.integer]) -> Ints:
    """The first row of each group."""
    first = np.zeros(int(group.max(initial=-1)) + 1, np.int64)
    first[group[::-1]] = np.arange(len(group) - 1, -1, -1)  # of several, the last that is assigned stays
    return first


def _finer(group: Ints, count: int, values: npt.NDArray[np.integer]) -> tuple[Ints, int]:
    """Groups told apart by one more column, numbered without a gap, and how many there are."""
    if not len(values) or int(values.min()) == int(values.max()):
        return group, count
    code, radix = _dense(values.astype(np.int64) - int(values.min()))
    return _dense(group * radix + code)


def _dense(values: Ints) -> tuple[Ints, int]:
    """Numbers from 0 without a gap in the place of whole numbers from 0, and how many there are."""
    most = int(values.max()) + 1
    if most <= max(_DENSE, 4 * len(values)):
        seen = np.zeros(most, bool)
        seen[values] = True
        place = np.cumsum(seen) - 1
        return np.asarray(place[values]), int(place[-1]) + 1
    encoded = pa.array(values).dictionary_encode()
    return encoded.indices.to_numpy().astype(np.int64), len(encoded.dictionary)
