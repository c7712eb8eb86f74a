"""The choices between two readings: what each costs either side, which are worth talking about, and how they are written."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import dataclass
from typing import Any

import numpy as np

from sulh.drafts.readings.choices import Grid, in_words
from sulh.findings.keys import Bools, Ints

TOTAL, WORST = "total", "worst"
BETWEEN, OWN_A, OWN_B, BOTH, EITHER = "between", "own_a", "own_b", "both", "either"
NUMBERS, KIND = "numbers", "kind"
_PLAIN_WORD = re.compile(r"[A-Za-z][\w.\-]*$")
_NOT_PLAIN = {"yes", "no", "on", "off", "true", "false", "null", "y", "n"}


@dataclass(eq=False)
class Points:
    """All choices on one supposition: which version, place in seconds and metres, and the concessions of a and b."""

    version: Ints
    i: Ints
    j: Ints
    a_low: Ints
    a_found: Ints
    a_high: Ints
    b_low: Ints
    b_found: Ints
    b_high: Ints

    def __len__(self) -> int:
        return len(self.version)

    def front(self) -> Bools:
        """One for each pair of concessions of which no other is smaller for one side and no greater for the other."""
        order = np.lexsort((self.a_high + self.b_high, self.b_found, self.a_found))
        b = self.b_found[order]
        least = np.minimum.accumulate(b)
        found = np.zeros(len(self), dtype=bool)
        found[order[np.append(True, b[1:] < least[:-1])[: len(b)]]] = True
        return found

    def best(self, by: str) -> Ints:
        """The choices that are equally the best: fewest in all, or fewest for who gives more."""
        total, worst = self.a_found + self.b_found, np.maximum(self.a_found, self.b_found)
        high = self.a_high + self.b_high
        left = np.arange(len(self))
        for measure in (total, worst, high) if by == TOTAL else (worst, total, high):
            left = left[measure[left] == measure[left].min()]
        return left


@dataclass(frozen=True, eq=False)
class Laid:
    """All seconds and metres at which something changes, and those that are tried."""

    seconds: Ints
    metres: Ints
    tried_seconds: Ints
    tried_metres: Ints

    @property
    def thinned(self) -> bool:
        """Whether some are left out."""
        return len(self.seconds) > len(self.tried_seconds) or len(self.metres) > len(self.tried_metres)


class Words:
    """What is written for the hours and kilometres of the grid."""

    def __init__(self, laid: Laid, grid: Grid | None) -> None:
        self.hours = in_words(laid.tried_seconds, laid.seconds, 3600) if grid else []
        self.km = in_words(laid.tried_metres, laid.metres, 1000) if grid else []


def words(value: Any) -> str:
    """A value as people read it."""
    return "none" if value is None else f"{value:.10g}" if isinstance(value, float) else str(value)


def flow(given: Any) -> str:
    """A condition as one line of YAML."""
    match given:
        case dict():
            return "{" + ", ".join(f"{key}: {flow(value)}" for key, value in given.items()) + "}"
        case list():
            return "[" + ", ".join(flow(item) for item in given) + "]"
        case str():
            plain = _PLAIN_WORD.match(given) and given.lower() not in _NOT_PLAIN
            return given if plain else json.dumps(given, ensure_ascii=False)
        case dt.date() | int():
            return str(given)
        case float():
            return f"{given:.15g}"
    return json.dumps(given)
