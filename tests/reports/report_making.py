"""Read sources for the tests of the reports tables."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sulh.sources.reading.rows import ReadSource, Reject, Row, SecondDeed, StatedRelation, read_of_rows
from sulh.words.vocabulary import vocabulary

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "ucdp_ged"
WORDS = vocabulary({"us": None, "us_forces": "us", "taliban": None})


def day(number: int) -> dict[str, Any]:
    """The times of a deed on a day of March 2020."""
    start = dt.datetime(2020, 3, number, tzinfo=dt.UTC)
    return {"start": start, "end": start + dt.timedelta(seconds=86_399)}


def row(
    number: int, key: str | None = None, to: str | None = None, deeds: tuple[SecondDeed, ...] = (), **fields: Any
) -> Row:
    """A row whose original cells hold its own number, as those of a party's list do."""
    stated = (StatedRelation("in_defence_of", "Answers", to),) if to else ()
    return Row(number, fields, json.dumps({"No.": key, **fields}, default=str), key, stated, deeds)


def source(rows: list[Row], name: str = "list", rejects: Sequence[Reject] = (), **options: Any) -> ReadSource:
    """A source that was read, by default without a reject."""
    return read_of_rows(rows, rejects, source=name, file=Path(f"/somewhere/{name}.csv"), file_sha256="00", **options)
