"""A text about killed and wounded as a row of items: counts of persons, deeds, and the words that join them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from sulh.sources.files.cells import Bounds
from sulh.sources.numbers.grammar import count_at
from sulh.sources.numbers.words import Lexicon, Match, Token

PERSONS = ("civilians", "fighters", "people", "others")
"""Kinds of persons: `people` says nothing of what they are, `others` are parts (women, police) neither civilian nor fighter."""
DEEDS = {"killed": ("killed",), "wounded": ("wounded",), "casualties": ("killed", "wounded")}
_ONE_BY_FORM = {"one_killed": "killed", "one_wounded": "wounded"}
_TWO_BY_FORM = {
    "two_killed": "killed",
    "two_wounded": "wounded",
    "two_civilians": "civilians",
    "two_fighters": "fighters",
}
_TWO_PEOPLE = {"two_people": "people", "two_others": "others"}
_WORDS = (
    *("and", "or", "including", "none", "not", "by", "by_after", "skip", "unknown", "one", "not_reported", "dates"),
    *(*PERSONS, *DEEDS, *_ONE_BY_FORM),
)
_TWO = {**_TWO_BY_FORM, **_TWO_PEOPLE}
_WEAK, _STRONG = ",،/&", ";؛.\n|!"
UNKNOWN: Bounds = (0, None)


@dataclass(frozen=True)
class Mention:
    """A count of persons: its bounds (None: no count stands there), what they are, and the tokens that it takes.

    `odd` are words inside it that no table knows; `part` says that the text calls it a part of what came before.
    """

    bounds: Bounds | None
    kinds: frozenset[str]
    start: int
    end: int
    odd: tuple[str, ...] = ()
    part: bool = False


@dataclass(frozen=True)
class Deed:
    """What befell them: `names` are killed, wounded or both (casualties). `lone` is a noun for one (شهيد)."""

    names: tuple[str, ...]
    start: int
    end: int
    lone: bool = False
    kinds: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Joint:
    """What stands between: `and`, `weak` (a comma), `strong` (a semicolon), `open`, `close`, `part` (including), `colon`,
    `by` (who did it follows; `by_after`: stood before); `doubt` and `not_reported` say that nothing here is sure."""

    how: Literal[
        "and", "weak", "strong", "open", "close", "part", "colon", "or", "doubt", "not_reported", "by", "by_after"
    ]


@dataclass(frozen=True)
class Odd:
    """A word that no table knows."""

    word: str
    end: int = 0


Item = Mention | Deed | Joint | Odd


def items_one_by_one(tokens: Sequence[Token], lexicon: Lexicon) -> Iterator[Item]:
    """The items of a text in the order of its words, nothing put together."""
    at = 0
    while at < len(tokens):
        item, at = _item(tokens, at, lexicon)
        if item is not None:
            yield from (item,) if not isinstance(item, tuple) else item


def _item(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> tuple[Item | tuple[Item, ...] | None, int]:
    try:
        count = count_at(tokens, at, lexicon)
    except ValueError:
        return Joint("doubt"), at + 1
    aside = aside_end(tokens, at, count.end if count else at, lexicon)
    if aside:
        return Odd(" ".join(token.written for token in tokens[at:aside]), aside), aside
    found = lexicon.match(tokens, at, (*_WORDS, *_TWO))
    if count and (found is None or found.end <= count.end):
        return Mention((count.low or 0, count.high), frozenset(), at, count.end), count.end
    if found and tokens[at].kind != "mark":
        return _of_word(found, at), found.end
    if tokens[at].kind == "mark":
        return _of_mark(tokens, at, lexicon), at + 1
    return Odd(tokens[at].written, at + 1), at + 1


def aside_end(tokens: Sequence[Token], at: int, end: int, lexicon: Lexicon) -> int | None:
    """Where a date, a length or a time ends that begins here: `5 June`, `June 5`, `12 km`, `2020`; None for none."""
    if end > at and (unit := lexicon.match(tokens, end, ("dates",))):
        return unit.end + 1 if _is_year(tokens, unit.end) else unit.end
    if end == at + 1 and _is_year(tokens, at):
        return end
    month = lexicon.match(tokens, at, ("dates",)) if end == at else None
    if month and month.end < len(tokens) and tokens[month.end].kind == "digits":
        return month.end + (2 if _is_year(tokens, month.end + 1) else 1)
    return None


def _is_year(tokens: Sequence[Token], at: int) -> bool:
    """Whether four digits, not grouped, may be a year of the calendars in use."""
    if at >= len(tokens) or tokens[at].kind != "digits" or tokens[at].end - tokens[at].start != 4:
        return False
    return 1300 <= tokens[at].high <= 1500 or 1900 <= tokens[at].high <= 2100


def _begins_count(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> bool:
    try:
        count = count_at(tokens, at, lexicon)
    except ValueError:
        return False
    return count is not None or lexicon.match(tokens, at, ("none", "unknown")) is not None


def _of_word(found: Match, at: int) -> Item | tuple[Item, ...] | None:
    kind, end = found.kind, found.end
    if kind in PERSONS:
        return Mention(None, frozenset({kind}), at, end)
    if kind in DEEDS or kind in _ONE_BY_FORM:
        return Deed(DEEDS[_ONE_BY_FORM.get(kind, kind)], at, end, lone=kind in _ONE_BY_FORM)
    if kind in _TWO_BY_FORM and _TWO_BY_FORM[kind] in DEEDS:
        return Mention((2, 2), frozenset(), at, end), Deed(DEEDS[_TWO_BY_FORM[kind]], at, end)
    if kind in _TWO:
        return Mention((2, 2), frozenset({_TWO[kind]}), at, end)
    if kind in ("none", "one", "unknown"):
        bounds = {"none": (0, 0), "one": (1, 1), "unknown": UNKNOWN}[kind]
        return Mention(bounds, frozenset(), at, end)
    if kind in ("and", "or"):
        return Joint("and" if kind == "and" else "or")
    if kind in ("not_reported", "by", "by_after", "not"):
        return Joint({"by": "by", "by_after": "by_after", "not": "doubt"}.get(kind, "not_reported"))  # type: ignore[arg-type]
    return Joint("part") if kind == "including" else None


def _of_mark(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> Item | None:
    sign = tokens[at].text
    if sign in "-–—−":
        return _of_dash(tokens, at, lexicon)
    if sign in "?؟":
        return Joint("doubt")
    if sign in _WEAK:
        return Joint("weak")
    if sign in _STRONG:
        return Joint("strong")
    if sign in "([{":
        return Joint("open")
    if sign in ")]}":
        return Joint("close")
    return Joint("colon") if sign in ":=" else None


def _of_dash(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> Item:
    """A dash before a number is a colon, before a word a comma; alone it stands for what is not known."""
    if _begins_count(tokens, at + 1, lexicon):
        return Joint("colon")
    if at + 1 < len(tokens) and tokens[at + 1].kind == "word":
        return Joint("weak")
    return Mention(UNKNOWN, frozenset(), at, at + 1)
