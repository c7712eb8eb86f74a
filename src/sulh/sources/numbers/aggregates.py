"""Rows that speak of several deeds (`14 strikes in two districts`), in eight languages: how many deeds, in how many places.

The choices: a number counts deeds only where a word for a deed follows it, with nothing between but adjectives that the
tables know (“14 killed in a strike” is one strike; in “4 June attack” four counts nothing). A singular alone (“air strike
on a convoy”) is one deed; words without number (“shelling”) leave it open; a bare plural, and what is said in two places,
keep no high.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sulh.sources.files.cells import Bounds
from sulh.sources.numbers.casualty_items import aside_end
from sulh.sources.numbers.grammar import count_at
from sulh.sources.numbers.text import widest
from sulh.sources.numbers.words import ALL, Lexicon, Match, Token, plain, readings

_TABLES = ("numbers", "casualties", "aggregates")
_DEEDS = ("deeds_one", "deeds_more", "deeds_mass", "deeds_two")
LONGEST = 5_000
"""Of a longer text only the beginning is read, and no high is kept."""


@dataclass(frozen=True)
class Aggregate:
    """How many deeds a row speaks of (`covers`, at least 1 where it is said; (None, None) where it is not), in how many
    places, and the act that they are (a node of words/acts.yaml) where all are one."""

    covers: Bounds = (None, None)
    places: Bounds = (None, None)
    deed: str | None = None


@dataclass
class _Found:
    """What a text names: deeds with a number, as bounds; deeds without one, by the form of the word; places; acts."""

    counted: list[Bounds] = field(default_factory=list)
    forms: list[str] = field(default_factory=list)
    places: list[Bounds] = field(default_factory=list)
    acts: set[str] = field(default_factory=set)
    repeated: bool = False
    unclear: bool = False


def read_aggregate(text: str, languages: tuple[str, ...] = ALL) -> Aggregate:
    """Read `14 strikes in two districts`, `several attacks`, `daily shelling`, `an air strike`.

    Where words mean different things in several of the languages, the bounds hold all of them. Raises ValueError for a
    language without tables.
    """
    cut = plain(text)
    said = [
        _aggregate(_search(tokens, lexicon), whole=len(cut) <= LONGEST)
        for tokens, lexicon in readings(_TABLES, languages, cut[:LONGEST])
    ]
    if all(one == said[0] for one in said):
        return said[0]
    deeds = {one.deed for one in said}
    covers, places = (widest(found) for found in zip(*((one.covers, one.places) for one in said), strict=True))
    return Aggregate(covers, places, deeds.pop() if len(deeds) == 1 else None)


def _search(tokens: Sequence[Token], lexicon: Lexicon) -> _Found:
    found = _Found()
    at = 0
    while at < len(tokens):
        at = _step(tokens, at, lexicon, found)
    return found


def _step(tokens: Sequence[Token], at: int, lexicon: Lexicon, found: _Found) -> int:
    """Read what begins at a token; the number of the next token to look at."""
    try:
        count = count_at(tokens, at, lexicon)
    except ValueError:
        found.unclear = True
        return at + 1
    aside = aside_end(tokens, at, count.end if count else at, lexicon)
    if aside:
        return aside
    one = lexicon.match(tokens, at, ("one", "none", "not"))
    if count is None and one:
        return _counted(tokens, one.end, lexicon, found, (1, 1)) if one.kind == "one" else _denied(one, found)
    if count:
        return _counted(tokens, count.end, lexicon, found, count.bounds)
    return _uncounted(tokens, at, lexicon, found)


def _denied(word: Match, found: _Found) -> int:
    found.unclear = True
    return word.end


def _uncounted(tokens: Sequence[Token], at: int, lexicon: Lexicon, found: _Found) -> int:
    """A word for a deed or for places without a number before it."""
    word = lexicon.match(tokens, at, (*_DEEDS, "two_places", "repeated"))
    if word is None:
        return at + 1
    if word.kind == "repeated":
        found.repeated = True
    elif word.kind == "two_places":
        found.places.append((2, 2))
    elif word.kind == "deeds_two":
        found.counted.append((2, 2))
        found.acts.add(word.value)
    else:
        found.forms.append(word.kind)
        found.acts.add(word.value)
    return word.end


def _counted(tokens: Sequence[Token], at: int, lexicon: Lexicon, found: _Found, bounds: Bounds) -> int:
    """What a number counts: deeds, places, or something else."""
    start = at
    for _ in range(4):
        deed = _deed(tokens, at, lexicon, bounds)
        place = lexicon.match(tokens, at, ("places",))
        skipped = lexicon.match(tokens, at, ("adjectives", "skip"))
        if deed and (skipped is None or deed.end >= skipped.end):
            found.counted.append((max(bounds[0] or 0, 1), bounds[1]))
            found.acts.add(deed.value)
            found.unclear |= bounds[1] == 0
            return deed.end
        if place:
            found.places.append((max(bounds[0] or 0, 1), bounds[1]))
            return place.end
        if skipped is None:
            break
        at = skipped.end
    return start


def _deed(tokens: Sequence[Token], at: int, lexicon: Lexicon, bounds: Bounds) -> Match | None:
    """The word for deeds at a token, in a form that fits the number: “4 attack” counts no attacks."""
    forms = ("deeds_one", "deeds_mass") if bounds == (1, 1) else ("deeds_more", "deeds_mass")
    deed = lexicon.match(tokens, at, forms)
    other = lexicon.match(tokens, at, _DEEDS)
    return deed if deed and (other is None or other.end <= deed.end) else None


def _aggregate(found: _Found, *, whole: bool) -> Aggregate:
    covers = (None, None) if found.unclear else _covers(found)
    places = _one_statement(found.places)
    if not whole:
        covers, places = (covers[0], None), (places[0], None)
    return Aggregate(covers, places, next(iter(found.acts)) if len(found.acts) == 1 else None)


def _covers(found: _Found) -> Bounds:
    if found.counted:
        low, high = _one_statement(found.counted)
        open_ended = found.repeated or any(form != "deeds_one" for form in found.forms)
        return low, None if open_ended or high is None else high + len(found.forms)
    if not found.forms:
        return None, None
    if found.repeated:
        return 2, None
    if found.forms == ["deeds_one"]:
        return 1, 1
    return (None, None) if set(found.forms) == {"deeds_mass"} else (1, None)


def _one_statement(said: Sequence[Bounds]) -> Bounds:
    """Several numbers may speak of the same deeds: at least the greatest, at most the sum."""
    if not said:
        return None, None
    highs = [high for _, high in said if high is not None]
    return max(low or 0 for low, _ in said), sum(highs) if len(highs) == len(said) else None
