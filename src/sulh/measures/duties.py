"""Who owes what by when, and where it stands on a given day: each `must_do` in each reading.

Four kinds of duty:

- *amounts* (`at_least`): deliveries add up; met on the day on which they surely reach the minimum.
- *caps* (`at_most` with `modality: up_to`, or beside another reading's minimum): the minimum is unstated, so that no
  amount below the cap settles whether enough was done; the whole of the cap does, if it came in time.
- *levels* (`at_most` under `modality: will`, such as "8,600 troops"): something has to come down to it; the latest amount
  holds, on the due day or, too late, after it.
- *deeds* (no amount): met on the day of the assessment `done`.

Goals and aims bind nobody (`not_binding`); a continuing duty is `assessed`, never met. After the due day silence is not
failure: a duty of which nothing is on record is `undetermined`, one of which too little is on record is `missed`.
Nothing here asks for today's date.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from sulh.measures.deliveries import DONE, IMPOSSIBLE, Delivery
from sulh.measures.schema import DUTIES
from sulh.terms.agreement import Agreement
from sulh.terms.schema import Provision

PENDING, MET, MET_LATE, MISSED, NOT_BINDING = "pending", "met", "met_late", "missed", "not_binding"
ASSESSED, UNDETERMINED = "assessed", "undetermined"


@dataclass(frozen=True)
class Owed:
    """What a duty asks for in one reading; None is unstated. `level`: come down to `at_most`."""

    at_least: int | None = None
    at_most: int | None = None
    level: bool = False
    counted: bool = True


@dataclass(frozen=True)
class Standing:
    """Where a duty stands: status, the reason, the amount on record, and the first day on which it surely was done."""

    status: str
    why: str | None = None
    amount: tuple[int, int] | None = None
    completed: dt.date | None = None


def duties(agreement: Agreement, deliveries: Sequence[Delivery] = (), as_of: dt.date | None = None) -> pa.Table:
    """The duties of an agreement (`DUTIES`), in the order of the file, a row for each reading.

    `as_of` is the day at whose end they are judged: give the last day of data (`sulh.measures.reduce.last_day`). If
    absent, it is the last day of the deliveries, or the first day in force where there are none.
    """
    day = as_of or max((item.when for item in deliveries), default=agreement.file.in_force.first_day)
    rows = [
        _row(agreement, name, item, reading, day, [one for one in deliveries if one.provision == name])
        for name, item in agreement.file.provisions.items()
        if item.kind == "must_do"
        for reading in agreement.readings
    ]
    return pa.Table.from_pylist(rows, schema=DUTIES)


def _row(
    agreement: Agreement, name: str, item: Provision, reading: str, as_of: dt.date, found: Sequence[Delivery]
) -> dict[str, Any]:
    owed = owed_by(item, reading)
    standing = stand(item, owed, [one for one in found if one.when <= as_of], as_of)
    return {
        "provision": name,
        "text": item.must_do,
        "binds": item.parties,
        "performed_by": item.performed_by,
        "due": item.by,
        "modality": item.modality,
        "continuing": item.continuing,
        "alleged": item.alleged,
        "reading": reading,
        "unit": item.amount.unit if item.amount else None,
        "at_least": owed.at_least,
        "at_most": owed.at_most,
        "amount_low": standing.amount[0] if standing.amount else None,
        "amount_high": standing.amount[1] if standing.amount else None,
        "completed": standing.completed,
        "as_of": as_of,
        "status": standing.status,
        "why": standing.why,
    }


def owed_by(item: Provision, reading: str) -> Owed:
    """What a duty asks for in a reading; a reading that is not listed leaves the amount unstated."""
    if item.amount is None:
        return Owed(counted=False)
    versions = [item.amount, *(item.amount.read_as or {}).values()]
    level = item.modality == "will" and all(one.at_least is None for one in versions)
    given = item.amount if item.amount.read_as is None else item.amount.read_as.get(reading, item.amount)
    least, most = (value if isinstance(value, int) else None for value in (given.at_least, given.at_most))
    return Owed(least, most, level and most is not None)


def stand(item: Provision, owed: Owed, found: Sequence[Delivery], as_of: dt.date) -> Standing:
    """Where a duty stands at the end of a day. `found` are its deliveries up to then, by day."""
    amount = _on_record(owed, found)
    last = found[-1] if found else None
    if item.modality in ("goal", "aim"):
        return Standing(NOT_BINDING, f"the text calls it {_article(item.modality)}", amount, _done(found))
    if last is not None and last.assessment == IMPOSSIBLE:
        return Standing(IMPOSSIBLE, _told(last), amount)
    if item.continuing:
        return Standing(ASSESSED, _told(last)) if last else Standing(PENDING, "nobody has assessed it")
    due = item.by or dt.date.max
    if last is None:
        return (
            Standing(PENDING) if as_of <= due else Standing(UNDETERMINED, "nothing is on record, which proves nothing")
        )
    if not owed.counted:
        return _deed(found, due, as_of)
    if owed.level:
        return _level(owed, found, due, as_of, amount)
    if owed.at_least is None:
        return _cap(owed, found, due, as_of, amount)
    return _minimum(owed.at_least, owed, found, due, as_of, amount)


def _article(word: str) -> str:
    return f"an {word}" if word[0] in "aeiou" else f"a {word}"


def _told(last: Delivery) -> str:
    return f"{(last.assessment or '').replace('_', ' ')}, as assessed on {last.when}" + (
        f" by {last.source}" if last.source else ""
    )


def _done(found: Sequence[Delivery]) -> dt.date | None:
    return next((item.when for item in found if item.assessment == DONE), None)


def _deed(found: Sequence[Delivery], due: dt.date, as_of: dt.date) -> Standing:
    day = _done(found)
    if day is not None:
        return Standing(MET if day <= due else MET_LATE, completed=day)
    return Standing(PENDING if as_of <= due else MISSED, _told(found[-1]))


def _on_record(owed: Owed, found: Sequence[Delivery]) -> tuple[int, int] | None:
    series = _series(owed, found)
    return series[-1][1] if series else None


def _series(owed: Owed, found: Sequence[Delivery]) -> list[tuple[dt.date, tuple[int, int]]]:
    """The amount at the end of each day with a delivery: the sum so far, or for a level the day's own bounds."""
    out: dict[dt.date, tuple[int, int]] = {}
    low = high = 0
    for item in found:
        if item.amount is None:
            continue
        if owed.level:
            before = out.get(item.when, item.amount)
            out[item.when] = min(before[0], item.amount[0]), max(before[1], item.amount[1])
        else:
            low, high = low + item.amount[0], high + item.amount[1]
            out[item.when] = low, high
    return list(out.items())


def _minimum(
    least: int, owed: Owed, found: Sequence[Delivery], due: dt.date, as_of: dt.date, amount: tuple[int, int] | None
) -> Standing:
    series = _series(owed, found)
    surely = next((day for day, (low, _) in series if low >= least), None)
    possibly = next((day for day, (_, high) in series if high >= least), None)
    above = _above(owed, amount)
    if surely is not None and (surely <= due or (possibly is not None and possibly > due)):
        return Standing(MET if surely <= due else MET_LATE, above, amount, surely)
    if surely is not None:
        return Standing(UNDETERMINED, "met, perhaps late: the amounts are bounds", amount, surely)
    if as_of <= due:
        return Standing(PENDING, above, amount)
    if possibly is not None:
        return Standing(UNDETERMINED, "the amounts are bounds; they allow it to be met", amount)
    return Standing(MISSED, above, amount)


def _cap(
    owed: Owed, found: Sequence[Delivery], due: dt.date, as_of: dt.date, amount: tuple[int, int] | None
) -> Standing:
    """A cap on a duty whose minimum is unstated: only the whole of it, in time, settles that it was met."""
    whole = None
    if owed.at_most is not None:
        whole = next((day for day, (low, _) in _series(owed, found) if low >= (owed.at_most or 0)), None)
    if whole is not None and whole <= due:
        return Standing(MET, _above(owed, amount), amount, whole)
    if as_of <= due:
        return Standing(PENDING, "the minimum is unstated", amount)
    why = "the minimum is unstated" + (f"; the whole was reached on {whole}, after the date" if whole else "")
    return Standing(UNDETERMINED, why, amount, whole)


def _above(owed: Owed, amount: tuple[int, int] | None) -> str | None:
    if owed.at_most is not None and amount is not None and amount[0] > owed.at_most:
        return f"more than the cap of {owed.at_most:,}"
    return None


def _level(
    owed: Owed, found: Sequence[Delivery], due: dt.date, as_of: dt.date, amount: tuple[int, int] | None
) -> Standing:
    """Down to a level: what counts is the latest amount on the due day; after it, the latest of all."""
    series = _series(owed, found)
    most = owed.at_most or 0
    surely_due, possibly_due = _down(most, [one for one in series if one[0] <= due])
    surely, possibly = _down(most, series)
    if surely_due is not None:
        why = "the latest amount holds" if possibly is not None else "it was left again after the date"
        return Standing(MET, why, amount, surely_due)
    if as_of <= due:
        return Standing(PENDING, "the latest amount holds", amount)
    if surely is not None and possibly_due is None:
        return Standing(MET_LATE, "the latest amount holds", amount, surely)
    if possibly_due is not None or possibly is not None:
        return Standing(UNDETERMINED, "the amounts are bounds; they allow it to be met", amount, surely)
    return Standing(MISSED, "the latest amount holds", amount)


def _down(most: int, series: Sequence[tuple[dt.date, tuple[int, int]]]) -> tuple[dt.date | None, dt.date | None]:
    """The days since which the level surely, and possibly, has been reached at the end of the series."""
    surely: dt.date | None = None
    possibly: dt.date | None = None
    for day, (low, high) in series:
        surely = (surely or day) if high <= most else None
        possibly = (possibly or day) if low <= most else None
    return surely, possibly
