"""The grouping of `sulh.incidents.assign`, one merge after another from a heap: slow and plain, for tests.

The value of a grouping is the sum of the scores of all pairs inside its groups; a pair that was never compared counts
`FLOOR`. Starting from single reports, of the merges that add to the value the one with the best mean score across is
made first, until none adds anything. Going by the mean leaves a little value behind where incidents crowd, compared
with going by the sum, and finds slightly more true pairs on invented reports: a group must not attract because it is
large.
Chains (a like b, b like c) cannot form, because a merge has to pay for every pair across it.

Rows are numbered in content order, so a tie is broken by content.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import dataclass, field

from sulh.incidents.score import FLOOR

Edge = tuple[int, int, int]
"""Two rows and their score in thousandths."""


@dataclass(frozen=True)
class Rules:
    """What holds whatever the scores say.

    `slot` is each row's source, -1 for a row that takes up no slot (a second deed): a group holds each slot once.
    `tied` pairs are in one group even so; `apart` pairs never are, and may not contradict `tied`.
    """

    slot: list[int]
    tied: Iterable[tuple[int, int]] = ()
    apart: frozenset[tuple[int, int]] = frozenset()


@dataclass
class _Group:
    members: list[int]
    slots: set[int]
    enemies: set[int]
    beside: dict[int, tuple[int, int]] = field(default_factory=dict)
    """Other group -> (sum of the known scores across, how many pairs have one)."""


def assign(edges: Iterable[Edge], rules: Rules) -> list[list[int]]:
    """Groups of rows, each sorted, in the order of their first row."""
    groups, home = _start(rules)
    for left, right, worth in edges:
        _add(groups, home[left], home[right], worth)
    heap = [
        entry
        for number, group in groups.items()
        for other in group.beside
        if number < other
        if (entry := _entry(groups, number, other))
    ]
    heapq.heapify(heap)
    following = len(rules.slot)
    while heap:
        *_, number, other = heapq.heappop(heap)
        if number in groups and other in groups:
            _merge(groups, number, other, following)
            for entry in (_entry(groups, following, near) for near in groups[following].beside):
                if entry:
                    heapq.heappush(heap, entry)
            following += 1
    return sorted(group.members for group in groups.values())


def value(groups: Iterable[list[int]], scores: dict[tuple[int, int], int]) -> int:
    """The value of a grouping in thousandths: what `assign` makes large."""
    total = 0
    for members in groups:
        for at, left in enumerate(members):
            total += sum(scores.get((left, right), FLOOR) for right in members[at + 1 :])
    return total


def components(size: int, tied: Iterable[tuple[int, int]]) -> list[list[int]]:
    """The rows 0 to size - 1 joined by the tied pairs, each component sorted, in the order of their first row."""
    above = list(range(size))

    def top(row: int) -> int:
        while above[row] != row:
            above[row] = above[above[row]]
            row = above[row]
        return row

    for left, right in tied:
        first, second = sorted((top(left), top(right)))
        above[second] = first
    out: dict[int, list[int]] = {}
    for row in range(size):
        out.setdefault(top(row), []).append(row)
    return list(out.values())


def _start(rules: Rules) -> tuple[dict[int, _Group], list[int]]:
    groups: dict[int, _Group] = {}
    home = [0] * len(rules.slot)
    for members in components(len(rules.slot), rules.tied):
        groups[members[0]] = _Group(members, {rules.slot[row] for row in members} - {-1}, set())
        for row in members:
            home[row] = members[0]
    for left, right in rules.apart:
        groups[home[left]].enemies.add(right)
        groups[home[right]].enemies.add(left)
    return groups, home


def _add(groups: dict[int, _Group], first: int, second: int, worth: int) -> None:
    if first == second:
        return
    for here, there in ((first, second), (second, first)):
        total, known = groups[here].beside.get(there, (0, 0))
        groups[here].beside[there] = (total + worth, known + 1)


def _entry(groups: dict[int, _Group], first: int, second: int) -> tuple[int, int, int, int, int] | None:
    """A merge for the heap: its mean score (negated), then the first rows, so that ties go by content."""
    one, two = groups[first], groups[second]
    total, known = one.beside[second]
    across = len(one.members) * len(two.members)
    gain = total + FLOOR * (across - known)
    if gain <= 0 or one.slots & two.slots or not one.enemies.isdisjoint(two.members):
        return None
    low, high = sorted((one.members[0], two.members[0]))
    return -(1000 * gain // across), low, high, first, second


def _merge(groups: dict[int, _Group], first: int, second: int, name: int) -> None:
    one, two = groups.pop(first), groups.pop(second)
    new = _Group(sorted(one.members + two.members), one.slots | two.slots, one.enemies | two.enemies)
    for old, part in ((first, one), (second, two)):
        for other, (total, known) in part.beside.items():
            if other in (first, second):
                continue
            before = new.beside.get(other, (0, 0))
            new.beside[other] = (before[0] + total, before[1] + known)
            del groups[other].beside[old]
    for other, across in new.beside.items():
        groups[other].beside[name] = across
    groups[name] = new
