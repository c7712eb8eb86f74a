"""What each draft makes of the incidents: numbers, burden on each side, what the sources could see, and the balance."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from sulh.drafts.comparing.joint import Joint, Stand
from sulh.drafts.comparing.shared import Draft
from sulh.drafts.comparing.shares import Bounds, Sum, ratio, share
from sulh.drafts.comparing.sight import Sight
from sulh.drafts.comparing.tables import COMPARE_BALANCE, COMPARE_BURDENS, COMPARE_DRAFTS, COMPARE_OBSERVED
from sulh.drafts.comparing.tolls import chosen
from sulh.drafts.outcomes import ALL
from sulh.drafts.replay import OTHERS
from sulh.findings.keys import Bools, Ints

_SURELY, _POSSIBLY = "surely", "possibly"


def stands_of(draft: Draft, readings: Sequence[str]) -> Iterator[Stand]:
    """Each clause in each reading, then all that bar together."""
    names = draft.compiled.judged
    bars = any(draft.file.provisions[name].kind == "must_not" for name in names)
    for name in [*names, *([ALL] if bars else [])]:
        for reading in readings:
            yield Stand(draft.name, name, reading)


def barred(joint: Joint, stand: Stand) -> tuple[Bools, Bools]:
    """The classes that a stand surely, and possibly, bars."""
    return ~joint.can("avoid", stand).where, joint.can("bar", stand).where


def draft_table(joint: Joint, readings: Sequence[str], account: str) -> pa.Table:
    """The table `COMPARE_DRAFTS`."""
    sizes = np.bincount(joint.classes, minlength=joint.size)
    rows = []
    for draft in joint.drafts:
        for stand in stands_of(draft, readings):
            surely, possibly = barred(joint, stand)
            disputes, exact = _disputed(joint, stand, readings)
            masks = [surely, possibly, _open(joint, stand), *disputes]
            counts = [int(sizes[mask].sum()) for mask in masks]
            names = ("barred_low", "barred_high", "undetermined", "disputed_low", "disputed_high")
            exact &= all(joint.can(what, stand).exact for what in ("bar", "avoid", "excuse", "pass"))
            rows.append(
                {
                    **dict(zip(names, counts, strict=True)), "draft": draft.name, "title": draft.title,
                    "provision": stand.provision, "kind": _kind(draft, stand.provision),
                    "binds": _bound(draft, stand.provision), "reading": stand.reading, "account": account,
                    "incidents": len(joint.classes), "exact": exact,
                }
            )  # fmt: skip
    return pa.Table.from_pylist(rows, schema=COMPARE_DRAFTS)


def _kind(draft: Draft, provision: str) -> str:
    return "must_not" if provision == ALL else draft.file.provisions[provision].kind


def _bound(draft: Draft, provision: str) -> str:
    return "" if provision == ALL else "|".join(draft.file.provisions[provision].parties)


def _open(joint: Joint, stand: Stand) -> Bools:
    """Where more than one outcome is possible."""
    found = sum(joint.can(what, stand).where.astype(np.int8) for what in ("bar", "excuse", "pass"))
    return np.asarray(found > 1)


def _disputed(joint: Joint, stand: Stand, readings: Sequence[str]) -> tuple[tuple[Bools, Bools], bool]:
    """Where whether it is barred differs between this reading and some other: in every world, and in some."""
    surely, possibly, exact = ~joint.every, ~joint.every, True
    for reading in readings:
        other = stand._replace(reading=reading)
        if reading == stand.reading or _alike(joint, stand, other):
            continue
        parts = [joint.can("part", stand, other), joint.can("part", other, stand)]
        alike = [joint.can("both", stand, other), joint.can("neither", stand, other)]
        surely = surely | ~(alike[0].where | alike[1].where)
        possibly = possibly | parts[0].where | parts[1].where
        exact &= all(one.exact for one in [*parts, *alike])
    return (surely, possibly), exact


def _alike(joint: Joint, one: Stand, other: Stand) -> bool:
    return [rule.formulas[0] for rule in joint.rules(one)] == [rule.formulas[0] for rule in joint.rules(other)]


def burden_table(joint: Joint, seen: Sight, sums: Ints, readings: Sequence[str], sides: Sequence[str], account: str) -> pa.Table:  # fmt: skip
    """The table `COMPARE_BURDENS`. `sums` are the tolls by (class, side, unit, bound)."""
    stands = [stand for draft in joint.drafts for stand in stands_of(draft, readings)]
    found = [barred(joint, stand) for stand in stands]
    least, most = (chosen([one[end] for one in found], sums) for end in (0, 1))
    whole = chosen([joint.every], sums)[0]
    perhaps = [_perhaps(joint, seen, place, [one[1] for one in found]) for place in range(len(sides) - 1)]
    rows = []
    for number, stand in enumerate(stands):
        head = {"draft": stand.draft, "provision": stand.provision, "reading": stand.reading, "account": account}
        for place, side in enumerate(sides):
            for unit, name in enumerate(joint.tolls.units):
                parts = [one[place, unit] for one in (whole, least[number], most[number])]
                maybe = None if side == OTHERS else perhaps[place][number][unit]
                rows.append({**head, "side": side, "unit": name, **_burden(*parts), "perhaps_high": maybe})
    return pa.Table.from_pylist(rows, schema=COMPARE_BURDENS)


def _burden(whole: Ints, least: Ints, most: Ints) -> dict[str, Any]:
    acts, low, high = Sum.of(whole), Sum.of(least).low, Sum.of(most).high
    share_low, share_high = share(whole, least, most)
    return {
        "acts_low": acts.low, "acts_high": acts.high, "barred_low": low, "barred_high": high,
        "share_low": share_low, "share_high": share_high,
    }  # fmt: skip


def _perhaps(joint: Joint, seen: Sight, party: int, masks: Sequence[Bools]) -> list[list[int | None]]:
    """For each mask and unit, at most how much of it may be a party's without surely being any single party's."""
    may = (seen.may >> party & 1).astype(bool) & (seen.whose == seen.parties)
    sums = joint.tolls.by(joint.classes * 2 + may, joint.size * 2).reshape(joint.size, 2, -1, 3)[:, 1]
    return [[Sum.of(unit).high for unit in one] for one in chosen(masks, sums)]


def observed_table(joint: Joint, seen: Sight, readings: Sequence[str], account: str) -> pa.Table:
    """The table `COMPARE_OBSERVED`."""
    code, meant = seen.codes()
    counts = np.bincount(joint.classes * len(meant) + code, minlength=joint.size * len(meant))
    counts = counts.reshape(joint.size, len(meant))
    rows = []
    for draft in joint.drafts:
        for stand in stands_of(draft, readings):
            for word, mask in zip((_SURELY, _POSSIBLY), barred(joint, stand), strict=True):
                found = counts[mask].sum(axis=0)
                head = {"draft": stand.draft, "provision": stand.provision, "reading": stand.reading}
                rows.append({**head, "account": account, "barred": word, **_observed(found, meant)})
    return pa.Table.from_pylist(rows, schema=COMPARE_OBSERVED)


def _observed(found: Ints, meant: Sequence[tuple[bool | None, ...]]) -> dict[str, int | None]:
    def where(*columns: int) -> int | None:
        """How many have all of these; None where one of them cannot be said."""
        if any(meant[0][column] is None for column in columns):
            return None
        return int(sum(found[place] for place, one in enumerate(meant) if all(one[column] for column in columns)))

    names = ("seen_low", "seen_high", "in_view_low", "in_view_high", "attributed")
    single = {name: where(column) for column, name in enumerate(names)}
    both = {f"seen_and_attributed_{end}": where(column, 4) for column, end in enumerate(("low", "high"))}
    return {"incidents": int(found.sum()), **single, **both}


def balance_table(burdens: pa.Table, parties: Sequence[str]) -> pa.Table:
    """The table `COMPARE_BALANCE`, from the burdens of all clauses together."""
    shares: dict[tuple[str, str, str, str], dict[str, Bounds]] = {}
    for row in burdens.to_pylist():
        if row["provision"] == ALL:
            key = (row["draft"], row["reading"], row["account"], row["unit"])
            shares.setdefault(key, {})[row["side"]] = (row["share_low"], row["share_high"])
    rows = []
    for (draft, reading, account, unit), by_side in shares.items():
        for one, other in itertools.combinations(parties, 2):
            bounds = (by_side[one], by_side[other], ratio(by_side[one], by_side[other]))
            pair: dict[str, Any] = {"draft": draft, "reading": reading, "account": account, "unit": unit, "side_a": one, "side_b": other}  # fmt: skip
            for name, (low, high) in zip(("share_a", "share_b", "ratio"), bounds, strict=True):
                pair |= {f"{name}_low": low, f"{name}_high": high}
            rows.append(pair)
    return pa.Table.from_pylist(rows, schema=COMPARE_BALANCE)
