"""Which duty waits on which: what is held up now and by what, which duties can none of them come first, and in what order.

A circle of duties that all wait on each other is a deadlock: none of them can come first. It is sure where every link of
some circle is surely read and surely unmet, possible where links are open. Each side may also read the *other's* duty as
the first, so that no reading has a circle and still nobody moves: the reading `own` joins the links as the party that is
bound reads them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from sulh.measures.deliveries import Delivery
from sulh.measures.duties import completions, last_day_of
from sulh.measures.owed.due import Completion
from sulh.measures.owed.events import events, is_impossible
from sulh.measures.schema import WAITS
from sulh.terms.agreement import Agreement
from sulh.terms.schema import Provision

OWN = "own"
YES, NO, OPEN = "yes", "no", "open"
_TWO = 2


@dataclass(frozen=True)
class Link:
    """A duty waits on another: whether it does (`waits`: yes or open), whether the other is met (yes, no, open)."""

    duty: str
    on: str
    days: int | None
    waits: str
    met: str

    @property
    def blocks(self) -> str:
        """Whether the link holds the duty up now."""
        if self.met == YES:
            return NO
        return YES if self.waits == YES and self.met == NO else OPEN

    @property
    def words(self) -> str:
        """The link as people read it."""
        return f"{self.duty} {'waits' if self.waits == YES else 'may wait'} on {self.on}"


@dataclass(frozen=True)
class Waiting:
    """The links of one reading. `met` gives the days by which each duty surely was done, `due` its own day."""

    reading: str
    links: tuple[Link, ...]
    met: Mapping[str, dt.date | None]
    due: Mapping[str, dt.date | None]
    as_of: dt.date

    def deadlocks(self, *, surely: bool) -> list[list[str]]:
        """Groups of duties, each of which waits on another of its group by way of links that hold it up.

        `surely` takes only the links that surely do, else those that possibly do, too.
        """
        wanted = (YES,) if surely else (YES, OPEN)
        return circles([(one.duty, one.on) for one in self.links if one.blocks in wanted])

    def deadlock_words(self) -> list[str]:
        """Each deadlock in words, the sure ones first."""
        sure, possible = self.deadlocks(surely=True), self.deadlocks(surely=False)
        out = [f"{self._said(group, (YES,))}: none of them can come first" for group in sure]
        return out + [
            f"{self._said(group, (YES, OPEN))}: it may be that none of them can come first"
            for group in possible
            if group not in sure
        ]

    def _said(self, group: Sequence[str], wanted: Sequence[str]) -> str:
        inside = [one for one in self.links if one.duty in group and one.on in group and one.blocks in wanted]
        return ", ".join(one.words for one in inside)

    def blocked(self) -> dict[str, list[Link]]:
        """The duties that are not met and are, or may be, held up now, with the links that do it."""
        out: dict[str, list[Link]] = {}
        for one in self.links:
            if one.blocks != NO and self.met.get(one.duty) is None:
                out.setdefault(one.duty, []).append(one)
        return out

    def critical_path(self) -> tuple[list[str], dt.date | None]:
        """The chain of duties that decides when the last of them is done, if each is done on the last day it may be.

        The first of a chain counts from its own day, or from `as_of` where that is past or missing; each further one the
        days that the text gives it; a chain of one duty waits on nothing that is later than its own day. Duties in a
        possible deadlock, and those that wait on them, have no such day. Empty, without a day, where no other is left.
        """
        stuck = {name for group in self.deadlocks(surely=False) for name in group}
        best: dict[str, tuple[dt.date, list[str]]] = {}
        names = sorted({one.duty for one in self.links} | {one.on for one in self.links})
        for _ in names:
            for name in names:
                found = None if name in stuck or name in best else self._last_day(name, best)
                if found is not None:
                    best[name] = found
        chains = [(day, len(path), path) for day, path in best.values()]
        if not chains:
            return [], None
        day, _, path = max(chains, key=lambda item: (item[0], item[1], [-ord(letter) for letter in " ".join(item[2])]))
        return path, day

    def _last_day(self, name: str, best: Mapping[str, tuple[dt.date, list[str]]]) -> tuple[dt.date, list[str]] | None:
        done = self.met.get(name)
        if done is not None:
            return done, [name]
        own = self.due.get(name) or self.as_of
        found = max(own, self.as_of), [name]
        for one in self.links:
            if one.duty != name or one.waits != YES:
                continue
            if one.on not in best:
                return None
            before, path = best[one.on]
            day = before + dt.timedelta(days=one.days or 0)
            if one.met != YES and day >= found[0]:
                found = day, [*path, name]
            elif one.met == YES and day > found[0]:
                found = day, [one.on, name]
        return found


def circles(links: Iterable[tuple[str, str]]) -> list[list[str]]:
    """The largest groups of nodes that all reach each other (two or more), each sorted, in order of their first node."""
    ahead: dict[str, set[str]] = {}
    for one, other in links:
        ahead.setdefault(one, set()).add(other)
    reach = {node: _reached(node, ahead) for node in ahead}
    groups = {tuple(sorted(other for other in reach[node] if node in reach.get(other, ()))) for node in ahead}
    return sorted(list(group) for group in groups if len(group) >= _TWO)


def _reached(start: str, ahead: Mapping[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    left = [start]
    while left:
        for other in ahead.get(left.pop(), ()):
            if other not in seen:
                seen.add(other)
                left.append(other)
    return seen


def waiting(
    agreement: Agreement, deliveries: Sequence[Delivery] = (), as_of: dt.date | None = None
) -> dict[str, Waiting]:
    """The links of each reading, and under `own` those of each duty as the party that it binds reads them.

    Empty where nothing waits on anything. `as_of` as in `sulh.measures.duties.duties`.
    """
    day = as_of or last_day_of(agreement, deliveries)
    items = {name: item for name, item in agreement.file.provisions.items() if item.kind == "must_do"}
    if not any(item.after for item in items.values()):
        return {}
    rows = [one for one in deliveries if one.when <= day]
    found = {name: events([one for one in rows if one.provision == name]) for name in items}
    done = {reading: completions(items, found, reading) for reading in agreement.readings}
    never = {name for name in items if is_impossible(found[name])}
    out = {
        reading: _waiting(items, {name: [reading] for name in items}, reading, done, never, day)
        for reading in agreement.readings
    }
    out[OWN] = _waiting(items, {name: item.parties for name, item in items.items()}, OWN, done, never, day)
    return out


def _waiting(
    items: Mapping[str, Provision],
    readers: Mapping[str, Sequence[str]],
    reading: str,
    done: Mapping[str, Mapping[str, Completion]],
    never: set[str],
    as_of: dt.date,
) -> Waiting:
    """`readers` are those who read each duty: the one reading, or the parties that it binds."""
    links = []
    for name, item in items.items():
        for wait in item.after:
            held = [wait.held_by(one) for one in readers[name]]
            if wait.duty in items and not all(one is False for one in held):
                met = {NO if wait.duty in never else _met(done[one][wait.duty]) for one in readers[name]}
                waits = YES if all(held) else OPEN
                links.append(Link(name, wait.duty, wait.days, waits, met.pop() if len(met) == 1 else OPEN))
    surely = {name: _latest([done[one][name][0] for one in readers[name]]) for name in items}
    return Waiting(reading, tuple(links), surely, {name: item.by for name, item in items.items()}, as_of)


def _met(completion: Completion) -> str:
    surely, possibly = completion
    return YES if surely is not None else NO if possibly is None else OPEN


def _latest(days: Sequence[dt.date | None]) -> dt.date | None:
    known = [day for day in days if day is not None]
    return max(known) if len(known) == len(days) else None


def waits(found: Mapping[str, Waiting]) -> pa.Table:
    """The links as a table (`WAITS`), in the order of the readings and of the file."""
    rows: list[dict[str, Any]] = []
    for reading, one in found.items():
        sure, possible = (
            {name: number for number, group in enumerate(one.deadlocks(surely=surely)) for name in group}
            for surely in (True, False)
        )
        for link in one.links:
            inside = {
                YES: link.blocks == YES and link.duty in sure and sure.get(link.on) == sure[link.duty],
                OPEN: link.blocks != NO and link.duty in possible and possible.get(link.on) == possible[link.duty],
            }
            rows.append(
                {
                    "provision": link.duty,
                    "reading": reading,
                    "waits_on": link.on,
                    "days": link.days,
                    "waits": link.waits,
                    "met": link.met,
                    "blocks": link.blocks,
                    "deadlock": YES if inside[YES] else OPEN if inside[OPEN] else NO,
                }
            )
    return pa.Table.from_pylist(rows, schema=WAITS)
