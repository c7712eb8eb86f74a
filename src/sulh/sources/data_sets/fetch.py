"""Fetch UCDP GED: a release's file from the download site, or one country's events from the API.

The protocols, as their provider documents them:

- Files: `https://ucdp.uu.se/downloads/ged/ged261-csv.zip` for release 26.1 and
  `https://ucdp.uu.se/downloads/candidateged/GEDEvent_v26_0_8.csv` for candidate release 26.0.8; no key.
- API: `https://ucdpapi.pcr.uu.se/api/gedevents/26.1?pagesize=1000&page=0`, filter `Country` (Gleditsch-Ward numbers);
  JSON with `TotalCount`, `TotalPages`, `PreviousPageUrl`, `NextPageUrl` (empty at the end) and `Result`. Since February
  2026 it asks for a token in the header `x-ucdp-access-token`, answers 401 without, and gives 5,000 requests a day.

The data are CC BY 4.0: cite Sundberg and Melander 2013 and the release's own article.
"""

from __future__ import annotations

import csv
import re
import urllib.parse
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sulh.errors import FetchError
from sulh.sources.data_sets.download import Progress, Retry, download, file_sha256, get_json, is_whole, settle
from sulh.sources.files.cells import text_of
from sulh.sources.files.tables import open_csv

DOWNLOADS = "https://ucdp.uu.se/downloads"
API = "https://ucdpapi.pcr.uu.se/api"
ACCESS_HEADER = "x-ucdp-access-token"
PAGE_SIZE = 1000
_VERSION = re.compile(r"\d{1,2}\.\d{1,2}(\.\d{1,2})?")
_NO_ACCESS = (
    "Ask UCDP for a token (https://ucdp.uu.se/apidocs/) and give it, "
    "or fetch without one: the whole release is then downloaded and cut to the country here."
)


def fetch_ucdp(
    version: str,
    into: Path,
    *,
    country: int | None = None,
    token: str | None = None,
    sha256: str | None = None,
    downloads: str = DOWNLOADS,
    api: str = API,
    progress: Progress | None = None,
    retry: Retry | None = None,
) -> Path:
    """Fetch a release of UCDP GED (`26.1`, or a candidate release such as `26.0.8`) into a folder; gives the file.

    Without `country` this is the release's file as published (a .zip that holds one CSV, or a CSV), and `sha256` is
    compared with it. With `country`, a Gleditsch-Ward number (700 Afghanistan, 652 Syria), it is a CSV of that
    country's events by id: through the API where a `token` is given, else cut from the release's file. A file that is
    there and agrees with its checksum is not fetched again. Raises FetchError, which says what to do by hand.
    """
    if not _VERSION.fullmatch(version):
        raise FetchError(
            f"“{version}” is not a release of UCDP GED", remedy="Write 26.1, or 26.0.8 for a candidate release."
        )
    patience = retry or Retry()
    if country is not None and token:
        return _from_api(version, into, country, token, api, progress, patience)
    released = _release(version, into, sha256, downloads, progress, patience)
    return released if country is None else _cut(released, into / f"ged-{version}-{country}.csv", country)


def _release(
    version: str, into: Path, sha256: str | None, downloads: str, progress: Progress | None, retry: Retry
) -> Path:
    candidate = version.count(".") == 2
    underscored = version.replace(".", "_")
    place = f"candidateged/GEDEvent_v{underscored}.csv" if candidate else f"ged/ged{version.replace('.', '')}-csv.zip"
    url = f"{downloads.rstrip('/')}/{place}"
    target = into / place.rpartition("/")[2]
    by_hand = f"On a machine with a connection, open {url} and put the file at {target}."
    missing = f"There may be no release {version}; see https://ucdp.uu.se/downloads/."
    file = download(url, target, sha256=sha256, retry=retry, help_={404: missing}, by_hand=by_hand, progress=progress)
    if not _is_ged(file):
        file.unlink()
        file.with_name(file.name + ".sha256").unlink(missing_ok=True)
        raise FetchError(
            "what came is not UCDP GED; networks that ask for a login answer like this", where=url, remedy=by_hand
        )
    return file


def _is_ged(file: Path) -> bool:
    if file.suffix == ".zip":
        try:
            with zipfile.ZipFile(file) as archive:
                return archive.testzip() is None
        except (zipfile.BadZipFile, EOFError, OSError):
            return False
    with file.open("rb") as stream:
        return b"type_of_violence" in stream.readline(100_000)


def _cut(released: Path, target: Path, country: int) -> Path:
    """The events of one country from a release's file, by id."""
    with open_csv(released) as table:
        places = [table.columns.index(name) for name in ("country_id", "id") if name in table.columns]
        if len(places) < 2:
            raise FetchError(
                "this release has no column “country_id”", where=released, remedy="Fetch it without “country”."
            )
        numbers = {str(country), f"{country}.0"}
        rows = [[text_of(cell) for cell in cells] for _, cells in table.rows if text_of(cells[places[0]]) in numbers]
        if not rows:
            raise FetchError(
                f"the release has no events in the country {country}", where=released, remedy=_country_help()
            )
        return _write(target, list(table.columns), sorted(rows, key=lambda row: _by_id(row[places[1]])))


def _country_help() -> str:
    return "Give its Gleditsch-Ward number: 700 is Afghanistan, 652 Syria."


def _by_id(text: str) -> tuple[int, str]:
    return (int(text), "") if text.isdigit() else (-1, text)


def _write(target: Path, columns: list[str], rows: list[list[str]]) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    with part.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
    settle(part, target, file_sha256(part))
    return target


def _from_api(
    version: str, into: Path, country: int, token: str, api: str, progress: Progress | None, retry: Retry
) -> Path:
    target = into / f"ged-{version}-{country}-api.csv"
    if is_whole(target, None):
        return target
    events: dict[str, dict[str, Any]] = {}
    for event in _events(version, country, token, api, progress, retry, target):
        events[text_of(event.get("id"))] = event
    return write_events(target, [events[key] for key in sorted(events, key=_by_id)])


def write_events(target: Path, events: Sequence[Mapping[str, Any]]) -> Path:
    """Write an API's events as a CSV, whole or not at all, with its checksum beside it; gives the file."""
    columns = list(dict.fromkeys(name for event in events for name in event))
    return _write(target, columns, [[_api_text(event.get(name)) for name in columns] for event in events])


def _events(
    version: str, country: int, token: str, api: str, progress: Progress | None, retry: Retry, target: Path
) -> Iterator[dict[str, Any]]:
    """The events of all pages. Only the page number is taken from `NextPageUrl`: the token goes to no other host."""
    base = f"{api.rstrip('/')}/gedevents/{version}"
    by_hand = (
        f"On a machine with a connection, read {base}?Country={country} page by page and put the rows at {target}."
    )
    helps = {401: _NO_ACCESS, 403: _NO_ACCESS, 404: f"There may be no release {version} in the API."}
    page: int | None = 0
    seen: set[str] = set()
    while page is not None:
        query = urllib.parse.urlencode({"pagesize": PAGE_SIZE, "page": page, "Country": country})
        answer = get_json(f"{base}?{query}", {ACCESS_HEADER: token}, retry, helps, by_hand)
        result, total, following = _page(answer, page, base)
        for event in result:
            if str(event["id"]) not in seen:
                seen.add(str(event["id"]))
                yield event
        if progress is not None:
            progress(len(seen), total)
        page = following
    if len(seen) != total:
        raise FetchError(
            f"the API gave {len(seen):,} events and said that there are {total:,}",
            where=base,
            remedy="Try again later.",
        )
    if not seen:
        raise FetchError(f"the API has no events in the country {country}", where=base, remedy=_country_help())


def _page(answer: Any, page: int, base: str) -> tuple[list[dict[str, Any]], int, int | None]:
    """The events of a page, the number of all events, and the next page's number (None: this was the last)."""
    try:
        result, total, link = answer["Result"], int(answer["TotalCount"]), answer.get("NextPageUrl") or ""
        if not all(isinstance(event, dict) and "id" in event for event in result):
            raise ValueError
        if not link:
            return result, total, None
        following = int(urllib.parse.parse_qs(urllib.parse.urlsplit(link).query)["page"][0])
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):
        raise FetchError(
            "the API's answer has not the form that it documents", where=base, remedy="Fetch without a token."
        ) from None
    if following <= page:
        raise FetchError(
            f"the API leads from page {page} back to page {following}", where=base, remedy="Try again later."
        )
    return result, total, following


def _api_text(value: Any) -> str:
    """A JSON value as the CSV files write it: true is 1, null is empty."""
    return str(int(value)) if isinstance(value, bool) else text_of(value)
