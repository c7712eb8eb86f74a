"""The due days of duties as a calendar that any mail program can take in (iCalendar, RFC 5545)."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa

from sulh.terms.agreement import Agreement

ALARM_DAYS = 10
_LINE = 75
_OVER = ("met", "met_late", "impossible")


def calendar(
    agreement: Agreement, duties: pa.Table, *, alarm_days: int = ALARM_DAYS, stamp: dt.datetime | None = None
) -> str:
    """A calendar with an entry of one whole day for each due day of a duty; readings that share it share the entry.

    In: the agreement, for its id and its name; its duties (`DUTIES`). An entry that is not over reminds `alarm_days`
    days before. The same duties give the same bytes: an entry's id is made from the agreement, the duty and the readings,
    and its time stamp is the end of the day judged, or `stamp` (UTC). Lines end in CR LF, as the standard asks.
    """
    rows = duties.to_pylist()
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//sulh//duties//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    lines.append(f"X-WR-CALNAME:{escaped(agreement.file.title or agreement.file.agreement)}")
    for group in _by_day(rows):
        lines += _entry(agreement, group, alarm_days, stamp or _end_of(group[0]["as_of"]))
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in folded(line))


def _end_of(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(23, 59, 59), dt.UTC)


def _by_day(rows: Iterable[Mapping[str, Any]]) -> Iterator[list[Mapping[str, Any]]]:
    """Rows of one duty that are due on the same day, in order of the day and of the file."""
    groups: dict[tuple[dt.date, str], list[Mapping[str, Any]]] = {}
    for row in rows:
        if row["due"] is not None:
            groups.setdefault((row["due"], row["provision"]), []).append(row)
    yield from (group for _, group in sorted(groups.items(), key=lambda item: item[0][0]))


def _entry(
    agreement: Agreement, group: Sequence[Mapping[str, Any]], alarm_days: int, stamp: dt.datetime
) -> Iterator[str]:
    row = group[0]
    readings = [one["reading"] for one in group]
    everybody = set(readings) == set(agreement.readings)
    key = "\n".join([agreement.file.agreement, row["provision"], *([] if everybody else sorted(readings))])
    whose = "" if everybody else f" (as {', '.join(readings)} read{'s' if len(readings) == 1 else ''} it)"
    title = f"{row['provision']} due{whose}: {str(row['text']).replace('_', ' ')}"
    day: dt.date = row["due"]
    yield "BEGIN:VEVENT"
    yield f"UID:{hashlib.sha256(key.encode()).hexdigest()[:32]}@sulh"
    yield f"DTSTAMP:{stamp.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{day:%Y%m%d}"
    if day < dt.date.max:
        yield f"DTEND;VALUE=DATE:{day + dt.timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{escaped(title)}"
    yield f"DESCRIPTION:{escaped(_description(group))}"
    yield f"CATEGORIES:{escaped('duty')},{escaped(str(row['modality']).replace('_', ' '))}"
    yield "TRANSP:TRANSPARENT"
    if not all(one["status"] in _OVER for one in group):
        yield from ("BEGIN:VALARM", "ACTION:DISPLAY", f"TRIGGER:-P{alarm_days}D", f"DESCRIPTION:{escaped(title)}")
        yield "END:VALARM"
    yield "END:VEVENT"


def _description(group: Sequence[Mapping[str, Any]]) -> str:
    row = group[0]
    by = f", to be done by {row['performed_by']}" if row["performed_by"] else ""
    lines = [f"Binds {', '.join(row['binds'])}{by}. Judged on what is on record to {row['as_of']}."]
    if row["alleged"]:
        lines.append("The wording was never published: it is alleged.")
    for one in group:
        why = f" ({one['why']})" if one["why"] else ""
        lines.append(f"{one['reading']}: {one['status'].replace('_', ' ')}{why}")
    return "\n".join(lines)


def escaped(text: str) -> str:
    """Text as a value: backslash, semicolon, comma and line ends escaped, other control characters left out."""
    out = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    out = out.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")
    return "".join(letter for letter in out if letter == "\t" or (letter >= " " and letter != "\x7f"))


def folded(line: str) -> Iterator[str]:
    """A line in pieces of at most 75 octets, all but the first begun by a space; no letter is cut through."""
    piece, size = "", 0
    for letter in line:
        octets = len(letter.encode("utf-8"))
        if size + octets > _LINE:
            yield piece
            piece, size = " ", 1
        piece, size = piece + letter, size + octets
    yield piece
