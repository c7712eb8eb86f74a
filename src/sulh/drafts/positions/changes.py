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
        self.board = board
        self.nodes = 0

    def ways(self, taken: Clauses, changed: frozenset[Pair], budget: int) -> Iterator[frozenset[Pair]]:
        """Every way to agree on `taken`, and on what has to be agreed with it, by at most `budget` further changes."""
        self.nodes += 1
        if self.nodes > MOST_NODES:
            raise _CutShortError
        short, waiting = self._open(taken, changed)
        changed, budget = changed | short, budget - len(short)
        if budget < 0:
            return
        if not waiting:
            yield changed
            return
        pair = waiting[0]
        yield from self.ways(taken | self.board.of(pair).asked, changed, budget)
        if budget:
            yield from self.ways(taken, changed | {pair}, budget - 1)

    def _open(self, taken: Clauses, changed: frozenset[Pair]) -> tuple[frozenset[Pair], list[Pair]]:
        """Who can only change, and who waits for something that is not taken."""
        pairs = [pair for clause in sorted(taken) for pair in self.board.pairs(clause) if pair not in changed]
        short = frozenset(pair for pair in pairs if self.board.of(pair).is_short)
        return short, [pair for pair in pairs if pair not in short and not self.board.of(pair).asked <= taken]
