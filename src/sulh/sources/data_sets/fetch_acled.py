"""Fetch ACLED's events of one country with the user's own access token; sulh ships no row and passes none on.

The protocol, from public descriptions of ACLED's API since 2025, to be checked against its own documentation:
`https://acleddata.com/api/acled/read?_format=json&country=Yemen&limit=5000&page=1` with `Authorization: Bearer TOKEN`
gives JSON with `status`, `success`, `count` and `data`, a list of events; a page with fewer than `limit` events is the
last. A token is asked for with the account's e-mail and password at `https://acleddata.com/oauth/token`.
"""

from __future__ import annotations

import datetime as dt
import urllib.parse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sulh.errors import FetchError
from sulh.sources.data_sets.download import Progress, Retry, get_json
from sulh.sources.data_sets.fetch import write_events
from sulh.sources.files.cells import text_of

API = "https://acleddata.com/api/acled/read"
PAGE_SIZE = 5_000
_HELP = (
    "Ask for a new token with your account at https://acleddata.com/oauth/token, or export the events as CSV by hand."
)
_NEEDED = "event_id_cnty"


def fetch_acled(
    country: str,
    into: Path,
    *,
    token: str,
    first: dt.date | None = None,
    last: dt.date | None = None,
    api: str = API,
    page_size: int = PAGE_SIZE,
    progress: Progress | None = None,
    retry: Retry | None = None,
) -> Path:
    """Fetch the events of a country, from one day to another where these are given, into a CSV by id; gives the file.

    Raises FetchError, which says what to do by hand. Nothing is left behind where it fails.
    """
    if first is not None and last is not None and first > last:
        raise FetchError("the last day is before the first", remedy="Exchange them.")
    if not token.strip():
        raise FetchError("ACLED gives nothing without a token", where=api, remedy=_HELP)
    asked = {"_format": "json", "country": country, "limit": str(page_size)}
    if first is not None or last is not None:
        days = [(first or dt.date(1997, 1, 1)).isoformat(), (last or dt.date(2100, 1, 1)).isoformat()]
        asked |= {"event_date": "|".join(days), "event_date_where": "BETWEEN"}
    events: dict[str, dict[str, Any]] = {}
    for event in _events(asked, page_size, token, api, progress, retry or Retry()):
        events[text_of(event[_NEEDED])] = event
    if not events:
        raise FetchError(
            f"ACLED has no events in “{country}”", where=api, remedy="Write the country's name as ACLED does."
        )
    plain = "".join(sign if sign.isalnum() else "-" for sign in country.lower())
    return write_events(into / f"acled-{plain}.csv", [events[key] for key in sorted(events)])


def _events(
    asked: dict[str, str], page_size: int, token: str, api: str, progress: Progress | None, retry: Retry
) -> Iterator[dict[str, Any]]:
    headers = {"Authorization": f"Bearer {token.strip()}"}
    seen = 0
    for page in range(1, 100_000):
        query = urllib.parse.urlencode({**asked, "page": page})
        answer = get_json(f"{api}?{query}", headers, retry, {401: _HELP, 403: _HELP}, _HELP)
        rows = answer.get("data") if isinstance(answer, dict) else None
        if not isinstance(rows, list) or not all(isinstance(row, dict) and _NEEDED in row for row in rows):
            said = str(answer.get("message") or answer.get("error") or "")[:200] if isinstance(answer, dict) else ""
            raise FetchError(f"the API's answer holds no events {said}".strip(), where=api, remedy=_HELP)
        yield from rows
        seen += len(rows)
        if progress is not None:
            progress(seen, None)
        if len(rows) < page_size:
            return
