"""Who did what to whom, where and when, as dimensions of combinations: codes for rows, and what each code may be.

A row surely belongs to a node of a tree where all that is possible lies under it, or something under it surely took part; it
possibly belongs where anything possible does. What has no single part of the day, weekday or quarter may be any.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sulh.findings.facts import UNBOUNDED, FactTable
from sulh.findings.keys import Bools, Ints
from sulh.findings.values import SetValue
from sulh.measures.violence.displacement import Labels, daytime
from sulh.reports.schema import COUNTS
from sulh.words.trees import Tree
from sulh.words.vocabulary import Vocabulary

INCIDENTS_UNIT = "incidents"
FACTS = {"act": "act", "actor": "perpetrator", "target": "target"}
"""The dimensions that are facts, with the fact of each."""
NAMES = ("act", "actor", "target", "sides", "place", "part_of_day", "weekday", "quarter")
_DAY = 86_400
_WEEKDAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")
_QUARTERS = ("January to March", "April to June", "July to September", "October to December")


@dataclass(frozen=True, eq=False)
class Dimension:
    """One dimension: the code of each row, and for each value (a node, a place, a quarter) which codes surely and possibly
    are it, (values, codes); `width` is how many leaves a value has, so that of two that hold the same rows the narrower is named."""

    name: str
    codes: Ints
    values: tuple[str, ...]
    labels: tuple[str, ...]
    surely: Bools
    possibly: Bools
    width: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Amount:
    """How much each row has of a unit: at least, at most (0 where there is no upper bound), and where there is none."""

    unit: str
    low: Ints
    high: Ints
    open: Bools


def amount(facts: FactTable, unit: str) -> Amount:
    """A unit of every row: incidents, or one of the counts."""
    size = len(facts.table)
    if unit == INCIDENTS_UNIT:
        one = np.ones(size, np.int64)
        return Amount(unit, one, one, np.zeros(size, bool))
    low, high = (facts.table[f"{unit}_{end}"].to_numpy().astype(np.int64) for end in ("low", "high"))
    unbounded = high >= UNBOUNDED
    return Amount(unit, np.maximum(low, 0), np.where(unbounded, 0, high), unbounded)


def units(harm: str) -> tuple[str, ...]:
    """The units that are summed up: incidents, deaths, civilian deaths, and the harm asked for."""
    return tuple(dict.fromkeys((INCIDENTS_UNIT, "killed", "civilians_killed", harm)))


def known_unit(word: str) -> bool:
    """Whether a word names a unit of harm."""
    return word == INCIDENTS_UNIT or word in COUNTS


def dimensions(facts: FactTable, areas: pa.ChunkedArray, vocabulary: Vocabulary) -> dict[str, Dimension]:
    """All dimensions of the facts' rows; `areas` are the admin areas of each row (`adm1`), null where unknown."""
    found = [_of_set(name, fact, facts, vocabulary.tree(fact)) for name, fact in FACTS.items()]
    found += [_sides(facts, vocabulary.actors), _places(areas)]
    begin, end = (facts.table[name].to_numpy() for name in ("time_low", "time_high"))
    found += [
        _of_labels("part_of_day", _same(begin, end, 6 * 3600, daytime)),
        _of_labels("weekday", _same(begin, end, _DAY, _weekday)),
        _of_labels("quarter", _quarter(begin, end)),
    ]
    return {one.name: one for one in found}


def _of_set(name: str, fact: str, facts: FactTable, tree: Tree) -> Dimension:
    sets = [value for value in facts.codes[fact] if isinstance(value, SetValue)]
    named = {value.maybe for value in sets if value.maybe != tree.everything}
    nodes = [node for node in tree.parents if any(mask & ~tree.mask(node) == 0 for mask in named)]
    masks = [tree.mask(node) for node in nodes]
    return Dimension(
        name,
        facts.table[fact].to_numpy().astype(np.int64),
        tuple(nodes),
        tuple(tree.label(node) for node in nodes),
        _matrix(masks, sets, surely_in),
        _matrix(masks, sets, lambda value, mask: value.maybe & mask != 0),
        tuple(mask.bit_count() for mask in masks),
    )


def surely_in(value: SetValue, mask: int) -> bool:
    """Whether a set surely has something of a mask."""
    return value.maybe & ~mask == 0 or any(part & ~mask == 0 for part in value.surely)


def _matrix(masks: Sequence[int], sets: Sequence[SetValue], told: Callable[[SetValue, int], bool]) -> Bools:
    return np.array([[told(value, mask) for value in sets] for mask in masks], bool).reshape(len(masks), len(sets))


def _sides(facts: FactTable, tree: Tree) -> Dimension:
    """Who stood against whom, where nobody says who acted on whom: pairs of single actors that are on record, either way round."""
    size = max(len(facts.codes["side_b"]), 1)
    both = facts.table["side_a"].to_numpy().astype(np.int64) * size + facts.table["side_b"].to_numpy()
    kinds, codes = np.unique(both, return_inverse=True)
    values = [(facts.codes["side_a"][kind // size], facts.codes["side_b"][kind % size]) for kind in kinds.tolist()]
    masks = [
        (one.maybe, other.maybe) for one, other in values if isinstance(one, SetValue) and isinstance(other, SetValue)
    ]
    pairs: dict[tuple[int, int], str] = {}
    for one, other in masks:
        if _is_node(tree, one) and _is_node(tree, other):
            pairs.setdefault((min(one, other), max(one, other)), _pair(tree, one, other))
    order = sorted(pairs, key=lambda pair: pairs[pair])
    sure, may = (
        np.array([[told(a, x, y, b) or told(b, x, y, a) for x, y in masks] for a, b in order], bool).reshape(
            len(order), len(masks)
        )
        for told in (
            lambda a, x, y, b: x & ~a == 0 and y & ~b == 0,
            lambda a, x, y, b: bool(x & a) and bool(y & b),
        )
    )
    names = tuple(pairs[pair] for pair in order)
    width = tuple(one.bit_count() + other.bit_count() for one, other in order)
    return Dimension("sides", codes.reshape(-1).astype(np.int64), names, names, sure, may, width)


def _is_node(tree: Tree, mask: int) -> bool:
    nodes = tree.nodes(mask)
    return nodes is not None and len(nodes) == 1


def _pair(tree: Tree, one: int, other: int) -> str:
    return " and ".join(sorted(tree.label(node) for mask in (one, other) for node in tree.nodes(mask) or ()))


def _places(areas: pa.ChunkedArray) -> Dimension:
    lists, codes = coded(areas)
    names = sorted({area for one in lists for area in one or ()})
    sure = [[one == (name,) for one in lists] for name in names]
    may = [[one is None or name in one for one in lists] for name in names]
    shape = (len(names), len(lists))
    return Dimension(
        "place", codes, tuple(names), tuple(names), np.array(sure, bool).reshape(shape),
        np.array(may, bool).reshape(shape), (1,) * len(names),
    )  # fmt: skip


def coded(column: pa.ChunkedArray) -> tuple[list[tuple[str, ...] | None], Ints]:
    """The different lists of a column, and each row's number among them."""
    if not len(column):
        return [], np.zeros(0, np.int64)
    joined = pc.binary_join(column, "\x1f").combine_chunks().dictionary_encode(null_encoding="encode")
    lists = [tuple(text.split("\x1f")) if text else None for text in joined.dictionary.to_pylist()]
    return lists, joined.indices.to_numpy(zero_copy_only=False).astype(np.int64)


def _of_labels(name: str, labels: tuple[Ints, Sequence[str]]) -> Dimension:
    """A dimension of which the last code is: may be any."""
    codes, words = labels
    here = [place for place in range(len(words)) if (codes == place).any()]
    sure = np.zeros((len(here), len(words) + 1), bool)
    sure[np.arange(len(here)), here] = True
    may = sure.copy()
    may[:, -1] = True
    kept = tuple(words[place] for place in here)
    return Dimension(name, codes, kept, kept, sure, may, (1,) * len(here))


def _same(begin: Ints, end: Ints, span: int, labelled: Callable[[Ints], Labels]) -> tuple[Ints, Sequence[str]]:
    """The label of each interval that lies within one span of time; one beyond the last for all others."""
    sharp = (begin > -UNBOUNDED) & (end < UNBOUNDED) & (begin >= 0) & (begin // span == end // span)
    words, codes = np.unique(labelled(np.arange(0, 7 * _DAY, 3600)), return_inverse=True)
    kept: Labels = words
    of_hour = codes.reshape(-1)
    hour = np.where(sharp, begin // 3600 % (7 * 24), 0)
    return np.where(sharp, of_hour[hour], len(kept)).astype(np.int64), [str(word) for word in kept]


def _weekday(second: Ints) -> Labels:
    return np.array(_WEEKDAYS)[(second // _DAY + 3) % 7]


def _quarter(begin: Ints, end: Ints) -> tuple[Ints, Sequence[str]]:
    dated = (begin > -UNBOUNDED) & (end < UNBOUNDED)
    first, last = (np.where(dated, one, 0).astype("datetime64[s]").astype("datetime64[M]") for one in (begin, end))
    months = [one.astype(np.int64) for one in (first, last)]
    same = dated & (months[0] // 3 == months[1] // 3)
    return np.where(same, months[0] // 3 % 4, 4).astype(np.int64), _QUARTERS


def labelled(dimension: Dimension, value: str) -> str:
    """How a value is written for people."""
    return dimension.labels[dimension.values.index(value)]


def single(facts: FactTable, fact: str, tree: Tree) -> tuple[Ints, list[str]]:
    """For each row the number of the one node that a fact is, from 1; 0 where it is none or several. And the nodes."""
    of_code = []
    for value in facts.codes[fact]:
        nodes = tree.nodes(value.maybe) if isinstance(value, SetValue) else None
        of_code.append(nodes[0] if nodes is not None and len(nodes) == 1 else "")
    names = ["", *sorted(set(of_code) - {""})]
    codes = facts.table[fact].to_numpy().astype(np.int64)
    return np.array([*(names.index(name) for name in of_code), 0], np.int64)[codes], names
