"""`deliveries.csv`: what was delivered on duties, as the monitor accepts it; one row a delivery, read strictly.

Columns: `provision` and `when` (a day) in every row; `amount` (a whole number, or two such as `40-60`), `source`,
`address`, `assessment` (one of `ASSESSMENTS`) and `note`. Amounts of rows are added up, so what two sources say of one
delivery is one row; only a duty that is a level to come down to (`sulh.measures.duties`) takes the latest amount.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from dataclasses import dataclass
from pathlib import Path

from sulh.errors import InputError, Position
from sulh.strict_yaml import read_text
from sulh.terms.agreement import Agreement
from sulh.terms.schema import Provision

COLUMNS = ("provision", "when", "amount", "source", "address", "assessment", "note")
DONE, IMPOSSIBLE = "done", "impossible"
ASSESSMENTS = (DONE, "partly", "not_done", "disputed", IMPOSSIBLE)
_AMOUNT = re.compile(r"(\d{1,12})(?:\s*[-–]\s*(\d{1,12}))?")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Delivery:
    """One row: a day, bounds on an amount (None: the row has none), and somebody's assessment."""

    provision: str
    when: dt.date
    amount: tuple[int, int] | None = None
    assessment: str | None = None
    source: str | None = None
    address: str | None = None
    note: str | None = None


def load_deliveries(path: Path, agreement: Agreement) -> list[Delivery]:
    """Read the file, sorted by day and content. Raises FileError, or InputError with row and column."""
    rows = _rows(path)
    out: dict[tuple[str, ...], int] = {}
    found = []
    for number, cells in rows:
        key = tuple(cells[name] for name in COLUMNS)
        if key in out:
            where = Position(path, row=number)
            raise InputError(
                f"the row is the same as row {out[key]}", where=where, remedy="Remove one, or tell them apart in note."
            )
        out[key] = number
        if agreement.hides(cells["provision"]):
            continue
        found.append(_delivery(cells, path, number, agreement))
    return sorted(found, key=_content)


def _content(item: Delivery) -> tuple[str, ...]:
    return (item.when.isoformat(), *(str(value) for value in vars(item).values()))


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    """Cells by column, with the row's number as a person counts; columns left out are empty."""
    try:
        given = list(csv.reader(io.StringIO(read_text(path), newline=""), strict=True))
    except csv.Error as error:
        raise InputError(f"this is not CSV: {error}", where=path, remedy="Check the quotes.") from None
    header = [name.strip() for name in given[0]] if given else []
    for name in header:
        if name not in COLUMNS or header.count(name) > 1:
            what = "is given twice" if name in COLUMNS else "is not known here"
            raise InputError(
                f"the column “{name}” {what}", where=Position(path, row=1), remedy=f"Columns: {', '.join(COLUMNS)}."
            )
    for name in ("provision", "when"):
        if name not in header:
            raise InputError(f"the column “{name}” is missing", where=Position(path, row=1), remedy="Add it.")
    out = []
    for number, cells in enumerate(given[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            what = f"the row has {len(cells)} cells, the header {len(header)}"
            raise InputError(what, where=Position(path, row=number), remedy="Put cells that hold a comma in quotes.")
        out.append(
            (
                number,
                dict.fromkeys(COLUMNS, "") | {name: cell.strip() for name, cell in zip(header, cells, strict=True)},
            )
        )
    return out


def _delivery(cells: dict[str, str], path: Path, row: int, agreement: Agreement) -> Delivery:
    def fail(column: str, what: str, remedy: str) -> InputError:
        return InputError(what, where=Position(path, row=row, column_name=column), remedy=remedy)

    duty = agreement.file.provisions.get(cells["provision"])
    if duty is None or duty.kind != "must_do":
        known = [name for name, item in agreement.file.provisions.items() if item.kind == "must_do"]
        raise fail("provision", f"“{cells['provision']}” is not a duty", f"Duties: {', '.join(known)}.")
    when = _day(cells["when"])
    if when is None:
        raise fail("when", f"“{cells['when']}” is not a day", "Write year-month-day, such as 2020-02-29.")
    amount = _amount(cells["amount"])
    if cells["amount"] and amount is None:
        raise fail("amount", f"“{cells['amount']}” is not an amount", "Write a whole number, or two such as 40-60.")
    if cells["assessment"] and cells["assessment"] not in ASSESSMENTS:
        raise fail(
            "assessment", f"“{cells['assessment']}” is not an assessment", f"Use one of {', '.join(ASSESSMENTS)}."
        )
    column, what, remedy = _missing(duty, amount is not None, cells["assessment"])
    if what:
        raise fail(column, what, remedy)
    words = {name: cells[name] or None for name in ("assessment", "source", "address", "note")}
    return Delivery(cells["provision"], when, amount, **words)


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def _amount(text: str) -> tuple[int, int] | None:
    match = _AMOUNT.fullmatch(text)
    if match is None:
        return None
    low = int(match[1])
    high = low if match[2] is None else int(match[2])
    return (low, high) if low <= high else None


def _missing(duty: Provision, has_amount: bool, assessment: str) -> tuple[str, str, str]:
    """What a row lacks, or has too much, for its kind of duty: column, what, remedy; empty where nothing."""
    if duty.amount is None and has_amount:
        return "amount", "this duty has no amount in the agreement", "Use assessment instead."
    if duty.amount is None and not assessment:
        return (
            "assessment",
            "this duty has no amount, so the row needs an assessment",
            f"Use one of {', '.join(ASSESSMENTS)}.",
        )
    if duty.amount is not None and not has_amount and assessment != IMPOSSIBLE:
        return "amount", "this duty has an amount, so the row needs one", "Write a whole number, or two such as 40-60."
    return "", "", ""
