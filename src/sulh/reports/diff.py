"""What changed between two versions of one source's list: which rows came, went, changed, or stand elsewhere.

A row of the old version and one of the new are the same row when their cells are the same; else when they have the same
key (a column that the user names); else when they were read to say the same (the report's id); else when they share at
least half of their filled cells, and the day or the place, in the assignment that shares most
(`sulh.reports.diff_pairs`). Rows that are alike are told apart by their number only: what is counted is how many came or
went. Compared are the original cells (`given`), or what the rows say where a row has none.
"""

from __future__ import annotations

import bisect
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import pyarrow as pa

from sulh.reports.diff_rows import Pair, Row, cells_of, rows_of
from sulh.reports.diff_steps import paired_rows

CAME, WENT, CHANGED, MOVED = KINDS = ("came", "went", "changed", "moved")
DIFFERENCES = pa.schema(
    [
        pa.field("what", pa.string(), nullable=False),
        pa.field("old_id", pa.string()),
        pa.field("new_id", pa.string()),
        pa.field("old_sheet", pa.string()),
        pa.field("old_row", pa.int64()),
        pa.field("new_sheet", pa.string()),
        pa.field("new_row", pa.int64()),
        pa.field("column", pa.string()),
        pa.field("before", pa.string()),
        pa.field("after", pa.string()),
    ]
)
"""One row for each row that `came` (`after` has its cells as JSON) or `went` (`before`), for each cell that `changed`
(null: it was or is empty), and for each row that `moved`: against the others, not because a row above it came or went."""


def diff(old: pa.Table, new: pa.Table, key: str | None = None) -> pa.Table:
    """The differences (schema DIFFERENCES) between two versions of one source's reports (schema REPORTS).

    `key` is a column of the list that numbers its rows: rows with different keys are then never the same. Second deeds
    are left out, they go with their row. Nothing depends on the order of the rows in the tables. Raises InputError where
    no row has such a column.
    """
    before, after = rows_of(old, new)
    flipped = [_standing(row) for row in after] < [_standing(row) for row in before]
    first, second = (after, before) if flipped else (before, after)
    pairs, left, right = paired_rows(first, second, key)
    moved = _moved(pairs)
    if flipped:
        pairs, left, right = [(one, other) for other, one in pairs], right, left
    records = [*_gone(left, WENT), *_gone(right, CAME)]
    for place, pair in enumerate(pairs):
        records += _changes(pair)
        if place in moved:
            records.append(_record(MOVED, *pair))
    return _sorted(records)


def _moved(pairs: list[Pair]) -> set[int]:
    """The pairs that do not stand in the order of the most others, or stand in another sheet."""
    placed = [place for place, (one, other) in enumerate(pairs) if one.row is not None and other.row is not None]
    placed.sort(key=lambda place: (pairs[place][0].position, pairs[place][1].position))
    steady = _longest_rising([pairs[place][1].position for place in placed])
    moved = {place for number, place in enumerate(placed) if number not in steady}
    return moved | {place for place in placed if pairs[place][0].sheet != pairs[place][1].sheet}


def _standing(row: Row) -> tuple[Any, ...]:
    """By this the versions are put in an order of their own, so that what is found does not depend on which is older."""
    return (row.text, row.position, row.report_id)


def _longest_rising(values: Sequence[tuple[str, int]]) -> set[int]:
    """The places of a longest subsequence that never falls (patience sorting)."""
    ends: list[tuple[str, int]] = []
    last: list[int] = []
    previous: list[int] = []
    for place, value in enumerate(values):
        pile = bisect.bisect_right(ends, value)
        previous.append(last[pile - 1] if pile else -1)
        if pile == len(ends):
            ends.append(value)
            last.append(place)
        else:
            ends[pile], last[pile] = value, place
    found = set()
    place = last[-1] if last else -1
    while place >= 0:
        found.add(place)
        place = previous[place]
    return found


def _gone(rows: Iterable[Row], what: str) -> list[dict[str, Any]]:
    if what == CAME:
        return [_record(CAME, None, row, after=row.text) for row in rows]
    return [_record(WENT, row, None, before=row.text) for row in rows]


def _changes(pair: Pair) -> list[dict[str, Any]]:
    old, new = pair
    if old.text == new.text:
        return []
    before, after = cells_of(old.text), cells_of(new.text)
    return [
        _record(CHANGED, old, new, column=name, before=before.get(name), after=after.get(name))
        for name in {**after, **before}
        if before.get(name) != after.get(name)
    ]


def _record(what: str, old: Row | None, new: Row | None, **cells: str | None) -> dict[str, Any]:
    return {
        "what": what,
        "old_id": old and old.report_id,
        "new_id": new and new.report_id,
        "old_sheet": old and old.sheet,
        "old_row": old and old.row,
        "new_sheet": new and new.sheet,
        "new_row": new and new.row,
        "column": None,
        "before": None,
        "after": None,
        **cells,
    }


def _sorted(records: list[dict[str, Any]]) -> pa.Table:
    """By what happened, then by place (in the new version, or the old where a row went); cells in their order."""

    def order(record: dict[str, Any]) -> tuple[Any, ...]:
        side = "old" if record["what"] == WENT else "new"
        place = (record[f"{side}_sheet"] or "", record[f"{side}_row"] or 0)
        return (KINDS.index(record["what"]), *place, record["new_id"] or "", record["old_id"] or "")

    return pa.Table.from_pylist(sorted(records, key=order), schema=DIFFERENCES)


_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]+")
_SHOWN = 60


def sentences(differences: pa.Table, most: int = 20) -> list[str]:
    """The differences (schema DIFFERENCES) in words: how many of each kind, which columns changed most, and the first
    `most` of them each. Signs that are not seen, or turn text round, are left out of what is shown."""
    records = differences.to_pylist()
    if not records:
        return ["Nothing changed."]
    changed = {(record["old_id"], record["new_id"]) for record in records if record["what"] == CHANGED}
    counts = Counter(record["what"] for record in records)
    counts[CHANGED] = len(changed)
    said = [f"{_count(counts[kind])} {word}" for kind, word in _WORDS.items() if counts[kind]]
    lines = ["; ".join(said) + "."]
    columns = Counter(record["column"] for record in records if record["what"] == CHANGED)
    ranked = sorted(columns.items(), key=lambda item: (-item[1], item[0]))
    if len(changed) > 1:
        shown = ", ".join(f"{_shown(name)} ({count:,})" for name, count in ranked[:8])
        more = f" and {len(ranked) - 8} more" if len(ranked) > 8 else ""
        lines.append(f"Changed cells by column: {shown}{more}.")
    lines += [_sentence(record) for record in records[:most]]
    if len(records) > most:
        lines.append(f"… and {len(records) - most:,} more.")
    return lines


_WORDS = {CAME: "came", WENT: "went", CHANGED: "changed", MOVED: "stand elsewhere"}


def _count(count: int) -> str:
    return f"{count:,} row" if count == 1 else f"{count:,} rows"


def _sentence(record: dict[str, Any]) -> str:
    old, new = _place(record, "old"), _place(record, "new")
    if record["what"] == CAME:
        return f"Came: {new}: {_cells(record['after'])}."
    if record["what"] == WENT:
        return f"Went: {old}: {_cells(record['before'])}."
    if record["what"] == MOVED:
        return f"Stands elsewhere: {old} is now {new}."
    before, after = (_shown(record[name]) or "(empty)" for name in ("before", "after"))
    return f"Changed: {new}: {_shown(record['column'])}: {before} → {after}."


def _place(record: dict[str, Any], side: str) -> str:
    row, sheet = record[f"{side}_row"], record[f"{side}_sheet"]
    if row is None:
        return f"report {_shown(record[f'{side}_id'])}"
    return f"row {row} of “{_shown(sheet)}”" if sheet else f"row {row}"


def _cells(text: str) -> str:
    return _shown(", ".join(f"{name}: {value}" if name else value for name, value in cells_of(text).items()))


def _shown(text: str | None) -> str:
    bare = " ".join(_UNSEEN.sub(" ", text or "").split())
    return bare if len(bare) <= _SHOWN else f"{bare[: _SHOWN - 1]}…"
