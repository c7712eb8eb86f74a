"""The tokens of a date as sides: what stands before and after “to”, each with its numbers, month, hours and the rest."""

from __future__ import annotations

from collections.abc import Sequence

from sulh.sources.dates.calendars import Calendar
from sulh.sources.dates.hours import PARTS, clock_at
from sulh.sources.dates.pieces import Number, Side
from sulh.sources.dates.tokens import Token

_ERAS: dict[str, frozenset[Calendar]] = {
    "era_gregorian": frozenset({"gregorian"}),
    "era_solar": frozenset({"solar_hijri"}),
    "era_lunar": frozenset({"lunar_hijri"}),
    "era_hijri": frozenset({"solar_hijri", "lunar_hijri"}),
}
_EDGES = ("early", "mid", "late")
_IDLE = {"noise", "at", "hours", "minutes", "weekday"}


def sides_of(tokens: Sequence[Token]) -> list[Side]:
    """The sides of a text that states one moment or a range. Raises ValueError where a word is not understood, and for
    what has no end (`before`, `since`)."""
    reader = _Reader(tokens)
    at = 0
    while at < len(tokens):
        at = reader.step(at)
    sides = [side for side in reader.sides if not side.empty]
    if not any(side.dated for side in sides):
        raise ValueError("there is no date here")
    open_end = reader.sides[-1].empty and reader.sides[-1].join == "to"
    if open_end or (reader.opened and len(sides) == 1):
        raise ValueError("a time that is open on one side is not read; write both ends")
    return _merged(sides)


def _merged(sides: list[Side]) -> list[Side]:
    """Hours without a date belong to the date beside them (`12 March 14:00 - 16:00`, `14:00 - 16:00 on 12 March`)."""
    place = next(number for number, side in enumerate(sides) if side.dated)
    for side in reversed(sides[:place]):
        _give(side, sides[place], sides[place].join)
        sides[place].clocks[:0] = side.clocks
        sides[place].join = side.join
    out = [sides[place]]
    for side in sides[place + 1 :]:
        if side.dated:
            out.append(side)
        else:
            _give(side, out[-1], side.join)
            out[-1].clocks += side.clocks
    return out


def _give(undated: Side, dated: Side, join: str) -> None:
    """Give a date the parts of a month or a day that stand beside it. Where “to” stands between the two, each must have some: of `12 March
    to 14:00` nobody knows when it began."""
    if undated.edge is not None and dated.edge is not None and not (undated.clocks or undated.parts):
        dated.edge = ""  # early to mid March: the parts overlap, and the whole holds them
        return
    alone = undated.edge is not None or not (dated.clocks or dated.parts)
    if join in ("to", "and", "slash") and alone:
        raise ValueError("a date and a time of day are joined as if they were two dates; write both ends in full")
    dated.parts += undated.parts


class _Reader:
    """Walks over the tokens and fills the sides."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.sides = [Side()]
        self.opened = False
        self.named = any(token.senses.months for token in tokens)

    @property
    def side(self) -> Side:
        return self.sides[-1]

    def step(self, at: int) -> int:
        """Take in what begins at a token; the place of the next one."""
        token = self.tokens[at]
        if token.kind == "mark":
            self._mark(at)
            return at + 1
        found = None if self._is_no_time(at) else clock_at(self.tokens, at, alone=False)
        if found:
            self.side.clocks.append(found[0])
            return found[1]
        if token.kind in ("number", "numbers", "pair"):
            return self._number(at)
        if token.kind == "phrase":
            self._phrase(at)
        elif not (token.text == "t" and at > 0 and self.tokens[at - 1].end == token.start):
            raise ValueError(f"“{token.text}” is not understood in a date")
        return at + 1

    def _is_no_time(self, at: int) -> bool:
        """Whether a number is no time in spite of its letter: `1441H` is a year, `12 م` may be a twelfth. Times written so
        stand only behind a date."""
        token = self.tokens[at]
        complete = self.side.grouped or any(number.wide for number in self.side.numbers)
        lettered = at + 1 < len(self.tokens) and len(self.tokens[at + 1].text) == 1
        halved = lettered and bool(self.kinds(at + 1) & {"am", "pm"})
        return token.kind == "number" and (len(token.text) == 4 or halved) and not complete

    def _number(self, at: int) -> int:
        token, side = self.tokens[at], self.side
        if token.kind == "pair" and "." in token.text and side.dated:
            found = clock_at([token], 0, alone=True)
            if found:
                side.clocks.append(found[0])
                return at + 1
        if side.grouped:
            raise ValueError("there are numbers beside the date that are not understood")
        if token.kind == "number":
            bare = token.text.lstrip("'")
            side.numbers.append(_as_number(bare, token.text.startswith("'")))
            if self.kinds(at + 1) & {"hours"} and len(bare) == 4 and self.tokens[at + 1].text == "h":
                side.eras = _ERAS["era_hijri"]
            return at + 1
        if side.numbers:
            raise ValueError("there are numbers beside the date that are not understood")
        side.numbers = [_as_number(part) for part in _parts(token.text)]
        side.grouped = True
        return at + 1

    def _phrase(self, at: int) -> None:
        kinds, side = self.kinds(at), self.side
        if self.tokens[at].senses.months and not self._is_weekday(at):
            named = self.tokens[at].senses.months
            if side.months and not set(named) & set(side.months):
                raise ValueError("two months are named; write one date, or a range with “to”")
            side.months = tuple(one for one in named if one in side.months) if side.months else named
            return
        if "beyond" in kinds:
            raise ValueError("a time before or after a date is open on one side and is not read; write both ends")
        if kinds & {"to", "and", "same"} and self._joins(at):
            self._join(next(name for name in ("to", "and", "same") if name in kinds))
        elif "to" in kinds:
            self.opened |= self.side.empty and len(self.sides) == 1 and not kinds & _IDLE
        elif kinds & {"from", "between"}:
            self.opened |= side.empty and len(self.sides) == 1 and "from" in kinds
        elif not kinds & _IDLE:
            self._detail(at)

    def _joins(self, at: int) -> bool:
        """Whether a word such as “to” joins two dates here. With nothing before it, it says “until”."""
        kinds = self.kinds(at)
        ahead = self._content(at + 1)
        return not self.side.empty and (ahead or not kinds & _IDLE)

    def _content(self, at: int) -> bool:
        """Whether the next thing is a number, a month, a time or a part of the day."""
        while at < len(self.tokens) and (self.kinds(at) & _IDLE or self.tokens[at].kind == "mark"):
            at += 1
        if at >= len(self.tokens):
            return False
        token = self.tokens[at]
        return token.kind != "phrase" or bool(token.senses.months or self.kinds(at) & {*PARTS, *_EDGES, "about"})

    def _detail(self, at: int) -> None:
        kinds, side = self.kinds(at), self.side
        for kind in sorted(kinds):
            if kind in _ERAS:
                side.eras = _ERAS[kind] if side.eras is None else side.eras & _ERAS[kind]
                return
            if kind in PARTS:
                side.parts.append((kind, not side.dated))
                return
            if kind in _EDGES:
                side.edge = kind if side.edge in (None, kind) else ""
                return
        if "about" in kinds:
            if not self._clock_ahead(at + 1):
                side.rough = "time" if side.dated and side.rough != "date" else "date"
            elif not side.rough:
                side.rough = "time"
        elif not kinds & {"am", "pm"}:
            raise ValueError(f"“{self.tokens[at].text}” is not understood in a date")

    def _clock_ahead(self, at: int) -> bool:
        while at < len(self.tokens) and self.kinds(at) == {"noise"}:
            at += 1
        return at < len(self.tokens) and not self._is_no_time(at) and clock_at(self.tokens, at) is not None

    def _is_weekday(self, at: int) -> bool:
        """Whether a word that is a month and a weekday (“mar”) is the latter: a day with its month follows."""
        if "weekday" not in self.kinds(at):
            return False
        rest = [
            token for token in self.tokens[at + 1 :] if token.text not in ".," and "noise" not in token.senses.kinds
        ]
        if not rest:
            return False
        follows = rest[0].kind == "number" and len(rest) > 1 and bool(rest[1].senses.months)
        return rest[0].kind == "numbers" or follows

    def _mark(self, at: int) -> None:
        sign = self.tokens[at].text
        if sign in "~±≈?":
            self.side.rough = "time" if self.side.clocks else "date"
        elif sign in "(=":
            if any(token.kind in ("number", "numbers") for token in self.tokens[at + 1 :]) and not self.side.empty:
                self._join("same")
        elif sign in "-/":
            if self._mark_joins(at):
                self._join("to" if sign == "-" else "slash")
        elif sign == ",":
            if self._lists(at):
                self._join("and")
        elif sign not in ".:)'[]":
            raise ValueError(f"“{sign}” is not understood in a date")

    def _mark_joins(self, at: int) -> bool:
        """Whether a dash or a stroke stands between two dates, not between the parts of one (12-Mar-2020)."""
        if self.side.empty or at + 1 >= len(self.tokens) or at == 0:
            return False
        before, after = self.tokens[at - 1], self.tokens[at + 1]
        if after.kind == "clock" or (after.kind == "number" and clock_at(self.tokens, at + 1)):
            if before.kind == "number" and len(before.text) <= 2:
                raise ValueError("it is not clear whether this is a range of hours; write 12 March 2020 10:00-12:00")
            return bool(self.side.clocks)
        if self.tokens[at].text == "/" and set(after.senses.months) & set(self.side.months):
            return False  # one month under two names, as Arabic newspapers write it
        if after.senses.months:
            return bool(self.side.months) or self.side.grouped
        if after.kind in ("numbers", "pair"):
            return True
        if after.kind == "number":
            if before.senses.months:
                return self._is_followed_by_month(at + 1)
            if before.kind == "number" and (len(before.text) < 3) != (len(after.text) < 3):
                return len(after.text) < 3 and bool(self.side.months)  # 1399-12-Hamal and March-12-2020 are one date
            return True
        return bool(after.kind == "phrase" and not self.kinds(at + 1) & _IDLE)

    def _is_followed_by_month(self, at: int) -> bool:
        rest = [token for token in self.tokens[at + 1 :] if "noise" not in token.senses.kinds and token.text != "."]
        if rest and rest[0].text in ("-", "/"):
            rest = rest[1:]
        return bool(rest) and bool(rest[0].senses.months)

    def _lists(self, at: int) -> bool:
        """Whether a comma stands in a list of days (`10, 11 and 12 March`)."""
        if not self.named or at == 0 or at + 2 >= len(self.tokens):
            return False
        around = (self.tokens[at - 1], self.tokens[at + 1])
        if not all(token.kind == "number" and len(token.text) <= 2 for token in around):
            return False
        after = self.tokens[at + 2]
        return bool(after.senses.months) or after.text in (",", "-") or "and" in after.senses.kinds

    def _join(self, kind: str) -> None:
        if self.side.empty:
            self.side.join = self.side.join or kind
        else:
            self.sides.append(Side(kind))

    def kinds(self, at: int) -> frozenset[str]:
        """The kinds of the phrase at a place, none beyond the end."""
        return self.tokens[at].senses.kinds if at < len(self.tokens) else frozenset()


def _parts(text: str) -> list[str]:
    return [part for part in "".join(sign if sign.isdigit() else " " for sign in text).split() if part]


def _as_number(text: str, year: bool = False) -> Number:
    if len(text) > 9:
        raise ValueError("a number is too long for a date")
    return Number(int(text), len(text), year)
