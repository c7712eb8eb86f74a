"""What a case's reports tell of their sources, learned round by round: weigh all pairs, learn, weigh again."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sulh.incidents.assign import Rules, grouped
from sulh.incidents.block import block
from sulh.incidents.dated import Span, spans
from sulh.incidents.frequencies import Frequencies, cells
from sulh.incidents.learn import (
    LEARN_ROWS,
    LEARN_STRETCH,
    ROUNDS,
    WORDS_FIRST,
    Compared,
    Material,
    clutter,
    learned,
    partners,
)
from sulh.incidents.model import Model
from sulh.incidents.repeats import shares, twins
from sulh.incidents.rows import Bools, Floats, Ints, Rows, metres
from sulh.incidents.score import FLOOR, Comparison, compare, compared_of, weigh
from sulh.words.vocabulary import Vocabulary


def stretches(start: Ints) -> list[Span]:
    """The stretches of time that are learned from, given when reports with a date start: all of it, or where they are very
    many, some stretches of about `LEARN_STRETCH` reports each."""
    every = -(-len(start) // LEARN_ROWS)
    if every <= 1:
        return [Span()]
    return list(spans(start, LEARN_STRETCH))[::every]


def sample(rows: Rows, start: Ints) -> Ints:
    """Of these rows those that are learned from; `start` as for `stretches`. Where a stretch of time has too many, the first
    in content order."""
    chosen = np.zeros(len(rows), np.bool_)
    found = stretches(start)
    for span in found:
        chosen |= span.holds(rows.start) & (rows.dated | (found == [Span()]))
    return np.flatnonzero(chosen)[: 2 * LEARN_ROWS]


def train(rows: Rows, rules: Rules, vocabulary: Vocabulary | None, common: Frequencies) -> Model:
    """The model of the sources of these rows. Rows about several incidents (without a slot) teach nothing."""
    pairs = block(rows)
    alone = rules.slot >= 0
    found = compare(rows, pairs, vocabulary, common)
    single = alone[pairs.left] & alone[pairs.right]
    found = found if single.all() else found.where(single)
    pairs, ends = found.pairs, pairs.strangers
    model = replace(Model.preset(len(rows.sources)), clutter=clutter(_compared(rows, *ends)))
    material = _material(found, could_tell(rows, alone, common), model.clutter)
    usual = model
    for number in range(ROUNDS):
        weight = np.exp(weigh(found, model).total)
        model = learned(material, partners(rows.source, pairs.left, pairs.right, weight))
        if number < WORDS_FIRST:
            model = replace(model, odds=usual.odds)
    worth = weigh(found, model).thousandths()
    keep = worth > FLOOR
    home = grouped(pairs.left[keep], pairs.right[keep], worth[keep], rules)
    linked, repeats = shares(rows, twins(rows, pairs.strangers, rules), home)
    return replace(model, linked=linked, repeats=repeats)


def _compared(rows: Rows, left: Ints, right: Ints) -> Compared:
    return compared_of(rows, left, right, metres(rows, left, right) / 1000)


def _material(found: Comparison, asked: Floats, crowding: Floats) -> Material:
    """What is learned from, given how many could have been told of by whom and how strangers crowd."""
    near, fit = found.near, found.fit
    placed, one_point = np.ones(len(near), np.bool_), np.zeros(len(near), np.bool_)
    placed[~near] = fit.placed
    one_point[near], one_point[~near] = found.compared.one_point, fit.one_point
    ends = found.pairs.left, found.pairs.right
    return Material(
        found.rows.source, asked, *ends, placed, one_point, near, found.compared, found.facets.each, crowding
    )


def could_tell(rows: Rows, chosen: Bools, common: Frequencies) -> Floats:
    """For each source (row) and other source (column) how many of the chosen rows of the one the other could have told of, too:
    while it reported at all, and in a cell from which it does, as far as they say when and where."""
    number = len(rows.sources)
    out = np.zeros((number, number))
    cell = cells(rows)
    for other, name in enumerate(rows.sources):
        mine = (rows.source == other) & chosen
        theirs = rows.start[mine & rows.dated]
        there = chosen & mine.any()
        there &= ~rows.placed | np.isin(cell, np.array([int(one) for one in common.cells.get(name, {})], np.int64))
        if len(theirs):
            there &= ~rows.dated | (rows.start >= theirs.min()) & (rows.start <= theirs.max())
        out[:, other] = np.bincount(rows.source[there], minlength=number)
    return out
