"""Facts in words: times, places, tolls, sets of nodes, bounds. Every number has its unit beside it where it is printed."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sulh.findings.schema import BREACH, EXCUSED, NO_BREACH
from sulh.words.trees import OTHER, OUTSIDE, Tree
from sulh.words.vocabulary import Vocabulary

Row = Mapping[str, Any]
NOT_KNOWN = "not known"
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_MOST_NODES = 6
_MUST_NOT = ((BREACH, "breach"), (EXCUSED, "excused"), (NO_BREACH, "no breach"))
_MUST_REDUCE = ((BREACH, "counts"), (EXCUSED, "excused"), (NO_BREACH, "does not count"))
_ODD_NODES = {OTHER: "something or somebody else", OUTSIDE: "outside the case"}
_STATUS = {
    "no_breach": "no breach",
    "does_not_count": "does not count",
    "cannot_be_said": "cannot be said",
    "not_met": "not met",
}


def clean(text: str) -> str:
    """Text without control characters (which HTML cannot hold); line breaks and tabs stay."""
    return "".join(char for char in text if char in "\n\t" or (ord(char) >= 32 and not 127 <= ord(char) < 160))


_DIRECTIONS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_RIGHT_TO_LEFT = ("R", "AL")


def isolated(name: str) -> str:
    """A name for use inside a sentence of the other direction: right-to-left letters between isolates (Unicode
    annex 9), and no marks of direction of its own."""
    bare = clean(_DIRECTIONS.sub("", name))
    if any(unicodedata.bidirectional(char) in _RIGHT_TO_LEFT for char in bare):
        return f"\u2068{bare}\u2069"
    return bare


def number(value: int) -> str:
    """A whole number with its thousands apart: 16,566."""
    return f"{value:,}"


def bounds(low: int | None, high: int | None) -> str:
    """A count with its bounds: `12`, `3 to 5`, `at least 3`, `at most 5`; both None: not known."""
    if low is None and high is None:
        return NOT_KNOWN
    if high is None:
        return f"at least {number(low or 0)}"
    if low is None:
        return f"at most {number(high)}"
    return number(low) if low == high else f"{number(low)} to {number(high)}"


def plural(count: int, one: str, many: str | None = None) -> str:
    """`1 incident`, `2 incidents`."""
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


def listing(words: Sequence[str], last: str = "and") -> str:
    """`a, b and c`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def status_words(status: str) -> str:
    """A status as people write it."""
    return _STATUS.get(status, status.replace("_", " "))


def outcome_words(outcomes: int, kind: str) -> str:
    """The outcomes still possible, in words: `breach or excused`."""
    names = _MUST_REDUCE if kind == "must_reduce" else _MUST_NOT
    return listing([word for bit, word in names if outcomes & bit], "or")


def day(date: dt.date) -> str:
    """`4 March 2020`."""
    return f"{date.day} {MONTHS[date.month - 1]} {date.year}"


def _clock(time: dt.datetime) -> str:
    return f"{time.hour:02}:{time.minute:02}"


def days(first: dt.date, last: dt.date) -> str:
    """`4 March 2020`, `4 to 7 March 2020`, `28 February to 2 March 2020`."""
    if first == last:
        return day(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {day(last)}"
    if first.year == last.year:
        return f"{first.day} {MONTHS[first.month - 1]} to {day(last)}"
    return f"{day(first)} to {day(last)}"


def when(start: dt.datetime | None, end: dt.datetime | None) -> str:
    """Between which times (UTC) the deed lies; clock times only where they say more than the day."""
    if start is None and end is None:
        return NOT_KNOWN
    if start is None or end is None:
        return f"until {day(end)}" if end is not None else f"from {day(start)}" if start is not None else NOT_KNOWN
    if _clock(start) == "00:00" and _clock(end) == "23:59":
        return days(start.date(), end.date())
    if start == end:
        return f"{day(start)}, {_clock(start)} UTC"
    if start.date() == end.date():
        return f"{day(start)}, {_clock(start)} to {_clock(end)} UTC"
    return f"{day(start)}, {_clock(start)} to {day(end)}, {_clock(end)} UTC"


def _areas(value: object) -> list[str]:
    if value is None:
        return []
    return [value] if isinstance(value, str) else [str(one) for one in value if one] if isinstance(value, list) else []


def where(row: Row, disc: bool = True) -> str:
    """The place of a report or incident, with its disc where `disc` is set."""
    parts: list[str] = []
    for names in ([row.get("place")] if row.get("place") else [], _areas(row.get("adm2")), _areas(row.get("adm1"))):
        words = listing([isolated(str(name)) for name in names], "or")
        if words and not any(words.casefold() in part.casefold() for part in parts):
            parts.append(words)
    lat, lon, radius = row.get("lat"), row.get("lon"), row.get("radius_km")
    if disc and lat is not None and lon is not None:
        within = f" (within {radius:.3g} km)" if radius else ""
        parts.append(f"{lat:.3f}, {lon:.3f}{within}")
    return ", ".join(parts) or "place not known"


def _label(tree: Tree, node: str) -> str:
    return _ODD_NODES.get(node) or tree.label(node)


def _fewest(tree: Tree, nodes: Iterable[str]) -> list[str] | None:
    given = list(nodes)
    if not given or any(node not in tree for node in given):
        return given or None
    return tree.nodes(tree.mask(given))


def nodes(words: Vocabulary, field: str, maybe: Sequence[str] | None, surely: Sequence[str] | None = None) -> str:
    """A set-valued fact in words: `A or B` (one of them or both), `A and B` (both took part), `A, perhaps also B`."""
    tree = words.tree(field)
    possible = None if maybe is None else _fewest(tree, maybe)
    certain = [node for node in surely or [] if possible is None or len(possible) > 1]
    if possible is None:
        return f"{listing([_label(tree, node) for node in certain])}, perhaps others too" if certain else NOT_KNOWN
    rest = [_label(tree, node) for node in possible if node not in certain]
    if len(rest) > _MOST_NODES:
        rest = [*rest[: _MOST_NODES - 1], f"{len(rest) - _MOST_NODES + 1} other kinds"]
    if not certain:
        return listing(rest, "or")
    sure = listing([_label(tree, node) for node in certain])
    return f"{sure}, perhaps also {listing(rest, 'or')}" if rest else sure
