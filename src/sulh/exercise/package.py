"""A planted package: the few clauses that would have barred most of the harm to civilians, because a few tactics did most of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from sulh.exercise.history import History

ARMY, FIGHTERS = 0, 3
"""The forces that surely are the parties' own, in everybody's reading."""
PARTY = {ARMY: "republic", FIGHTERS: "front"}
ENEMY = {ARMY: "front_fighters", FIGHTERS: "republic_army"}
TACTICS: dict[int, tuple[str, ...]] = {
    ARMY: ("raid", "armed_clash"),
    FIGHTERS: ("rocket_fire", "targeted_killing"),
}
"""What may be planted: deeds that the agreement does not bar, that stand under no common node below `attack`, and whose
objects do not give them away."""
EACH = 1500.0
"""Civilians who die of each planted tactic in all, beside those who die anyway."""
MOST_TACTICS = sum(map(len, TACTICS.values()))


def planted_tactics(count: int, seed: int) -> list[tuple[int, str]]:
    """So many pairs of a force and its act, of both parties by turns, from a seed."""
    random = np.random.default_rng([seed, 25])
    orders = {force: list(random.permutation(len(acts))) for force, acts in TACTICS.items()}
    pair = (ARMY, FIGHTERS) if random.random() < 0.5 else (FIGHTERS, ARMY)
    turns = [force for _ in range(MOST_TACTICS) for force in pair]
    found: list[tuple[int, str]] = []
    for force in turns:
        if len(found) < count and orders[force]:
            found.append((force, TACTICS[force][int(orders[force].pop())]))
    return found


def with_package(history: History, tactics: Sequence[tuple[int, str]], seed: int) -> History:
    """The history in which these tactics hit the enemy amid civilians, many of whom die; all else stays as it is."""
    random = np.random.default_rng([seed, 26])
    killed, civilians, wounded = history.killed.copy(), history.civilians_killed.copy(), history.wounded.copy()
    target = history.target.astype("U20")
    for force, act in tactics:
        mine = np.flatnonzero((history.force == force) & (history.act == act) & (history.partner < 0))
        more = random.poisson(EACH / max(len(mine), 1), len(mine))
        killed[mine] += more
        civilians[mine] += more
        wounded[mine] += 2 * more
        target[mine] = ENEMY[force]
    return replace(history, killed=killed, civilians_killed=civilians, wounded=wounded, target=target)


def names(tactics: Sequence[tuple[int, str]]) -> Iterator[str]:
    """The clauses that would have barred these tactics, as `sulh design` names those that it makes from words."""
    yield from sorted(f"{PARTY[force]}.{act}" for force, act in tactics)
