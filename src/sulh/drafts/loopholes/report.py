"""What was found about loopholes, as tables and as one ranked list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import pyarrow as pa

from sulh.drafts.loopholes import words
from sulh.drafts.loopholes.conditions import EXCEPTION
from sulh.drafts.loopholes.dimensions import INCIDENTS_UNIT
from sulh.drafts.loopholes.find import Ground, Uncovered
from sulh.drafts.loopholes.near_misses import NearMiss
from sulh.drafts.loopholes.ranking import OPEN, UNTOLD, USED, Loophole
from sulh.drafts.loopholes.relaxed import Nearest, Relaxed
from sulh.drafts.loopholes.substitution import Substitutions
from sulh.drafts.loopholes.tables import NEAR_MISSES, NEAREST, RELAXED, SUBSTITUTIONS, UNCOVERED, UNDETERMINED
from sulh.drafts.loopholes.told import Told
from sulh.drafts.loopholes.uncovered import Combination, told
from sulh.drafts.loopholes.undetermined import ALL, Open, fact_words

Row = dict[str, Any]
Deed = tuple[str, str]
"""An act and an actor."""
Share = tuple[float, float]
CLOSED = 0.1
"""Terms close a way where they surely reach all but this part of the deeds that went it."""
_UNITS = (INCIDENTS_UNIT, "killed", "civilians_killed")


def uncovered_table(on: Ground, found: Mapping[str, Uncovered]) -> pa.Table:
    """The table `UNCOVERED`: for each scope all incidents together, then the combinations."""
    rows: list[Row] = []
    for scope, one in found.items():
        for rank, each in enumerate((told(one.whole, ()), *one.search.found)):
            rows.append(_combination(on, scope, rank, each))
    return pa.Table.from_pylist(rows, schema=UNCOVERED)


def _combination(on: Ground, scope: str, rank: int, one: Combination) -> Row:
    also = "; ".join(value for _, value in one.also) or None
    row: Row = {"scope": scope, "rank": rank, "also": also, "harm_unit": on.harm, "share": one.share}
    row |= dict(one.values) | {"mostly": words.mostly(one, on.dimensions) or None}
    row |= _amounts(one.low, one.high, on.harm) | {"in_all_low": one.in_all[0], "in_all_high": one.in_all[1]}
    return row | {"words": words.combination(one, on.dimensions, scope)}


def _amounts(low: Mapping[str, int], high: Mapping[str, int | None], harm: str) -> Row:
    row: Row = {}
    for name, unit in (*((unit, unit) for unit in _UNITS), ("harm", harm)):
        row |= {f"{name}_low": low[unit], f"{name}_high": high[unit]}
    return row


def near_miss_table(found: Iterable[NearMiss], harm: str) -> pa.Table:
    """The table `NEAR_MISSES`, neighbours first, then by harm."""
    order = sorted(
        found, key=lambda one: (not one.near, -one.low[harm], one.rule.provision, one.rule.reading, one.value)
    )
    rows = [
        {
            "provision": one.rule.provision, "reading": one.rule.reading, "condition": one.condition.label,
            "kind": one.condition.kind, "value": one.value, "near": one.near,
            "left_incidents": one.left[INCIDENTS_UNIT], "left_harm": one.left[harm],
            "counted_by": ", ".join(one.counted_by) or None, "words": words.near_miss(one),
            **_amounts(one.low, one.high, harm),
        }
        for one in order
    ]  # fmt: skip
    return pa.Table.from_pylist(rows, schema=NEAR_MISSES)


def relaxed_table(found: Iterable[Relaxed]) -> pa.Table:
    """The table `RELAXED`."""
    rows = [
        {
            "provision": one.variant.rule.provision, "reading": one.variant.rule.reading, "condition": one.variant.label,
            "parameter": one.variant.parameter, "written": one.variant.written, "value": one.variant.value,
            "barred_low": one.barred[0], "barred_high": one.barred[1], "harm_low": one.harm[0], "harm_high": one.harm[1],
        }
        for one in found
    ]  # fmt: skip
    return pa.Table.from_pylist(rows, schema=RELAXED)


def nearest_table(on: Ground, found: Iterable[Nearest]) -> pa.Table:
    """The table `NEAREST`."""
    rows: list[Row] = []
    for one in found:
        ids = on.replayer.facts.table["incident_id"].take(pa.array(one.rows)).to_pylist()
        head = {
            "provision": one.rule.provision, "reading": one.rule.reading, "condition": one.near.label,
            "written_hours": one.near.within_seconds / 3600, "written_km": one.near.within_metres / 1000,
        }  # fmt: skip
        rows += [
            {**head, "incident_id": name, "hours": hours, "within_km": km}
            for name, hours, km in zip(ids, one.hours.tolist(), one.km.tolist(), strict=True)
        ]
    return pa.Table.from_pylist(rows, schema=NEAREST)


def substitution_table(
    on: Ground, found: Substitutions, first_day: dt.date, left_open: Mapping[Deed, Share]
) -> pa.Table:
    """The table `SUBSTITUTIONS`, the strongest first."""
    vocabulary = on.compiled.agreement.vocabulary
    rows = []
    for one in found.pairs:
        given = asdict(one)
        row: Row = {name: given[name] for name in SUBSTITUTIONS.names if name in given and name != "moved"}
        for name in ("fell", "rose", "moved"):
            row[name], row[f"{name}_low"], row[f"{name}_high"] = given[name] or (None, None, None)
        row |= {"first_day": first_day, "weeks_before": found.weeks[0], "weeks_after": found.weeks[1]}
        low, high = left_open.get((one.act, one.actor), (None, None))
        row |= {"left_open_low": low, "left_open_high": high, "words": words.substitution(one, vocabulary)}
        rows.append(row)
    return pa.Table.from_pylist(rows, schema=SUBSTITUTIONS)


def left_open(given: Told, found: Substitutions, draft: Told) -> dict[Deed, Share]:
    """Of the deeds of each kind that rose, the share that the terms asked about surely, and possibly, leave untouched; `draft` is the same
    incidents as these terms have them."""
    out = {}
    for one in found.pairs:
        mine = (given.act == given.acts.index(one.act)) & (given.actor == given.actors.index(one.actor))
        mine &= ~given.reached
        if mine.any():
            out[one.act, one.actor] = float(draft.untouched[mine].mean()), 1 - float(draft.reached[mine].mean())
    return out


def undetermined_table(on: Ground, found: Iterable[Open]) -> pa.Table:
    """The table `UNDETERMINED`."""
    rows: list[Row] = []
    for one in found:
        head = {
            "provision": one.provision, "reading": one.reading, "incidents": one.incidents,
            "undetermined": one.undetermined, "in_every_reading": one.in_every_reading,
        }  # fmt: skip
        share = one.undetermined / one.incidents if one.incidents else 0.0
        said = f"{one.provision} is open for {one.undetermined:,} of {one.incidents:,} incidents ({share:.0%})"
        rows.append({**head, "fact": ALL, "missing": one.undetermined, "missing_alone": 0, "words": said})
        for fact, some, alone in sorted(one.missing, key=lambda part: (-part[1], part[0])):
            what = fact_words(fact, on.compiled.legend)
            text = f"{one.provision}: {what} is missing of {some:,} of them, and it alone of {alone:,}"
            rows.append({**head, "fact": fact, "missing": some, "missing_alone": alone, "words": text})
    return pa.Table.from_pylist(rows, schema=UNDETERMINED)


# One list


def of_substitutions(on: Ground, found: Substitutions, share: Mapping[Deed, Share]) -> Iterator[Loophole]:
    """What somebody went through, beyond chance, and the terms asked about leave open."""
    vocabulary = on.compiled.agreement.vocabulary
    for one in found.pairs:
        low, high = share.get((one.act, one.actor), (0.0, 0.0))
        if not one.used or high <= CLOSED:
            continue
        least = one.least
        each = (one.harm_moved or 0.0) / max(min(one.fell[0], one.rose[0]), 1e-9)
        weight = least if on.harm == INCIDENTS_UNIT else least * each
        yield Loophole(
            "substitution", USED, words.substitution(one, vocabulary),
            f"in use since the first day in force; at least {weight:.1f} {on.harm.replace('_', ' ')} moved; "
            f"of such deeds {_percent(low, high)} are barred by no clause",
            weight, (round(least), round(min(one.fell[2], one.rose[2]))),
            (round(weight), None if one.harm_moved is None else max(round(weight), round(one.harm_moved))),
            None, one.act, one.actor, one.from_act, one.from_actor, one.p, one.strength,
        )  # fmt: skip


def _percent(low: float, high: float) -> str:
    return f"{low:.0%}" if f"{low:.0%}" == f"{high:.0%}" else f"{low:.0%} to {high:.0%}"


def of_bunching(rows: Sequence[Row]) -> Iterator[Loophole]:
    """Numbers that gather on the open side of a threshold, beyond chance."""
    for row in rows:
        if row["p"] is not None and row["p"] <= 0.05 and row["times_low"] > 1:
            more = row["counted"] - row["expected"]
            yield Loophole(
                "bunching", USED, row["words"], f"about {more:.0f} more incidents than a smooth curve lie just on the open side",
                max(0.0, row["counted"] * (1 - 1 / row["times_low"])), (row["counted"], row["counted"]), (0, None),
                row["provision"], p=row["p"],
            )  # fmt: skip


def of_uncovered(on: Ground, found: Mapping[str, Uncovered]) -> Iterator[Loophole]:
    """What no clause reaches in any reading, and what only some reading leaves alone."""
    for scope, one in found.items():
        kind = "uncovered" if scope == words.NO_READING else "disputed"
        reason = (
            "no clause reaches it in any reading"
            if kind == "uncovered"
            else "whether a clause reaches it depends on who reads"
        )
        every = (told(one.whole, ()),) if one.all_open else one.search.found
        for each in every:
            values = dict(each.values) | {name: value for name, value in each.also if name in ("act", "actor")}
            more = words.mostly(each, on.dimensions, ("actor", "target", "sides", "place"))
            yield Loophole(
                kind, OPEN, words.combination(each, on.dimensions, scope), reason + (f"; mostly {more}" if more else ""),
                float(each.low[on.harm]), (each.low[INCIDENTS_UNIT], each.high[INCIDENTS_UNIT]),
                (each.low[on.harm], each.high[on.harm]), None, values.get("act"), values.get("actor"),
            )  # fmt: skip


def of_near_misses(found: Iterable[NearMiss], harm: str) -> Iterator[Loophole]:
    """Deeds that surely escape by one condition, with a neighbour in its place."""
    for one in found:
        if one.near and one.left[INCIDENTS_UNIT] > 0 and one.condition.kind != EXCEPTION:
            yield Loophole(
                "near_miss", OPEN, words.near_miss(one),
                f"no other clause reaches {one.left[INCIDENTS_UNIT]:,} of these; what lets them go is one condition ({one.condition.kind})",
                float(one.left[harm]), (one.low[INCIDENTS_UNIT], one.high[INCIDENTS_UNIT]), (one.low[harm], one.high[harm]),
                one.rule.provision,
            )  # fmt: skip


def of_undetermined(on: Ground, found: Iterable[Open]) -> Iterator[Loophole]:
    """Clauses that stay open for most incidents, however they are read."""
    for one in found:
        if one.incidents and one.in_every_reading * 2 > one.incidents:
            lacking = sorted(one.missing, key=lambda part: (-part[1], part[0]))[:2]
            facts = " and ".join(fact_words(fact, on.compiled.legend) for fact, _, _ in lacking)
            yield Loophole(
                "undetermined", UNTOLD,
                f"{one.provision} is open in every reading for {one.in_every_reading:,} of {one.incidents:,} incidents",
                f"a source would have to record {facts}", float(one.in_every_reading),
                (0, one.in_every_reading), (0, None), one.provision,
            )  # fmt: skip
