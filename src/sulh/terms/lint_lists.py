"""The lint of lists: alternatives that nothing can meet, and alternatives that another of the list covers already."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sulh.strict_yaml import Path_
from sulh.terms.actor_sets import Understanding
from sulh.terms.base import OPEN
from sulh.terms.conditions import SETS, ConditionReader
from sulh.terms.details import BROKEN_KEYS, NEAR_KEYS
from sulh.terms.formula import TRUE, Formula, Not, Yes, conj
from sulh.terms.legend import OCCURRED
from sulh.terms.lint_base import Detail, Lint, Owner, written
from sulh.terms.lint_worlds import plain
from sulh.terms.schema import ExceptionEntry, Provision

LONGEST = 200
"""Alternatives of one list that are compared with each other; of a longer one each is only looked at by itself."""
_JOINT = (NEAR_KEYS, BROKEN_KEYS, ("from", "until"))
_NEARBY = {"attack_by": "perpetrator", "on": "target"}
_EACH = (*SETS, "side", "place", "hours")


class Lists:
    """Looks at every list in the conditions of one owner, in one reading."""

    def __init__(self, lint: Lint, reader: ConditionReader, owner: Owner, reading: str) -> None:
        self.lint = lint
        self.reader = reader
        self.owner = owner
        self.reading = reading

    def provision(self, name: str, item: Provision, dates: Formula) -> None:
        """The lists of a provision and of its exceptions; `dates` is when it is in force."""
        path: Path_ = ("provisions", name)
        context = plain(conj(Yes(OCCURRED), dates))
        named = self.reader.who_is_named(item.condition)
        if named == "nobody":
            who = [item.performed_by] if item.performed_by else item.parties
            context = conj(context, plain(self.reader.counts_for(who)))
        self.condition(item.condition, (*path, item.kind), context, compare=named != "some")
        if item.void_if is not None:
            self.condition(item.void_if, (*path, "void_if"), TRUE)
        self._exceptions(item.except_, path)

    def _exceptions(self, group: dict[str, ExceptionEntry], path: Path_) -> None:
        for name, item in group.items():
            place = (*path, "except", name)
            self.condition(item.when, (*place, "when"), TRUE)
            self._exceptions(item.except_, place)

    def condition(self, given: Any, path: Path_, context: Formula, *, compare: bool = True) -> None:
        """The lists of a condition; `context` holds wherever it is asked for."""
        if isinstance(given, list):
            self._alternatives(given, path, context, self.reader.read, compare=compare)
            for number, item in enumerate(given):
                self.condition(item, (*path, number), context, compare=compare)
        elif isinstance(given, dict):
            for key, value in given.items():
                self._key(key, value, path, conj(context, self._beside(given, key, path)), compare=compare)

    def _beside(self, given: dict[str, Any], key: str, path: Path_) -> Formula:
        """What the other keys of a mapping ask for."""
        joint = next((keys for keys in _JOINT if key in keys), (key,))
        rest = {name: value for name, value in given.items() if name not in joint}
        return plain(self.reader.read(rest, path)) if rest else TRUE

    def _key(self, key: str, value: Any, path: Path_, context: Formula, *, compare: bool) -> None:
        place = (*path, key)
        if key == "any_of":
            self.condition(value, place, context, compare=compare)
        elif key == "all_of":
            for number, item in enumerate(value):
                self.condition(item, (*place, number), context)
        elif key == "not":
            self.condition(value, place, context)
        elif key == "between":
            for number, side in enumerate(value):
                self.nodes("side_a", side, (*place, number), TRUE)
        elif key in _EACH or key in _NEARBY:
            asked = _NEARBY.get(key, key)
            self.nodes(asked, value, place, TRUE if key in _NEARBY else context)

    def nodes(self, key: str, value: Any, path: Path_, context: Formula) -> None:
        """The lists in a set of nodes, of places or of hours."""
        if isinstance(value, list):
            self._alternatives(value, path, context, lambda item, place: self.reader.read({key: item}, place[:-1]))
            for number, item in enumerate(value):
                self.nodes(key, item, (*path, number), context)
        elif isinstance(value, dict):
            for name in ("any_of", "but_not"):
                self.nodes(key, value.get(name), (*path, name), TRUE)

    def _alternatives(
        self,
        items: list[Any],
        path: Path_,
        context: Formula,
        read: Callable[[Any, Path_], Formula],
        *,
        compare: bool = True,
    ) -> None:
        """One list: each item met by some world, and by some that no other item holds."""
        if len(items) < 2:
            return
        found = [plain(read(item, (*path, number))) for number, item in enumerate(items)]
        alive = [not self.lint.worlds.never(conj(context, item)) for item in found]
        if not any(alive):
            return  # said of the whole condition
        for number, item in enumerate(items):
            if not alive[number]:
                what = f"the alternative {written(item)} can be met by nothing here"
                self._say("unreachable-alternative", (*path, number), what, "Correct it, or strike it out.")
        for number, other in self._covered(found, alive, context) if compare and len(items) <= LONGEST else ():
            what = f"the alternative {written(items[number])} adds nothing to {written(items[other])}"
            self._say("covered-alternative", (*path, number), what, "Strike it out, or narrow the other.")

    def _covered(self, found: list[Formula], alive: list[bool], context: Formula) -> Iterator[tuple[int, int]]:
        """Items that another item covers, each with the first that does; of two alike, the earlier covers."""
        living = [number for number in range(len(found)) if alive[number]]
        for number in living:
            for other in living:
                if other != number and self._stands_for(found, number, other, context):
                    yield number, other
                    break

    def _stands_for(self, found: list[Formula], number: int, other: int, context: Formula) -> bool:
        """Whether an item is covered by another; of two alike, the earlier covers."""
        if not self._covers(found[other], found[number], context):
            return False
        return other < number or not self._covers(found[number], found[other], context)

    def _covers(self, wide: Formula, narrow: Formula, context: Formula) -> bool:
        return wide == narrow or self.lint.worlds.never(conj(context, narrow, Not(wide)))

    def _say(self, rule: str, path: Path_, what: str, remedy: str) -> None:
        self.lint.detail(Detail(rule, self.owner, path, what), self.reading, remedy)


def lint_terms(lint: Lint) -> None:
    """Remarks on what terms mean: meanings that nothing can meet, and their lists."""
    for name, term in lint.file.terms.items():
        owner = lint.owner(term=name)
        for reading in lint.readings:
            given = term.meant_by(reading)
            place: Path_ = ("terms", name, "means") if term.means is not None else ("terms", name, "read_as", reading)
            if given != OPEN:
                _lint_meaning(lint, owner, given, place, reading)


def _lint_meaning(lint: Lint, owner: Owner, given: Any, path: Path_, reading: str) -> None:
    reader = ConditionReader(lint.agreement, Understanding(reading), lint.compiled.legend)
    lists = Lists(lint, reader, owner, reading)
    if isinstance(given, dict) and "actors" in given:
        lists.nodes("side_a", given["actors"], (*path, "actors"), TRUE)
        return
    if lint.worlds.never(plain(reader.read(given, path))):
        what = f"nothing can be “{owner.term}”: what it asks for cannot all be true at once"
        lint.detail(
            Detail("unreachable-term", owner, path, what), reading, "Look for bounds or lists that exclude each other."
        )
        return
    lists.condition(given, path, TRUE)
