"""Rows about several incidents, beside an oracle: `python benchmarks/aggregates.py [REPORTS] [SEED ...]` (20,000; seeds 31 to 35).

The exercises of `benchmarks/exercise.py`, first without bursts, then with a fifth of the incidents in bursts. The oracle is told what no linker knows: which
single reports are of one incident, and each incident's true force, toll, district and day. Of the incidents that fit a
row's district, days and (where the row's words have it) force it weighs every choice of as many as the row covers whose dead
add up, all choices alike, and links those that stand in at least half of them: what can be told by town, day and dead, and no
more. Printed are precision, recall and F1 of links for both, over the same rows, with the share of rows whose force is told wrong.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from exercise import SEEDS, invent

from sulh.exercise.history import DAY, History
from sulh.exercise.planted import USUAL
from sulh.exercise.scoring import Score, score_parts
from sulh.exercise.telling import Told
from sulh.incidents.link import link

Ints = npt.NDArray[np.int64]


def oracle(history: History, told: Told, known: Ints) -> Score:
    """The marks of the oracle, among the incidents that have a report of their own."""
    right = said = true = 0
    there = set(known.tolist())
    for row, parts in told.parts.items():
        fits = (history.district[known] == told.district[row]) & _within(history.second[known], told, row)
        if told.force[row] >= 0:
            forced = fits & (history.force[known] == told.force[row])
            fits = forced if forced.sum() >= told.covers[row] else fits
        chosen = _likely(known[fits], history.killed, int(told.covers[row]), int(told.killed_low[row]))
        right += len(set(chosen) & set(parts))
        said += len(chosen)
        true += len(there & set(parts))
    return Score(right, said, true)


def _within(second: Ints, told: Told, row: int) -> npt.NDArray[np.bool_]:
    day = second // DAY * DAY
    return np.asarray((day >= told.start[row]) & (day + DAY - 1 <= told.end[row]))


def _likely(known: Ints, killed: Ints, covers: int, dead: int) -> list[int]:
    """The incidents in at least half of the choices of `covers` of them whose dead add up (all choices where none does)."""
    dead_of = killed[known]
    ways = _ways(dead_of, covers, dead)
    total = ways[-1][covers, dead]
    if not total:
        return known.tolist() if len(known) <= covers else []
    after = _ways(dead_of[::-1], covers, dead)[::-1]
    chosen = []
    for place, (incident, own) in enumerate(zip(known.tolist(), dead_of.tolist(), strict=True)):
        if own <= dead:
            before, beyond = ways[place][:covers, : dead - own + 1], after[place + 1][:covers, : dead - own + 1]
            with_it = float((before * beyond[::-1, ::-1]).sum())
            if with_it >= total / 2:
                chosen.append(incident)
    return chosen


def _ways(dead_of: Ints, covers: int, dead: int) -> list[npt.NDArray[np.float64]]:
    """After each incident: in how many ways so many (row) of those before have so many dead (column)."""
    table = np.zeros((covers + 1, dead + 1))
    table[0, 0] = 1
    found = [table]
    for own in dead_of.tolist():
        table = table.copy()
        if own <= dead:
            table[1:, own:] += found[-1][:-1, : dead + 1 - own]
        found.append(table)
    return found


def main() -> None:
    """Mark both without and with bursts."""
    reports = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    seeds = [int(one) for one in sys.argv[2:]] or SEEDS
    print(f"cores: {os.cpu_count()}, load {os.getloadavg()[0]:.1f}")
    for bursts in (0.0, USUAL.bursts):
        print(f"{bursts:.0%} of the incidents in bursts")
        beside(reports, seeds, bursts)


def beside(reports: int, seeds: Sequence[int], bursts: float) -> None:
    """Mark both on each seed and print."""
    ours, best = [], []
    for seed in seeds:
        history, told, table, truth = invent(reports, seed, bursts)
        began = time.perf_counter()
        linked = link(table, None)
        spent = time.perf_counter() - began
        mine = score_parts(linked.links, table, truth)
        theirs = oracle(history, told, np.unique(list(truth.same.values())))
        ours.append(mine)
        best.append(theirs)
        wrong = np.mean([told.force[row] not in history.force[list(about)] for row, about in told.parts.items()])
        print(
            f"seed {seed}: sulh {_marks(mine)} in {spent:.1f} s; oracle {_marks(theirs)}; force told wrong or not {wrong:.0%}"
        )
    mean, limit = np.mean([one.f1 for one in ours]), np.mean([one.f1 for one in best])
    precision, recall = np.mean([one.precision for one in ours]), np.mean([one.recall for one in ours])
    print(
        f"mean: sulh F1 {mean:.3f} (precision {precision:.3f}, recall {recall:.3f}), oracle {limit:.3f}, "
        f"off by {limit - mean:.3f}"
    )


def _marks(score: Score) -> str:
    return f"F1 {score.f1:.3f} (precision {score.precision:.2f}, recall {score.recall:.2f})"


if __name__ == "__main__":
    main()
