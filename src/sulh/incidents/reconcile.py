"""Two sources side by side: what both list, what only one lists, where they differ and by how much, what one denies.

Two reports of one incident differ in a fact where both state it and no value of the one can be that of the other: discs that
do not meet, spans that do not, sets of nodes without a leaf in common, counts whose bounds do not overlap. What one leaves open
is no difference.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

import pyarrow as pa

from sulh.errors import InputError, nearest
from sulh.incidents.discs import distance_km
from sulh.reports.schema import COUNTS
from sulh.words.trees import Tree
from sulh.words.vocabulary import Vocabulary

RECONCILED = pa.schema(
    [
        pa.field("incident_id", pa.string()),
        pa.field("listed", pa.string(), nullable=False),
        pa.field("report_a", pa.string()),
        pa.field("report_b", pa.string()),
        pa.field("stance_a", pa.string()),
        pa.field("stance_b", pa.string()),
        pa.field("differs", pa.list_(pa.string()), nullable=False),
        pa.field("apart_km", pa.float64()),
        pa.field("apart_hours", pa.float64()),
        *[pa.field(f"{count}_apart", pa.int64()) for count in COUNTS],
        pa.field("probability", pa.float64()),
        pa.field("ambiguous", pa.bool_(), nullable=False),
    ]
)
"""One row an incident that one of two sources tells of: `listed` is both, only_a, only_b, or several_a and several_b for rows
that speak of several incidents. `differs` names the facts that cannot both be right; by how much is in the columns `apart_…` and `…_apart` (0
where they can), null where one of them says nothing."""
_SETS = ("act", "perpetrator", "target", "object")
_APART = {
    "place": ("apart_km", " km"),
    "time": ("apart_hours", " hours"),
    **{one: (f"{one}_apart", "") for one in COUNTS},
}
"""The column that says by how much two reports differ in a fact, and its unit."""


def reconcile(reports: pa.Table, links: pa.Table, a: str, b: str, vocabulary: Vocabulary | None = None) -> pa.Table:
    """Compare the sources `a` and `b` of a run (`reports`: REPORTS, `links`: LINKS), in the schema RECONCILED, by incident.

    A code that is not in the vocabulary is a flat label. Raises InputError where one of the sources has no report.
    """
    known = sorted(set(reports["source"].to_pylist()))
    for source in (a, b):
        if source not in known:
            raise InputError(f"no report is of the source “{source}”", remedy=nearest(source, known))
    if a == b:
        raise InputError(f"“{a}” stands on both sides", remedy="Name two sources.")
    rows = {row["report_id"]: row for row in reports.to_pylist() if row["source"] in (a, b)}
    listed: defaultdict[str, dict[str, list[dict[str, Any]]]] = defaultdict(lambda: {a: [], b: []})
    found: list[dict[str, Any]] = []
    several = set()
    for link in links.to_pylist():
        row = rows.get(link["report_id"])
        if row is not None and link["relation"] == "same":
            listed[link["incident_id"]][row["source"]].append({**row, "link": link})
        elif row is not None:
            several.add(row["report_id"])
    for incident, sides in sorted(listed.items()):
        found += _incident(incident, sides[a], sides[b], vocabulary)
    for report in sorted(several | {name for name, row in rows.items() if (row["covers_high"] or 1) > 1}):
        side = "a" if rows[report]["source"] == a else "b"
        found.append(_alone(None, f"several_{side}", side, rows[report], None))
    return pa.Table.from_pylist(found, schema=RECONCILED)


def _incident(
    incident: str, a: Sequence[dict[str, Any]], b: Sequence[dict[str, Any]], vocabulary: Vocabulary | None
) -> list[dict[str, Any]]:
    """The rows of one incident: a source that tells of it twice is compared by its first report."""
    if not a or not b:
        side, row = ("a", a[0]) if a else ("b", b[0])
        return [_alone(incident, f"only_{side}", side, row, row["link"])]
    one, other = a[0], b[0]
    apart = {"place": _km(one, other), "time": _hours(one, other)}
    counts = {name: _count(one, other, name) for name in COUNTS}
    differs = [name for name, far in apart.items() if far]
    differs += [name for name in _SETS if _unlike(one, other, name, vocabulary)]
    differs += [name for name, far in counts.items() if far]
    if {one["stance"], other["stance"]} & {"denies"} and one["stance"] != other["stance"]:
        differs.append("occurred")
    links = (one["link"], other["link"])
    return [
        {
            "incident_id": incident,
            "listed": "both",
            "report_a": one["report_id"],
            "report_b": other["report_id"],
            "stance_a": one["stance"],
            "stance_b": other["stance"],
            "differs": differs,
            **{_APART[name][0]: far for name, far in (apart | counts).items()},
            "probability": min(link["probability"] for link in links),
            "ambiguous": any(link["ambiguous"] for link in links),
        }
    ]


def _alone(
    incident: str | None, listed: str, side: str, row: Mapping[str, Any], link: Mapping[str, Any] | None
) -> dict[str, Any]:
    return {
        "incident_id": incident,
        "listed": listed,
        f"report_{side}": row["report_id"],
        f"stance_{side}": row["stance"],
        "differs": [],
        "ambiguous": bool(link and link["ambiguous"]),
    }


def _km(one: Mapping[str, Any], other: Mapping[str, Any]) -> float | None:
    """Kilometres between two discs, 0 where they meet."""
    if any(row[name] is None for row in (one, other) for name in ("lat", "lon")):
        return None
    discs = [(row["lat"], row["lon"], row["radius_km"] or 0.0) for row in (one, other)]
    return round(max(0.0, distance_km(*discs) - discs[0][2] - discs[1][2]), 3)


def _hours(one: Mapping[str, Any], other: Mapping[str, Any]) -> float | None:
    """Hours between two spans, 0 where they meet."""
    if any(row[name] is None for row in (one, other) for name in ("start", "end")):
        return None
    gap: float = max(one["start"] - other["end"], other["start"] - one["end"]).total_seconds()
    return round(max(0.0, gap) / 3600, 2)


def _count(one: Mapping[str, Any], other: Mapping[str, Any], name: str) -> int | None:
    """How far two counts are apart, 0 where their bounds overlap; None where one says nothing."""
    bounds = [(row[f"{name}_low"], row[f"{name}_high"]) for row in (one, other)]
    if any(low is None and high is None for low, high in bounds):
        return None
    gaps = [
        low - high
        for (low, _), (_, high) in ((bounds[0], bounds[1]), (bounds[1], bounds[0]))
        if low is not None and high is not None
    ]
    return max(0, *gaps) if gaps else 0


def _unlike(one: Mapping[str, Any], other: Mapping[str, Any], name: str, vocabulary: Vocabulary | None) -> bool:
    if not one[name] or not other[name]:
        return False
    tree = vocabulary.tree(name) if vocabulary else None
    return not _leaves(one[name], tree) & _leaves(other[name], tree)


def _leaves(nodes: Sequence[str], tree: Tree | None) -> set[str]:
    found: set[str] = set()
    for node in nodes:
        if tree is None or node not in tree:
            found.add(node)
        else:
            mask = tree.mask(node)
            found |= {leaf for bit, leaf in enumerate(tree.leaves) if mask >> bit & 1}
    return found


def sentences(table: pa.Table, a: str, b: str) -> list[str]:
    """What the comparison shows, in words."""
    listed = Counter(table["listed"].to_pylist())
    both = [row for row in table.to_pylist() if row["listed"] == "both"]
    facts = Counter(name for row in both for name in row["differs"])
    out = [
        f"both tell of {len(both):,} incidents, {a} alone of {listed['only_a']:,}, {b} alone of {listed['only_b']:,}",
    ]
    for side, source in (("a", a), ("b", b)):
        if listed[f"several_{side}"]:
            out.append(
                f"{source} has {listed[f'several_{side}']:,} rows about several incidents, which are not compared"
            )
        stances = Counter(table[f"stance_{side}"].to_pylist())
        if stances["denies"]:
            out.append(f"{source} denies that {stances['denies']:,} happened")
        if stances["disowns"]:
            out.append(f"{source} says of {stances['disowns']:,} that it was not its own side")
    agreed = sum(not row["differs"] for row in both)
    if both:
        out.append(f"of what both tell of, {agreed:,} do not contradict each other in anything")
    out += [_contradicting(name, number, both) for name, number in sorted(facts.items())]
    if unsure := sum(row["ambiguous"] for row in both):
        out.append(f"{unsure:,} of these are ambiguous: another report would have served as well")
    return out


def _contradicting(name: str, number: int, both: Sequence[Mapping[str, Any]]) -> str:
    """How many contradict each other in a fact, and by how much."""
    said = f"{name.replace('_', ' ')}: {number:,} contradict each other"
    if name not in _APART:
        return said
    column, unit = _APART[name]
    far = sorted(row[column] for row in both if row[column])
    return f"{said}, by {median(far):,.4g}{unit} in the median and {far[-1]:,.4g}{unit} at most"
