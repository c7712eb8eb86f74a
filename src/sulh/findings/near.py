"""Yes/no facts about other incidents: an attack nearby, a stated relation. A sound bound in an open world.

An attack nearby is *surely* there when another incident of the same account surely is such an attack, surely in time
and surely near enough; it is *surely not* there only when a source with declared coverage would have seen it and none
can have been. Everything else stays open: silence is not absence (DESIGN.md section 3).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sulh.engine import Engine
from sulh.findings.facts import CAN_BE_NO, CAN_BE_YES, OPEN, UNBOUNDED, FactTable
from sulh.findings.near_rows import Rows
from sulh.findings.near_search import Bools, Ints, Points, distances, some_in_time, some_near, sure_search
from sulh.findings.values import Value, can_be
from sulh.incidents.schema import ESTABLISHED
from sulh.terms.formula import Constraint, SetConstraint
from sulh.terms.legend import Legend, Nearness
from sulh.words.vocabulary import Vocabulary


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
    rows: Rows | None = None,
) -> None:
    """Add each nearness and stated-relation fact of a legend to the fact table; `rows` are its rows where they are at hand."""
    rows = Rows(facts) if rows is None else rows
    for fact, near in legend.near.items():
        facts.with_yes(fact, _bits(facts, rows, near, vocabulary, stated, watched, None))
    for fact, kind in legend.stated.items():
        # what a side has not said it has not said; what is proved of others' words stays open
        established = rows.names == ESTABLISHED
        bits = np.where(established, OPEN, CAN_BE_NO).astype(np.int8)
        told = rows.of((item.account, item.incident_id) for item in stated if item.kind == kind)
        bits[[row for row in told if row is not None]] = CAN_BE_YES
        facts.with_yes(fact, bits)


def nearness_bits(
    facts: FactTable,
    near: Nearness,
    vocabulary: Vocabulary,
    stated: Sequence[Stated] = (),
    watched: Sequence[Watched] = (),
    asked: Bools | None = None,
) -> npt.NDArray[np.int8]:
    """The bits of one nearness fact for each row; rows that are not `asked` about are left open."""
    return _bits(facts, Rows(facts), near, vocabulary, stated, watched, asked)


def _bits(
    facts: FactTable,
    rows: Rows,
    near: Nearness,
    vocabulary: Vocabulary,
    stated: Sequence[Stated],
    watched: Sequence[Watched],
    asked: Bools | None,
) -> npt.NDArray[np.int8]:
    attack = vocabulary.acts.mask("attack")
    bits = np.full(len(facts.table), OPEN, dtype=np.int8)
    sure, possible = attackers(facts, near, attack)
    found = _surely_going_on(rows, near, sure) if near.while_it_goes_on else _surely_near(rows, near, sure, asked)
    bits[found] = CAN_BE_YES
    bits[_surely_alone(rows, near, possible, watched, attack)] &= ~CAN_BE_YES
    for row, how in by_statement(rows, near, sure, possible, stated):
        bits[row] = CAN_BE_YES if how else bits[row] | CAN_BE_YES
    return bits


def hours_since(
    facts: FactTable, near: Nearness, vocabulary: Vocabulary, asked: Ints, km: float, most_hours: float, step: float
) -> npt.NDArray[np.float64]:
    """For each row asked about the least number of hours (in steps) within which an attack of which `near` speaks surely lay
    at most so many km away, before it; NaN where none did within `most_hours`. Found by halving."""
    rows = Rows(facts)
    sure, _ = attackers(facts, near, vocabulary.acts.mask("attack"))
    known = (rows.low > -UNBOUNDED) & (rows.high < UNBOUNDED) & (rows.radius >= 0) & (rows.radius <= 1000 * km)
    theirs, mine = np.flatnonzero(known & sure), asked[known[asked]]
    others, asking = rows.points(theirs, rows.high, rows.low), rows.points(mine, rows.low, rows.low)
    size, near_enough = round(step * 3600), sure_search(others, round(1000 * km))

    def within(steps: Ints) -> Bools:
        return near_enough(asking.between(asking.bound, rows.high[mine] - steps * size))

    high = np.full(len(mine), int(most_hours / step), np.int64)
    there = within(high)
    low = np.zeros(len(mine), np.int64)
    while np.any(low < high):
        middle = (low + high) // 2
        enough = within(middle)
        low, high = np.where(enough, low, middle + 1), np.where(enough, middle, high)
    out = np.full(len(asked), np.nan)
    out[known[asked]] = np.where(there, high * step, np.nan)
    return out


def attackers(facts: FactTable, near: Nearness, attack: int) -> tuple[Bools, Bools]:
    """Which rows surely are, and which possibly are, an attack by some of `by` on some of `on`."""
    wanted = {
        "act": (attack, attack),
        "perpetrator": (near.by_surely, near.by),
        "target": (near.on_surely, near.on),
    }
    occurred = np.arange(OPEN + 1)
    marks = _marks(occurred == CAN_BE_YES, (occurred & CAN_BE_YES) != 0)[facts.table["occurred"].to_numpy()]
    for fact, (mask_sure, mask_possible) in wanted.items():
        values = facts.codes[fact]
        never = _by_code(values, SetConstraint(avoids=mask_sure))
        can = _by_code(values, SetConstraint(frozenset({mask_possible})))
        marks &= _marks(~never, can)[facts.table[fact].to_numpy()]
    return (marks & _SURE) != 0, (marks & _POSSIBLE) != 0


_SURE, _POSSIBLE = 1, 2


def _marks(sure: Bools, possible: Bools) -> npt.NDArray[np.uint8]:
    """Both as one small number, so that rows are gone through once for a fact."""
    return np.asarray(sure * _SURE + possible * _POSSIBLE, np.uint8)


def _by_code(values: Sequence[Value], constraint: Constraint) -> Bools:
    return np.array([can_be(constraint, value) for value in values], dtype=bool)


def _dated_and_placed(rows: Rows, near: Nearness) -> Bools:
    known = (rows.low > -UNBOUNDED) & (rows.high < UNBOUNDED) & (rows.radius >= 0) & (rows.radius <= near.within_metres)
    return np.asarray(known & (rows.high - rows.low <= near.within_seconds))


def _surely_near(rows: Rows, near: Nearness, sure: Bools, asked: Bools | None) -> Ints:
    """Rows with a sure attack of the same account that surely ended before, so lately and so near."""
    known = _dated_and_placed(rows, near)
    asking, attacks = np.flatnonzero(known if asked is None else known & asked), np.flatnonzero(known & sure)
    if not len(attacks):
        return attacks
    shortest = int((rows.high - rows.low)[attacks].min())
    asking = asking[(rows.high - rows.low)[asking] + shortest <= near.within_seconds]
    mine = rows.points(asking, rows.low, rows.high - near.within_seconds)
    found: Ints = asking[some_near(mine, rows.points(attacks, rows.high, rows.low), near.within_metres, surely=True)]
    return found


def _surely_going_on(rows: Rows, near: Nearness, sure: Bools) -> Ints:
    """Rows that surely lie between two sure attacks near them, the later at most `within_seconds` after the earlier.

    The gap is tried from the earlier attack: of all that ended before and are near, the one that began last; an attack
    after the row then has to end in time. Both are looked for by halving what is left of the gap, so exactly.
    """
    known = _dated_and_placed(rows, near)
    asking, attacks = np.flatnonzero(known), np.flatnonzero(known & sure)
    latest = _last_start(rows, near, asking, attacks)
    dated = latest > -UNBOUNDED
    asking, latest = asking[dated], latest[dated]
    # seen backwards in time: another attack, that began after the row and later than the first, and ended in the gap
    mine = rows.points(asking, rows.high, rows.high).between(
        -np.maximum(rows.high[asking], latest + 1), -(latest + near.within_seconds)
    )
    after = rows.points(attacks, -rows.low, -rows.high)
    found: Ints = asking[some_near(mine, after, near.within_metres, surely=True)]
    return found


def _last_start(rows: Rows, near: Nearness, asking: Ints, attacks: Ints) -> Ints:
    """For each row the latest start of a sure attack near it that surely ended before it; -UNBOUNDED for none.

    Found by halving the gap: there is one that began at `limit` or later, or there is none.
    """
    low = rows.low[asking] - near.within_seconds
    high = rows.low[asking].copy()
    theirs = rows.points(attacks, rows.high, rows.low)
    mine = rows.points(asking, rows.low, rows.low)

    def since(limit: Ints) -> Bools:
        return some_near(mine.between(mine.bound, limit), theirs, near.within_metres, surely=True)

    there = since(low)
    while np.any(low < high):
        middle = high - (high - low) // 2
        later = since(middle)
        low, high = np.where(later, middle, low), np.where(later, high, middle - 1)
    return np.where(there, low, -UNBOUNDED)


def _surely_alone(rows: Rows, near: Nearness, possible: Bools, watched: Iterable[Watched], attack: int) -> Ints:
    """Rows that a source would have told of any such attack near, and no incident of the account can be one.

    An attack that goes on needs one before it as well, so what shows that there was none before shows this, too.
    """
    seen = np.zeros(len(rows.low), dtype=bool)
    for item in watched:
        if not attack & ~item.acts:
            seen |= _in_view(rows, near, item)
    asking = np.flatnonzero(seen)
    return asking[~_some_possible(rows, near, asking, np.flatnonzero(possible))] if len(asking) else asking


def _in_view(rows: Rows, near: Nearness, item: Watched) -> Bools:
    """Rows of the watching account whose whole neighbourhood lies in what is watched."""
    seen = (rows.account == rows.account_number(item.account)) & (rows.high <= item.end)
    seen &= (rows.low > -UNBOUNDED) & (rows.low - near.within_seconds >= item.start)
    if item.disc is not None:
        lat, lon, km = item.disc
        away = distances(rows.lat, rows.lon, np.full(len(rows.lat), lat), np.full(len(rows.lon), lon))
        seen &= (rows.radius >= 0) & (away + rows.radius + near.within_metres <= round(1000 * km))
    return np.asarray(seen)


def _some_possible(rows: Rows, near: Nearness, asking: Ints, attacks: Ints) -> Bools:
    """Whether some possible attack may be near each row: what has no place may be anywhere, what has no time any time."""
    earliest = rows.low - near.within_seconds
    mine = rows.points(asking, rows.high, earliest)
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
    rows: Rows, near: Nearness, sure: Bools, possible: Bools, stated: Iterable[Stated]
) -> list[tuple[int, bool]]:
    """Rows whose account states the relation to such an attack: True where it surely is one, False where it may be."""
    if near.or_stated is None:
        return []
    mine = [item for item in stated if item.kind == near.or_stated]
    pairs = zip(
        rows.of((item.account, item.incident_id) for item in mine),
        rows.of((item.account, item.to_incident) for item in mine),
        strict=True,
    )
    found = [(row, other) for row, other in pairs if row is not None and other is not None and row != other]
    return sorted((row, bool(sure[other])) for row, other in found if possible[other])
