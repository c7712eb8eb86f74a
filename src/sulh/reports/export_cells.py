"""The text of a cell in an exported sheet or CSV file: nothing is lost, and no cell can start a formula.

A cell that a spreadsheet programme could run as a formula (it begins with = + - @, also full-width or after spaces, or
with a tab or a line break) gets an apostrophe in front, and so does one that begins with an apostrophe, and the empty
text (an empty cell is unknown). Reading takes one apostrophe off exactly these, so a foreign `'Ain` stays as it is.
Plain numbers are left alone. Control characters, which no sheet holds, are written `_uHHHH_`; the form `_xHHHH_` of
XLSX itself is undone by the programmes on the way. A list is its items joined by `|`, or JSON where that would not give
it back.

The characters are those of the OWASP page on CSV injection.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pyarrow as pa
import pyarrow.compute as pc

from sulh.sources.files.json_cells import plain

_SIGNS = "=+\\-@＝＋－＠"
_STARTS = rf"^(?:$|'|[\t\r\n]|[\s\p{{Z}}\p{{Cf}}]*[{_SIGNS}])"
_NUMBER = r"^[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$"
_AFTER = re.compile(rf"(?<=[;\t\n])([\s\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\"]*)([{_SIGNS}])")
"""A formula sign where a programme that takes `;`, a tab or a line break for the end of a cell would see a cell begin."""
_ODD = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]|(?<=_)[ux](?=[0-9A-Fa-f]{4})")
_NEEDY = "[\\x00-\\x08\\x0b-\\x1f\\x7f\\x{FFFE}\\x{FFFF}]|_[ux][0-9A-Fa-f]{4}"
_NEEDY_AFTER = rf"[;\t\n][^a-zA-Z0-9]*[{_SIGNS}]"
_SIMPLE = r"^[A-Za-z0-9_.\-]+$"
_CODED = re.compile("_u([0-9A-F]{4})_")


def is_guarded(texts: pa.Array) -> pa.Array:
    """Which texts get an apostrophe in front; null for null."""
    starts = pc.match_substring_regex(texts, _STARTS)
    return pc.and_(starts, pc.invert(pc.match_substring_regex(texts, _NUMBER)))


def guarded(texts: pa.Array) -> pa.Array:
    """Texts as cells that cannot start a formula; undone by `unguarded`."""
    texts = plain(texts)
    return pc.if_else(is_guarded(texts), pc.binary_join_element_wise("'", texts, ""), texts)


def unguarded(cells: pa.Array) -> pa.Array:
    """The texts of cells: one apostrophe less where `guarded` would have set it."""
    cells = plain(cells)
    rest = pc.utf8_slice_codeunits(cells, 1)
    return pc.if_else(pc.and_(pc.starts_with(cells, "'"), is_guarded(rest)), rest, cells)


def escaped(texts: pa.Array, separators: bool) -> pa.Array:
    """Texts without control characters other than tab and line feed, and with `separators` also without formula signs
    right behind a semicolon, a tab or a line break; undone by `unescaped`."""
    pattern = f"{_NEEDY}|{_NEEDY_AFTER}" if separators else _NEEDY
    return _replaced(plain(texts), pattern, _escape_all if separators else _escape)


def unescaped(cells: pa.Array) -> pa.Array:
    """The texts that `escaped` was given."""
    return _replaced(plain(cells), "_u[0-9A-F]{4}_", _unescape)


def _replaced(texts: pa.Array, pattern: str, replace: Callable[[str], str]) -> pa.Array:
    needy = pc.fill_null(pc.match_substring_regex(texts, pattern), False)
    if not pc.any(needy).as_py():
        return texts
    found = [replace(text) for text in pc.filter(texts, needy).to_pylist()]
    return pc.replace_with_mask(texts, needy, pa.array(found, texts.type))


def _code(sign: str) -> str:
    return f"_u{ord(sign):04X}_"


def _escape(text: str) -> str:
    return _ODD.sub(lambda found: _code(found[0]), text)


def _escape_all(text: str) -> str:
    return _AFTER.sub(lambda found: found[1] + _code(found[2]), _escape(text))


def _unescape(text: str) -> str:
    return _CODED.sub(lambda found: _coded(int(found[1], 16)), text)


def _coded(number: int) -> str:
    """The character; half of a surrogate pair is none, and stays as it was written."""
    return chr(number) if not 0xD800 <= number <= 0xDFFF else f"_u{number:04X}_"


def list_texts(lists: pa.Array) -> pa.Array:
    """Lists of words as text: joined by `|`, or JSON where an item is empty, null, has a `|` or spaces around it."""
    lists = plain(lists)
    items = pc.list_flatten(lists)
    simple = pc.all(pc.fill_null(pc.match_substring_regex(items, _SIMPLE), False)).as_py()
    if simple is not False and (pc.min(pc.list_value_length(lists)).as_py() or 0) > 0:
        return pc.binary_join(lists, "|")
    return pa.array([None if items is None else _list_text(items) for items in lists.to_pylist()], pa.string())


def _list_text(items: list[str | None]) -> str:
    if not items or items[0] is None or items[0].startswith("["):
        return json.dumps(items, ensure_ascii=False)
    joined = all(item and item == item.strip() and "|" not in item for item in items)
    return "|".join(item or "" for item in items) if joined else json.dumps(items, ensure_ascii=False)


def list_of(text: str | None) -> list[str | None] | None:
    """The list that a cell says: items between `|`, or a JSON list of texts. Raises ValueError for other JSON."""
    trimmed = (text or "").strip()
    if not trimmed.startswith("["):
        return list(trimmed.split("|")) if trimmed else None
    try:
        items = json.loads(trimmed)
    except (ValueError, RecursionError):
        raise ValueError("this is not a JSON list") from None
    if not isinstance(items, list) or not all(item is None or isinstance(item, str) for item in items):
        raise ValueError("this is not a JSON list of texts")
    return items


def column_texts(column: pa.Array, separators: bool) -> pa.Array:
    """Any column of a reports table as text: numbers so that they are read back to the last bit, UTC times in ISO form,
    texts and lists escaped (see `escaped`) and not yet guarded. Null stays null, and so does what is not a number."""
    column = plain(column)
    kind = column.type
    if pa.types.is_list(kind):
        return escaped(list_texts(column), separators)
    if pa.types.is_string(kind):
        return escaped(column, separators)
    if pa.types.is_timestamp(kind):
        return pc.strftime(column, format="%Y-%m-%dT%H:%M:%SZ")
    if pa.types.is_floating(kind):
        numbers = column.to_pylist()
        return pa.array([None if x is None or x != x else repr(x) for x in numbers], pa.string())  # noqa: PLR0124
    return pc.cast(column, pa.string())
