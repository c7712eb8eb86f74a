"""Candidate chains: a deed of one side, and soon after and near a deed of the other.

Each later deed is put beside the last one before it that is near; which deed answered which is nobody's to know from
places and days. What some source claims of the two (`reprisal_for`) stands beside what the estimate says of all such pairs together:
how many of them are more than place and time alone bring. The word is “followed”.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy.spatial import cKDTree

from sulh.measures.count import Bools
from sulh.measures.violence.events import Events, Floats

_AT_ONCE = 1_000
Claims = Mapping[tuple[str, str], tuple[str, ...]]
"""The sources that claim of a pair of incidents that the first is a reprisal for the second."""


@dataclass(frozen=True)
class Chain:
    """A deed (`first`), what followed it (`then`), how many days and kilometres apart, and who claims that it was a reprisal."""

    first: str
    then: str
    first_day: int
    then_day: int
    km: float
    claimed_by: tuple[str, ...]

    @property
    def days(self) -> int:
        """Whole days between them."""
        return self.then_day - self.first_day


def chains(
    deeds: Events, first: Bools, then: Bools, *, km: float, days: int, claims: Claims | None = None, most: int = 2_000
) -> list[Chain]:
    """The last near deed before each deed of `then`, and whatever is claimed; by day, the last `most` of them.

    Deeds of the same day have no order, and one without a sharp place or day is near nothing: neither makes a chain.
    """
    x, y = deeds.km()
    sharp = deeds.of_a_day & deeds.with_point
    one, other = np.flatnonzero(first & sharp), np.flatnonzero(then & sharp)
    if not len(one) or not len(other):
        return []
    # time as a third direction: what lies in the cylinder lies in a ball around it
    points = np.column_stack([x, y, deeds.begin * (km / days)])
    tree = cKDTree(points[one])
    found: list[Chain] = []
    latest = other[np.argsort(-deeds.begin[other], kind="stable")]
    for start in range(0, len(latest), _AT_ONCE):
        part = latest[start : start + _AT_ONCE]
        for late, near in zip(part.tolist(), tree.query_ball_point(points[part], km * np.sqrt(2)), strict=True):
            early = one[np.array(near, dtype=np.int64)]
            gap = deeds.begin[late] - deeds.begin[early]
            away = np.hypot(x[early] - x[late], y[early] - y[late])
            kept = (gap > 0) & (gap <= days) & (away <= km)
            if kept.any():
                best = early[kept][np.lexsort((early[kept], away[kept], gap[kept]))[0]]
                found.append(_chain(deeds, int(best), late, x, y, claims or {}))
        if len(found) >= most:
            break
    return sorted(found[:most], key=_order)


def claimed_chains(deeds: Events, claims: Claims) -> list[Chain]:
    """The pairs of which some source says that one was a reprisal for the other, wherever and whenever they were."""
    if not claims:
        return []
    x, y = deeds.km()
    place = {str(name): number for number, name in enumerate(deeds.incident)}
    pairs = [(place[early], place[late]) for late, early in claims if early in place and late in place]
    return sorted((_chain(deeds, *pair, x, y, claims) for pair in pairs), key=_order)


def _order(item: Chain) -> tuple[int, int, str, str]:
    return item.then_day, item.first_day, item.first, item.then


def _chain(deeds: Events, early: int, late: int, x: Floats, y: Floats, said: Claims) -> Chain:
    names = str(deeds.incident[early]), str(deeds.incident[late])
    away = float(np.hypot(x[early] - x[late], y[early] - y[late]))
    return Chain(*names, int(deeds.begin[early]), int(deeds.begin[late]), away, said.get((names[1], names[0]), ()))


def claimed(relations: pa.Table, links: pa.Table) -> dict[tuple[str, str], tuple[str, ...]]:
    """Of which incidents some source claims that one was a reprisal for another: (later, earlier) to sources by name.

    In: the tables `relations` and `links` of a run; a report that is about several incidents claims nothing of any of them.
    """
    same = links.filter(pc.equal(links["relation"], "same"))
    incident = dict(zip(same["report_id"].to_pylist(), same["incident_id"].to_pylist(), strict=True))
    found: dict[tuple[str, str], set[str]] = {}
    for row in relations.filter(pc.equal(relations["kind"], "reprisal_for")).to_pylist():
        pair = incident.get(row["report_id"]), incident.get(row["to_report"])
        if pair[0] and pair[1] and pair[0] != pair[1]:
            found.setdefault((pair[0], pair[1]), set()).add(row["stated_by"])
    return {pair: tuple(sorted(sources)) for pair, sources in found.items()}
