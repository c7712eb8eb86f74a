"""Where the header of a sheet stands, told from the cells alone."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sulh.sources.files.merges import Merge
from sulh.sources.files.sheets import DATED
from sulh.sources.proposing.header_words import field_of, is_known

LOOKED_AT = 60
"""Filled rows from the top among which the header is looked for."""
_VALUE = re.compile(r"^[\W\d_]*\d[\W\d_]*$|\d{3,}|\d.*\d.*\d")
Rows = Sequence[tuple[int, Mapping[int, str]]]
"""Rows from the top: the number of each, and its filled cells by column."""


@dataclass(frozen=True)
class FoundHeader:
    """The first row of a header, how many rows it takes, and how sure that is (points; below 3 it is a guess)."""

    row: int
    rows: int
    points: int


def find_header(rows: Rows, merges: Sequence[Merge]) -> FoundHeader | None:
    """The likeliest header among the first rows of a sheet; None where no row can be one."""
    found: FoundHeader | None = None
    for place in range(min(len(rows), LOOKED_AT)):
        points = _points(rows, place, merges)
        if points is not None and (found is None or points > found.points):
            found = FoundHeader(rows[place][0], 1, points)
    return None if found is None else _with_more_rows(rows, found, merges)


def _points(rows: Rows, place: int, merges: Sequence[Merge]) -> int | None:
    """How much a row looks like a header: names that are known, texts not values, and filled columns below them."""
    number, cells = rows[place]
    below = [row for _, row in rows[place + 1 : place + 9]]
    texts = [text for text in cells.values() if not is_value(text)]
    if not texts or len(texts) * 3 < len(cells) * 2 or (len(cells) < 2 and _widest(rows) > 1):
        return None
    known = [field_of(text)[0] for text in texts]
    names = {field for field in known if field}
    beneath = sum(1 for row in below if len(set(row) & set(cells)) * 2 >= len(cells)) if below else 0
    values = sum(1 for row in below for column, text in row.items() if column in cells and is_value(text))
    long = sum(1 for text in texts if len(text) > 60)
    spans = sum(1 for merge in merges if merge.top == number and merge.right > merge.left)
    return 3 * len(names) + min(len(texts), 8) + beneath + min(values, 8) - 4 * long + min(spans, 2) - place // 8


def _widest(rows: Rows) -> int:
    return max((len(cells) for _, cells in rows), default=0)


def is_value(text: str) -> bool:
    """Whether a cell is a date, a number, or text that is mostly figures."""
    return text.startswith(DATED) or (bool(_VALUE.search(text)) and len(text) < 40)


def _with_more_rows(rows: Rows, found: FoundHeader, merges: Sequence[Merge]) -> FoundHeader:
    """A header that begins in the row above (group names) or goes on below it (names within groups)."""
    numbers = [number for number, _ in rows]
    place = numbers.index(found.row)
    first, count = place, 1
    if place and _groups(rows[place - 1], rows[place], merges):
        first, count = place - 1, 2
    while count < 4 and first + count < len(rows) and _goes_on(rows[first + count - 1], rows[first + count], merges):
        count += 1
    last = rows[first + count - 1][0]
    return FoundHeader(rows[first][0], last - rows[first][0] + 1, found.points)


def _groups(above: tuple[int, Mapping[int, str]], row: tuple[int, Mapping[int, str]], merges: Sequence[Merge]) -> bool:
    """Whether a row holds names of groups of columns for the row under it."""
    number, cells = above
    if row[0] != number + 1 or any(is_value(text) for text in cells.values()):
        return False
    spanning = [m for m in merges if m.top == number and 0 < m.right - m.left < len(row[1])]
    if spanning:
        return True
    unnamed = [column for column in cells if column not in row[1]]
    return bool(unnamed) and len(cells) > 1 and any(field_of(text)[0] for text in cells.values())


def _goes_on(row: tuple[int, Mapping[int, str]], below: tuple[int, Mapping[int, str]], merges: Sequence[Merge]) -> bool:
    """Whether the row below is still header: texts only, under a merged name or beside empty cells that it fills."""
    number, cells = below
    if number != row[0] + 1 or not cells or any(is_value(text) or len(text) > 60 for text in cells.values()):
        return False
    wide = {c for m in merges if m.top <= row[0] <= m.bottom and m.right > m.left for c in range(m.left, m.right + 1)}
    fills = [column for column in cells if column not in row[1] or column in wide]
    repeats = [column for column in cells if column in row[1] and column not in wide]
    known = sum(1 for text in cells.values() if is_known(text))
    return bool(fills) and known * 2 >= len(cells) and len(repeats) <= len(cells) // 2
