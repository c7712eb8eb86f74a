"""In what numbers two readings of a term differ, if in numbers alone, and the term with other numbers in their place."""

from __future__ import annotations

import copy
import datetime as dt
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sulh.terms.conditions import COUNTED
from sulh.terms.formula import DAY

Path_ = tuple[str | int, ...]
COUNT, REACH, CLOCK, DATE, STATED, OTHER = "count", "reach", "clock", "date", "stated", "other"
_QUANTITIES = ("within_hours", "within_km", "gap_hours", "times", "within_days", "lapses_after_days")


@dataclass(frozen=True)
class Number:
    """A number (an hour, a day, or whether a statement will do) that two readings give otherwise; None: no bound.

    `kind` is count (a whole number), reach (hours or km of an attack nearby), clock (a time of day), date, stated (`or_stated`
    or none) or other (a number of something whose facts have to be worked out anew).
    """

    path: Path_
    kind: str
    one: Any
    other: Any

    @property
    def name(self) -> str:
        """How people find it in the term."""
        return " ".join(str(part) for part in self.path if not isinstance(part, int))


class InKindError(Exception):
    """Two readings differ in more than numbers; `where` in them."""

    def __init__(self, where: Path_) -> None:
        super().__init__("readings differ in kind")
        self.where = where


def numbers_between(one: Any, other: Any) -> list[Number]:
    """The numbers in which two conditions, as written, differ. Raises InKindError where they differ in more."""
    return list(_differences(one, other, (), None))


def _differences(one: Any, other: Any, path: Path_, within: Mapping[str, Any] | None) -> Iterator[Number]:
    """`within` is the mapping that the two values stand in."""
    if one == other:
        return
    if isinstance(one, dict) and isinstance(other, dict):
        for key in dict.fromkeys([*one, *other]):
            if key in one and key in other:
                yield from _differences(one[key], other[key], (*path, key), one)
            else:
                yield from _in_one_alone(key, one.get(key), other.get(key), (*path, key), one)
        return
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for place, (mine, theirs) in enumerate(zip(one, other, strict=True)):
            yield from _differences(mine, theirs, (*path, place), None)
        return
    yield _number(path, one, other, within or {})


def _in_one_alone(key: str, one: Any, other: Any, path: Path_, within: Mapping[str, Any]) -> Iterator[Number]:
    """What one of two readings asks for and the other does not: a bound that the other does not have, or more."""
    given = other if one is None else one
    if key in COUNTED and isinstance(given, dict):
        for end in given:
            ends = (None, given[end]) if one is None else (given[end], None)
            yield _number((*path, end), ends[0], ends[1], within)
    elif key in ("at_least", "at_most", "or_stated", "from", "until", "lapses_after_days"):
        yield _number(path, one, other, within)
    else:
        raise InKindError(path)


def _number(path: Path_, one: Any, other: Any, within: Mapping[str, Any]) -> Number:
    key, before = path[-1] if path else "", path[-2] if len(path) > 1 else ""
    given = [value for value in (one, other) if value is not None]
    kind = None
    if key == "or_stated":
        kind = STATED
    elif key in ("from", "until"):
        if before == "hours" or (isinstance(before, int) and "hours" in path):
            kind = CLOCK if len(given) == 2 and all(isinstance(value, str) for value in given) else None
        elif all(isinstance(value, dt.date) and not isinstance(value, dt.datetime) for value in given):
            kind = DATE
    elif all(isinstance(value, int | float) and not isinstance(value, bool) for value in given):
        if key in ("at_least", "at_most"):
            kind = COUNT
        elif key in ("within_hours", "within_km") and "attack_by" in within and "while_it_goes_on" not in within:
            kind = REACH
        elif key in _QUANTITIES:
            kind = OTHER
    if kind is None:
        raise InKindError(path)
    return Number(path, kind, one, other)


def written(one: Any, chosen: Mapping[Path_, Any]) -> Any:
    """A condition with other numbers at some paths; None takes a bound away."""
    made = copy.deepcopy(_plain(one))
    for path, value in chosen.items():
        holder, above = made, []
        for part in path[:-1]:
            above.append((holder, part))
            holder = holder.setdefault(part, {}) if isinstance(holder, dict) else holder[part]
        if value is not None:
            holder[path[-1]] = value
        elif isinstance(holder, dict):
            holder.pop(path[-1], None)
            if not holder and above:
                outer, part = above[-1]
                outer.pop(part)
    return made


def _plain(given: Any) -> Any:
    """Dicts and lists without the marks of the file that they were read from."""
    if isinstance(given, dict):
        return {str(key): _plain(value) for key, value in given.items()}
    return [_plain(item) for item in given] if isinstance(given, list) else given


def clock(value: str) -> int:
    """Minutes after midnight of a time of day."""
    hours, minutes = value.split(":")
    return int(hours) * 60 + int(minutes)


def on_the_clock(one: str, other: str) -> list[str]:
    """Every minute from one time of day to another by the shorter way round, both included."""
    start, end, day = clock(one), clock(other), DAY // 60
    ahead = (end - start) % day
    way = range(ahead + 1) if ahead <= day // 2 else range(0, ahead - day - 1, -1)
    return [f"{(start + step) % day // 60:02}:{(start + step) % day % 60:02}" for step in way]


def both(one: Any, other: Any) -> Any:
    """What two readings both bar or excuse."""
    if _names_actors(one):
        inner, outer = one["actors"], other["actors"]
        return {"actors": {"any_of": inner, "but_not": {"any_of": inner, "but_not": outer}}}
    return {"all_of": [_plain(one), _plain(other)]}


def either(one: Any, other: Any) -> Any:
    """What one of two readings bars or excuses."""
    if _names_actors(one):
        return {"actors": {"any_of": [_plain(one["actors"]), _plain(other["actors"])]}}
    return {"any_of": [_plain(one), _plain(other)]}


def _names_actors(given: Any) -> bool:
    return isinstance(given, dict) and set(given) == {"actors"}


def plainest(low: float, high: float) -> float:
    """The number of fewest decimals from `low` on and below `high`; `low` itself where nothing is simpler."""
    for places in range(6):
        scale = float(10**places)
        found = float(math.ceil(low * scale)) / scale
        if low <= found < high:
            return found
    return low
