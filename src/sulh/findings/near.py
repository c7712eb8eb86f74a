"""Yes/no facts about other incidents: an attack nearby, a stated relation. A sound bound in an open world.

An attack nearby is *surely* there when another incident of the same account surely is such an attack, surely in time
and surely near enough; it is *surely not* there only when a source with declared coverage would have seen it and none
can have been. Everything else stays open: silence is not absence (DESIGN.md section 3).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sulh.engine import Engine
from sulh.findings.facts import CAN_BE_NO, CAN_BE_YES, OPEN, UNBOUNDED, FactTable
from sulh.findings.near_attacks import Attacks, attacks_of
from sulh.findings.near_rows import Rows
from sulh.findings.near_search import Bools, Ints, Points, distances, some_in_time, some_near
from sulh.findings.near_sure import surely_going_on, surely_near
from sulh.incidents.schema import ESTABLISHED
from sulh.terms.legend import Legend, Nearness
from sulh.words.vocabulary import Vocabulary

Bits = npt.NDArray[np.int8]


@dataclass(frozen=True)
class Stated:
    """A relation between two incidents that one account holds."""

    account: str
    incident_id: str
    kind: str
    to_incident: str


@dataclass(frozen=True)
class Watched:
    """A stretch of time and country in which an account would have heard of certain acts.

    `acts` is the mask of acts seen; no disc means everywhere; times are seconds since 1970.
    """

    account: str
    acts: int
    disc: tuple[float, float, float] | None
    start: int
    end: int


def add_nearness(
    facts: FactTable,
    legend: Legend,
    vocabulary: Vocabulary,
    engine: Engine,
    stated: Sequence[Stated] = (),
    watched: Sequence[Watched] = (),
) -> None:
    """Add each nearness and stated-relation fact of a legend to the fact table."""
    rows = Rows(facts)
    for fact, bits in nearness_bits(facts, legend.near, vocabulary, stated, watched, rows=rows).items():
        facts.with_yes(fact, bits)
    for fact, kind in legend.stated.items():
        facts.with_yes(fact, stated_bits(rows, kind, stated))


def stated_bits(rows: Rows, kind: str, stated: Iterable[Stated]) -> Bits:
    """The bits of a stated relation for each row."""
    # what a side has not said it has not said; what is proved of others' words stays open
    established = rows.account == rows.account_number(ESTABLISHED)
    bits = np.where(established, OPEN, CAN_BE_NO).astype(np.int8)
    told = rows.of((item.account, item.incident_id) for item in stated if item.kind == kind)
    bits[[row for row in told if row is not None]] = CAN_BE_YES
    return np.asarray(bits)


def nearness_bits(
    facts: FactTable,
    near: Mapping[str, Nearness],
    vocabulary: Vocabulary,
    stated: Sequence[Stated] = (),
    watched: Sequence[Watched] = (),
    asked: Bools | None = None,
    rows: Rows | None = None,
) -> dict[str, Bits]:
    """The bits of some nearness facts for each row; rows that are not `asked` about are left open."""
    attack = vocabulary.acts.mask("attack")
    attacks = attacks_of(facts, near, attack, possibly=bool(stated or watched))
    every = np.arange(len(facts.table)) if asked is None else np.flatnonzero(asked)
    found = bits_of(Rows(facts) if rows is None else rows, near, attacks, attack, stated, watched, every)
    if asked is None:
        return found
    out = {fact: np.full(len(facts.table), OPEN, np.int8) for fact in near}
    for fact, bits in found.items():
        out[fact][every] = bits
    return out


def bits_of(
    rows: Rows,
    near: Mapping[str, Nearness],
    attacks: Attacks,
    attack: int,
    stated: Sequence[Stated],
    watched: Sequence[Watched],
    asked: Ints,
) -> dict[str, Bits]:
    """The bits of some nearness facts for the rows asked about. `attack` is the mask of acts that are attacks. Facts of the same
    measure are worked out together. Of `attacks` it has to be known who may have attacked if anything is stated or watched."""
    bits = {fact: np.full(len(asked), OPEN, np.int8) for fact in near}
    alike: dict[tuple[int, int], list[str]] = {}
    for fact, one in near.items():
        if one.while_it_goes_on:
            bits[fact][surely_going_on(rows, one, attacks.sure(fact), asked)] = CAN_BE_YES
        else:
            alike.setdefault((one.within_seconds, one.within_metres), []).append(fact)
    for facts in alike.values():
        for fact, found in surely_near(rows, near[facts[0]], attacks, facts, asked).items():
            bits[fact][found] = CAN_BE_YES
    for fact, one in near.items() if watched or stated else ():
        bits[fact][_surely_alone(rows, one, attacks.possible(fact), watched, attack, asked)] &= ~CAN_BE_YES
        told = by_statement(rows, one, attacks.sure(fact), attacks.possible(fact), stated)
        for row, how in told:
            place = asked == row
            bits[fact][place] = CAN_BE_YES if how else bits[fact][place] | CAN_BE_YES
    return bits


def _surely_alone(
    rows: Rows, near: Nearness, possible: Ints, watched: Iterable[Watched], attack: int, asked: Ints
) -> Ints:
    """Places in `asked` of rows of which a source would have told of any such attack near, and no incident of the account can
    be one.

    An attack that goes on needs one before it as well, so what shows that there was none before shows this, too.
    """
    seen = np.zeros(len(asked), dtype=bool)
    for item in watched:
        if not attack & ~item.acts:
            seen |= _in_view(rows, near, item, asked)
    asking = np.flatnonzero(seen)
    if not len(asking):
        return asking
    return asking[~_some_possible(rows, near, asked[asking], possible)]


def _in_view(rows: Rows, near: Nearness, item: Watched, asked: Ints) -> Bools:
    """Which rows are of the watching account, their whole neighbourhood within what is watched."""
    low = rows.low[asked]
    seen = (rows.account[asked] == rows.account_number(item.account)) & (rows.high[asked] <= item.end)
    seen &= (low > -UNBOUNDED) & (low - near.within_seconds >= item.start)
    if item.disc is not None:
        lat, lon, km = item.disc
        away = distances(rows.lat[asked], rows.lon[asked], np.full(len(asked), lat), np.full(len(asked), lon))
        radius = rows.radius[asked]
        seen &= (radius >= 0) & (away + radius + near.within_metres <= round(1000 * km))
    return np.asarray(seen)


def _some_possible(rows: Rows, near: Nearness, asking: Ints, attacks: Ints) -> Bools:
    """Whether some possible attack may be near each row: what has no place may be anywhere, what has no time any time."""
    mine = rows.points(asking, rows.high, rows.low)
    mine = mine.between(mine.bound, mine.other - near.within_seconds)
    theirs = rows.points(attacks, rows.low, rows.high)
    nowhere = theirs.radius < 0
    found = some_in_time(mine, theirs.take(nowhere))
    unplaced = np.flatnonzero(mine.radius < 0)
    found[unplaced] = some_in_time(mine.take(unplaced), theirs)
    left = np.flatnonzero(~found & (mine.radius >= 0))
    found[left] = _may_be_near(mine.take(left), theirs.take(~nowhere), near.within_metres)
    return found


def _may_be_near(mine: Points, theirs: Points, reach: int) -> Bools:
    """Placed rows and placed attacks: small discs by themselves, so that one wide disc does not make every cell wide."""
    found = np.zeros(len(mine.row), dtype=bool)
    edges = (-1, 2_000, 20_000, 100_000, 2**40)
    for low, high in itertools.pairwise(edges):
        some = theirs.take((theirs.radius > low) & (theirs.radius <= high))
        for first, last in itertools.pairwise(edges):
            left = np.flatnonzero(~found & (mine.radius > first) & (mine.radius <= last))
            found[left] = some_near(mine.take(left), some, reach, surely=False)
    return found


def by_statement(
    rows: Rows, near: Nearness, sure: Ints, possible: Ints, stated: Iterable[Stated]
) -> list[tuple[int, bool]]:
    """Rows whose account states the relation to one of the attacks: True where it surely is one, False where it may be."""
    if near.or_stated is None:
        return []
    mine = [item for item in stated if item.kind == near.or_stated]
    pairs = zip(
        rows.of((item.account, item.incident_id) for item in mine),
        rows.of((item.account, item.to_incident) for item in mine),
        strict=True,
    )
    found = [(row, other) for row, other in pairs if row is not None and other is not None and row != other]
    surely, maybe = set(sure.tolist()), set(possible.tolist())
    return sorted((row, other in surely) for row, other in found if other in maybe)
