"""A digest for e-mail: where things stand, and first of all what changed since the last one, as HTML and as plain text."""

from __future__ import annotations

import datetime as dt
import hashlib
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import pyarrow as pa
from jinja2 import Environment, PackageLoader, StrictUndefined

from sulh.measures.alerts.evaluate import CANNOT_BE_SAID, NOT_FIRED, is_now
from sulh.measures.alerts.rules import COUNTS
from sulh.measures.alerts.state import State, dispute_key
from sulh.measures.deliveries import ALL
from sulh.measures.owed.standing import PENDING
from sulh.measures.violence.words import chance_words

NEW, CHANGED, ENDED = "new", "changed", "ended"
_UNSAID = "unsaid"
"""Of a rule that cannot say anything: that it can again is no change in what is watched."""
_WIDTH = 72
_SECTIONS = {
    "alert": "Alerts",
    "past": "Alerts of earlier days",
    "duty": "Duties",
    "delivery": "Deliveries and assessments",
    "forecast": "At the present pace",
    "deadlock": "Duties that wait on each other",
    "dispute": "Disputes",
    "finding": "Findings on the established account",
}
"""The sections in their order, by the kind of item."""


@dataclass(frozen=True)
class Item:
    """One line of a digest. `content` is what makes it another line tomorrow: the text without what merely counts days."""

    kind: str
    key: str
    text: str
    content: str

    @property
    def sha256(self) -> str:
        """The checksum of its content."""
        return hashlib.sha256(self.content.encode()).hexdigest()


@dataclass(frozen=True)
class Change:
    """What became of a line: new, changed (with what it said before) or ended."""

    mark: str
    section: str
    text: str
    before: str | None = None


@dataclass(frozen=True)
class Section:
    """A heading and its lines."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Digest:
    """A digest: `since` is the day of the last one (None: this is the first), `state` what the next one needs."""

    title: str
    as_of: dt.date
    since: dt.date | None
    changes: tuple[Change, ...]
    sections: tuple[Section, ...]
    state: State = field(repr=False)


def digest(
    title: str, case: str, reader: str | None, as_of: dt.date, tables: Mapping[str, pa.Table],
    deadlocks: Iterable[tuple[str, str]] = (), before: State | None = None,
) -> Digest:  # fmt: skip
    """A digest from the tables of a run (`alerts`, `duties`, `deliveries`, `forecasts`, `disputes`, `findings`).

    `deadlocks` are readings and words (`sulh.measures.owed.waiting`); `before` is the state of the last digest. The same
    tables give the same bytes.
    """
    items = list(_items(tables, deadlocks, as_of))
    sections = tuple(
        Section(name, lines)
        for kind, name in _SECTIONS.items()
        if (lines := tuple(item.text for item in items if item.kind == kind))
    )
    state = State(
        case, reader, as_of, {item.key: (item.sha256, item.text) for item in items},
        {f"{row['provision']}|{row['reading']}": row["status"] for row in tables["duties"].to_pylist()},
        {dispute_key(row): row["certain"] for row in tables["disputes"].to_pylist()},
    )  # fmt: skip
    changes = tuple(_changes(items, before)) if before is not None else ()
    return Digest(title, as_of, before.as_of if before is not None else None, changes, sections, state)


def _changes(items: Sequence[Item], before: State) -> Iterator[Change]:
    for item in items:
        old = before.items.get(item.key)
        if old is None:
            yield Change(NEW, _SECTIONS[item.kind], item.text)
        elif old[0] != item.sha256:
            yield Change(CHANGED, _SECTIONS[item.kind], item.text, old[1] if old[1] != item.text else None)
    now = {item.key for item in items}
    for key, (_, text) in sorted(before.items.items()):
        if key not in now and not key.startswith(f"{_UNSAID}|"):
            yield Change(ENDED, _SECTIONS.get(key.split("|")[0], "Others"), text)


def _items(tables: Mapping[str, pa.Table], deadlocks: Iterable[tuple[str, str]], as_of: dt.date) -> Iterator[Item]:
    yield from _alerts(tables["alerts"].to_pylist(), as_of)
    yield from _duties(tables["duties"].to_pylist())
    yield from _deliveries(tables["deliveries"].to_pylist())
    yield from _forecasts(tables["forecasts"].to_pylist())
    for reading, words in deadlocks:
        yield _item("deadlock", (reading, words), f"{_reading(reading)}: {words}", words)
    yield from _disputes(tables["disputes"].to_pylist())
    yield from _findings(tables["findings"].to_pylist())


def _item(kind: str, key: Iterable[object], text: str, content: str) -> Item:
    return Item(kind, "|".join([kind, *(str(part) for part in key)]), text, content)


def _reading(reading: str) -> str:
    return "as each party reads its own duties" if reading == "own" else f"in the reading of {reading}"


def _alerts(rows: Iterable[Mapping[str, Any]], as_of: dt.date) -> Iterator[Item]:
    """A line an alert that fires; readings in which it fires alike share it."""
    groups: dict[tuple[Any, ...], list[Mapping[str, Any]]] = {}
    for row in rows:
        if row["fired"] != NOT_FIRED:
            groups.setdefault(tuple(value for name, value in row.items() if name != "reading"), []).append(row)
    for group in groups.values():
        row = group[0]
        unsaid = row["fired"] == CANNOT_BE_SAID
        now = is_now(row, as_of) or unsaid
        readings = ", ".join(one["reading"] for one in group if one["reading"])
        whose = [f"reading of {readings}" if readings else "", _account(row["account"])]
        scope = ", ".join(part for part in whose if part)
        text = f"{row['title']}: {row['words']}{f' ({scope})' if scope else ''}"
        begun = row["from"] if row["kind"] == COUNTS else None
        key = (row["alert"], readings, row["account"], row["subject"], begun)
        content = f"{now} {row['fired']} {row['low']} {row['high']} {row['title']}"
        yield replace(_item(_UNSAID if unsaid else "alert", key, text, content), kind="alert" if now else "past")


def _account(account: str | None) -> str:
    return f"{account} account" if account else ""


def _duties(rows: Iterable[Mapping[str, Any]]) -> Iterator[Item]:
    """A line a duty and standing; readings in which it stands alike share it."""
    groups: dict[tuple[Any, ...], list[str]] = {}
    readings: dict[str, int] = {}
    for row in rows:
        key = tuple(row[name] for name in ("provision", "text", "status", "why", "due", "days_left"))
        groups.setdefault(key, []).append(row["reading"])
        readings[row["provision"]] = readings.get(row["provision"], 0) + 1
    for (name, words, status, why, due, left), read in groups.items():
        whose = "" if len(read) == readings[name] else f" (reading of {', '.join(read)})"
        day = "" if due is None else f", due {due}"
        more = f", {countdown(left)}" if status == PENDING and left is not None else ""
        told = f"{status.replace('_', ' ')}{f' ({why})' if why else ''}"
        text = f"{name}, {str(words).replace('_', ' ')}{whose}: {told}{day}{more}"
        yield _item("duty", (name, *read), text, f"{status} {why} {due}")


def countdown(days: int) -> str:
    """Days left, in words."""
    if days == 0:
        return "due that day"
    number = f"{abs(days):,} day{'' if abs(days) == 1 else 's'}"
    return f"{number} left" if days > 0 else f"{number} ago"


def _deliveries(rows: Iterable[Mapping[str, Any]]) -> Iterator[Item]:
    seen: Counter[tuple[Any, ...]] = Counter()
    for row in rows:
        if row["account"] != ALL:
            continue
        days = str(row["from"]) if row["from"] == row["until"] else f"between {row['from']} and {row['until']}"
        amount = _bounds(row["amount_low"], row["amount_high"])
        what = [f"{amount} {row['unit'] or ''}".strip()] if amount else []
        what += [" or ".join(word.replace("_", " ") for word in row["assessments"])] if row["assessments"] else []
        total = _bounds(row["total_low"], row["total_high"])
        what += [f"on record {total}"] if total and total != amount else []
        by = f", by {', '.join(row['sources'])}" if row["sources"] else ""
        text = f"{row['provision']}, {days}: {', '.join(what)}{by}"
        named = (row["provision"], row["delivery"] or f"{row['from']} {row['sources']}")
        seen[named] += 1
        yield _item("delivery", (*named, seen[named]), text, text)


def _bounds(low: int | None, high: int | None) -> str:
    if low is None or high is None:
        return ""
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


def _forecasts(rows: Iterable[Mapping[str, Any]]) -> Iterator[Item]:
    for row in rows:
        if row["account"] != ALL or row["because"] is not None:
            continue
        text = f"{row['provision']} (reading of {row['reading']}): {forecast_words(row)}"
        yield _item("forecast", (row["provision"], row["reading"]), text, forecast_words(row))


def forecast_words(row: Mapping[str, Any]) -> str:
    """A row of `FORECASTS` as people read it; what cannot be said, with its reason."""
    if row["because"] is not None:
        return f"cannot be said, because {row['because']}"
    what = f"{row['target']:,}{' ' + row['unit'] if row['unit'] else ''} reached"
    when = (
        f"between {row['earliest']} and {row['latest']}" if row["latest"] else f"on {row['earliest']} at the earliest"
    )
    text = f"{what} {when} (95 % interval)"
    if row["in_time_low"] is None:
        return text
    if row["needed_low"] is None:
        return f"{text}; the date has passed"
    chance = " to ".join(dict.fromkeys(chance_words(row[name]) for name in ("in_time_low", "in_time_high")))
    needed = " to ".join(dict.fromkeys(f"{row[name]:,.1f}" for name in ("needed_low", "needed_high")))
    pace = " to ".join(dict.fromkeys(f"{row[name]:,.1f}" for name in ("pace_low", "pace_high")))
    return f"{text}; in time with a probability of {chance} (a day: {needed} needed, {pace} so far)"


def _disputes(rows: Iterable[Mapping[str, Any]]) -> Iterator[Item]:
    found: dict[str, Counter[bool]] = {}
    for row in rows:
        found.setdefault(row["provision"], Counter())[row["certain"]] += 1
    for name, number in sorted(found.items()):
        text = f"{name}: {number[True]:,} certain, {number[False]:,} possible"
        yield _item("dispute", (name,), text, text)


def _findings(rows: Iterable[Mapping[str, Any]]) -> Iterator[Item]:
    found: dict[tuple[str, str], Counter[str]] = {}
    for row in rows:
        if row["account"] == "established":
            found.setdefault((row["provision"], row["reading"]), Counter())[row["status"]] += 1
    for (name, reading), number in sorted(found.items()):
        counts = ", ".join(f"{count:,} {status.replace('_', ' ')}" for status, count in sorted(number.items()))
        text = f"{name} (reading of {reading}): {counts}"
        yield _item("finding", (name, reading), text, text)


def as_text(given: Digest) -> str:
    """The digest as plain text, at most 72 columns wide where words allow."""
    lines = [given.title, _subtitle(given), ""]
    if given.since is not None:
        lines += [f"WHAT CHANGED SINCE {given.since}", ""]
        lines += [part for change in given.changes for part in _change_lines(change)] or ["Nothing.", ""]
    for section in given.sections:
        lines += [section.title.upper(), ""]
        lines += [part for line in section.lines for part in _wrapped(f"- {line}", "  ")] + [""]
    return "\n".join(line.rstrip() for line in lines).rstrip("\n") + "\n"


def _subtitle(given: Digest) -> str:
    return f"As of {given.as_of}. What is on record, not all that happened."


def _change_lines(change: Change) -> Iterator[str]:
    yield from _wrapped(f"- {change.mark.upper()} ({change.section}): {change.text}", "  ")
    if change.before is not None:
        yield from _wrapped(f"was: {change.before}", "    ", "    ")
    yield ""


def _wrapped(text: str, later: str, first: str = "") -> list[str]:
    clean = " ".join(text.split())
    return textwrap.wrap(
        clean, _WIDTH, initial_indent=first, subsequent_indent=later, break_long_words=False, break_on_hyphens=False
    )


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("sulh.measures.alerts"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip


def as_html(given: Digest) -> str:
    """The digest as one HTML document for e-mail: tables of at most 600 pixels, styles inline, nothing fetched, each cell
    in the direction of its own script."""
    return _environment().get_template("digest.html").render(digest=given, subtitle=_subtitle(given))
