"""Killed and wounded as people write them into one cell, in eight languages, read to a low and a high of each count.

What a text says is taken as the source's claim, and nothing is added to it:

- “3 killed” states the whole: killed is 3. “3 civilians killed” names some: civilians killed are 3, killed at least 3.
- “8 casualties” are killed and wounded together: of each 0 to 8. So is a bare number.
- “3 martyred” are killed; the word says nothing of civilian or fighter. Women, children and police are neither.
- “2 killed (1 civilian)” names a part: one civilian killed of two. Parts raise the low of the whole.
- Two statements of one deed may overlap: at least the greater, at most the sum.
- A doubt (“3 killed?”), or “no casualties reported”, gives nothing.
- Counts that belong to nothing known are left in `unread`, and where one does, no high is kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sulh.sources.files.cells import Bounds, Cell, text_of
from sulh.sources.numbers.casualty_claims import Claim, claims_of
from sulh.sources.numbers.casualty_counts import FIELDS, counts_of
from sulh.sources.numbers.casualty_joining import items_of
from sulh.sources.numbers.text import read_count, widest
from sulh.sources.numbers.words import ALL, Lexicon, Token, plain, readings

_TABLES = ("numbers", "casualties")
_TRAILING = " \n-–—;:·•*"
LONGEST = 2_000
"""Of a longer text only the beginning is read, and no high is kept."""


@dataclass(frozen=True)
class Casualties:
    """What a cell says of killed and wounded: `bounds` of the count fields that it speaks of (see FIELDS), and the words
    and counts that were not understood."""

    bounds: Mapping[str, Bounds] = field(default_factory=dict)
    unread: tuple[str, ...] = ()


def read_casualties(cell: Cell, languages: tuple[str, ...] = ALL) -> Casualties:
    """Read `3 killed, 5 wounded`, `۳ شهید ۵ زخمی`, `погибло 3, ранено 5`, `2 killed (1 civilian)`, `no casualties`.

    A count field that the text does not speak of is absent. Where words mean different things in several of the
    languages, the bounds hold all of them. Raises ValueError for a number that is no whole count.
    """
    if isinstance(cell, bool | float | int):
        return _together(read_count(cell, languages))
    text = plain(text_of(cell)).rstrip(_TRAILING)
    try:
        return _together(read_count(text, languages))
    except ValueError:
        found = [_read(text[:LONGEST], tokens, one) for tokens, one in readings(_TABLES, languages, text[:LONGEST])]
    said = found[0] if len(found) == 1 else _widest(found)
    return said if len(text) <= LONGEST else _without_highs(said, text[LONGEST:])


def _together(count: Bounds) -> Casualties:
    """A bare number: killed and wounded together."""
    low, high = count
    if high is None:
        return Casualties()
    return Casualties({"killed": (0, high), "wounded": (0, high)}) if low is not None else Casualties()


def _widest(found: Sequence[Casualties]) -> Casualties:
    """What all readings of a text agree on."""
    said = [name for name in FIELDS if all(name in one.bounds for one in found)]
    bounds = {name: widest(one.bounds[name] for one in found) for name in said}
    return Casualties(bounds, tuple(dict.fromkeys(word for one in found for word in one.unread)))


def _read(text: str, tokens: Sequence[Token], lexicon: Lexicon) -> Casualties:
    claims = claims_of(items_of(tokens, lexicon))
    loose = [text[tokens[one.start].start : tokens[one.end - 1].end] for one in claims.loose]
    unread = tuple(dict.fromkeys((*loose, *claims.odd)))
    if claims.silent:
        return Casualties({}, unread)
    if claims.doubtful or any(claim.parent and _exceeds(claim, claim.parent) for claim in claims.found):
        return Casualties({}, (text.strip(),))
    counts = counts_of(claims.found)
    said = Casualties({name: counts[name] for name in FIELDS if counts.get(name, (0, None)) != (0, None)}, unread)
    return _without_highs(said) if any(not one.odd or one.kinds for one in claims.loose) else said


def _without_highs(said: Casualties, *unread: str) -> Casualties:
    """The same, where more may have been said than was read."""
    lows = {name: (low, None) for name, (low, _) in said.bounds.items() if low}
    return Casualties(lows, (*said.unread, *unread))


def _exceeds(part: Claim, whole: Claim) -> bool:
    return whole.bounds[1] is not None and (part.bounds[0] or 0) > whole.bounds[1]
