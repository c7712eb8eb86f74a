"""Incidents made ready once for any terms: what they say is kept in words, and what terms ask beside is worked out once.

The sets that incidents name (acts, actors and so on) are coded as words, which each draft reads with its own trees, so that
another tree of actors costs nothing. Places, attacks nearby and cells depend on the terms. Each is put on a shelf under a name
that says all that it depends on, in memory or on disk (`sulh.drafts.kept`), and found there when it is asked for again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sulh.drafts.cells import (
    FIRST,
    FIXED,
    SIZE,
    TIMES,
    Bits,
    Cells,
    Moments,
    Small,
    first_rows,
    group_by,
    number_of,
    numbered,
    packed,
    sizes,
)
from sulh.drafts.coded import LISTED, Coded
from sulh.drafts.kinds import Kinds
from sulh.drafts.nearby import Nearby
from sulh.drafts.replay import Replayer
from sulh.drafts.shelf import Later, Memory, Shelf
from sulh.drafts.shelf_names import digest, place_name
from sulh.engine import Engine
from sulh.errors import InputError
from sulh.findings.facts import CAN_BE_NO, CAN_BE_YES, OPEN, Coder, FactTable, set_value
from sulh.findings.values import PlaceValue, Value
from sulh.terms.compile import Compiled, Rule
from sulh.terms.legend import PLACE, Legend
from sulh.words.vocabulary import SET_FIELDS, Vocabulary

if TYPE_CHECKING:  # an attack nearby is looked for only where the shelf has no answer: then this is loaded
    from sulh.findings.near import Stated, Watched
    from sulh.findings.near_rows import Rows

NEARBY = ("incident_id", "account", "time_low", "time_high", "lat", "lon", "radius")
"""The columns of facts that an attack nearby is looked for in."""
WHERE = ("adm1", "adm2", "lat", "lon", "radius_km")
_NOWHERE: list[Value] = [PlaceValue(frozenset({frozenset()}))]


@dataclass(eq=False)
class Ready:
    """Incidents that can be judged under any terms."""

    coded: Coded
    engine: Engine
    shelf: Shelf = field(default_factory=Memory)
    stated: Sequence[Stated] = ()
    watched: Sequence[Watched] = ()
    tell: Callable[[str], None] = lambda _: None

    @cached_property
    def later(self) -> Later:
        """The shelf, for what is put there once the answer stands."""
        return Later(self.shelf)

    @cached_property
    def accounts(self) -> list[str]:
        """The accounts that have incidents, sorted."""
        return sorted(str(name) for name in pc.unique(self.coded.read(["account"])["account"]).to_pylist())

    def unknown(self, vocabulary: Vocabulary) -> tuple[str, str] | None:
        """A node that incidents name and some trees do not have, with its fact."""
        for fact in SET_FIELDS:
            tree = vocabulary.tree(fact)
            parts = {part for key in self.coded.words[fact] for part in key.replace("\n", "|").split("|")}
            for node in sorted({name for part in parts - {"*"} for name in part.split("+")}):
                if node not in tree:
                    return fact, node
        return None

    def check(self, draft: Compiled, where: Path) -> None:
        """A draft has to know whom and what the incidents name, and to bar something. Raises InputError."""
        if found := self.unknown(draft.agreement.vocabulary):
            fact, node = found
            what = f"the draft does not know “{node}”, whom incidents of the case name ({fact})"
            raise InputError(what, where=where, remedy="Give the draft the parties and actors of the case's agreement.")
        if not draft.judged:
            what = "the draft bars nothing: it has no must_not and no must_reduce"
            raise InputError(what, where=where, remedy="Write a provision.")

    def ground(self, compiled: Compiled) -> Hashable:
        """Equal for terms that look at the same facts with the same words: one replayer serves them."""
        agreement, legend = compiled.agreement, compiled.legend
        parts: tuple[object, ...] = (
            tuple(agreement.vocabulary.actors.parents.items()), tuple(agreement.file.parties), tuple(agreement.readings),
            frozenset(legend.areas), frozenset(legend.near), frozenset(legend.stated),
        )  # fmt: skip
        # whether a provision was broken before hangs on all of the agreement
        return (*parts, repr(agreement.file)) if legend.broken else parts

    def replayer(self, compiled: Compiled, rules: Sequence[Rule]) -> Replayer:
        """The incidents ready to be judged under one clause of these terms after another."""
        return Replayer(self.cells(compiled), compiled, self.engine, rules)

    def facts(self, compiled: Compiled) -> FactTable:
        """The facts of all incidents, in their order, as some terms look at them, without dates."""
        facts = self._bare(compiled)
        place, values = self._places(compiled)
        facts.table = facts.table.append_column(PLACE, pa.array(place))
        facts.codes[PLACE] = values
        self._excusable(facts, compiled)
        legend, every = compiled.legend, np.arange(self.coded.size)
        found = self._nearby(compiled, facts.codes).look(every, dict.fromkeys(legend.near, np.ones(len(every), bool)))
        for fact, bits in (found | self._stated(legend)).items():
            facts.with_yes(fact, bits)
        if compiled.legend.broken:
            from sulh.findings.broken import add_broken

            add_broken(facts, compiled, self.engine)
        return facts

    def cells(self, compiled: Compiled) -> Cells:
        """The cells of these facts. Raises KeyError for a node that is in no tree."""
        legend = compiled.legend
        codes = self._codes(compiled)
        if legend.broken:
            return Cells.of(self.facts(compiled))
        name = f"cells:{digest([place_name(legend), *legend.stated])}"
        if (found := self.later.get(name)) is None:
            found = self._make_cells(compiled, name)
        facts = FactTable(found.drop_columns([SIZE, FIRST]), codes | {PLACE: self._place_values(compiled)})
        self._excusable(facts, compiled)
        for number, fact in enumerate(legend.stated):
            facts.yes_columns[fact] = f"stated_{number}"
        for fact in legend.near:
            facts.with_yes(fact, np.full(len(found), OPEN))
        size, first = found[SIZE].to_numpy(), found[FIRST].to_numpy()
        return Cells(
            facts, size, first, self.coded.read,
            lambda: self.facts(compiled), lambda: self._cell_of_row(compiled, name), self._moments,
            beside=self._nearby(compiled, codes),
            unlooked={fact: np.ones(len(found), bool) for fact in legend.near},
        )  # fmt: skip

    def _make_cells(self, compiled: Compiled, name: str) -> pa.Table:
        """The cells' table, put on the shelf with the cell of each row. Attacks nearby do not tell them apart yet."""
        stated = self._stated(compiled.legend)
        place = self._places(compiled)[0]
        plain = self.kinds
        of_row = group_by([plain.of_row, place, *packed(list(stated.values()))], self.coded.size)
        first = first_rows(of_row)
        table = numbered(plain.table.take(pa.array(plain.of_row[first])))
        for column, values in ((PLACE, place[first]), (SIZE, sizes(of_row)), (FIRST, first)):
            table = table.append_column(column, pa.array(values))
        for number, bits in enumerate(stated.values()):
            table = table.append_column(f"stated_{number}", pa.array(bits[first]))
        self.later.put(f"{name}:rows", pa.table({"cell": pa.array(of_row)}))
        self.later.put(name, table)
        return table

    def _cell_of_row(self, compiled: Compiled, name: str) -> Small:
        rows = self.later.get(f"{name}:rows")
        if rows is None:
            self._make_cells(compiled, name)
            rows = self.later.get(f"{name}:rows")
            assert rows is not None, "what was put on the shelf is there"
        return np.asarray(rows["cell"].to_numpy(), np.int32)

    @cached_property
    def kinds(self) -> Kinds:
        """The cells by what does not depend on the terms."""
        table, rows = self.later.get("plain cells"), self.later.get("plain cells:rows")
        if table is None or rows is None:
            given = self.coded.read([*FIXED, LISTED])
            of_row = group_by((number_of(given[name]) for name in given.column_names), self.coded.size)
            first = pa.array(first_rows(of_row))
            # column by column: all of them at once are large
            table = pa.table({name: self.coded.read([name])[name].take(first) for name in self.coded.names})
            rows = pa.table({"cell": of_row})
            self.later.put("plain cells", table)
            self.later.put("plain cells:rows", rows)
            self._moments()  # to be there when a clause asks for hours
        return Kinds(table, np.asarray(rows["cell"].to_numpy(), np.int32))

    def _moments(self) -> Moments:
        """The different times of the incidents, and which of them each row has."""
        table, rows = self.later.get("moments"), self.later.get("moments:rows")
        if table is None or rows is None:
            made = Moments.of(self.coded.read(TIMES))
            self.later.put("moments", made.table)
            self.later.put("moments:rows", pa.table({"moment": made.of_row}))
            return made
        return Moments(table, np.asarray(rows["moment"].to_numpy(), np.int32))

    def _codes(self, compiled: Compiled) -> dict[str, list[Value]]:
        tree = compiled.agreement.vocabulary.tree
        return {fact: [set_value(tree(fact), key) for key in keys] for fact, keys in self.coded.words.items()}

    def _bare(self, compiled: Compiled) -> FactTable:
        return FactTable(self.coded.read(self.coded.names), self._codes(compiled))

    def _excusable(self, facts: FactTable, compiled: Compiled) -> None:
        """For each reading: whether an exception can hold, which it cannot in that side's own list of violations."""
        listed = pc.equal(facts.table[LISTED], pa.scalar(1, pa.int8()))
        for reading in compiled.agreement.readings:
            barred = pc.and_(listed, pc.equal(facts.table["account"], reading)).to_numpy()
            facts.with_yes(f"excusable:{reading}", np.where(barred, CAN_BE_NO, CAN_BE_YES))

    def _stated(self, legend: Legend) -> dict[str, Bits]:
        """The bits of each stated relation for each row."""
        if not legend.stated:
            return {}
        from sulh.findings.near import stated_bits

        place = self.kinds.place
        return {fact: stated_bits(self._beside, kind, self.stated)[place] for fact, kind in legend.stated.items()}

    def _nearby(self, compiled: Compiled, codes: Mapping[str, list[Value]]) -> Nearby:
        """The attacks nearby that some terms ask for."""
        attack = compiled.agreement.vocabulary.acts.mask("attack")
        return Nearby(
            compiled.legend.near, attack, self.kinds, FactTable(self.kinds.table, dict(codes)), lambda: self._beside,
            self.later, self.stated, self.watched, self.tell,
        )  # fmt: skip

    @cached_property
    def _beside(self) -> Rows:
        """What an attack nearby is looked for in, in the order of the kinds. It stays in memory: where one clause after another
        asks for attacks nearby, reading it takes longer than the search."""
        from sulh.findings.near_rows import Rows

        names = [name for name in NEARBY if self.stated or name != "incident_id"]
        return Rows(FactTable(self.coded.read(names), {}), self.kinds.order)

    def settle(self) -> None:
        """Put on the shelf what was found and waits for it."""
        self.later.settle()

    def warm(self) -> None:
        """Read what an attack nearby is looked for in, so that the first clause that asks for one does not wait for it."""
        _ = self._beside, self.kinds.place

    def _places(self, compiled: Compiled) -> tuple[Small, list[Value]]:
        """The code of each row's place, and what each code means."""
        if not compiled.legend.areas:
            return np.zeros(self.coded.size, np.int32), _NOWHERE
        name = place_name(compiled.legend)
        found, values = self.later.get(name), self.later.get(f"{name}:values")
        if found is None or values is None:
            found, values = self._make_places(compiled, name)
        return np.asarray(found["place"].to_numpy(), np.int32), _read_places(values)

    def _place_values(self, compiled: Compiled) -> list[Value]:
        if not compiled.legend.areas:
            return _NOWHERE
        found = self.later.get(f"{place_name(compiled.legend)}:values")
        return self._places(compiled)[1] if found is None else _read_places(found)

    def _make_places(self, compiled: Compiled, name: str) -> tuple[pa.Table, pa.Table]:
        self.tell("Looking where on the map the incidents lie")
        coder = Coder(compiled.agreement.vocabulary, compiled.legend, [])
        parts = [coder.place_codes(batch) for batch in self.coded.given(WHERE)]
        found = pa.table({"place": pa.chunked_array(parts, pa.int32())})
        cells = [value.cells for value in coder.codes[PLACE] if isinstance(value, PlaceValue)]
        values = pa.table({"areas": [json.dumps(sorted(sorted(cell) for cell in one)) for one in cells]})
        self.later.put(name, found)
        self.later.put(f"{name}:values", values)
        return found, values


def _read_places(values: pa.Table) -> list[Value]:
    return [PlaceValue(frozenset(frozenset(cell) for cell in json.loads(text))) for text in values["areas"].to_pylist()]
