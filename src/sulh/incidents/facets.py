"""What pairs of reports say of one thing: the same, or else. Labels and tolls, each pair's answer as a number of few kinds, so
that how often each kind stands among pairs of one deed can be learned.

Labels are weighed by their rarity (`labels`). Where a report names two sides but not who acted on whom, whichever way
round fits better counts. Tolls that are equal count the more, the rarer the number; overlapping ones are neutral; others by
their ratio, which is learned: one source may count what another does not.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sulh.incidents.block import Pairs
from sulh.incidents.frequencies import TOLLS, Frequencies, Said, said, toll_bounds, toll_keys
from sulh.incidents.labels import MOST_EVIDENCE, Labels, numbered
from sulh.incidents.rows import Bools, Floats, Ints, Rows, seat_of
from sulh.words.vocabulary import Vocabulary

LABEL_AGREES = {"act": 0.85, "perpetrator": 0.8, "target": 0.85, "object": 0.8}
"""How often two reports of one deed carry overlapping labels, beforehand. A source that blames another force than the rest
is common enough that this can only be a soft penalty."""
TOLL_AGREES = {"killed": 0.5, "civilians_killed": 0.4, "wounded": 0.4}
"""How often two reports of one deed give the same number, beforehand."""
TOLL_WEIGHT = {"killed": 1.0, "civilians_killed": 0.5, "wounded": 0.5}
"""The finer tolls follow from the first in part, so they count half."""
TOLL_FLOOR = -1.5
"""Most that two different tolls can count against, beforehand: early tolls are often far off."""
TOLL_BINS = (0.0, 0.25, 0.5, 1.0, 1.5)
"""Logarithms of the ratio of two tolls that part the kinds of difference."""
NOT_BLAMED = ("denies", "disowns")
"""Stances whose perpetrator never counts against a match: a source that says "not us" or "not so" still speaks of the
deed that another source claims."""
_EQUAL = "equal"
_TREES = {"act": "act", "object": "object", "perpetrator": "acted", "target": "suffered"}


@dataclass(frozen=True, eq=False)
class Facet:
    """One thing of which pairs of rows speak. `kind` is each pair's kind, -1 where one says nothing; `floor` is the least that
    a pair can count beside what is learned (a speaker who denies accuses nobody else), `rarity` what it counts more.

    Of each kind: `seat`, the pair of sources (first * sources + second, in the order of their names), what the first and
    the second source say, whether that agrees, and what it is worth beforehand.
    """

    name: str
    kind: Ints
    seat: Ints
    one: list[str]
    other: list[str]
    agrees: Bools
    base: Floats
    rarity: Floats | None = None
    spared: Bools | None = None

    def where(self, keep: Bools) -> Facet:
        """The same of some of the pairs."""
        rarity = None if self.rarity is None else self.rarity[keep]
        return replace(
            self, kind=self.kind[keep], rarity=rarity, spared=None if self.spared is None else self.spared[keep]
        )

    @property
    def usual(self) -> float:
        """How often it agrees in two reports of one deed, beforehand."""
        return usual(self.name)

    @property
    def scale(self) -> float:
        """How much it counts."""
        return TOLL_WEIGHT.get(self.name, 1.0)

    @property
    def graded(self) -> Bools:
        """Kinds whose worth is learned one by one: not of equal tolls, whose worth lies in the number."""
        return np.array([one != _EQUAL for one in self.one], np.bool_)


def usual(name: str) -> float:
    """How often a facet of this name agrees in two reports of one deed, beforehand. Raises KeyError where there is none."""
    return LABEL_AGREES.get(name) or TOLL_AGREES[name]


@dataclass(frozen=True, eq=False)
class Facets:
    """The facets of pairs, and what they count beside: sides that fit crosswise."""

    each: list[Facet]
    crossed: Floats

    def where(self, keep: Bools) -> Facets:
        """The same of some of the pairs."""
        return Facets([one.where(keep) for one in self.each], self.crossed[keep])


def facets(rows: Rows, pairs: Pairs, vocabulary: Vocabulary | None, common: Frequencies) -> Facets:
    """What labels and tolls of each pair say."""
    told = said(rows)
    each = []
    for name in ("act", "object"):
        labels = Labels([told.columns[name]], [common.sets[name]], vocabulary.tree(name) if vocabulary else None)
        each.append(_labelled(rows, pairs, name, labels, 0))
    actors, crossed = _actors(rows, pairs, told, vocabulary, common)
    each += actors
    each += [_tolls(rows, pairs, name, common) for name in TOLLS]
    return Facets([one for one in each if len(one.seat)], crossed)


def label_evidence(rows: Rows, pairs: Pairs, vocabulary: Vocabulary | None, common: Frequencies) -> Floats:
    """What the labels of each pair are worth beforehand (natural logarithm)."""
    found = facets(rows, pairs, vocabulary, common)
    total = found.crossed.copy()
    for one in found.each:
        if one.name in LABEL_AGREES:
            total += worth(one, one.base)
    return total


def worth(facet: Facet, weight: Floats) -> Floats:
    """What each pair counts, where each kind has this weight."""
    out = np.append(weight, 0.0)[facet.kind]
    if facet.rarity is not None:
        out = out + facet.rarity
    if facet.spared is not None:
        out = np.where(facet.spared, np.maximum(0.0, out), out)
    return np.asarray(out * facet.scale)


def _oriented(rows: Rows, pairs: Pairs, one: Ints, other: Ints) -> tuple[Ints, Ints, Ints]:
    """The pair of sources, and the values of the first and the second source."""
    left, right = rows.source[pairs.left], rows.source[pairs.right]
    swap = left > right
    seat = seat_of(left, right, len(rows.sources))
    return seat, np.where(swap, other, one), np.where(swap, one, other)


def _labelled(rows: Rows, pairs: Pairs, name: str, labels: Labels, column: int) -> Facet:
    code, size = labels.code[column], max(1, len(labels.sets))
    seat, one, other = _oriented(rows, pairs, code[pairs.left], code[pairs.right])
    known = (one >= 0) & (other >= 0)
    kinds, place = numbered((seat[known] * size + one[known]) * size + other[known])
    kind = np.full(len(seat), -1, np.int64)
    kind[known] = place
    several = list(zip((kinds // size % size).tolist(), (kinds % size).tolist(), strict=True))
    value = {pair: labels.weigh(*pair, (column, column), LABEL_AGREES[name]) for pair in set(several)}
    return Facet(
        name,
        kind,
        kinds // size**2,
        [labels.names[a] for a, _ in several],
        [labels.names[b] for _, b in several],
        np.array([labels.agrees(*pair) for pair in several], np.bool_),
        np.array([value[pair] for pair in several], np.float64),
    )


def _across(labels: Labels, left: Ints, right: Ints, columns: tuple[int, int]) -> Floats:
    """The evidence of the first rows' sets of one column beside the second rows' sets of the other."""
    size = max(1, len(labels.sets))
    one, other = labels.code[columns[0]][left], labels.code[columns[1]][right]
    known = (one >= 0) & (other >= 0)
    kinds, place = numbered(one[known] * size + other[known])
    agree = LABEL_AGREES["target"]
    value = np.array([labels.weigh(kind // size, kind % size, columns, agree) for kind in kinds.tolist()], np.float64)
    out = np.zeros(len(left))
    out[known] = value[place]
    return out


def _actors(
    rows: Rows, pairs: Pairs, told: Said, vocabulary: Vocabulary | None, common: Frequencies
) -> tuple[list[Facet], Floats]:
    """Perpetrator against perpetrator and target against target; where a report names two sides but not who acted on
    whom and they fit better the other way round, that."""
    columns = [told.columns["acted"], told.columns["suffered"]]
    times = [common.sets["acted"], common.sets["suffered"]]
    labels = Labels(columns, times, vocabulary.actors if vocabulary else None)
    denied = np.asarray(pc.is_in(rows.table["stance"], pa.array(NOT_BLAMED)))
    acted = replace(_labelled(rows, pairs, "perpetrator", labels, 0), spared=denied[pairs.left] | denied[pairs.right])
    suffered = _labelled(rows, pairs, "target", labels, 1)
    crossed = np.zeros(len(pairs.left))
    either = np.flatnonzero(~(told.directed[pairs.left] & told.directed[pairs.right]))
    if not len(either):
        return [acted, suffered], crossed
    ends = pairs.left[either], pairs.right[either]
    across = _across(labels, *ends, (0, 1)) + _across(labels, *ends, (1, 0))
    straight = (worth(acted, acted.base) + worth(suffered, suffered.base))[either]
    other_way = either[across > straight]
    crossed[other_way] = across[across > straight]
    for one in (acted, suffered):
        one.kind[other_way] = -1
    return [acted, suffered], crossed


def _tolls(rows: Rows, pairs: Pairs, name: str, common: Frequencies) -> Facet:
    low, high, usable = toll_bounds(rows, name)
    both = usable[pairs.left] & usable[pairs.right]
    kind = np.full(len(pairs.left), -1, np.int64)
    none: Ints = np.zeros(0, np.int64)
    if not both.any():
        return Facet(name, kind, none, [], [], none.astype(np.bool_), none.astype(np.float64))
    left, right = pairs.left[both], pairs.right[both]
    equal = (low[left] == low[right]) & (high[left] == high[right])
    some = Pairs(left, right, left, left, 0)
    seat, one, other = _oriented(rows, some, _more(low[left], high[right]), _more(low[right], high[left]))
    code = np.where(equal, len(TOLL_BINS) * 2 + 1, one - other + len(TOLL_BINS))
    kinds, place = numbered(seat * _TOLL_KINDS + code)
    kind[both] = place
    rarity = np.zeros(len(pairs.left))
    rarity[both] = np.where(equal, _rarity(rows, name, common)[left], 0.0)
    words = [_TOLL_WORDS[code] for code in (kinds % _TOLL_KINDS).tolist()]
    return Facet(
        name,
        kind,
        kinds // _TOLL_KINDS,
        words,
        [""] * len(words),
        np.array([word == _EQUAL for word in words], np.bool_),
        np.array([_TOLL_BASE[word] for word in words]),
        rarity,
    )


def _more(low: Ints, high: Ints) -> Ints:
    """0 where a low bound does not exceed the other's high one, else by how much, as a bin from 1."""
    ratio = np.log((low + 1.0) / (high + 1.0))
    return np.searchsorted(np.array(TOLL_BINS), np.maximum(ratio, 0.0), side="left").astype(np.int64)


def _rarity(rows: Rows, name: str, common: Frequencies) -> Floats:
    """What an equal toll is worth beforehand, by the rows that say it."""
    keys = pc.dictionary_encode(toll_keys(rows, name))
    times = np.array([common.tolls[name].get(key, 0) for key in keys.dictionary.to_pylist()], np.float64)
    share = (times + 0.5) / (sum(common.tolls[name].values()) + 1.0)
    value = np.append(np.clip(np.log(TOLL_AGREES[name] / share), 0.0, MOST_EVIDENCE), 0.0)
    return np.asarray(value[np.asarray(keys.indices.fill_null(len(times)))], dtype=np.float64)


_TOLL_KINDS = len(TOLL_BINS) * 2 + 2
_TOLL_WORDS = [
    *[f"second more {number}" for number in range(len(TOLL_BINS), 0, -1)],
    "overlapping",
    *[f"first more {number}" for number in range(1, len(TOLL_BINS) + 1)],
    _EQUAL,
]
_BIN_MIDDLES = [(low + high) / 2 for low, high in zip(TOLL_BINS, [*TOLL_BINS[1:], 3.0], strict=True)]
_TOLL_BASE: dict[str, Any] = {
    word: 0.0 if word in ("overlapping", _EQUAL) else max(TOLL_FLOOR, -_BIN_MIDDLES[int(word[-1]) - 1])
    for word in _TOLL_WORDS
}
