"""Times of day as people write them: `14:30`, `2:30 PM`, `02:30h`, `ساعت ۲ شب`, `в 14:30`, `morning`.

A part of the day is a wide window (`PARTS`), as people differ about where it begins. An hour without minutes is the
whole hour; midnight to the minute is the whole day, as programmes write it where no time is known; an hour of 1 to 12 that no word assigns to a half of the day, and that is not written `02`, may be of either.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import NamedTuple

from sulh.sources.dates.tokens import Token, clean, tokens_of
from sulh.sources.dates.zones import DAY, HOUR
from sulh.sources.files.cells import Cell, text_of

PARTS = {
    "night": (18, 30),
    "nights": (18, 30),
    "night_either": (0, 30),
    "night_before": (-6, 6),
    "night_around": (-6, 30),
    "midnight": (-2, 26),
    "small_hours": (0, 8),
    "dawn": (2, 8),
    "morning": (4, 12),
    "forenoon": (0, 13),
    "noon": (11, 14),
    "afternoon": (12, 19),
    "evening": (15, 24),
}
"""From which hour to before which; hours below 0 and from 24 on are of the days around."""
NIGHTS = ("night", "nights")
_HOURS = {
    "night": (*range(6), *range(18, 24)),
    "midnight": (0,),
    "small_hours": tuple(range(8)),
    "dawn": tuple(range(8)),
    "morning": tuple(range(12)),
    "forenoon": tuple(range(12)),
    "noon": tuple(range(11, 15)),
    "afternoon": tuple(range(12, 20)),
    "evening": tuple(range(15, 24)),
}
"""The hours that a clock may show in a part of the day."""
_UNKNOWN = {"", "-", "--", "?", "??", "n/a", "unknown", "نامعلوم", "غير معروف", "неизвестно", "невідомо", "inconnu"}
ABOUT = HOUR
"""Around a time that is said to be rough."""


class Window(NamedTuple):
    """Seconds of a day, first and last, since its local midnight; with `offset` (seconds east) they are not local."""

    first: int
    last: int
    offset: int | None = None

    def within(self, other: Window) -> Window:
        """What the two have in common, this one being of any of the days around. Raises ValueError for nothing."""
        shifted = [(self.first + day * DAY, self.last + day * DAY) for day in (-1, 0, 1)]
        met = [
            (max(first, other.first), min(last, other.last))
            for first, last in shifted
            if first <= other.last and other.first <= last
        ]
        if not met:
            raise ValueError("the hour and the part of the day contradict each other")
        return Window(min(first for first, _ in met), max(last for _, last in met), self.offset)


WHOLE_DAY = Window(0, DAY - 1)


def part_window(name: str) -> Window:
    """The window of a part of the day (a key of PARTS)."""
    first, until = PARTS[name]
    return Window(first * HOUR, until * HOUR - 1)


def or_whole_day(window: Window) -> Window:
    """The window, or the whole day where it is exactly midnight: programmes write 00:00 where no time is known."""
    if window.first == 0 and window.last in (0, 59):
        return Window(0, DAY - 1, window.offset)
    return window


def clock_at(tokens: Sequence[Token], at: int, alone: bool = False) -> tuple[Window, int] | None:
    """The time of day that begins at a token, and the place of the first token after it; None where none does.

    `alone` says that the text is only a time, so that a bare number is an hour. Raises ValueError for 25:00.
    """
    marked = _is_marker(tokens[at])
    if marked and at + 1 < len(tokens) and tokens[at + 1].kind in ("number", "clock", "pair"):
        return clock_at_number(tokens, at + 1, sure=_is_strong(tokens[at]))
    return clock_at_number(tokens, at, sure=alone)


def _is_marker(token: Token) -> bool:
    return "at" in token.senses.kinds


def _is_strong(token: Token) -> bool:
    """Whether the word before a number says by itself that it is an hour (“ساعت”), unlike “в”."""
    return not token.senses.kinds & {"noise", "to"}


def clock_at_number(tokens: Sequence[Token], at: int, sure: bool) -> tuple[Window, int] | None:
    """As `clock_at`, from the number on; `sure` where words before it say that it is a time."""
    token = tokens[at]
    hour, minute, second, end, padded = -1, None, None, at + 1, True
    offset: int | None = None
    if token.kind == "clock":
        hour, minute = int(str(token.groups[0])), int(str(token.groups[1]))
        second = int(token.groups[2]) if token.groups[2] else None
        offset = _offset(token.groups[3])
    elif token.kind == "pair" and sure and re.fullmatch(r"\d{1,2}\.\d{2}", token.text):
        hour, minute = (int(part) for part in token.text.split("."))
    elif token.kind == "number" and token.text.isdigit():
        found = _bare(tokens, at, sure)
        if found is None:
            return None
        hour, minute, end, padded, offset = found
    else:
        return None
    _check(hour, minute, second)
    return _with_words(tokens, end, (hour, minute, second), padded, offset)


def _offset(text: str | None) -> int | None:
    if not text:
        return None
    found = re.search(r"([+-])(\d{1,2}):?(\d{2})?", text)
    if found is None:
        return 0
    seconds = int(found[2]) * HOUR + int(found[3] or 0) * 60
    if seconds > 14 * HOUR:
        raise ValueError("no place is more than 14 hours from UTC")
    return seconds if found[1] == "+" else -seconds


def _bare(tokens: Sequence[Token], at: int, sure: bool) -> tuple[int, int | None, int, bool, int | None] | None:
    """Hour, minute, end, whether the hour is of 24, and offset, of a number that words make a time (`14h30`, `2 PM`)."""
    text = tokens[at].text
    behind = _kinds(tokens, at + 1)
    zulu = at + 1 < len(tokens) and tokens[at + 1].text == "z"
    hours = "hours" in behind and not behind & {"noise", "era_solar"}
    half = bool(behind & {"am", "pm"}) and int(text) <= 12
    if not (sure or zulu or half or hours):
        return None
    if len(text) == 4 and not half:
        return int(text[:2]), int(text[2:]), at + (2 if "hours" in behind or zulu else 1), True, 0 if zulu else None
    if len(text) > 2:
        return None
    end = at + (2 if "hours" in behind else 1)
    padded = text.startswith("0") or (at + 1 < len(tokens) and tokens[at + 1].text == "h")
    minute = None
    if "hours" in behind and end < len(tokens) and tokens[end].kind == "number" and len(tokens[end].text) == 2:
        tight = tokens[end].start == tokens[end - 1].end
        if tight or "minutes" in _kinds(tokens, end + 1):
            minute = int(tokens[end].text)
            end += 2 if "minutes" in _kinds(tokens, end + 1) else 1
    return int(text), minute, end, padded, None


def _kinds(tokens: Sequence[Token], at: int) -> frozenset[str]:
    return tokens[at].senses.kinds if 0 <= at < len(tokens) else frozenset()


def _check(hour: int, minute: int | None, second: int | None) -> None:
    if hour > 24 or (minute or 0) > 59 or (second or 0) > 59 or (hour == 24 and (minute or second)):
        raise ValueError("there is no such time of day")


def _with_words(
    tokens: Sequence[Token], end: int, time: tuple[int, int | None, int | None], padded: bool, offset: int | None
) -> tuple[Window, int]:
    """The window of a time, once the words behind it (hours, PM, at night) were heard."""
    hour, minute, second = time
    if "hours" in _kinds(tokens, end):
        end += 1
    kinds = _kinds(tokens, end)
    hours = [hour]
    if kinds & {"am", "pm"}:
        hours = [_half(hour, "am" in kinds)]
        end += 1
    else:
        skip = end + 1 if "noise" in kinds and len(kinds) == 1 else end
        part = next((name for name in _kinds(tokens, skip) if name in PARTS), None)
        if part and not _dated(tokens, skip + 1):
            hours, end = _in_part(hour, part), skip + 1
        elif minute is None and not padded and 1 <= hour <= 12:
            hours = [hour % 12, hour % 12 + 12]
    length = 1 if second is not None else 60 if minute is not None else HOUR
    start = (minute or 0) * 60 + (second or 0)
    return Window(min(hours) * HOUR + start, max(hours) * HOUR + start + length - 1, offset), end


def _dated(tokens: Sequence[Token], at: int) -> bool:
    """Whether a date follows: then a part of the day before it belongs to that date (`at 2, night of 12 March`)."""
    while at < len(tokens) and ("noise" in _kinds(tokens, at) or "weekday" in _kinds(tokens, at)):
        at += 1
    return at < len(tokens) and (tokens[at].kind in ("number", "numbers") or bool(tokens[at].senses.months))


def _half(hour: int, morning: bool) -> int:
    if hour > 12:
        if morning:
            raise ValueError("an hour above 12 is no morning hour")
        return hour
    return hour % 12 + (0 if morning else 12)


def _in_part(hour: int, part: str) -> list[int]:
    """The hours of 24 that a clock hour is in a part of the day; midnight is that at either end of the day."""
    if hour == 24 or (part == "midnight" and hour in (0, 12)):
        return [0, 24]
    allowed = _HOURS["night" if part.startswith("night") else part]
    if hour > 12:
        return [hour]
    found = [one for one in {hour % 12, hour % 12 + 12} if one in allowed]
    if not found:
        raise ValueError("the hour and the part of the day contradict each other")
    return sorted([*found, 24] if found == [0] and part.startswith("night") else found)


def read_time_text(cell: Cell) -> Window | None:
    """The time of day of a cell beside a date; None where it says nothing. Raises ValueError where it cannot be read.

    A night is that of either end of the day. Text between 0 and 1 is the part of a day, as workbooks count.
    """
    if isinstance(cell, (dt.time, dt.datetime)):
        second = cell.hour * HOUR + cell.minute * 60 + cell.second
        return or_whole_day(Window(second, second))
    if isinstance(cell, (bool, dt.date)):
        raise ValueError("this is not a time of day")
    text = clean(text_of(cell))
    if text in _UNKNOWN:
        return None
    if re.fullmatch(r"0?\.\d+", text):
        second = min(round(float(text) * DAY), DAY - 1)
        return Window(second, second)
    return _text_window(tokens_of(text))


def _text_window(tokens: Sequence[Token]) -> Window:
    kinds = [token.senses.kinds for token in tokens]
    rough = any("about" in kind for kind in kinds) or any(token.text in "~?" for token in tokens)
    windows: list[Window] = []
    at = 0
    while at < len(tokens):
        found = clock_at(tokens, at, alone=True)
        part = next((name for name in kinds[at] if name in PARTS), None)
        if found:
            windows.append(found[0])
            at = found[1]
            continue
        if part:
            windows.append(part_window("night_either" if part in NIGHTS else part))
        elif not (kinds[at] & _AROUND or tokens[at].text in ("-", "~", "?", ",", ".", "t")):
            raise ValueError(f"“{tokens[at].text}” is not understood in a time of day; write 14:30")
        at += 1
    window = joined_windows(windows, rough)
    return window if rough else or_whole_day(window)


_AROUND = {"noise", "at", "about", "from", "between", "to", "and", "hours", "minutes"}


def joined_windows(windows: Sequence[Window], rough: bool = False) -> Window:
    """One window of one time, or from the first to the last of two; a second that is earlier is of the next day."""
    if not windows or len(windows) > 2 or len({window.offset for window in windows}) > 1:
        raise ValueError("this is not a time of day; write 14:30")
    first, last = windows[0], windows[-1]
    end = last.last + DAY if last.last < first.first else last.last
    more = ABOUT if rough else 0
    return Window(first.first - more, end + more, first.offset)
