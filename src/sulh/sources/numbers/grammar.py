"""Counts inside a text: numbers in digits or words, and what people put around them ("at least", "3 to 5", "dozens").

What a text leaves open stays open. The choices, each on the side of too wide:
“about 10” is 5 to 15 (half to one and a half); “nearly 10” is 5 to 10; “several”, “dozens” and the like have a low and
no high (the tables say which); “5?” says nothing sure; “3 (2)” is 2 to 3; “3.000” is 3 to 3,000, as tools write three
with decimals so and clerks three thousand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce
from typing import NamedTuple

from sulh.sources.files.cells import Bounds
from sulh.sources.numbers.words import Lexicon, Match, Token

MOST = 1_000_000_000
"""A larger count is taken for a slip."""
_SIDES = ("at_least", "more_than", "at_most", "fewer_than", "about", "nearly")
_LONGEST = 16
"""No number takes more words."""
_SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000}


class Count(NamedTuple):
    """A count in a text: its bounds, and the number of the first token after it."""

    low: int | None
    high: int | None
    end: int

    @property
    def bounds(self) -> Bounds:
        """The least and the most."""
        return self.low, self.high


def count_at(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> Count | None:
    """The count that begins at a token; None where none does. Raises ValueError where it contradicts itself (5-3)."""
    if at >= len(tokens):
        return None
    if tokens[at].kind == "digits":
        return None if at > 0 and _is_negative(tokens, at) else _followed(tokens, at, lexicon)
    if tokens[at].text not in lexicon.counting:
        return None
    between = _range(tokens, at, lexicon)
    if between:
        return between
    side = lexicon.match(tokens, at, _SIDES)
    inner = count_at(tokens, side.end, lexicon) if side else None
    if side and inner:
        low, high = _sided(side.kind, inner)
        return Count(low, high, inner.end)
    return _followed(tokens, at, lexicon)


def _is_negative(tokens: Sequence[Token], at: int) -> bool:
    """Whether a minus that belongs to no range stands right before the digits."""
    sign = tokens[at - 1]
    return sign.text in "-−" and sign.end == tokens[at].start and (at == 1 or tokens[at - 2].end < sign.start)


def _sided(side: str, count: Count) -> Bounds:
    """A count with a word before it; an open bound stays open."""
    low, high = count.low or 0, count.high
    if side == "at_least":
        return low, None
    if side == "more_than":
        return low + 1, None
    if side == "at_most":
        return 0, high
    if side == "fewer_than":
        return 0, None if high is None else max(high - 1, 0)
    widest = None if high is None else high + (high + 1) // 2
    return low // 2, high if side == "nearly" else widest


def _range(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> Count | None:
    """`between 3 and 5`, `from 3 to 5`. “And” may also stand inside a number (`between one hundred and two hundred`): of
    the ways to cut, those that read furthest and run upwards count, and the bounds hold them all."""
    opening = lexicon.match(tokens, at, ("between",))
    pairs = list(_cuts(tokens, opening.end, lexicon)) if opening else []
    furthest = [pair for pair in pairs if pair[1].end == max(second.end for _, second in pairs)]
    upwards = [_joined(*pair) for pair in furthest if pair[1].high is None or (pair[0].low or 0) <= pair[1].high]
    if furthest and not upwards:
        return _joined(*furthest[0])
    return reduce(_hull, upwards) if upwards else None


def _cuts(tokens: Sequence[Token], start: int, lexicon: Lexicon) -> Iterator[tuple[Count, Count]]:
    """All ways to read two numbers from a token on, with “and” or “to” between them."""
    for end in range(start + 1, min(len(tokens), start + _LONGEST)):
        joint = lexicon.match(tokens, end, ("to", "until"))
        first = _single(tokens[:end], start, lexicon) if joint else None
        second = _single(tokens, joint.end, lexicon) if joint and first and first.end == end else None
        if first and second:
            yield first, second


def _joined(first: Count, second: Count) -> Count:
    if first.low is not None and second.high is not None and first.low > second.high:
        raise ValueError(f"the low bound {first.low} is above the high bound {second.high}")
    return Count(first.low, second.high, second.end)


def _followed(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> Count | None:
    """A number and what stands behind it: `3-5`, `10 or 12`, `12+`, `12 or more`, `5?`, `3 (2)`."""
    count = _single(tokens, at, lexicon)
    if count is None:
        return None
    behind = lexicon.match(tokens, count.end, ("or_more", "or_fewer", "to", "or"))
    if behind and behind.kind in ("or_more", "or_fewer"):
        more = behind.kind == "or_more"
        return Count(count.low if more else 0, None if more else count.high, behind.end)
    second = count_at(tokens, behind.end, lexicon) if behind else None
    if behind and second:
        return _joined(count, second) if behind.kind == "to" else _hull(count, second)
    return _doubted(tokens, count, lexicon)


def _hull(one: Count, other: Count) -> Count:
    high = None if one.high is None or other.high is None else max(one.high, other.high)
    return Count(min(one.low or 0, other.low or 0), high, other.end)


def _doubted(tokens: Sequence[Token], count: Count, lexicon: Lexicon) -> Count:
    marks = [token.text for token in tokens[count.end : count.end + 3]]
    if marks[:1] in (["?"], ["؟"]):
        return Count(0, None, count.end + 1)
    if marks in (["(", "?", ")"], ["(", "؟", ")"]):
        return Count(0, None, count.end + 3)
    if marks[:1] == ["("]:
        second = _single(tokens, count.end + 1, lexicon)
        if second and tokens[second.end : second.end + 1] and tokens[second.end].text == ")":
            return _hull(count, second)._replace(end=second.end + 1)
    return count


def _single(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> Count | None:
    """One number or one vague word."""
    vague = lexicon.match(tokens, at, ("vague", "rough"))
    number = _number(tokens, at, lexicon)
    if vague and (number is None or vague.end > number.end):
        if vague.kind == "rough":
            low, high = _sided("about", Count(vague.value, vague.value, 0))
            return Count(low, high, vague.end)
        return Count(vague.value[0], vague.value[1], vague.end)
    if number and number.high is not None and number.high > MOST:
        raise ValueError(f"the count is above {MOST:,}")
    return number


def _number(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> Count | None:
    """An exact number: digits, digits with a scale (5 thousand), or words."""
    if at < len(tokens) and tokens[at].kind == "digits":
        low, high = tokens[at].low, tokens[at].high
        scale = lexicon.match(tokens, at + 1, _SCALES)
        factor = _SCALES[scale.kind] if scale else 1
        return Count(low * factor, high * factor, scale.end if scale else at + 1)
    reader = _Words(tokens, lexicon)
    end = reader.read(at)
    if end == at:
        return None
    alone = lexicon.match(tokens, at, ("alone",))
    if alone and alone.end == end:
        return Count(alone.value[0], alone.value[1], end)
    return Count(reader.total + reader.group, reader.total + reader.group, end)


class _Words:
    """Adds up number words. `total` holds finished thousands, `group` what is below; `filled` are the decimal places that
    the group has already, so that “three five” is no eight."""

    def __init__(self, tokens: Sequence[Token], lexicon: Lexicon) -> None:
        self.tokens = tokens
        self.lexicon = lexicon
        self.total = 0
        self.group = 0
        self.filled: frozenset[int] = frozenset()
        self.last_scale = MOST

    def read(self, at: int) -> int:
        """Read as far as the words make one number; the number of the first token after it."""
        end = at
        while step := self._step(end, joined=None) or (self._further(end) if end > at else None):
            end = step
        return end

    def _further(self, at: int) -> int | None:
        return self._after_joint(at) or self._after_hyphen(at)

    def _after_hyphen(self, at: int) -> int | None:
        """`twenty-five`; “ten-hundred” is rather a range, and so is what stands apart (`twenty - five`)."""
        before, sign, after = (*self.tokens[at - 1 : at + 2], None, None)[:3]
        if sign is None or after is None or before is None or sign.text not in "-‐‑" or sign.kind != "mark":
            return None
        if before.end != sign.start or sign.end != after.start or (self.group > 9 and self._is_hundred(at + 1)):
            return None
        return self._step(at + 1, joined=None)

    def _is_hundred(self, at: int) -> bool:
        return self.lexicon.match(self.tokens, at, ("hundred",)) is not None

    def _after_joint(self, at: int) -> int | None:
        joint = self.lexicon.match(self.tokens, at, ("joins",))
        if joint is None or (self.group or self.total) % int(joint.value):
            return None
        return self._step(joint.end, joined=joint)

    def _step(self, at: int, *, joined: Match | None) -> int | None:
        found = self.lexicon.match(self.tokens, at, ("words",))
        scale = self.lexicon.match(self.tokens, at, _SCALES)
        if scale and joined is None and self._scaled(scale, begun=bool(self.group or self.total)):
            return scale.end
        if scale and self.total and not self.group and self._scaled(scale, begun=False):
            return scale.end
        return found.end if found and self._added(int(found.value), joined) else None

    def _added(self, value: int, joined: Match | None) -> bool:
        """Put a value below 1000 (or a fixed thousand, ألفان) to the group, if its places are free and lie below."""
        if value >= 1000:
            if self.group or self.total:
                return False
            self.total, self.last_scale = value, 1000
            return True
        places = _places(value)
        units_first = joined is not None and self.filled & {0, 1} == {0} and places == {1} and self._may_turn(joined)
        if self.filled & places or (self.filled and max(places) > min(self.filled) and not units_first):
            return False
        if value == 0 and (self.group or self.total):
            return False
        self.group += value
        self.filled |= places
        return True

    def _may_turn(self, joined: Match) -> bool:
        return self.lexicon.match(self.tokens, joined.end - 1, ("units_first",)) is not None

    def _scaled(self, scale: Match, *, begun: bool) -> bool:
        factor = _SCALES[scale.kind]
        if factor == 100:
            if 2 in self.filled or (self.filled and not 1 <= self.group <= 19) or (begun and not self.group):
                return False
            self.group = (self.group or 1) * 100
            self.filled = frozenset({2})
            return True
        if factor >= self.last_scale or (begun and not self.group):
            return False
        self.total += (self.group or 1) * factor
        self.group, self.filled, self.last_scale = 0, frozenset(), factor
        return True


def _places(value: int) -> frozenset[int]:
    """The decimal places that a number word fills: twenty the tens, fifteen tens and units, three hundred the hundreds."""
    if value >= 100:
        return frozenset({2})
    if value >= 20 and value % 10 == 0:
        return frozenset({1})
    return frozenset({0}) if value < 10 else frozenset({0, 1})
