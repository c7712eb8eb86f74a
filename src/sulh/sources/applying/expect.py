"""What a mapping expects of its file: a source that changed its form is found out, not passed on in silence."""

from __future__ import annotations

import datetime as dt

import pyarrow as pa
import pyarrow.compute as pc

from sulh.sources.mapping import Mapping
from sulh.sources.mapping_text import RangeText
from sulh.sources.reading.facts import FACTS
from sulh.sources.reading.rows import ReadSource

_COLUMNS = {
    "date": ("start",),
    "coordinates": ("lat",),
    "casualties": ("killed_low", "killed_high", "wounded_low", "wounded_high"),
}


def check_expected(read: ReadSource, mapping: Mapping) -> None:
    """Raises InputError, with the place in the mapping, at the first expectation that the file does not meet."""
    expect = mapping.expect
    rejected = pc.sum(pc.equal(read.rejected["what"], "row")).as_py() or 0
    _within(mapping, "reports", read.rows.num_rows, expect.reports, read)
    _within(mapping, "rejected", rejected, expect.rejected, read)
    for name, least in expect.filled.items():
        share = _filled(read.rows, name)
        if share < least:
            raise mapping.document.error(
                ("expect", "filled", name),
                f"{read.file.name}: “{name}” is known in {share:.1%} of the rows, and {least:.1%} are expected",
                "Has the file changed its form? Mend the mapping, or lower what is expected.",
            )
    if expect.last_day is not None:
        _reaches(read, mapping, expect.last_day)


def _within(mapping: Mapping, name: str, count: int, expected: RangeText, read: ReadSource) -> None:
    for key, broken, word in (
        ("at_least", expected.at_least is not None and count < expected.at_least, "at least"),
        ("at_most", expected.at_most is not None and count > expected.at_most, "at most"),
    ):
        if broken:
            what = "reports" if name == "reports" else "rows set aside"
            raise mapping.document.error(
                ("expect", name, key),
                f"{read.file.name} gives {count:,} {what}, and {word} {getattr(expected, key):,} are expected",
                "Has the file changed its form? See what was set aside, or change what is expected.",
            )


def _filled(rows: pa.Table, name: str) -> float:
    columns = _COLUMNS.get(name) or tuple(
        column for column in (name, f"{name}_low", f"{name}_high") if column in FACTS.names
    )
    present = [rows[column] for column in columns if column in rows.column_names]
    if not rows.num_rows or not present:
        return 0.0
    known = pc.is_valid(present[0])
    for column in present[1:]:
        known = pc.or_(known, pc.is_valid(column))
    return float((pc.sum(known).as_py() or 0) / rows.num_rows)


def _reaches(read: ReadSource, mapping: Mapping, day: dt.date) -> None:
    last = pc.max(read.rows["end"]).as_py() if "end" in read.rows.column_names else None
    if last is None or last.date() < day:
        shown = "there is none" if last is None else f"the last is of {last.date()}"
        raise mapping.document.error(
            ("expect", "last_day"),
            f"{read.file.name}: a report of {day} or later is expected, and {shown}",
            "Is this the newest version of the file?",
        )
