"""Cells of a table as text and numbers: nothing is guessed; what cannot be read raises ValueError with a reason."""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata

Cell = str | float | int | bool | dt.date | dt.datetime | dt.time | None
"""A cell as a file gives it; text files give text only."""
Bounds = tuple[int | None, int | None]
"""The least and the most; None is unknown."""

MOST = 1_000_000_000
"""A larger count is taken for a slip."""
_UNKNOWN = {"", "?", "-", "–", "—", "n/a", "na", "unknown", "not known", "not stated", "unclear"}
_ZERO = {"none", "no", "nil", "zero"}
_NUMBER = r"(\d{1,3}(?:[, \u00a0\u202f]\d{3})+|\d+)"
_EXACT = re.compile(_NUMBER)
_RANGE = re.compile(rf"(?:between )?{_NUMBER} ?(?:-|–|—|to|and) ?{_NUMBER}")
_AT_LEAST = re.compile(
    rf"(?:at least|minimum|min\.?|≥|>=|not fewer than|not less than) ?{_NUMBER}|{_NUMBER} ?(?:\+|or more)"
)
_MORE_THAN = re.compile(rf"(?:more than|over|>) ?{_NUMBER}")
_AT_MOST = re.compile(
    rf"(?:at most|up to|maximum|max\.?|≤|<=|not more than|no more than) ?{_NUMBER}|{_NUMBER} ?or fewer"
)
_FEWER_THAN = re.compile(rf"(?:fewer than|less than|under|<) ?{_NUMBER}")


def text_of(cell: Cell) -> str:
    """A cell as a person would write it, without space around it; an empty cell is the empty text."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return cell.isoformat(sep=" ")
    return cell.isoformat() if isinstance(cell, (dt.date, dt.time)) else str(cell)


def folded(text: str) -> str:
    """Text for comparing phrases: composed Unicode, single spaces, no case."""
    return " ".join(unicodedata.normalize("NFC", text).split()).casefold()


def read_bounds(cell: Cell) -> Bounds:
    """A count: `3`, `3-5`, `at least 12`, `12+`, `up to 4`, `none`; an empty cell or `unknown` is (None, None).

    Digits of any script are read. Raises ValueError for anything else (“dozens”, “about 10”, 2.5, -1).
    """
    if isinstance(cell, float) and not cell.is_integer():
        raise ValueError("a count must be a whole number")
    text = " ".join(plain_digits(folded(text_of(cell))).split())
    if text in _UNKNOWN:
        return None, None
    if text in _ZERO:
        return 0, 0
    low, high = _bounds(text)
    if low is not None and high is not None and low > high:
        raise ValueError(f"the low bound {low} is above the high bound {high}")
    return low, high


def _bounds(text: str) -> Bounds:
    if found := _EXACT.fullmatch(text):
        return _whole(found), _whole(found)
    if found := _RANGE.fullmatch(text):
        return _number(found[1]), _number(found[2])
    if found := _AT_LEAST.fullmatch(text):
        return _whole(found), None
    if found := _MORE_THAN.fullmatch(text):
        return _whole(found) + 1, None
    if found := _AT_MOST.fullmatch(text):
        return 0, _whole(found)
    if found := _FEWER_THAN.fullmatch(text):
        return 0, max(_whole(found) - 1, 0)
    raise ValueError("this is not a count; write 3, 3-5, at least 12, 12+, up to 4 or none, or leave it empty")


def _whole(found: re.Match[str]) -> int:
    return _number(next(group for group in found.groups() if group is not None))


def _number(text: str) -> int:
    number = int(re.sub(r"\D", "", text))
    if number > MOST:
        raise ValueError(f"the count is above {MOST:,}")
    return number


def plain_digits(text: str) -> str:
    """Decimal digits of any script (۱۲, ١٢) as 0 to 9."""
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text)


def read_decimal(cell: Cell) -> float | None:
    """A decimal number, with a point or a comma; None for an empty cell. Raises ValueError for anything else."""
    text = plain_digits(text_of(cell))
    if folded(text) in _UNKNOWN:
        return None
    if not re.fullmatch(r"[-+−]?(\d+([.,]\d*)?|[.,]\d+)([eE][-+]?\d+)?", text):
        raise ValueError("this is not a number; write it in decimal form, such as 34.5312")
    number = float(text.replace(",", ".").replace("−", "-"))
    if not math.isfinite(number):
        raise ValueError("the number is too large")
    return number
