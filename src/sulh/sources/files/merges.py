"""Merged cells: what one says holds for every cell under it. A count that several rows share is said of all of them
together, so of each it says only how many there can have been at most (`Lines.shared`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sulh.sources.files.json_cells import BLANKS, has_firsts, plain
from sulh.sources.files.letters import column_number

DITTO = (
    '"',
    "״",
    "”",
    "“",
    "〃",
    "''",
    "-//-",
    '-"-',
    "—//—",
    "do.",
    "ditto",
    "same as above",
    "idem",
    "id.",
    "ídem",
    "то же",
    "те саме",
    "ایضا",
    "ایضاً",
    "ايضا",
    "أيضا",
)
"""What people write for: the same as above."""
_DITTO_BYTES = BLANKS + bytes({form.encode()[0] for word in DITTO for form in (word, word.upper())})


@dataclass(frozen=True)
class Merge:
    """A merged range: rows as a person counts, columns from 0, both ends included."""

    top: int
    bottom: int
    left: int
    right: int


def merges_of(marks: pa.Table) -> tuple[Merge, ...]:
    """The merged ranges among the marks of a sheet."""
    found = []
    for mark in marks.filter(pc.equal(marks["kind"], "merged")).to_pylist():
        first, _, last = (mark["value"] or "").partition(":")
        (left, top), (right, bottom) = _cell(first), _cell(last or first)
        found.append(Merge(top, bottom, left, right))
    return tuple(sorted(found, key=lambda merge: (merge.top, merge.left)))


def _cell(name: str) -> tuple[int, int]:
    letters = name.rstrip("0123456789")
    return column_number(letters), int(name[len(letters) :])


def spread(rows: Sequence[list[str]], first: int, merges: Sequence[Merge]) -> list[list[str]]:
    """The rows of a header with merged cells filled. Without any merge a name in the upper of several rows holds for
    the empty cells to its right that have a name below: a text table cannot say that it was merged."""
    out = [list(cells) for cells in rows]
    within = [merge for merge in merges if first <= merge.top < first + len(rows)]
    for merge in within:
        text = rows[merge.top - first][merge.left] if merge.left < len(rows[0]) else ""
        for number in range(merge.top, min(merge.bottom, first + len(rows) - 1) + 1):
            for place in range(merge.left, min(merge.right + 1, len(rows[0]))):
                out[number - first][place] = text
    if len(rows) > 1 and not within:
        above = ""
        for place, text in enumerate(rows[0]):
            below = any(cells[place] for cells in rows[1:])
            above = text or (above if below else "")
            out[0][place] = above
    return out


def fill_merges(
    cells: Sequence[pa.Array], numbers: np.ndarray[Any, Any], merges: Sequence[Merge]
) -> tuple[list[pa.Array], dict[int, np.ndarray[Any, Any]]]:
    """The columns with merged cells filled, and for each column that has any the rows that share one with another."""
    columns = list(cells)
    shared: dict[int, np.ndarray[Any, Any]] = {}
    changed: dict[int, list[str | None]] = {}
    for merge in merges:
        start, stop = np.searchsorted(numbers, [merge.top, merge.bottom + 1])
        if start == stop or merge.left >= len(columns):
            continue
        texts = changed.setdefault(merge.left, plain(columns[merge.left]).to_pylist())
        text = texts[start] if numbers[start] == merge.top else None
        for place in range(merge.left, min(merge.right + 1, len(columns))):
            values = changed.setdefault(place, plain(columns[place]).to_pylist())
            values[start:stop] = [text] * int(stop - start)
            if merge.bottom > merge.top:
                shared.setdefault(place, np.zeros(len(numbers), bool))[start:stop] = True
    for place, values in changed.items():
        columns[place] = pa.array(values, pa.string())
    return columns, shared


def has_ditto(column: pa.Array) -> bool:
    """Whether a cell says: the same as above."""
    if not has_firsts(column, _DITTO_BYTES):
        return False
    marks = pc.is_in(pc.utf8_lower(pc.utf8_trim_whitespace(column)), pa.array(DITTO))
    return bool(pc.any(marks).as_py())


def fill_down(
    column: pa.Array, rows: np.ndarray[Any, Any], above: str | None, empty: bool
) -> tuple[pa.Array, str | None]:
    """Ditto cells of these rows, and with `empty` empty ones, filled with the cell above; `above` is the last of the
    batch before. Without `empty` a ditto mark under an empty cell stays what it is."""
    encoded = pc.dictionary_encode(plain(column))
    words = encoded.dictionary.to_pylist()
    ditto = [number for number, word in enumerate(words) if word.strip().casefold() in DITTO]
    texts = pc.if_else(pc.is_in(encoded.indices, pa.array(ditto, encoded.indices.type)), None, plain(column))
    start = pa.array([above], pa.string())
    whole = pc.fill_null_forward(pa.concat_arrays([start, pc.if_else(pa.array(rows), texts, None)]))
    fillable = pa.array(rows)
    if not empty:
        fillable = pc.and_(fillable, pc.is_valid(column))
    # a ditto mark with nothing above stays what it is: a word in a list of its own
    filled = pc.coalesce(pc.if_else(fillable, whole.slice(1), column), column)
    return filled, whole[-1].as_py()
