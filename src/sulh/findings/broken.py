"""Yes/no facts about other provisions: was one broken so many times before an incident began? (DESIGN.md section 4)

Only breaches on the record of the same account, in the reading asked for, that ended strictly before the incident began
are looked at. A breach is *surely* there where the finding is {breach}, *possibly* where breach is among its outcomes.
Unlike an attack nearby this is judged on the record: what an account does not tell of does not make a provision void,
because whoever calls it void has to name the breaches (docs/decisions/0009-void-on-the-record.md).

Times are moments within intervals. For `times` = k within D: surely from the earliest moment by which k sure breaches have
ended that began at most D earlier; possibly from the earliest moment x at which k possible breaches can lie in [x - D, x].
Both are exact for a set of independent intervals. By a counting rule of episodes, sure breaches that may belong to one
episode count once, and possible ones count each: a bound.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from sulh.arrays import distinct
from sulh.engine import Engine
from sulh.findings.facts import CAN_BE_NO, CAN_BE_YES, UNBOUNDED, FactTable
from sulh.findings.judge import expand, formulas_of, judge_profiles
from sulh.findings.places import metres
from sulh.findings.profiles import profiles
from sulh.findings.schema import BREACH, NO_BREACH
from sulh.terms.compile import Compiled
from sulh.terms.legend import Broken
from sulh.terms.schema import CountingRule

NEVER = 2**62
Whole = np.ndarray
"""An array of whole numbers."""


def add_broken(facts: FactTable, compiled: Compiled, engine: Engine) -> None:
    """Add to a fact table each fact about a provision broken before that some reading of the agreement may ask for.

    Provisions are judged in layers, each after those that it looks at; nearness has to be in the table already.
    """
    asked = _asked(compiled)
    for layer in compiled.strata():
        for provision in layer:
            for reading in compiled.agreement.readings if provision in asked else ():
                outcomes = _outcomes(facts, compiled, provision, reading, engine)
                for what in asked[provision]:
                    if what.reading == reading:
                        bits = broken_bits(facts, what, outcomes, compiled.agreement.counting_of(what.counted))
                        facts.with_yes(what.fact, bits)


def _asked(compiled: Compiled) -> dict[str, list[Broken]]:
    """The facts by provision: what any rule asks, in every reading and by every reading's counting rule."""
    readings = compiled.agreement.readings
    every = {
        replace(what, reading=reading, counted=counted)
        for what in compiled.legend.broken.values()
        for reading, counted in itertools.product(readings, readings)
    }
    found: dict[str, list[Broken]] = {}
    for what in sorted(every, key=lambda one: one.fact):
        found.setdefault(what.provision, []).append(what)
    return found


def _outcomes(facts: FactTable, compiled: Compiled, provision: str, reading: str, engine: Engine) -> np.ndarray:
    """The outcomes of a provision in a reading, row by row."""
    rule = compiled.rules[provision, reading]
    made = profiles(facts, formulas_of([rule]), engine)
    judged = judge_profiles(made, [expand(rule, compiled.legend.implications())])
    found = np.full(len(made), NO_BREACH, dtype=np.int8)
    found[judged["profile"].to_numpy()] = judged["outcomes"].to_numpy()
    numbered = engine.query(made.numbered("row"))
    outcomes = np.full(len(facts.table), NO_BREACH, dtype=np.int8)
    outcomes[numbered["row"].to_numpy()] = found[numbered["profile"].to_numpy()]
    return outcomes


def broken_bits(facts: FactTable, what: Broken, outcomes: np.ndarray, rule: CountingRule | None) -> np.ndarray:
    """For each row of a fact table, whether the provision can have been broken so often (CAN_BE_YES, CAN_BE_NO).

    `outcomes` are the bits of the provision's findings in the reading, row by row; `rule` says what counts as one.
    """
    low, high = (facts.table[name].to_numpy() for name in ("time_low", "time_high"))
    accounts = facts.table["account"].combine_chunks().dictionary_encode().indices.to_numpy()
    bits = np.full(len(low), CAN_BE_NO, dtype=np.int8)
    for account in np.unique(accounts[(outcomes & BREACH) != 0]):
        rows = np.flatnonzero(accounts == account)
        mine = outcomes[rows]
        record = _Record(low[rows], high[rows], mine == BREACH, (mine & BREACH) != 0)
        counted = _once_each(facts, rows, record, rule)
        sure = _surely(record, counted, what)
        possible = _possibly(record, what) | sure
        bits[rows] = np.where(sure, CAN_BE_YES, np.where(possible, CAN_BE_YES | CAN_BE_NO, CAN_BE_NO))
    return bits


@dataclass(frozen=True)
class _Record:
    """The incidents of one account: their intervals, and which surely and which possibly are breaches."""

    low: Whole
    high: Whole
    sure: np.ndarray
    possible: np.ndarray


def _surely(record: _Record, counted: np.ndarray, what: Broken) -> np.ndarray:
    within = NEVER if what.within_seconds is None else what.within_seconds
    dated = counted & (record.high < UNBOUNDED) & (record.high - np.maximum(record.low, -UNBOUNDED) <= within)
    low, high = record.low[dated], record.high[dated]
    order = np.argsort(high, kind="stable")
    low, high = low[order], high[order]
    if what.within_seconds is None:
        count = np.searchsorted(high, high, side="right")
    else:
        begins = high - within
        ended = np.searchsorted(high, high, side="right") - np.searchsorted(high, begins, side="left")
        astride = np.searchsorted(np.sort(low), begins, side="left") - np.searchsorted(high, begins, side="left")
        count = ended - astride
    enough = count >= what.times
    ends, starts = high[enough], np.maximum.accumulate(low[enough])
    before = np.searchsorted(ends, record.low, side="left")
    sure = before > 0
    if what.lapses_seconds is not None and len(ends):
        last = starts[np.maximum(before, 1) - 1]
        sure &= (record.high < UNBOUNDED) & (record.high - last <= what.lapses_seconds)
    return np.asarray(sure)


def _possibly(record: _Record, what: Broken) -> np.ndarray:
    low, high = record.low[record.possible], record.high[record.possible]
    moments = distinct(low)
    counts = _in_view(moments, np.sort(low), np.sort(high), what.within_seconds)
    first, second = (_first(moments, counts >= what.times + more) for more in (0, 1))
    possible = np.asarray(first < record.high)
    for row in np.flatnonzero(possible & record.possible & (record.high <= second)):
        mine = (moments >= record.low[row]) & (
            what.within_seconds is None or record.high[row] >= moments - what.within_seconds
        )
        possible[row] = bool(np.any((counts - mine >= what.times) & (moments < record.high[row])))
    if what.lapses_seconds is not None:
        latest = np.maximum.accumulate(high[np.argsort(low, kind="stable")])
        before = np.searchsorted(np.sort(low), record.high, side="left")
        possible &= (before > 0) & (latest[np.maximum(before, 1) - 1] >= record.low - what.lapses_seconds)
    return possible


def _in_view(moments: Whole, low: Whole, high: Whole, within: int | None) -> Whole:
    """How many intervals can have a point in [moment - within, moment]."""
    begun = np.searchsorted(low, moments, side="right")
    return begun if within is None else begun - np.searchsorted(high, moments - within, side="left")


def _first(moments: Whole, enough: np.ndarray) -> int:
    found = moments[enough]
    return int(found[0]) if len(found) else NEVER


def _once_each(facts: FactTable, rows: Whole, record: _Record, rule: CountingRule | None) -> np.ndarray:
    """The sure breaches that count; of those that may belong to one episode, the one that ended first."""
    if rule is None or rule.merge_within is None:
        return record.sure
    members = np.flatnonzero(record.possible)
    pairs = _perhaps_joined(facts, rows[members], record.low[members], record.high[members], rule)
    graph = coo_array((np.ones(len(pairs), dtype=bool), (pairs[:, 0], pairs[:, 1])), shape=(len(members), len(members)))
    episode = connected_components(graph, directed=False)[1]
    sure = np.flatnonzero(record.sure[members])
    order = sure[np.lexsort((record.low[members][sure], record.high[members][sure]))]
    _, first = np.unique(episode[order], return_index=True)
    counted = np.zeros(len(record.sure), dtype=bool)
    counted[members[order[first]]] = True
    return counted


def _perhaps_joined(facts: FactTable, rows: Whole, low: Whole, high: Whole, rule: CountingRule) -> Whole:
    """Pairs of incidents that can lie within the hours and kilometres of one episode, as places in `rows`."""
    assert rule.merge_within is not None
    seconds, reach = round(rule.merge_within.hours * 3600), round(rule.merge_within.km * 1000)
    lat, lon, radius = (facts.table[name].to_numpy()[rows].tolist() for name in ("lat", "lon", "radius"))
    order = np.argsort(low, kind="stable")
    latest = np.maximum.accumulate(high[order])
    pairs = []
    for place, one in enumerate(order.tolist()):
        for earlier in range(place - 1, -1, -1):
            if latest[earlier] + seconds < low[one]:
                break
            other = int(order[earlier])
            placed = radius[one] >= 0 and radius[other] >= 0
            if high[other] + seconds < low[one]:
                continue
            if placed and metres(lat[one], lon[one], lat[other], lon[other]) - radius[one] - radius[other] > reach:
                continue
            pairs.append((one, other))
    return np.array(pairs, dtype=np.int64).reshape(-1, 2)
