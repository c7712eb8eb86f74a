"""What a case's reports tell of their sources, learned round by round: weigh all pairs, learn, weigh again."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sulh.incidents.assign import Rules, grouped
from sulh.incidents.block import Pairs, block
from sulh.incidents.by_chance import CLOSE_KM, Elsewhen, elsewhen
from sulh.incidents.dated import Span, spans
from sulh.incidents.frequencies import Frequencies, cells
from sulh.incidents.learn import (
    LEARN_ROWS,
    LEARN_STRETCH,
    ROUNDS,
    WORDS_FIRST,
    Compared,
    Doubt,
    Material,
    clutter,
    learned,
    partners,
)
from sulh.incidents.model import Model
from sulh.incidents.repeats import shares, twins
from sulh.incidents.rows import Bools, Floats, Ints, Rows, metres, seat_of
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
    alone = rules.slot >= 0
    found = _single(rows, alone, vocabulary, common)
    pairs = found.pairs
    model = replace(Model.preset(len(rows.sources)), clutter=clutter(_compared(rows, *pairs.strangers)))
    material = _material(found, could_tell(rows, alone, common), model.clutter)
    moved = elsewhen(rows)
    decoys = None if moved is None else _single(moved.rows, alone, vocabulary, common)
    usual = model
    for number in range(ROUNDS):
        chance, doubt = _partners(found, model), None
        if number >= WORDS_FIRST and moved is not None and decoys is not None:
            doubt = _doubt(moved, found, chance, decoys, _partners(decoys, model))
        model = learned(material, chance, doubt)
        if number < WORDS_FIRST:
            model = replace(model, odds=usual.odds)
    worth = weigh(found, model).thousandths()
    keep = worth > FLOOR
    home = grouped(pairs.left[keep], pairs.right[keep], worth[keep], rules)
    linked, repeats = shares(rows, twins(rows, pairs.strangers, rules), home)
    return replace(model, linked=linked, repeats=repeats)


def _single(rows: Rows, alone: Bools, vocabulary: Vocabulary | None, common: Frequencies) -> Comparison:
    """All pairs of reports about one deed, looked at."""
    found = compare(rows, block(rows), vocabulary, common)
    single = alone[found.pairs.left] & alone[found.pairs.right]
    return found if single.all() else found.where(single)


def _partners(found: Comparison, model: Model) -> Floats:
    return partners(found.rows.source, found.pairs.left, found.pairs.right, np.exp(weigh(found, model).total))


def _doubt(moved: Elsewhen, found: Comparison, chance: Floats, decoys: Comparison, by_chance: Floats) -> Doubt:
    """How many partners reports with a sharp time have as they are told, and as if told of other days."""
    number = len(moved.rows.sources)

    def counted(pairs: Pairs, mine: Floats, some: Bools) -> Floats:
        some = some & moved.sharp[pairs.left] & moved.sharp[pairs.right]
        seat = seat_of(moved.rows.source[pairs.left], moved.rows.source[pairs.right], number)
        whole = np.bincount(seat[some], mine[some], number**2).reshape(number, number)
        return np.asarray(whole + whole.T)

    close = (decoys.pairs.metres >= 0) & (decoys.pairs.metres <= 1000 * CLOSE_KM)
    seen = counted(found.pairs, chance, np.ones(len(chance), bool))
    return Doubt(seen, np.where(moved.apart, counted(decoys.pairs, by_chance, ~close), 0.0))


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
