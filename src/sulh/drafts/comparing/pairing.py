"""Which clause of one draft stands for which of another: the same name first, then likeness of wording and of what is caught."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from rapidfuzz import fuzz
from scipy.optimize import linear_sum_assignment

from sulh.drafts.comparing.shared import Draft
from sulh.drafts.comparing.words import flow, parts_of, wording_of

NAME, LIKENESS, ALONE = "name", "likeness", "alone"
ENOUGH = 500
"""Of 1000: the mean of the two likenesses that makes a pair."""
ENOUGH_OF_WORDS = 800
"""Of 1000: what wording alone has to reach where neither clause surely catches anything on record."""

Caught = Callable[[str, str], int | None]
"""Of 1000, how far two clauses, named, surely catch the same; None where neither surely catches anything."""


@dataclass(frozen=True)
class Pair:
    """A clause of each of two drafts that stand for each other, or one alone. Likenesses are in thousandths."""

    one: str | None
    other: str | None
    how: str
    wording: int | None = None
    caught: int | None = None


def pairs_of(one: Draft, other: Draft, caught: Caught) -> list[Pair]:
    """The pairs of two drafts, in the order of the first, then what only the second has.

    First each clause has one partner at most. Then one that is left goes with the clause it is most like, if it is alike
    enough: a clause that binds both parties stands for two that bind one each.
    """
    mine, theirs = list(one.file.provisions), list(other.file.provisions)
    found = [Pair(name, name, NAME, *_likeness(one, name, other, name, caught)) for name in mine if name in theirs]
    likely = {
        (a, b): _likely(one, a, other, b, caught) for a in mine for b in theirs if a not in theirs or b not in mine
    }
    scores = {key: _scored(one, key[0], other, key[1], score) for key, (_, score) in likely.items()}
    chosen = list(_matched([a for a in mine if a not in theirs], [b for b in theirs if b not in mine], scores))
    known = ({pair.one for pair in found} | {a for a, _ in chosen}, {pair.other for pair in found} | {b for _, b in chosen})  # fmt: skip
    for place, names in enumerate((mine, theirs)):
        for name in (name for name in names if name not in known[place]):
            best = max((key for key in scores if key[place] == name), key=scores.__getitem__, default=None)
            chosen += [best] if best is not None and scores[best] else []
    found += [likely[key][0] for key in dict.fromkeys(chosen)]
    found += [Pair(name, None, ALONE) for name in mine if not any(pair.one == name for pair in found)]
    alone = [Pair(None, name, ALONE) for name in theirs if not any(pair.other == name for pair in found)]
    order = {name: place for place, name in enumerate(theirs)}
    return [*sorted(found, key=lambda pair: (mine.index(str(pair.one)), order.get(str(pair.other), -1))), *alone]


def _matched(
    left: Sequence[str], free: Sequence[str], scores: Mapping[tuple[str, str], int]
) -> Iterator[tuple[str, str]]:
    """One to one, the pairs that are most alike in sum, of those that are alike enough."""
    if not left or not free:
        return
    table = np.array([[scores[a, b] for b in free] for a in left], np.float64)
    for row, column in zip(*linear_sum_assignment(-table), strict=True):
        key = left[int(row)], free[int(column)]
        if scores[key]:
            yield key


def _scored(one: Draft, a: str, other: Draft, b: str, score: int) -> int:
    """A score to which the words of both clauses add a little: of like choices the same is made whichever draft comes first."""
    texts = sorted(flow(draft.file.provisions[name].model_dump(mode="json")) for draft, name in ((one, a), (other, b)))
    return score * 10**6 + crc32("\n".join(texts).encode()) % 10**3 if score else 0


def _likely(one: Draft, a: str, other: Draft, b: str, caught: Caught) -> tuple[Pair, int]:
    """A pair and its score, 0 where it is none: other parties are bound, another kind of rule, or not alike enough."""
    mine, theirs = one.file.provisions[a], other.file.provisions[b]
    wording, catch = _likeness(one, a, other, b, caught)
    pair = Pair(a, b, LIKENESS, wording, catch)
    if (mine.kind == "must_do") != (theirs.kind == "must_do") or not set(mine.parties) & set(theirs.parties):
        return pair, 0
    score = wording if catch is None else (wording + catch) // 2
    return pair, score if score >= (ENOUGH_OF_WORDS if catch is None else ENOUGH) else 0


def _likeness(one: Draft, a: str, other: Draft, b: str, caught: Caught) -> tuple[int, int | None]:
    words = (wording_of(parts_of(draft.compiled.agreement, name)) for draft, name in ((one, a), (other, b)))
    return round(10 * fuzz.token_sort_ratio(*words)), caught(a, b)
