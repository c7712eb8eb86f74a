"""The text of a date as tokens: numbers, groups of numbers, times of day, words, marks."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from typing import NamedTuple

from sulh.sources.dates.lexicon import NO_SENSES, Senses, longest
from sulh.sources.numbers.words import fold, plain

LONGEST = 200
"""No date has more characters."""
_MARKS = str.maketrans(
    {**dict.fromkeys("‐‑‒–—―−_", "-"), "⁄": "/", "\\": "/", "٫": ".", "،": ",", "؛": ",", ";": ",", "؟": "?"}
)
_ORDINAL = re.compile(
    r"(?<![\d:./])(\d{1,2})(?:-?(?:го|ого|му|ого|ое|е|й)|st|nd|rd|th|ere|er|re|o|مه|م|\s?ام|\s?مین)(?![^\W\d_])"
)
_DATE_TIME_GROUP = re.compile(r"\b(\d{2})(\d{2})(\d{2})\s?z\s?([a-z]{3,9})\s?(\d{2}|\d{4})\b")
"""Day, hour, minute, month and year as armies write them: 121430Z MAR 20."""
_BASIC = re.compile(r"(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)t?(\d\d)(\d\d)(\d\d)(z?)(?!\w)")
"""A date and a time without any sign: 20200304T143000Z."""
_OFFSET = (
    r"(?:\s*(?:(?:utc|gmt)\s*)?\+\d{1,2}(?::?\d{2})?|\s*(?:utc|gmt)\s*-\d{1,2}(?::?\d{2})?|\s*(?:z|utc|gmt)(?!\w))"
)
_TOKEN = re.compile(
    rf"(?P<clock>(?P<iso>t)?(?P<hour>\d{{1,2}}):(?P<minute>\d{{2}})(?::(?P<second>\d{{2}})(?:[.,]\d+)?)?(?![\d:])"
    rf"(?P<offset>{_OFFSET}|(?(iso)-\d\d:?\d\d|(?!))|(?<=\d:\d\d:\d\d)-\d\d:\d\d(?!:))?)"
    r"|(?P<numbers>(?:(?<![\d/.])\d{1,2}|(?<!\d)\d{4})\s?(?P<by>[/.\-])\s?\d{1,2}\s?(?P=by)\s?\d{1,4}(?!\d)(?!(?P=by)\d))"
    r"|(?P<pair>(?<![\d/.])(?:\d{4}[/.\-]\d{1,2}|\d{1,2}[/.\-]\d{4}|\d{1,2}[/.]\d{1,2})(?![\d:])(?![/.\-]\d+[/.\-]\d{4}))"
    r"|(?P<number>'?\d+)|(?P<word>[^\W\d_]+)|(?P<mark>\S)"
)


class Token(NamedTuple):
    """A piece of a text. `kind` is clock, numbers, pair, number, phrase (`senses` say what it means), word (unknown) or
    mark; `groups` are the parts of a clock; `start` and `end` are its place."""

    kind: str
    text: str
    start: int
    end: int
    senses: Senses = NO_SENSES
    groups: tuple[str | None, ...] = ()


def clean(text: str) -> str:
    """The text in one form: compatibility characters, ASCII digits, no case, one sign for each kind of mark.

    Raises ValueError where it is too long for a date.
    """
    if len(text) > LONGEST:
        raise ValueError(f"a text of more than {LONGEST} characters is not read as a date")
    bare = plain(text).translate(_MARKS).casefold()
    if not bare.isascii():
        bare = "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in bare)
    single = " ".join(bare.split())
    if single.isascii():
        single = _BASIC.sub(r"\1-\2-\3t\4:\5:\6\7", single)
        single = _DATE_TIME_GROUP.sub(r"\1 \4 '\5 \2:\3z", single)
    return _ORDINAL.sub(r"\1", single)


def tokens_of(text: str) -> list[Token]:
    """The tokens of a cleaned text; known phrases are one token each."""
    raw = [_token(found) for found in _TOKEN.finditer(text)]
    if any(kind == "pair" for kind, *_ in raw) and _names_month(raw):
        raw = [part for at in range(len(raw)) for part in _apart(raw, at)]
    tokens: list[Token] = []
    at = 0
    while at < len(raw):
        taken, senses = _phrase(raw, at) if raw[at].kind == "word" or raw[at].text in "@&" else (0, NO_SENSES)
        if taken:
            last = raw[at + taken - 1]
            tokens.append(Token("phrase", text[raw[at].start : last.end], raw[at].start, last.end, senses))
        else:
            tokens.append(raw[at])
        at += taken or 1
    return tokens


def _token(found: re.Match[str]) -> Token:
    kind = "clock" if found["clock"] else "numbers" if found["numbers"] else str(found.lastgroup)
    groups = (found["hour"], found["minute"], found["second"], found["offset"]) if kind == "clock" else ()
    return Token(kind, found[0], found.start(), found.end(), NO_SENSES, groups)


def _names_month(raw: list[Token]) -> bool:
    return any(token.kind == "word" and _phrase(raw, at)[1].months for at, token in enumerate(raw))


def _apart(raw: list[Token], at: int) -> list[Token]:
    """Beside the name of a month, two numbers with a mark between them are two days (10/11 March), or a day and a year
    where the name is tied to them (1399-12-Hamal); a month and a year stay together (3/2020 - 12 May)."""
    token = raw[at]
    narrow = all(len(part) <= 2 for part in re.findall(r"\d+", token.text)) and "." not in token.text
    if token.kind != "pair" or not (narrow or _tied(raw, at, 1) or _tied(raw, at, -1)):
        return [token]
    parts = re.finditer(r"\d+|\D", token.text)
    return [
        Token("number" if part[0].isdigit() else "mark", part[0], token.start + part.start(), token.start + part.end())
        for part in parts
    ]


def _tied(raw: list[Token], at: int, step: int) -> bool:
    """Whether a mark without space ties a pair to the name of a month after it, or before it."""
    near = raw[at + step : at + 3 * step : step] if at + 3 * step >= 0 else raw[at + step :: step]
    if len(near) < 2 or near[0].text not in ("-", "/", "."):
        return False
    joined = sorted((raw[at], *near[:2]), key=lambda token: token.start)
    tight = all(one.end == other.start for one, other in pairwise(joined))
    return tight and near[1].kind == "word" and bool(_phrase(raw, at + 2 * step)[1].months)


def _phrase(raw: list[Token], at: int) -> tuple[int, Senses]:
    """How many raw tokens the longest known phrase takes; hyphens, points and apostrophes between its words count."""
    words: list[str] = []
    places: list[int] = []
    for place in range(at, min(len(raw), at + 12)):
        token = raw[place]
        if token.kind in ("word", "number") or token.text in "@&":
            words.append(fold(token.text))
            places.append(place)
        elif token.text not in "-.'":
            break
    taken, senses = longest(words, 0)
    return (places[taken - 1] - at + 1 if taken else 0), senses
