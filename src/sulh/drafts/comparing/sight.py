"""Of each incident: whose deed it was, who told of it, who was placed to see it, and whether it is attributed.

*Seen*: some report tells of it (claims, owns or disowns it; a denial does not) whose source belongs to another side than
every perpetrator, or to none. *In view*: it lies within what such a source declared to cover. *Attributed*: on the
established account all possible perpetrators stand under one party, or under one other actor at the top of the tree.

Where the perpetrator is open, seen and in view are bounds: surely where the teller is another side in every world, possibly
where in some.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sulh.drafts.comparing.view import in_view
from sulh.drafts.past import Past
from sulh.findings.keys import Bools, Ints
from sulh.findings.values import SetValue, can_be
from sulh.incidents.proof import NO_SIDE
from sulh.incidents.schema import ESTABLISHED
from sulh.terms.formula import SetConstraint
from sulh.words.trees import Tree


@dataclass(frozen=True, eq=False)
class Sight:
    """Of each incident of one account, in the order of its rows; None where it cannot be said of any.

    `whose` is the place of the party whose deed it surely was, `parties` (their number) for others'; `may` has a bit for each
    party whose deed it may be.
    """

    parties: int
    whose: Ints
    may: Ints
    seen: tuple[Bools, Bools] | None
    in_view: tuple[Bools, Bools] | None
    attributed: Bools | None

    def codes(self) -> tuple[Ints, list[tuple[bool | None, ...]]]:
        """A number for each row's (seen surely, possibly, in view surely, possibly, attributed), and what each means."""
        columns = [*(self.seen or (None, None)), *(self.in_view or (None, None)), self.attributed]
        code = np.zeros(len(self.whose), np.int64)
        for column in columns:
            code = code * 2 + (0 if column is None else column)
        meant = [
            tuple(None if column is None else bool(number >> place & 1) for place, column in zip(range(4, -1, -1), columns, strict=True))
            for number in range(32)
        ]  # fmt: skip
        return code, meant


def sight(past: Past, mine: Past) -> Sight:
    """What is known of who saw the incidents of `mine`, which has one account of `past`."""
    actors = past.present.agreement.vocabulary.actors
    parties = past.present.agreement.parties
    incidents = mine.incidents
    code, values = perpetrators(incidents, actors)
    whose, may = _whose(values, [actors.mask(party) for party in parties])
    seen = view = None
    if len(past.reports):
        seen = _by_another(code, values, *_tellers(past, incidents, actors))
    if len(past.coverage):
        stretches = [(past.side_of[source], *rows) for source, rows in in_view(past, incidents).items()]
        view = _both(code, values, stretches, actors)
    return Sight(len(parties), whose[code], may[code], seen, view, _attributed(past, mine, actors))


def perpetrators(incidents: pa.Table, actors: Tree) -> tuple[Ints, list[SetValue]]:
    """For each row the place of its perpetrator among those that are returned."""
    words = [pc.fill_null(pc.binary_join(incidents[name].combine_chunks(), "|"), "*") for name in _PERPETRATOR]
    encoded = pc.binary_join_element_wise(*words, "\n").dictionary_encode()
    values = []
    for key in encoded.dictionary.to_pylist():
        maybe, surely = key.split("\n")
        whole = actors.everything if maybe in ("*", "") else actors.mask(maybe.split("|"))
        sure = () if surely in ("*", "") else tuple(actors.mask_of(part) for part in surely.split("|"))
        values.append(SetValue(whole, sure))
    return encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64), values


_PERPETRATOR = ("perpetrator", "perpetrator_surely")


def _whose(values: Sequence[SetValue], parties: Sequence[int]) -> tuple[Ints, Ints]:
    whose, may = [], []
    for value in values:
        surely = [place for place, party in enumerate(parties) if value.maybe & ~party == 0]
        whose.append(surely[0] if len(surely) == 1 else len(parties))
        may.append(sum(1 << place for place, party in enumerate(parties) if value.maybe & party))
    return np.array(whose, np.int64), np.array(may, np.int64)


def _tellers(past: Past, incidents: pa.Table, actors: Tree) -> tuple[Ints, list[int]]:
    """For each row a bit for each side that tells of it, and the actors of each side."""
    sides = sorted(set(past.side_of.values()))
    told = past.reports.filter(pc.not_equal(past.reports["stance"], "denies")).select(["report_id", "source"])
    place = pc.index_in(past.links["report_id"], told["report_id"].combine_chunks())
    row = pc.index_in(past.links["incident_id"], incidents["incident_id"].combine_chunks())
    both = pc.and_(pc.is_valid(place), pc.is_valid(row))
    sources = pc.take(told["source"], place.filter(both)).to_pylist()
    bits = np.array([1 << sides.index(past.side_of.get(source, NO_SIDE)) for source in sources], np.int64)
    found = np.zeros(len(incidents), np.int64)
    np.bitwise_or.at(found, row.filter(both).to_numpy(), bits)
    return found, [_own(actors, side) for side in sides]


def _own(actors: Tree, side: str) -> int:
    return 0 if side == NO_SIDE else actors.mask(side)


def _by_another(code: Ints, values: Sequence[SetValue], tellers: Ints, masks: Sequence[int]) -> tuple[Bools, Bools]:
    """Where some teller surely, and possibly, is another side than every perpetrator."""
    pairs, back = np.unique(np.stack([code, tellers]), axis=1, return_inverse=True)
    surely, possibly = np.zeros(pairs.shape[1], bool), np.zeros(pairs.shape[1], bool)
    for place, (which, bits) in enumerate(pairs.T):
        value = values[which]
        mine = [mask for number, mask in enumerate(masks) if bits >> number & 1]
        surely[place] = any(value.maybe & mask == 0 for mask in mine)
        possibly[place] = any(can_be(SetConstraint(avoids=mask), value) for mask in mine)
    return surely[back.ravel()], possibly[back.ravel()]


def _both(
    code: Ints, values: Sequence[SetValue], stretches: Sequence[tuple[str, Bools, Bools]], actors: Tree
) -> tuple[Bools, Bools]:
    """In view of a source of another side: surely where it surely is and is another side, possibly where both may be."""
    sides = sorted({side for side, _, _ in stretches})
    masks = [_own(actors, side) for side in sides]
    surely, possibly = np.zeros(len(code), np.int64), np.zeros(len(code), np.int64)
    for side, covered, maybe in stretches:
        surely |= np.where(covered, 1 << sides.index(side), 0)
        possibly |= np.where(maybe, 1 << sides.index(side), 0)
    return _by_another(code, values, surely, masks)[0], _by_another(code, values, possibly, masks)[1]


def _attributed(past: Past, mine: Past, actors: Tree) -> Bools | None:
    """Whether the established account leaves one side; None where nobody has that account."""
    if ESTABLISHED not in past.accounts:
        return None
    proved = past.on(ESTABLISHED).incidents
    code, values = perpetrators(proved, actors)
    tops = [actors.mask(node) for node, parent in actors.parents.items() if parent is None]
    single = np.array([any(value.maybe & ~top == 0 for top in tops) for value in values], bool)[code]
    if mine.accounts == [ESTABLISHED]:
        return np.asarray(single)
    place = pc.index_in(mine.incidents["incident_id"], proved["incident_id"].combine_chunks())
    known = pc.fill_null(place, -1).to_numpy()
    return np.asarray(np.append(single, False)[known])
