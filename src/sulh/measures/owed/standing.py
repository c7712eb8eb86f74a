"""Where a duty stands on a day, given what was delivered and one day on which it is due: each kind of duty its own way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sulh.measures.owed.events import Bounds, Event, Series, cumulative, done, is_impossible, latest
from sulh.terms.schema import Provision

PENDING, MET, MET_LATE, MISSED, NOT_BINDING = "pending", "met", "met_late", "missed", "not_binding"
ASSESSED, UNDETERMINED, EXCUSED, IMPOSSIBLE = "assessed", "undetermined", "excused", "impossible"
_NEVER = dt.date.max


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
    amount: Bounds | None = None
    completed: dt.date | None = None


def owed_by(item: Provision, reading: str) -> Owed:
    """What a duty asks for in a reading; a reading that is not listed leaves the amount unstated."""
    if item.amount is None:
        return Owed(counted=False)
    versions = [item.amount, *(item.amount.read_as or {}).values()]
    level = item.modality == "will" and all(one.at_least is None for one in versions)
    given = item.amount if item.amount.read_as is None else item.amount.read_as.get(reading, item.amount)
    least, most = (value if isinstance(value, int) else None for value in (given.at_least, given.at_most))
    return Owed(least, most, level and most is not None)


def on_record(owed: Owed, found: Sequence[Event]) -> Series:
    """The amount on record at the end of each day on which it changes: the sum so far, or for a level the latest."""
    return latest(found) if owed.level else cumulative(found)


def completion(owed: Owed, found: Sequence[Event]) -> tuple[dt.date | None, dt.date | None]:
    """The first days on which a duty surely, and possibly, was done; None: not on record.

    Of a duty whose minimum is unstated any delivery may have been enough; only the whole of a cap surely was.
    """
    if not owed.counted:
        return done(found)
    series = on_record(owed, found)
    if owed.level:
        return _down(owed.at_most or 0, series)
    least = owed.at_least if owed.at_least is not None else owed.at_most
    enough = owed.at_least if owed.at_least is not None else 1
    surely = next((day for day, (low, _) in series if least is not None and low >= least), None)
    return surely, next((day for day, (_, high) in series if high >= enough), None)


def stand(item: Provision, owed: Owed, found: Sequence[Event], due: dt.date | None, as_of: dt.date) -> Standing:
    """Where a duty stands at the end of a day. `found` are its deliveries up to then; `due` None: no day."""
    series = on_record(owed, found)
    amount = series[-1][1] if series else None
    last = found[-1] if found else None
    if item.modality in ("goal", "aim"):
        return Standing(NOT_BINDING, f"the text calls it {_article(item.modality)}", amount, done(found)[0])
    if last is not None and is_impossible(found):
        return Standing(IMPOSSIBLE, told(last), amount)
    if item.continuing:
        return Standing(ASSESSED, told(last)) if last else Standing(PENDING, "nobody has assessed it")
    day = due or _NEVER
    if last is None:
        return (
            Standing(PENDING) if as_of <= day else Standing(UNDETERMINED, "nothing is on record, which proves nothing")
        )
    if not owed.counted:
        return _deed(found, day, as_of)
    if owed.level:
        return _level(owed, series, day, as_of, amount)
    if owed.at_least is None:
        return _cap(owed, series, day, as_of, amount)
    return _minimum(owed.at_least, owed, series, day, as_of, amount)


def _article(word: str) -> str:
    return f"an {word}" if word[0] in "aeiou" else f"a {word}"


def told(last: Event) -> str:
    """What was said of a delivery, when and by whom."""
    said = " or ".join(word.replace("_", " ") for word in last.assessments)
    by = f" by {', '.join(last.sources)}" if last.sources else ""
    return f"{said}, as assessed on {last.last}{by}"


def _deed(found: Sequence[Event], due: dt.date, as_of: dt.date) -> Standing:
    surely, possibly = done(found)
    if surely is not None and (surely <= due or (possibly is not None and possibly > due)):
        return Standing(MET if surely <= due else MET_LATE, completed=surely)
    if surely is not None:
        return Standing(UNDETERMINED, "done, perhaps late: the accounts give several days", completed=surely)
    if as_of <= due:
        return Standing(PENDING, told(found[-1]))
    if possibly is not None:
        return Standing(UNDETERMINED, "the accounts differ on whether it was done")
    return Standing(MISSED, told(found[-1]))


def _minimum(least: int, owed: Owed, series: Series, due: dt.date, as_of: dt.date, amount: Bounds | None) -> Standing:
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


def _cap(owed: Owed, series: Series, due: dt.date, as_of: dt.date, amount: Bounds | None) -> Standing:
    """A cap on a duty whose minimum is unstated: only the whole of it, in time, settles that it was met."""
    whole = None
    if owed.at_most is not None:
        whole = next((day for day, (low, _) in series if low >= (owed.at_most or 0)), None)
    if whole is not None and whole <= due:
        return Standing(MET, _above(owed, amount), amount, whole)
    if as_of <= due:
        return Standing(PENDING, "the minimum is unstated", amount)
    why = "the minimum is unstated" + (f"; the whole was reached on {whole}, after the date" if whole else "")
    return Standing(UNDETERMINED, why, amount, whole)


def _above(owed: Owed, amount: Bounds | None) -> str | None:
    if owed.at_most is not None and amount is not None and amount[0] > owed.at_most:
        return f"more than the cap of {owed.at_most:,}"
    return None


def _level(owed: Owed, series: Series, due: dt.date, as_of: dt.date, amount: Bounds | None) -> Standing:
    """Down to a level: what counts is the latest amount on the due day; after it, the latest of all."""
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


def _down(most: int, series: Series) -> tuple[dt.date | None, dt.date | None]:
    """The days since which the level surely, and possibly, has been reached at the end of the series."""
    surely: dt.date | None = None
    possibly: dt.date | None = None
    for day, (low, high) in series:
        surely = (surely or day) if high <= most else None
        possibly = (possibly or day) if low <= most else None
    return surely, possibly
