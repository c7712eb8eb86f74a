"""How an incident is spoken of where its time, place or act is not established: as one account tells it, and marked.

Only what people read and where a mark stands is filled in this way; no number in the brief counts it as established.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sulh.briefs.inputs import AgreementInfo
from sulh.briefs.phrases import Row, listing
from sulh.briefs.texts import name_of
from sulh.incidents.schema import ESTABLISHED, INDEPENDENT

GROUPS: Mapping[str, tuple[str, ...]] = {
    "time": ("start", "end"),
    "map place": ("lat", "lon", "radius_km"),
    "place": ("place", "adm1", "adm2"),
    "act": ("act", "act_surely"),
}
"""What is filled in together, so that no time or place is put together from two accounts."""
_PLACE = "place"
COLUMNS = ("incident_id", "account", "occurred", *(column for columns in GROUPS.values() for column in columns))


def _absent(row: Row, columns: Iterable[str]) -> bool:
    return all(row[column] is None or row[column] == [] for column in columns)


def needs_telling(row: Row) -> bool:
    """Whether something of an established row has to be told by another account."""
    return any(_absent(row, columns) for columns in GROUPS.values())


def as_told(agreement: AgreementInfo, established: Row, others: Sequence[Row]) -> Row:
    """The established row with what it lacks from another account: those that do not deny the deed come first, among
    them sources of no side, then the sides in order.

    The result has two columns more: `told`, which maps what was filled in to the account, and `told_words`.
    """
    order = [INDEPENDENT, *(one for one in agreement.accounts if one not in (ESTABLISHED, INDEPENDENT))]
    place = {account: at for at, account in enumerate(order)}
    ranked = sorted(
        others, key=lambda row: (row["occurred"] == "no", place.get(row["account"], len(place)), row["account"])
    )
    filled, told = dict(established), {}
    for group, columns in GROUPS.items():
        teller = next((row for row in ranked if not _absent(row, columns)), None)
        if _absent(established, columns) and teller is not None:
            filled |= {column: teller[column] for column in columns}
            told[group] = teller["account"]
    return {**filled, "told": told, "told_words": _words(agreement, told)}


def _words(agreement: AgreementInfo, told: Mapping[str, str]) -> str:
    by_account: dict[str, list[str]] = {}
    for group, account in told.items():
        words = by_account.setdefault(account, [])
        words += [] if _PLACE in words and group == _PLACE else [group.removeprefix("map ")]
    parts = [f"{listing(groups)} as told by {name_of(agreement, account)}" for account, groups in by_account.items()]
    return "; ".join(parts)
