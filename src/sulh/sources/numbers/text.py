"""Counts as people write them in cells, in eight languages and the digits of any script, read to a low and a high.

What the words leave open is said in `number_grammar`; their tables are `words/numbers/<language>.yaml`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sulh.sources.files.cells import Bounds, Cell, text_of
from sulh.sources.numbers.grammar import MOST, Count, count_at
from sulh.sources.numbers.words import ALL, Lexicon, Token, plain, readings

_TABLES = ("numbers",)
LONGEST = 200
"""A longer text is no count."""


def read_count(cell: Cell, languages: tuple[str, ...] = ALL) -> Bounds:
    """A count as (least, most); None is unknown: `3`, `3-5`, `at least 12`, `dozens`, `سه`, `двадцать пять`, `none`.

    An empty cell or a word for “unknown” is (None, None). Where the words are different counts in several of the
    languages, the bounds hold all of them. Raises ValueError for what is no whole count (2.5, -1, 3/4, 12 killed).
    """
    if isinstance(cell, bool) or (isinstance(cell, float) and not cell.is_integer()):
        raise ValueError("a count must be a whole number")
    text = plain(text_of(cell))
    if text.isdecimal() and len(text) < 10:
        return int(text), int(text)
    if not text.strip():
        return None, None
    if len(text) > LONGEST:
        raise ValueError("this is too long for a count; map the column as text")
    found: list[Bounds] = []
    problem: ValueError | None = None
    for tokens, lexicon in readings(_TABLES, languages, text):
        try:
            found.append(_read(tokens, lexicon))
        except ValueError as error:
            problem = error
    if problem and not found:
        raise problem
    return widest(found)


def widest(found: Iterable[Bounds]) -> Bounds:
    """The narrowest bounds that hold all the given ones; nothing given, nothing known."""
    bounds = list(found)
    lows = [low for low, _ in bounds if low is not None]
    highs = [high for _, high in bounds if high is not None]
    low = min(lows) if bounds and len(lows) == len(bounds) else None
    return low, max(highs) if bounds and len(highs) == len(bounds) else None


def _read(tokens: Sequence[Token], lexicon: Lexicon) -> Bounds:
    unknown = lexicon.match(tokens, 0, ("unknown",))
    if unknown and unknown.end == len(tokens):
        return None, None
    none = lexicon.match(tokens, 0, ("none",))
    count = count_at(tokens, 0, lexicon)
    if none and none.end == len(tokens) and count is None:
        return 0, 0
    if count is None:
        raise ValueError(_what_to_do(tokens))
    count = _with_people(tokens, count, lexicon)
    if count.end < len(tokens) and [token.text for token in tokens[count.end :]] != ["."]:
        raise ValueError(_what_to_do(tokens))
    return count.bounds


def _with_people(tokens: Sequence[Token], count: Count, lexicon: Lexicon) -> Count:
    """A count and the word for persons behind it, and once more what may follow a count (“3 persons or more”)."""
    people = lexicon.match(tokens, count.end, ("people",))
    if people is None:
        return count
    more = lexicon.match(tokens, people.end, ("or_more", "or_fewer"))
    if more is None:
        return count._replace(end=people.end)
    return Count(count.low, None, more.end) if more.kind == "or_more" else Count(0, count.high, more.end)


def _what_to_do(tokens: Sequence[Token]) -> str:
    if any(token.kind == "no_count" for token in tokens):
        return "this may be a date, a time, a fraction or a decimal number; a count is a whole number such as 3 or 3-5"
    return "this is not a count; write 3, 3-5, at least 12, 12+, up to 4 or none, or leave it empty"


__all__ = ["ALL", "MOST", "read_count", "widest"]
