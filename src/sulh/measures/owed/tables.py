"""Deliveries and forecasts as tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa

from sulh.measures.deliveries import ALL, EXCUSE, Delivery
from sulh.measures.duties import Judged, judged, last_day_of
from sulh.measures.owed.events import Event, accounts, content, cumulative, events, latest
from sulh.measures.owed.forecast import Forecast, forecast
from sulh.measures.owed.standing import owed_by
from sulh.measures.schema import DELIVERIES, FORECASTS
from sulh.measures.unsaid import CannotBeSaid
from sulh.terms.agreement import Agreement
from sulh.terms.schema import Provision

SEED = 0


def delivered(agreement: Agreement, deliveries: Sequence[Delivery] = (), as_of: dt.date | None = None) -> pa.Table:
    """What was delivered and assessed (`DELIVERIES`), by duty in the order of the file, account and day."""
    day = as_of or last_day_of(agreement, deliveries)
    rows = []
    for name, item in agreement.file.provisions.items():
        known = [one for one in deliveries if one.provision == name and one.when <= day]
        for account in accounts(known) if known else ():
            rows += list(_told(name, item, known, account))
    return pa.Table.from_pylist(rows, schema=DELIVERIES)


def _told(name: str, item: Provision, known: Sequence[Delivery], account: str) -> Iterator[dict[str, Any]]:
    found = events(known, account)
    # whether a duty is a level does not hang on who reads it
    totals = dict((latest if owed_by(item, "").level or _is_level(item) else cumulative)(found))
    excuses = [one for one in known if one.assessment == EXCUSE and account in (ALL, one.account)]
    both = [*found, *(Event(one.when, one.when, None, (one,)) for one in sorted(excuses, key=content))]
    for one in sorted(both, key=lambda event: (event.last, event.first)):
        total = totals.get(one.last) if one.amount is not None else None
        yield {
            "provision": name,
            "account": account,
            "from": one.first,
            "until": one.last,
            "delivery": one.rows[0].delivery,
            "unit": item.amount.unit if item.amount else None,
            "amount_low": one.amount[0] if one.amount else None,
            "amount_high": one.amount[1] if one.amount else None,
            "total_low": total[0] if total else None,
            "total_high": total[1] if total else None,
            "assessments": list(one.assessments),
            "sources": one.sources,
            "addresses": sorted({row.address for row in one.rows if row.address}),
            "notes": sorted({row.note for row in one.rows if row.note}),
        }


def _is_level(item: Provision) -> bool:
    return item.amount is not None and any(owed_by(item, one).level for one in item.amount.read_as or ())


def forecasts(
    agreement: Agreement, deliveries: Sequence[Delivery] = (), as_of: dt.date | None = None, *, seed: int = SEED
) -> pa.Table:
    """When each amount will be reached at the present pace (`FORECASTS`), on each account that tells of the duty."""
    day = as_of or last_day_of(agreement, deliveries)
    rows = []
    for account in accounts(one for one in deliveries if one.assessment != EXCUSE):
        for one in judged(agreement, deliveries, day, account):
            known = [row for row in deliveries if row.provision == one.provision and row.when <= day]
            if one.owed.counted and (account == ALL or any(row.account == account for row in known)):
                rows.append(_row(one, forecast_of(one, events(known, account), seed)))
    keys = list(agreement.file.provisions)
    order = {ALL: ""}
    rows.sort(
        key=lambda row: (
            keys.index(row["provision"]),
            agreement.readings.index(row["reading"]),
            order.get(row["account"], row["account"]),
        )
    )
    return pa.Table.from_pylist(rows, schema=FORECASTS)


def target_of(one: Judged) -> int | None:
    """The amount that a forecast aims at: the minimum, or the whole of a cap whose minimum is unstated."""
    return one.owed.at_least if one.owed.at_least is not None else one.owed.at_most


def forecast_of(one: Judged, found: Sequence[Event], seed: int = SEED) -> Forecast | CannotBeSaid:
    """The forecast of one duty in one reading on one account, from its deliveries up to the day judged."""
    target = target_of(one)
    if target is None:
        return CannotBeSaid(because="this reading states no amount")
    if one.owed.level:
        return CannotBeSaid(because="a level to come down to is not delivered in parts")
    if one.standing.status == "impossible":
        return CannotBeSaid(because="it was assessed as impossible")
    return forecast(found, target, one.due, one.as_of, seed=seed)


def _row(one: Judged, found: Forecast | CannotBeSaid) -> dict[str, Any]:
    row: dict[str, Any] = {
        "provision": one.provision,
        "reading": one.reading,
        "account": one.account,
        "target": target_of(one),
        "unit": one.item.amount.unit if one.item.amount else None,
        "due": one.due,
        "as_of": one.as_of,
    }
    if isinstance(found, CannotBeSaid):
        return row | {"because": found.because}
    return row | {
        "earliest": found.earliest,
        "latest": found.latest,
        "pace_low": found.pace[0],
        "pace_high": found.pace[1],
        "needed_low": found.needed[0] if found.needed else None,
        "needed_high": found.needed[1] if found.needed else None,
        "in_time_low": found.in_time[0] if found.in_time else None,
        "in_time_high": found.in_time[1] if found.in_time else None,
    }
