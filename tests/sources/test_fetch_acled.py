"""ACLED's API, against a server on this machine that speaks its protocol. Every event is invented."""

from __future__ import annotations

import csv
import datetime as dt
import json
import threading
import urllib.parse
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from sulh.errors import FetchError
from sulh.sources.data_sets.download import Retry
from sulh.sources.data_sets.fetch_acled import fetch_acled

EVENTS = [
    {
        "event_id_cnty": f"INV{number}",
        "event_date": f"2020-03-{number % 28 + 1:02}",
        "notes": "“a”, =b",
        "fatalities": number,
    }
    for number in range(23, 0, -1)
]
QUICK = Retry(attempts=2, pause=0, sleep=lambda _: None)


class Handler(BaseHTTPRequestHandler):
    answers: list[Any] = []  # noqa: RUF012 - each test sets its own
    asked: list[dict[str, str]] = []  # noqa: RUF012

    def log_message(self, *_: Any) -> None:
        pass

    def do_GET(self) -> None:
        query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.path).query))
        self.asked.append(query)
        if self.headers["Authorization"] != "Bearer mine":
            return self.answer(401, {"message": "Unauthorized"})
        if self.answers:
            return self.answer(200, self.answers.pop(0))
        first = (int(query["page"]) - 1) * int(query["limit"])
        rows = EVENTS[first : first + int(query["limit"])] if query["country"] == "Invented" else []
        return self.answer(200, {"status": 200, "success": True, "count": len(rows), "data": rows})

    def answer(self, status: int, body: Any) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


@pytest.fixture
def api() -> Iterator[str]:
    Handler.answers, Handler.asked = [], []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/api/acled/read"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("size", [1, 5, 23, 24])
def test_all_pages_come_by_id(tmp_path: Path, api: str, size: int) -> None:
    file = fetch_acled("Invented", tmp_path, token="mine", api=api, page_size=size, retry=QUICK)
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["event_id_cnty"] for row in rows] == sorted(str(event["event_id_cnty"]) for event in EVENTS)
    assert rows[0]["notes"] == "“a”, =b"
    assert file.name == "acled-invented.csv"
    assert (tmp_path / "acled-invented.csv.sha256").exists()


def test_days_go_into_the_question(tmp_path: Path, api: str) -> None:
    fetch_acled("Invented", tmp_path, token="mine", first=dt.date(2020, 3, 1), api=api, retry=QUICK)
    assert Handler.asked[0]["event_date"] == "2020-03-01|2100-01-01"
    assert Handler.asked[0]["event_date_where"] == "BETWEEN"


def test_each_failure_says_what_to_do_and_leaves_nothing(tmp_path: Path, api: str) -> None:
    cases: list[tuple[dict[str, Any], Any, str]] = [
        ({"token": ""}, None, "nothing without a token"),
        ({"token": "other"}, None, "401"),
        ({"country": "Atlantis"}, None, "no events in “Atlantis”"),
        ({}, {"success": False, "message": "quota"}, "quota"),
        ({}, {"data": [{"x": 1}]}, "no events"),
        ({}, [1], "no events"),
        ({"first": dt.date(2021, 1, 1), "last": dt.date(2020, 1, 1)}, None, "before the first"),
    ]
    for change, answer, what in cases:
        Handler.answers = [] if answer is None else [answer]
        given = {"country": "Invented", "token": "mine"} | change
        with pytest.raises(FetchError, match=what) as caught:
            fetch_acled(given.pop("country"), tmp_path, api=api, retry=QUICK, **given)
        assert caught.value.remedy
        assert list(tmp_path.iterdir()) == []
