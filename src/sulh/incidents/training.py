"""What a case's reports tell of their sources, learned round by round: weigh all pairs, group them, learn, weigh again."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sulh.incidents.assign import Rules, grouped
from sulh.incidents.block import block
from sulh.incidents.dated import Span, spans
from sulh.incidents.frequencies import Frequencies
from sulh.incidents.learn import LEARN_ROWS, LEARN_STRETCH, ROUNDS, Model, clutter, learned, partners
from sulh.incidents.repeats import shares, twins
from sulh.incidents.rows import Ints, Rows, metres
from sulh.incidents.score import FLOOR, compare, compared_of, weigh
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
    crowd = clutter(compared_of(rows, *ends, metres(rows, *ends) / 1000))
    model = replace(Model.preset(len(rows.sources)), clutter=crowd)
    for _ in range(ROUNDS):
        worth = weigh(found, model).thousandths()
        keep = worth > FLOOR
        home = grouped(pairs.left[keep], pairs.right[keep], worth[keep], rules)
        chance = partners(rows.source, pairs.left, pairs.right, np.exp(worth / 1000))
        together = home[pairs.left] == home[pairs.right]
        every = found.facets.each
        model = learned(
            rows.source,
            len(rows.sources),
            (pairs.left, pairs.right),
            chance,
            found.compared,
            every,
            found.near,
            crowd,
            together,
        )
    linked, repeats = shares(rows, twins(rows, pairs.strangers, rules), home)
    return replace(model, linked=linked, repeats=repeats)
