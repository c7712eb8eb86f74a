"""When a duty is due in a reading: its own day, moved by the duties that it waits on, as far as the record tells.

A duty that waits on another (`after`) does not fall due before that one is met. Where the text gives days from then
(`days`), it is due so many days after, or on its own day if that is later. Where it gives none and its own day has passed
when the other is met, it is due on a day that nobody stated. Whether the other is met, and since when, may be open, and a
reading may leave open whether it waits at all; so what comes out is the set of days that are still possible.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sulh.terms.schema import After, Provision

Completion = tuple[dt.date | None, dt.date | None]
"""The first days on which a duty surely, and possibly, was done."""


@dataclass(frozen=True, order=True)
class Due:
    """One possible day. `kind` 0: `day` (none where `day` is the last day there is); 1: fell due on a day that nobody
    stated, when another was met on `day`; 2: not before others are met. `waits` names the duty that moves it."""

    kind: int
    day: dt.date
    waits: str = ""

    @property
    def limit(self) -> dt.date | None:
        """The day after which it is late; None: no day is known."""
        return self.day if self.kind == 0 and self.day != dt.date.max else None


def possible_dues(item: Provision, reading: str, completions: Mapping[str, Completion]) -> list[Due]:
    """The days that are still possible, in order. `completions` gives what is on record of each duty in this reading."""
    found = {Due(0, item.by or dt.date.min)}
    for wait in item.after:
        held = wait.held_by(reading)
        if held is False or wait.duty not in completions:
            continue
        moved = [max(one, other) for one in found for other in _moved(item, wait, completions[wait.duty])]
        found = {*moved, *(found if held is None else ())}
    return sorted({Due(0, dt.date.max) if one == Due(0, dt.date.min) else one for one in found})


def _moved(item: Provision, wait: After, completion: Completion) -> Iterator[Due]:
    surely, possibly = completion
    for day in dict.fromkeys([possibly, surely]):
        if day is None:
            if surely is None:
                yield Due(2, dt.date.max, wait.duty)
        elif wait.days is not None:
            yield _after(item, day, wait)
        elif item.by is None or day <= item.by:
            yield Due(0, item.by or dt.date.min)
        else:
            yield Due(1, day, wait.duty)


def _after(item: Provision, day: dt.date, wait: After) -> Due:
    try:
        moved = day + dt.timedelta(days=wait.days or 0)
    except OverflowError:
        moved = dt.date.max
    return Due(0, moved, wait.duty) if item.by is None or moved > item.by else Due(0, item.by)


def shown(found: Iterable[Due], by: dt.date | None) -> dt.date | None:
    """The day to show: the one that is left, else the text's own."""
    limits = {one.limit for one in found if one.kind == 0}
    others = [one for one in found if one.kind]
    return limits.pop() if len(limits) == 1 and not others else by
