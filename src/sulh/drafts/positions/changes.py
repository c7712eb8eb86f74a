"""The fewest stances that would have to change for clauses to be agreed: searched exactly, all ways listed.

A change makes one side accept one clause without any condition. Where a side accepts only under conditions, either it
changes, or what it asks for is agreed as well, which may take changes of its own: the search tries both, with one more
change allowed in each round, so that the first round that ends well is the smallest. `MOST_NODES` bounds it by steps.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from sulh.drafts.positions.board import Board, Clauses
from sulh.drafts.positions.record import Pair

MOST_NODES = 200_000
MOST_WAYS = 1_000


@dataclass(frozen=True)
class Changes:
    """`steps` is the smallest number of changes, `ways` each set of so many that does it (at most MOST_WAYS), sorted; `is_exact`
    is False where the search was cut short, and `steps` is then enough, but perhaps not the fewest."""

    steps: int
    ways: tuple[frozenset[Pair], ...]
    is_exact: bool = True


class _CutShortError(Exception):
    """The search has looked at as much as it may."""


def changes(board: Board, target: Clauses) -> Changes:
    """What would have to change for every clause of `target` to be agreed if taken together."""
    search = _Search(board)
    enough = frozenset(pair for clause in target for pair in board.pairs(clause) if _wants(board, pair, target))
    try:
        for budget in range(len(enough) + 1):
            ways = sorted(set(islice(search.ways(target, frozenset(), budget), MOST_WAYS)), key=sorted)
            if ways:
                return Changes(budget, tuple(ways))
    except (_CutShortError, RecursionError):
        pass
    return Changes(len(enough), (enough,), is_exact=False)


def _wants(board: Board, pair: Pair, given: Clauses) -> bool:
    """Whether somebody would not accept a clause, given that others are agreed."""
    held = board.of(pair)
    return held.is_short or not held.asked <= given


class _Search:
    def __init__(self, board: Board) -> None:
        self.nodes = 0
        pairs = {clause: board.pairs(clause) for clause in board.needs}
        self.asked = {pair: board.of(pair).asked for some in pairs.values() for pair in some}
        self.short = {one: frozenset(pair for pair in some if board.of(pair).is_short) for one, some in pairs.items()}
        self.asking = {
            one: [pair for pair in some if pair not in self.short[one] and self.asked[pair]]
            for one, some in pairs.items()
        }

    def ways(self, taken: Clauses, changed: frozenset[Pair], budget: int) -> Iterator[frozenset[Pair]]:
        """Every way to agree on `taken`, and on what has to be agreed with it, by at most `budget` further changes."""
        self.nodes += 1
        if self.nodes > MOST_NODES:
            raise _CutShortError
        # who says no yes at all can only change
        short = frozenset[Pair]().union(*(self.short[clause] for clause in taken)) - changed
        changed, budget = changed | short, budget - len(short)
        if budget < 0:
            return
        pair = self._waiting(taken, changed)
        if pair is None:
            yield changed
            return
        yield from self.ways(taken | self.asked[pair], changed, budget)
        if budget:
            yield from self.ways(taken, changed | {pair}, budget - 1)

    def _waiting(self, taken: Clauses, changed: frozenset[Pair]) -> Pair | None:
        """The first who waits for something that is not taken."""
        for clause in sorted(taken):
            for pair in self.asking[clause]:
                if pair not in changed and not self.asked[pair] <= taken:
                    return pair
        return None
