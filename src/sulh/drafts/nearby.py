"""Attacks nearby of incidents made ready: looked for only where something hangs on one, and kept.

Over millions of incidents a draft leaves few open for want of an attack nearby, and only of these is it asked. What was found
is put on the shelf under a name that says all that it depends on; what was not looked for is marked so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from sulh.drafts.cells import Bits
from sulh.drafts.kinds import Kinds
from sulh.drafts.shelf import Later
from sulh.drafts.shelf_names import near_name
from sulh.findings.facts import OPEN, FactTable
from sulh.findings.keys import Bools, Ints
from sulh.terms.legend import Nearness

if TYPE_CHECKING:  # an attack nearby is looked for only where the shelf has no answer: then this is loaded
    from sulh.findings.near import Stated, Watched
    from sulh.findings.near_rows import Rows

_NOT_LOOKED = -1


@dataclass(frozen=True, eq=False)
class Nearby:
    """The attacks nearby that some terms ask for.

    `facts` has the facts of each of the `kinds`, as these terms read them. `rows` gives the incidents, in the order of the kinds.
    `attack` is the mask of acts that are attacks.
    """

    near: Mapping[str, Nearness]
    attack: int
    kinds: Kinds
    facts: FactTable
    rows: Callable[[], Rows]
    later: Later
    stated: Sequence[Stated]
    watched: Sequence[Watched]
    tell: Callable[[str], None]

    def alike(self, rows: Ints) -> Ints:
        """All rows of the kinds of some rows, kind by kind."""
        kinds = np.zeros(len(self.kinds.table), bool)
        kinds[self.kinds.of_row[rows]] = True
        return self.kinds.rows(np.flatnonzero(kinds))

    def look(self, rows: Ints, asked: Mapping[str, Bools]) -> dict[str, Bits]:
        """The bits of each fact for some rows, of which it is `asked` about these; about the others it is left open."""
        place = self.kinds.place[rows]
        names = {fact: self._name(fact) for fact in asked}
        known = {name: self._known(name) for name in dict.fromkeys(names.values())}
        here = {name: bits[place] for name, bits in known.items()}
        missing: dict[str, Bools] = {}
        for fact, name in names.items():
            mine = asked[fact] & (here[name] == _NOT_LOOKED)
            missing[name] = missing[name] | mine if name in missing else mine
        wanted = {names[fact]: self.near[fact] for fact in asked if missing[names[fact]].any()}
        if wanted:
            self.tell("Looking for attacks nearby")
            every = np.flatnonzero(np.logical_or.reduce([missing[name] for name in wanted]))
            for name, bits in self._found(wanted, place[every].astype(np.int64)).items():
                here[name][every] = bits
                more = known[name].copy()
                more[place[every]] = bits
                self.later.put(name, pa.table({"bits": more}))
        return {fact: np.where(marks, here[names[fact]], np.int8(OPEN)) for fact, marks in asked.items()}

    @property
    def _possibly(self) -> bool:
        """Whether it matters who may have attacked: only against what somebody would have seen, or states."""
        return bool(self.stated or self.watched)

    def _name(self, fact: str) -> str:
        return near_name(self.near[fact], self.attack, self.facts.codes, possibly=self._possibly)

    def _known(self, name: str) -> Bits:
        """What is known so far of each incident, in the order of the kinds."""
        kept = self.later.get(name)
        if kept is None:
            return np.full(len(self.kinds.of_row), _NOT_LOOKED, np.int8)
        return np.asarray(kept["bits"].to_numpy(), np.int8)

    def _found(self, near: Mapping[str, Nearness], asked: Ints) -> dict[str, Bits]:
        """The bits of some facts for incidents, by where they stand; all are worked out at once, which takes little longer than
        one."""
        from sulh.findings.near import bits_of
        from sulh.findings.near_attacks import Attacks, attacks_of

        by_kind = attacks_of(self.facts, near, self.attack, possibly=self._possibly)
        places, many = self.kinds.places(by_kind.rows)
        attacks = Attacks(places, {fact: np.repeat(marks, many) for fact, marks in by_kind.marks.items()})
        return bits_of(self.rows(), near, attacks, self.attack, self.stated, self.watched, asked)
