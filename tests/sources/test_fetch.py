"""Fetching, against a server on this machine that speaks the protocols, misbehaviour included."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import socket
import threading
import urllib.parse
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from sulh.errors import FetchError
from sulh.sources.data_sets.download import Retry
from sulh.sources.data_sets.fetch import fetch_ucdp

EVENTS = [
    {
        "id": number,
        "active_year": True,
        "type_of_violence": 1,
        "side_a": "Government of Syria",
        "side_b": "IS, “HTS”",
        "country_id": 652 if number % 3 else 700,
        "latitude": 34.5 + number / 7,
        "gwnob": None,
        "date_start": "2016-03-01T00:00:00",
    }
    for number in range(2500, 0, -1)
]


def as_csv() -> str:
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(EVENTS[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(EVENTS)
    return stream.getvalue()


@cache
def as_zip() -> bytes:
    """The release's archive; made once, as it holds the time of its making."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("ged261-csv/GEDEvent_v26_1.csv", as_csv())
    return stream.getvalue()


@dataclass
class Site:
    """What the server serves and how it misbehaves; `seen` are the requests: (path, headers)."""

    files: dict[str, bytes] = field(default_factory=lambda: {"/downloads/ged/ged261-csv.zip": as_zip()})
    etag: str | None = '"one"'
    token: str = "secret"
    cut_after: list[int] = field(default_factory=list)
    fail_with: list[int] = field(default_factory=list)
    wrong_range: bool = False
    page_shift: int = 1
    total_off: int = 0
    redirect_to: str | None = None
    seen: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    address: str = ""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    site: Site

    def log_message(self, *_: Any) -> None:
        pass

    def do_GET(self) -> None:
        site = self.site
        site.seen.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
        if site.fail_with:
            return self._answer(site.fail_with.pop(0), b"busy", {"Retry-After": "0"})
        if self.path.startswith("/api/") and site.redirect_to:
            return self._answer(302, b"", {"Location": site.redirect_to + self.path})
        if self.path.startswith("/api/"):
            return self._api()
        if self.path not in site.files:
            return self._answer(404, b"<html>Not found</html>")
        return self._file(site.files[self.path])

    def _answer(
        self, status: int, body: bytes, headers: dict[str, str] | None = None, length: int | None = None
    ) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)
        if length is not None and length != len(body):
            self.close_connection = True

    def _file(self, body: bytes) -> None:
        site = self.site
        headers = {"Accept-Ranges": "bytes"} | ({"ETag": site.etag} if site.etag else {})
        asked = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        start, status = 0, 200
        if asked and self.headers.get("If-Range") in (None, site.etag):
            start, status = int(asked[1]), 206
            if start >= len(body):
                return self._answer(416, b"", {"Content-Range": f"bytes */{len(body)}"})
            told = start + 1 if site.wrong_range else start
            headers["Content-Range"] = f"bytes {told}-{len(body) - 1}/{len(body)}"
        rest = body[start:]
        piece = rest[: site.cut_after.pop(0)] if site.cut_after else rest
        return self._answer(status, piece, headers, len(rest))

    def _api(self) -> None:
        site = self.site
        if self.headers.get("x-ucdp-access-token") != site.token:
            return self._answer(401, b'"API token required. Add header: x-ucdp-access-token"')
        parts = urllib.parse.urlsplit(self.path)
        if parts.path != "/api/gedevents/26.1":
            return self._answer(404, b"no such version")
        query = {name: int(values[0]) for name, values in urllib.parse.parse_qs(parts.query).items()}
        events = [event for event in EVENTS if event["country_id"] == query["Country"]]
        size, page = query["pagesize"], query["page"]
        pages = -(-len(events) // size)
        link = f"https://ucdpapi.pcr.uu.se/api/gedevents/26.1?pagesize={size}&page={page + site.page_shift}"
        answer = {
            "TotalCount": len(events) + site.total_off,
            "TotalPages": pages,
            "PreviousPageUrl": "",
            "NextPageUrl": link if page + 1 < pages else "",
            "Result": events[page * size : (page + 1) * size],
        }
        body = json.dumps(answer).encode()
        if site.cut_after:
            return self._answer(200, body[: site.cut_after.pop(0)], None, len(body))
        return self._answer(200, body, {"Content-Type": "application/json"})


@pytest.fixture
def site() -> Iterator[Site]:
    yield from serving(Site())


def serving(site: Site) -> Iterator[Site]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"site": site}))
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    site.address = f"http://127.0.0.1:{server.server_port}"
    yield site
    server.shutdown()
    server.server_close()


PAUSES: list[float] = []
FAST = Retry(attempts=3, pause=0.5, timeout=5, sleep=PAUSES.append)


def fetch(site: Site, into: Path, version: str = "26.1", **options: Any) -> Path:
    PAUSES.clear()
    return fetch_ucdp(
        version, into, downloads=f"{site.address}/downloads", api=f"{site.address}/api", retry=FAST, **options
    )


def failing(site: Site, into: Path, version: str = "26.1", **options: Any) -> FetchError:
    with pytest.raises(FetchError) as caught:
        fetch(site, into, version, **options)
    assert caught.value.remedy
    return caught.value


def test_a_release_arrives_whole_with_its_checksum(tmp_path: Path, site: Site) -> None:
    told: list[tuple[int, int | None]] = []
    file = fetch(site, tmp_path / "new", progress=lambda done, whole: told.append((done, whole)))
    assert file.read_bytes() == as_zip()
    digest = hashlib.sha256(as_zip()).hexdigest()
    assert (tmp_path / "new" / "ged261-csv.zip.sha256").read_text() == f"{digest}  ged261-csv.zip\n"
    assert told[-1] == (len(as_zip()), len(as_zip()))
    assert sorted(path.name for path in file.parent.iterdir()) == ["ged261-csv.zip", "ged261-csv.zip.sha256"]


def test_what_is_there_and_whole_is_not_fetched_again(tmp_path: Path, site: Site) -> None:
    file = fetch(site, tmp_path)
    assert fetch(site, tmp_path) == file
    assert len(site.seen) == 1
    file.write_bytes(b"changed by somebody")
    assert fetch(site, tmp_path).read_bytes() == as_zip()
    assert len(site.seen) == 2


def test_a_broken_transfer_goes_on_where_it_stopped(tmp_path: Path, site: Site) -> None:
    site.cut_after = [5000, 700]
    assert fetch(site, tmp_path).read_bytes() == as_zip()
    assert [headers.get("range") for _, headers in site.seen] == [None, "bytes=5000-", "bytes=5700-"]
    assert {headers.get("if-range") for _, headers in site.seen[1:]} == {'"one"'}
    assert PAUSES == [0.5, 1.0]


def test_a_later_run_goes_on_too_and_nothing_shows_before_the_end(tmp_path: Path, site: Site) -> None:
    site.cut_after = [5000, 10, 10]
    assert "broke off" in str(failing(site, tmp_path))
    assert not (tmp_path / "ged261-csv.zip").exists()
    assert (tmp_path / "ged261-csv.zip.part").stat().st_size == 5020
    assert fetch(site, tmp_path).read_bytes() == as_zip()
    assert site.seen[-1][1]["range"] == "bytes=5020-"


def test_a_file_that_changed_meanwhile_is_fetched_from_its_start(tmp_path: Path, site: Site) -> None:
    site.cut_after = [5000, 0, 0]
    failing(site, tmp_path)
    site.etag = '"two"'
    assert fetch(site, tmp_path).read_bytes() == as_zip()


@pytest.mark.parametrize("etag", [None, 'W/"weak"'])
def test_without_a_strong_validator_nothing_is_continued(tmp_path: Path, site: Site, etag: str | None) -> None:
    site.etag, site.cut_after = etag, [5000]
    assert fetch(site, tmp_path).read_bytes() == as_zip()
    assert "range" not in site.seen[1][1]


def test_a_server_that_continues_elsewhere_is_not_believed(tmp_path: Path, site: Site) -> None:
    site.cut_after, site.wrong_range = [5000], True
    assert fetch(site, tmp_path).read_bytes() == as_zip()


def test_a_part_that_is_too_long_is_thrown_away(tmp_path: Path, site: Site) -> None:
    site.cut_after = [5000, 1, 1]
    failing(site, tmp_path)
    with (tmp_path / "ged261-csv.zip.part").open("ab") as stream:
        stream.write(b"x" * len(as_zip()))
    assert fetch(site, tmp_path).read_bytes() == as_zip()


def test_a_wrong_checksum_leaves_nothing_behind(tmp_path: Path, site: Site) -> None:
    error = failing(site, tmp_path, sha256="0" * 64)
    assert hashlib.sha256(as_zip()).hexdigest() in str(error)
    assert list(tmp_path.iterdir()) == []
    assert fetch(site, tmp_path, sha256=hashlib.sha256(as_zip()).hexdigest().upper()).exists()


def test_a_login_page_is_not_taken_for_data(tmp_path: Path, site: Site) -> None:
    site.files = {
        "/downloads/ged/ged261-csv.zip": b"<html>Welcome to the hotel</html>",
        "/downloads/candidateged/GEDEvent_v26_0_8.csv": b"<html>",
    }
    for version in ("26.1", "26.0.8"):
        assert "login" in str(failing(site, tmp_path, version))
    assert list(tmp_path.iterdir()) == []


def test_a_busy_server_is_asked_again_and_a_final_no_is_not(tmp_path: Path, site: Site) -> None:
    site.fail_with = [503, 429]
    assert fetch(site, tmp_path).exists()
    assert PAUSES == [0.0, 0.0]
    site.seen.clear()
    assert "404" in str(failing(site, tmp_path, "99.1"))
    assert len(site.seen) == 1
    site.fail_with = [500] * 3
    assert "3 times" in str(failing(site, tmp_path / "other"))


def test_candidate_releases_have_their_own_place(tmp_path: Path, site: Site) -> None:
    site.files["/downloads/candidateged/GEDEvent_v26_0_8.csv"] = as_csv().encode()
    assert fetch(site, tmp_path, "26.0.8").name == "GEDEvent_v26_0_8.csv"
    with pytest.raises(FetchError, match="not a release"):
        fetch(site, tmp_path, "../../etc/passwd")


def test_offline_the_error_says_what_to_do_by_hand(tmp_path: Path) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    error = failing(Site(address=f"http://127.0.0.1:{port}"), tmp_path)
    assert f"http://127.0.0.1:{port}/downloads/ged/ged261-csv.zip" in str(error.remedy)
    assert str(tmp_path / "ged261-csv.zip") in str(error.remedy)
    with pytest.raises(FetchError, match="web address"):
        fetch_ucdp("26.1", tmp_path, downloads="file:///etc", retry=FAST)


def rows_of(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_one_country_by_the_api_and_by_cutting_the_release(tmp_path: Path, site: Site) -> None:
    told: list[tuple[int, int | None]] = []
    by_api = fetch(site, tmp_path, country=652, token="secret", progress=lambda done, whole: told.append((done, whole)))
    expected = sorted(event["id"] for event in EVENTS if event["country_id"] == 652)
    assert [int(row["id"]) for row in rows_of(by_api)] == expected
    assert told == [(1000, len(expected)), (len(expected), len(expected))]
    assert (rows_of(by_api)[0]["active_year"], rows_of(by_api)[0]["gwnob"]) == ("1", "")
    cut = fetch(site, tmp_path, country=652)
    assert [row["id"] for row in rows_of(cut)] == [row["id"] for row in rows_of(by_api)]
    assert cut.with_name(cut.name + ".sha256").exists()
    site.seen.clear()
    assert fetch(site, tmp_path, country=652, token="secret") == by_api
    assert site.seen == []


def test_the_api_refuses_without_its_token(tmp_path: Path, site: Site) -> None:
    error = failing(site, tmp_path, country=652, token="wrong")
    assert "401" in str(error)
    assert "token" in str(error.remedy)
    assert list(tmp_path.iterdir()) == []


def test_the_api_is_held_to_its_count_and_never_followed_in_a_circle(tmp_path: Path, site: Site) -> None:
    site.total_off = 1
    assert "said that there are" in str(failing(site, tmp_path, country=652, token="secret"))
    site.total_off, site.page_shift = 0, 0
    assert "leads from page 0 back" in str(failing(site, tmp_path, country=652, token="secret"))
    site.page_shift = 1
    assert "no events" in str(failing(site, tmp_path, country=1, token="secret"))
    assert "no events" in str(failing(site, tmp_path, country=1))
    assert "404" in str(failing(site, tmp_path, "25.9", country=652, token="secret"))


def test_a_cut_answer_of_the_api_is_asked_for_again(tmp_path: Path, site: Site) -> None:
    site.cut_after = [100]
    assert len(rows_of(fetch(site, tmp_path, country=652, token="secret"))) == 1667


def test_the_token_goes_to_no_other_host(tmp_path: Path, site: Site) -> None:
    other = Site()
    for elsewhere in serving(other):
        site.redirect_to = elsewhere.address
        assert "401" in str(failing(site, tmp_path, country=652, token="secret"))
        assert elsewhere.seen
        assert all("x-ucdp-access-token" not in headers for _, headers in elsewhere.seen)
        assert all("secret" not in str(headers) for _, headers in elsewhere.seen)
