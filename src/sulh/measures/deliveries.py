"""`deliveries.csv`: what was delivered on duties, as the monitor accepts it; one row a delivery, read strictly.

Columns: `provision` and `when` (a day) in every row; `amount` (a whole number, or two such as `40-60`), `source`,
`side` (who speaks, as in case.yaml; empty: nobody's side), `address`, `assessment` (one of `ASSESSMENTS`), `note`,
`delivery`, `according_to` and `denied_by`. Amounts of rows are added up, except that rows with the same id in `delivery`
are accounts of one delivery, whose amount and day then lie between what they say; only a duty that is a level to come
down to (`sulh.measures.duties`) takes the latest amount.

A row with the assessment `excused` is an excuse from that day on: it holds in the readings of `according_to`, not in
those of `denied_by`, and is open in all others; where neither is given, in the reading of the row's side, or in all
where it has none. Names in these two columns are joined by `|`.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sulh.errors import InputError, Position
from sulh.incidents.proof import NO_SIDE
from sulh.incidents.schema import INDEPENDENT
from sulh.strict_yaml import read_text
from sulh.terms.agreement import Agreement
from sulh.terms.schema import Provision

COLUMNS = (
    "provision", "when", "amount", "source", "address", "assessment", "note", "delivery", "side", "according_to",
    "denied_by",
)  # fmt: skip
DONE, IMPOSSIBLE, EXCUSE = "done", "impossible", "excused"
ASSESSMENTS = (DONE, "partly", "not_done", "disputed", IMPOSSIBLE, EXCUSE)
ALL = "all"
"""The account of everybody together: bounds where accounts of one delivery differ."""
_READINGS = ("according_to", "denied_by")
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
    delivery: str | None = None
    side: str | None = None
    according_to: tuple[str, ...] = ()
    denied_by: tuple[str, ...] = ()

    @property
    def account(self) -> str:
        """The account that the row belongs to."""
        return self.side or INDEPENDENT

    def held_by(self, reading: str) -> bool | None:
        """Whether an excuse holds in a reading, does not, or is left open."""
        if reading in self.denied_by:
            return False
        if self.according_to or self.denied_by:
            return True if reading in self.according_to else None
        return True if self.side in (None, reading) else None


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
    column, what, remedy = _missing(duty, amount is not None, cells)
    if what:
        raise fail(column, what, remedy)
    side, says = _speaker(cells, agreement, fail)
    words = {name: cells[name] or None for name in ("assessment", "source", "address", "note", "delivery")}
    return Delivery(cells["provision"], when, amount, side=side, **words, **says)  # type: ignore[arg-type]


def _speaker(
    cells: dict[str, str], agreement: Agreement, fail: Callable[[str, str, str], InputError]
) -> tuple[str | None, dict[str, tuple[str, ...]]]:
    """The side that speaks (None: nobody's), and the readings that accept and deny an excuse."""
    side = None if cells["side"] in ("", NO_SIDE) else cells["side"]
    if side is not None and side not in agreement.vocabulary.actors:
        known = ", ".join([NO_SIDE, *agreement.parties, *agreement.file.actors])
        raise fail("side", f"“{side}” is no party and no actor", f"Write one of: {known}.")
    says = {name: tuple(dict.fromkeys(cells[name].split("|"))) if cells[name] else () for name in _READINGS}
    for name, readings in says.items():
        for reading in readings:
            if reading not in agreement.readings:
                known = ", ".join(agreement.readings)
                raise fail(name, f"“{reading}” is not a reading", f"Readings, joined by |: {known}.")
    if both := set(says["according_to"]) & set(says["denied_by"]):
        raise fail("denied_by", f"the reading {min(both)} both says and denies this", "Name it in one of the two.")
    return side, says


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


def _missing(duty: Provision, has_amount: bool, cells: dict[str, str]) -> tuple[str, str, str]:
    """What a row lacks, or has too much, for its kind of duty: column, what, remedy; empty where nothing."""
    assessment = cells["assessment"]
    if assessment == EXCUSE:
        return _excuse(has_amount, cells)
    for name in _READINGS:
        if cells[name]:
            return name, f"only an excuse has {name}", f"Leave it empty, or write {EXCUSE} under assessment."
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


def _excuse(has_amount: bool, cells: dict[str, str]) -> tuple[str, str, str]:
    if has_amount:
        return "amount", "an excuse has no amount", "Put the amount in a row of its own."
    if cells["delivery"]:
        return "delivery", "an excuse is no delivery", "Leave it empty."
    if not cells["note"]:
        return "note", "an excuse needs its reason", "Say in note what excuses the duty, and in whose words."
    return "", "", ""
