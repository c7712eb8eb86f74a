"""Which clauses are agreed, as far as is said: the sets of clauses that carry themselves.

A clause is accepted when everybody whose acceptance it takes accepts it, and all that they ask for is agreed. A condition
waits: what it asks for has to be agreed first. A tie of a package does not wait: who accepts clauses only together has
accepted them all at once. So *agreed* is the least set under conditions of which each step is the greatest under ties;
*agreed if taken together* is the rest of the greatest set under both: each side waits for the other, and nobody says no.
There is exactly one of each, because more that is agreed never makes a clause harder to accept (Tarski 1955).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from sulh.drafts.positions.record import Pair
from sulh.drafts.positions.schema import ACCEPTS, ACCEPTS_IF

UNSAID = "unsaid"
"""The stance of somebody who never spoke of a clause."""
Clauses = frozenset[str]


@dataclass(frozen=True)
class Held:
    """Where somebody stands on a clause on a day: their stance, the clauses that they wait for, those that they take it
    together with, and what else is not met."""

    stance: str = UNSAID
    conditions: Clauses = frozenset()
    ties: Clauses = frozenset()
    unmet: tuple[str, ...] = ()

    @property
    def asked(self) -> Clauses:
        """Every clause that they ask for."""
        return self.conditions | self.ties

    @property
    def says_yes(self) -> bool:
        """Whether they accept it, or would under conditions."""
        return self.stance in (ACCEPTS, ACCEPTS_IF)

    @property
    def is_short(self) -> bool:
        """Whether no clause that is agreed can make them accept it."""
        return not self.says_yes or bool(self.unmet)


@dataclass(frozen=True)
class Board:
    """Where everybody stands: whose acceptance each clause takes, and what they hold."""

    needs: Mapping[str, tuple[str, ...]]
    held: Mapping[Pair, Held]

    def of(self, pair: Pair) -> Held:
        """Where somebody stands on a clause."""
        return self.held.get(pair, Held())

    def pairs(self, clause: str) -> list[Pair]:
        """Everybody whose acceptance a clause takes, with the clause."""
        return [(name, clause) for name in self.needs[clause]]

    @cached_property
    def agreed(self) -> Clauses:
        """What is agreed: round by round, what waits for nothing but what was agreed in an earlier round."""
        found: Clauses = frozenset()
        while True:
            ready = frozenset(
                clause for clause in self.needs if all(self._ready(pair, found) for pair in self.pairs(clause))
            )
            more = self._carried(ready)
            if more <= found:
                return found
            found = more

    def _ready(self, pair: Pair, found: Clauses) -> bool:
        held = self.of(pair)
        return not held.is_short and held.conditions <= found

    @cached_property
    def possible(self) -> Clauses:
        """What is agreed if it is taken together."""
        return self.possible_with(frozenset())

    def possible_with(self, changed: frozenset[Pair]) -> Clauses:
        """What is agreed if it is taken together and these accept unconditionally."""
        return self._carried(frozenset(self.needs), changed)

    def _carried(self, clauses: Clauses, changed: frozenset[Pair] = frozenset()) -> Clauses:
        """The greatest set of these clauses that asks for nothing outside itself."""
        while True:
            left = frozenset(
                clause
                for clause in clauses
                if all(pair in changed or self._holds(pair, clauses) for pair in self.pairs(clause))
            )
            if left == clauses:
                return left
            clauses = left

    def _holds(self, pair: Pair, given: Clauses) -> bool:
        held = self.of(pair)
        return not held.is_short and held.asked <= given

    def asked_with(self, clauses: Iterable[str]) -> Clauses:
        """These clauses and all that is asked for with them, directly or through others."""
        found: set[str] = set()
        todo = list(clauses)
        while todo:
            clause = todo.pop()
            if clause not in found:
                found.add(clause)
                todo += self._asked_for[clause]
        return frozenset(found)

    @cached_property
    def _asked_for(self) -> Mapping[str, Clauses]:
        """For each clause, what is asked for with it directly."""
        return {one: frozenset[str]().union(*(self.of(pair).asked for pair in self.pairs(one))) for one in self.needs}

    def rejected_by(self, clause: str) -> list[str]:
        """Those whose acceptance it takes and who reject it."""
        return [name for name, _ in self.pairs(clause) if self.of((name, clause)).stance == "rejects"]
